//! When two records are the same fact.
//!
//! The same record arrives many times: in overlapping exports, from an API and from a CSV, with its keys in another
//! order, with and without `null` members, its times with and without `Z` and trailing zeros. Its identity is a hash
//! over a canonical form that none of these change. The hash is SHA-256 cut to 128 bits, because whoever writes log
//! records may be the attacker: with a weak hash he could craft a record that hides another. At the size of a record
//! it is twice as fast as BLAKE3, which needs several kilobytes to come into its own.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::json::{Kind, Value};
use super::row::{Cell, Identity, Row};
use super::time;

/// Reused space for canonical forms.
#[derive(Debug, Default)]
pub struct Canonical {
    bytes: Vec<u8>,
}

/// Between parts, so that no two different records can have the same canonical bytes: every part is a tag followed by
/// its length or by an end mark.
mod tag {
    pub const OBJECT: u8 = b'{';
    pub const OBJECT_END: u8 = b'}';
    pub const ARRAY: u8 = b'[';
    pub const ARRAY_END: u8 = b']';
    pub const KEY: u8 = b'k';
    pub const TEXT: u8 = b's';
    pub const LITERAL: u8 = b'n';
    pub const TIME: u8 = b't';
}

impl Canonical {
    /// The identity of a JSON record: keys sorted, null members dropped, times normalised, escapes resolved;
    /// `@odata` annotations, which only some ways of fetching add, do not count.
    pub fn of_json(&mut self, record: Value<'_>) -> Identity {
        self.of_json_with_numbers(record, |_, _| None)
    }

    /// As [`Canonical::of_json`], for records whose own members have values that some exports write as a number and
    /// some as a name or as text: where `number` finds one in a text, the number counts, however it is written.
    pub fn of_json_with_numbers<'a>(
        &mut self,
        record: Value<'a>,
        number: impl Fn(&str, Value<'a>) -> Option<i64>,
    ) -> Identity {
        self.bytes.clear();
        let mut members = Members::with_capacity(64);
        self.value(record, &mut members, Some(&number));
        self.finish()
    }

    /// The identity of a row whose source is a table already: its filled cells by column name. Empty text counts as
    /// not filled, since some exports write one and some the other; JSON columns count by content.
    pub fn of_cells(&mut self, row: &Row<'_>) -> Identity {
        self.bytes.clear();
        self.part(tag::KEY, row.table.name.as_bytes());
        let mut tape = super::json::Tape::new();
        for (cell, column) in row.cells.iter().zip(row.table.columns) {
            if cell.is_null() || matches!(cell, Cell::Text(text) if text.is_empty()) {
                continue;
            }
            self.part(tag::KEY, column.name.as_bytes());
            match cell {
                Cell::Null => {}
                Cell::Text(text) => match tape.parse(text) {
                    Ok(json) if matches!(json.kind(), Kind::Array | Kind::Object) => {
                        self.value(json, &mut Members::new(), NO_NUMBERS);
                    }
                    _ => self.text(text),
                },
                Cell::Integer(number) => self.part(tag::LITERAL, number.to_string().as_bytes()),
                Cell::Real(number) => self.part(tag::LITERAL, number.to_string().as_bytes()),
                Cell::Bool(value) => self.part(tag::LITERAL, value.to_string().as_bytes()),
                Cell::Time(ticks) => self.part(tag::TIME, &ticks.0.to_le_bytes()),
            }
        }
        // Rows that differ in a field without a column are two facts all the same.
        if let Some(Ok(unknown)) = row.unknown_fields.as_deref().map(|fields| tape.parse(fields)) {
            self.value(unknown, &mut Members::new(), NO_NUMBERS);
        }
        self.finish()
    }

    fn finish(&self) -> Identity {
        let hash: [u8; 32] = Sha256::digest(&self.bytes).into();
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        Identity(u128::from_be_bytes(half))
    }

    /// The length is written in groups of seven bits, so that the usual short part costs two bytes of hashing.
    fn part(&mut self, tag: u8, content: &[u8]) {
        let mut head = [tag, 0, 0, 0, 0, 0];
        let mut used = 1;
        let mut length = content.len() as u32;
        for byte in &mut head[1..] {
            *byte = (length & 0x7F) as u8;
            length >>= 7;
            used += 1;
            if length == 0 {
                break;
            }
            *byte |= 0x80;
        }
        self.bytes.reserve(used + content.len());
        self.bytes.extend_from_slice(&head[..used]);
        self.bytes.extend_from_slice(content);
    }

    fn text(&mut self, text: &str) {
        // Cheap test first: only texts shaped like a time are read as one.
        let looks_like_time = text.len() >= 19 && text.as_bytes()[4] == b'-' && text.as_bytes()[10] == b'T';
        match looks_like_time.then(|| time::iso(text)).flatten() {
            Some(ticks) => self.part(tag::TIME, &ticks.0.to_le_bytes()),
            None => self.part(tag::TEXT, text.as_bytes()),
        }
    }

    /// Depth is bounded by the parser's limit, so recursion is safe. `members` is one stack for all levels: it is as
    /// long after the call as before.
    fn value<'a>(
        &mut self,
        value: Value<'a>,
        members: &mut Members<'a>,
        number: Option<&impl Fn(&str, Value<'a>) -> Option<i64>>,
    ) {
        match value.kind() {
            Kind::Null | Kind::Bool | Kind::Number => self.part(tag::LITERAL, value.raw().as_bytes()),
            Kind::Text => self.text(&value.text().unwrap_or_default()),
            Kind::Array => {
                self.bytes.push(tag::ARRAY);
                for element in value.elements() {
                    self.value(element, members, NO_NUMBERS);
                }
                self.bytes.push(tag::ARRAY_END);
            }
            Kind::Object => self.object(value, members, number),
        }
    }

    fn object<'a>(
        &mut self,
        object: Value<'a>,
        members: &mut Members<'a>,
        number: Option<&impl Fn(&str, Value<'a>) -> Option<i64>>,
    ) {
        self.bytes.push(tag::OBJECT);
        let start = members.len();
        for (key, value) in object.members() {
            let key = key.text();
            if !value.is_null() && !is_annotation(&key) {
                members.push(Member { prefix: prefix(&key), key, value });
            }
        }
        if let Some(own) = members.get_mut(start..) {
            // Stable: two members of one key keep their order. Most keys differ in their first eight bytes.
            own.sort_by(|left, right| left.prefix.cmp(&right.prefix).then_with(|| left.key.cmp(&right.key)));
        }
        for index in start..members.len() {
            let Some(Member { key, value, .. }) = members.get_mut(index) else { break };
            let (key, value) = (std::mem::take(key), *value);
            self.part(tag::KEY, key.as_bytes());
            let disguised = number.filter(|_| value.kind() == Kind::Text);
            match disguised.and_then(|number| number(&key, value)) {
                Some(number) => self.part(tag::LITERAL, number.to_string().as_bytes()),
                None => self.value(value, members, NO_NUMBERS),
            }
        }
        members.truncate(start);
        self.bytes.push(tag::OBJECT_END);
    }
}

/// A member of an object on the way to its sorted place.
struct Member<'a> {
    prefix: u64,
    key: Cow<'a, str>,
    value: Value<'a>,
}

type Members<'a> = Vec<Member<'a>>;

/// Below the top level no member is a number in disguise.
const NO_NUMBERS: Option<&fn(&str, Value<'_>) -> Option<i64>> = None;

/// `@odata.type` and `Name@odata.type`.
fn is_annotation(key: &str) -> bool {
    // Looked at without branches first: nearly no key has the sign.
    key.bytes().fold(false, |found, byte| found | (byte == b'@')) && key.contains("@odata")
}

/// The first eight bytes of a key, so that comparing two of them orders as the keys do.
fn prefix(key: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = key.len().min(8);
    if let (Some(to), Some(from)) = (bytes.get_mut(..length), key.as_bytes().get(..length)) {
        to.copy_from_slice(from);
    }
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;
    use crate::ingest::row::{Role, Ticks};
    use crate::schema::find_table;

    fn identity(text: &str) -> Identity {
        Canonical::default().of_json(Tape::new().parse(text).unwrap())
    }

    #[test]
    fn order_of_keys_nulls_spaces_and_escapes_do_not_count() {
        let one =
            identity(r#"{"Id":"1","CreationTime":"2026-03-01T08:00:00","Path":"a/b","x":{"p":1,"q":[1,2]}}"#);
        let other = identity(
            r#"{ "x" : {"q":[1,2],"p":1,"r":null}, "Path":"a\/b","Id":"1","CreationTime":"2026-03-01T08:00:00.0000000Z", "n":null}"#,
        );
        assert_eq!(one, other);
    }

    #[test]
    fn any_other_content_is_another_fact() {
        let base = identity(r#"{"Id":"1","v":["a","b"]}"#);
        for text in [
            r#"{"Id":"1","v":["b","a"]}"#,
            r#"{"Id":"1","v":["ab"]}"#,
            r#"{"Id":1,"v":["a","b"]}"#,
            r#"{"Id":"1","v":["a","b",null]}"#,
            r#"{"Id":"1","V":["a","b"]}"#,
        ] {
            assert_ne!(base, identity(text), "{text}");
        }
    }

    #[test]
    fn keys_that_begin_alike_are_sorted_by_their_ends() {
        let one = identity(r#"{"ClientIPAddress":"a","ClientIP":"b","ClientIP\u0000":"c"}"#);
        let other = identity(r#"{"ClientIP\u0000":"c","ClientIP":"b","ClientIPAddress":"a"}"#);
        assert_eq!(one, other);
    }

    #[test]
    fn members_inside_members_are_sorted_by_themselves() {
        let one = identity(r#"{"b":{"z":[{"d":1,"c":{"y":1,"x":2}}],"a":1},"a":{}}"#);
        let other = identity(r#"{"a":{},"b":{"a":1,"z":[{"c":{"x":2,"y":1},"d":1}]}}"#);
        assert_eq!(one, other);
        assert_ne!(one, identity(r#"{"b":{"z":[{"d":1,"c":{"y":2,"x":1}}],"a":1},"a":{}}"#));
    }

    #[test]
    fn a_number_counts_however_it_is_written_but_only_at_the_top() {
        let identity = |text: &str| {
            let mut tape = Tape::new();
            let record = tape.parse(text).unwrap();
            Canonical::default()
                .of_json_with_numbers(record, |key, value| (key == "n").then(|| value.as_i64()).flatten())
        };
        assert_eq!(identity(r#"{"n":7,"x":1}"#), identity(r#"{"x":1,"n":"7"}"#));
        assert_ne!(identity(r#"{"o":{"n":7}}"#), identity(r#"{"o":{"n":"7"}}"#));
        assert_ne!(identity(r#"{"n":7}"#), identity(r#"{"n":"seven"}"#));
    }

    #[test]
    fn a_row_is_the_same_whether_a_source_writes_empty_text_or_nothing() {
        let table = find_table("AlertInfo").unwrap();
        let mut one = Row::new(table, Role::Primary);
        one.set("AlertId", Cell::Text("a".into()));
        one.set("Timestamp", Cell::Time(Ticks(5)));
        let mut other = one.clone();
        other.set("Title", Cell::Text("".into()));
        assert_eq!(Canonical::default().of_cells(&one), Canonical::default().of_cells(&other));
        other.set("Title", Cell::Text("x".into()));
        assert_ne!(Canonical::default().of_cells(&one), Canonical::default().of_cells(&other));
        let mut extended = one.clone();
        extended.unknown_fields = Some(r#"{"New":"a"}"#.to_owned());
        assert_ne!(Canonical::default().of_cells(&one), Canonical::default().of_cells(&extended));
    }
}
