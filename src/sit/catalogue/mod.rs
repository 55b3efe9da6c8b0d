//! The built-in catalogue of sensitive information types, and how types that people add stand beside it.
//!
//! The catalogue is data: one YAML file for each region or family, in the form of people's own types, with examples
//! and near misses that `check` proves. `README.md` beside the files says where the facts come from.
//!
//! - Files share their elements: what several need, such as words for a driving licence, stands in one of them.
//! - Digits are written `[0-9]` and not `\d`, which also takes the digits of other scripts: a document that says
//!   "nine digits" does not mean those.
//! - Names are those of the product. Spelling counts little, see [`Names`].
//! - An added type with the GUID of a built-in one takes its place: it is the tenant's own export, or was made to
//!   change it. With the same name but another GUID both are kept, and the name means the added one.
//! - Two added types with one GUID are an error: nothing says which of them is meant.

mod names;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::sit::checksum;
use crate::sit::model::{Package, SensitiveType};
use crate::sit::package::{self, Options, ReadError};

pub(super) use names::letters_and_digits;
pub use names::{NameError, Names};

/// The files, in the order in which types are listed.
const FILES: [(&str, &str); 22] = [
    ("global_financial.yaml", include_str!("global_financial.yaml")),
    ("network.yaml", include_str!("network.yaml")),
    ("credentials_azure.yaml", include_str!("credentials_azure.yaml")),
    ("credentials_general.yaml", include_str!("credentials_general.yaml")),
    ("united_states.yaml", include_str!("united_states.yaml")),
    ("united_states_driving_licences.yaml", include_str!("united_states_driving_licences.yaml")),
    ("canada.yaml", include_str!("canada.yaml")),
    ("latin_america.yaml", include_str!("latin_america.yaml")),
    ("united_kingdom_ireland.yaml", include_str!("united_kingdom_ireland.yaml")),
    ("western_europe.yaml", include_str!("western_europe.yaml")),
    ("southern_europe.yaml", include_str!("southern_europe.yaml")),
    ("northern_europe.yaml", include_str!("northern_europe.yaml")),
    ("eastern_europe.yaml", include_str!("eastern_europe.yaml")),
    ("eu_driving_licences.yaml", include_str!("eu_driving_licences.yaml")),
    ("eu_passports.yaml", include_str!("eu_passports.yaml")),
    ("eu_bundles.yaml", include_str!("eu_bundles.yaml")),
    ("asia.yaml", include_str!("asia.yaml")),
    ("oceania.yaml", include_str!("oceania.yaml")),
    ("middle_east_africa.yaml", include_str!("middle_east_africa.yaml")),
    ("medical.yaml", include_str!("medical.yaml")),
    ("addresses_and_names.yaml", include_str!("addresses_and_names.yaml")),
    ("functions.yaml", include_str!("functions.yaml")),
];

/// Why there is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A built-in file cannot be read; a mistake in this program.
    #[error("the built-in catalogue cannot be read: {0}")]
    Read(#[from] ReadError),
    /// Two built-in files define one element; a mistake in this program.
    #[error("the built-in catalogue defines the element '{name}' in {first} and again in {second}")]
    ElementTwice {
        /// Name of the element.
        name: String,
        /// File that defines it first.
        first: &'static str,
        /// File that defines it again.
        second: &'static str,
    },
    /// Two added types have one GUID.
    #[error(
        "the types '{first}' and '{second}' both have the GUID {id}; remove one of them, or give it another GUID"
    )]
    IdTwice {
        /// The GUID.
        id: String,
        /// Name of the type that comes first.
        first: String,
        /// Name of the other.
        second: String,
    },
}

/// Reads the built-in catalogue.
///
/// Expressions are not compiled: tests have proved them, and a scanner compiles those that it needs.
///
/// # Errors
///
/// Only if the files are faulty, which tests exclude.
pub fn builtin() -> Result<Package, CatalogueError> {
    let mut catalogue = Package {
        name: String::from("Built-in catalogue"),
        publisher: String::from("trailhound"),
        description: String::from("Sensitive information types from public documentation"),
        ..Package::default()
    };
    let mut sources: BTreeMap<String, &'static str> = BTreeMap::new();
    for (file, text) in FILES {
        for part in read(file, text)? {
            for (name, element) in part.elements {
                if let Some(first) = sources.insert(name.clone(), file) {
                    return Err(CatalogueError::ElementTwice { name, first, second: file });
                }
                catalogue.elements.insert(name, element);
            }
            catalogue.types.extend(part.types);
        }
    }
    Ok(catalogue)
}

/// Reads one file. Elements that it does not define are in another one: whether they are, `check` finds out.
fn read(file: &str, text: &str) -> Result<Vec<Package>, ReadError> {
    let is_check = |name: &str| checksum::algorithm(name).or_else(|| checksum::function(name)).is_some();
    let mut options = Options::new(&|_| true, &is_check);
    options.compile_expressions = false;
    package::read(text.as_bytes(), file, &options).map(|loaded| loaded.packages)
}

/// The built-in types together with added ones.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Added packages in the order given, then the built-in one: the order in which a scanner looks names up.
    packages: Vec<Package>,
    /// Built-in types that added ones have replaced.
    replaced: Vec<SensitiveType>,
}

impl Catalogue {
    /// Puts added packages beside the built-in one. A built-in type whose GUID an added type has is taken out.
    ///
    /// # Errors
    ///
    /// If two added types have one GUID.
    pub fn new(built_in: Package, added: Vec<Package>) -> Result<Self, CatalogueError> {
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        for found in added.iter().flat_map(|package| &package.types).filter(|found| !found.id.is_empty()) {
            let id = found.id.to_lowercase();
            if let Some(first) = ids.insert(id.clone(), found.name.clone()) {
                return Err(CatalogueError::IdTwice { id, first, second: found.name.clone() });
            }
        }
        let mut built_in = built_in;
        let (replaced, kept) =
            built_in.types.into_iter().partition(|found| ids.contains_key(&found.id.to_lowercase()));
        built_in.types = kept;
        let mut packages = added;
        packages.push(built_in);
        Ok(Self { packages, replaced })
    }

    /// The packages, the built-in one last, as a scanner wants them.
    #[must_use]
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// All types in the order of their packages, each with whether it is an added one. What [`Names::find`] gives, and
    /// the numbers of a scanner, are places in it.
    pub fn types(&self) -> impl Iterator<Item = (bool, &SensitiveType)> {
        let built_in = self.packages.len().saturating_sub(1);
        self.packages.iter().enumerate().flat_map(move |(place, package)| {
            package.types.iter().map(move |found| (place < built_in, found))
        })
    }

    /// Built-in types that are not there because an added type has their GUID.
    #[must_use]
    pub fn replaced(&self) -> &[SensitiveType] {
        &self.replaced
    }
}
