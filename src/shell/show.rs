//! What the shell shows of itself: tables, columns, the lake, the help.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};

use super::command::{self, COMMANDS, Entry};
use super::context::TableName;
use super::describe::{self, ColumnDescription};
use super::kusto_help;
use super::language::Language;
use super::names;
use super::query::closed_is_fine;
use super::session::Session;
use crate::engine::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
use crate::engine::{functions, views};
use crate::error::Failure;
use crate::output::{Format, OutputError, ResultWriter, Summary, count, plural, visible};
use crate::schema;

fn writing(error: &OutputError) -> Failure {
    Failure::caused("the text could not be shown", error)
}

impl Session<'_> {
    /// Shows text, with the pager when it does not fit.
    pub(super) fn show_text(&self, text: &str) -> Result<(), Failure> {
        let mut screen = self.console.screen(Format::Table).map_err(|error| writing(&error))?;
        let written = screen.write_all(text.as_bytes()).or_else(closed_is_fine);
        let shown = screen.finish().or_else(closed_is_fine);
        written.and(shown).map_err(|error| writing(&OutputError::Write(error)))
    }

    /// Shows rows of text as results are shown.
    fn show_rows<const N: usize>(&self, names: [&str; N], rows: Vec<[String; N]>) -> Result<(), Failure> {
        let fields: Vec<Field> = names.iter().map(|name| Field::new(*name, DataType::Utf8, false)).collect();
        let cell = |row: &[String; N], column: usize| row.get(column).cloned().unwrap_or_default();
        let columns = (0..N).map(|column| {
            Arc::new(StringArray::from_iter_values(rows.iter().map(|row| cell(row, column)))) as ArrayRef
        });
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.collect())
            .map_err(|error| Failure::caused("the rows could not be shown", &error))?;
        let format = if self.format.is_binary() { Format::Table } else { self.format };
        let mut screen = self.console.screen(format).map_err(|error| writing(&error))?;
        let written = ResultWriter::new(format, schema, self.console.options(), Box::new(&mut screen))
            .and_then(|mut writer| {
                writer.write(&batch)?;
                writer.finish(&Summary::default())
            });
        let shown = screen.finish().or_else(closed_is_fine).map_err(OutputError::Write);
        match written.map_err(|error| writing(&error)) {
            Err(failure) if failure.is_closed_pipe => Ok(()),
            Err(failure) => Err(failure),
            Ok(_) => shown.map_err(|error| writing(&error)),
        }
    }

    pub(super) fn show_tables(&self, pattern: Option<&str>) -> Result<(), Failure> {
        let catalog = self.engine.catalog();
        let lake = catalog.lake_tables().into_iter().map(|name| TableName { schema: LAKE_SCHEMA, name });
        let system =
            catalog.system_tables().into_iter().map(|name| TableName { schema: SYSTEM_SCHEMA, name });
        let all: Vec<TableName> = lake.chain(system).collect();
        let shown = |table: &TableName| match table.schema {
            SYSTEM_SCHEMA => format!("{SYSTEM_SCHEMA}.{}", table.name),
            _ => table.name.clone(),
        };
        let wanted = |table: &&TableName| match pattern {
            Some(pattern) => matches(&shown(table), pattern),
            None => is_view(table) || self.is_stored(table),
        };
        let mut rows = Vec::new();
        for table in all.iter().filter(wanted) {
            let stored = self.runner.block_on(describe::stored_rows(self.engine, table))?;
            let content = match stored {
                _ if is_view(table) => "view".to_owned(),
                Some(rows) => count(rows),
                None => "empty".to_owned(),
            };
            rows.push([shown(table), content, describe::meaning(table)]);
        }
        let left = all.len() - rows.len();
        if rows.is_empty() {
            self.console.note(match pattern {
                Some(_) => "no table has such a name; .tables * lists all",
                None => "no table has rows yet: `trailhound ingest PATH...` fills them; .tables * lists all",
            });
            return Ok(());
        }
        self.show_rows(["Table", "Rows", "Meaning"], rows)?;
        if pattern.is_none() && left > 0 {
            let tables = plural(left as u64, "table is", "tables are");
            self.console.note(&format!("{tables} empty; .tables * lists all"));
        }
        Ok(())
    }

    /// Whether a table was ever written to.
    fn is_stored(&self, table: &TableName) -> bool {
        self.engine.catalog().lake().is_some_and(|lake| lake.has_table(&describe::folder(table)))
    }

    pub(super) fn show_schema(&self, typed: &str) -> Result<(), Failure> {
        let table = describe::find(self.engine, typed)?;
        let columns = self.runner.block_on(describe::columns(self.engine, &table))?;
        self.show_columns(columns)
    }

    fn show_columns(&self, columns: Vec<ColumnDescription>) -> Result<(), Failure> {
        let rows =
            columns.into_iter().map(|column| [column.name, column.type_name, column.meaning]).collect();
        self.show_rows(["Column", "Type", "Meaning"], rows)
    }

    pub(super) fn show_description(&self, typed: &str) -> Result<(), Failure> {
        let table = describe::find(self.engine, typed)?;
        let (engine, mut paths) = (self.engine, Vec::new());
        let described = async {
            let columns = describe::columns(engine, &table).await?;
            let extent = describe::extent(engine, &table, &columns).await?;
            if extent.rows > 0 {
                for column in describe::json_columns(&columns) {
                    let seen = describe::json_paths(engine, &table, column).await?;
                    paths.push((column.to_owned(), seen));
                }
            }
            Ok::<_, Failure>((columns, extent))
        };
        let (columns, extent) = self.runner.block_on(async {
            tokio::select! {
                biased;
                () = self.interrupts.next() => Err(Failure::interrupted("stopped by the user")),
                described = described => described,
            }
        })?;
        self.show_columns(columns)?;
        let mut rows = Vec::new();
        let mut notes = Vec::new();
        for (column, seen) in paths.iter().filter(|(_, seen)| seen.rows() > 0) {
            rows.extend(seen.sorted().into_iter().map(|path| {
                let share = format!("{:.1}%", 100.0 * path.rows as f64 / seen.rows() as f64);
                [column.clone(), path.path, path.types.join("|"), share]
            }));
            notes.push(format!("{column}: paths of {}", plural(seen.rows(), "value", "values")));
            if seen.is_cut() {
                notes.push(format!("{column}: there are more paths than are kept"));
            }
        }
        if !rows.is_empty() {
            self.console.note("");
            self.show_rows(["Column", "JSON path", "Types", "Share"], rows)?;
        }
        for note in notes {
            self.console.note(&note);
        }
        let times = extent.times.map(|(first, last)| format!(", from {first} to {last}")).unwrap_or_default();
        self.console.note(&format!("{} {}{times}", visible(&table.name), plural(extent.rows, "row", "rows")));
        Ok(())
    }

    pub(super) fn show_lake(&self) -> Result<(), Failure> {
        let catalog = self.engine.catalog();
        let Some(lake) = catalog.lake() else {
            return self
                .show_text("no lake is open: files can be queried by path, and all tables are empty\n");
        };
        let tables = schema::tables().filter(|table| lake.has_table(table.name)).count();
        let path = visible(&lake.root().to_string_lossy());
        let tables = plural(tables as u64, "hunting table has rows", "hunting tables have rows");
        self.show_text(&format!(
            "lake    {path}\nformat  {}\ntables  {tables}\n",
            crate::lake::FORMAT_VERSION
        ))
    }

    pub(super) fn show_help(&self, topic: Option<&str>) -> Result<(), Failure> {
        let text = match topic {
            None => commands(),
            Some("functions") if self.language == Language::Kusto => kusto_help::list(),
            Some("functions") => functions_list(&names::functions(self.engine)),
            Some(topic) => self.help_on(topic)?,
        };
        self.show_text(&text)
    }

    fn help_on(&self, topic: &str) -> Result<String, Failure> {
        let entry = [topic.to_owned(), format!(".{topic}"), format!("\\{topic}")];
        if let Some(entry) = entry.iter().find_map(|name| command::find(name)) {
            return Ok(command_line(entry));
        }
        let name = topic.trim_end_matches("()").to_lowercase();
        if self.language == Language::Kusto {
            return match kusto_help::page(&name) {
                Some(page) => Ok(page),
                None => Err(no_help(topic, kusto_help::topics().into_iter())),
            };
        }
        let state = self.engine.context().state();
        if let Some(function) = state.scalar_functions().get(&name) {
            return Ok(functions::page(function));
        }
        let aggregate = state.aggregate_functions().get(&name).and_then(|function| function.documentation());
        let window = state.window_functions().get(&name).and_then(|function| function.documentation());
        if let Some(page) = aggregate.or(window) {
            return Ok(format!("{name}\n\n{}\n\n{}\n", page.syntax_example, page.description.trim()));
        }
        let all = names::functions(self.engine);
        Err(no_help(topic, all.iter().map(|function| function.name.as_str())))
    }
}

/// Why there is no help on a topic, with the nearest one; commands are among them.
fn no_help<'n>(topic: &str, all: impl Iterator<Item = &'n str>) -> Failure {
    let all = all.chain(COMMANDS.iter().flat_map(|entry| entry.names).copied());
    let failure = Failure::usage(format!("there is no help on {}", visible(topic)));
    match describe::nearest(topic, all) {
        Some(name) => failure.hint(format!("did you mean {name}?")),
        None => failure.hint(".help lists the commands, .help functions the functions"),
    }
}

fn is_view(table: &TableName) -> bool {
    let views = if table.schema == SYSTEM_SCHEMA { views::system() } else { views::all() };
    views.iter().any(|view| view.name == table.name)
}

/// Whether a name matches `*` and `?` patterns (`%` and `_` count as `*` and themselves), in any case. A pattern
/// without them matches anywhere in the name.
fn matches(name: &str, pattern: &str) -> bool {
    let pattern = pattern.to_lowercase().replace('%', "*");
    let name = name.to_lowercase();
    if !pattern.contains(['*', '?']) {
        return name.contains(&pattern);
    }
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    // Where each beginning of the name stands in the pattern so far: no backtracking.
    let mut reached = vec![false; name.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for part in pattern {
        let mut next = vec![false; name.len() + 1];
        let mut any = false;
        for (at, slot) in next.iter_mut().enumerate() {
            let before = at.checked_sub(1).is_some_and(|at| reached.get(at) == Some(&true));
            any |= reached.get(at) == Some(&true);
            *slot = match part {
                '*' => any,
                '?' => before,
                letter => before && at.checked_sub(1).and_then(|at| name.get(at)) == Some(&letter),
            };
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

/// The list of commands.
fn commands() -> String {
    let mut out = String::from(
        "Queries are in SQL, or in Kusto after .kql. They end with ; and may take several lines; those in Kusto\n\
         also end with an empty line.\n\n",
    );
    for entry in COMMANDS {
        out.push_str(&command_line(entry));
    }
    out.push_str("\nTab completes names. Ctrl-C stops a query. Ctrl-R searches the history.\n");
    out
}

fn command_line(entry: &Entry) -> String {
    let mut names = entry.names.iter().filter(|name| !name.starts_with(char::is_alphabetic));
    let first = names.next().copied().unwrap_or_default();
    let others: Vec<&str> = names.copied().collect();
    let others = if others.is_empty() { String::new() } else { format!(" (also {})", others.join(", ")) };
    format!("{:<38} {}{others}\n", format!("{first} {}", entry.usage), entry.help)
}

/// All functions: those made for hunting with how they are called, the engine's others by name.
fn functions_list(all: &[super::complete::Function]) -> String {
    let own: Vec<String> =
        functions::documented().iter().map(|function| function.name().to_owned()).collect();
    let mut out = String::from("Made for hunting; .help NAME shows one:\n\n");
    for function in all.iter().filter(|function| own.contains(&function.name)) {
        // Writing to a string cannot fail.
        let _ =
            writeln!(out, "  {}", if function.syntax.is_empty() { &function.name } else { &function.syntax });
    }
    out.push_str("\nThe engine's others:\n\n");
    let mut line = String::new();
    for function in all.iter().filter(|function| !own.contains(&function.name)) {
        if line.len() + function.name.len() > 100 {
            let _ = writeln!(out, " {line}");
            line.clear();
        }
        line.push(' ');
        line.push_str(&function.name);
    }
    let _ = writeln!(out, " {line}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_anywhere_unless_it_has_a_star() {
        assert!(matches("CloudAppEvents", "appev"));
        assert!(matches("CloudAppEvents", "cloud*"));
        assert!(matches("CloudAppEvents", "*events"));
        assert!(matches("CloudAppEvents", "c*a*s"));
        assert!(matches("CloudAppEvents", "%app%"));
        assert!(matches("AlertInfo", "Alert?nfo"));
        assert!(!matches("CloudAppEvents", "app*"));
        assert!(!matches("AlertInfo", "Alert?"));
        assert!(matches("", "*"));
    }

    #[test]
    fn the_help_names_every_command() {
        let help = commands();
        for entry in COMMANDS {
            assert!(help.contains(entry.names[0]), "{:?}", entry.names);
        }
        assert!(help.contains("(also \\q)") || help.contains("(also .exit, \\q)"), "{help}");
    }
}
