//! The report as SARIF 2.1.0 (OASIS standard), for viewers of code scanning.
//!
//! A type is a rule, an occurrence a result: high confidence is an error, medium a warning, low a note, and the number is
//! the rank. In a text file the place is a region of lines and columns; inside of other documents it is a logical
//! location. Remarks about files are notifications of the run.

use serde_json::{Map, Value, json};

use super::model::{Confidence, FileReport, Remark, Report, Sample, TypeReport};

/// Where the schema is found.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The report as SARIF. There is a result for each sample, so that the number of samples has to be large enough
/// for all that is wanted; the number of occurrences is a property of the result.
#[must_use]
pub fn to_sarif(report: &Report) -> Value {
    let mut rules: Vec<(String, &TypeReport)> = Vec::new();
    let mut results = Vec::new();
    let mut notifications = Vec::new();
    for file in &report.files {
        for found in &file.types {
            let id = rule_id(found);
            let index = rules.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
                rules.push((id.clone(), found));
                rules.len() - 1
            });
            results.extend(found.samples.iter().map(|sample| result(file, found, sample, &id, index)));
        }
        notifications.extend(file.error.iter().map(|remark| notification(file, remark, "error")));
        notifications.extend(
            file.remarks
                .iter()
                .map(|remark| notification(file, remark, if remark.incomplete { "warning" } else { "note" })),
        );
    }
    let failed = report.files.iter().filter_map(|file| file.error.as_ref());
    let failed = failed.into_iter().any(|error| matches!(error.code.as_str(), "unreadable" | "panicked"));
    let mut driver = json!({ "name": "trailhound", "rules": rules.iter().map(rule).collect::<Vec<_>>() });
    if !report.program_version.is_empty() {
        driver["version"] = json!(report.program_version);
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": !failed,
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    })
}

/// The GUID of a type, or its name where it has none.
fn rule_id(found: &TypeReport) -> String {
    if found.id.is_empty() { found.name.clone() } else { found.id.clone() }
}

fn rule((id, found): &(String, &TypeReport)) -> Value {
    let mut rule = json!({
        "id": id,
        "name": found.name,
        "shortDescription": { "text": found.name },
        "properties": { "tags": ["sensitive information type"] },
    });
    if is_guid(&found.id) {
        rule["guid"] = json!(found.id);
    }
    rule
}

/// Whether a text is a GUID as the schema wants it: of versions 1 to 5 and the usual variant.
fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && groups[2].starts_with(['1', '2', '3', '4', '5'])
        && groups[3].starts_with(['8', '9', 'a', 'b', 'A', 'B'])
}

fn result(file: &FileReport, found: &TypeReport, sample: &Sample, id: &str, index: usize) -> Value {
    let level = match Confidence::of(sample.confidence) {
        Confidence::High => "error",
        Confidence::Medium => "warning",
        Confidence::Low => "note",
    };
    let text = format!("{}: {} (confidence {})", found.name, sample.masked, sample.confidence);
    json!({
        "ruleId": id,
        "ruleIndex": index,
        "level": level,
        "rank": sample.confidence,
        "message": { "text": text },
        "locations": [location(file, sample)],
        "properties": { "countInFile": found.count, "uniqueInFile": found.unique },
    })
}

fn location(file: &FileReport, sample: &Sample) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&file.file) } });
    let inside = sample.path.len() > 1;
    // Lines of what lies inside the file are not lines of the file.
    let region = sample.region.filter(|_| !inside);
    if let Some(region) = region {
        let mut value = Map::new();
        value.insert("startLine".to_owned(), json!(region.start_line));
        value.insert("startColumn".to_owned(), json!(region.start_column));
        if let (Some(line), Some(column)) = (region.end_line, region.end_column) {
            value.insert("endLine".to_owned(), json!(line));
            value.insert("endColumn".to_owned(), json!(column));
        }
        physical["region"] = Value::Object(value);
    }
    let mut location = json!({ "physicalLocation": physical });
    let plain = region.is_some_and(|region| region.end_line.is_some());
    if !plain && (inside || !sample.place.is_empty()) {
        let place = (!sample.place.is_empty()).then_some(&sample.place);
        let steps: Vec<&String> = sample.path.iter().chain(place).collect();
        let qualified = steps.iter().map(|step| step.as_str()).collect::<Vec<_>>().join(" > ");
        let name = steps.last().map_or("", |step| step.as_str());
        location["logicalLocations"] = json!([{ "name": name, "fullyQualifiedName": qualified }]);
    }
    location
}

fn notification(file: &FileReport, remark: &Remark, level: &str) -> Value {
    let mut text = remark.text.clone();
    if remark.count > 1 {
        text.push_str(&format!(" (and {} more)", remark.count - 1));
    }
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&file.file) } } });
    if !remark.place.is_empty() {
        let qualified = format!("{} > {}", file.file, remark.place);
        location["logicalLocations"] = json!([{ "name": remark.place, "fullyQualifiedName": qualified }]);
    }
    json!({
        "level": level,
        "message": { "text": text },
        "descriptor": { "id": remark.code },
        "locations": [location],
    })
}

/// A path as a URI reference (RFC 3986): separators become `/`, a drive or a leading `/` makes a `file` URI, and what must
/// not stand in a URI is written in percent.
fn uri(path: &str) -> String {
    if path == "-" {
        return "stdin".to_owned();
    }
    // A backslash is a separator only where the path is one of Windows.
    let drive =
        path.as_bytes().get(1) == Some(&b':') && path.starts_with(|first: char| first.is_ascii_alphabetic());
    let path = if drive || path.starts_with("\\\\") { path.replace('\\', "/") } else { path.to_owned() };
    let mut uri = String::new();
    if path.starts_with("//") {
        uri.push_str("file:");
    } else if path.starts_with('/') {
        uri.push_str("file://");
    } else if drive {
        uri.push_str("file:///");
    }
    for (index, byte) in path.bytes().enumerate() {
        // A colon in the first step of a relative reference would begin a scheme.
        let colon = byte == b':' && drive && index == 1;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') || colon {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::super::collect::tests::report;
    use super::*;

    #[test]
    fn types_are_rules_and_samples_are_results() {
        let sarif = to_sarif(&report());
        let run = &sarif["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 2);
        assert_eq!(rules[0]["guid"], "50842eb7-edc8-4019-85dd-5a5c1f2bb085");
        assert_eq!(rules[1].get("guid"), None);
        let results = run["results"].as_array().unwrap();
        let levels: Vec<&Value> = results.iter().map(|result| &result["level"]).collect();
        assert_eq!(levels, ["warning", "error", "note"]);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn a_text_file_has_a_region_and_what_lies_inside_a_logical_location() {
        let sarif = to_sarif(&report());
        let results = &sarif["runs"][0]["results"];
        let text = &results[0]["locations"][0];
        assert_eq!(text["physicalLocation"]["artifactLocation"]["uri"], "notes/%C3%A9%20list.txt");
        let region = json!({ "startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 25 });
        assert_eq!(text["physicalLocation"]["region"], region);
        assert_eq!(text.get("logicalLocations"), None);
        let cell = &results[2]["locations"][0];
        assert_eq!(cell["physicalLocation"].get("region"), None);
        assert_eq!(
            cell["logicalLocations"][0]["fullyQualifiedName"],
            "mail.eml > attachment list.xlsx > sheet 'Q3' > cell C12"
        );
    }

    #[test]
    fn remarks_are_notifications() {
        let sarif = to_sarif(&report());
        let invocation = &sarif["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], true);
        let levels: Vec<&Value> = invocation["toolExecutionNotifications"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| &n["level"])
            .collect();
        assert_eq!(levels, ["warning", "error"]);
    }

    #[test]
    fn values_are_masked_everywhere() {
        let text = to_sarif(&report()).to_string();
        assert!(!text.contains("4111") && !text.contains("078-05"), "{text}");
    }

    #[test]
    fn paths_are_uri_references() {
        assert_eq!(uri("a b/c#d.txt"), "a%20b/c%23d.txt");
        assert_eq!(uri("/home/x"), "file:///home/x");
        assert_eq!(uri("C:\\data\\x.txt"), "file:///C:/data/x.txt");
        assert_eq!(uri("\\\\server\\share\\x"), "file://server/share/x");
        assert_eq!(uri("12:30.txt"), "12%3A30.txt");
        assert_eq!(uri("-"), "stdin");
    }

    #[test]
    fn guids_are_those_of_the_schema() {
        assert!(is_guid("50842eb7-edc8-4019-85dd-5a5c1f2bb085"));
        assert!(!is_guid("50842eb7-edc8-0019-85dd-5a5c1f2bb085"));
        assert!(!is_guid("50842eb7-edc8-4019-85dd"));
        assert!(!is_guid(""));
    }
}
