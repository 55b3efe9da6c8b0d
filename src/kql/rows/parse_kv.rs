//! `parse-kv`: columns out of keys and values in a text.
//!
//! Of a key that is there several times the first counts. Blanks around keys and values are no part of them. How the text
//! is read:
//!
//! - With delimiters, a text between two pair delimiters is a pair; what has no key delimiter is none. In quotes,
//!   delimiters are text. `greedy` lets a value go on up to the next key.
//! - With a regular expression, its two groups are the key and the value.
//! - With neither, whatever is no letter and no digit parts keys and values, and a value is what is behind its key.

use hashbrown::HashMap;
use memchr::memmem;
use regex::Regex;

use super::error::RowError;
use super::kind;
use super::parse::convert;
use crate::kql::bind::{self, Constant};
use crate::kql::functions::expression::compile;
use crate::kql::values::{Type, Value};

/// Reads keys and values of a text.
#[derive(Debug, Clone)]
pub struct KeyValues {
    columns: Vec<Type>,
    places: HashMap<String, usize>,
    form: Form,
}

/// How a text is written.
#[derive(Debug, Clone)]
enum Form {
    Delimited { pair: String, key: String, quoting: Quoting, greedy: bool },
    Terms(Quoting),
    Regex(Regex),
}

/// Pairs of quotes, and what makes the next letter text inside of them.
#[derive(Debug, Clone, Default)]
struct Quoting {
    quotes: Vec<(char, char)>,
    escapes: Vec<char>,
}

impl KeyValues {
    /// Makes a reader that gives a value for each of the keys.
    ///
    /// # Errors
    /// A property that is not known, of the wrong type, that goes with no other, or an expression that is none or has not
    /// two groups.
    pub fn new(keys: &[(String, bind::Type)], properties: &[(String, Constant)]) -> Result<Self, RowError> {
        let form = form(properties)?;
        let mut places = HashMap::with_capacity(keys.len());
        for (at, (key, _)) in keys.iter().enumerate() {
            places.entry(key.clone()).or_insert(at);
        }
        Ok(Self { columns: keys.iter().map(|(_, ty)| kind(*ty)).collect(), places, form })
    }

    /// The values of the keys; one that is not there or does not convert is null, or the empty string.
    #[must_use]
    pub fn read(&self, text: &str) -> Vec<Value> {
        let mut found: Vec<Option<Value>> = vec![None; self.columns.len()];
        let mut take = |key: &str, value: &str| {
            if let Some(place) = self.places.get(key)
                && let (Some(slot @ None), Some(kind)) = (found.get_mut(*place), self.columns.get(*place))
            {
                *slot = Some(convert(value, *kind));
            }
        };
        match &self.form {
            Form::Delimited { pair, key, quoting, greedy } => {
                let delimiters = Delimiters { pair, key };
                delimited(text, delimiters, &mut Quotes::of(quoting), *greedy, &mut take);
            }
            Form::Terms(quoting) => self.terms(text, &mut Quotes::of(quoting), &mut take),
            Form::Regex(regex) => {
                for captures in regex.captures_iter(text) {
                    let group = |at: usize| captures.get(at).map_or("", |found| found.as_str().trim());
                    take(group(1), group(2));
                }
            }
        }
        found
            .into_iter()
            .zip(&self.columns)
            .map(|(value, kind)| value.unwrap_or_else(|| Value::null(*kind)))
            .collect()
    }

    /// Keys and values that are terms: runs of letters and digits, or quoted.
    fn terms(&self, text: &str, quotes: &mut Quotes<'_>, take: &mut dyn FnMut(&str, &str)) {
        let mut rest = text;
        let mut key: Option<String> = None;
        while let Some((term, behind)) = next_term(rest, quotes) {
            rest = behind;
            key = match key {
                Some(key) => {
                    take(&key, &term);
                    None
                }
                None => self.places.contains_key(&term).then_some(term),
            };
        }
    }
}

fn next_term<'t>(text: &'t str, quotes: &mut Quotes<'_>) -> Option<(String, &'t str)> {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some(found) = quotes.quoted(rest) {
            return Some(found);
        }
        if letter.is_alphanumeric() {
            let end = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
            return Some((rest[..end].to_owned(), &rest[end..]));
        }
        rest = &rest[letter.len_utf8()..];
    }
    None
}

/// The quotes of one text.
struct Quotes<'q> {
    quoting: &'q Quoting,
    /// What ends quotes and is not there any more, so that it is not looked for again and again.
    missing: Vec<char>,
}

impl<'q> Quotes<'q> {
    const fn of(quoting: &'q Quoting) -> Self {
        Self { quoting, missing: Vec::new() }
    }

    /// The text in the quotes that a text begins with, and what is behind them. Nothing when it begins with none or they
    /// do not end.
    fn quoted<'t>(&mut self, text: &'t str) -> Option<(String, &'t str)> {
        let first = text.chars().next()?;
        let (_, end) = self.quoting.quotes.iter().find(|(begin, _)| *begin == first)?;
        if self.missing.contains(end) {
            return None;
        }
        let mut inside = String::new();
        let mut letters = text.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            if self.quoting.escapes.contains(&letter) {
                inside.extend(letters.next().map(|(_, letter)| letter));
            } else if letter == *end {
                return Some((inside, &text[at + letter.len_utf8()..]));
            } else {
                inside.push(letter);
            }
        }
        self.missing.push(*end);
        None
    }
}

#[derive(Clone, Copy)]
struct Delimiters<'d> {
    pair: &'d str,
    key: &'d str,
}

impl Delimiters<'_> {
    /// Where a text ends: at the end of the pair or, in a key, of the key. It looks no further than the end of the pair.
    fn end(self, text: &str, in_key: bool) -> usize {
        let pair = memmem::find(text.as_bytes(), self.pair.as_bytes()).unwrap_or(text.len());
        if !in_key {
            return pair;
        }
        let reach = text.len().min(pair.saturating_add(self.key.len() - 1));
        memmem::find(&text.as_bytes()[..reach], self.key.as_bytes()).unwrap_or(pair)
    }
}

/// A key or a value, and how long it is with blanks and quotes.
fn token(text: &str, delimiters: Delimiters<'_>, in_key: bool, quotes: &mut Quotes<'_>) -> (String, usize) {
    let end = delimiters.end(text, in_key);
    let begin = text[..end].trim_start();
    if !begin.is_empty()
        && let Some((inside, behind)) = quotes.quoted(&text[end - begin.len()..])
    {
        let closed = text.len() - behind.len();
        return (inside.trim().to_owned(), closed + delimiters.end(behind, in_key));
    }
    (text[..end].trim().to_owned(), end)
}

fn delimited(
    text: &str,
    delimiters: Delimiters<'_>,
    quotes: &mut Quotes<'_>,
    greedy: bool,
    take: &mut dyn FnMut(&str, &str),
) {
    let mut rest = text;
    loop {
        let (key, length) = token(rest, delimiters, true, quotes);
        let behind = &rest[length..];
        if let Some(value) = behind.strip_prefix(delimiters.key) {
            let (value, length) = if greedy {
                greedy_value(value, delimiters, quotes)
            } else {
                token(value, delimiters, false, quotes)
            };
            take(&key, &value);
            rest = &behind[delimiters.key.len() + length..];
        } else {
            rest = behind;
        }
        match rest.strip_prefix(delimiters.pair) {
            Some(behind) => rest = behind,
            None => return,
        }
    }
}

/// A value that goes on over pair delimiters as long as no key is behind them.
fn greedy_value(text: &str, delimiters: Delimiters<'_>, quotes: &mut Quotes<'_>) -> (String, usize) {
    let (first, mut length) = token(text, delimiters, false, quotes);
    let mut is_more = false;
    while let Some(behind) = text[length..].strip_prefix(delimiters.pair) {
        let (_, next) = token(behind, delimiters, true, quotes);
        if behind[next..].starts_with(delimiters.key) {
            break;
        }
        length += delimiters.pair.len() + next;
        is_more = true;
    }
    if is_more { (text[..length].trim().to_owned(), length) } else { (first, length) }
}

/// The properties as they are given.
#[derive(Default)]
struct Given<'p> {
    pair: Option<&'p str>,
    key: Option<&'p str>,
    regex: Option<&'p str>,
    greedy: bool,
    quoting: Quoting,
}

impl<'p> Given<'p> {
    fn read(&mut self, name: &str, value: &'p Constant) -> Result<(), RowError> {
        let wrong = |expected| RowError::Property { name: name.to_owned(), expected };
        let text = match value {
            Constant::String(text) if !text.is_empty() => Some(text.as_str()),
            _ => None,
        };
        match name {
            "pair_delimiter" => self.pair = Some(text.ok_or_else(|| wrong("a text"))?),
            "kv_delimiter" => self.key = Some(text.ok_or_else(|| wrong("a text"))?),
            "regex" => self.regex = Some(text.ok_or_else(|| wrong("a regular expression"))?),
            "quote" => {
                let letters: Vec<char> = text.unwrap_or_default().chars().collect();
                self.quoting.quotes.push(match letters[..] {
                    [both] => (both, both),
                    [begin, end] => (begin, end),
                    _ => return Err(wrong("one or two letters")),
                });
            }
            "escape" => {
                let mut letters = text.unwrap_or_default().chars();
                let (Some(letter), None) = (letters.next(), letters.next()) else {
                    return Err(wrong("one letter"));
                };
                self.quoting.escapes.push(letter);
            }
            "greedy" => match value {
                Constant::Bool(value) => self.greedy = *value,
                _ => return Err(wrong("true or false")),
            },
            _ => return Err(RowError::unsupported(format!("the property `{name}` of `parse-kv`"), None)),
        }
        Ok(())
    }
}

fn form(properties: &[(String, Constant)]) -> Result<Form, RowError> {
    let mut given = Given::default();
    for (name, value) in properties {
        given.read(name, value)?;
    }
    let Given { pair, key, regex, greedy, quoting } = given;
    match (pair, key, regex) {
        (None, None, Some(pattern)) => {
            let regex = compile(pattern).map_err(RowError::Regex)?;
            if regex.captures_len() != 3 {
                let expected = "an expression with two groups";
                return Err(RowError::Property { name: "regex".to_owned(), expected });
            }
            Ok(Form::Regex(regex))
        }
        (Some(pair), Some(key), None) => {
            Ok(Form::Delimited { pair: pair.to_owned(), key: key.to_owned(), quoting, greedy })
        }
        (None, None, None) if !greedy => Ok(Form::Terms(quoting)),
        _ => Err(RowError::unsupported(
            "this combination of properties of `parse-kv`",
            Some("give `pair_delimiter` and `kv_delimiter`, or `regex` alone, or none of them"),
        )),
    }
}

#[cfg(test)]
mod tests;
