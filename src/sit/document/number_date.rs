//! Dates and times as a worksheet shows them: the items of a format with the number of a day.

use super::number_format::Item;

/// The last day there is, 9999-12-31.
const LAST_DAY: f64 = 2_958_466.0;
/// Days between the systems that begin in 1900 and 1904.
const DAYS_TO_1904: i64 = 1462;

/// A day as it is shown; `None` where the number is no day.
pub(super) fn date(items: &[Item], value: f64, from_1904: bool) -> Option<String> {
    if !(0.0..LAST_DAY).contains(&value) {
        return None;
    }
    // To the second, as times are shown.
    let seconds = (value * 86_400.0).round() as i64;
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day_of_month, weekday) = civil(day, from_1904);
    let noon = items.contains(&Item::Noon);
    let hour = second / 3600;
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::Literal(character) => out.push(*character),
            Item::Comma => out.push(','),
            Item::Point => out.push('.'),
            Item::Noon => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            Item::Elapsed('h') => out.push_str(&(seconds / 3600).to_string()),
            Item::Elapsed('m') => out.push_str(&(seconds / 60).to_string()),
            Item::Elapsed(_) => out.push_str(&seconds.to_string()),
            Item::Date('y', length) if *length <= 2 => out.push_str(&format!("{:02}", year % 100)),
            Item::Date('y', _) => out.push_str(&format!("{year:04}")),
            Item::Date('m', length) if is_minute(items, index) => number(&mut out, second / 60 % 60, *length),
            Item::Date('m', length) if *length <= 2 => number(&mut out, month, *length),
            Item::Date('m', length) => out.push_str(name(&MONTHS, month - 1, *length)),
            Item::Date('d', length) if *length <= 2 => number(&mut out, day_of_month, *length),
            Item::Date('d', length) => out.push_str(name(&DAYS, weekday, *length)),
            Item::Date('h', length) if noon => number(&mut out, (hour + 11) % 12 + 1, *length),
            Item::Date('h', length) => number(&mut out, hour, *length),
            Item::Date(_, length) => number(&mut out, second % 60, *length),
            Item::Digit(_) | Item::Percent => out.push('0'),
        }
    }
    Some(out)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn name<'n>(names: &[&'n str], index: i64, length: usize) -> &'n str {
    let name = usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default();
    match length {
        3 => &name[..name.len().min(3)],
        5 => &name[..name.len().min(1)],
        _ => name,
    }
}

fn number(out: &mut String, value: i64, length: usize) {
    if length >= 2 {
        out.push_str(&format!("{value:02}"));
    } else {
        out.push_str(&value.to_string());
    }
}

/// `m` is minutes right behind hours or right before seconds.
fn is_minute(items: &[Item], index: usize) -> bool {
    let is_time = |item: &&Item| matches!(item, Item::Date(..) | Item::Elapsed(_));
    let before = items[..index].iter().rev().find(is_time);
    let after = items[index + 1..].iter().find(is_time);
    matches!(before, Some(Item::Date('h', _) | Item::Elapsed('h')))
        || matches!(after, Some(Item::Date('s', _) | Item::Elapsed('s')))
}

/// Year, month, day and day of the week (0 for Sunday) of a day's number. Day 60 of 1900 never was: it is shown as
/// February 29 by worksheets, and by this function too.
fn civil(day: i64, from_1904: bool) -> (i64, i64, i64, i64) {
    let serial = if from_1904 { day + DAYS_TO_1904 } else { day };
    let weekday = (serial + 6).rem_euclid(7);
    if serial == 60 {
        return (1900, 2, 29, weekday);
    }
    // Days since 0000-03-01, as in "chrono-Compatible Low-Level Date Algorithms" by Howard Hinnant.
    let since_1970 = serial - if serial < 60 { 25_568 } else { 25_569 };
    let z = since_1970 + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day, weekday)
}
