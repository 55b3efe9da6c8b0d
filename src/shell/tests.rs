//! The shell without a terminal: what commands and statements do to a session, read from its streams.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::*;
use crate::clock::Clock;
use crate::engine::Limits;

/// A stream that can be read afterwards.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Kept {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
    }
}

fn parse(text: &str) -> Result<(String, ScalarValue), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    Ok((name.to_owned(), ScalarValue::Utf8View(Some(value.to_owned()))))
}

/// Runs texts in one session and gives back stdout and stderr.
fn run_all(texts: &[&str]) -> (String, String) {
    let runner = Runner::new().unwrap();
    let engine = Engine::new(None, &Limits::default(), Clock::System).unwrap();
    let (data, notes) = (Kept::default(), Kept::default());
    let console = Console::over(Box::new(data.clone()), Box::new(notes.clone()));
    let options = ShellOptions::from_environment(parse, |_| None);
    let mut session = Session {
        runner: &runner,
        engine: &engine,
        console: &console,
        interrupts: Interrupts::none(),
        bounds: options.bounds,
        format: Format::Csv,
        timer: false,
        stats: false,
        parameters: options.parameters,
        parse_parameter: parse,
        home: None,
        editor: None,
        before_expanded: Format::Table,
        once: None,
        output: None,
        last: None,
        last_sql: None,
        edited: None,
        read_depth: 0,
        reveal: None,
        interrupted: false,
    };
    for text in texts {
        session.execute(text);
    }
    (data.take(), notes.take())
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display())
}

#[test]
fn a_failed_query_is_shown_with_its_place_and_the_next_one_runs() {
    let (data, notes) = run_all(&["select nme from AlertInfo;", "select 1 as a;"]);
    assert!(notes.contains("error:") && notes.contains("^^^"), "{notes}");
    assert_eq!(data, "a\r\n1\r\n");
}

#[test]
fn what_comes_after_a_failure_in_the_same_text_does_not_run() {
    let (data, notes) = run_all(&["select 1 as a;\nselect x;\nselect 3 as c;"]);
    assert_eq!(data, "a\r\n1\r\n");
    assert!(notes.contains("it was on line 2; what came after it did not run"), "{notes}");
}

#[test]
fn an_unknown_command_names_the_nearest() {
    let (_, notes) = run_all(&[".tabels"]);
    assert!(notes.contains("there is no command .tabels; did you mean .tables?"), "{notes}");
}

#[test]
fn parameters_are_set_used_and_cleared() {
    let (data, notes) =
        run_all(&[".params who=me", "select $who as w;", ".params clear", "select $who as w;"]);
    assert_eq!(data, "w\r\nme\r\n");
    assert!(notes.contains("error:"), "{notes}");
}

#[test]
fn once_takes_the_next_result_only_and_its_format_from_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("my result.ndjson");
    let once = format!(".once {}", quoted(&file));
    let (data, notes) = run_all(&[&once, "select typo;", "select 1 as a;", "select 2 as b;"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{\"a\":1}\n", "a typo does not use it up");
    assert_eq!(data, "b\r\n2\r\n");
    assert!(notes.contains("sha256 "), "{notes}");
}

#[test]
fn output_takes_all_results_until_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.csv");
    let output = format!(".output {}", quoted(&file));
    let (data, _) = run_all(&[&output, "select 1 as a;", "select 2 as a;", ".output -", "select 3 as a;"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a\r\n1\r\na\r\n2\r\n");
    assert_eq!(data, "a\r\n3\r\n");
}

#[test]
fn a_file_is_read_with_commands_and_without_the_last_semicolon() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hunt.sql");
    std::fs::write(&file, "\u{feff}.mode tsv\nselect 1 as a, ';' as b").unwrap();
    let (data, _) = run_all(&[&format!(".read {}", quoted(&file))]);
    assert_eq!(data, "a\tb\n1\t;\n");
}

#[test]
fn a_file_that_reads_itself_ends() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("self.sql");
    std::fs::write(&file, format!(".read {}", quoted(&file))).unwrap();
    let (_, notes) = run_all(&[&format!(".read {}", quoted(&file))]);
    assert!(notes.contains("is read by a file that is read by it"), "{notes}");
}

#[test]
fn the_last_result_is_drawn() {
    let query = "select * from (values ('a', 1), ('b', 2)) as t(name, n);";
    let (data, notes) = run_all(&[".chart bar name n", query, ".mode table", ".chart bar name n"]);
    assert!(notes.contains("there are no rows to draw"), "{notes}");
    assert!(data.contains('█'), "{data}");
}

#[test]
fn a_plan_is_shown_as_text() {
    let (data, _) = run_all(&[".explain select count(*) from AlertInfo;"]);
    assert!(data.contains("Aggregate") && !data.contains('"'), "{data}");
}

#[test]
fn tables_schema_and_help_are_shown() {
    let (data, _) = run_all(&[".tables alertinf*", ".schema alertinfo", ".help ago", ".help timer"]);
    assert!(data.contains("AlertInfo,empty,"), "{data}");
    assert!(data.contains("AlertId,string,"), "{data}");
    assert!(data.contains("ago(timespan"), "{data}");
    assert!(data.contains(".timer [on|off]"), "{data}");
    let (_, notes) = run_all(&[".schema AlertInfos", ".help agoo"]);
    assert!(notes.contains("did you mean AlertInfo?") && notes.contains("did you mean ago?"), "{notes}");
}

#[test]
fn lines_per_column_are_switched_on_and_off_again() {
    let (data, notes) = run_all(&["\\x", "select 1 as a;", "\\x", "select 1 as a;"]);
    assert!(data.ends_with("a\r\n1\r\n") && data.len() > 10, "{data}");
    assert!(notes.contains("one line per column is on") && notes.contains("one line per column is off"));
}

#[test]
fn what_was_cut_is_said() {
    let (_, notes) = run_all(&["select 1 as a;"]);
    assert!(notes.contains("1 row"), "{notes}");
}

#[test]
fn values_are_revealed_for_one_query() {
    let card = r#"select '{"DetectedValues":["4111111111111111"]}' as v;"#;
    let (data, notes) = run_all(&[card, ".reveal case 7", card, card]);
    let shown: Vec<bool> =
        data.lines().filter(|line| line.contains("Detected")).map(|line| line.contains("4111")).collect();
    assert_eq!(shown, [false, true, false], "{data}");
    assert!(notes.contains("the next query shows"), "{notes}");
}
