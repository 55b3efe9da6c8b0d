//! The reader as a whole: samples read from files, hostile files, random packages.

mod hostile;
mod properties;
mod samples;

use super::{Loaded, Options, ReadError, Warning, read};

/// Reads with the few built-in elements and checks that the samples use.
fn read_with(bytes: &[u8], file: &str, more: impl FnOnce(&mut Options<'_>)) -> Result<Loaded, ReadError> {
    let elements = |name: &str| matches!(name, "Func_us_date" | "Func_eu_date" | "Func_credit_card");
    let checks = |name: &str| name == "luhn";
    let mut options = Options::new(&elements, &checks);
    more(&mut options);
    read(bytes, file, &options)
}

fn read_text(text: &str) -> Result<Loaded, ReadError> {
    read_with(text.as_bytes(), "f", |_| {})
}

/// What is wrong with a text, one fault in each line.
fn faults(text: &str) -> String {
    match read_text(text) {
        Ok(loaded) => panic!("nothing is wrong: {loaded:?}"),
        Err(error) => error.to_string(),
    }
}

fn lines(warnings: &[Warning]) -> String {
    warnings.iter().map(|warning| format!("{warning}\n")).collect()
}
