//! `join`, `lookup`, `union`, `search` and `find`: which columns come out.

use super::{T, bound, columns, notes, said};
use crate::kql::bind::NodeKind;

#[test]
fn a_join_keeps_the_columns_of_both_sides_and_numbers_taken_names() {
    assert_eq!(
        columns("U | join kind=inner (V | extend b = 'x') on b"),
        "a:string, b:string, x:long, y:real, a1:long, z:dynamic, b1:string"
    );
    assert_eq!(columns("V | join V on a"), "a:long, z:dynamic, a1:long, z1:dynamic");
}

#[test]
fn semi_and_anti_joins_have_one_side_only() {
    for kind in ["leftanti", "leftsemi", "anti"] {
        assert_eq!(columns(&format!("V | join kind={kind} (T) on a")), "a:long, z:dynamic", "{kind}");
    }
    for kind in ["rightanti", "rightsemi"] {
        assert_eq!(columns(&format!("V | join kind={kind} (T) on a")), T, "{kind}");
    }
}

#[test]
fn a_lookup_drops_the_keys_of_the_right_side() {
    assert_eq!(columns("V | lookup (T | project a, b) on a"), "a:long, z:dynamic, b:string");
    assert_eq!(
        columns("U | lookup kind=inner V on $left.x == $right.a"),
        "a:string, b:string, x:long, y:real, z:dynamic"
    );
}

#[test]
fn conditions_name_columns_of_both_sides() {
    assert_eq!(
        columns("V | join kind=inner U on $left.a == $right.x"),
        "a:long, z:dynamic, a1:string, b:string, x:long, y:real"
    );
    let (message, place, hint) = said("T | join V on z");
    assert_eq!(
        (message.as_str(), place.as_str()),
        ("there is no column `z` on the left side of the join", "z")
    );
    assert!(hint.contains("$left.a == $right.b"), "{hint}");
    assert_eq!(
        said("T | join V on tolower($left.b) == $right.z").0,
        "a join needs the name of a column, or `$left.a == $right.b`"
    );
}

#[test]
fn keys_of_two_types_do_not_meet_but_numbers_do() {
    assert_eq!(said("V | join U on a").0, "`join on` does not go with long and string");
    assert_eq!(columns("V | join kind=leftsemi (T | project a = i) on a"), "a:long, z:dynamic");
}

#[test]
fn a_union_matches_columns_by_name_and_type() {
    assert_eq!(columns("union V, U"), "a_long:long, a_string:string, z:dynamic, b:string, x:long, y:real");
    assert_eq!(columns("union V, V, U"), columns("union V, U"), "also when two agree first");
    assert_eq!(columns("union withsource=S V, (V | project a)"), "S:string, a:long, z:dynamic");
    assert_eq!(columns("union kind=inner T, V"), "a:long");
    assert_eq!(columns("V | union (V | extend n = 1)"), "a:long, z:dynamic, n:long");
}

#[test]
fn a_name_that_the_types_make_gives_way_to_no_other() {
    let tables = "(print x = 1), (print x = 'a'), (print x_long = 3)";
    assert_eq!(columns(&format!("union {tables}")), "x_long1:long, x_string:string, x_long:long");
    assert_eq!(columns("union withsource=a V"), "a:string, a1:long, z:dynamic");
}

#[test]
fn a_union_names_tables_and_numbers_the_rest() {
    let bound = bound("union withsource=S V, (V | take 1), T");
    let NodeKind::Union { inputs, .. } = &bound.result().unwrap().kind else { panic!("no union") };
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["V", "union_arg1", "T"]);
}

#[test]
fn a_fuzzy_union_goes_on_without_what_is_not_there() {
    assert_eq!(columns("union isfuzzy=true V, Nope, (Gone | take 1)"), "a:long, z:dynamic");
    let notes = notes("union isfuzzy=true V, Nope");
    assert_eq!(notes, ["there is no table `Nope`, and the union goes on without it"]);
    assert_eq!(said("union isfuzzy=true Nope, Gone").0, "none of the tables of this union is there");
    assert_eq!(said("union V, Nope").0, "there is no table `Nope`");
}

#[test]
fn a_union_with_stars_takes_tables_and_views() {
    assert_eq!(columns("let Vx = view () { print q = 1 }; union V* | project a, q"), "a:long, q:long");
    assert_eq!(said("union Zz*").0, "there is no table `Zz*`");
}

#[test]
fn search_and_find_say_where_a_row_is_from() {
    assert_eq!(columns("search in (V, U) 'x'"), format!("$table:string, {}", columns("union V, U")));
    assert_eq!(columns("V | search 'x' and a > 1"), "$table:string, a:long, z:dynamic");
    assert_eq!(columns("find in (T, V) where a == 1"), "source_:string, a:long, pack_:dynamic");
    assert_eq!(
        columns("find withsource=s in (T, U) where x == 1"),
        "s:string, a:dynamic, b:string, x:long, pack_:dynamic",
        "what all have comes first"
    );
    assert_eq!(columns("find in (T, V) where a == 1 project a, z"), "source_:string, a:long, z:dynamic");
}
