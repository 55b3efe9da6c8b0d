//! Which column is what in a chart, as Kusto's clients decide it.
//!
//! - The x axis is the column that `xcolumn` names; else the first datetime, else the first column. When that one is
//!   the only numeric column and there is a text, the first text is the x axis; when it is the only column, the rows
//!   are numbered.
//! - The y axis has the columns that `ycolumns` names, else every numeric column that is nothing else.
//! - Rows are split into series by the columns that `series` names, else by every text column that is not the x axis.

use std::collections::HashMap;

use super::{Axis, ChartData, ChartError, Series};
use crate::output::text::visible;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Instants.
    Time,
    /// Numbers.
    Number,
    /// Texts, which are categories.
    Text,
    /// Anything else: no axis, and no series unless a property names it.
    Other,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// An instant: microseconds since 1970-01-01 in UTC.
    Time(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// No value.
    Null,
}

/// The columns that a chart takes.
struct Roles {
    /// `None`: the rows are numbered.
    x: Option<usize>,
    y: Vec<usize>,
    series: Vec<usize>,
}

/// Makes the data of a chart out of rows. `properties` are those of `render`; only `xcolumn`, `ycolumns` and `series`
/// are read. A null text is an empty one, as in Kusto; rows without a time or a number for the x axis are counted in
/// [`ChartData::left_out`].
///
/// # Errors
/// When a property names a column that is not there or has no numbers, no column is left for the y axis, or a row does
/// not fit the columns.
pub fn arrange(
    columns: &[(String, Kind)],
    rows: &[Vec<Cell>],
    properties: &[(String, Vec<String>)],
) -> Result<ChartData, ChartError> {
    let roles = roles(columns, properties)?;
    let name = |at: usize| columns.get(at).map_or("", |(name, _)| name.as_str());
    let mut data = ChartData {
        x_name: roles.x.map_or("row", name).to_owned(),
        first_row: rows.first().map_or_else(Vec::new, |row| {
            columns.iter().map(|(name, _)| name.clone()).zip(row.iter().cloned()).collect()
        }),
        ..ChartData::default()
    };
    let mut places: HashMap<Vec<String>, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        check(columns, row, at + 1)?;
        let Some(x) = place(columns, row, roles.x, at) else {
            data.left_out += 1;
            continue;
        };
        let key: Vec<String> =
            roles.series.iter().map(|at| row.get(*at).map_or_else(String::new, words)).collect();
        let first = *places.entry(key).or_insert_with_key(|key| {
            let first = data.series.len();
            for y in &roles.y {
                data.series
                    .push(Series { name: series_name(key, name(*y), roles.y.len()), points: Vec::new() });
            }
            first
        });
        for (y, series) in roles.y.iter().zip(data.series.iter_mut().skip(first)) {
            let value = match row.get(*y) {
                Some(Cell::Number(value)) => Some(*value),
                _ => None,
            };
            series.points.push((x.clone(), value));
        }
    }
    Ok(data)
}

/// Refuses a row that is not as its columns are.
fn check(columns: &[(String, Kind)], row: &[Cell], number: usize) -> Result<(), ChartError> {
    if row.len() != columns.len() {
        return Err(ChartError::RowLength { row: number, found: row.len(), expected: columns.len() });
    }
    for ((name, kind), cell) in columns.iter().zip(row) {
        let fits = match cell {
            Cell::Time(_) => matches!(kind, Kind::Time | Kind::Other),
            Cell::Number(_) => matches!(kind, Kind::Number | Kind::Other),
            Cell::Text(_) => matches!(kind, Kind::Text | Kind::Other),
            Cell::Null => true,
        };
        if !fits {
            return Err(ChartError::WrongCell { row: number, column: visible(name) });
        }
    }
    Ok(())
}

/// Where a row is on the x axis.
fn place(columns: &[(String, Kind)], row: &[Cell], x: Option<usize>, number: usize) -> Option<Axis> {
    let Some(x) = x else { return Some(Axis::Number((number + 1) as f64)) };
    let kind = columns.get(x).map(|(_, kind)| *kind);
    match row.get(x)? {
        Cell::Time(value) if kind == Some(Kind::Time) => Some(Axis::Time(*value)),
        Cell::Number(value) if kind == Some(Kind::Number) => {
            value.is_finite().then_some(Axis::Number(*value))
        }
        Cell::Null if matches!(kind, Some(Kind::Time | Kind::Number)) => None,
        other => Some(Axis::Text(words(other))),
    }
}

/// A cell as the name of a category.
fn words(cell: &Cell) -> String {
    match cell {
        Cell::Time(value) => super::time::full(*value),
        Cell::Number(value) => super::number::exact(*value),
        Cell::Text(text) => text.clone(),
        Cell::Null => String::new(),
    }
}

/// The series' name: what the rows have in common, and which number it is when there are several.
fn series_name(key: &[String], y: &str, numbers: usize) -> String {
    if key.is_empty() {
        return y.to_owned();
    }
    let shown = |text: &String| if text.is_empty() { "(empty)".to_owned() } else { text.clone() };
    let common = key.iter().map(shown).collect::<Vec<_>>().join(", ");
    if numbers == 1 { common } else { format!("{common}: {y}") }
}

fn roles(columns: &[(String, Kind)], properties: &[(String, Vec<String>)]) -> Result<Roles, ChartError> {
    let named = |property: &str| -> Result<Option<Vec<usize>>, ChartError> {
        let Some((_, names)) = properties.iter().rev().find(|(name, _)| name == property) else {
            return Ok(None);
        };
        names.iter().map(|name| find(columns, name)).collect::<Result<_, _>>().map(Some)
    };
    let kind = |at: usize| columns.get(at).map(|(_, kind)| *kind);
    let all = |wanted: Kind| (0..columns.len()).filter(move |at| kind(*at) == Some(wanted));
    let (x, y, series) = (named("xcolumn")?, named("ycolumns")?, named("series")?);
    let taken = |at: usize| [&y, &series].into_iter().flatten().any(|names| names.contains(&at));
    let x = match x.and_then(|names| names.first().copied()) {
        Some(x) => Some(x),
        None => guess_x(columns, &taken, y.is_some()),
    };
    let free = |at: &usize| Some(*at) != x && !series.as_ref().is_some_and(|names| names.contains(at));
    let y = match y {
        Some(y) => y,
        None => all(Kind::Number).filter(free).collect(),
    };
    if let Some(wrong) = y.iter().find(|at| kind(**at) != Some(Kind::Number)) {
        return Err(ChartError::NotNumeric {
            name: columns.get(*wrong).map(|(name, _)| visible(name)).unwrap_or_default(),
        });
    }
    if y.is_empty() {
        let name = x.and_then(|at| columns.get(at)).map(|(name, _)| visible(name));
        return Err(ChartError::NoNumbers { x: name.unwrap_or_default() });
    }
    let series = series.unwrap_or_else(|| all(Kind::Text).filter(|at| Some(*at) != x).collect());
    Ok(Roles { x, y, series })
}

/// The x axis when no property names it.
fn guess_x(columns: &[(String, Kind)], taken: &dyn Fn(usize) -> bool, has_y: bool) -> Option<usize> {
    let free = |kind: Option<Kind>| {
        let fits = move |own: Kind| kind.is_none_or(|kind| kind == own) && own != Kind::Other;
        columns.iter().enumerate().filter(move |(at, (_, own))| fits(*own) && !taken(*at)).map(|(at, _)| at)
    };
    if let Some(time) = free(Some(Kind::Time)).next() {
        return Some(time);
    }
    let first = free(None).next()?;
    let is_number = columns.get(first).is_some_and(|(_, kind)| *kind == Kind::Number);
    if is_number && !has_y && free(Some(Kind::Number)).count() == 1 {
        return free(Some(Kind::Text)).next();
    }
    Some(first)
}

fn find(columns: &[(String, Kind)], name: &str) -> Result<usize, ChartError> {
    columns.iter().position(|(own, _)| own == name).ok_or_else(|| ChartError::NoColumn {
        name: visible(name),
        known: columns.iter().map(|(name, _)| visible(name)).collect::<Vec<_>>().join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(columns: &[(&str, Kind)]) -> Vec<(String, Kind)> {
        columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect()
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn the_first_datetime_is_the_x_axis_and_texts_split_into_series() {
        let columns = columns(&[
            ("Account", Kind::Text),
            ("Time", Kind::Time),
            ("n", Kind::Number),
            ("End", Kind::Time),
        ]);
        let row = |account: Cell, time: Cell, n: f64| vec![account, time, Cell::Number(n), Cell::Null];
        let rows = [
            row(text("b"), Cell::Time(1), 1.0),
            row(Cell::Null, Cell::Time(1), 2.0),
            row(text("b"), Cell::Time(2), 3.0),
            row(text("b"), Cell::Null, 4.0),
        ];
        let data = arrange(&columns, &rows, &[]).unwrap();
        assert_eq!((data.x_name.as_str(), data.left_out), ("Time", 1));
        let points = |points: &[(i64, f64)]| -> Vec<(Axis, Option<f64>)> {
            points.iter().map(|(time, value)| (Axis::Time(*time), Some(*value))).collect()
        };
        assert_eq!(
            data.series,
            [
                Series { name: "b".to_owned(), points: points(&[(1, 1.0), (2, 3.0)]) },
                Series { name: "(empty)".to_owned(), points: points(&[(1, 2.0)]) },
            ]
        );
    }

    #[test]
    fn without_a_datetime_the_first_column_is_the_x_axis() {
        let two = columns(&[("Id", Kind::Number), ("n", Kind::Number)]);
        let data = arrange(&two, &[vec![Cell::Number(7.0), Cell::Number(8.0)]], &[]).unwrap();
        assert_eq!(data.series[0].points, [(Axis::Number(7.0), Some(8.0))]);
        let turned = columns(&[("n", Kind::Number), ("Name", Kind::Text)]);
        let data = arrange(&turned, &[vec![Cell::Number(7.0), text("a")]], &[]).unwrap();
        assert_eq!(data.series[0].points, [(Axis::Text("a".to_owned()), Some(7.0))]);
        let alone = columns(&[("n", Kind::Number)]);
        let data = arrange(&alone, &[vec![Cell::Number(7.0)], vec![Cell::Number(8.0)]], &[]).unwrap();
        assert_eq!(data.x_name, "row");
        assert_eq!(data.series[0].points[1], (Axis::Number(2.0), Some(8.0)));
    }

    #[test]
    fn properties_name_the_columns() {
        let columns = columns(&[
            ("Time", Kind::Time),
            ("a", Kind::Number),
            ("b", Kind::Number),
            ("c", Kind::Number),
            ("S", Kind::Text),
        ]);
        let row = vec![Cell::Time(1), Cell::Number(1.0), Cell::Number(2.0), Cell::Number(3.0), text("s")];
        let property = |name: &str, values: &[&str]| {
            (name.to_owned(), values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
        };
        let properties =
            [property("xcolumn", &["a"]), property("ycolumns", &["c", "b"]), property("series", &["S"])];
        let data = arrange(&columns, std::slice::from_ref(&row), &properties).unwrap();
        assert_eq!(data.x_name, "a");
        assert_eq!(
            data.series,
            [
                Series { name: "s: c".to_owned(), points: vec![(Axis::Number(1.0), Some(3.0))] },
                Series { name: "s: b".to_owned(), points: vec![(Axis::Number(1.0), Some(2.0))] },
            ]
        );
        let wrong =
            |property| arrange(&columns, std::slice::from_ref(&row), &[property]).unwrap_err().to_string();
        assert_eq!(
            wrong(property("xcolumn", &["x"])),
            "the result has no column 'x'; its columns are Time, a, b, c, S"
        );
        assert_eq!(wrong(property("ycolumns", &["S"])), "column 'S' has no numbers, the y axis needs them");
    }

    #[test]
    fn rows_that_do_not_fit_their_columns_are_refused() {
        let columns = columns(&[("Name", Kind::Text), ("n", Kind::Number)]);
        let short = arrange(&columns, &[vec![text("a")]], &[]).unwrap_err();
        assert_eq!(short, ChartError::RowLength { row: 1, found: 1, expected: 2 });
        let wrong = arrange(&columns, &[vec![text("a"), text("b")]], &[]).unwrap_err();
        assert_eq!(wrong, ChartError::WrongCell { row: 1, column: "n".to_owned() });
        let none = arrange(&columns[..1], &[], &[]).unwrap_err();
        assert_eq!(none, ChartError::NoNumbers { x: "Name".to_owned() });
    }
}
