//! What is said about a query that means nothing: why, where, and what to write instead.

use super::said;

#[test]
fn a_misspelt_column_is_answered_with_the_nearest() {
    let (message, place, hint) = said("Events | where Usr == 'x'");
    assert_eq!(message, "there is no column `Usr` in what comes before this");
    assert_eq!((place.as_str(), hint.as_str()), ("Usr", "did you mean `User`?"));
}

#[test]
fn a_column_that_was_left_out_is_told_apart_from_one_that_never_was() {
    let error = super::error("Events | project User | where LogonId == 1");
    assert_eq!(error.hints, ["an operator before this one leaves it out"]);
    assert!(super::error("Events | where Colour == 'red'").hints.is_empty());
}

#[test]
fn misspelt_tables_and_functions_are_answered_with_the_nearest() {
    assert_eq!(
        said("Event | take 1"),
        ("there is no table `Event`".to_owned(), "Event".to_owned(), "did you mean `Events`?".to_owned())
    );
    assert_eq!(said("T | extend x = tolowr(b)").2, "did you mean `tolower`?");
    assert_eq!(said("T | summarize cuont()").2, "did you mean `count`?");
}

#[test]
fn operators_between_types_that_do_not_go_together_are_refused() {
    for (condition, message, hint) in [
        (
            "c > 1h",
            "`>` does not go with datetime and timespan",
            "`ago(1d)` is a moment, `1d` a length of time",
        ),
        (
            "b > 'x'",
            "`>` does not go with string and string",
            "texts are not ordered; `strcmp(a, b)` says which comes first",
        ),
        (
            "c > d",
            "`>` does not go with datetime and dynamic",
            "`todatetime(...)` makes a moment of a dynamic value",
        ),
        ("a has 'x'", "`has` does not go with long and string", ""),
        ("b between (1 .. 2)", "`between` does not go with string and long", ""),
    ] {
        let (found, _, first) = said(&format!("T | where {condition}"));
        assert_eq!((found.as_str(), first.as_str()), (message, hint));
    }
    assert_eq!(said("T | extend x = b + 'x'").2, "`strcat(a, b)` puts texts together");
}

#[test]
fn equality_and_lists_go_with_any_types() {
    for condition in
        ["a == '1'", "b == 1", "d == 1", "f == 'true'", "g == 'x'", "b in (1, 2)", "a in (1, 'b')", "d == d"]
    {
        assert_eq!(super::columns(&format!("T | where {condition}")), super::T, "{condition}");
    }
}

#[test]
fn a_condition_has_to_be_true_or_false() {
    assert_eq!(said("T | where b").0, "a condition has to be true or false, and this is a string");
    assert_eq!(said("T | where d").2, "`tobool(...)` makes true or false of a dynamic value");
    assert_eq!(said("T | where f and b").0, "a side of `and` has to be true or false, and this is a string");
    assert_eq!(super::columns("T | where d.x and f"), super::T, "inside `and` a dynamic value may be");
}

#[test]
fn arguments_are_checked_by_number_and_type() {
    assert_eq!(said("print substring('a')").0, "`substring` takes 2 to 3 arguments, not 1");
    assert_eq!(said("print now(1d, 2d)").0, "`now` takes at most 1 argument, not 2");
    assert_eq!(said("print coalesce(1)").0, "`coalesce` takes at least 2 arguments, not 1");
    assert_eq!(said("print bag_pack('a', 1, 'b')").0, "`bag_pack` takes at least 2 arguments, not 3");
    let (message, place, hint) = said("T | extend x = startofday(b)");
    assert_eq!(message, "`date` of `startofday` has to be a datetime, and this is a string");
    assert_eq!((place.as_str(), hint.as_str()), ("b", "`todatetime(...)` converts it"));
    assert_eq!(said("T | extend array_length(b)").2, "`parse_json(...)` converts it");
    assert_eq!(said("T | extend strlen(a)").2, "`tostring(...)` converts it");
}

#[test]
fn a_word_that_is_one_of_a_few_is_checked() {
    let (message, _, hint) = said("T | extend x = datetime_diff('dai', c, c)");
    assert!(message.starts_with("`part` of `datetime_diff` is one of `year`, `quarter`"), "{message}");
    assert_eq!(hint, "did you mean `day`?");
    assert_eq!(super::added("| extend x = datetime_diff('Day', c, c)"), "x:long", "whatever its case");
}

#[test]
fn what_has_to_be_constant_is_checked() {
    assert_eq!(
        said("T | extend x = extract(b, 1, b)").0,
        "`regex` of `extract` has to be known before the query runs"
    );
    assert_eq!(super::added("| extend x = extract(strcat('a', 'b'), 1, b)"), "x:string");
    assert!(said("T | take a").0.contains("`a` is not the name"));
}

#[test]
fn names_that_are_given_twice_are_refused() {
    assert_eq!(said("T | project a, a").0, "there is already a column `a`");
    assert_eq!(said("T | extend x = 1, x = 2").1, "x");
    assert_eq!(said("T | project-rename b = a").0, "there is already a column `b`");
    assert_eq!(said("T | summarize b = count() by b").0, "there is already a column `b`");
    assert_eq!(said("T | extend (p, q) = tolower(b)").0, "this gives 1 value, and 2 names stand for it");
}

#[test]
fn literals_that_are_none_are_refused() {
    assert_eq!(
        said("print 99999999999999999999").0,
        "`99999999999999999999` is not a whole number of 64 bits"
    );
    assert_eq!(super::columns("print x = -9223372036854775808"), "x:long");
    assert!(said("print guid(xyz)").0.contains("is not a guid"));
    assert!(said("print int(3000000000)").0.contains("is not a int"));
}

#[test]
fn what_the_engine_does_not_have_is_refused_by_name() {
    assert_eq!(said("database('x').T").0, "`database(...)` is not supported");
    assert_eq!(said("T | evaluate python(typeof(*), 'x')").0, "there is no plugin `python`");
    assert_eq!(said("let x = 1;").0, "no statement gives a result");
}
