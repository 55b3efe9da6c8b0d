//! Names and types of the columns of `extend`, `project`, `print` and their kin.

use super::{T, added, columns, said};

#[test]
fn a_column_without_a_name_gets_one_of_its_own_or_a_number() {
    assert_eq!(
        added("| extend x = strcat(b, 'a'), tolower(b), a + 1"),
        "x:string, Column1:string, Column2:long"
    );
    assert_eq!(added("| extend tolower(b) | extend toupper(b)"), "Column1:string, Column2:string");
    assert_eq!(columns("T | extend tolower(b) | project toupper(b)"), "Column2:string");
}

#[test]
fn a_path_is_named_by_its_steps() {
    let paths = "d.a, d['x y'], d[0], d[-1], d[b], split(b, 'x')[0], tostring(d.q), todynamic(b).a[0].b";
    assert_eq!(
        columns(&format!("T | project {paths}")),
        "d_a:dynamic, d_x y:dynamic, d_0:dynamic, d_:dynamic, d_1:dynamic, b_0:dynamic, d_q:string, b_a_0_b:dynamic"
    );
}

#[test]
fn some_functions_pass_on_the_name_of_their_argument() {
    assert_eq!(columns("T | project tolong(a), tostring(b), toint(a)"), "a:long, b:string, a1:int");
    assert_eq!(
        columns("T | project strlen(b), bin(c, 1d), gettype(a)"),
        "strlen_b:long, c:datetime, type_a:string"
    );
    assert_eq!(columns("print ingestion_time()"), "print_0:datetime");
    assert_eq!(columns("T | project ingestion_time()"), "$IngestionTime:datetime");
}

#[test]
fn extend_replaces_a_column_in_its_place_and_sees_the_old_one() {
    assert_eq!(
        columns("V | extend a1 = 1, a = tostring(a), b = a"),
        "a:string, z:dynamic, a1:long, b:long",
        "all see what came in"
    );
    assert_eq!(columns("V | extend z, a"), "a:long, z:dynamic");
    assert_eq!(columns("V | extend toint(a)"), "a:int, z:dynamic");
}

#[test]
fn project_adds_a_number_where_a_name_is_taken() {
    assert_eq!(columns("T | project d.a, d['a']"), "d_a:dynamic, d_a1:dynamic");
}

#[test]
fn the_columns_of_print_are_numbered_by_their_places() {
    assert_eq!(
        columns("print x = 1, 2, tostring(3), now()"),
        "x:long, print_1:long, print_2:string, print_3:datetime"
    );
}

#[test]
fn columns_are_chosen_kept_renamed_and_ordered_by_name() {
    assert_eq!(
        columns("T | project-away d*, a"),
        "b:string, c:datetime, i:int, r:real, f:bool, g:guid, ts:timespan"
    );
    assert_eq!(columns("T | project-keep r, a"), "a:long, r:real", "in the order in which they came");
    assert_eq!(columns("V | project-rename x = a"), "x:long, z:dynamic");
    assert_eq!(columns("U | project-reorder y, b*"), "y:real, b:string, a:string, x:long");
    assert_eq!(columns("U | project-reorder * desc"), "y:real, x:long, b:string, a:string");
}

#[test]
fn a_function_with_several_values_gives_several_columns() {
    assert_eq!(added("| extend (p, q) = series_fft(d)"), "p:dynamic, q:dynamic");
    assert_eq!(
        added("| extend x = series_decompose_anomalies(d, 1.5)"),
        "x:dynamic, series_decompose_anomalies_d_ad_score:dynamic, series_decompose_anomalies_d_baseline:dynamic"
    );
    assert_eq!(columns("T | project array_sort_asc(d)"), "d_sorted:dynamic");
    assert_eq!(
        added("| extend strcat_array(array_sort_asc(d), ',')"),
        "Column1:string",
        "alone it is the first"
    );
}

#[test]
fn arithmetic_is_computed_in_the_widest_type() {
    assert_eq!(
        columns("print int(1) + int(2), 1 + 1.5, decimal(1) + 1, 1d / 1h, 1d * 2, -int(5), 7 / 2"),
        "print_0:long, print_1:real, print_2:decimal, print_3:real, print_4:timespan, print_5:int, print_6:long"
    );
    assert_eq!(
        added("| extend x = c - c, y = c - 1d, z = d.a + 1, w = d.a + d.b"),
        "x:timespan, y:datetime, z:long, w:dynamic"
    );
}

#[test]
fn the_branches_of_a_choice_have_one_type() {
    assert_eq!(
        added("| extend x = iff(f, 1, 2.0), y = iff(f, d, 'a'), z = iff(f, i, a), w = iff(f, 1, 'a')"),
        "x:real, y:string, z:long, w:dynamic"
    );
    assert_eq!(added("| extend x = case(f, 1, a > 2, 2.5, i)"), "x:real");
    assert_eq!(added("| extend x = max_of(a, r), y = coalesce(b, tostring(d))"), "x:real, y:string");
}

#[test]
fn the_type_that_is_asked_for_is_the_type_that_comes() {
    assert_eq!(
        added("| extend x = extract('a', 1, b, typeof(long)), y = extract('a', 1, b), z = bin(a, 1.5)"),
        "x:long, y:string, z:real"
    );
}

#[test]
fn column_ifexists_is_the_column_where_there_is_one() {
    assert_eq!(
        added(
            "| extend x = column_ifexists('a', 5), y = column_ifexists('none', 'x'), column_ifexists('none', 1)"
        ),
        "x:long, y:string, Column1:long"
    );
}

#[test]
fn operators_that_change_no_column_change_none() {
    for operators in
        ["| where f", "| take 5", "| sort by a asc, b", "| top 3 by c", "| serialize", "| render table"]
    {
        assert_eq!(columns(&format!("T {operators}")), T, "{operators}");
    }
}

#[test]
fn getschema_shows_each_column_as_a_row() {
    assert_eq!(
        columns("V | getschema"),
        "ColumnName:string, ColumnOrdinal:long, DataType:string, ColumnType:string"
    );
    let bound = super::bound("V | getschema");
    let crate::kql::bind::NodeKind::Rows(rows) = &bound.result().unwrap().kind else { panic!("no rows") };
    assert_eq!(rows[1][0].as_text(), Some("z"));
    assert_eq!(rows[1][2].as_text(), Some("System.Object"));
}

#[test]
fn project_by_names_takes_texts_arrays_and_stars_and_leaves_out_what_is_not_there() {
    assert_eq!(columns("T | project-by-names 'b', dynamic(['nothing', 'a', 'B'])"), "b:string, a:long");
    assert_eq!(columns("T | project-by-names 'd*', 'a', a, 'd*c'"), "d:dynamic, dec:decimal, a:long");
    assert_eq!(columns("V | project-by-names column_names_of(U), 'z'"), "a:long, z:dynamic");
    assert_eq!(
        columns("let names = dynamic(['b']); T | project-by-names names, pack_array('a')"),
        "b:string, a:long"
    );
    assert_eq!(
        columns(
            "let L = (S:(a:string), wanted:dynamic) { S | lookup V on $left.x == $right.a \
             | project-by-names column_names_of(S), wanted }; \
             U | invoke L(dynamic(['z', 'nothing']))"
        ),
        "a:string, b:string, x:long, y:real, z:dynamic"
    );
    assert!(said("T | project-by-names tostring(now())").0.contains("each name in"));
    assert!(said("T | project-by-names dynamic([1])").0.contains("each name in"));
    assert!(said("T | project-by-names unknown").0.contains("unknown"));
}
