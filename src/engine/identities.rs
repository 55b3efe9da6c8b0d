//! Which object id belongs to the account of an audit record.
//!
//! Mail and file records name their account by PUID or user principal name; the object id stands only in sign-in and
//! directory records. What those taught (`Identities`) is joined when rows are read, never when they are written, so
//! results do not depend on the order in which files arrived.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::cast::as_string_view_array;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::lake::system::IDENTITIES;
use crate::lake::{Lake, LakeError, delta};

/// What is known of one account.
#[derive(Debug, Default, Clone)]
struct Account {
    object_id: Option<String>,
    upn: Option<String>,
    display_name: Option<String>,
    seen: i64,
}

/// Accounts by key, read when the first row needs them.
#[derive(Debug)]
struct Accounts {
    files: Vec<PathBuf>,
    by_key: OnceLock<std::result::Result<HashMap<String, Account>, String>>,
}

impl Accounts {
    fn get(&self) -> Result<&HashMap<String, Account>> {
        let read = self.by_key.get_or_init(|| read(&self.files).map_err(|error| crate::error::chain(&error)));
        read.as_ref().map_err(|error| DataFusionError::Execution(format!("cannot read Identities: {error}")))
    }
}

/// Fills account columns from what is known of accounts.
#[derive(Debug)]
pub(super) struct Resolver {
    accounts: Arc<Accounts>,
}

impl Resolver {
    /// Notes which files to read; reads none of them yet.
    pub(super) async fn new(lake: &Lake) -> std::result::Result<Self, LakeError> {
        let folder = lake.table_folder(IDENTITIES.folder);
        let files = match delta::open(lake, IDENTITIES.folder).await? {
            Some(table) => delta::files(&table, IDENTITIES.folder)?,
            None => Vec::new(),
        };
        let files = files.into_iter().map(|file| folder.join(file.path)).collect();
        Ok(Self { accounts: Arc::new(Accounts { files, by_key: OnceLock::new() }) })
    }

    /// The expression that gives a column its value.
    pub(super) fn fill(&self, column: &str, value: Expr, key: Expr) -> Expr {
        let wanted = match column {
            "AccountObjectId" => Wanted::ObjectId,
            "AccountDisplayName" => Wanted::DisplayName,
            _ => return value,
        };
        if self.accounts.files.is_empty() {
            return value;
        }
        let function = Fill {
            wanted,
            accounts: Arc::clone(&self.accounts),
            signature: Signature::exact(vec![DataType::Utf8View, DataType::Utf8View], Volatility::Stable),
        };
        ScalarUDF::from(function).call(vec![value, key])
    }
}

fn read(files: &[PathBuf]) -> std::result::Result<HashMap<String, Account>, LakeError> {
    let mut accounts = HashMap::new();
    for path in files {
        read_file(path, &mut accounts)?;
    }
    Ok(accounts)
}

fn read_file(path: &Path, accounts: &mut HashMap<String, Account>) -> std::result::Result<(), LakeError> {
    let file = File::open(path).map_err(LakeError::io("read", path))?;
    let failed = |source| LakeError::Parquet { action: "read", path: path.to_owned(), source };
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?.build().map_err(failed)?;
    for batch in reader {
        let batch = batch.map_err(|source| LakeError::Arrow { table: path.display().to_string(), source })?;
        let text = |name: &str| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
        let seen = batch
            .column_by_name("LastSeen")
            .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>());
        let (Some(kinds), Some(keys), Some(ids), Some(upns), Some(names), Some(seen)) = (
            text("KeyKind"),
            text("Key"),
            text("AccountObjectId"),
            text("AccountUpn"),
            text("AccountDisplayName"),
            seen,
        ) else {
            continue;
        };
        for row in 0..batch.num_rows() {
            let filled = |array: &arrow::array::StringArray| {
                (!array.is_null(row) && !array.value(row).is_empty()).then(|| array.value(row).to_owned())
            };
            let key = format!("{}:{}", kinds.value(row), keys.value(row));
            let seen = if seen.is_null(row) { i64::MIN } else { seen.value(row) };
            let said = Said { object_id: filled(ids), upn: filled(upns), display_name: filled(names), seen };
            learn(accounts.entry(key).or_default(), said);
        }
    }
    Ok(())
}

/// What one row says.
struct Said {
    object_id: Option<String>,
    upn: Option<String>,
    display_name: Option<String>,
    seen: i64,
}

/// The latest record wins; of two at the same instant the greater text, so that the order of files does not matter.
fn learn(account: &mut Account, said: Said) {
    let newer = said.seen > account.seen;
    let same = said.seen == account.seen;
    for (known, said) in [
        (&mut account.object_id, said.object_id),
        (&mut account.upn, said.upn),
        (&mut account.display_name, said.display_name),
    ] {
        if said.is_some() && (newer || known.is_none() || (same && said > *known)) {
            *known = said;
        }
    }
    account.seen = account.seen.max(said.seen);
}

/// A mailbox or file record ties a PUID to a name, and only a sign-in ties the name to an object id: what is not known
/// of a key itself is looked up by the name that belongs to it.
fn found<'a>(accounts: &'a HashMap<String, Account>, key: &str, wanted: Wanted) -> Option<&'a str> {
    fn of(account: &Account, wanted: Wanted) -> Option<&str> {
        match wanted {
            Wanted::ObjectId => account.object_id.as_deref(),
            Wanted::DisplayName => account.display_name.as_deref(),
        }
    }
    let account = accounts.get(key)?;
    of(account, wanted)
        .or_else(|| of(accounts.get(&format!("upn:{}", account.upn.as_deref()?))?, wanted))
        .or_else(|| match wanted {
            Wanted::ObjectId => None,
            // A display name may be known of the object id only.
            Wanted::DisplayName => {
                let id = found(accounts, key, Wanted::ObjectId)?;
                of(accounts.get(&format!("object:{id}"))?, wanted)
            }
        })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Wanted {
    ObjectId,
    DisplayName,
}

/// `fill(value, key)`: the value, or what is known of the account with that key.
#[derive(Debug)]
struct Fill {
    wanted: Wanted,
    accounts: Arc<Accounts>,
    signature: Signature,
}

impl PartialEq for Fill {
    fn eq(&self, other: &Self) -> bool {
        self.wanted == other.wanted && self.accounts.files == other.accounts.files
    }
}

impl Eq for Fill {}

impl Hash for Fill {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.wanted.hash(state);
        self.accounts.files.hash(state);
    }
}

impl Fill {
    /// A display name that is only the user principal name is a stand-in for one that was not known.
    fn is_stand_in(&self, value: Option<&str>) -> bool {
        match self.wanted {
            Wanted::ObjectId => value.is_none_or(str::is_empty),
            Wanted::DisplayName => value.is_none_or(|value| value.is_empty() || value.contains('@')),
        }
    }
}

impl ScalarUDFImpl for Fill {
    fn name(&self) -> &str {
        match self.wanted {
            Wanted::ObjectId => "known_object_id",
            Wanted::DisplayName => "known_display_name",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [values, keys] = arrays.as_slice() else {
            return Err(DataFusionError::Internal("this function has two arguments".to_owned()));
        };
        let (values, keys) = (as_string_view_array(values)?, as_string_view_array(keys)?);
        let accounts = self.accounts.get()?;
        let mut builder = StringViewBuilder::with_capacity(values.len());
        for (value, key) in values.iter().zip(keys.iter()) {
            let key = key.filter(|_| self.is_stand_in(value));
            builder.append_option(key.and_then(|key| found(accounts, key, self.wanted)).or(value));
        }
        let filled: ArrayRef = Arc::new(builder.finish());
        Ok(ColumnarValue::Array(filled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(object_id: Option<&str>, upn: Option<&str>, display_name: Option<&str>, seen: i64) -> Said {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Said { object_id: own(object_id), upn: own(upn), display_name: own(display_name), seen }
    }

    #[test]
    fn the_latest_object_id_wins_in_any_order() {
        let facts = [("b", 5), ("a", 9), ("c", 9), ("d", 1)];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let mut account = Account::default();
            for index in order {
                let (id, seen) = facts[index];
                learn(&mut account, said(Some(id), None, None, seen));
            }
            assert_eq!(account.object_id.as_deref(), Some("c"), "{order:?}");
        }
    }

    #[test]
    fn a_puid_that_only_has_a_name_finds_the_object_id_of_that_name() {
        let mut accounts = HashMap::new();
        learn(accounts.entry("puid:1".to_owned()).or_default(), said(None, Some("a@example.com"), None, 1));
        learn(accounts.entry("upn:a@example.com".to_owned()).or_default(), said(Some("id"), None, None, 1));
        learn(accounts.entry("object:id".to_owned()).or_default(), said(None, None, Some("Ada"), 1));
        assert_eq!(found(&accounts, "puid:1", Wanted::ObjectId), Some("id"));
        assert_eq!(found(&accounts, "puid:1", Wanted::DisplayName), Some("Ada"));
        assert_eq!(found(&accounts, "puid:2", Wanted::ObjectId), None);
    }
}
