//! Which hunting tables a query reads, told from the names in its text.
//!
//! The header at the top does not count. A name in another comment does: then a run may look further back than it had to,
//! and never less far.

use std::collections::BTreeSet;

use crate::engine::kusto::todays_table;
use crate::engine::views;
use crate::hunt::Language;
use crate::schema::{Table, find_table, tables};

/// The hunting tables that a text names, those behind views included, by name. A text that names none, or all of them
/// (`search`, `union *`), may read any.
#[must_use]
pub fn tables_of(language: Language, text: &str) -> BTreeSet<&'static str> {
    let (mut found, text) = (BTreeSet::new(), without_header(text));
    let is_all = language == Language::Kql && wildcards(text, &mut found);
    named(text, &mut found, 0);
    if is_all || found.is_empty() { tables().map(|table| table.name).collect() } else { found }
}

/// A text behind the comment at its top: what titles and tests name is not read by the query.
fn without_header(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let after = if rest.starts_with("--") || rest.starts_with("//") {
            rest.split_once('\n').map_or("", |(_, after)| after)
        } else if rest.starts_with("/*") {
            rest.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return rest;
        };
        rest = after.trim_start();
    }
}

/// Words of a text, each with what stands behind it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, word_on) = rest.split_at_checked(rest.find(is_part)?)?;
        let end = word_on.find(|c| !is_part(c)).unwrap_or(word_on.len());
        let (word, after) = word_on.split_at_checked(end)?;
        rest = after;
        Some((word, after))
    })
}

/// Adds the tables of names such as `Device*`; whether a text in Kusto asks for all tables.
fn wildcards(text: &str, found: &mut BTreeSet<&'static str>) -> bool {
    let mut is_all = false;
    for (word, after) in words(text) {
        if after.starts_with('*') {
            let begins = |table: &&Table| table.name.to_lowercase().starts_with(&word.to_lowercase());
            found.extend(tables().filter(begins).map(|table| table.name));
        }
        is_all |= word == "search"
            || word == "union" && {
                let united = after.split(['|', ';']).next().unwrap_or_default();
                united.split(|c: char| c.is_whitespace() || c == ',').any(|part| part == "*")
            };
    }
    is_all
}

/// Adds the tables of a text.
fn named(text: &str, found: &mut BTreeSet<&'static str>, depth: usize) {
    words(text).for_each(|(word, _)| add(word, found, depth));
}

fn add(word: &str, found: &mut BTreeSet<&'static str>, depth: usize) {
    if let Some(table) = find_table(word).or_else(|| todays_table(word).and_then(find_table)) {
        found.insert(table.name);
    }
    // Views are made of tables and of other views, never of themselves.
    let view = views::all().iter().find(|view| view.name.eq_ignore_ascii_case(word));
    if let Some(view) = view.filter(|_| depth < 4) {
        named(view.sql, found, depth + 1);
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&'static str> {
        let is_sql = text.contains("select");
        tables_of(if is_sql { Language::Sql } else { Language::Kql }, text).into_iter().collect()
    }

    #[test]
    fn names_are_found_in_both_languages_and_behind_views() {
        assert_eq!(
            of("select * from cloudappevents c join \"EmailEvents\" e on true"),
            ["CloudAppEvents", "EmailEvents"]
        );
        assert_eq!(of("AppFileEvents | where FileName has 'CloudAppEvents2'"), ["CloudAppEvents"]);
        assert!(of("OfficeActivity | take 1").contains(&"CloudAppEvents"));
    }

    #[test]
    fn the_header_does_not_count() {
        assert_eq!(of("-- tests: EmailEvents\n\n-- search\nselect 1 from AlertInfo"), ["AlertInfo"]);
        assert_eq!(of("// EmailEvents\nAlertInfo // | join CloudAppEvents"), ["AlertInfo", "CloudAppEvents"]);
        assert_eq!(of("/* EmailEvents */ select 1 from AlertInfo"), ["AlertInfo"]);
    }

    #[test]
    fn what_may_read_any_table_reads_all() {
        let all = tables().count();
        assert_eq!(of("search 'x'").len(), all);
        assert_eq!(of("union * | where Timestamp > ago(1d)").len(), all);
        assert_eq!(of("union isfuzzy=true withsource=Table * | where AlertInfo == 1").len(), all);
        assert_eq!(of("select count(*) from AlertInfo union all select * from AlertInfo"), ["AlertInfo"]);
        assert_eq!(of("print 1").len(), all);
        let device = of("union Device* | count");
        assert!(device.len() > 3 && device.iter().all(|name| name.starts_with("Device")));
    }
}
