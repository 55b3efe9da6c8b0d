//! Tests of what is known of accounts: no order, grouping or repetition of records changes it.

use proptest::prelude::*;

use super::*;

/// Object id, user principal name, display name, time in ticks, kind of record.
type Told = (Option<&'static str>, Option<&'static str>, Option<&'static str>, i64, &'static str);

fn statement((id, upn, name, time, source): Told) -> Statement<'static> {
    Statement {
        kind: "puid",
        key: "10032000AAAAAAAA".into(),
        object_id: id.map(Into::into),
        upn: upn.map(Into::into),
        display_name: name.map(Into::into),
        time: Ticks(time),
        source,
    }
}

fn learned(told: &[Told]) -> Identities {
    let mut identities = Identities::default();
    for told in told {
        identities.state(&statement(*told));
    }
    identities
}

fn only(identities: &Identities) -> Known {
    identities.sorted()[0].2.clone()
}

fn text(stated: Option<&Stated>) -> Option<&str> {
    stated.map(|stated| stated.text.as_str())
}

/// The log after runs, each of which learned from some records, and how many rows it has.
fn logged(runs: &[Vec<Told>]) -> (Logged, usize) {
    let (mut log, mut rows) = (Logged::default(), 0);
    for run in runs {
        let run = learned(run);
        let news = run.news(&log, 1);
        rows += news.len();
        for (kind, key, known) in run.sorted().into_iter().take(news.len()) {
            log.add(kind, key, known.clone());
        }
    }
    (log, rows)
}

#[test]
fn the_latest_object_id_wins_in_any_order() {
    let facts =
        [("b", 50), ("a", 90), ("c", 90), ("d", 10)].map(|(id, time)| (Some(id), None, None, time, "s"));
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let known = only(&learned(&order.map(|index| facts[index])));
        assert_eq!(text(known.object_id.as_ref()), Some("c"), "{order:?}");
    }
}

#[test]
fn a_later_record_without_an_object_id_does_not_make_an_old_one_newer() {
    let facts = [
        (Some("x"), None, None, 50, "s"),
        (None, Some("a@example.com"), None, 90, "s"),
        (Some("y"), None, None, 70, "s"),
    ];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let known = only(&learned(&order.map(|index| facts[index])));
        assert_eq!(text(known.object_id.as_ref()), Some("y"), "{order:?}");
        assert_eq!(known.object_id.unwrap().time, Ticks(70));
        assert_eq!((known.first, known.last, known.records), (Ticks(50), Ticks(90), 3));
    }
}

#[test]
fn an_empty_text_states_nothing() {
    let known = only(&learned(&[(Some("x"), None, None, 10, "s"), (Some(""), None, None, 20, "s")]));
    assert_eq!(text(known.object_id.as_ref()), Some("x"));
}

#[test]
fn a_run_of_records_that_the_log_knows_adds_no_row() {
    let run = vec![(Some("x"), None, None, 10, "s"), (None, Some("a@example.com"), None, 20, "s")];
    assert_eq!(logged(&[run.clone(), run.clone(), run]).1, 1);
}

#[test]
fn a_run_that_says_the_same_of_a_later_time_adds_a_row() {
    let (log, rows) =
        logged(&[vec![(Some("x"), None, None, 10, "s")], vec![(Some("x"), None, None, 90, "s")]]);
    assert_eq!(rows, 2);
    assert_eq!(log.find("puid:10032000AAAAAAAA").unwrap().object_id.as_ref().unwrap().time, Ticks(90));
}

#[test]
fn rows_have_a_value_for_each_column_of_the_log() {
    let rows = learned(&[(Some("x"), None, None, 10, "s")]).news(&Logged::default(), 7);
    assert_eq!(rows[0].len(), IDENTITY_LOG.columns.len());
    let value = |name: &str| {
        let position = IDENTITY_LOG.columns.iter().position(|column| column.name == name).unwrap();
        rows[0][position].clone()
    };
    assert_eq!(value("AccountObjectId"), Entry::Text("x".to_owned()));
    assert_eq!(value("ObjectIdSeen"), Entry::Number(1));
    assert_eq!(value("UpnSeen"), Entry::Null);
    assert_eq!(value("Sequence"), Entry::Number(7));
}

fn any_told() -> impl Strategy<Value = Told> {
    let field = || prop::option::of(prop::sample::select(vec!["", "a", "b", "c"]));
    // Few instants, so that many facts are of one; half of them differ by less than a microsecond.
    (field(), field(), field(), 0..60_i64, prop::sample::select(vec!["directory", "sign-in"]))
}

proptest! {
    #[test]
    fn any_order_and_any_grouping_of_records_gives_the_same_knowledge(
        (told, shuffled) in prop::collection::vec(any_told(), 1..12)
            .prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
        cuts in prop::collection::vec(0..12_usize, 2),
    ) {
        let whole = only(&learned(&told));
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(shuffled.len())).collect();
        cuts.sort_unstable();
        let runs = [&shuffled[..cuts[0]], &shuffled[cuts[0]..cuts[1]], &shuffled[cuts[1]..]];

        let mut parts = Identities::default();
        runs.iter().rev().for_each(|run| parts.merge(learned(run)));
        prop_assert_eq!(&only(&parts), &whole);

        // In runs of their own, each twice: all but the count of records is the same.
        let runs: Vec<_> = runs.iter().flat_map(|run| [run.to_vec(), run.to_vec()]).collect();
        let (log, rows) = logged(&runs);
        prop_assert!(rows <= 3);
        let mut known = log.find("puid:10032000AAAAAAAA").unwrap().clone();
        known.records = whole.records;
        prop_assert_eq!(known, whole);
    }
}
