//! Own sensitive types: checked, added to the lake, shown and dropped.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::cli::Session;
use crate::error::{ExitCode, Failure};
use crate::lake::sensitive::{self, AddedPackage};
use crate::lake::{Lake, LakeError};
use crate::output::plural;
use crate::sit::catalogue::{self, Catalogue, Names};
use crate::sit::check::{self, ScannerClassify, Severity};
use crate::sit::checksum;
use crate::sit::model::{Detection, Element, Evidence, Filter, Package, SensitiveType};
use crate::sit::package::{self, Dictionary, Loaded, Options};
use crate::sit::scan::Scanner;

/// Check types: that definitions hold together, examples match and near misses do not
///
/// Without files the built-in types are checked. Exit codes: 0 nothing wrong, 1 something is, 2 usage.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Rule packages (XML) or own types (YAML)
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Terms of a keyword dictionary that a package names: a GUID and a file of terms (can be repeated)
    #[arg(long = "dictionary", value_name = "GUID=FILE")]
    dictionaries: Vec<String>,
}

/// Add own types to the lake, from rule packages (XML) or YAML files
///
/// A package takes the place of one of the same name. A type with the GUID of a built-in one takes its place.
#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Terms of a keyword dictionary that a package names: a GUID and a file of terms (can be repeated)
    #[arg(long = "dictionary", value_name = "GUID=FILE")]
    dictionaries: Vec<String>,
}

pub(super) fn built_in() -> Result<Package, Failure> {
    catalogue::builtin().map_err(|error| Failure::caused("the built-in types cannot be read", &error))
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::caused(format!("cannot read {}", file.display()), &error))
}

fn dictionaries(texts: &[String]) -> Result<Vec<Dictionary>, Failure> {
    let read = |text: &String| {
        let (name, file) = text.split_once('=').ok_or_else(|| {
            Failure::usage(format!("--dictionary {text} names no file")).hint("write --dictionary GUID=FILE")
        })?;
        let bytes = bytes_of(Path::new(file))?;
        Dictionary::read(name, &bytes, file)
            .map_err(|error| Failure::caused(format!("cannot read the dictionary {name}"), &error))
    };
    texts.iter().map(read).collect()
}

/// Reads a file of types; what is odd in it is said.
fn read(session: &Session, file: &Path, built_in: &Package, lists: &[Dictionary]) -> Result<Loaded, Failure> {
    let bytes = bytes_of(file)?;
    let is_element = |name: &str| built_in.elements.contains_key(name);
    let is_check = |name: &str| checksum::algorithm(name).or_else(|| checksum::function(name)).is_some();
    let mut options = Options::new(&is_element, &is_check);
    options.dictionaries = lists.to_vec();
    let mut loaded = package::read(&bytes, &file.display().to_string(), &options).map_err(|error| {
        Failure::caused(format!("{} has faults", file.display()), &error).hint("nothing was added")
    })?;
    for warning in &loaded.warnings {
        session.console.warning(&format!("{}:{warning}", file.display()));
    }
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    for package in loaded.packages.iter_mut().filter(|package| package.name.is_empty()) {
        package.name.clone_from(&stem);
    }
    Ok(loaded)
}

/// Checks a package beside those that it may name. Says how many findings are errors.
fn findings(session: &Session, package: &Package, others: &[&Package]) -> Result<usize, Failure> {
    let mut packages = vec![package];
    packages.extend(others);
    let scanner = Scanner::compile(&packages, None)
        .map_err(|error| Failure::caused(format!("the types of {} cannot be used", package.name), &error))?;
    let report = check::check(package, others, &mut ScannerClassify::new(&scanner));
    for finding in &report.findings {
        let text = finding.to_string();
        match finding.severity() {
            Severity::Error => session.console.failure(&Failure::new(text)),
            Severity::Warning => session.console.warning(&text),
        }
    }
    session.console.note(&format!(
        "{}: {} with patterns, {} of others, {} that cannot be found; {} and {} tried",
        package.name,
        plural(report.implemented as u64, "type", "types"),
        plural(report.bundles as u64, "union", "unions"),
        report.unavailable,
        plural(report.examples as u64, "example", "examples"),
        plural(report.near_misses as u64, "near miss", "near misses"),
    ));
    Ok(report.of(Severity::Error).count())
}

pub(super) fn check(session: &Session, args: &CheckArgs) -> Result<ExitCode, Failure> {
    let built_in = built_in()?;
    let lists = dictionaries(&args.dictionaries)?;
    let mut errors = 0;
    if args.files.is_empty() {
        errors += findings(session, &built_in, &[])?;
    }
    for file in &args.files {
        for package in read(session, file, &built_in, &lists)?.packages {
            errors += findings(session, &package, &[&built_in])?;
        }
    }
    Ok(if errors == 0 { ExitCode::Done } else { ExitCode::Failed })
}

pub(super) fn add(session: &Session, args: &AddArgs) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let built_in = built_in()?;
    let lists = dictionaries(&args.dictionaries)?;
    let mut added: Vec<(AddedPackage, Package)> = Vec::new();
    for file in &args.files {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let sha256: String =
            Sha256::digest(bytes_of(file)?).iter().map(|byte| format!("{byte:02x}")).collect();
        for package in read(session, file, &built_in, &lists)?.packages {
            let stored = AddedPackage {
                name: package.name.clone(),
                file: name.clone(),
                sha256: sha256.clone(),
                text: package::to_yaml(&package),
            };
            added.push((stored, package));
        }
    }
    // Everything is tried before anything is written: what was added must never keep a query from running.
    let new_names: BTreeSet<&str> = added.iter().map(|(stored, _)| stored.name.as_str()).collect();
    let mut packages = present(session, &lake, &built_in, &new_names)?;
    packages.extend(added.iter().map(|(_, package)| package.clone()));
    let refused = |error: &(dyn std::error::Error + 'static)| {
        Failure::caused("the types cannot be used together", error).hint("nothing was added")
    };
    let catalogue = Catalogue::new(built_in.clone(), packages).map_err(|error| refused(&error))?;
    let all: Vec<&Package> = catalogue.packages().iter().collect();
    Scanner::compile(&all, None).map_err(|error| refused(&error))?;
    for (stored, package) in &added {
        let now = session.clock.now().timestamp_micros();
        session
            .runtime
            .block_on(sensitive::change(&lake, stored, true, now))
            .map_err(|error| failed(&error))?;
        session.console.note(&format!(
            "{}: {} added; `trailhound sit check {}` tries their examples",
            stored.name,
            plural(package.types.len() as u64, "type", "types"),
            stored.file
        ));
    }
    for replaced in catalogue.replaced() {
        session.console.note(&format!("{} takes the place of the built-in type", replaced.name));
    }
    Ok(ExitCode::Done)
}

/// The packages of the lake but for those of these names.
fn present(
    session: &Session,
    lake: &Lake,
    built_in: &Package,
    but: &BTreeSet<&str>,
) -> Result<Vec<Package>, Failure> {
    let (stored, _) = session.runtime.block_on(sensitive::packages(lake)).map_err(|error| failed(&error))?;
    let is_element = |name: &str| built_in.elements.contains_key(name);
    let is_check = |name: &str| checksum::algorithm(name).or_else(|| checksum::function(name)).is_some();
    let options = Options::new(&is_element, &is_check);
    let mut packages = Vec::new();
    for stored in stored.iter().filter(|stored| !but.contains(stored.name.as_str())) {
        let read = package::read(stored.text.as_bytes(), &stored.file, &options);
        packages.extend(
            read.map_err(|error| {
                Failure::caused(format!("the package {} of the lake", stored.name), &error)
            })?
            .packages,
        );
    }
    Ok(packages)
}

fn failed(error: &LakeError) -> Failure {
    Failure::caused("the settings of sensitive types", error)
}

pub(super) fn drop(session: &Session, name: &str) -> Result<ExitCode, Failure> {
    let lake = session.lake()?;
    let (packages, _) =
        session.runtime.block_on(sensitive::packages(&lake)).map_err(|error| failed(&error))?;
    let Some(package) = packages.iter().find(|package| package.name == name) else {
        let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
        let failure = Failure::usage(format!("there is no package of the name {name}"));
        return Err(if names.is_empty() {
            failure.hint("no own types were added to this lake")
        } else {
            failure.hint(format!("packages of this lake: {}", names.join(", ")))
        });
    };
    let now = session.clock.now().timestamp_micros();
    session
        .runtime
        .block_on(sensitive::change(&lake, package, false, now))
        .map_err(|error| failed(&error))?;
    session.console.note(&format!("{name}: dropped"));
    Ok(ExitCode::Done)
}

/// All types of the lake, or the built-in ones where there is no lake.
pub(super) fn catalogue(session: &Session) -> Result<Catalogue, Failure> {
    let built_in = built_in()?;
    let added = match session.lake_if_any()? {
        Some(lake) => present(session, &lake, &built_in, &BTreeSet::new())?,
        None => Vec::new(),
    };
    Catalogue::new(built_in, added)
        .map_err(|error| Failure::caused("the types cannot be used together", &error))
}

pub(super) fn show(session: &Session, name: &str) -> Result<ExitCode, Failure> {
    let catalogue = catalogue(session)?;
    let place = Names::new(&catalogue).find(name).map_err(|error| Failure::usage(error.to_string()))?;
    let Some((_, kind)) = catalogue.types().nth(place) else { return Ok(ExitCode::Failed) };
    let elements = elements_of(kind);
    let defined = catalogue.packages().iter().flat_map(|package| &package.elements);
    let package = Package {
        types: vec![kind.clone()],
        elements: defined
            .filter(|(name, _)| elements.contains(name.as_str()))
            .map(|(name, element): (&String, &Element)| (name.clone(), element.clone()))
            .collect(),
        ..Package::default()
    };
    session
        .console
        .print(&package::to_yaml(&package))
        .map_err(|error| Failure::caused("the type could not be shown", &error))?;
    Ok(ExitCode::Done)
}

/// The names of the elements that a type names.
fn elements_of(kind: &SensitiveType) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    if let Detection::Patterns(patterns) = &kind.detection {
        for pattern in patterns {
            names.insert(pattern.primary.as_str());
            pattern.evidence.iter().for_each(|evidence| add_evidence(evidence, &mut names));
            add_filter_elements(&pattern.filters, &mut names);
        }
    }
    add_filter_elements(&kind.filters, &mut names);
    names
}

fn add_evidence<'k>(evidence: &'k Evidence, names: &mut BTreeSet<&'k str>) {
    match evidence {
        Evidence::Match { element, .. } => {
            names.insert(element);
        }
        Evidence::Any { of, .. } => of.iter().for_each(|evidence| add_evidence(evidence, names)),
    }
}

fn add_filter_elements<'k>(filters: &'k [Filter], names: &mut BTreeSet<&'k str>) {
    names.extend(filters.iter().filter_map(|filter| match filter {
        Filter::Text { element, .. } => Some(element.as_str()),
        Filter::AllDigitsSame => None,
    }));
}
