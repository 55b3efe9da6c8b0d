//! What is printed, where, and how it is made safe.

use super::*;
use std::sync::Arc;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn console() -> (Console, Kept, Kept) {
    let (data, notes) = (Kept::default(), Kept::default());
    (Console::over(Box::new(data.clone()), Box::new(notes.clone())), data, notes)
}

#[test]
fn colour_is_for_terminals_and_can_be_refused() {
    let environment = |set: &'static [(&str, &str)]| {
        move |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    };
    assert!(ColorChoice::Auto.decide(true, environment(&[])));
    assert!(!ColorChoice::Auto.decide(false, environment(&[])));
    assert!(!ColorChoice::Auto.decide(true, environment(&[("NO_COLOR", "1")])));
    assert!(ColorChoice::Auto.decide(true, environment(&[("NO_COLOR", "")])));
    assert!(!ColorChoice::Auto.decide(true, environment(&[("TERM", "dumb")])));
    assert!(ColorChoice::Always.decide(false, environment(&[("NO_COLOR", "1")])));
    assert!("sometimes".parse::<ColorChoice>().unwrap_err().contains("auto, always or never"));
}

#[test]
fn a_note_keeps_its_lines_and_shows_what_is_hidden() {
    let (console, data, notes) = console();
    console.note("rejected: a\u{1b}[2J.csv\nline 2");
    console.warning("late");
    console.failure(&Failure::new("it failed").hint("try again"));
    assert_eq!(
        notes.text(),
        "rejected: a\\u{1b}[2J.csv\nline 2\nwarning: late\nerror: it failed\n  hint: try again\n"
    );
    assert_eq!(data.text(), "");
}

#[test]
fn csv_is_made_safe_on_a_terminal_only() {
    let raw = "a,\u{1b}[2Jé\rz\t\u{202e}\r\nb\r\n".as_bytes();
    let (console, data, _) = console();
    let mut screen = console.screen(Format::Csv).unwrap();
    screen.write_all(raw).unwrap();
    screen.finish().unwrap();
    assert_eq!(data.text().as_bytes(), raw);
    let (console, data, _) = self::console();
    let console = console.as_terminal(80, 24);
    let mut screen = console.screen(Format::Csv).unwrap();
    for byte in raw {
        screen.write_all(&[*byte]).unwrap();
    }
    screen.finish().unwrap();
    assert_eq!(data.text(), "a,\\u{1b}[2Jé\\rz\t\\u{202e}\nb\n");
}

#[test]
fn a_binary_format_does_not_go_to_a_terminal() {
    let (console, ..) = console();
    assert!(console.screen(Format::Parquet).is_ok());
    let error = console.as_terminal(80, 24).screen(Format::Parquet).err().unwrap();
    assert!(error.to_string().ends_with("write it to a file with -o FILE"));
}

#[test]
fn the_end_of_a_result_says_rows_time_and_cuts() {
    let (console, _, notes) = console();
    let written = Written { rows: 1_000, bytes: 5, notes: vec!["stopped at --max-rows 1000".to_owned()] };
    console.result_end(&written, Some(Duration::from_millis(12)));
    assert_eq!(notes.text(), "1,000 rows in 12 ms\nstopped at --max-rows 1000\n");
}
