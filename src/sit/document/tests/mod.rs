//! Tests over whole documents. The samples are made by `tests/documents/make_samples.py`; what it cannot make is made
//! here.

mod formats;
mod hostile;
mod outlook;
mod packages;
mod pdf;
mod random;

use super::{DocumentError, Limits, Outcome, Part, extract};

/// Bytes of a sample.
fn sample(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/documents/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read(name: &str) -> (Vec<Part>, Outcome) {
    extract(&sample(name), name, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refused(name: &str) -> DocumentError {
    extract(&sample(name), name, &Limits::default()).unwrap_err()
}

/// The places of a text: each with its part's path, and the text of the line around it.
fn found(parts: &[Part], wanted: &str) -> Vec<String> {
    let mut places = Vec::new();
    for part in parts {
        let locator = part.locator();
        places.extend(part.text.match_indices(wanted).map(|(at, _)| locator.locate(at).to_string()));
    }
    places
}

fn notices(outcome: &Outcome) -> Vec<String> {
    outcome.notices.iter().map(ToString::to_string).collect()
}

const CARD: &str = "4111 1111 1111 1111";
const SSN: &str = "078-05-1120";
const IBAN: &str = "DE89 3704 0044 0532 0130";
