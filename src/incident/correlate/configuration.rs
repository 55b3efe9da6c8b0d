//! The settings of correlation: a readable file over readable defaults.
//!
//! What a file does not say stays as in the defaults. A file that says something unknown, impossible or misspelt is
//! refused with its place, because other links than the ones written down would give other incidents without a word.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::fact::{FactKind, FactKinds};
use super::never::{Never, Refused};

/// The defaults as people read them.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Microseconds in a minute.
pub(super) const MINUTE: i64 = 60_000_000;

/// Why a configuration was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct ConfigurationError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

/// How far apart in time two alerts may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// However far.
    Always,
    /// At most so many microseconds.
    Within(i64),
}

/// How facts of one kind link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactRule {
    /// What sharing it is worth.
    pub weight: u32,
    /// How far apart the alerts may be.
    pub window: Window,
    /// How long a chain through it may last, microseconds.
    pub chain: Option<i64>,
    /// How many accounts or devices may share it.
    pub most_parties: Option<u32>,
    /// How many alerts may share it.
    pub most_alerts: Option<u32>,
    /// Over which time before and after an alert sharers are counted, microseconds.
    pub count_over: i64,
}

impl FactRule {
    pub(super) const fn is_capped(&self) -> bool {
        self.most_parties.is_some() || self.most_alerts.is_some()
    }
}

/// Checked settings, ready to use.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The weight at which two alerts are linked.
    pub threshold: u32,
    /// What it is worth when either alert is of high severity.
    pub high_severity: u32,
    rules: [FactRule; FactKind::ALL.len()],
    /// What never links.
    pub(super) never: Never,
    pub(super) own_domains: Vec<String>,
    partners: [FactKinds; FactKind::ALL.len()],
}

impl Configuration {
    /// The defaults.
    ///
    /// # Errors
    /// Never, as long as the tests of this module pass.
    pub fn defaults() -> Result<Self, ConfigurationError> {
        Self::of_layers(DEFAULTS, "")
    }

    /// The defaults with what a file says.
    ///
    /// # Errors
    /// When the text is not TOML, or has a key or a value that is not known or makes no sense.
    pub fn read(text: &str) -> Result<Self, ConfigurationError> {
        Self::of_layers(DEFAULTS, text)
    }

    fn of_layers(defaults: &str, own: &str) -> Result<Self, ConfigurationError> {
        let (base, over) = (parse(defaults)?, parse(own)?);
        let mut rules = [UNUSED; FactKind::ALL.len()];
        let mut never = Never::default();
        for (text, layer) in [(defaults, &base), (own, &over)] {
            layer.patch(&mut rules).map_err(|(at, reason)| refused(text, at, reason))?;
            never.take(&layer.never).map_err(|(at, reason)| refused(text, at, reason))?;
        }
        let threshold = over.threshold.or(base.threshold).unwrap_or(Number(100)).0;
        if threshold == 0 {
            let at = own.find("threshold").unwrap_or(0);
            return Err(refused(own, at, "threshold: 0 would link everything".to_owned()));
        }
        let high_severity = over.high_severity.or(base.high_severity).unwrap_or(Number(0)).0;
        let own_domains = over.own_domains.iter().map(|domain| super::normalise::domain(domain)).collect();
        let mut configuration =
            Self { threshold, high_severity, rules, never, own_domains, partners: Default::default() };
        configuration.find_partners();
        Ok(configuration)
    }

    /// How facts of a kind link.
    #[must_use]
    pub const fn rule(&self, kind: FactKind) -> &FactRule {
        &self.rules[kind.index()]
    }

    /// Whether sharing a fact of the kind is enough.
    #[must_use]
    pub fn links_alone(&self, kind: FactKind) -> bool {
        self.rule(kind).weight >= self.threshold
    }

    /// Whether sharing a fact of the kind is enough when either alert is of high severity.
    #[must_use]
    pub fn links_when_high(&self, kind: FactKind) -> bool {
        let weight = self.rule(kind).weight;
        weight > 0 && weight < self.threshold && weight + self.high_severity >= self.threshold
    }

    /// The kinds that make a link together with this one, looked for among the alerts that share this one.
    pub(super) const fn partners(&self, kind: FactKind) -> FactKinds {
        self.partners[kind.index()]
    }

    /// Whether links start from facts of the kind, so that the alerts that share one have to be kept.
    pub(super) fn is_anchor(&self, kind: FactKind) -> bool {
        self.links_alone(kind) || self.links_when_high(kind) || !self.partners(kind).is_empty()
    }

    /// Pairs of kinds, each noted with the heavier one, which is looked up first.
    fn find_partners(&mut self) {
        for first in FactKind::ALL {
            for second in FactKind::ALL {
                let (one, other) = (self.rule(first).weight, self.rule(second).weight);
                let is_first = (one, second.index()) > (other, first.index());
                let is_half = one > 0 && other > 0 && one < self.threshold && other < self.threshold;
                if first != second && is_first && is_half && one + other >= self.threshold {
                    self.partners[first.index()].insert(second);
                }
            }
        }
    }
}

const UNUSED: FactRule = FactRule {
    weight: 0,
    window: Window::Within(0),
    chain: None,
    most_parties: None,
    most_alerts: None,
    count_over: 0,
};

fn check(rule: &FactRule) -> Result<(), &'static str> {
    match rule.window {
        Window::Always if rule.is_capped() => Err("a window of \"always\" cannot have a limit of sharers"),
        Window::Always if rule.chain.is_some() => Err("a window of \"always\" cannot have a chain that ends"),
        _ => Ok(()),
    }
}

fn unknown_kind(name: &str) -> String {
    let known: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.as_str()).collect();
    format!("`{name}` is no kind of fact; there are {}", known.join(", "))
}

fn parse(text: &str) -> Result<Layer, ConfigurationError> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        refused(text, at, error.message().trim_end().to_owned())
    })
}

/// The place of a byte in a text.
fn refused(text: &str, at: usize, reason: String) -> ConfigurationError {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    ConfigurationError {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).map_or(0, |line| line.chars().count()) + 1,
        reason,
    }
}

/// A file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Layer {
    threshold: Option<Number>,
    high_severity: Option<Number>,
    #[serde(default)]
    own_domains: Vec<String>,
    #[serde(default)]
    facts: BTreeMap<Spanned<String>, Patch>,
    #[serde(default)]
    never: NeverLayer,
}

impl Layer {
    /// Applies what the file says of facts; else the place and reason of what is wrong.
    fn patch(&self, rules: &mut [FactRule; FactKind::ALL.len()]) -> Result<(), Refused> {
        for (name, patch) in &self.facts {
            let at = name.span().start;
            let kind = FactKind::find(name.get_ref()).ok_or_else(|| (at, unknown_kind(name.get_ref())))?;
            let rule = &mut rules[kind.index()];
            patch.apply(rule);
            check(rule).map_err(|reason| (at, format!("{kind}: {reason}")))?;
        }
        Ok(())
    }
}

/// The never-link lists of one file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct NeverLayer {
    pub(super) built_in: Option<bool>,
    #[serde(default)]
    pub(super) principals: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) accounts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) files: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) devices: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) applications: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) addresses: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Patch {
    weight: Option<Number>,
    window: Option<WindowText>,
    chain: Option<LimitTime>,
    most_parties: Option<LimitNumber>,
    most_alerts: Option<LimitNumber>,
    count_over: Option<SpanText>,
}

impl Patch {
    const fn apply(&self, rule: &mut FactRule) {
        if let Some(weight) = self.weight {
            rule.weight = weight.0;
        }
        if let Some(window) = self.window {
            rule.window = window.0;
        }
        if let Some(chain) = self.chain {
            rule.chain = chain.0;
        }
        if let Some(most) = self.most_parties {
            rule.most_parties = most.0;
        }
        if let Some(most) = self.most_alerts {
            rule.most_alerts = most.0;
        }
        if let Some(span) = self.count_over {
            rule.count_over = span.0;
        }
    }
}

/// A weight: small enough that sums of two cannot overflow.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "i64")]
struct Number(u32);

impl TryFrom<i64> for Number {
    type Error = String;
    fn try_from(value: i64) -> Result<Self, String> {
        match u32::try_from(value) {
            Ok(number) if number <= 1_000_000 => Ok(Self(number)),
            _ => Err(format!("{value} is not a number from 0 to 1000000")),
        }
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct WindowText(Window);

impl TryFrom<String> for WindowText {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Ok(Self(if text == "always" { Window::Always } else { Window::Within(span(&text)?) }))
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct SpanText(i64);

impl TryFrom<String> for SpanText {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        span(&text).map(Self)
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct LimitTime(Option<i64>);

impl TryFrom<String> for LimitTime {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Ok(Self(if text == "none" { None } else { Some(span(&text)?) }))
    }
}

/// A limit as a number, or the word that takes it away.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "toml::Value")]
struct LimitNumber(Option<u32>);

impl TryFrom<toml::Value> for LimitNumber {
    type Error = String;
    fn try_from(value: toml::Value) -> Result<Self, String> {
        match value {
            toml::Value::Integer(number) => Number::try_from(number).map(|number| Self(Some(number.0))),
            toml::Value::String(word) if word == "none" => Ok(Self(None)),
            other => Err(format!("{other} is neither a number nor \"none\"")),
        }
    }
}

/// The longest span a window may have: ten years.
const LONGEST: i64 = 3653 * 24 * 60;

/// `30m`, `24h`, `7d` in microseconds.
fn span(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is no span of time such as 30m, 24h or 7d, at most ten years");
    let (unit_at, unit) = text.char_indices().next_back().ok_or_else(wrong)?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return Err(wrong()),
    };
    let digits = &text[..unit_at];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let count: i64 = digits.parse().map_err(|_| wrong())?;
    let total = count.checked_mul(minutes).filter(|total| *total <= LONGEST).ok_or_else(wrong)?;
    Ok(total * MINUTE)
}

#[cfg(test)]
#[path = "configuration_tests.rs"]
mod tests;
