//! Which paths the records of an ingest have often enough to be columns.
//!
//! A column pays when hunts filter or group by it. What is in many records, is short and repeats itself is what hunts
//! ask for; a value that is different in every record would cost as much again as the text holds of it. The values of a
//! session or a file repeat, but few of them do so among some records of many: one in twenty that occurs again is enough.
//! Names that are all different (of files, say) are columns as well, since they are made of words that every part of a
//! table has somewhere; identifiers and times are not, since the index of the text finds them. Numbers are, because they
//! are short and hunts add them up; and so are arrays that few records have, such as the details of matched policies,
//! as long as all of them together are a small part of the text.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, Hasher};

use arrow::array::{Array, AsArray, RecordBatch};

use super::{Form, PromotedPath, is_key, sources};
use crate::ingest::json::{Kind, Tape, Value};
use crate::schema::Table;

/// Of a hundred records that have the JSON, so many must have the path.
const LEAST_SHARE: u64 = 2;
/// Of a hundred texts so many may be different from all others; of arrays, which take more room.
const DIFFERENT_TEXTS: u64 = 95;
const DIFFERENT_ARRAYS: u64 = 50;
/// Bytes of a text on average at most.
const TEXT_BYTES: u64 = 160;
/// Bytes of an array on average at most: of those in many records, and of those that are a small part of all text.
const ARRAY_BYTES: u64 = 600;
const RARE_ARRAY_BYTES: u64 = 4_096;
/// Of a hundred bytes of text, so many may be in such an array.
const RARE_ARRAY_SHARE: u64 = 6;
/// Bytes of a number on average at most.
const NUMBER_BYTES: u64 = 24;
/// Bytes of a name on average at most.
const NAME_BYTES: u64 = 64;
/// Paths of one column at most, the frequent ones first.
const MOST_PATHS: usize = 96;
/// Levels of objects within objects that are looked into.
const DEPTH: usize = 3;

/// What was seen at a path.
#[derive(Debug, Default)]
struct Seen {
    rows: u64,
    bytes: u64,
    different: HashSet<u64>,
    arrays: u64,
    objects: u64,
    numbers: u64,
    names: u64,
}

/// The records that were looked through.
#[derive(Debug, Default, Clone, Copy)]
struct Records {
    rows: u64,
    bytes: u64,
}

/// Some records of a table, looked through for paths.
#[derive(Debug)]
pub struct Sample {
    table: &'static Table,
    records: BTreeMap<&'static str, Records>,
    seen: BTreeMap<(&'static str, Vec<String>), Seen>,
    tape: Tape,
    hasher: std::hash::BuildHasherDefault<std::hash::DefaultHasher>,
}

impl Sample {
    /// An empty sample.
    #[must_use]
    pub fn new(table: &'static Table) -> Self {
        Self {
            table,
            records: BTreeMap::new(),
            seen: BTreeMap::new(),
            tape: Tape::new(),
            hasher: std::hash::BuildHasherDefault::default(),
        }
    }

    /// Looks through one row.
    pub fn add(&mut self, batch: &RecordBatch, row: usize) {
        for source in sources(self.table) {
            let texts = batch.column_by_name(source).and_then(|column| column.as_string_opt::<i32>());
            let Some(text) = texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row)) else {
                continue;
            };
            let mut tape = std::mem::take(&mut self.tape);
            if let Ok(value) = tape.parse(text)
                && value.kind() == Kind::Object
            {
                let records = self.records.entry(source).or_default();
                records.rows += 1;
                records.bytes += text.len() as u64;
                self.walk(source, value, &mut Vec::new());
            }
            self.tape = tape;
        }
    }

    fn walk(&mut self, source: &'static str, object: Value<'_>, keys: &mut Vec<String>) {
        let mut before = HashSet::new();
        for (key, member) in object.members() {
            let key = key.text();
            if !is_key(&key) || !before.insert(key.to_string()) {
                continue;
            }
            keys.push(key.into_owned());
            let seen = self.seen.entry((source, keys.clone())).or_default();
            seen.rows += 1;
            match member.kind() {
                Kind::Object => seen.objects += 1,
                Kind::Array => seen.arrays += 1,
                Kind::Number => seen.numbers += 1,
                Kind::Text => seen.names += u64::from(is_name(member.raw())),
                _ => {}
            }
            let mut hasher = self.hasher.build_hasher();
            hasher.write(member.raw().as_bytes());
            seen.different.insert(hasher.finish());
            seen.bytes += member.raw().len() as u64;
            if member.kind() == Kind::Object && keys.len() < DEPTH {
                self.walk(source, member, keys);
            }
            keys.pop();
        }
    }

    /// The paths worth a column, the most frequent first, beside those that are columns already. `refused` says which
    /// ones nobody wants.
    #[must_use]
    pub fn chosen(
        &self,
        present: &[PromotedPath],
        refused: &dyn Fn(&PromotedPath) -> bool,
    ) -> Vec<PromotedPath> {
        // Delta compares names without case.
        let mut names: HashSet<String> = present.iter().map(|path| path.name().to_lowercase()).collect();
        let mut candidates: Vec<(&Seen, PromotedPath)> = self
            .seen
            .iter()
            .filter_map(|((source, keys), seen)| {
                let form = form(self.records.get(source).copied().unwrap_or_default(), seen)?;
                Some((seen, PromotedPath { column: (*source).to_owned(), keys: keys.clone(), form }))
            })
            .filter(|(_, path)| !refused(path))
            .collect();
        candidates.sort_by(|(left, left_path), (right, right_path)| {
            right.rows.cmp(&left.rows).then_with(|| left_path.cmp(right_path))
        });
        let mut chosen = Vec::new();
        for (_, path) in candidates {
            let of_column = present.iter().chain(&chosen).filter(|other| other.column == path.column).count();
            if of_column < MOST_PATHS && names.insert(path.name().to_lowercase()) {
                chosen.push(path);
            }
        }
        chosen
    }
}

/// What a column should hold of a path; nothing when it should not have one.
fn form(all: Records, seen: &Seen) -> Option<Form> {
    if seen.rows * 100 < all.rows * LEAST_SHARE || seen.objects * 2 > seen.rows {
        return None;
    }
    let mean = seen.bytes / seen.rows.max(1);
    let repeats = |most: u64| (seen.different.len() as u64) * 100 <= seen.rows * most;
    if seen.arrays * 2 > seen.rows {
        let is_rare = mean <= RARE_ARRAY_BYTES && seen.bytes * 100 <= all.bytes * RARE_ARRAY_SHARE;
        return (is_rare || mean <= ARRAY_BYTES && repeats(DIFFERENT_ARRAYS)).then_some(Form::Json);
    }
    let are_numbers = seen.numbers * 2 > seen.rows && mean <= NUMBER_BYTES;
    let are_names = seen.names * 2 > seen.rows && mean <= NAME_BYTES;
    (mean <= TEXT_BYTES && (repeats(DIFFERENT_TEXTS) || are_numbers || are_names)).then_some(Form::Text)
}

/// Whether a text has a word: three letters in a row, one of which is no hexadecimal digit.
fn is_name(text: &str) -> bool {
    let words = text.split(|character: char| !character.is_alphabetic());
    words
        .into_iter()
        .any(|word| word.chars().count() > 2 && !word.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::StringArray;
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;
    use crate::schema::find_table;

    fn chosen(texts: &[String], present: &[PromotedPath]) -> Vec<String> {
        let schema = Arc::new(Schema::new(vec![Field::new("RawEventData", DataType::Utf8, true)]));
        let column = Arc::new(StringArray::from_iter_values(texts));
        let batch = RecordBatch::try_new(schema, vec![column]).unwrap();
        let mut sample = Sample::new(find_table("CloudAppEvents").unwrap());
        (0..batch.num_rows()).for_each(|row| sample.add(&batch, row));
        sample.chosen(present, &|_| false).iter().map(PromotedPath::name).collect()
    }

    #[test]
    fn what_repeats_is_chosen_and_what_is_different_everywhere_is_not() {
        let texts: Vec<String> = (0..100)
            .map(|number| {
                format!(
                    r#"{{"Id":"{number}","Workload":"Exchange","App":{{"Kind":{}}},"Rules":[1]}}"#,
                    number % 3
                )
            })
            .collect();
        assert_eq!(
            chosen(&texts, &[]),
            ["RawEventData->App->>Kind", "RawEventData->Rules", "RawEventData->>Workload"]
        );
        let present = [PromotedPath::parse("RawEventData->>Workload").unwrap()];
        assert_eq!(chosen(&texts, &present), ["RawEventData->App->>Kind", "RawEventData->Rules"]);
    }

    #[test]
    fn names_are_chosen_even_when_all_are_different() {
        let texts: Vec<String> = (0..100)
            .map(|number| {
                format!(
                    r#"{{"File":"Report {number}.docx","Id":"0a{number}-fe","Time":"2026-03-01T00:00:{number}","Raw":"{}{number}"}}"#,
                    "word ".repeat(20)
                )
            })
            .collect();
        assert_eq!(chosen(&texts, &[]), ["RawEventData->>File"]);
    }

    #[test]
    fn numbers_are_chosen_even_when_all_are_different() {
        let texts: Vec<String> = (0..100)
            .map(|number| format!(r#"{{"Id":"{number:08x}-00","Item":{{"Size":{number}}}}}"#))
            .collect();
        assert_eq!(chosen(&texts, &[]), ["RawEventData->Item->>Size"]);
    }

    #[test]
    fn arrays_that_are_a_small_part_of_the_text_are_chosen_even_when_all_are_different() {
        let record = |number: usize, rules: &str| {
            format!(r#"{{"Id":"{number:08x}-00","Body":"{}","Rules":[{rules}]}}"#, "0".repeat(2_000))
        };
        let few: Vec<String> = (0..100).map(|number| record(number, &number.to_string())).collect();
        assert_eq!(chosen(&few, &[]), ["RawEventData->Rules"]);
        let much: Vec<String> =
            (0..100).map(|number| record(number, &format!("\"{number:0999}\""))).collect();
        assert_eq!(chosen(&much, &[]), [""; 0]);
    }

    #[test]
    fn of_two_keys_that_differ_by_case_one_is_chosen() {
        let texts = vec![r#"{"userid":"a","UserId":"a"}"#.to_owned(); 10];
        assert_eq!(chosen(&texts, &[]).len(), 1);
    }

    #[test]
    fn keys_that_cannot_be_part_of_a_name_are_left_in_the_text() {
        let texts = vec![r#"{"a b":1,"c=d":1,"0":1,"long":1}"#.to_owned(); 10];
        assert_eq!(chosen(&texts, &[]), ["RawEventData->>long"]);
    }
}
