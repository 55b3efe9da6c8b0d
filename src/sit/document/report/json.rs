//! The report as JSON.

use serde_json::{Value, json};

use super::model::Report;

/// The report as JSON: `version` of this form (1), `summary`, and `files` as in [`Report`].
#[must_use]
pub fn to_json(report: &Report) -> Value {
    json!({
        "version": 1,
        "program": { "name": "trailhound", "version": report.program_version },
        "summary": report.summary(),
        "files": report.files,
    })
}

#[cfg(test)]
mod tests {
    use super::super::collect::tests::report;
    use super::*;

    #[test]
    fn names_of_fields_are_fixed() {
        let value = to_json(&report());
        assert_eq!(value["summary"]["occurrences"], 3);
        let found = &value["files"][0]["types"][0];
        assert_eq!(found["level"], "high");
        assert_eq!(found["samples"][0]["masked"], "**** **** **** 1111");
        assert_eq!(found["samples"][0]["region"]["start_line"], 2);
        assert_eq!(value["files"][2]["error"]["code"], "encrypted");
        assert_eq!(value["files"][1]["remarks"][0]["count"], 2);
    }

    #[test]
    fn values_are_masked_everywhere() {
        let text = to_json(&report()).to_string();
        assert!(!text.contains("4111") && !text.contains("078-05"), "{text}");
    }
}
