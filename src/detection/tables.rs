//! Which hunting tables a query reads, told from the names in its text.
//!
//! The header at the top does not count. A name in another comment does: then a run may look further back than it had to,
//! and never less far.

use std::collections::BTreeSet;

use crate::engine::kusto::todays_table;
use crate::engine::views;
use crate::schema::{Table, find_table, tables};

/// The hunting tables that a text names, those behind views included, by name. A text that names none, or all of them
/// (`search`, `union *`), may read any.
#[must_use]
pub fn tables_of(text: &str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let is_all = named(without_header(text), &mut found, 0);
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

/// Adds the tables of a text; whether it asks for all.
fn named(text: &str, found: &mut BTreeSet<&'static str>, depth: usize) -> bool {
    let mut is_all = false;
    let (mut rest, mut before) = (text, "");
    while let Some(start) = rest.find(is_part) {
        let word_on = &rest[start..];
        let end = word_on.find(|c| !is_part(c)).unwrap_or(word_on.len());
        let (word, after) = word_on.split_at(end);
        is_all |= depth == 0 && word == "search" || before == "union" && rest[..start].contains('*');
        if after.starts_with('*') && word.len() > 2 {
            let begins = |table: &&Table| {
                table.name.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word))
            };
            found.extend(tables().filter(begins).map(|table| table.name));
        }
        if word == "union" && after.trim_start().starts_with('*') {
            is_all = true;
        }
        add(word, found, depth);
        (rest, before) = (after, word);
    }
    is_all
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
        tables_of(text).into_iter().collect()
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
        assert_eq!(of("print 1").len(), all);
        let device = of("union Device* | count");
        assert!(device.len() > 3 && device.iter().all(|name| name.starts_with("Device")));
    }
}
