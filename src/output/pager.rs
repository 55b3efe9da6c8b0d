//! A pager for what does not fit the screen.
//!
//! The text is held back until it is known not to fit, at most one screen of it; then the pager gets that and the
//! rest. Leaving the pager early closes its pipe, which ends the writing like any closed pipe, and is no error.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

use super::style::without_styles;
use super::text::width;

/// Options of `less`: sideways scrolling, styles, and no pager after all for a text that fits.
const LESS_OPTIONS: &str = "SRFX";
/// A line longer than this is too wide for any screen.
const LONG_LINE: usize = 64 * 1024;

/// The program that shows what does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagerCommand {
    program: String,
    arguments: Vec<String>,
    /// `LESS`, when the user has not set it.
    less_options: Option<&'static str>,
}

impl PagerCommand {
    /// The pager of `TRAILHOUND_PAGER`, `PAGER`, or `less -SRFX`. An empty value, or `cat`, means none.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let chosen = variable("TRAILHOUND_PAGER").or_else(|| variable("PAGER"));
        let command = chosen.unwrap_or_else(|| format!("less -{LESS_OPTIONS}"));
        let mut words = command.split_whitespace().map(str::to_owned);
        let program = words.next()?;
        if program == "cat" {
            return None;
        }
        let less_options = if variable("LESS").is_none() { Some(LESS_OPTIONS) } else { None };
        Some(Self { program, arguments: words.collect(), less_options })
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped());
        if let Some(options) = self.less_options {
            // Without it, `PAGER=less` would show the codes of styles and wrap every row.
            command.env("LESS", options).env("LESSCHARSET", "utf-8");
        }
        command.spawn()
    }
}

/// A writer before the screen that turns to the pager when the text does not fit.
pub struct Paged<W: Write> {
    screen: W,
    command: Option<PagerCommand>,
    columns: usize,
    rows: usize,
    state: State,
}

enum State {
    /// What is held, complete lines counted in it, and where the unfinished line begins.
    Holding {
        text: Vec<u8>,
        lines: usize,
        line_start: usize,
    },
    Direct,
    Paging(Child),
}

impl<W: Write> Paged<W> {
    /// A screen of so many columns and rows. Without a command, everything goes to the screen.
    pub fn new(screen: W, command: Option<PagerCommand>, columns: usize, rows: usize) -> Self {
        let state = match command {
            Some(_) => State::Holding { text: Vec::new(), lines: 0, line_start: 0 },
            None => State::Direct,
        };
        // Two rows are left for the note below the result and the next prompt.
        Self { screen, command, columns, rows: rows.saturating_sub(2), state }
    }

    fn fits(&mut self) -> bool {
        let State::Holding { text, lines, line_start } = &mut self.state else { return true };
        while let Some(length) = text.get(*line_start..).and_then(|rest| memchr::memchr(b'\n', rest)) {
            let end = *line_start + length;
            let line = String::from_utf8_lossy(text.get(*line_start..end).unwrap_or_default());
            *lines += 1;
            *line_start = end + 1;
            if width(&without_styles(&line)) > self.columns || *lines > self.rows {
                return false;
            }
        }
        text.len() - *line_start < LONG_LINE
    }

    fn start_pager(&mut self) -> io::Result<()> {
        let State::Holding { text, .. } = std::mem::replace(&mut self.state, State::Direct) else {
            return Ok(());
        };
        if let Some(Ok(child)) = self.command.as_ref().map(PagerCommand::start) {
            self.state = State::Paging(child);
        }
        // No such program: a result without a pager is better than none.
        self.write_all(&text)
    }

    /// Shows what is held, or waits until the user has left the pager.
    ///
    /// # Errors
    /// When the screen refuses bytes.
    pub fn finish(mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Direct) {
            State::Holding { text, .. } => self.screen.write_all(&text)?,
            State::Direct => {}
            State::Paging(child) => wait(child)?,
        }
        self.screen.flush()
    }
}

/// Closes the pager's input and waits for its end.
fn wait(mut child: Child) -> io::Result<()> {
    drop(child.stdin.take());
    // How the pager ended is the user's business: leaving it with Ctrl-C or q is no error.
    child.wait().map(drop)
}

impl<W: Write> Write for Paged<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Holding { text, .. } => {
                text.extend_from_slice(bytes);
                if !self.fits() {
                    self.start_pager()?;
                }
                Ok(bytes.len())
            }
            State::Direct => self.screen.write(bytes),
            State::Paging(child) => match &mut child.stdin {
                Some(input) => input.write(bytes),
                None => Err(io::ErrorKind::BrokenPipe.into()),
            },
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            // Held text is shown when it is known to fit.
            State::Holding { .. } => Ok(()),
            State::Direct => self.screen.flush(),
            State::Paging(child) => child.stdin.as_mut().map_or(Ok(()), Write::flush),
        }
    }
}

impl<W: Write> Drop for Paged<W> {
    fn drop(&mut self) {
        if let State::Paging(child) = std::mem::replace(&mut self.state, State::Direct) {
            // After an error: the terminal is the pager's until it ends. Nothing more can be done if waiting fails.
            drop(wait(child));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str) -> Option<PagerCommand> {
        PagerCommand::from_environment(|name| (name == "TRAILHOUND_PAGER").then(|| line.to_owned()))
    }

    #[test]
    fn our_own_variable_wins_then_pager_then_less() {
        let both = |name: &str| match name {
            "TRAILHOUND_PAGER" => Some("most -w".to_owned()),
            "PAGER" => Some("more".to_owned()),
            _ => None,
        };
        let chosen = PagerCommand::from_environment(both).unwrap();
        assert_eq!(
            (chosen.program.as_str(), chosen.arguments.as_slice()),
            ("most", ["-w".to_owned()].as_slice())
        );
        assert_eq!(PagerCommand::from_environment(|_| None).unwrap().arguments, ["-SRFX"]);
        assert_eq!(command(""), None);
        assert_eq!(command("cat"), None);
    }

    #[test]
    fn a_text_that_fits_goes_to_the_screen() {
        let mut screen = Vec::new();
        let mut paged = Paged::new(&mut screen, command("false"), 10, 5);
        paged.write_all(b"\x1b[1mone\x1b[0m 890\ntwo\nthree\n").unwrap();
        paged.finish().unwrap();
        assert_eq!(screen, b"\x1b[1mone\x1b[0m 890\ntwo\nthree\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_text_that_is_too_long_or_too_wide_goes_to_the_pager() {
        for text in ["1\n2\n3\n4\n5\n", "a line that is wide\n"] {
            let folder = tempfile::tempdir().unwrap();
            let seen = folder.path().join("seen");
            let mut screen = Vec::new();
            let mut paged =
                Paged::new(&mut screen, command(&format!("dd status=none of={}", seen.display())), 10, 5);
            for byte in text.bytes() {
                paged.write_all(&[byte]).unwrap();
            }
            paged.finish().unwrap();
            assert_eq!(std::fs::read_to_string(&seen).unwrap(), text);
            assert!(screen.is_empty());
        }
    }

    #[test]
    fn without_the_program_the_screen_gets_everything() {
        let mut screen = Vec::new();
        let mut paged = Paged::new(&mut screen, command("trailhound-has-no-such-pager"), 10, 3);
        paged.write_all(b"1\n2\n3\n").unwrap();
        paged.write_all(b"4\n").unwrap();
        paged.finish().unwrap();
        assert_eq!(screen, b"1\n2\n3\n4\n");
    }

    #[cfg(unix)]
    #[test]
    fn leaving_the_pager_early_is_a_closed_pipe_for_the_writer_and_no_error_at_the_end() {
        let mut paged = Paged::new(io::sink(), command("true"), 10, 3);
        let error = (0..100_000).find_map(|_| paged.write_all(b"a line that is wide\n").err()).unwrap();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        paged.finish().unwrap();
    }
}
