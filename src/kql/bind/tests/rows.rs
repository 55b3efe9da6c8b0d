//! Operators that make rows or columns of values: `mv-expand`, `parse`, `scan`, plugins, rows written in the query.

use super::{T, added, columns, said};

#[test]
fn mv_expand_replaces_a_column_in_its_place_or_adds_one() {
    assert_eq!(columns("V | mv-expand z"), "a:long, z:dynamic");
    assert_eq!(columns("V | mv-expand z to typeof(long)"), "a:long, z:long");
    assert_eq!(
        columns("V | mv-expand with_itemindex=k x = z.p to typeof(string), z"),
        "a:long, z:dynamic, x:string, k:long"
    );
    assert_eq!(columns("V | mv-expand z.p"), "a:long, z:dynamic, z_p:dynamic");
    assert_eq!(columns("U | mv-expand split(b, ',')"), "a:string, b:dynamic, x:long, y:real");
    let (message, _, hint) = said("T | mv-expand b");
    assert_eq!(message, "what is expanded has to be dynamic, and this is a string");
    assert!(hint.contains("parse_json"), "{hint}");
}

#[test]
fn mv_apply_gives_the_row_and_then_what_the_body_makes() {
    assert_eq!(columns("V | mv-apply z on (where tostring(z) == 'x')"), "a:long, z:dynamic");
    assert_eq!(columns("V | mv-apply q = z to typeof(string) on (project q)"), "a:long, z:dynamic, q:string");
    assert_eq!(columns("V | mv-apply q = z on (summarize n = count() by a)"), "a:long, z:dynamic, n:long");
    assert_eq!(columns("V | mv-apply with_itemindex=k q = z on (project k)"), "a:long, z:dynamic, k:long");
    let (first, last) = (columns("T | mv-apply d on (take 1)"), "d:dynamic");
    assert!(first.ends_with(last), "a replaced column goes to the end: {first}");
}

#[test]
fn parse_makes_columns_of_text_with_their_types() {
    assert_eq!(added("| parse b with * 'x' n:long * 'y' m"), "n:long, m:string");
    assert_eq!(added("| parse-where b with p ',' q:int"), "p:string, q:int");
    assert_eq!(added("| parse-kv b as (p:long, q:string)"), "p:long, q:string");
    assert_eq!(columns("V | parse z with 'x' a"), "a:string, z:dynamic", "a column of that name is replaced");
}

#[test]
fn scan_adds_what_it_declares_and_the_match_when_it_is_named() {
    let steps = "(step s: a == 1; step t: a > s.a => n = s.a + 1;)";
    assert_eq!(added(&format!("| scan with_match_id=m declare (n:long = 0) with {steps}")), "n:long, m:long");
    assert_eq!(added(&format!("| scan declare (n:long) with {steps}")), "n:long");
    assert!(said("T | scan with (step s: f => n = 1;)").0.contains("no column `n`"));
}

#[test]
fn a_plugin_gives_its_columns_and_maybe_more() {
    assert_eq!(columns("V | evaluate bag_unpack(z)"), "a:long ...");
    assert_eq!(columns("V | evaluate bag_unpack(z) : (*, q:long)"), "a:long, q:long");
    assert_eq!(columns("U | evaluate pivot(b, sum(x))"), "a:string, y:real ...");
    assert_eq!(columns("U | evaluate pivot(b, count(), a)"), "a:string ...");
    assert_eq!(columns("U | evaluate narrow()"), "Row:long, Column:string, Value:string");
    assert_eq!(
        columns("T | evaluate activity_counts_metrics(b, c, ago(1d), now(), 1h, g)"),
        "c:datetime, g:guid, count:long, dcount:long, new_dcount:long, aggregated_dcount:long"
    );
    assert_eq!(
        columns("U | evaluate ipv4_lookup(V, b, a)"),
        "a:string, b:string, x:long, y:real, a1:long, z:dynamic"
    );
    assert_eq!(said("T | evaluate bag_unpac(d)").2, "did you mean `bag_unpack`?");
}

#[test]
fn a_column_that_only_the_data_decides_can_be_named() {
    assert_eq!(
        columns("V | evaluate bag_unpack(z) | where q == 1 | extend w = q"),
        "a:long, q:unknown, w:unknown ..."
    );
    assert_eq!(
        columns("V | evaluate bag_unpack(z) | summarize count() by q, tostring(p.y)"),
        "q:unknown, p_y:string, count_:long"
    );
    assert_eq!(columns("union T, (V | evaluate bag_unpack(z)) | project a, q"), "a:long, q:unknown");
    assert_eq!(columns("let L = V | evaluate bag_unpack(z); L | project q"), "q:unknown");
}

#[test]
fn rows_that_are_written_have_the_types_that_are_declared() {
    assert_eq!(columns("datatable(p:long, q:string)[1, 'a', 2, 'b']"), "p:long, q:string");
    assert_eq!(said("datatable(p:long, q:string)[1, 'a', 2]").0, "3 cells do not fill rows of 2 columns");
    assert_eq!(
        columns("externaldata(p:long, q:string)['https://example.org/a.csv'] with (format='csv')"),
        "p:long, q:string"
    );
    assert_eq!(columns("range x from 1 to 10 step 1"), "x:long");
    assert_eq!(columns("range x from ago(1d) to now() step 1h"), "x:datetime");
    assert!(said("range x from ago(1d) to now() step 1").0.contains("has to be a timespan"));
}

#[test]
fn parts_of_a_table_go_through_a_pipeline_each() {
    assert_eq!(columns("T | partition by b (summarize count() by a)"), "a:long, count_:long");
    assert_eq!(columns("T | partition by a { U | where x == a }"), "a:string, b:string, x:long, y:real");
    assert_eq!(super::bound("T | facet by b, i with (take 1)").results.len(), 3);
    assert_eq!(super::bound("T | fork (count) (take 5)").results.len(), 2);
    assert_eq!(columns("T | reduce by b"), "Pattern:string, Count:long, Representative:string");
    assert_eq!(columns("T | sample-distinct 3 of b"), "b:string");
}

#[test]
fn functions_of_defender_add_their_columns() {
    let all = columns("print SHA1 = 'x' | invoke FileProfile('SHA1', 1000)");
    assert!(
        all.starts_with("SHA1:string, SHA256:string, MD5:string, FileSize:long, GlobalPrevalence:long"),
        "{all}"
    );
    assert_eq!(columns("_GetWatchlist('Known') | project Address"), "Address:string");
    assert_eq!(
        columns("_GetWatchlist('Other') | project Address"),
        "Address:unknown",
        "any column may be there"
    );
    assert_eq!(said("_GetWatchlist('Known') | project Adress").2, "did you mean `Address`?");
    assert_eq!(said("T | invoke FileProfil()").2, "did you mean `FileProfile`?");
}

#[test]
fn window_functions_have_the_type_of_their_column() {
    assert_eq!(
        added("| serialize n = row_number(), p = prev(b), q = next(c, 1)"),
        "n:long, p:string, q:datetime"
    );
    assert_eq!(added("| extend x = row_cumsum(a)"), "x:long");
    assert_eq!(columns("T | as Q | where f"), T);
}
