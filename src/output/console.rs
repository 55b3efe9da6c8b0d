//! The only place that prints: data on stdout, everything else on stderr.
//!
//! What goes to a terminal is made safe here, for every message and for the formats that do not escape by themselves.

use std::io::{self, IsTerminal, Write};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::Failure;

use super::error::OutputError;
use super::human::{bytes, duration, plural};
use super::pager::{Paged, PagerCommand};
use super::style::{PLAIN, RED};
use super::text::push_visible;
use super::{FileWritten, Format, Options, Written, visible};

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// On a terminal that is not `dumb`, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl FromStr for ColorChoice {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            other => Err(format!("unknown colour choice '{}'; use auto, always or never", visible(other))),
        }
    }
}

impl ColorChoice {
    fn decide(self, terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                // https://no-color.org: set and not empty, whatever the value.
                let refused = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
                terminal && !refused && variable("TERM").as_deref() != Some("dumb")
            }
        }
    }
}

/// Stdout and stderr.
pub struct Console {
    data: Stream,
    notes: Stream,
    pager: Option<PagerCommand>,
    /// Columns and rows, when they are not the terminal's own.
    size: Option<(usize, usize)>,
}

struct Stream {
    writer: Mutex<Box<dyn Write + Send>>,
    terminal: bool,
    color: bool,
}

impl Stream {
    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        // A panic elsewhere does not make a stream unusable.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&self) -> io::Result<()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl Console {
    /// The process's own streams. `variable` reads the environment.
    pub fn system(choice: ColorChoice, variable: impl Fn(&str) -> Option<String>) -> Self {
        let (data, notes) = (io::stdout(), io::stderr());
        let (data_terminal, notes_terminal) = (data.is_terminal(), notes.is_terminal());
        Self {
            data: Stream {
                writer: Mutex::new(Box::new(data)),
                terminal: data_terminal,
                color: choice.decide(data_terminal, &variable),
            },
            notes: Stream {
                writer: Mutex::new(Box::new(notes)),
                terminal: notes_terminal,
                color: choice.decide(notes_terminal, &variable),
            },
            pager: PagerCommand::from_environment(variable),
            size: None,
        }
    }

    /// Other streams, without terminal, colour or pager: for tests and for results that are kept.
    #[must_use]
    pub fn over(data: Box<dyn Write + Send>, notes: Box<dyn Write + Send>) -> Self {
        let stream = |writer| Stream { writer: Mutex::new(writer), terminal: false, color: false };
        Self { data: stream(data), notes: stream(notes), pager: None, size: None }
    }

    /// Treats stdout as a terminal of this size, without colour or pager.
    #[must_use]
    pub fn as_terminal(mut self, columns: usize, rows: usize) -> Self {
        self.data.terminal = true;
        self.size = Some((columns, rows));
        self
    }

    /// Turns the pager off.
    #[must_use]
    pub fn without_pager(mut self) -> Self {
        self.pager = None;
        self
    }

    /// Whether stdout is a terminal.
    #[must_use]
    pub fn data_is_terminal(&self) -> bool {
        self.data.terminal
    }

    /// Whether stderr is a terminal, so that progress can be shown.
    #[must_use]
    pub fn notes_are_terminal(&self) -> bool {
        self.notes.terminal
    }

    /// Whether colour is used on stdout.
    #[must_use]
    pub fn data_has_color(&self) -> bool {
        self.data.color
    }

    /// The terminal's columns and rows, asked each time since windows change; `None` when stdout is no terminal.
    #[must_use]
    pub fn size(&self) -> Option<(usize, usize)> {
        if !self.data.terminal {
            return None;
        }
        let own = || terminal_size::terminal_size_of(io::stdout());
        let measured = || own().map(|(columns, rows)| (usize::from(columns.0), usize::from(rows.0)));
        // What a terminal that does not know its size is taken for: the old standard.
        Some(self.size.or_else(measured).filter(|(columns, _)| *columns > 0).unwrap_or((80, 24)))
    }

    /// How results on stdout look.
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            color: self.data.color,
            width: self.size().map(|(columns, _)| columns),
            ..Options::default()
        }
    }

    /// Stdout as it is. A closed pipe is an error of kind [`io::ErrorKind::BrokenPipe`].
    pub fn data(&self) -> Data<'_> {
        Data { stream: &self.data }
    }

    /// Stdout for a result: with the pager on a terminal, and made safe for it.
    ///
    /// # Errors
    /// When a binary format is about to go to a terminal.
    pub fn screen(&self, format: Format) -> Result<Screen<'_>, OutputError> {
        let size = self.size();
        if size.is_some() && format.is_binary() {
            return Err(OutputError::BinaryOnTerminal { format });
        }
        let (columns, rows) = size.unwrap_or((usize::MAX, usize::MAX));
        let pager = if size.is_some() { self.pager.clone() } else { None };
        let escape = size.is_some() && matches!(format, Format::Csv | Format::Tsv);
        Ok(Screen { paged: Paged::new(self.data(), pager, columns, rows), escape, unfinished: Vec::new() })
    }

    /// Writes text to stdout. Text from records must have gone through [`visible`] or a format.
    ///
    /// # Errors
    /// When stdout refuses bytes; a closed pipe is one of them.
    pub fn print(&self, text: &str) -> io::Result<()> {
        let mut data = self.data();
        data.write_all(text.as_bytes())?;
        data.flush()
    }

    /// Says something on stderr, as lines of its own, with nothing hidden in them.
    pub fn note(&self, text: &str) {
        self.say("", text);
    }

    /// Says what went wrong on stderr.
    pub fn failure(&self, failure: &Failure) {
        let text = failure.to_string();
        match text.strip_prefix("error:") {
            Some(rest) => self.say("error:", rest),
            None => self.say("", &text),
        }
    }

    /// Warns on stderr.
    pub fn warning(&self, text: &str) {
        self.say("warning:", &format!(" {text}"));
    }

    /// Says how a result ended: rows, time, and what was cut.
    pub fn result_end(&self, written: &Written, elapsed: Option<Duration>) {
        let rows = plural(written.rows, "row", "rows");
        match elapsed {
            Some(elapsed) => self.note(&format!("{rows} in {}", duration(elapsed))),
            None => self.note(&rows),
        }
        for note in &written.notes {
            self.note(note);
        }
    }

    /// Says what was written to a file: rows, size and SHA-256, and what was cut.
    pub fn file_end(&self, written: &Written, file: &FileWritten) {
        let rows = plural(written.rows, "row", "rows");
        let path = visible(&file.path.to_string_lossy());
        self.note(&format!("{rows}, {} written to {path}\nsha256 {}", bytes(file.bytes), file.sha256));
        for note in &written.notes {
            self.note(note);
        }
    }

    fn say(&self, heading: &str, text: &str) {
        let mut out = String::with_capacity(text.len() + 16);
        if self.notes.color && !heading.is_empty() {
            out.extend([RED, heading, PLAIN]);
        } else {
            out.push_str(heading);
        }
        for (number, line) in text.lines().enumerate() {
            if number > 0 {
                out.push('\n');
            }
            push_visible(&mut out, line);
        }
        out.push('\n');
        // One call, so that lines of several threads do not mix. A closed stderr leaves nobody to tell.
        let mut writer = self.notes.writer.lock().unwrap_or_else(PoisonError::into_inner);
        drop(writer.write_all(out.as_bytes()).and_then(|()| writer.flush()));
    }
}

/// Stdout as a writer.
pub struct Data<'a> {
    stream: &'a Stream,
}

impl Write for Data<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Stdout for one result. Call [`Screen::finish`] at its end, also after a closed pipe.
pub struct Screen<'a> {
    paged: Paged<Data<'a>>,
    escape: bool,
    /// Bytes whose character, or line end, is not complete yet.
    unfinished: Vec<u8>,
}

impl Screen<'_> {
    /// Shows the rest, and waits for the pager if there is one.
    ///
    /// # Errors
    /// When stdout refuses bytes.
    pub fn finish(mut self) -> io::Result<()> {
        if !self.unfinished.is_empty() {
            let rest = std::mem::take(&mut self.unfinished);
            self.paged.write_all(visible(&String::from_utf8_lossy(&rest)).as_bytes())?;
        }
        self.paged.finish()
    }

    /// Shows complete characters with nothing hidden among them but the ends of lines.
    fn write_visible(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.unfinished.extend_from_slice(bytes);
        let pending = std::mem::take(&mut self.unfinished);
        let mut complete = match std::str::from_utf8(&pending) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => pending.len(),
        };
        if pending.get(..complete).is_some_and(|text| text.ends_with(b"\r")) {
            complete -= 1;
        }
        let (ready, rest) = pending.split_at(complete);
        self.unfinished.extend_from_slice(rest);
        let text = String::from_utf8_lossy(ready);
        let mut shown = String::with_capacity(text.len());
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                shown.push('\n');
            }
            // A carriage return before a new line: one at the end of `ready` is still held.
            let line = line.strip_suffix('\r').unwrap_or(line);
            for (place, field) in line.split('\t').enumerate() {
                if place > 0 {
                    shown.push('\t');
                }
                push_visible(&mut shown, field);
            }
        }
        self.paged.write_all(shown.as_bytes())
    }
}

impl Write for Screen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.escape {
            self.write_visible(bytes)?;
            return Ok(bytes.len());
        }
        self.paged.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.paged.flush()
    }
}

#[cfg(test)]
mod tests;
