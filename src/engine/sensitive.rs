//! Sensitive information types for queries: which types a call means, and scanners for them, compiled once.
//!
//! The catalogue is read when a query first needs it, so that all others start without it: the built-in types, and those
//! that people have added to the lake. Everything that shows matched values asks here whether it may.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::error::{DataFusionError, Result};

use crate::lake::{Lake, LakeError, sensitive};
use crate::sit::catalogue::{self, Catalogue, CatalogueError, NameError, Names};
use crate::sit::model::{Detection, SensitiveType};
use crate::sit::package::{self, ReadError};
use crate::sit::scan::{CompileError, Scanner, Scratch};
use crate::sit::{checksum, scan};

/// The table of all types.
pub(super) const TABLE: &str = "SensitiveInfoTypes";

/// Levels below this are found only when a query asks for them: what is called medium confidence.
pub(super) const USUAL_CONFIDENCE: u8 = 75;

/// Why types cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SensitiveError {
    /// The settings of the lake cannot be read.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The built-in types cannot be read, which is a defect, or own types have the same GUID.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A package of the lake cannot be read.
    #[error("the package {name} of own types cannot be read; `trailhound sit drop` takes it out")]
    Package {
        /// Its name.
        name: String,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// A name is that of no type, or of several.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A type is known by name only.
    #[error("{name} cannot be found in text: {reason}")]
    Unavailable {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// Types cannot be compiled.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The runtime that reads the settings cannot be made.
    #[error("the settings of the lake cannot be read")]
    Runtime(#[source] std::io::Error),
}

impl From<SensitiveError> for DataFusionError {
    fn from(error: SensitiveError) -> Self {
        match error {
            // What is written in the query is wrong, not what lies in the lake.
            SensitiveError::Name(_) | SensitiveError::Unavailable { .. } => Self::Plan(error.to_string()),
            error => Self::External(Box::new(error)),
        }
    }
}

/// Which types a call means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// All that can be found.
    All,
    /// These, by their places in the catalogue, in order and each once.
    These(Vec<usize>),
}

/// What a session knows of types.
#[derive(Debug)]
pub struct Sensitive {
    lake: Option<Lake>,
    reveals: bool,
    loaded: OnceLock<std::result::Result<Arc<Loaded>, Arc<SensitiveError>>>,
    key: OnceLock<std::result::Result<[u8; 32], Arc<SensitiveError>>>,
}

/// The types there are.
#[derive(Debug)]
pub(super) struct Loaded {
    catalogue: Catalogue,
    /// Where each type comes from.
    sources: Vec<String>,
    names: Names,
    compiled: Mutex<HashMap<Wanted, Arc<Compiled>>>,
}

/// A scanner with the room that threads have used before.
#[derive(Debug)]
pub(super) struct Compiled {
    pub scanner: Scanner,
    idle: Mutex<Vec<Scratch>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whoever panicked while holding it left whole entries behind.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Compiled {
    /// Works with room for scanning that is kept for the next call.
    pub(super) fn with<R>(&self, work: impl FnOnce(&Scanner, &mut Scratch) -> R) -> R {
        let mut scratch = locked(&self.idle).pop().unwrap_or_else(|| self.scanner.scratch());
        let result = work(&self.scanner, &mut scratch);
        locked(&self.idle).push(scratch);
        result
    }
}

impl Sensitive {
    /// The built-in types, and those of a lake. `reveals` says whether matched values are shown as they are.
    #[must_use]
    pub fn new(lake: Option<Lake>, reveals: bool) -> Self {
        Self { lake, reveals, loaded: OnceLock::new(), key: OnceLock::new() }
    }

    /// Whether matched values are shown as they are.
    pub(super) fn reveals(&self) -> bool {
        self.reveals
    }

    /// The types, read when they are first asked for.
    pub(super) fn loaded(&self) -> Result<Arc<Loaded>> {
        let loaded = self.loaded.get_or_init(|| load(self.lake.as_ref()).map(Arc::new).map_err(Arc::new));
        loaded.clone().map_err(|error| DataFusionError::External(Box::new(error)))
    }

    /// A hash of a value under the key of the lake; without a lake under a key of its own in each session.
    pub(super) fn hash(&self, value: &str) -> Result<String> {
        let key = self.key.get_or_init(|| match &self.lake {
            Some(lake) => sensitive::hash_key(lake).map_err(|error| Arc::new(error.into())),
            None => Ok(*blake3::hash(uuid::Uuid::new_v4().as_bytes()).as_bytes()),
        });
        let key = key.clone().map_err(|error| DataFusionError::External(Box::new(error)))?;
        Ok(scan::keyed_hash(&key, &scan::compact(value)))
    }

    /// The table of all types.
    pub(super) fn table(&self) -> Result<Arc<dyn TableProvider>> {
        let batch = self.loaded()?.rows()?;
        Ok(Arc::new(MemTable::try_new(batch.schema(), vec![vec![batch]])?))
    }
}

fn load(lake: Option<&Lake>) -> std::result::Result<Loaded, SensitiveError> {
    let built_in = catalogue::builtin()?;
    let added = lake.map(added).transpose()?.unwrap_or_default();
    let mut packages = Vec::new();
    for stored in &added {
        let is_element = |name: &str| built_in.elements.contains_key(name);
        let is_check = |name: &str| checksum::algorithm(name).or_else(|| checksum::function(name)).is_some();
        let options = package::Options::new(&is_element, &is_check);
        let read = package::read(stored.text.as_bytes(), &stored.file, &options)
            .map_err(|source| SensitiveError::Package { name: stored.name.clone(), source })?;
        packages.extend(read.packages);
    }
    let catalogue = Catalogue::new(built_in, packages)?;
    let names = Names::new(&catalogue);
    let source = |package: &crate::sit::model::Package, is_built_in: bool| {
        if is_built_in { "built in".to_owned() } else { package.name.clone() }
    };
    let last = catalogue.packages().len().saturating_sub(1);
    let sources = catalogue.packages().iter().enumerate().flat_map(|(place, package)| {
        let source = source(package, place == last);
        package.types.iter().map(move |_| source.clone())
    });
    let sources = sources.collect();
    Ok(Loaded { catalogue, sources, names, compiled: Mutex::new(HashMap::new()) })
}

/// The packages of a lake. Read on a thread and a runtime of their own: the caller is in the middle of a query.
fn added(lake: &Lake) -> std::result::Result<Vec<sensitive::AddedPackage>, SensitiveError> {
    if !lake.has_table(crate::lake::system::SENSITIVE_PACKAGES.folder) {
        return Ok(Vec::new());
    }
    let read = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(SensitiveError::Runtime)?;
        let (packages, _) = runtime.block_on(sensitive::packages(lake))?;
        Ok(packages)
    };
    std::thread::scope(|scope| scope.spawn(read).join()).unwrap_or(Err(LakeError::Defect.into()))
}

impl Loaded {
    /// The place of the type with this name, alias or GUID. It must be one that can be found.
    pub(super) fn find(&self, name: &str) -> std::result::Result<usize, SensitiveError> {
        let place = self.names.find(name)?;
        match self.type_at(place).map(|kind| (&kind.name, &kind.detection)) {
            Some((name, Detection::Unavailable(reason))) => {
                Err(SensitiveError::Unavailable { name: name.clone(), reason: reason.clone() })
            }
            _ => Ok(place),
        }
    }

    /// The types with these names.
    pub(super) fn wanted<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> std::result::Result<Wanted, SensitiveError> {
        let mut places =
            names.into_iter().map(|name| self.find(name)).collect::<std::result::Result<Vec<_>, _>>()?;
        places.sort_unstable();
        places.dedup();
        Ok(Wanted::These(places))
    }

    /// The type at a place.
    pub(super) fn type_at(&self, place: usize) -> Option<&SensitiveType> {
        self.catalogue.types().nth(place).map(|(_, kind)| kind)
    }

    /// All types, by their places.
    pub(super) fn types(&self) -> Vec<&SensitiveType> {
        self.catalogue.types().map(|(_, kind)| kind).collect()
    }

    /// A scanner for these types: compiled when they are first asked for.
    pub(super) fn compiled(&self, wanted: &Wanted) -> std::result::Result<Arc<Compiled>, SensitiveError> {
        if let Some(compiled) = locked(&self.compiled).get(wanted) {
            return Ok(Arc::clone(compiled));
        }
        let packages: Vec<_> = self.catalogue.packages().iter().collect();
        let selection = match wanted {
            Wanted::All => None,
            Wanted::These(places) => Some(places.as_slice()),
        };
        let scanner = Scanner::compile(&packages, selection)?;
        let compiled = Arc::new(Compiled { scanner, idle: Mutex::new(Vec::new()) });
        locked(&self.compiled).insert(wanted.clone(), Arc::clone(&compiled));
        Ok(compiled)
    }

    /// The rows of the table of all types.
    fn rows(&self) -> Result<RecordBatch> {
        let types = self.types();
        let text = |of: &dyn Fn(&SensitiveType) -> Option<String>| -> ArrayRef {
            Arc::new(StringArray::from_iter(types.iter().map(|kind| of(kind))))
        };
        let list =
            |items: &[String]| (!items.is_empty()).then(|| serde_json::to_string(items).unwrap_or_default());
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let reason = |kind: &SensitiveType| match &kind.detection {
            Detection::Unavailable(reason) => Some(reason.clone()),
            _ => None,
        };
        let levels: ArrayRef = Arc::new(Int64Array::from_iter_values(
            types.iter().map(|kind| i64::from(kind.recommended_confidence)),
        ));
        let available: ArrayRef =
            Arc::new(BooleanArray::from_iter(types.iter().map(|kind| Some(reason(kind).is_none()))));
        let columns = vec![
            text(&|kind| filled(&kind.id)),
            text(&|kind| Some(kind.name.clone())),
            text(&|kind| list(&kind.aliases)),
            text(&|kind| filled(&kind.category)),
            text(&|kind| list(&kind.regions)),
            levels,
            available,
            text(&reason),
            Arc::new(StringArray::from_iter_values(&self.sources)),
        ];
        Ok(RecordBatch::try_new(columns_of_table(), columns)?)
    }
}

/// The columns of the table of all types. `SensitiveType` is what audit records call the GUID of a type.
fn columns_of_table() -> SchemaRef {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    Arc::new(Schema::new(vec![
        text("SensitiveType", true),
        text("Name", false),
        text("Aliases", true),
        text("Category", true),
        text("Regions", true),
        Field::new("RecommendedConfidence", DataType::Int64, false),
        Field::new("IsAvailable", DataType::Boolean, false),
        text("Reason", true),
        text("Source", false),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::sensitive::AddedPackage;

    #[test]
    fn names_guids_and_aliases_mean_one_type_whatever_their_case() {
        let loaded = Sensitive::new(None, false).loaded().unwrap();
        let place = loaded.find("Credit card number").unwrap();
        for name in ["CREDIT CARD NUMBER", "credit_card_number", "{50842EB7-EDC8-4019-85DD-5A5C1F2BB085}"] {
            assert_eq!(loaded.find(name).unwrap(), place, "{name}");
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let error = Sensitive::new(None, false).loaded().unwrap().find("Credit card numbr").unwrap_err();
        assert!(error.to_string().contains("did you mean 'Credit card number'"), "{error}");
    }

    #[test]
    fn a_type_that_cannot_be_found_says_why() {
        let error = Sensitive::new(None, false).loaded().unwrap().find("All full names").unwrap_err();
        assert!(matches!(error, SensitiveError::Unavailable { .. }), "{error}");
    }

    #[test]
    fn without_a_lake_hashes_are_the_same_within_a_session() {
        let sensitive = Sensitive::new(None, false);
        assert_eq!(sensitive.hash("4111 1111").unwrap(), sensitive.hash("41111111").unwrap());
    }

    #[tokio::test]
    async fn own_types_of_the_lake_are_found_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_create(&folder.path().join("lake")).unwrap();
        let text = "name: Own\ntypes:\n  - name: Employee id\n    patterns:\n      - confidence: 85\n        primary: Id\n    examples:\n      - {text: 'EMP-123456', confidence: 85}\nelements:\n  Id: {expression: 'EMP-[0-9]{6}'}\n";
        let package = AddedPackage {
            name: "Own".into(),
            file: "own.yaml".into(),
            sha256: String::new(),
            text: text.into(),
        };
        sensitive::change(&lake, &package, true, 1).await.unwrap();
        let loaded = Sensitive::new(Some(lake), false).loaded().unwrap();
        let place = loaded.find("employee id").unwrap();
        assert_eq!(loaded.sources[place], "Own");
        let compiled = loaded.compiled(&Wanted::These(vec![place])).unwrap();
        assert!(compiled.with(|scanner, scratch| scanner.has("badge EMP-123456.", scratch, 75)));
    }
}
