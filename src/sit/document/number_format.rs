//! Numbers as a worksheet shows them (ECMA-376, part 1, 18.8.30 and 18.8.31), so that `78051120` in the format
//! `000-00-0000` is `078-05-1120`, and a date is a date.
//!
//! One thing is different on purpose: a number is never shown with an exponent or scaled to thousands, because its
//! digits are what is looked for. Fractions and conditions in brackets are not followed; such numbers have all their
//! digits. Names of months are English and the separators those of the format.

use super::number_date::date;

/// A format of numbers, read once for all cells that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberFormat {
    /// For positive numbers, negative ones and zero.
    sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Section {
    /// All digits, no more.
    General,
    Digits(Vec<Item>),
    Date(Vec<Item>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Literal(char),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// A run of `y`, `m`, `d`, `h` or `s`, with its length.
    Date(char, usize),
    /// `[h]`, `[m]` or `[s]`: time that goes on beyond a day.
    Elapsed(char),
    /// `AM/PM`.
    Noon,
}

impl NumberFormat {
    /// Reads a format code.
    pub(super) fn parse(code: &str) -> Self {
        let sections = split(code).into_iter().take(3).map(section).collect();
        Self { sections }
    }

    /// The built-in format of an identifier below 164.
    pub(super) fn built_in(id: u64) -> Self {
        Self::parse(match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14 => "m/d/yyyy",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 => "h:mm:ss",
            22 => "m/d/yyyy h:mm",
            27..=36 | 50..=58 => "yyyy-mm-dd",
            37 | 38 => "#,##0;(#,##0)",
            39 | 40 => "#,##0.00;(#,##0.00)",
            45 | 47 => "mm:ss",
            46 => "[h]:mm:ss",
            _ => "General",
        })
    }

    /// A number as it is shown. `raw` is as the file has it; what is no number stays as it is.
    pub(super) fn show(&self, raw: &str, from_1904: bool) -> String {
        let Ok(value) = raw.trim().parse::<f64>() else { return raw.to_owned() };
        let (section, negative) = match (value, self.sections.len()) {
            (value, 2..) if value < 0.0 => (self.sections.get(1), false),
            (0.0, 3..) => (self.sections.get(2), false),
            (value, _) => (self.sections.first(), value < 0.0),
        };
        let shown = match section {
            Some(Section::Digits(items)) => digits(items, value.abs()),
            Some(Section::Date(items)) => date(items, value, from_1904),
            _ => None,
        };
        match shown {
            Some(shown) if negative => format!("-{}", shown.trim()),
            Some(shown) => shown.trim().to_owned(),
            None => general(raw.trim(), value),
        }
    }
}

/// All digits of a number: as written, or the 15 that a worksheet keeps.
pub(super) fn general(raw: &str, value: f64) -> String {
    let unsigned = raw.strip_prefix('-').unwrap_or(raw);
    if !value.is_finite() || (!unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit())) {
        return raw.to_owned();
    }
    if value.fract() == 0.0 {
        return format!("{value}");
    }
    let rounded = format!("{value:.14e}").parse::<f64>().unwrap_or(value);
    format!("{rounded}")
}

/// Splits a code at the semicolons outside quotes and escapes.
fn split(code: &str) -> Vec<&str> {
    let (mut sections, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, character) in code.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' if !quoted => escaped = true,
            ';' if !quoted => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    sections
}

fn section(code: &str) -> Section {
    let Some(items) = items(code) else { return Section::General };
    let has = |wanted: fn(&Item) -> bool| items.iter().any(wanted);
    if has(|item| matches!(item, Item::Date(..) | Item::Elapsed(_))) {
        Section::Date(items)
    } else if has(|item| matches!(item, Item::Digit(_))) {
        Section::Digits(items)
    } else {
        Section::General
    }
}

/// The items of a section; `None` where all digits are shown instead: text, exponents, fractions, scaling.
fn items(code: &str) -> Option<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    let mut rest = code;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        let next = rest[length..].chars().next();
        match character {
            '"' => {
                let end = rest[1..].find('"').map_or(rest.len(), |at| at + 1);
                items.extend(rest[1..end].chars().map(Item::Literal));
                length = (end + 1).min(rest.len());
            }
            '\\' => {
                items.extend(next.map(Item::Literal));
                length += next.map_or(0, char::len_utf8);
            }
            '_' => {
                items.push(Item::Literal(' '));
                length += next.map_or(0, char::len_utf8);
            }
            '*' => length += next.map_or(0, char::len_utf8),
            '[' => {
                let end = rest.find(']').unwrap_or(rest.len());
                bracket(&rest[1..end], &mut items);
                length = end + 1;
            }
            '0' | '#' | '?' => items.push(Item::Digit(character)),
            '.' => items.push(Item::Point),
            ',' => items.push(Item::Comma),
            '%' => items.push(Item::Percent),
            '@' => return None,
            'a' | 'A' if starts(rest, "am/pm") || starts(rest, "a/p") => {
                items.push(Item::Noon);
                length = if starts(rest, "am/pm") { 5 } else { 3 };
            }
            'E' | 'e' if matches!(next, Some('+' | '-')) => return None,
            'G' | 'g' if starts(rest, "general") => return None,
            '/' if matches!(next, Some('0'..='9' | '#' | '?')) => return None,
            'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => {
                let run =
                    rest.bytes().take_while(|byte| byte.eq_ignore_ascii_case(&(character as u8))).count();
                items.push(Item::Date(character.to_ascii_lowercase(), run));
                length = run;
            }
            _ => items.push(Item::Literal(character)),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    // A comma behind the last digit divides by a thousand.
    let last_digit = items.iter().rposition(|item| matches!(item, Item::Digit(_)));
    let scaled = last_digit.is_some_and(|last| matches!(items.get(last + 1), Some(Item::Comma)));
    if scaled { None } else { Some(items) }
}

fn starts(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// What is in brackets: elapsed time, or a currency with its locale; colours and conditions are nothing.
fn bracket(inside: &str, items: &mut Vec<Item>) {
    if let Some(currency) = inside.strip_prefix('$') {
        let symbol = currency.split('-').next().unwrap_or_default();
        items.extend(symbol.chars().map(Item::Literal));
    } else if let Some(first) = inside.chars().next().map(|first| first.to_ascii_lowercase())
        && matches!(first, 'h' | 'm' | 's')
        && inside.chars().all(|character| character.eq_ignore_ascii_case(&first))
    {
        items.push(Item::Elapsed(first));
    }
}

fn digits(items: &[Item], value: f64) -> Option<String> {
    let percent = items.contains(&Item::Percent);
    let value = if percent { value * 100.0 } else { value };
    // Beyond this the digits of a double are not those of the number.
    if !value.is_finite() || value >= 1e18 {
        return None;
    }
    let point = items.iter().position(|item| *item == Item::Point).unwrap_or(items.len());
    let is_digit = |item: &&Item| matches!(item, Item::Digit(_));
    let decimals = items[point..].iter().filter(is_digit).count().min(30);
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = whole_part(&items[..point], whole);
    // Zeros behind the point are shown only where the format has a zero.
    let places: Vec<&Item> = items[point..].iter().filter(is_digit).collect();
    let needed = places.iter().rposition(|item| **item == Item::Digit('0')).map_or(0, |last| last + 1);
    let significant = fraction.trim_end_matches('0').len().max(needed);
    let mut fraction = fraction[..significant.min(fraction.len())].chars();
    for item in &items[point..] {
        match item {
            Item::Point if significant > 0 => out.push('.'),
            Item::Digit(_) => out.extend(fraction.next()),
            Item::Percent => out.push('%'),
            Item::Literal(character) => out.push(*character),
            _ => {}
        }
    }
    Some(out)
}

/// Digits before the point, put into their places from the right; what is left over stands before the first.
fn whole_part(items: &[Item], whole: &str) -> String {
    let mut left: Vec<char> = whole.trim_start_matches('0').chars().collect();
    let first = items.iter().position(|item| matches!(item, Item::Digit(_)));
    let grouped = items.contains(&Item::Comma);
    let mut out: Vec<char> = Vec::new();
    let mut written = 0;
    let put = |out: &mut Vec<char>, digit: char, written: &mut usize| {
        if grouped && *written > 0 && written.is_multiple_of(3) {
            out.push(',');
        }
        *written += 1;
        out.push(digit);
    };
    for (index, item) in items.iter().enumerate().rev() {
        match item {
            Item::Digit(place) => {
                match (left.pop(), place) {
                    (Some(digit), _) => put(&mut out, digit, &mut written),
                    (None, '0') => put(&mut out, '0', &mut written),
                    (None, '?') => out.push(' '),
                    (None, _) => {}
                }
                while Some(index) == first
                    && let Some(digit) = left.pop()
                {
                    put(&mut out, digit, &mut written);
                }
            }
            Item::Percent => out.push('%'),
            Item::Literal(character) => out.push(*character),
            _ => {}
        }
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(code: &str, raw: &str) -> String {
        NumberFormat::parse(code).show(raw, false)
    }

    #[test]
    fn long_numbers_have_all_their_digits() {
        assert_eq!(show("General", "4111111111111111"), "4111111111111111");
        assert_eq!(show("General", "4.111111111111111E15"), "4111111111111111");
        assert_eq!(show("0.00E+00", "4111111111111111"), "4111111111111111");
        assert_eq!(show("0", "4111111111111111"), "4111111111111111");
        assert_eq!(show("0,,", "4111111111111111"), "4111111111111111");
    }

    #[test]
    fn digits_go_to_their_places() {
        assert_eq!(show("000-00-0000", "78051120"), "078-05-1120");
        assert_eq!(show("0000 0000 0000 0000", "4111111111111111"), "4111 1111 1111 1111");
        assert_eq!(show("00000", "501"), "00501");
        assert_eq!(show("(000) 000-0000", "2025550143"), "(202) 555-0143");
        assert_eq!(show("\"No. \"0000", "7"), "No. 0007");
    }

    #[test]
    fn decimals_groups_signs_and_percent() {
        assert_eq!(show("#,##0.00", "1234567.891"), "1,234,567.89");
        assert_eq!(show("#,##0;(#,##0)", "-1234"), "(1,234)");
        assert_eq!(show("0.0#", "-1.5"), "-1.5");
        assert_eq!(show("0.##", "2"), "2");
        assert_eq!(show("0%", "0.25"), "25%");
        assert_eq!(show("[$€-407] #,##0.00", "5"), "€ 5.00");
        assert_eq!(show("0;-0;\"none\"", "0"), "0");
        assert_eq!(show("General", "0.30000000000000004"), "0.3");
    }

    #[test]
    fn dates_are_dates() {
        assert_eq!(show("m/d/yyyy", "29221"), "1/1/1980");
        assert_eq!(show("dd.mm.yy", "45351"), "29.02.24");
        assert_eq!(show("d mmm yyyy", "45351"), "29 Feb 2024");
        assert_eq!(show("dddd, mmmm d", "45351"), "Thursday, February 29");
        assert_eq!(show("yyyy-mm-dd hh:mm:ss", "45351.75"), "2024-02-29 18:00:00");
        assert_eq!(show("h:mm AM/PM", "0.5"), "12:00 PM");
        assert_eq!(show("[h]:mm", "1.5"), "36:00");
        assert_eq!(show("yyyy-mm-dd", "60"), "1900-02-29");
        assert_eq!(show("yyyy-mm-dd", "1"), "1900-01-01");
        assert_eq!(NumberFormat::parse("yyyy-mm-dd").show("0", true), "1904-01-01");
    }

    #[test]
    fn what_is_no_number_or_no_date_stays() {
        assert_eq!(show("0.00", "n/a"), "n/a");
        assert_eq!(show("yyyy", "-5"), "-5");
        assert_eq!(show("yyyy", "9e99").len(), 100);
        assert_eq!(show("0", "NaN"), "NaN");
        assert_eq!(show("# ?/?", "0.5"), "0.5");
        assert_eq!(show("@", "12"), "12");
    }

    #[test]
    fn broken_codes_do_no_harm() {
        for code in ["", ";", "\"", "\\", "[", "_", "*", "[$", "[h", "é\"", "0\\"] {
            let _ = show(code, "12.5");
        }
    }
}
