//! Typed filling of a row: any source's text or JSON into the type that the column documents.
//!
//! A value that does not fit its column, and a field that has no column, are never dropped: they become members of
//! the row's unknown fields, under the name they came with. Null, and text that is empty, say nothing and are not
//! kept there; the record's own text, which every row carries, still shows them.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::json_text::{self, ObjectText};
use crate::ingest::json::{Kind, Tape, Value};
use crate::ingest::row::{Cell, Role, Row, Ticks};
use crate::ingest::time::{self, DayOrder};
use crate::schema::{ColumnType, Family, Table};

/// One value of a source: JSON, or the text of a CSV cell.
#[derive(Debug, Clone)]
pub enum Field<'a> {
    /// A JSON value.
    Json(Value<'a>),
    /// A cell's text.
    Text(Cow<'a, str>),
}

impl<'a> Field<'a> {
    /// A CSV cell.
    pub fn cell(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Whether it says nothing: null, or text without characters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Json(value) => value.is_null() || value.raw() == "\"\"",
            Self::Text(text) => text.is_empty(),
        }
    }

    /// A scalar's characters, or an object's exact JSON; `None` for null.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(value) => value.text_or_json(),
            Self::Text(text) => Some(text.clone()),
        }
    }

    fn keep(&self, unknown: &mut ObjectText, name: &str) {
        match self {
            Self::Json(value) => unknown.value(name, *value),
            Self::Text(text) => unknown.string(name, text),
        }
    }
}

/// How a file's times are read.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// The zone of times that name none.
    pub zone: Tz,
    /// Whether `7/2/2025` is in July or in February.
    pub order: DayOrder,
    /// Whether a time in ISO form that names no zone is in `zone` too; where the format documents UTC it is not.
    pub iso_is_local: bool,
}

impl Times {
    /// Times of a format that documents UTC.
    pub const UTC: Self = Self { zone: Tz::UTC, order: DayOrder::MonthFirst, iso_is_local: false };

    /// Reads one time.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Ticks> {
        let iso = if self.iso_is_local { None } else { time::iso(text) };
        iso.or_else(|| time::display(text, self.zone, self.order))
    }
}

/// The column that a source's name means, for the spellings that differ from the documented one by rule:
/// another case (`ISP`), a zone behind the name (`TimeGenerated [UTC]`), the type that Kusto adds where united tables
/// disagree (`ReportId_long`), and `TimeGenerated` for the time of a hunting table in Log Analytics. `None` for
/// anything else: what a query renamed is not guessed.
#[must_use]
pub fn resolve(table: &Table, name: &str) -> Option<usize> {
    if let Some(index) = table.find_column(name) {
        return Some(index);
    }
    let base = zone_suffix(name).map_or(name, |(base, _)| base);
    table
        .find_column(base)
        .or_else(|| TYPE_SUFFIXES.iter().find_map(|suffix| table.find_column(base.strip_suffix(suffix)?)))
        .or_else(|| {
            let time = table.family == Family::Hunting && base == "TimeGenerated";
            time.then(|| table.time_column())?
        })
}

pub(super) const TYPE_SUFFIXES: [&str; 8] =
    ["_string", "_dynamic", "_long", "_int", "_real", "_bool", "_datetime", "_guid"];

/// `TimeGenerated [UTC]` taken apart: the Log Analytics portal writes the zone it shows times in behind the name.
#[must_use]
pub fn zone_suffix(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.split_once(" [")
}

/// A row being filled.
#[derive(Debug)]
pub struct Filler<'a> {
    row: Row<'a>,
    unknown: ObjectText,
    times: Times,
    tape: Tape,
}

impl<'a> Filler<'a> {
    /// An empty primary row of a table.
    #[must_use]
    pub fn new(table: &'static Table, times: Times) -> Self {
        let row = Row::new(table, Role::Primary);
        Self { row, unknown: ObjectText::default(), times, tape: Tape::new() }
    }

    /// The row as far as it is filled.
    #[must_use]
    pub fn row(&self) -> &Row<'a> {
        &self.row
    }

    /// The row, for what is not a plain column.
    pub fn row_mut(&mut self) -> &mut Row<'a> {
        &mut self.row
    }

    /// Fills the column that a source's own name means; a name without a column is kept as unknown.
    pub fn field(&mut self, name: &str, value: Field<'a>) {
        match resolve(self.row.table, name) {
            Some(index) => self.place(index, name, value, self.times),
            None => self.unknown(name, &value),
        }
    }

    /// Fills a documented column from a source's field of another name.
    pub fn column(&mut self, column: &str, name: &str, value: Field<'a>) {
        match self.row.table.column_index(column) {
            Some(index) => self.place(index, name, value, self.times),
            None => {
                debug_assert!(false, "{} has no column {column}", self.row.table.name);
                self.unknown(name, &value);
            }
        }
    }

    /// Fills a column by position, with times of its own. The first value wins; one that says the same again is no
    /// news, any other is kept as unknown.
    pub fn place(&mut self, index: usize, name: &str, value: Field<'a>, times: Times) {
        let (Some(column), Some(cell)) = (self.row.table.columns.get(index), self.row.cells.get_mut(index))
        else {
            return self.unknown(name, &value);
        };
        match convert(column.column_type, &value, times, &mut self.tape) {
            Some(Cell::Null) => {}
            Some(new) if cell.is_null() || matches!(&*cell, Cell::Text(text) if text.is_empty()) => {
                *cell = new
            }
            Some(new) if *cell == new || value.is_empty() => {}
            _ => self.unknown(name, &value),
        }
    }

    /// Keeps a field that has no column.
    pub fn unknown(&mut self, name: &str, value: &Field<'a>) {
        if !value.is_empty() {
            value.keep(&mut self.unknown, name);
        }
    }

    /// The finished row with the record's own text.
    #[must_use]
    pub fn finish(mut self, raw: &'a str) -> Row<'a> {
        self.row.raw = Some(Cow::Borrowed(raw));
        self.row.unknown_fields = self.unknown.finish();
        self.row
    }
}

/// A value as a cell of a type; `Null` when it says nothing, `None` when it does not fit.
fn convert<'a>(
    column_type: ColumnType,
    value: &Field<'a>,
    times: Times,
    tape: &mut Tape,
) -> Option<Cell<'a>> {
    if matches!(value, Field::Json(value) if value.is_null())
        || matches!(value, Field::Text(text) if text.is_empty())
    {
        return Some(Cell::Null);
    }
    match column_type {
        ColumnType::String => Some(Cell::text(value.text())),
        ColumnType::Dynamic => Some(dynamic(value, tape)),
        _ => {
            let text = scalar(value)?;
            if text.trim().is_empty() {
                return Some(Cell::Null);
            }
            typed(column_type, text.trim(), times)
        }
    }
}

/// The text of a scalar. PowerShell wraps a time in an object whose `value` is the time; nothing else has members.
fn scalar<'a>(value: &Field<'a>) -> Option<Cow<'a, str>> {
    match value {
        Field::Text(text) => Some(text.clone()),
        Field::Json(json) => json.scalar_text().or_else(|| json.get("value")?.scalar_text()),
    }
}

fn typed<'a>(column_type: ColumnType, text: &str, times: Times) -> Option<Cell<'a>> {
    match column_type {
        ColumnType::Bool => truth(text).map(Cell::Bool),
        ColumnType::Long => integer(text).map(Cell::Integer),
        ColumnType::Int => integer(text).filter(|number| i32::try_from(*number).is_ok()).map(Cell::Integer),
        ColumnType::Real => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Cell::Real),
        ColumnType::DateTime => times.read(text).map(Cell::Time),
        ColumnType::String | ColumnType::Dynamic => None,
    }
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        word if word.eq_ignore_ascii_case("true") => Some(true),
        word if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Digits; also `7.0`, as tools write whole numbers of a column with gaps, and the truth values of columns whose type
/// was once bool.
fn integer(text: &str) -> Option<i64> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    };
    let word = || matches!(text.len(), 4 | 5).then(|| truth(text)).flatten().map(i64::from);
    whole.parse().ok().or_else(word)
}

/// JSON as it came: an object's exact text, the JSON inside a string, and any other text as a JSON string, so that a
/// dynamic column always holds JSON.
fn dynamic<'a>(value: &Field<'a>, tape: &mut Tape) -> Cell<'a> {
    match value {
        Field::Json(json) if json.kind() == Kind::Text => match json.text() {
            Some(text) if text.is_empty() => Cell::Null,
            Some(text) if is_container(&text, tape) => Cell::Text(text),
            _ => Cell::Text(Cow::Borrowed(json.raw())),
        },
        Field::Json(json) => Cell::Text(Cow::Borrowed(json.raw())),
        Field::Text(text) if tape.parse(text).is_ok() => Cell::Text(text.clone()),
        Field::Text(text) => Cell::Text(Cow::Owned(json_text::string(text))),
    }
}

fn is_container(text: &str, tape: &mut Tape) -> bool {
    text.trim_start().starts_with(['{', '[']) && tape.parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::find_table;

    fn filled(table: &str, json: &str) -> (Vec<(String, String)>, Option<String>) {
        let mut tape = Tape::new();
        let record = tape.parse(json).unwrap();
        let mut filler = Filler::new(find_table(table).unwrap(), Times::UTC);
        for (key, value) in record.members() {
            filler.field(&key.text(), Field::Json(value));
        }
        let row = filler.finish(record.raw());
        assert!(row.is_well_typed());
        let cells = row.cells.iter().zip(row.table.columns);
        let shown = |cell: &Cell<'_>| match cell {
            Cell::Text(text) => format!("'{text}'"),
            Cell::Integer(number) => number.to_string(),
            Cell::Bool(value) => value.to_string(),
            Cell::Time(ticks) => format!("t{}", ticks.0),
            other => format!("{other:?}"),
        };
        let cells = cells
            .filter(|(cell, _)| !cell.is_null())
            .map(|(cell, column)| (column.name.to_owned(), shown(cell)))
            .collect();
        (cells, row.unknown_fields)
    }

    fn cells(table: &str, json: &str) -> String {
        let (cells, unknown) = filled(table, json);
        assert_eq!(unknown, None);
        cells.iter().map(|(name, value)| format!("{name}={value} ")).collect()
    }

    #[test]
    fn truth_and_numbers_are_read_in_every_spelling() {
        assert_eq!(
            cells(
                "CloudAppEvents",
                r#"{"IsAdminOperation":"True","IsAnonymousProxy":0,"IsExternalUser":"0","IsImpersonated":true,"ApplicationId":"20893","AppInstanceId":0.0}"#
            ),
            "ApplicationId=20893 AppInstanceId=0 IsAdminOperation=true IsAnonymousProxy=false IsExternalUser=false IsImpersonated=true "
        );
    }

    #[test]
    fn a_value_that_does_not_fit_is_kept_under_its_name() {
        let (cells, unknown) = filled(
            "CloudAppEvents",
            r#"{"ApplicationId":"abc","Timestamp":"soon","AppInstanceId":99999999999,"Odd":[1],"City":null}"#,
        );
        assert_eq!(cells, []);
        assert_eq!(
            unknown.unwrap(),
            r#"{"ApplicationId":"abc","Timestamp":"soon","AppInstanceId":99999999999,"Odd":[1]}"#
        );
    }

    #[test]
    fn json_columns_hold_json_whatever_the_source_wrapped_it_in() {
        assert_eq!(
            cells(
                "CloudAppEvents",
                r#"{"RawEventData":"{\"Id\":1}","AdditionalFields":{"a" : 1},"IPTags":"plain","UncommonForUser":"","ActivityObjects":"{cut"}"#
            ),
            r#"ActivityObjects='"{cut"' IPTags='"plain"' RawEventData='{"Id":1}' AdditionalFields='{"a" : 1}' "#
        );
        assert_eq!(
            cells("DeviceEvents", r#"{"AdditionalFields":{"a":[1]}}"#),
            r#"AdditionalFields='{"a":[1]}' "#
        );
    }

    #[test]
    fn names_resolve_by_case_zone_and_type_suffix_but_renames_are_not_guessed() {
        let cloud = find_table("CloudAppEvents").unwrap();
        let name = |written| resolve(cloud, written).map(|index| cloud.columns[index].name);
        assert_eq!(name("ISP"), Some("Isp"));
        assert_eq!(name("UserAgent_string"), Some("UserAgent"));
        assert_eq!(name("TimeGenerated [UTC]"), Some("Timestamp"));
        assert_eq!(name("Account"), None);
        assert_eq!(resolve(find_table("DeviceProcessEvents").unwrap(), "logonid"), None);
    }

    #[test]
    fn the_first_value_wins_and_another_one_is_kept() {
        let (cells, unknown) =
            filled("CloudAppEvents", r#"{"Isp":"","ISP":"A","isp":"A","City":"X","city":"Y"}"#);
        assert_eq!(cells.len(), 2);
        assert_eq!(unknown.unwrap(), r#"{"city":"Y"}"#);
    }

    #[test]
    fn a_time_wrapped_by_powershell_is_read() {
        assert_eq!(
            cells("EmailEvents", r#"{"Timestamp":{"value":"\/Date(1000)\/","DisplayHint":2}}"#),
            "Timestamp=t10000000 "
        );
    }
}
