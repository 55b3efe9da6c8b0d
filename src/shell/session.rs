//! What the shell knows between two lines, and what each command does to it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use datafusion::scalar::ScalarValue;

use super::ParameterParser;
use super::command::{self, Command, ParameterChange};
use super::describe;
use super::input::{self, Item};
use super::language::Language;
use super::query::{KeptFile, LastResult, once_file};
use super::runner::Runner;
use crate::engine::Engine;
use crate::engine::interrupts::Interrupts;
use crate::engine::kusto::Outside;
use crate::engine::run::Bounds;
use crate::error::{ExitCode, Failure};
use crate::output::{Chart, Console, Format, OutputFile, draw_chart, visible};

/// Files that read files may go this deep.
const DEEPEST_READ: u32 = 16;

/// Whether the shell goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    GoOn,
    Leave,
}

/// The state of a shell.
pub(super) struct Session<'a> {
    pub runner: &'a Runner,
    pub engine: &'a Engine,
    pub console: &'a Console,
    pub interrupts: Interrupts,
    pub bounds: Bounds,
    pub format: Format,
    pub timer: bool,
    pub stats: bool,
    pub parameters: BTreeMap<String, ScalarValue>,
    pub parse_parameter: ParameterParser,
    pub home: Option<PathBuf>,
    pub editor: Option<String>,
    /// The format before `\x on`.
    pub before_expanded: Format,
    pub once: Option<(OutputFile<'a>, Format)>,
    pub output: Option<KeptFile>,
    pub last: Option<LastResult>,
    /// The language of queries.
    pub language: Language,
    /// Where queries in Kusto find what is not in the lake.
    pub outside: Outside,
    /// The last query in each language, as it can be typed again.
    pub last_query: BTreeMap<Language, String>,
    /// Text for the next prompt: what came back from the editor.
    pub edited: Option<String>,
    pub read_depth: u32,
    /// Why the next query may show sensitive values.
    pub reveal: Option<String>,
    /// Whether the query that just ran was stopped by Ctrl-C.
    pub interrupted: bool,
}

impl Session<'_> {
    /// Does what was typed. A failure is shown and ends this text, not the shell.
    pub(super) fn execute(&mut self, text: &str) -> Flow {
        match self.run_items(text) {
            Ok(flow) => flow,
            Err(failure) => {
                self.console.failure(&failure);
                Flow::GoOn
            }
        }
    }

    /// Runs statements and commands in order, up to the first that fails.
    fn run_items(&mut self, text: &str) -> Result<Flow, Failure> {
        let items = input::split(text, self.language).items;
        let all = items.len();
        for (number, (start, item)) in items.into_iter().enumerate() {
            let result = match item {
                Item::Command(line) => self.run_command(line),
                Item::Statement(sql) => self.run_query(Language::Sql, sql).map(|()| Flow::GoOn),
                Item::Kusto(query) => self.run_query(Language::Kusto, query).map(|()| Flow::GoOn),
            };
            match result {
                Ok(Flow::GoOn) => {}
                Ok(Flow::Leave) => return Ok(Flow::Leave),
                Err(failure) => {
                    let left = all - number - 1;
                    let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
                    return Err(match left {
                        0 => failure,
                        1 => failure.hint(format!("it was on line {line}; what came after it did not run")),
                        _ => failure.hint(format!("it was on line {line}; the {left} after it did not run")),
                    });
                }
            }
        }
        Ok(Flow::GoOn)
    }

    fn run_command(&mut self, line: &str) -> Result<Flow, Failure> {
        let command = command::parse(line).map_err(|error| {
            let failure = Failure::usage(error.to_string());
            let name = line.split_whitespace().next().unwrap_or_default();
            match command::find(name) {
                Some(entry) => failure.hint(format!("{name} {}: {}", entry.usage, entry.help)),
                None => failure.hint(".help lists the commands"),
            }
        })?;
        match command {
            Command::Quit => return Ok(Flow::Leave),
            Command::Tables(pattern) => self.show_tables(pattern.as_deref())?,
            Command::Schema(table) => self.show_schema(&table)?,
            Command::Describe(table) => self.show_description(&table)?,
            Command::Lake => self.show_lake()?,
            Command::Help(topic) => self.show_help(topic.as_deref())?,
            Command::Mode(format) => self.set_mode(format),
            Command::Expanded(on) => self.set_expanded(on),
            Command::Timer(on) => {
                self.timer = on.unwrap_or(!self.timer);
                self.say_switch("timer", self.timer);
            }
            Command::Stats(on) => {
                self.stats = on.unwrap_or(!self.stats);
                self.say_switch("stats", self.stats);
            }
            Command::Output(file) => self.set_output(file)?,
            Command::Once(file) => {
                self.once = Some(once_file(&self.expand(file), self.format, self.console)?);
            }
            Command::Reveal(reason) => {
                self.console.note("the next query shows sensitive values as they are");
                self.reveal = Some(reason);
            }
            Command::Read(file) => return self.read(&self.expand(file)),
            Command::Parameters(change) => self.change_parameters(change)?,
            Command::Explain(query) => self.explain(&query)?,
            Command::Language(language) => {
                self.language = language;
                self.console.note(language.greeting());
            }
            Command::Query(language, query) => self.run_query(language, &query)?,
            Command::Chart { chart, label, value } => self.draw(chart, &label, &value)?,
            Command::Edit => self.edit()?,
        }
        Ok(Flow::GoOn)
    }

    fn run_query(&mut self, language: Language, query: &str) -> Result<(), Failure> {
        self.remember(language, query);
        let ended = match language {
            Language::Sql => self.run_sql(query),
            Language::Kusto => self.run_kusto(query.trim_end()),
        };
        ended.map_err(|failure| match self.meant(query, language) {
            Some(hint) => failure.hint(hint),
            None => failure,
        })
    }

    /// What to say about a query that failed because it is in the other language.
    fn meant(&self, query: &str, language: Language) -> Option<&'static str> {
        let is_sql = self.engine.parse(query).is_ok_and(|statements| !statements.is_empty());
        let is_kusto = crate::kql::parse(query).is_ok();
        match language {
            Language::Sql if is_kusto && !is_sql && query.contains('|') => {
                Some("this looks like Kusto: .kql switches to it")
            }
            Language::Kusto if is_sql && !is_kusto => Some(".sql switches to SQL"),
            _ => None,
        }
    }

    fn explain(&mut self, query: &str) -> Result<(), Failure> {
        self.remember(self.language, query);
        match self.language {
            Language::Sql => self.run_sql(&format!("explain {query}")),
            Language::Kusto => self.explain_kusto(query),
        }
    }

    fn remember(&mut self, language: Language, query: &str) {
        let text = match language {
            Language::Sql => format!("{};", query.trim()),
            Language::Kusto => input::ended(query),
        };
        self.last_query.insert(language, text);
    }

    fn say_switch(&self, what: &str, on: bool) {
        self.console.note(&format!("{what} is {}", if on { "on" } else { "off" }));
    }

    fn set_mode(&mut self, format: Option<Format>) {
        match format {
            Some(format) => self.format = format,
            None => self.console.note(&format!("results are shown as {}", self.format)),
        }
    }

    fn set_expanded(&mut self, on: Option<bool>) {
        let is_on = self.format == Format::Line;
        match (is_on, on.unwrap_or(!is_on)) {
            (false, true) => {
                self.before_expanded = self.format;
                self.format = Format::Line;
            }
            (true, false) => self.format = self.before_expanded,
            _ => {}
        }
        self.say_switch("one line per column", self.format == Format::Line);
    }

    fn set_output(&mut self, file: Option<PathBuf>) -> Result<(), Failure> {
        let Some(file) = file else {
            if let Some(kept) = self.output.take() {
                self.console.note(&format!("{} is closed", visible(&kept.path.to_string_lossy())));
            }
            return Ok(());
        };
        let file = self.expand(file);
        let format = Format::from_path(&file).unwrap_or(self.format);
        self.console.note(&format!("results go to {} as {format}", visible(&file.to_string_lossy())));
        self.output = Some(KeptFile::create(file, format)?);
        Ok(())
    }

    /// `~/` is the user's home, as in other shells.
    fn expand(&self, path: PathBuf) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path,
        }
    }

    fn read(&mut self, path: &Path) -> Result<Flow, Failure> {
        let shown = visible(&path.to_string_lossy());
        if self.read_depth >= DEEPEST_READ {
            return Err(Failure::usage(format!("{shown} is read by a file that is read by it, and so on")));
        }
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::caused(format!("cannot read {shown}"), &error))?;
        self.read_depth += 1;
        let before = self.language;
        let told = Language::of_file(path);
        self.language = told.unwrap_or(before);
        // The last statement of a file needs no semicolon.
        let result = self.run_items(text.trim_start_matches('\u{feff}'));
        // What a file switches holds behind it, unless its name says what it is.
        if told.is_some() {
            self.language = before;
        }
        self.read_depth -= 1;
        result.map_err(|failure| failure.hint(format!("it was in {shown}")))
    }

    fn change_parameters(&mut self, change: ParameterChange) -> Result<(), Failure> {
        match change {
            ParameterChange::Clear => self.parameters.clear(),
            ParameterChange::Set(text) => {
                let (name, value) = (self.parse_parameter)(&text)
                    .map_err(|problem| Failure::usage(format!(".params {}: {problem}", visible(&text))))?;
                self.parameters.insert(name, value);
            }
            ParameterChange::List => {
                let mut out = String::new();
                for (name, value) in &self.parameters {
                    let value_type = describe::type_name(&value.data_type());
                    // Writing to a string cannot fail.
                    let _ = writeln!(out, "${name} = {} ({value_type})", visible(&value.to_string()));
                }
                if out.is_empty() {
                    self.console.note("no parameter has a value; .params NAME=VALUE sets one");
                }
                self.show_text(&out)?;
            }
        }
        Ok(())
    }

    fn draw(&self, chart: Chart, label: &str, value: &str) -> Result<(), Failure> {
        let (batches, cut) =
            self.last.as_ref().map_or((&[][..], None), |last| (last.batches.as_slice(), last.cut.as_ref()));
        let columns = self.console.size().map_or(80, |(columns, _)| columns);
        let text = draw_chart(chart, label, value, batches, columns)
            .map_err(|error| Failure { exit: ExitCode::Usage, ..Failure::new(error.to_string()) })?;
        self.show_text(&text)?;
        if let Some(cut) = cut {
            self.console.note(cut);
        }
        Ok(())
    }

    /// Opens the editor on the last query; what comes back stands at the next prompt.
    fn edit(&mut self) -> Result<(), Failure> {
        let editor =
            self.editor.clone().unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned());
        let failed =
            |error: std::io::Error| Failure::caused(format!("cannot edit with {}", visible(&editor)), &error);
        let ending = self.language.file_ending();
        let file =
            tempfile::Builder::new().prefix("trailhound-").suffix(ending).tempfile().map_err(failed)?;
        let last = self.last_query.get(&self.language).map(|query| format!("{query}\n")).unwrap_or_default();
        std::fs::write(file.path(), last).map_err(failed)?;
        let mut words = editor.split_whitespace();
        let program = words.next().unwrap_or("vi");
        let status = std::process::Command::new(program)
            .args(words)
            .arg(file.path())
            .status()
            .map_err(|error| failed(error).hint("set VISUAL or EDITOR to the editor you use"))?;
        if !status.success() {
            return Err(Failure::new(format!(
                "{} ended with {status}; nothing was taken over",
                visible(&editor)
            )));
        }
        let text = std::fs::read_to_string(file.path()).map_err(failed)?;
        self.edited = Some(text.trim_end().to_owned()).filter(|text| !text.is_empty());
        Ok(())
    }
}
