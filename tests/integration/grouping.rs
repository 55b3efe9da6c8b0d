//! Groupings, distinct counts and shared subqueries: the fast ways give what the plain ways give.

use crate::common::{Place, samples};

fn place() -> Place {
    let place = Place::new();
    place.run(&["ingest", samples().to_str().unwrap()]);
    place
}

/// The rows of a query with further arguments.
fn rows(place: &Place, sql: &str, arguments: &[&str]) -> Vec<String> {
    let mut all = vec!["query", sql, "--format", "csv"];
    all.extend(arguments);
    place.done(&all).lines().map(str::to_owned).collect()
}

#[test]
fn groups_are_the_same_as_on_one_thread() {
    let place = place();
    // On one thread there is no first stage whose place could be taken.
    for sql in [
        "select ActionType, count(*), min(Timestamp), max(Timestamp) from CloudAppEvents group by 1 order by 1",
        "select IPAddress, AccountId, count(*) from CloudAppEvents group by 1, 2 order by 1, 2",
        "select bin(Timestamp, '1h') as Hour, IsAdminOperation, Application, AccountType, count(*) from CloudAppEvents \
         group by 1, 2, 3, 4 order by 1, 2, 3, 4",
        "select AccountId, count(*) filter (where ActionType like 'File%') as f, avg(ApplicationId) from CloudAppEvents \
         group by 1 order by 1",
        "select RawEventData->>'Nothing' as n, count(*) from CloudAppEvents group by 1",
        "select a, b, c, d, e, count(*) from (select ActionType a, IPAddress b, AccountId c, Application d, \
         Timestamp e from CloudAppEvents) group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5",
        "select ActionType, count(*) from CloudAppEvents where ActionType = 'none' group by 1",
        "select distinct City, CountryCode from CloudAppEvents order by 1, 2",
        "select _Day, count(*) from CloudAppEvents group by 1 order by 1",
        "select AccountId, Timestamp, lag(Timestamp) over (partition by AccountId order by Timestamp) as Before \
         from CloudAppEvents order by AccountId, Timestamp, Before",
    ] {
        assert_eq!(rows(&place, sql, &[]), rows(&place, sql, &["--threads", "1"]), "{sql}");
        assert_eq!(rows(&place, sql, &[]), rows(&place, sql, &["--memory-limit", "64MB"]), "{sql}");
    }
    let plan =
        place.done(&["query", "--explain", "select IPAddress, count(*) from CloudAppEvents group by 1"]);
    assert!(plan.contains("GroupByNumber"), "{plan}");
}

#[test]
fn distinct_counts_are_the_same_as_counted_by_hand() {
    let place = place();
    let by_hand = |column: &str, condition: &str| {
        let sql = format!(
            "select count(*) from (select distinct {column} from CloudAppEvents where {column} is not null and {condition})"
        );
        place.value(&sql)
    };
    for condition in ["true", "ActionType like 'File%'", "ActionType = 'none'"] {
        let sql = format!(
            "select count(distinct IPAddress), count(distinct AccountId), count(distinct lower(AccountId)), count(*), \
             count(City), coalesce(min(ActionType), '-') from CloudAppEvents where {condition}"
        );
        let expected = [
            by_hand("IPAddress", condition),
            by_hand("AccountId", condition),
            by_hand("lower(AccountId)", condition),
            place.value(&format!("select count(*) from CloudAppEvents where {condition}")),
            place.value(&format!("select count(City) from CloudAppEvents where {condition}")),
            place.value(&format!(
                "select coalesce(min(ActionType), '-') from CloudAppEvents where {condition}"
            )),
        ];
        assert_eq!(place.value(&sql), expected.join(","), "{condition}");
    }
}

#[test]
fn a_distinct_count_beside_others_is_right_in_every_group() {
    let place = place();
    let together = "select ActionType, count(distinct IPAddress) as i, count(*) as n, count(IPAddress) as c, \
                    min(Timestamp) as f, max(Timestamp) as l, sum(ApplicationId) as s from CloudAppEvents group by 1 order by 1";
    let apart = "select a.ActionType, i, n, c, f, l, s from \
                 (select ActionType, count(*) as n, count(IPAddress) as c, min(Timestamp) as f, max(Timestamp) as l, \
                  sum(ApplicationId) as s from CloudAppEvents group by 1) a \
                 join (select ActionType, count(IPAddress) as i from \
                  (select distinct ActionType, IPAddress from CloudAppEvents) group by 1) b \
                 on a.ActionType = b.ActionType order by 1";
    assert_eq!(rows(&place, together, &[]), rows(&place, apart, &[]));
    let nothing =
        "select count(distinct IPAddress) as i, count(*) as n from CloudAppEvents where ActionType = 'none'";
    assert_eq!(place.query(nothing), ["0,0"]);
}

#[test]
fn a_grouping_that_is_used_twice_is_computed_once_with_the_same_answer() {
    let place = place();
    let sql = "with daily as (select AccountId, bin(Timestamp, '1d') as Day, count(*) as Events from CloudAppEvents group by 1, 2), \
               usual as (select AccountId, avg(Events) as Mean, max(Events) as Most from daily group by AccountId) \
               select d.AccountId, d.Day, d.Events, u.Mean from daily d join usual u on u.AccountId = d.AccountId \
               where d.Events = u.Most order by 1, 2";
    let plan = place.done(&["query", "--explain", sql]);
    assert_eq!(plan.matches("SharedGrouping").count(), 2, "{plan}");
    // Nothing is kept for others where memory is limited.
    let limited = rows(&place, sql, &["--memory-limit", "1GB"]);
    assert!(limited.len() > 5);
    assert_eq!(rows(&place, sql, &[]), limited);
    // Two groupings that differ in a filter are two.
    let sql = "select a.ActionType, a.n, b.n from \
               (select ActionType, count(*) as n from CloudAppEvents where IPAddress is null group by 1) a full join \
               (select ActionType, count(*) as n from CloudAppEvents where IPAddress is not null group by 1) b \
               on a.ActionType = b.ActionType order by 1, 2, 3";
    assert!(!place.done(&["query", "--explain", sql]).contains("SharedGrouping"));
    assert_eq!(rows(&place, sql, &[]), rows(&place, sql, &["--memory-limit", "1GB"]));
    // Nor are groupings of rows that a plan does not show.
    let sql = "select x, count(*) from (values ('a'), ('b')) t(x) group by x union all \
               select x, count(*) from (values ('c'), ('d')) t(x) group by x order by 1";
    assert_eq!(place.query(sql), ["a,1", "b,1", "c,1", "d,1"]);
}
