//! Any text as an expression: translated or refused; what is translated without look-around compiles, and searching ends.

#![no_main]

mod sit;

use libfuzzer_sys::fuzz_target;
use sit::model::Expression;
use sit::package::dialect::{DialectFault, compile, translate};

fuzz_target!(|text: (&str, &str)| {
    let (pattern, text) = text;
    let Ok(translated) = translate(pattern) else { return };
    let expression = Expression {
        expression: pattern.to_owned(),
        case_sensitive: true,
        whole_word: false,
        validators: Vec::new(),
    };
    match compile(&expression) {
        Ok(compiled) => {
            let mut at = 0;
            while let Ok(Some(found)) = compiled.find_at(text, at) {
                assert!(found.end > at && !found.is_empty());
                at = found.end;
            }
        }
        Err(error) => assert!(
            translated.look_around || matches!(error.fault, DialectFault::TooLarge { .. }),
            "`{pattern}` became `{}`: {error}",
            translated.expression
        ),
    }
});
