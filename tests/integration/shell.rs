//! The shell as a person has it: the program on a pseudo-terminal, keys in, screen out.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::session::OsSession;
use expectrl::{Eof, Expect, Session};

const PROMPT: &str = "trailhound> ";
const KUSTO_PROMPT: &str = "trailhound kql> ";
const ENTER: &str = "\r";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const UP: &str = "\x1b[A";

/// A home, a state folder and a lake that belong to one test.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Starts the program without a command and waits for its prompt.
    fn start(&self) -> OsSession {
        self.start_with("TRAILHOUND_PAGER", "cat")
    }

    fn start_with(&self, variable: &str, value: &str) -> OsSession {
        let command = Command::new(env!("CARGO_BIN_EXE_trailhound"));
        self.spawn(command, variable, value, PROMPT)
    }

    fn spawn(&self, mut command: Command, variable: &str, value: &str, prompt: &str) -> OsSession {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .env("TRAILHOUND_LAKE", self.path().join("lake"))
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env(variable, value)
            .current_dir(self.path());
        let mut session = Session::spawn(command).unwrap();
        session.get_process_mut().set_window_size(200, 50).unwrap();
        // Generous, since a debug build on a busy machine is slow; nothing waits longer than it must.
        session.set_expect_timeout(Some(Duration::from_secs(60)));
        session.expect(prompt).unwrap();
        session
    }
}

/// Types a line in Kusto and waits until its result and the next prompt are there.
fn answer_in_kusto(session: &mut OsSession, line: &str, expected: &str) {
    session.send(line).unwrap();
    session.send(ENTER).unwrap();
    session.expect(expected).unwrap_or_else(|error| panic!("{line}: no {expected}: {error}"));
    session.expect(KUSTO_PROMPT).unwrap();
}

/// Types a line and waits until its result and the next prompt are there.
fn answer(session: &mut OsSession, line: &str, expected: &str) {
    session.send(line).unwrap();
    session.send(ENTER).unwrap();
    session.expect(expected).unwrap_or_else(|error| panic!("{line}: no {expected}: {error}"));
    session.expect(PROMPT).unwrap();
}

/// Leaves with a key or a command, and sees the program end well.
fn leave(mut session: OsSession, keys: &str) {
    session.send(keys).unwrap();
    session.expect(Eof).unwrap();
    assert!(matches!(session.get_process().wait().unwrap(), WaitStatus::Exited(_, 0)));
}

#[test]
fn a_query_over_several_lines_runs_at_its_semicolon() {
    let mut shell = Home::new().start();
    for line in ["select 40 + 2", "  as answer -- not yet;", "where ';' = ';'"] {
        shell.send(line).unwrap();
        shell.send(ENTER).unwrap();
    }
    answer(&mut shell, ";", "42");
    leave(shell, ".quit\r");
}

#[test]
fn tab_completes_a_table_name() {
    let mut shell = Home::new().start();
    shell.send("select count(*) + 40 + 2 as n from CloudAppEv\t").unwrap();
    shell.expect("CloudAppEvents").unwrap();
    answer(&mut shell, ";", "42");
    leave(shell, CTRL_D);
}

#[test]
fn ctrl_c_stops_a_query_and_keeps_the_shell() {
    let mut shell = Home::new().start();
    shell.send("select count(*) from generate_series(1, 100000000000) a;\r").unwrap();
    // There is nothing to see of a query that runs; it is given time to begin.
    std::thread::sleep(Duration::from_secs(2));
    shell.send(CTRL_C).unwrap();
    shell.expect("stopped by the user").unwrap();
    shell.expect(PROMPT).unwrap();
    answer(&mut shell, "select 40 + 2 as answer;", "42");
    leave(shell, CTRL_D);
}

#[test]
fn a_join_that_never_gives_way_is_left_behind() {
    let mut shell = Home::new().start();
    let numbers = "generate_series(1, 1000000)";
    let join = format!("select count(*) from {numbers} a, {numbers} b where a.value * b.value % 7 = 8;\r");
    shell.send(join).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    shell.send(CTRL_C).unwrap();
    shell.expect("stopped by the user").unwrap();
    shell.expect(PROMPT).unwrap();
    answer(&mut shell, "select sum(value) + 2 as n from generate_series(4, 16, 4);", "42");
    leave(shell, ".quit\r");
}

#[test]
fn ctrl_c_at_an_empty_prompt_says_how_to_leave() {
    let mut shell = Home::new().start();
    shell.send(CTRL_C).unwrap();
    shell.expect(".quit or Ctrl-D leaves the shell").unwrap();
    shell.expect(PROMPT).unwrap();
    leave(shell, CTRL_D);
}

#[test]
fn mistakes_are_answered_and_the_shell_goes_on() {
    let mut shell = Home::new().start();
    answer(&mut shell, ".tabels", "did you mean .tables?");
    answer(&mut shell, ".timer maybe", "takes on or off, not 'maybe'");
    answer(&mut shell, "select * from CloudAppEvnts;", "did you mean the table CloudAppEvents?");
    answer(&mut shell, "select 40 + 2 as answer;", "42");
    leave(shell, "exit\r");
}

#[test]
fn the_history_is_private_and_there_in_the_next_session() {
    let home = Home::new();
    let mut shell = home.start();
    answer(&mut shell, "select 11 * 11 as n;", "121");
    leave(shell, CTRL_D);
    let file = home.path().join("state/trailhound/history");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let mut shell = home.start();
    shell.send(UP).unwrap();
    shell.expect("select 11 * 11 as n;").unwrap();
    answer(&mut shell, "", "121");
    leave(shell, CTRL_D);
}

#[test]
fn the_mode_changes_how_results_look() {
    let mut shell = Home::new().start();
    shell.send(".mode csv\r").unwrap();
    shell.expect(PROMPT).unwrap();
    answer(&mut shell, "select 40 + 2 as a, 'x' as b;", "a,b\r\n42,x\r\n");
    leave(shell, CTRL_D);
}

#[test]
fn once_writes_the_next_result_to_a_file() {
    let home = Home::new();
    let mut shell = home.start();
    shell.send(".once result.csv\r").unwrap();
    shell.expect(PROMPT).unwrap();
    answer(&mut shell, "select 40 + 2 as answer;", "sha256 ");
    assert_eq!(std::fs::read_to_string(home.path().join("result.csv")).unwrap(), "answer\r\n42\r\n");
    answer(&mut shell, "select 41 + 2 as answer;", "43");
    leave(shell, CTRL_D);
}

#[test]
fn a_result_longer_than_the_screen_goes_to_the_pager() {
    let mut shell = Home::new().start_with("TRAILHOUND_PAGER", "wc -l");
    answer(&mut shell, "select 40 + 2 as answer;", "42");
    // 500 rows, two lines of heading.
    answer(&mut shell, "select * from generate_series(1, 500) as t(n);", "502");
    leave(shell, CTRL_D);
}

#[test]
fn the_editor_gets_the_last_query_and_gives_the_next() {
    let home = Home::new();
    let editor = home.path().join("editor.sh");
    std::fs::write(&editor, "#!/bin/sh\nsed -i s/40/50/ \"$1\"\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut shell = home.start_with("EDITOR", &editor.to_string_lossy());
    answer(&mut shell, "select 40 + 2 as answer;", "42");
    shell.send("\\e\r").unwrap();
    shell.expect("select 50 + 2 as answer;").unwrap();
    answer(&mut shell, "", "52");
    leave(shell, CTRL_D);
}

#[test]
fn the_language_is_switched_to_kusto_and_back() {
    let mut shell = Home::new().start();
    shell.send(".kql\r").unwrap();
    shell.expect("queries are in Kusto").unwrap();
    shell.expect(KUSTO_PROMPT).unwrap();
    answer_in_kusto(&mut shell, "let a = 40; print answer = a + 2;", "42");
    answer_in_kusto(&mut shell, "print answer = nosuch(1);", "nosuch");
    answer_in_kusto(&mut shell, ".sql select 40 + 3 as answer;", "43");
    answer(&mut shell, ".sql", "queries are in SQL");
    answer(&mut shell, "select 40 + 4 as answer;", "44");
    answer(&mut shell, ".kql print answer = 40 + 5;", "45");
    leave(shell, CTRL_D);
}

#[test]
fn a_shell_that_begins_in_kusto_completes_and_runs_at_an_empty_line() {
    let home = Home::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailhound"));
    command.args(["shell", "--kql"]);
    let mut shell = home.spawn(command, "TRAILHOUND_PAGER", "cat", KUSTO_PROMPT);
    shell.send("CloudAppEv\t").unwrap();
    shell.expect("CloudAppEvents").unwrap();
    shell.send("\r| summ\t").unwrap();
    shell.expect("summarize").unwrap();
    shell.send(" answer = count() + 42\r").unwrap();
    answer_in_kusto(&mut shell, "", "42");
    leave(shell, ".quit\r");
}

#[test]
fn ctrl_c_stops_a_query_in_kusto() {
    let mut shell = Home::new().start();
    shell.send(".kql\r").unwrap();
    shell.expect(KUSTO_PROMPT).unwrap();
    shell.send("range a from 1 to 100000000000 step 1 | where a % 7 == 8 | count;\r").unwrap();
    std::thread::sleep(Duration::from_secs(2));
    shell.send(CTRL_C).unwrap();
    shell.expect("stopped by the user").unwrap();
    shell.expect(KUSTO_PROMPT).unwrap();
    answer_in_kusto(&mut shell, "print answer = 40 + 2;", "42");
    leave(shell, CTRL_D);
}
