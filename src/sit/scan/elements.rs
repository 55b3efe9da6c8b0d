//! Elements: looked up by name, expressions and filters compiled.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex_syntax::hir::Hir;

use crate::sit::checksum;
use crate::sit::model::{Element, Expression, Filter, FilterPlace, Package, Validator};
use crate::sit::package::dialect::translate;

use super::analysis::{guard, narrow};
use super::automaton;
use super::checks::{Check, DateForm, Weighted};
use super::error::CompileError;
use super::expression::{Engine, LARGEST, Pattern, linear, one_line};
use super::filters::{CompiledFilter, FilterTerm, anchored};
use super::fold::fold;
use super::functions::Function;
use super::look_around;

/// How often an expression with look-around may go back and try again at one place.
const MOST_BACKTRACKING: usize = 100_000;
/// How many checks may lead to one another.
const LONGEST_CHAIN: usize = 16;

/// The element of a name, first in the package that asks, and the package it is in.
pub(super) fn lookup<'p>(
    packages: &[&'p Package],
    package: usize,
    used_by: &str,
    name: &str,
) -> Result<(usize, Cow<'p, Element>), CompileError> {
    let order = || std::iter::once(package).chain((0..packages.len()).filter(move |&other| other != package));
    let named = |name: &str, accept: fn(&Element) -> bool| {
        order().find_map(|owner| {
            let element = packages.get(owner)?.elements.get(name)?;
            accept(element).then_some((owner, Cow::Borrowed(element)))
        })
    };
    match named(name, |_| true) {
        Some((owner, element)) => match &*element {
            // Functions that are no code stand in the catalogue as expressions under their names.
            Element::Function(function) if Function::named(function).is_none() => {
                named(function, |element| !matches!(element, Element::Function(_))).ok_or_else(|| {
                    CompileError::NoSuchFunction { element: name.to_owned(), name: function.clone() }
                })
            }
            _ => Ok((owner, element)),
        },
        None if Function::named(name).is_some() => {
            Ok((package, Cow::Owned(Element::Function(name.to_owned()))))
        }
        None => Err(CompileError::NoSuchElement { used_by: used_by.to_owned(), name: name.to_owned() }),
    }
}

/// Compiles an expression and looks up its checks.
pub(super) fn expression(
    packages: &[&Package],
    package: usize,
    name: &str,
    source: &Expression,
) -> Result<Pattern, CompileError> {
    let mut checks = Vec::new();
    for validator in &source.validators {
        checks.extend(check(packages, package, name, validator, 0)?);
    }
    let translated = translate(&source.expression)
        .map_err(|source| CompileError::Expression { element: name.to_owned(), source })?;
    let refused = |reason: String| CompileError::Engine { element: name.to_owned(), reason };
    if translated.look_around {
        let exact = fancy_regex::RegexBuilder::new(&format!(r"\G(?:{})", translated.expression))
            .case_insensitive(!source.case_sensitive)
            .backtrack_limit(MOST_BACKTRACKING)
            .delegate_size_limit(LARGEST)
            .build()
            .map_err(|error| refused(one_line(&error.to_string())))?;
        let wide = look_around::without(&translated.expression)
            .and_then(|wide| parse(&wide, source.case_sensitive).ok())
            .and_then(|hir| linear(&hir).ok());
        let engine = Engine::LookAround { exact, wide };
        return Ok(Pattern::new(name, &Hir::empty(), source.whole_word, engine, checks));
    }
    let hir = parse(&translated.expression, source.case_sensitive).map_err(refused)?;
    let hir = if source.whole_word { narrow(&hir) } else { hir };
    // Compiling is put off; whether it will succeed is asked now.
    if automaton::size(&hir).is_none() {
        return Err(refused("it is larger than 64 MB when compiled".to_owned()));
    }
    let engine = Engine::Linear(OnceLock::new());
    Ok(Pattern::new(name, &hir, source.whole_word, engine, checks))
}

fn parse(expression: &str, case_sensitive: bool) -> Result<Hir, String> {
    regex_syntax::ParserBuilder::new()
        .case_insensitive(!case_sensitive)
        .build()
        .parse(expression)
        .map_err(|error| one_line(&error.to_string()))
}

/// The checks that a validator stands for.
fn check(
    packages: &[&Package],
    package: usize,
    element: &str,
    validator: &Validator,
    depth: usize,
) -> Result<Vec<Check>, CompileError> {
    let unknown =
        |name: &str| CompileError::NoSuchCheck { element: element.to_owned(), name: name.to_owned() };
    Ok(match validator {
        Validator::Algorithm(name) => {
            vec![Check::Algorithm(checksum::algorithm(name).ok_or_else(|| unknown(name))?)]
        }
        Validator::Checksum { weights, modulus, check_digit, allow_alphabets } => {
            vec![Check::Weighted(Weighted {
                weights: weights.clone(),
                modulus: *modulus,
                check_digit: *check_digit,
                letters: *allow_alphabets,
            })]
        }
        Validator::Date { form, offset } => {
            vec![Check::Date { form: DateForm::named(form).ok_or_else(|| unknown(form))?, offset: *offset }]
        }
        Validator::Function(name) => {
            if let Some(algorithm) = checksum::function(name).or_else(|| checksum::algorithm(name)) {
                return Ok(vec![Check::Algorithm(algorithm)]);
            }
            if depth > LONGEST_CHAIN {
                return Err(CompileError::Circle { name: name.clone() });
            }
            let (owner, found) = lookup(packages, package, element, name).map_err(|_| unknown(name))?;
            let Element::Expression(source) = &*found else { return Err(unknown(name)) };
            let mut checks = vec![shape(name, source)?];
            for validator in &source.validators {
                checks.extend(check(packages, owner, name, validator, depth + 1)?);
            }
            checks
        }
    })
}

/// The check that a text has the shape of another expression.
fn shape(name: &str, source: &Expression) -> Result<Check, CompileError> {
    let translated = translate(&source.expression)
        .map_err(|source| CompileError::Expression { element: name.to_owned(), source })?;
    let whole = format!(r"\A(?:{})\z", translated.expression);
    let refused = |reason: String| CompileError::Engine { element: name.to_owned(), reason };
    let hir = parse(&whole, source.case_sensitive).map_err(refused)?;
    Ok(Check::Shape(Box::new(linear(&hir).map_err(refused)?)))
}

/// Compiles a filter.
pub(super) fn filter(
    packages: &[&Package],
    package: usize,
    used_by: &str,
    filter: &Filter,
) -> Result<CompiledFilter, CompileError> {
    let Filter::Text { place, include, element: name } = filter else {
        return Ok(CompiledFilter::AllDigitsSame);
    };
    let (place, include) = (*place, *include);
    let (_, element) = lookup(packages, package, used_by, name)?;
    match &*element {
        Element::Keywords(groups) => {
            let term = |(text, case_sensitive): &(String, bool)| {
                let words: Vec<&str> = text.split_whitespace().collect();
                let plain: Vec<char> = words.join(" ").chars().collect();
                FilterTerm {
                    folded: plain.iter().copied().map(fold).collect(),
                    exact: case_sensitive.then_some(plain),
                }
            };
            let terms = groups.iter().flat_map(|group| group.terms.iter().map(term)).collect();
            Ok(CompiledFilter::Terms { place, include, terms })
        }
        Element::Expression(source) => {
            let translated = translate(&source.expression)
                .map_err(|source| CompileError::Expression { element: name.clone(), source })?;
            let refused = |reason: String| CompileError::Engine { element: name.clone(), reason };
            let hir =
                parse(&anchored(&translated.expression, place), source.case_sensitive).map_err(refused)?;
            let regex = Box::new(linear(&hir).map_err(refused)?);
            let is_prefix = include && place == FilterPlace::Prefix;
            let plain =
                is_prefix.then(|| parse(&translated.expression, source.case_sensitive).ok()).flatten();
            Ok(CompiledFilter::Expression { place, include, regex, guard: plain.and_then(|hir| guard(&hir)) })
        }
        Element::Function(_) | Element::Unsupported(_) => {
            Err(CompileError::FilterElement { used_by: used_by.to_owned(), name: name.clone() })
        }
    }
}
