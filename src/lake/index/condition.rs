//! What a query asks of rows, as far as an index can answer it.

use std::collections::BTreeSet;

use super::{Flag, grams};

/// Different bits of a text that are looked up at most; those of the longest pieces come first.
const MOST_BITS: usize = 48;

/// A condition that every wanted row fulfils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing is known: any row may be wanted.
    Any,
    /// All of these.
    And(Vec<Condition>),
    /// One of these.
    Or(Vec<Condition>),
    /// A column has exactly this value.
    Value {
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A column's text has what sets these bits.
    Text {
        /// The column.
        column: String,
        /// The bits.
        bits: Vec<u32>,
        /// What else makes a block's rows wanted.
        excuse: Excuse,
    },
}

/// When the text that is looked for may be written differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excuse {
    /// Never: the very bytes are looked for.
    Never,
    /// Case does not matter, in any alphabet.
    AnyCase,
    /// It is the value of a JSON string, which can be written with escapes.
    JsonEscapes,
}

impl Excuse {
    pub(super) const fn flag(self) -> Option<Flag> {
        match self {
            Self::Never => None,
            Self::AnyCase => Some(Flag::OddCase),
            Self::JsonEscapes => Some(Flag::EscapedAscii),
        }
    }
}

impl Condition {
    /// All of some conditions, as simple as may be.
    #[must_use]
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<_> = conditions.into_iter().filter(|condition| *condition != Self::Any).collect();
        match kept.len() {
            0 => Self::Any,
            1 => kept.remove(0),
            _ => Self::And(kept),
        }
    }

    /// One of some conditions.
    #[must_use]
    pub fn one_of(conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut kept: Vec<_> = conditions.into_iter().collect();
        match kept.len() {
            1 => kept.remove(0),
            _ if kept.contains(&Self::Any) => Self::Any,
            _ => Self::Or(kept),
        }
    }

    /// A column's text holds all of these pieces.
    #[must_use]
    pub fn text<'p>(column: &str, pieces: impl IntoIterator<Item = &'p str>, excuse: Excuse) -> Self {
        let mut pieces: Vec<&str> = pieces.into_iter().collect();
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        let (mut seen, mut bits) = (BTreeSet::new(), Vec::new());
        let mut add = |part: &str| {
            grams::of_text(part.as_bytes(), |bit| {
                if seen.insert(bit) {
                    bits.push(bit);
                }
            });
        };
        for piece in pieces {
            match excuse {
                Excuse::Never => add(piece),
                // Letters of other alphabets have cases too, which the index knows nothing of.
                Excuse::AnyCase => piece.split(|character: char| !character.is_ascii()).for_each(&mut add),
                Excuse::JsonEscapes => piece.split(may_be_escaped).for_each(&mut add),
            }
        }
        bits.truncate(MOST_BITS);
        if bits.is_empty() { Self::Any } else { Self::Text { column: column.to_owned(), bits, excuse } }
    }

    /// The columns it asks for.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<&str> {
        match self {
            Self::Any => BTreeSet::new(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::columns).collect(),
            Self::Value { column, .. } | Self::Text { column, .. } => BTreeSet::from([column.as_str()]),
        }
    }
}

/// Whether a JSON writer may write a character in another way than as itself, other than by `\u00..`, which the index
/// notes when it occurs.
fn may_be_escaped(character: char) -> bool {
    !(' '..='~').contains(&character) || matches!(character, '"' | '\\' | '/')
}

/// The pieces of text between the wildcards of a `like` pattern.
#[must_use]
pub fn like_pieces(pattern: &str, escape: Option<char>) -> Vec<String> {
    let escape = escape.unwrap_or('\\');
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' | '_' => pieces.push(std::mem::take(&mut piece)),
            // What stands behind an escape is meant as itself; readers differ on what an escape before other
            // characters means, so nothing is claimed about it.
            _ if character == escape => {
                pieces.push(std::mem::take(&mut piece));
                characters.next();
            }
            _ => piece.push(character),
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_and_escapes_part_a_pattern() {
        assert_eq!(like_pieces("%pay_roll%x", None), ["pay", "roll", "x"]);
        assert_eq!(like_pieces(r"a\%b", None), ["a", "b"]);
        assert!(like_pieces("%", None).is_empty());
    }

    #[test]
    fn what_is_too_short_to_be_known_asks_for_nothing() {
        assert_eq!(Condition::text("c", ["abx", "12"], Excuse::Never), Condition::Any);
        assert_eq!(Condition::text("c", ["äöüß"], Excuse::AnyCase), Condition::Any);
    }

    #[test]
    fn an_alternative_of_which_nothing_is_known_leaves_nothing_known() {
        let known = Condition::Value { column: "c".to_owned(), value: "v".to_owned() };
        assert_eq!(Condition::one_of([known.clone(), Condition::Any]), Condition::Any);
        assert_eq!(Condition::all([known.clone(), Condition::Any]), known);
        assert_eq!(Condition::all([]), Condition::Any);
        assert_eq!(Condition::one_of([]), Condition::Or(Vec::new()));
    }
}
