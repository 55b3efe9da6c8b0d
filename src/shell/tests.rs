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
    run_on(texts, Format::Csv, |console| console)
}

/// The same with a format, on a console that is made into something.
fn run_on(texts: &[&str], format: Format, make: fn(Console) -> Console) -> (String, String) {
    let runner = Runner::new().unwrap();
    let engine = Engine::new(None, &Limits::default(), Clock::System).unwrap();
    let (data, notes) = (Kept::default(), Kept::default());
    let console = make(Console::over(Box::new(data.clone()), Box::new(notes.clone())));
    let options = ShellOptions::from_environment(parse, |_| None);
    let mut session = Session {
        runner: &runner,
        engine: &engine,
        console: &console,
        interrupts: Interrupts::none(),
        bounds: options.bounds,
        format,
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
        language: options.language,
        outside: options.outside,
        last_query: BTreeMap::new(),
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

#[test]
fn kusto_is_switched_on_and_off() {
    let (data, notes) = run_all(&[".kql", "let a = 40;\nprint n = a + 2;", ".sql", "select 1 as a;"]);
    assert_eq!(data, "n\r\n42\r\na\r\n1\r\n");
    assert!(notes.contains("queries are in Kusto") && notes.contains("queries are in SQL"), "{notes}");
}

#[test]
fn a_single_query_in_the_other_language_switches_nothing() {
    let (data, _) =
        run_all(&[".kql print a = 1;", "select 2 as b;", ".kql on", ".sql select 3 as c;", "print d = 4;"]);
    assert_eq!(data, "a\r\n1\r\nb\r\n2\r\nc\r\n3\r\nd\r\n4\r\n");
}

#[test]
fn a_text_in_kusto_may_have_several_results_and_none() {
    let (data, notes) = run_all(&[".kql", "print a = 1; print b = 2;", "let a = 1;"]);
    assert_eq!(data, "a\r\n1\r\nb\r\n2\r\n");
    assert!(notes.contains("no statement of the query gives rows"), "{notes}");
}

#[test]
fn a_failed_query_in_kusto_is_shown_with_its_place() {
    let (data, notes) = run_all(&[".kql", "AlertInfo | where Titel == 'x';", "print a = 1;"]);
    assert!(notes.contains("error:") && notes.contains("^^^^^") && notes.contains("Title"), "{notes}");
    assert_eq!(data, "a\r\n1\r\n");
}

#[test]
fn a_query_in_the_wrong_language_is_told_which_it_is() {
    let (_, notes) =
        run_all(&["AlertInfo | where Title has 'x' | take 1;", ".kql", "select 1 from AlertInfo;"]);
    assert!(notes.contains("this looks like Kusto: .kql switches to it"), "{notes}");
    assert!(notes.contains(".sql switches to SQL"), "{notes}");
}

#[test]
fn a_file_is_read_in_the_language_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (kql, text) = (folder.path().join("hunt.kql"), folder.path().join("hunt.txt"));
    std::fs::write(&kql, "// hunt\n.mode tsv\nprint a = 1;\n.mode csv\nprint b = 2").unwrap();
    std::fs::write(&text, ".kql\nprint c = 3").unwrap();
    let (read_kql, read_text) = (format!(".read {}", quoted(&kql)), format!(".read {}", quoted(&text)));
    let (data, _) = run_all(&[&read_kql, "select 9 as s;", &read_text, "print d = 4;"]);
    assert_eq!(data, "a\n1\nb\r\n2\r\ns\r\n9\r\nc\r\n3\r\nd\r\n4\r\n");
}

#[test]
fn once_and_output_take_results_of_kusto() {
    let folder = tempfile::tempdir().unwrap();
    let (once, all) = (folder.path().join("once.csv"), folder.path().join("all.csv"));
    let (to_once, to_all) = (format!(".once {}", quoted(&once)), format!(".output {}", quoted(&all)));
    let (data, _) =
        run_all(&[".kql", &to_once, "print a = 1;", &to_all, "print b = 2; print c = 3 | render card;"]);
    assert_eq!(std::fs::read_to_string(&once).unwrap(), "a\r\n1\r\n");
    assert_eq!(std::fs::read_to_string(&all).unwrap(), "b\r\n2\r\nc\r\n3\r\n");
    assert_eq!(data, "");
}

#[test]
fn a_plan_of_kusto_is_shown_with_its_sql() {
    let (data, notes) = run_all(&[".kql", ".explain AlertInfo | where Title == 'x' | take 3;"]);
    assert!(data.contains("TableScan") && data.contains("SELECT"), "{data}{notes}");
}

#[test]
fn render_draws_on_a_terminal_and_chart_can_draw_again() {
    let query = "datatable(Day: string, n: long)['a', 1, 'b', 2] | render barchart;";
    let terminal = |console: Console| console.as_terminal(100, 40).without_pager();
    let (data, _) = run_on(&[".kql", query, ".chart bar Day n"], Format::Table, terminal);
    assert!(data.matches('█').count() > 4 && !data.contains("Day  "), "{data}");
    let (data, _) = run_on(&[".kql", query], Format::Csv, terminal);
    assert!(data.starts_with("Day,n"), "{data}");
}

#[test]
fn what_cannot_be_drawn_is_shown_as_rows() {
    let terminal = |console: Console| console.as_terminal(100, 40).without_pager();
    let (data, notes) = run_on(&[".kql", "print a = 'x' | render ladderchart;"], Format::Table, terminal);
    assert!(data.contains('x'), "{data}{notes}");
    let (data, notes) = run_on(&[".kql", "print a = 'x' | render timechart;"], Format::Table, terminal);
    assert!(data.contains('x') && notes.contains("its rows are shown"), "{data}{notes}");
}

#[test]
fn help_is_on_the_language_that_is_spoken() {
    let (data, _) = run_all(&[".kql", ".help summarize", ".help strcat", ".help functions", ".help kql"]);
    assert!(
        data.contains("groups rows") && data.contains("strcat(") && data.contains("Aggregates:"),
        "{data}"
    );
    assert!(data.contains(".kql [on|off|QUERY;]"), "{data}");
    let (_, notes) = run_all(&[".kql", ".help strcatt"]);
    assert!(notes.contains("did you mean strcat?"), "{notes}");
}
