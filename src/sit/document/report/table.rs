//! The report as text: a block for each file with one line for each type, its samples below each other.

use unicode_width::UnicodeWidthStr;

use super::model::{FileReport, Remark, Report};

const HEADER: [&str; 6] = ["Type", "Count", "Unique", "Confidence", "Sample", "Where"];
/// Columns of numbers, which stand at the right.
const NUMBERS: [usize; 2] = [1, 2];

/// The report as text, each line ended. Files without findings and remarks are only counted.
#[must_use]
pub fn to_text(report: &Report) -> String {
    let mut out = String::new();
    for file in &report.files {
        if file.types.is_empty() && file.remarks.is_empty() && file.error.is_none() {
            continue;
        }
        write_file(&mut out, file);
        out.push('\n');
    }
    out.push_str(&summary(report));
    out
}

fn write_file(out: &mut String, file: &FileReport) {
    out.push_str(&printable(&file.file));
    if !file.format.is_empty() {
        out.push_str(&format!(" ({})", file.format));
    }
    out.push('\n');
    if let Some(error) = &file.error {
        remark(out, error);
    }
    if !file.types.is_empty() {
        write_table(out, &rows(file));
    }
    for one in &file.remarks {
        remark(out, one);
    }
}

fn remark(out: &mut String, remark: &Remark) {
    out.push_str("  ");
    if !remark.place.is_empty() {
        out.push_str(&format!("{}: ", printable(&remark.place)));
    }
    out.push_str(&printable(&remark.text));
    if remark.count > 1 {
        out.push_str(&format!(" (and {} more)", remark.count - 1));
    }
    out.push('\n');
}

fn rows(file: &FileReport) -> Vec<[String; 6]> {
    let mut rows = vec![HEADER.map(str::to_owned)];
    for found in &file.types {
        let mut first = [
            printable(&found.name),
            found.count.to_string(),
            found.unique.to_string(),
            format!("{} {}", found.level.as_str(), found.confidence),
            String::new(),
            String::new(),
        ];
        for sample in &found.samples {
            let inside = sample.path.get(1..).unwrap_or_default().iter().map(|step| printable(step));
            let place = inside.chain((!sample.place.is_empty()).then(|| printable(&sample.place)));
            first[4] = printable(&sample.masked);
            first[5] = place.collect::<Vec<_>>().join(" > ");
            rows.push(std::mem::take(&mut first));
        }
        if found.samples.is_empty() {
            rows.push(first);
        }
    }
    rows
}

fn write_table(out: &mut String, rows: &[[String; 6]]) {
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEADER.len()).map(width).collect();
    for row in rows {
        let mut line = String::from(" ");
        for (column, text) in row.iter().enumerate() {
            let padding = " ".repeat(widths[column].saturating_sub(text.width()));
            if NUMBERS.contains(&column) {
                line.push_str(&format!(" {padding}{text} "));
            } else {
                line.push_str(&format!(" {text}{padding} "));
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn summary(report: &Report) -> String {
    let summary = report.summary();
    let files = |count: u64| if count == 1 { format!("{count} file") } else { format!("{count} files") };
    let mut parts = vec![format!(
        "{}, {} with findings, {} in all",
        files(summary.files),
        summary.files_with_findings,
        if summary.occurrences == 1 {
            "1 occurrence".to_owned()
        } else {
            format!("{} occurrences", summary.occurrences)
        },
    )];
    if summary.files_incomplete > 0 {
        parts.push(format!("{} not read completely", files(summary.files_incomplete)));
    }
    if summary.files_not_read > 0 {
        parts.push(format!("{} not read", files(summary.files_not_read)));
    }
    parts.join("; ") + "\n"
}

/// Names come from strangers: control characters, which a terminal would obey, are shown as U+FFFD.
fn printable(text: &str) -> String {
    let harmless = |character: char| {
        // Controls of direction could make a name look like another.
        let direction =
            matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if character.is_control() || direction { char::REPLACEMENT_CHARACTER } else { character }
    };
    text.chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::super::collect::tests::report;
    use super::*;

    #[test]
    fn each_file_is_a_block() {
        let expected = "\
notes/é list.txt (text)
  Type                Count  Unique  Confidence  Sample               Where
  Credit card number      2       1  high 85     **** **** **** 1111  line 2, column 6
                                                 ****-****-****-1111  line 2, column 27

mail.eml (message)
  Type      Count  Unique  Confidence  Sample       Where
  U.S. SSN      1       1  low 65      ***-**-1120  attachment list.xlsx > sheet 'Q3' > cell C12
  attachment x: cut: only the first 5 bytes of text were read (and 1 more)

secret.pdf
  encrypted: the PDF is protected (a password); scan a copy without protection

3 files, 2 with findings, 3 occurrences in all; 1 file not read completely; 1 file not read
";
        assert_eq!(to_text(&report()), expected);
    }

    #[test]
    fn names_cannot_command_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}c");
    }

    #[test]
    fn an_empty_report_is_a_sentence() {
        assert_eq!(to_text(&Report::default()), "0 files, 0 with findings, 0 occurrences in all\n");
    }
}
