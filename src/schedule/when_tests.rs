use super::*;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn due(schedule: &Schedule, after: &str, count: usize) -> Vec<String> {
    let mut now = at(after);
    let mut times = Vec::new();
    for _ in 0..count {
        now = schedule.next_due(now).unwrap();
        times.push(now.format("%m-%dT%H:%M:%SZ").to_string());
    }
    times
}

#[test]
fn intervals_are_counted_from_1970_on_every_machine() {
    let hourly = Schedule::every(TimeDelta::hours(1)).unwrap();
    assert_eq!(due(&hourly, "2026-03-01T10:00:00Z", 2), ["03-01T11:00:00Z", "03-01T12:00:00Z"]);
    assert_eq!(due(&hourly, "2026-03-01T10:59:59.999999Z", 1), ["03-01T11:00:00Z"]);
    let daily = Schedule::every(TimeDelta::days(1)).unwrap();
    assert_eq!(due(&daily, "2024-02-28T12:00:00Z", 2), ["02-29T00:00:00Z", "03-01T00:00:00Z"]);
    assert_eq!(Schedule::every(TimeDelta::zero()), Err(ScheduleError::TooOften));
    assert_eq!(Schedule::every(TimeDelta::days(36_500)), Err(ScheduleError::TooSeldom));
}

#[test]
fn a_fixed_time_in_the_skipped_hour_comes_right_after_it() {
    // Berlin skips 02:00 to 03:00 on 29 March 2026, New York on 8 March.
    let berlin = Schedule::cron("30 2 * * *", "Europe/Berlin").unwrap();
    assert_eq!(
        due(&berlin, "2026-03-28T00:00:00Z", 3),
        ["03-28T01:30:00Z", "03-29T01:00:00Z", "03-30T00:30:00Z"]
    );
    let york = Schedule::cron("30 2 * * *", "America/New_York").unwrap();
    assert_eq!(
        due(&york, "2026-03-07T00:00:00Z", 3),
        ["03-07T07:30:00Z", "03-08T07:00:00Z", "03-09T06:30:00Z"]
    );
}

#[test]
fn a_fixed_time_in_the_doubled_hour_comes_once() {
    // Berlin has 02:00 to 03:00 twice on 25 October 2026, New York 01:00 to 02:00 on 1 November.
    let berlin = Schedule::cron("30 2 * * *", "Europe/Berlin").unwrap();
    assert_eq!(
        due(&berlin, "2026-10-24T12:00:00Z", 3),
        ["10-25T00:30:00Z", "10-26T01:30:00Z", "10-27T01:30:00Z"]
    );
    let york = Schedule::cron("30 1 * * *", "America/New_York").unwrap();
    assert_eq!(
        due(&york, "2026-10-31T12:00:00Z", 3),
        ["11-01T05:30:00Z", "11-02T06:30:00Z", "11-03T06:30:00Z"]
    );
}

#[test]
fn a_repeated_time_keeps_its_pace_when_clocks_change() {
    let berlin = Schedule::cron("*/30 * * * *", "Europe/Berlin").unwrap();
    assert_eq!(
        due(&berlin, "2026-10-25T00:00:00Z", 5),
        ["10-25T00:30:00Z", "10-25T01:00:00Z", "10-25T01:30:00Z", "10-25T02:00:00Z", "10-25T02:30:00Z"]
    );
    assert_eq!(
        due(&berlin, "2026-03-29T00:30:00Z", 3),
        ["03-29T01:00:00Z", "03-29T01:30:00Z", "03-29T02:00:00Z"]
    );
    let york = Schedule::cron("0 * * * *", "America/New_York").unwrap();
    assert_eq!(
        due(&york, "2026-11-01T04:30:00Z", 3),
        ["11-01T05:00:00Z", "11-01T06:00:00Z", "11-01T07:00:00Z"]
    );
}

#[test]
fn the_leap_day_comes_every_fourth_year() {
    let leap = Schedule::cron("0 6 29 2 *", "UTC").unwrap();
    assert_eq!(leap.next_due(at("2024-02-29T06:00:00Z")), Some(at("2028-02-29T06:00:00Z")));
    assert_eq!(leap.next_due(at("2097-01-01T00:00:00Z")), Some(at("2104-02-29T06:00:00Z")));
    let last = Schedule::cron("0 0 L 2 *", "UTC").unwrap();
    assert_eq!(due(&last, "2027-02-01T00:00:00Z", 2), ["02-28T00:00:00Z", "02-29T00:00:00Z"]);
}

#[test]
fn what_is_never_due_or_no_schedule_is_refused() {
    assert_eq!(Schedule::cron("0 0 30 2 *", "UTC"), Err(ScheduleError::Never));
    assert!(matches!(Schedule::cron("61 * * * *", "UTC"), Err(ScheduleError::Cron { .. })));
    assert!(matches!(Schedule::cron("0 0 0 * * *", "UTC"), Err(ScheduleError::Cron { .. })));
    assert!(matches!(Schedule::cron("", "UTC"), Err(ScheduleError::Cron { .. })));
    match Schedule::cron("0 0 * * *", "Europe/Berln") {
        Err(ScheduleError::Zone { nearest, .. }) => assert_eq!(nearest.as_deref(), Some("Europe/Berlin")),
        other => panic!("{other:?}"),
    }
    assert_eq!(Schedule::cron("@daily", "europe/berlin").unwrap().to_string(), "@daily (Europe/Berlin)");
}

#[test]
fn words_are_read() {
    assert_eq!("on arrival".parse(), Ok(Schedule::OnArrival));
    assert_eq!("On-Arrival".parse(), Ok(Schedule::OnArrival));
    assert_eq!("every 1h".parse(), Ok(Schedule::Every(TimeDelta::hours(1))));
    assert_eq!("PT5M".parse(), Ok(Schedule::Every(TimeDelta::minutes(5))));
    assert!("0m".parse::<Schedule>().unwrap_err().contains("on arrival"));
    assert!("sometimes".parse::<Schedule>().is_err());
}

#[test]
fn missed_times_are_folded() {
    let five = Schedule::every(TimeDelta::minutes(5)).unwrap();
    let (monday, friday) = (at("2026-03-02T00:00:00Z"), at("2026-03-06T00:02:00Z"));
    let due = five.due_between(monday, friday).unwrap();
    assert_eq!((due.first, due.last), (at("2026-03-02T00:05:00Z"), at("2026-03-06T00:00:00Z")));
    assert_eq!((due.count, due.is_more), (4 * 288, false));
    assert_eq!(five.due_between(monday, monday + TimeDelta::minutes(4)), None);
    assert_eq!(five.due_between(friday, monday), None);
    assert_eq!(Schedule::OnArrival.due_between(monday, friday), None);
    let cron = Schedule::cron("*/5 * * * *", "Europe/Berlin").unwrap();
    assert_eq!(cron.due_between(monday, friday), Some(due));
    let year = cron.due_between(monday, at("2027-03-02T00:02:00Z")).unwrap();
    assert_eq!((year.last, year.is_more), (at("2027-03-02T00:00:00Z"), true));
}

fn schedules() -> impl Strategy<Value = Schedule> {
    let crons =
        ["*/7 * * * *", "30 2 * * *", "0 1,2,3 * * *", "15 */2 * * mon-fri", "0 0 1 * *", "59 1 * * *"];
    let zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"];
    prop_oneof![
        (1_i64..20_000).prop_map(|minutes| Schedule::every(TimeDelta::minutes(minutes)).unwrap()),
        (proptest::sample::select(crons.to_vec()), proptest::sample::select(zones.to_vec()))
            .prop_map(|(cron, zone)| Schedule::cron(cron, zone).unwrap()),
    ]
}

proptest! {
    #[test]
    fn what_is_due_next_is_later_and_nothing_is_between(
        schedule in schedules(),
        millis in 1_262_304_000_000_i64..1_893_456_000_000,
        part in 0.0_f64..1.0,
    ) {
        let after = DateTime::from_timestamp_millis(millis).unwrap();
        let next = schedule.next_due(after).unwrap();
        prop_assert!(next > after);
        prop_assert_eq!(next.timestamp_subsec_nanos(), 0);
        // From any time before it, the next one is the same.
        let between = after + TimeDelta::milliseconds(((next - after).num_milliseconds() as f64 * part) as i64);
        if between < next {
            prop_assert_eq!(schedule.next_due(between), Some(next));
        }
    }

    #[test]
    fn a_range_cut_in_two_has_the_same_times(
        schedule in schedules(),
        start in 1_262_304_000_i64..1_893_456_000,
        lengths in (0_i64..400_000, 0_i64..400_000),
    ) {
        let start = DateTime::from_timestamp(start, 0).unwrap();
        let middle = start + TimeDelta::seconds(lengths.0);
        let end = middle + TimeDelta::seconds(lengths.1);
        let count = |due: Option<Due>| due.map_or(0, |due| due.count);
        let whole = schedule.due_between(start, end);
        let parts = (schedule.due_between(start, middle), schedule.due_between(middle, end));
        prop_assert_eq!(count(whole), count(parts.0) + count(parts.1));
        prop_assert_eq!(whole.map(|due| due.last), parts.1.or(parts.0).map(|due| due.last));
        prop_assert_eq!(whole.map(|due| due.first), parts.0.or(parts.1).map(|due| due.first));
    }
}
