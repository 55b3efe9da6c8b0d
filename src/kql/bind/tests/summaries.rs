//! `summarize` and its kin: names, types, and what may stand where.

use super::{columns, said};

#[test]
fn an_aggregate_is_named_by_itself_and_its_argument() {
    assert_eq!(
        columns(
            "T | summarize count(), sum(a), make_set(b), make_list(i), avg(i), dcount(tostring(d.y)) by bin(c, 1h)"
        ),
        "c:datetime, count_:long, sum_a:long, set_b:dynamic, list_i:dynamic, avg_i:real, dcount_d_y:long"
    );
    assert_eq!(columns("T | summarize sum(a + 1), count(), count()"), "sum_:long, count_:long, count_1:long");
    assert_eq!(columns("T | summarize sum(i), sum(r), sum(ts)"), "sum_i:long, sum_r:real, sum_ts:timespan");
}

#[test]
fn a_key_without_a_name_is_named_like_any_column() {
    assert_eq!(
        columns("T | summarize count() by tolower(b), strlen(b), x = 1, tostring(d.x)"),
        "Column1:string, strlen_b:long, x:long, d_x:string, count_:long"
    );
}

#[test]
fn what_is_made_of_aggregates_is_computed_from_them() {
    assert_eq!(
        columns(
            "T | summarize round(avg(r), 2), avg(a) + 1, toint(max(a)), array_length(make_set(b)), n = count() / 2"
        ),
        "avg_r:real, Column1:real, max_a:int, Column2:long, n:long"
    );
}

#[test]
fn arg_max_gives_the_row_without_repeating_keys() {
    assert_eq!(columns("U | summarize arg_max(x, *) by b"), "b:string, x:long, a:string, y:real");
    assert_eq!(
        columns("U | summarize arg_max(x, a, tolower(b)), arg_min(y, a)"),
        "x:long, a:string, max_x_arg2:string, y:real, a1:string"
    );
    assert_eq!(columns("V | summarize arg_max(a + 1, *)"), "max_:long, a:long, z:dynamic");
    assert_eq!(columns("U | summarize p = arg_max(x, a, b)"), "p:long, a:string, b:string");
    assert_eq!(columns("U | summarize (p, q) = arg_max(x, a)"), "p:long, q:string");
    assert_eq!(columns("V | summarize argmax(a, *)"), "max_a:long, max_a_z:dynamic", "the old name prefixes");
}

#[test]
fn percentiles_are_named_by_their_numbers() {
    assert_eq!(
        columns("T | summarize percentile(r, 99.5), percentiles(a, 5, 95), percentiles_array(a, 5, 95)"),
        "percentile_r_99_5:real, percentile_a_5:long, percentile_a_95:long, percentiles_a:dynamic"
    );
}

#[test]
fn take_any_keeps_the_names_and_any_does_not() {
    assert_eq!(columns("U | summarize take_any(*) by b"), "b:string, a:string, x:long, y:real");
    assert_eq!(columns("V | summarize take_any(a), any(a)"), "a:long, any_a:long");
}

#[test]
fn distinct_and_count_are_summaries_too() {
    assert_eq!(columns("T | distinct tolower(b), x = a, i"), "Column1:string, x:long, i:int");
    assert_eq!(columns("U | distinct *"), "a:string, b:string, x:long, y:real");
    assert_eq!(columns("T | count"), "Count:long");
    assert_eq!(columns("T | count as N"), "N:long");
}

#[test]
fn a_dynamic_value_is_no_key() {
    let (message, place, hint) = said("T | summarize count() by d");
    assert_eq!((message.as_str(), place.as_str()), ("a dynamic value cannot be a key", "d"));
    assert!(hint.contains("tostring"), "{hint}");
    assert!(said("T | sort by d.x").0.contains("a key of an order"));
    assert!(said("T | distinct *").2.contains("`d` is dynamic"));
}

#[test]
fn a_column_outside_an_aggregate_is_refused() {
    let (message, place, hint) = said("T | summarize a by b");
    assert!(message.starts_with("`a` has many values here"), "{message}");
    assert_eq!(place, "a");
    assert!(hint.contains("take_any(a)"), "{hint}");
    assert!(said("T | summarize strcat(b, tostring(count())) by b").0.starts_with("`b` has many values"));
}

#[test]
fn an_aggregate_outside_summarize_is_refused() {
    assert_eq!(
        said("T | where count() > 1").0,
        "`count` is an aggregate and works only in `summarize` and the like"
    );
    assert_eq!(said("T | extend x = sum(a)").1, "sum(a)");
}

#[test]
fn make_series_gives_keys_series_and_axis() {
    assert_eq!(
        columns(
            "T | make-series count(), avg(a) default=0 on c from ago(1d) to now() step 1h by b, bin(a, 1)"
        ),
        "b:string, a:long, count_:dynamic, avg_a:dynamic, c:dynamic"
    );
    assert_eq!(
        columns("T | make-series x = 1, -2 default=0, both = sum(a) + max(i), sum(a) / 2 on c step 1h"),
        "x:dynamic, Column1:dynamic, both:dynamic, Column2:dynamic, c:dynamic"
    );
    assert!(said("T | make-series a on c step 1h").0.contains("a"), "a column is no value of many rows");
    assert!(
        said("T | make-series count() on c step 1").0.contains("the step of the axis has to be a timespan")
    );
}

#[test]
fn levels_of_top_nested_have_two_columns_each() {
    assert_eq!(
        columns("T | top-nested 3 of b by count(), top-nested 2 of a by m = max(r)"),
        "b:string, aggregated_b:long, a:long, m:real"
    );
    assert_eq!(columns("T | top-hitters 3 of b by a"), "b:string, approximate_sum_a:long");
    assert_eq!(columns("T | top-hitters 3 of b"), "b:string, approximate_count_b:long");
}
