//! What was typed, cut into statements and commands.
//!
//! A statement ends with `;`. A command begins with `.` or `\` where a statement could begin, and ends with its line.
//! Only `.explain` goes on until `;`, since its argument is a query.

use super::scan::{Kind, tokens};

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'t> {
    /// SQL, without its `;`.
    Statement(&'t str),
    /// A command with its arguments.
    Command(&'t str),
}

/// A text cut into items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input<'t> {
    /// In order, each with the byte offset where it begins.
    pub items: Vec<(usize, Item<'t>)>,
    /// Whether nothing more is needed: the last statement has its `;`.
    pub complete: bool,
}

/// Words that leave or help without a leading dot, as in other shells.
const BARE_COMMANDS: [&str; 3] = ["quit", "exit", "help"];

/// Cuts a text into its statements and commands. An unfinished one is the last item.
pub(super) fn split(text: &str) -> Input<'_> {
    let bare = text.trim().trim_end_matches(';').trim_end();
    if BARE_COMMANDS.contains(&bare) {
        return Input { items: vec![(0, Item::Command(bare))], complete: true };
    }
    let mut items = Vec::new();
    let mut at = 0;
    while let Some(start) = next_start(text, at) {
        let rest = text.get(start..).unwrap_or_default();
        if is_command(rest) && !goes_on_until_semicolon(rest) {
            let length = rest.find('\n').unwrap_or(rest.len());
            items.push((start, Item::Command(rest.get(..length).unwrap_or_default().trim_end())));
            at = start + length;
            continue;
        }
        let end = tokens(rest).find(|token| token.kind == Kind::Semicolon);
        let body = rest.get(..end.map_or(rest.len(), |token| token.start)).unwrap_or_default();
        items.push((start, if is_command(rest) { Item::Command(body) } else { Item::Statement(body) }));
        let Some(semicolon) = end else { return Input { items, complete: false } };
        at = start + semicolon.end();
    }
    // An open comment after the last statement asks for its end.
    let complete =
        tokens(text.get(at..).unwrap_or_default()).all(|token| token.closed || token.text.starts_with("--"));
    Input { items, complete }
}

/// Where the next item begins: after spaces, comments and lone semicolons.
fn next_start(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let token = tokens(rest).find(|token| token.is_significant() && token.kind != Kind::Semicolon)?;
    Some(at + token.start)
}

/// Whether a text begins with a command.
pub(super) fn is_command(text: &str) -> bool {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), _) => true,
        (Some('.'), next) => next.is_none_or(|next| next.is_alphabetic() || next.is_whitespace()),
        _ => false,
    }
}

fn goes_on_until_semicolon(text: &str) -> bool {
    text.split_whitespace().next() == Some(".explain")
}

/// The item that a place is in: where it begins, and its text up to the place.
pub(super) fn current(text: &str, place: usize) -> (usize, &str) {
    let before = text.get(..place).unwrap_or(text);
    let input = split(before);
    match input.items.last() {
        Some((start, Item::Statement(_))) if !input.complete => {
            (*start, before.get(*start..).unwrap_or_default())
        }
        // A command may be the last item of a complete text and still be the one being typed.
        Some((start, Item::Command(body))) if start + body.len() >= before.trim_end_matches(' ').len() => {
            (*start, before.get(*start..).unwrap_or_default())
        }
        _ => (before.len(), ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn items(text: &str) -> Vec<Item<'_>> {
        split(text).items.into_iter().map(|(_, item)| item).collect()
    }

    #[test]
    fn a_statement_ends_with_a_semicolon_only() {
        assert!(!split("select 1").complete);
        assert!(!split("select 1\nfrom t").complete);
        assert!(split("select 1;").complete);
        assert!(split("select 1; -- done").complete);
        assert!(split("").complete);
        assert!(split("  \n ;; ").complete);
        assert!(split("-- nothing but a comment").complete);
        assert!(!split("/* open").complete);
        assert!(!split("select 1; /* open").complete);
    }

    #[test]
    fn a_semicolon_in_quotes_comments_or_dollar_quotes_asks_for_more() {
        for text in
            ["select ';", "select ';'", "select 1 -- ;", "select /* ; */", "select $$;$$", "select \";"]
        {
            assert!(!split(text).complete, "{text}");
        }
    }

    #[test]
    fn several_statements_come_in_order() {
        assert_eq!(
            items("select 1; select ';' ;\n"),
            [Item::Statement("select 1"), Item::Statement("select ';' ")]
        );
    }

    #[test]
    fn a_command_ends_with_its_line() {
        assert_eq!(items(".timer on\nselect 1;"), [Item::Command(".timer on"), Item::Statement("select 1")]);
        assert_eq!(items("\\d AlertInfo"), [Item::Command("\\d AlertInfo")]);
        assert!(split(".tables").complete);
        assert_eq!(items("select 1;\n  .quit"), [Item::Statement("select 1"), Item::Command(".quit")]);
    }

    #[test]
    fn a_number_that_begins_with_a_point_is_no_command() {
        assert!(!is_command(".5"));
        assert_eq!(items("select\n.5;"), [Item::Statement("select\n.5")]);
    }

    #[test]
    fn a_line_of_a_statement_that_begins_with_a_point_belongs_to_it() {
        assert_eq!(items("select t\n.a from t;"), [Item::Statement("select t\n.a from t")]);
    }

    #[test]
    fn explain_takes_a_query_over_several_lines() {
        assert!(!split(".explain select 1\n").complete);
        assert_eq!(items(".explain select\n1;"), [Item::Command(".explain select\n1")]);
    }

    #[test]
    fn quit_exit_and_help_need_no_dot() {
        assert_eq!(items("quit"), [Item::Command("quit")]);
        assert_eq!(items(" exit; "), [Item::Command("exit")]);
        assert_eq!(items("quit now;"), [Item::Statement("quit now")]);
    }

    #[test]
    fn the_item_under_the_cursor_is_found() {
        assert_eq!(current("select 1; select a", 18), (10, "select a"));
        assert_eq!(current(".mode cs", 8), (0, ".mode cs"));
        assert_eq!(current(".mode ", 6), (0, ".mode "));
        assert_eq!(current("select 1;", 9), (9, ""));
        assert_eq!(current(".timer on\nsel", 13), (10, "sel"));
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_loss_of_letters(text in "[a-z'\"$;./*\\- \\n\\\\]{0,50}") {
            let input = split(&text);
            for (start, item) in &input.items {
                let (Item::Statement(body) | Item::Command(body)) = item;
                if !BARE_COMMANDS.contains(body) {
                    prop_assert!(text[*start..].starts_with(body));
                }
            }
            // More text never makes a complete input panic.
            let _ = current(&text, text.len());
        }
    }
}
