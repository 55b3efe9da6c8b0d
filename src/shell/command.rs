//! The shell's commands: the table that `.help` prints, and how a line becomes one of them.

mod words;

use std::path::PathBuf;
use std::str::FromStr;

use super::language::Language;
use crate::output::{Chart, Format, visible};
use words::{CommandError, Words, split_words};

/// A command with its arguments understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Lists tables: those with rows, or those whose name matches.
    Tables(Option<String>),
    /// The columns of a table.
    Schema(String),
    /// The columns, rows, times and JSON paths of a table.
    Describe(String),
    /// How results are written; without a format, which it is.
    Mode(Option<Format>),
    /// Where results go; `None` is the screen.
    Output(Option<PathBuf>),
    /// Where the next result goes.
    Once(PathBuf),
    /// Whether the time is shown; without a word, the other way round.
    Timer(Option<bool>),
    /// Whether what was read and skipped is shown.
    Stats(Option<bool>),
    /// Rows as one line per column, or not.
    Expanded(Option<bool>),
    /// Shows values of sensitive types in the next query, for this reason.
    Reveal(String),
    /// Runs a file.
    Read(PathBuf),
    /// Values for `$name`.
    Parameters(ParameterChange),
    /// The plan of a query.
    Explain(String),
    /// The language of the queries from now on.
    Language(Language),
    /// One query in a language, whatever that of the others.
    Query(Language, String),
    /// Draws the last result.
    Chart {
        /// Bars or a line.
        chart: Chart,
        /// The column of the labels.
        label: String,
        /// The column of the values.
        value: String,
    },
    /// What lake this is.
    Lake,
    /// The commands, one command or function, or all functions.
    Help(Option<String>),
    /// The last query in the editor.
    Edit,
    /// Leaves.
    Quit,
}

/// What `.params` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ParameterChange {
    List,
    /// As written: `name=value`.
    Set(String),
    Clear,
}

/// What an argument is, for completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    Table,
    Format,
    File,
    OnOff,
    Query,
    ChartKind,
    ResultColumn,
    Topic,
    Other,
}

/// A command as the help shows it.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its name, then the names that other shells have for it.
    pub names: &'static [&'static str],
    /// Its arguments as written in the help.
    pub usage: &'static str,
    /// What it does.
    pub help: &'static str,
    /// What its arguments are.
    pub arguments: &'static [Argument],
    build: fn(&Words<'_>) -> Result<Command, CommandError>,
}

/// All commands, in the order of the help.
pub(super) const COMMANDS: &[Entry] = &[
    Entry {
        names: &[".tables", "\\dt"],
        usage: "[PATTERN]",
        help: "list the tables that have rows, or all whose name matches: *email*",
        arguments: &[Argument::Table],
        build: |words| Ok(Command::Tables(words.optional()?.map(str::to_owned))),
    },
    Entry {
        names: &[".schema"],
        usage: "TABLE",
        help: "list the columns of a table, their types and meanings",
        arguments: &[Argument::Table],
        build: |words| Ok(Command::Schema(words.one("the name of a table")?.to_owned())),
    },
    Entry {
        names: &[".describe", "\\d"],
        usage: "TABLE",
        help: "columns, rows, time range, and the JSON paths seen in dynamic columns; \\d alone lists tables",
        arguments: &[Argument::Table],
        build: describe,
    },
    Entry {
        names: &[".mode"],
        usage: "[FORMAT]",
        help: "show results as table, line, csv, tsv, json, ndjson, markdown; parquet and arrow for files",
        arguments: &[Argument::Format],
        build: mode,
    },
    Entry {
        names: &[".output", "\\o"],
        usage: "[FILE|-]",
        help: "write results to a file, one after the other; - or nothing: to the screen again",
        arguments: &[Argument::File],
        build: |words| Ok(Command::Output(words.optional()?.filter(|file| *file != "-").map(PathBuf::from))),
    },
    Entry {
        names: &[".once"],
        usage: "FILE",
        help: "write the next result to a file, in the format that its name says",
        arguments: &[Argument::File],
        build: |words| Ok(Command::Once(PathBuf::from(words.one("the name of a file")?))),
    },
    Entry {
        names: &[".timer", "\\timing"],
        usage: "[on|off]",
        help: "show how long each query took",
        arguments: &[Argument::OnOff],
        build: |words| Ok(Command::Timer(words.on_off()?)),
    },
    Entry {
        names: &[".stats"],
        usage: "[on|off]",
        help: "show what each query read, and what it could skip",
        arguments: &[Argument::OnOff],
        build: |words| Ok(Command::Stats(words.on_off()?)),
    },
    Entry {
        names: &[".reveal"],
        usage: "REASON",
        help: "show sensitive values in the next query; it goes into system.audit with the reason and your name",
        arguments: &[],
        build: |words| match words.rest {
            "" => Err(words.missing("a reason")),
            reason => Ok(Command::Reveal(reason.to_owned())),
        },
    },
    Entry {
        names: &["\\x"],
        usage: "[on|off]",
        help: "show rows as one line per column",
        arguments: &[Argument::OnOff],
        build: |words| Ok(Command::Expanded(words.on_off()?)),
    },
    Entry {
        names: &[".chart"],
        usage: "bar|line LABEL VALUE",
        help: "draw two columns of the last result",
        arguments: &[Argument::ChartKind, Argument::ResultColumn, Argument::ResultColumn],
        build: chart,
    },
    Entry {
        names: &[".kql"],
        usage: "[on|off|QUERY;]",
        help: "queries are in Kusto, until .sql; with a query: only this one",
        arguments: &[Argument::Query],
        build: |words| Ok(language(words, Language::Kusto, Language::Sql)),
    },
    Entry {
        names: &[".sql"],
        usage: "[on|off|QUERY;]",
        help: "queries are in SQL, until .kql; with a query: only this one",
        arguments: &[Argument::Query],
        build: |words| Ok(language(words, Language::Sql, Language::Kusto)),
    },
    Entry {
        names: &[".explain"],
        usage: "QUERY;",
        help: "show how a query would run, without running it",
        arguments: &[Argument::Query],
        build: |words| match words.rest {
            "" => Err(words.missing("a query")),
            query => Ok(Command::Explain(query.to_owned())),
        },
    },
    Entry {
        names: &[".params"],
        usage: "[NAME=VALUE|clear]",
        help: "list, set or clear values of $name in SQL; text, or typed: n:int=5, also real, bool, time",
        arguments: &[Argument::Other],
        build: parameters,
    },
    Entry {
        names: &[".read", "\\i"],
        usage: "FILE",
        help: "run the statements and commands of a file",
        arguments: &[Argument::File],
        build: |words| Ok(Command::Read(PathBuf::from(words.one("the name of a file")?))),
    },
    Entry {
        names: &["\\e"],
        usage: "",
        help: "edit the last query in $VISUAL or $EDITOR",
        arguments: &[],
        build: |words| words.nothing(Command::Edit),
    },
    Entry {
        names: &[".lake"],
        usage: "",
        help: "show which lake this is and what is in it",
        arguments: &[],
        build: |words| words.nothing(Command::Lake),
    },
    Entry {
        names: &[".help", "\\?", "help"],
        usage: "[COMMAND|FUNCTION|functions]",
        help: "this list; one command or function; or all functions",
        arguments: &[Argument::Topic],
        build: |words| Ok(Command::Help(words.optional()?.map(str::to_owned))),
    },
    Entry {
        names: &[".quit", ".exit", "\\q", "quit", "exit"],
        usage: "",
        help: "leave; so does Ctrl-D",
        arguments: &[],
        build: |words| words.nothing(Command::Quit),
    },
];

fn language(words: &Words<'_>, named: Language, other: Language) -> Command {
    match words.rest {
        "" | "on" => Command::Language(named),
        "off" => Command::Language(other),
        query => Command::Query(named, query.to_owned()),
    }
}

fn describe(words: &Words<'_>) -> Result<Command, CommandError> {
    if words.command == "\\d" && words.words.is_empty() {
        return Ok(Command::Tables(None));
    }
    Ok(Command::Describe(words.one("the name of a table")?.to_owned()))
}

fn mode(words: &Words<'_>) -> Result<Command, CommandError> {
    let format = words.optional()?.map(Format::from_str).transpose();
    format
        .map(Command::Mode)
        .map_err(|source| CommandError::Format { command: words.command.clone(), source })
}

fn chart(words: &Words<'_>) -> Result<Command, CommandError> {
    words.at_most(3)?;
    let [kind, label, value] = words.words.as_slice() else {
        return Err(words.missing("bar or line, a column of labels and a column of values"));
    };
    let chart = Chart::from_str(kind)
        .map_err(|source| CommandError::Chart { command: words.command.clone(), source })?;
    Ok(Command::Chart { chart, label: label.clone(), value: value.clone() })
}

fn parameters(words: &Words<'_>) -> Result<Command, CommandError> {
    Ok(Command::Parameters(match words.rest {
        "" => ParameterChange::List,
        "clear" => ParameterChange::Clear,
        text => ParameterChange::Set(text.to_owned()),
    }))
}

/// The table's line for a name.
pub(super) fn find(name: &str) -> Option<&'static Entry> {
    COMMANDS.iter().find(|entry| entry.names.contains(&name))
}

/// Understands a command's line.
pub(super) fn parse(line: &str) -> Result<Command, CommandError> {
    let line = line.trim().trim_end_matches(';').trim_end();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let name = if name.starts_with('.') { name.to_lowercase() } else { name.to_owned() };
    let rest = rest.trim();
    let Some(entry) = find(&name) else {
        return Err(CommandError::Unknown { nearest: nearest(&name), name: visible(&name) });
    };
    // A query and a parameter's value are taken as written.
    let raw = entry.arguments.iter().any(|argument| matches!(argument, Argument::Query | Argument::Other));
    let words = if raw { Vec::new() } else { split_words(rest)? };
    (entry.build)(&Words { command: name, words, rest })
}

/// The nearest command's name, when it is near enough to be what was meant.
fn nearest(name: &str) -> Option<&'static str> {
    let bare = name.trim_start_matches(['.', '\\']);
    let all = COMMANDS.iter().flat_map(|entry| entry.names).filter(|known| known.len() > 2);
    all.map(|known| (*known, strsim::jaro_winkler(bare, known.trim_start_matches(['.', '\\']))))
        .filter(|(known, score)| *score > 0.75 && !known.starts_with(char::is_alphabetic))
        .max_by(|left, right| left.1.total_cmp(&right.1).then_with(|| right.0.cmp(left.0)))
        .map(|(known, _)| known)
}

#[cfg(test)]
mod tests;
