//! Any bytes as a rule package: read or refused, without a panic and in bounded time; what is read is the same after
//! writing it in the YAML form and reading that.

#![no_main]

mod sit;

use libfuzzer_sys::fuzz_target;
use sit::package::{Dictionary, Options, read, to_yaml};

fuzz_target!(|data: &[u8]| {
    let elements = |name: &str| name.starts_with("Func_") && !name.contains("future");
    let checks = |name: &str| name == "luhn";
    let mut options = Options::new(&elements, &checks);
    let dictionary = "5e2d9c14-b7a0-4386-9f61-d84c3b0e7a95".to_owned();
    options.dictionaries.push(Dictionary { name: dictionary, terms: vec!["alpha".to_owned()] });
    let Ok(loaded) = read(data, "fuzz", &options) else { return };
    let known = |_: &str| true;
    let mut options = Options::new(&known, &checks);
    options.compile_expressions = false;
    for package in &loaded.packages {
        let text = to_yaml(package);
        match read(text.as_bytes(), "written", &options) {
            Ok(again) => assert_eq!(&again.packages[0], package, "{text}"),
            // In XML two types may have one name, as their ids differ.
            Err(error) => assert!(error.to_string().contains("is there already"), "{error}\n{text}"),
        }
    }
});
