//! One incident as a page that can be read without anything else: no script, nothing to load, prints well.

use std::fmt::Write as _;

use serde_json::Value;

use super::case::{Case, Section, cell_text, instant};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;max-width:70rem;\
margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin:2rem 0 .5rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.5rem;margin:0}dt{color:#57606a}dd{margin:0;\
overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;\
vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #d8dee4;overflow-wrap:anywhere}\
th{color:#57606a;font-weight:600}.number{text-align:right}svg{width:100%;height:auto}svg text{font:12px system-ui,\
sans-serif;fill:#1b1f24}footer{margin:2rem 0;color:#57606a;font-size:13px}@media print{body{margin:0;max-width:none;\
font-size:11px}h2{break-after:avoid}tr,svg{break-inside:avoid}}";

/// A text within HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // What HTML forbids in text.
            letter if letter.is_control() && !matches!(letter, '\n' | '\t') => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}

/// The page; `now` is when it is made, microseconds since 1970 UTC.
#[must_use]
pub fn html(case: &Case, now: i64) -> String {
    let title = escaped(&case.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n<dl>"
    );
    for (name, value) in &case.facts {
        // Writing to a text cannot fail.
        let _ = write!(page, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(value));
    }
    page.push_str("</dl>\n");
    let find = |key: &str| case.sections.iter().find(|section| section.key == key);
    if let Some(alerts) = find("alerts").filter(|section| !section.rows.is_empty()) {
        page.push_str(&timeline(alerts));
    }
    if let Some(entities) = find("entities").filter(|section| !section.rows.is_empty()) {
        page.push_str(&graph(&case.title, entities));
    }
    for section in case.sections.iter().filter(|section| !section.rows.is_empty()) {
        page.push_str(&table(section));
    }
    let _ = write!(
        page,
        "<footer>Made by trailhound {} at {}. Matched values are masked.</footer>\n</body></html>\n",
        env!("CARGO_PKG_VERSION"),
        instant(now)
    );
    page
}

fn table(section: &Section) -> String {
    let mut text = format!("<h2>{}</h2>\n<table><thead><tr>", escaped(&section.title));
    for name in &section.columns {
        let _ = write!(text, "<th>{}</th>", escaped(name));
    }
    text.push_str("</tr></thead><tbody>\n");
    for row in &section.rows {
        text.push_str("<tr>");
        for cell in row {
            let class = if cell.is_number() { " class=\"number\"" } else { "" };
            let _ = write!(text, "<td{class}>{}</td>", escaped(&cell_text(cell)));
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody></table>\n");
    text
}

fn column<'a>(section: &'a Section, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let place = section.columns.iter().position(|column| column == name).unwrap_or(usize::MAX);
    section.rows.iter().map(move |row| row.get(place).unwrap_or(&Value::Null))
}

fn colour(severity: &str) -> &'static str {
    match severity {
        "High" => "#c62828",
        "Medium" => "#e07b00",
        "Low" => "#b59b00",
        _ => "#57606a",
    }
}

/// The alerts on a line of time, to scale, one below the other.
fn timeline(alerts: &Section) -> String {
    const WIDTH: f64 = 1000.0;
    const ROW: f64 = 22.0;
    let micros = |cell: &Value| {
        let time = chrono::DateTime::parse_from_rfc3339(cell.as_str().unwrap_or_default());
        time.map_or(0, |time| time.timestamp_micros())
    };
    let times: Vec<i64> = column(alerts, "Time").map(micros).collect();
    let (first, last) = (times.iter().min().copied().unwrap_or(0), times.iter().max().copied().unwrap_or(0));
    let length = (last - first).max(1) as f64;
    let height = ROW * (times.len() as f64 + 1.5);
    let mut text = format!(
        "<h2>Timeline</h2>\n<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"Alerts in time\">"
    );
    let _ = write!(
        text,
        "<line x1=\"10\" x2=\"{0}\" y1=\"{1}\" y2=\"{1}\" stroke=\"#8c959f\"/><text x=\"10\" y=\"{2}\">{3}</text>\
         <text x=\"{0}\" y=\"{2}\" text-anchor=\"end\">{4}</text>",
        WIDTH - 10.0,
        height - ROW,
        height - ROW / 4.0,
        escaped(&instant(first)),
        escaped(&instant(last))
    );
    let rows = times.iter().zip(column(alerts, "Severity")).zip(column(alerts, "Title")).enumerate();
    for (row, ((time, severity), title)) in rows {
        let x = 10.0 + (WIDTH - 20.0) * ((time - first) as f64) / length;
        let y = ROW * (row as f64 + 0.7);
        let (anchor, shift) = if x > WIDTH / 2.0 { ("end", -10.0) } else { ("start", 10.0) };
        let _ = write!(
            text,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{y}\" y2=\"{}\" stroke=\"#d8dee4\"/>\
             <circle cx=\"{x:.1}\" cy=\"{y}\" r=\"6\" fill=\"{}\"/>\
             <text x=\"{:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            height - ROW,
            colour(&cell_text(severity)),
            x + shift,
            y + 4.0,
            escaped(&cell_text(title))
        );
    }
    text.push_str("</svg>\n");
    text
}

/// The most named entities around the incident.
fn graph(title: &str, entities: &Section) -> String {
    const MOST: usize = 14;
    let shown: Vec<(String, String)> = column(entities, "Kind")
        .zip(column(entities, "Name"))
        .map(|(kind, name)| (cell_text(kind), cell_text(name)))
        .filter(|(kind, _)| kind != "provider-incident" && kind != "rule")
        .take(MOST)
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    let (width, height) = (1000.0_f64, 60.0 + 46.0 * (shown.len() as f64 / 2.0).ceil());
    let middle = (width / 2.0, height / 2.0);
    let mut text = format!(
        "<h2>Entities around it</h2>\n<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">",
        escaped(title)
    );
    for (place, (kind, name)) in shown.iter().enumerate() {
        let is_left = place % 2 == 0;
        let y = 40.0 + 46.0 * (place / 2) as f64;
        let (x, anchor) = if is_left { (330.0, "end") } else { (670.0, "start") };
        let _ = write!(
            text,
            "<line x1=\"{x}\" y1=\"{y}\" x2=\"{}\" y2=\"{}\" stroke=\"#8c959f\"/>\
             <circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"#0a5fb4\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}: {}</text>",
            middle.0,
            middle.1,
            if is_left { x - 10.0 } else { x + 10.0 },
            y + 4.0,
            escaped(kind),
            escaped(&cut(name, 44))
        );
    }
    let _ =
        writeln!(text, "<circle cx=\"{}\" cy=\"{}\" r=\"12\" fill=\"#c62828\"/></svg>", middle.0, middle.1);
    text
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str) -> Case {
        let alerts = Section {
            key: "alerts",
            title: "Alerts in time".to_owned(),
            columns: ["Time", "Severity", "Title"].map(str::to_owned).to_vec(),
            rows: vec![
                vec!["2026-03-26T05:40:00Z".into(), "High".into(), name.into()],
                vec!["2026-03-27T05:40:00Z".into(), "Low".into(), Value::Null],
            ],
        };
        Case { title: name.to_owned(), facts: vec![("Users", name.to_owned())], sections: vec![alerts] }
    }

    #[test]
    fn what_an_attacker_wrote_is_text_on_the_page() {
        let page = html(&case("<script>alert('x')</script>\" onload=\"x\u{0}"), 0);
        assert!(!page.contains("<script") && !page.contains("\" onload"), "{page}");
        assert!(page.contains("&lt;script&gt;"));
    }

    #[test]
    fn a_page_loads_nothing() {
        let page = html(&case("Leak"), 0);
        for part in ["http", "src=", "href=", "url(", "@import", "<script"] {
            assert!(!page.contains(part), "{part}: {page}");
        }
    }
}
