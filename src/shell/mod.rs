//! The interactive shell: `trailhound` with no command on a terminal.
//!
//! A line is read with completion, colours and hints (`helper`, over the pure functions of `complete`, `highlight` and
//! `hint`), cut into statements and commands (`input`, over the tokens of `scan`), understood (`command`) and done
//! (`session`, `query`, `kusto`, `show`). Queries are in one of two languages (`language`); what completion and colours know
//! of Kusto is in `kql::editing`. A query that fails or is stopped is told and forgotten: the shell goes on. Ctrl-C is
//! heard by `engine::interrupts`; `runner` has the threads, and leaves those of a stopped query behind.

mod command;
mod complete;
mod context;
mod describe;
mod helper;
mod highlight;
mod hint;
mod history;
mod input;
mod kusto;
mod kusto_help;
mod language;
mod names;
mod query;
mod runner;
mod scan;
mod session;
mod show;

use std::collections::BTreeMap;
use std::path::PathBuf;

use datafusion::scalar::ScalarValue;
use rustyline::config::BellStyle;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, CompletionType, Config, Editor};

pub use history::path as history_path;
pub use language::Language;

use crate::engine::Engine;
use crate::engine::run::Bounds;
use crate::error::{ExitCode, Failure};
use crate::output::{Console, Format, visible};

use crate::engine::interrupts::Interrupts;
use crate::engine::kusto::Outside;
use helper::ShellHelper;
use names::LakeNames;
use runner::Runner;
use session::{Flow, Session};

/// Understands `name=value`, as the command line does.
pub type ParameterParser = fn(&str) -> Result<(String, ScalarValue), String>;

/// How a shell begins.
#[derive(Debug, Clone)]
pub struct ShellOptions {
    /// Where the history is kept; none is kept without. See [`history_path`].
    pub history: Option<PathBuf>,
    /// How results are shown.
    pub format: Format,
    /// When queries are stopped before their end.
    pub bounds: Bounds,
    /// Values for `$name`.
    pub parameters: BTreeMap<String, ScalarValue>,
    /// Understands `.params NAME=VALUE`.
    pub parse_parameter: ParameterParser,
    /// The language of queries, until another is asked for.
    pub language: Language,
    /// Where queries in Kusto find what is not in the lake.
    pub outside: Outside,
    /// Whether the time of each query is shown.
    pub timer: bool,
    /// Whether what each query read is shown.
    pub stats: bool,
    /// The user's home, for `~/`.
    pub home: Option<PathBuf>,
    /// The command that `\e` starts.
    pub editor: Option<String>,
}

impl ShellOptions {
    /// The defaults of an environment; `variable` reads it.
    #[must_use]
    pub fn from_environment(
        parse_parameter: ParameterParser,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        Self {
            history: history_path(&variable),
            format: Format::Table,
            bounds: Bounds::default(),
            parameters: BTreeMap::new(),
            parse_parameter,
            language: Language::default(),
            outside: Outside::default(),
            timer: true,
            stats: false,
            home: set("HOME").or_else(|| set("USERPROFILE")).map(PathBuf::from),
            editor: set("VISUAL").or_else(|| set("EDITOR")),
        }
    }
}

type LineEditor<'a> = Editor<ShellHelper<LakeNames<'a>>, FileHistory>;

/// Runs a shell until the user leaves.
///
/// # Errors
/// When the terminal cannot be used. Failed queries are shown and do not end it.
pub fn run(engine: Engine, console: &Console, options: ShellOptions) -> Result<ExitCode, Failure> {
    let interrupts = Interrupts::start()?;
    let runner = Runner::new()?;
    let mut editor = line_editor(&runner, &engine, options.language, console)?;
    let history = options.history.clone().filter(|path| load_history(&mut editor, path, console));
    let mut session = Session {
        runner: &runner,
        engine: &engine,
        console,
        interrupts,
        bounds: options.bounds,
        format: options.format,
        timer: options.timer,
        stats: options.stats,
        parameters: options.parameters,
        parse_parameter: options.parse_parameter,
        home: options.home,
        editor: options.editor,
        before_expanded: Format::Table,
        once: None,
        output: None,
        last: None,
        language: options.language,
        outside: options.outside,
        last_query: BTreeMap::new(),
        edited: None,
        read_depth: 0,
        reveal: None,
        interrupted: false,
    };
    greet(&engine, options.language, console);
    read_lines(&mut editor, &mut session, history.as_deref())?;
    Ok(ExitCode::Done)
}

fn greet(engine: &Engine, language: Language, console: &Console) {
    let lake = match engine.catalog().lake() {
        Some(lake) => format!("lake {}", visible(&lake.root().to_string_lossy())),
        None => "no lake yet: `trailhound ingest PATH...` makes one from exports".to_owned(),
    };
    console.note(&format!("trailhound {}, {lake}", env!("CARGO_PKG_VERSION")));
    console.note(".help lists the commands, Tab completes names, .quit or Ctrl-D leaves");
    if language == Language::Kusto {
        console.note(language.greeting());
    }
}

fn terminal(error: &ReadlineError) -> Failure {
    Failure::caused("the terminal cannot be used", error)
        .hint("queries can be piped in, too: echo 'select 1' | trailhound")
}

fn line_editor<'a>(
    runner: &'a Runner,
    engine: &'a Engine,
    language: Language,
    console: &Console,
) -> Result<LineEditor<'a>, Failure> {
    let color = console.data_has_color();
    let config = Config::builder()
        .history_ignore_dups(true)
        .and_then(|builder| builder.max_history_size(history::MOST_ENTRIES))
        .map_err(|error| terminal(&error))?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .completion_prompt_limit(200)
        .bell_style(BellStyle::None)
        .color_mode(if color { ColorMode::Enabled } else { ColorMode::Disabled })
        .build();
    let mut editor = Editor::with_config(config).map_err(|error| terminal(&error))?;
    editor.set_helper(Some(ShellHelper::new(LakeNames::new(runner, engine), language, color)));
    Ok(editor)
}

/// Whether there is a history to add to. A history that cannot be kept is no reason not to hunt.
fn load_history(editor: &mut LineEditor<'_>, path: &std::path::Path, console: &Console) -> bool {
    let loaded = history::prepare(path).map_err(ReadlineError::Io).and_then(|()| editor.load_history(path));
    if let Err(error) = &loaded {
        console.warning(&format!("no history is kept: {}: {error}", visible(&path.to_string_lossy())));
    }
    loaded.is_ok()
}

fn read_lines(
    editor: &mut LineEditor<'_>,
    session: &mut Session<'_>,
    history: Option<&std::path::Path>,
) -> Result<(), Failure> {
    let mut said_how_to_leave = false;
    loop {
        let prompt = session.language.prompt();
        let line = match session.edited.take() {
            Some(text) => editor.readline_with_initial(&prompt, (&text, "")),
            None => editor.readline(&prompt),
        };
        let line = match line {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => {
                let empty = editor.helper().is_some_and(ShellHelper::was_empty);
                if empty && !said_how_to_leave {
                    session.console.note(".quit or Ctrl-D leaves the shell");
                    said_how_to_leave = true;
                }
                continue;
            }
            Err(ReadlineError::Eof) => return Ok(()),
            // The window changed its size.
            Err(ReadlineError::Signal(_)) => continue,
            Err(error) => return Err(terminal(&error)),
        };
        if line.trim().is_empty() {
            continue;
        }
        remember(editor, line.trim_end(), history, session.console);
        if session.execute(&line) == Flow::Leave {
            return Ok(());
        }
        if let Some(helper) = editor.helper_mut() {
            helper.language = session.language;
            if let Some(last) = &session.last {
                helper.names.set_result_columns(last.columns.clone());
            }
        }
    }
}

/// Adds an entry to the history at once, so that it survives however the shell ends.
fn remember(editor: &mut LineEditor<'_>, line: &str, history: Option<&std::path::Path>, console: &Console) {
    let added = editor.add_history_entry(line);
    if let (Ok(true), Some(path)) = (added, history)
        && let Err(error) = editor.append_history(path)
    {
        console.warning(&format!("the history was not written: {error}"));
    }
}

#[cfg(test)]
mod tests;
