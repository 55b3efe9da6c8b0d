//! `trailhound sit checksum`: lines of `ALGORITHM<TAB>VALUE` in, lines of `1` or `0` out.

use std::io::{BufRead, Write};

use crate::cli::Session;
use crate::error::{ExitCode, Failure};
use crate::sit::checksum::algorithm;

pub(super) fn run(session: &Session) -> Result<ExitCode, Failure> {
    let failed = |error: &std::io::Error| Failure::caused("cannot pass the lines on", error);
    let mut out = session.console.data();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| failed(&error))?;
        let (name, value) = line
            .split_once('\t')
            .ok_or_else(|| Failure::usage(format!("not an algorithm and a value parted by a tab: {line}")))?;
        let check = algorithm(name)
            .ok_or_else(|| Failure::usage(format!("there is no algorithm of the name {name}")))?;
        writeln!(out, "{}", u8::from(check(value))).map_err(|error| failed(&error))?;
    }
    out.flush().map_err(|error| failed(&error))?;
    Ok(ExitCode::Done)
}
