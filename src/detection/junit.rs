//! Results of tests as JUnit XML, which build servers read.

use std::time::Duration;

use super::testing::Tested;

/// The document: one suite for each query, in the order given.
#[must_use]
pub fn document(tested: &[Tested]) -> String {
    let mut suites: Vec<(&str, Vec<&Tested>)> = Vec::new();
    for test in tested {
        match suites.last_mut().filter(|(id, _)| *id == test.query_id) {
            Some((_, tests)) => tests.push(test),
            None => suites.push((&test.query_id, vec![test])),
        }
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!("<testsuites {}>\n", totals(&tested.iter().collect::<Vec<_>>())));
    for (id, tests) in suites {
        text.push_str(&format!("  <testsuite name=\"{}\" {}>\n", escaped(id), totals(&tests)));
        tests.iter().for_each(|test| text.push_str(&case(test)));
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn totals(tests: &[&Tested]) -> String {
    let failed = tests.iter().filter(|test| test.failure.is_some()).count();
    let time: Duration = tests.iter().map(|test| test.elapsed).sum();
    format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" time=\"{:.3}\"", tests.len(), time.as_secs_f64())
}

fn case(test: &Tested) -> String {
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.3}\"",
        escaped(&test.query_id),
        escaped(&test.name),
        escaped(&test.file.display().to_string()),
        test.line,
        test.elapsed.as_secs_f64()
    );
    match &test.failure {
        None => format!("{head}/>\n"),
        Some(failure) => {
            let first = failure.lines().next().unwrap_or_default();
            format!(
                "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                escaped(first),
                escaped(failure)
            )
        }
    }
}

/// A text within XML; characters that XML cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push(' '),
            '\r' => {}
            other if other < ' ' || matches!(other, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tested(query: &str, failure: Option<&str>) -> Tested {
        Tested {
            query_id: query.to_owned(),
            file: "queries/a.sql".into(),
            line: 7,
            name: "a <b> & \"c\"\u{1}".to_owned(),
            failure: failure.map(str::to_owned),
            elapsed: Duration::from_millis(1500),
        }
    }

    #[test]
    fn what_failed_is_told_in_sound_xml() {
        let text = document(&[tested("a", None), tested("a", Some("1 row\nis < 2")), tested("b", None)]);
        assert!(text.contains("<testsuites tests=\"3\" failures=\"1\" errors=\"0\" time=\"4.500\">"));
        assert!(text.contains("<testsuite name=\"a\" tests=\"2\" failures=\"1\""));
        assert!(text.contains("name=\"a &lt;b&gt; &amp; &quot;c&quot;\u{fffd}\""));
        assert!(text.contains("<failure message=\"1 row\">1 row&#10;is &lt; 2</failure>"));
        let mut reader = quick_xml::Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    }
}
