//! Ways into dynamic values: `RawEventData.Item.`, and the keys that can follow.

use std::collections::BTreeSet;

use super::super::lexer::strings::decode;
use super::super::token::TokenKind;
use super::track::Track;

/// A column and the steps from it, as far as they are written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path<'t> {
    /// The column.
    pub column: &'t str,
    /// The steps as paths are written: `Item`, `Items[]`, `Item.Parts[]`.
    pub steps: String,
}

enum Step {
    Key(String),
    Element,
}

/// The path before the dot that the text ends with.
pub(super) fn before_dot<'t>(track: &Track<'t>) -> Option<Path<'t>> {
    let dot = track.tokens.len().checked_sub(1)?;
    let mut at = dot.checked_sub(1)?;
    let mut steps = Vec::new();
    let column = loop {
        match track.kind(at)? {
            TokenKind::Word if is_dot(track, at) => {
                steps.push(Step::Key(track.word(at).to_owned()));
                at = at.checked_sub(2)?;
            }
            TokenKind::Word => break track.word(at),
            TokenKind::CloseBracket => {
                let open =
                    at.checked_sub(2).filter(|open| track.kind(*open) == Some(TokenKind::OpenBracket))?;
                match track.kind(open + 1)? {
                    TokenKind::String => {
                        steps.push(Step::Key(decode(track.token_text(open + 1)).2.into_owned()))
                    }
                    TokenKind::Long => steps.push(Step::Element),
                    _ => return None,
                }
                at = open.checked_sub(1)?;
                if track.kind(at) == Some(TokenKind::Dot) {
                    at = at.checked_sub(1)?;
                }
            }
            _ => return None,
        }
    };
    let mut text = String::new();
    for step in steps.into_iter().rev() {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(&key),
            Step::Key(key) => text.extend([".", &key]),
            Step::Element => text.push_str("[]"),
        }
    }
    Some(Path { column, steps: text })
}

fn is_dot(track: &Track<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| track.kind(before) == Some(TokenKind::Dot))
}

/// The keys that follow some steps. A key may hold dots: a path that no shorter one leads to is one key.
pub(super) fn keys_after(paths: &[String], steps: &str) -> BTreeSet<String> {
    let begin = if steps.is_empty() { String::new() } else { format!("{steps}.") };
    let mut rests: Vec<&str> = paths.iter().filter_map(|path| path.strip_prefix(begin.as_str())).collect();
    rests.retain(|rest| !rest.is_empty() && !rest.starts_with("[]"));
    rests.sort_unstable_by_key(|rest| (rest.len(), *rest));
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for rest in rests {
        let mut ends = rest.match_indices(['.', '[']).map(|(at, _)| rest.get(..at).unwrap_or_default());
        if !ends.any(|end| keys.contains(end)) {
            keys.insert(rest.to_owned());
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::super::piece::pieces;
    use super::*;

    fn path(text: &str) -> Option<(String, String)> {
        let track = Track::read(text, &pieces(text));
        before_dot(&track).map(|path| (path.column.to_owned(), path.steps))
    }

    #[test]
    fn the_steps_before_a_dot_are_read_to_their_column() {
        let some = |column: &str, steps: &str| Some((column.to_owned(), steps.to_owned()));
        assert_eq!(path("T | where a."), some("a", ""));
        assert_eq!(path("T | where a.b['c d'][0]."), some("a", "b.c d[]"));
        assert_eq!(path("T | where a.['b']."), some("a", "b"));
        assert_eq!(path("T | where f(a)."), None);
        assert_eq!(path("."), None);
    }

    #[test]
    fn a_key_that_no_shorter_path_leads_to_is_one_key() {
        let paths = ["Item", "Item.Subject", "a.b", "Parts", "Parts[]", "Parts[].Id"].map(str::to_owned);
        let keys = |steps| keys_after(&paths, steps).into_iter().collect::<Vec<_>>();
        assert_eq!(keys(""), ["Item", "Parts", "a.b"]);
        assert_eq!(keys("Item"), ["Subject"]);
        assert_eq!(keys("Parts[]"), ["Id"]);
        assert!(keys("None").is_empty());
    }
}
