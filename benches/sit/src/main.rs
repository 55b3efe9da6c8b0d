//! Measures the scanner over files of texts, and writes what other engines need to do the same work.
//!
//! `speed.py` keeps each engine running in a process of its own and has them read the same files in turn. A measuring
//! process reads names of files from its standard input and answers each with one line of JSON.

mod sit;

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use serde_json::json;
use sit::catalogue;
use sit::model::{Detection, Element, Package};
use sit::package::dialect::translate;
use sit::scan::{Occurrence, Scanner};

const USAGE: &str = "usage: sit-bench expressions FILE
       sit-bench blank FILE FILE
       sit-bench scan all|COUNT
       sit-bench regexset";

/// How often the occurrences in a text are blanked: what is left may be an occurrence again.
const MOST_ROUNDS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["expressions", file] => std::fs::write(file, serde_json::to_string(&expressions(&types(None)?))?)?,
        ["blank", from, to] => std::fs::write(to, blank(&std::fs::read_to_string(from)?)?)?,
        ["scan", "all"] => scan(None)?,
        ["scan", count] => scan(Some(count.parse()?))?,
        ["regexset"] => regex_set()?,
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

/// A prime that spreads numbers over the catalogue, whose number of types it does not divide.
const STRIDE: usize = 157;

/// The types of the built-in catalogue that can be found, all or so many, spread over it, so that a part holds types of
/// every kind. A larger part holds the smaller ones.
fn types(count: Option<usize>) -> Result<Package, Box<dyn Error>> {
    let mut package = catalogue::builtin()?;
    package.types.retain(|kind| matches!(kind.detection, Detection::Patterns(_)));
    if let Some(count) = count {
        let all = package.types.len();
        let mut place = 0;
        package.types.retain(|_| {
            place += STRIDE;
            place % all < count
        });
    }
    Ok(package)
}

/// The primary expressions of all types in the syntax of `regex`, bounded as words where they are whole words.
fn expressions(package: &Package) -> Vec<String> {
    let mut found = BTreeSet::new();
    for kind in &package.types {
        let Detection::Patterns(patterns) = &kind.detection else { continue };
        for pattern in patterns {
            let Some(Element::Expression(expression)) = package.elements.get(&pattern.primary) else {
                continue;
            };
            let Ok(translated) = translate(&expression.expression) else { continue };
            let case = if expression.case_sensitive { "" } else { "(?i)" };
            let edge = if expression.whole_word { r"\b" } else { "" };
            found.insert(format!("{case}{edge}(?:{}){edge}", translated.expression));
        }
    }
    found.into_iter().collect()
}

/// Texts without occurrences: the digits of each are replaced by `x`, or its letters where it has no digits.
fn blank(content: &str) -> Result<String, Box<dyn Error>> {
    let scanner = Scanner::compile(&[&types(None)?], None)?;
    let mut scratch = scanner.scratch();
    let mut texts = Vec::new();
    for text in content.split('\0') {
        let mut text = text.to_owned();
        for _ in 0..MOST_ROUNDS {
            let found: Vec<Occurrence> = scanner.scan(&text, &mut scratch, 1).to_vec();
            if found.is_empty() {
                break;
            }
            for one in found {
                text.replace_range(one.start..one.end(), &blanked(one.text(&text)));
            }
        }
        texts.push(text);
    }
    Ok(texts.join("\0"))
}

/// A text of the same length in bytes.
fn blanked(text: &str) -> String {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let hide = |c: char| if digits { c.is_ascii_digit() } else { c.is_ascii_alphanumeric() };
    text.chars().map(|c| if hide(c) { 'x' } else { c }).collect()
}

/// Time on the processor of this thread in seconds.
fn processor() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = status.split_whitespace().next().ok_or("no time in /proc/thread-self/schedstat")?;
    Ok(nanoseconds.parse::<f64>()? / 1e9)
}

/// Says what is ready, then runs once over the texts of each file that is named.
fn serve(what: &str, mut run: impl FnMut(&str) -> usize) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    writeln!(out, "{}", json!({ "what": what }))?;
    out.flush()?;
    for file in std::io::stdin().lock().lines() {
        let content = std::fs::read_to_string(file?)?;
        let (before, begin) = (processor()?, Instant::now());
        let hits: usize = content.split('\0').map(&mut run).sum();
        let (clock, busy) = (begin.elapsed().as_secs_f64(), processor()? - before);
        writeln!(
            out,
            "{}",
            json!({ "bytes": content.len(), "hits": hits, "clock": clock, "processor": busy })
        )?;
        out.flush()?;
    }
    Ok(())
}

fn scan(count: Option<usize>) -> Result<(), Box<dyn Error>> {
    let package = types(count)?;
    let begin = Instant::now();
    let scanner = Scanner::compile(&[&package], None)?;
    let what = format!("{} types, compiled in {} ms", package.types.len(), begin.elapsed().as_millis());
    let mut scratch = scanner.scratch();
    serve(&what, |text| scanner.scan(text, &mut scratch, 1).len())
}

/// Which expressions match a text at all, in one pass.
fn regex_set() -> Result<(), Box<dyn Error>> {
    let expressions = expressions(&types(None)?);
    let begin = Instant::now();
    let set =
        regex::RegexSetBuilder::new(&expressions).size_limit(1 << 30).dfa_size_limit(256 << 20).build()?;
    let what = format!("{} expressions, compiled in {} ms", set.len(), begin.elapsed().as_millis());
    serve(&what, |text| set.matches(text).iter().count())
}
