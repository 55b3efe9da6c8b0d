//! Which object id belongs to the account of an audit record.
//!
//! Mail and file records name their account by PUID or user principal name; the object id stands only in sign-in and
//! directory records. What those taught (the identity log) is joined when rows are read, never when they are written, so
//! results do not depend on the order in which files arrived.

use std::fs::File;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use arrow::array::{Array, ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::cast::as_string_view_array;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::ingest::run::identities::{Known, Logged, Stated};
use crate::lake::LakeError;
use crate::lake::snapshot::Snapshot;

/// Accounts by key, read when the first row needs them.
#[derive(Debug)]
struct Accounts {
    files: Vec<PathBuf>,
    by_key: OnceLock<std::result::Result<Logged, String>>,
}

impl Accounts {
    fn get(&self) -> Result<&Logged> {
        let read = self.by_key.get_or_init(|| read(&self.files).map_err(|error| crate::error::chain(&error)));
        read.as_ref()
            .map_err(|error| DataFusionError::Execution(format!("cannot read the identity log: {error}")))
    }
}

/// Fills account columns from what is known of accounts.
#[derive(Debug)]
pub(super) struct Resolver {
    accounts: Arc<Accounts>,
}

impl Resolver {
    /// Notes which files of the log to read; reads none of them yet.
    pub(super) fn new(log: Option<&Snapshot>) -> Self {
        let files = log.map_or_else(Vec::new, |log| log.files.iter().map(|file| file.path.clone()).collect());
        Self { accounts: Arc::new(Accounts { files, by_key: OnceLock::new() }) }
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

fn read(files: &[PathBuf]) -> std::result::Result<Logged, LakeError> {
    let mut accounts = Logged::default();
    for path in files {
        read_file(path, &mut accounts)?;
    }
    Ok(accounts)
}

fn read_file(path: &Path, accounts: &mut Logged) -> std::result::Result<(), LakeError> {
    let file = File::open(path).map_err(LakeError::io("read", path))?;
    let failed = |source| LakeError::Parquet { action: "read", path: path.to_owned(), source };
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?.build().map_err(failed)?;
    for batch in reader {
        let batch = batch.map_err(|source| LakeError::Arrow { table: path.display().to_string(), source })?;
        accounts.add_batch(&batch);
    }
    Ok(())
}

/// A mailbox or file record ties a PUID to a name, and only a sign-in ties the name to an object id: what is not known
/// of a key itself is looked up by the name that belongs to it.
fn found<'a>(accounts: &'a Logged, key: &str, wanted: Wanted) -> Option<&'a str> {
    fn text(stated: Option<&Stated>) -> Option<&str> {
        stated.map(|stated| stated.text.as_str())
    }
    fn of(account: &Known, wanted: Wanted) -> Option<&str> {
        match wanted {
            Wanted::ObjectId => text(account.object_id.as_ref()),
            Wanted::DisplayName => text(account.display_name.as_ref()),
        }
    }
    let account = accounts.find(key)?;
    of(account, wanted).or_else(|| of(accounts.get("upn", text(account.upn.as_ref())?)?, wanted)).or_else(
        || match wanted {
            Wanted::ObjectId => None,
            // A display name may be known of the object id only.
            Wanted::DisplayName => {
                of(accounts.get("object", found(accounts, key, Wanted::ObjectId)?)?, wanted)
            }
        },
    )
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
        // Equal keys of a batch mostly are one text in memory: a look at where it is saves looking the account up.
        let mut known: hashbrown::HashMap<u128, Option<&str>> = hashbrown::HashMap::new();
        for ((value, key), place) in values.iter().zip(keys.iter()).zip(keys.views()) {
            let key = key.filter(|_| self.is_stand_in(value));
            let found =
                key.and_then(|key| *known.entry(*place).or_insert_with(|| found(accounts, key, self.wanted)));
            builder.append_option(found.or(value));
        }
        let filled: ArrayRef = Arc::new(builder.finish());
        Ok(ColumnarValue::Array(filled))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{RecordBatch, StringArray, TimestampMicrosecondArray};
    use proptest::prelude::*;

    use super::*;

    /// Kind and key, and what a row says: object id, user principal name and display name, each with its time.
    type Row = ((&'static str, &'static str), [Option<(&'static str, i64)>; 3]);

    /// A file of the log; a time of its own for each field, and the latest of them for the row.
    fn batch(rows: &[Row]) -> RecordBatch {
        let text = |column: Vec<Option<&str>>| Arc::new(StringArray::from(column)) as ArrayRef;
        let time = |column: Vec<Option<i64>>| {
            Arc::new(TimestampMicrosecondArray::from(column).with_timezone("UTC")) as ArrayRef
        };
        let last = || {
            rows.iter()
                .map(|(_, fields)| fields.iter().flatten().map(|field| field.1).max())
                .map(|last| last.or(Some(0)))
        };
        let mut columns = vec![
            ("KeyKind", text(rows.iter().map(|row| Some(row.0.0)).collect())),
            ("Key", text(rows.iter().map(|row| Some(row.0.1)).collect())),
            ("FirstSeen", time(last().collect())),
            ("LastSeen", time(last().collect())),
        ];
        let names = [
            ("AccountObjectId", "ObjectIdSeen"),
            ("AccountUpn", "UpnSeen"),
            ("AccountDisplayName", "DisplayNameSeen"),
        ];
        for (index, (value, seen)) in names.into_iter().enumerate() {
            columns.push((value, text(rows.iter().map(|row| row.1[index].map(|field| field.0)).collect())));
            columns.push((seen, time(rows.iter().map(|row| row.1[index].map(|field| field.1)).collect())));
        }
        RecordBatch::try_from_iter(columns).unwrap()
    }

    fn log(files: &[Vec<Row>]) -> Logged {
        let mut log = Logged::default();
        files.iter().for_each(|rows| log.add_batch(&batch(rows)));
        log
    }

    const KEY: (&str, &str) = ("puid", "1");

    #[test]
    fn a_later_row_without_an_object_id_does_not_make_an_old_one_newer() {
        let facts = [
            (KEY, [Some(("x", 5)), None, None]),
            (KEY, [None, Some(("a@example.com", 9)), None]),
            (KEY, [Some(("y", 7)), None, None]),
        ];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let log = log(&order.map(|index| vec![facts[index]]));
            assert_eq!(found(&log, "puid:1", Wanted::ObjectId), Some("y"), "{order:?}");
        }
    }

    #[test]
    fn times_before_1970_count_like_others() {
        let facts = [vec![(KEY, [Some(("x", -9)), None, None])], vec![(KEY, [Some(("b", -5)), None, None])]];
        assert_eq!(found(&log(&facts), "puid:1", Wanted::ObjectId), Some("b"));
    }

    #[test]
    fn a_puid_that_only_has_a_name_finds_the_object_id_of_that_name() {
        let accounts = log(&[vec![
            (KEY, [None, Some(("a@example.com", 1)), None]),
            (("upn", "a@example.com"), [Some(("id", 1)), None, None]),
            (("object", "id"), [None, None, Some(("Ada", 1))]),
        ]]);
        assert_eq!(found(&accounts, "puid:1", Wanted::ObjectId), Some("id"));
        assert_eq!(found(&accounts, "puid:1", Wanted::DisplayName), Some("Ada"));
        assert_eq!(found(&accounts, "puid:2", Wanted::ObjectId), None);
    }

    fn any_row() -> impl Strategy<Value = Row> {
        let field = || prop::option::of((prop::sample::select(vec!["", "a", "b", "c"]), -3..3_i64));
        (prop::sample::select(vec![KEY, ("upn", "a")]), prop::array::uniform3(field()))
    }

    proptest! {
        #[test]
        fn any_order_and_any_grouping_of_files_gives_the_same_accounts(
            (rows, shuffled) in prop::collection::vec(any_row(), 0..12)
                .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
            cut in 0..12_usize,
        ) {
            let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
            prop_assert_eq!(log(&[rows]), log(&[left.to_vec(), right.to_vec()]));
        }
    }
}
