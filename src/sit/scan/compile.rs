//! From packages to what is scanned with: names resolved, expressions compiled, terms entered.

use std::collections::{BTreeMap, BTreeSet};

use crate::sit::model::{Affinity, Detection, Element, Evidence, KeywordGroup, Package, Pattern, Proximity};

use super::elements;
use super::error::CompileError;
use super::filters::CompiledFilter;
use super::functions::Function;
use super::grouping;
use super::program::{
    CompiledAffinity, CompiledElement, CompiledPattern, Condition, ElementId, Kind, Program, TermSet, Unit,
};
use super::terms::TermsBuilder;

/// A type that is selected but cannot be found, and why.
pub(super) type Missing = (usize, String);

/// Compiles types, all or some by number, counted through all packages.
pub(super) fn compile(
    packages: &[&Package],
    selection: Option<&[usize]>,
) -> Result<(Program, Vec<Missing>), CompileError> {
    let mut compiler = Compiler::new(packages);
    let count = compiler.types.len();
    let all: Vec<usize> = (0..count).collect();
    for &index in selection.unwrap_or(&all) {
        if index >= count {
            return Err(CompileError::NoSuchType { index, count });
        }
        compiler.output(index, index, &mut BTreeSet::new())?;
    }
    if selection.is_none() {
        compiler.affinities()?;
    }
    compiler.finish()
}

struct Compiler<'p> {
    packages: &'p [&'p Package],
    /// Package and place in it, for each type.
    types: Vec<(usize, usize)>,
    elements: Vec<CompiledElement>,
    ids: BTreeMap<(usize, String), ElementId>,
    terms: TermsBuilder,
    /// For each type that is found by patterns, the numbers its occurrences are told under.
    outputs: BTreeMap<usize, Vec<u32>>,
    affinities: Vec<CompiledAffinity>,
    missing: Vec<Missing>,
}

impl<'p> Compiler<'p> {
    fn new(packages: &'p [&'p Package]) -> Self {
        let types = packages
            .iter()
            .enumerate()
            .flat_map(|(package, content)| (0..content.types.len()).map(move |place| (package, place)))
            .collect();
        Self {
            packages,
            types,
            elements: Vec::new(),
            ids: BTreeMap::new(),
            terms: TermsBuilder::default(),
            outputs: BTreeMap::new(),
            affinities: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Has the occurrences of a type told under a number; for a bundle those of its members.
    fn output(
        &mut self,
        index: usize,
        number: usize,
        seen: &mut BTreeSet<usize>,
    ) -> Result<(), CompileError> {
        if !seen.insert(index) {
            return Ok(());
        }
        let (package, place) = self.types[index];
        let kind = &self.packages[package].types[place];
        match &kind.detection {
            Detection::Patterns(_) => {
                if let Ok(number) = u32::try_from(number) {
                    self.outputs.entry(index).or_default().push(number);
                }
            }
            Detection::Bundle(members) => {
                for name in members {
                    let member = self.named(package, name).ok_or_else(|| CompileError::NoSuchMember {
                        bundle: kind.name.clone(),
                        name: name.clone(),
                    })?;
                    self.output(member, number, seen)?;
                }
            }
            Detection::Unavailable(reason) => {
                // Of a bundle, members that can be found are told; the others are named at the bundle.
                let reason =
                    if index == number { reason.clone() } else { format!("{}: {reason}", kind.name) };
                self.missing.push((number, reason));
            }
        }
        Ok(())
    }

    /// The type of a name or alias, first in the package that asks.
    fn named(&self, package: usize, name: &str) -> Option<usize> {
        let is_it = |&(_, &(of, place)): &(usize, &(usize, usize))| {
            let kind = &self.packages[of].types[place];
            kind.name == name || kind.aliases.iter().any(|alias| alias == name)
        };
        let own = self.types.iter().enumerate().filter(|(_, (of, _))| *of == package).find(is_it);
        own.or_else(|| self.types.iter().enumerate().find(is_it)).map(|(index, _)| index)
    }

    fn unit(&mut self, index: usize, outputs: Vec<u32>) -> Result<Unit, CompileError> {
        let (package, place) = self.types[index];
        let kind = &self.packages[package].types[place];
        let Detection::Patterns(source) = &kind.detection else {
            return Ok(Unit { outputs, patterns: Vec::new(), filters: Vec::new() });
        };
        let mut patterns = Vec::new();
        for (number, pattern) in (0..).zip(source) {
            patterns.push(self.pattern(package, &kind.name, number, pattern, kind.proximity)?);
        }
        // Stable, so that of two patterns of one level the first in the source is told.
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.confidence));
        let filters = self.filters(package, &kind.name, &kind.filters)?;
        Ok(Unit { outputs, patterns, filters })
    }

    fn pattern(
        &mut self,
        package: usize,
        used_by: &str,
        index: u32,
        pattern: &Pattern,
        proximity: Proximity,
    ) -> Result<CompiledPattern, CompileError> {
        let proximity = pattern.proximity.unwrap_or(proximity);
        Ok(CompiledPattern {
            confidence: pattern.confidence,
            index,
            primary: self.element(package, used_by, &pattern.primary)?,
            filters: self.filters(package, used_by, &pattern.filters)?,
            evidence: self.conditions(package, used_by, &pattern.evidence, proximity)?,
        })
    }

    fn conditions(
        &mut self,
        package: usize,
        used_by: &str,
        evidence: &[Evidence],
        proximity: Proximity,
    ) -> Result<Vec<Condition>, CompileError> {
        evidence.iter().map(|evidence| self.condition(package, used_by, evidence, proximity)).collect()
    }

    fn condition(
        &mut self,
        package: usize,
        used_by: &str,
        evidence: &Evidence,
        inherited: Proximity,
    ) -> Result<Condition, CompileError> {
        Ok(match evidence {
            Evidence::Match { element, min_count, unique, proximity } => Condition::Match {
                element: self.element(package, used_by, element)?,
                least: (*min_count).max(1) as usize,
                unique: *unique,
                distance: characters(proximity.unwrap_or(inherited)),
            },
            Evidence::Any { of, min, max } => Condition::Any {
                least: *min as usize,
                most: max.map_or(of.len(), |max| max as usize),
                of: self.conditions(package, used_by, of, inherited)?,
            },
        })
    }

    fn filters(
        &mut self,
        package: usize,
        used_by: &str,
        filters: &[crate::sit::model::Filter],
    ) -> Result<Vec<CompiledFilter>, CompileError> {
        filters.iter().map(|filter| elements::filter(self.packages, package, used_by, filter)).collect()
    }

    fn affinities(&mut self) -> Result<(), CompileError> {
        let mut index = 0;
        for (package, content) in self.packages.iter().enumerate() {
            for affinity in &content.affinities {
                let compiled = self.affinity(package, index, affinity)?;
                self.affinities.push(compiled);
                index += 1;
            }
        }
        Ok(())
    }

    fn affinity(
        &mut self,
        package: usize,
        index: usize,
        affinity: &Affinity,
    ) -> Result<CompiledAffinity, CompileError> {
        let mut evidence = Vec::new();
        for (confidence, conditions) in &affinity.evidence {
            let conditions = self.conditions(package, &affinity.name, conditions, affinity.window)?;
            evidence.push((*confidence, conditions));
        }
        Ok(CompiledAffinity {
            index,
            window: characters(affinity.window),
            threshold: affinity.threshold,
            evidence,
        })
    }

    /// The number of an element, which is compiled if it is new.
    fn element(&mut self, package: usize, used_by: &str, name: &str) -> Result<ElementId, CompileError> {
        let (owner, source) = elements::lookup(self.packages, package, used_by, name)?;
        if let Some(&known) = self.ids.get(&(owner, name.to_owned())) {
            return Ok(known);
        }
        let kind = match &*source {
            Element::Keywords(groups) => self.keywords(groups),
            Element::Expression(expression) => {
                Kind::Expression(Box::new(elements::expression(self.packages, owner, name, expression)?))
            }
            Element::Function(function) => match Function::named(function) {
                Some(function) => Kind::Function(function),
                None => {
                    return Err(CompileError::NoSuchFunction {
                        element: name.to_owned(),
                        name: function.clone(),
                    });
                }
            },
            Element::Unsupported(_) => Kind::Nothing,
        };
        let id = ElementId::try_from(self.elements.len()).unwrap_or(ElementId::MAX);
        self.elements.push(CompiledElement { kind, units: Vec::new(), gate: None });
        self.ids.insert((owner, name.to_owned()), id);
        Ok(id)
    }

    fn keywords(&mut self, groups: &[KeywordGroup]) -> Kind {
        let mut words = TermSet::default();
        let mut anywhere = TermsBuilder::default();
        for group in groups {
            for (term, case_sensitive) in &group.terms {
                let entered = if group.word {
                    self.terms.add(term, *case_sensitive)
                } else {
                    self.terms.add_inside(term, *case_sensitive)
                };
                match entered {
                    Some(id) => words.insert(id),
                    None => anywhere.add_anywhere(term, *case_sensitive),
                }
            }
        }
        let anywhere = (anywhere.len() > 0).then(|| Box::new(anywhere.build()));
        Kind::Keywords { words, anywhere }
    }

    fn finish(mut self) -> Result<(Program, Vec<Missing>), CompileError> {
        let outputs = std::mem::take(&mut self.outputs);
        let mut units = Vec::new();
        for (index, numbers) in outputs {
            units.push(self.unit(index, numbers)?);
        }
        let mut program = Program {
            units,
            elements: self.elements,
            terms: self.terms.build(),
            affinities: self.affinities,
            ..Program::default()
        };
        grouping::group(&mut program)?;
        Ok((program, self.missing))
    }
}

/// A distance as the matcher counts it.
fn characters(proximity: Proximity) -> Option<usize> {
    match proximity {
        Proximity::Characters(characters) => Some(characters as usize),
        Proximity::Unlimited => None,
    }
}
