//! A place of its own for each test: own folders, own environment, a fixed clock.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The instant that is now for all tests.
pub const NOW: &str = "2026-04-01T00:00:00Z";

/// A temporary home for one test.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program with nothing of the outer environment.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trailhound"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TRAILHOUND_NOW", NOW)
            .env("TRAILHOUND_LAKE", self.path("lake"))
            .current_dir(self.folder.path())
            .stdin(std::process::Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.command().args(arguments).output().unwrap())
    }

    /// Runs and expects success.
    pub fn done(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}\n{}", ended.out, ended.err);
        ended.out
    }

    /// The result of a query as CSV lines without the header.
    pub fn query(&self, sql: &str) -> Vec<String> {
        let out = self.done(&["query", sql, "--format", "csv"]);
        out.lines().skip(1).map(str::to_owned).collect()
    }

    /// The one value of a query.
    pub fn value(&self, sql: &str) -> String {
        let rows = self.query(sql);
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows[0].clone()
    }
}

pub fn ended(output: Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The sample data of the repository.
pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data")
}

/// A made-up audit record.
pub fn record(id: u32, time: &str, operation: &str) -> String {
    format!(
        r#"{{"CreationTime":"{time}","Id":"00000000-0000-4000-8000-{id:012}","Operation":"{operation}","OrganizationId":"11111111-1111-4111-8111-111111111111","RecordType":6,"UserKey":"i:0h.f|membership|10032000aaaaaaaa@live.com","UserType":0,"Version":1,"Workload":"SharePoint","UserId":"ada@contoso.com","ClientIP":"192.0.2.7","ObjectId":"https://contoso.sharepoint.com/sites/a/b%20c.docx","SourceFileName":"b c.docx"}}"#
    )
}
