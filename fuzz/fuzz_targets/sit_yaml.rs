//! Any text as types in YAML: read or refused, without a panic and in bounded time; what is read is the same after
//! writing and reading it.

#![no_main]

mod sit;

use libfuzzer_sys::fuzz_target;
use sit::package::{Options, read, to_yaml};

fuzz_target!(|text: &str| {
    let known = |_: &str| true;
    let checks = |name: &str| name == "luhn";
    let mut options = Options::new(&known, &checks);
    options.compile_expressions = false;
    // Not XML, whatever the text is.
    let text = format!("#\n{text}");
    let Ok(loaded) = read(text.as_bytes(), "fuzz", &options) else { return };
    let written = to_yaml(&loaded.packages[0]);
    match read(written.as_bytes(), "written", &options) {
        Ok(again) => assert_eq!(again.packages, loaded.packages, "{written}"),
        Err(error) => panic!("{error}\n{written}"),
    }
});
