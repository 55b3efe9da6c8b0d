//! What promoted paths cost: bytes on disk, and how many files have them.

use std::collections::BTreeMap;
use std::fs::File;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use super::PromotedPath;
use crate::lake::index::FileIndex;
use crate::lake::{Lake, LakeError, delta};
use crate::schema::Table;

/// What a column costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Files that have it.
    pub files: u64,
    /// Files that there are.
    pub all_files: u64,
    /// Bytes of its values.
    pub bytes: u64,
    /// Bytes of the index of its values.
    pub index_bytes: u64,
}

/// The cost of each promoted path that some file of a table has, from the files' footers.
///
/// # Errors
/// When the log or a footer cannot be read.
pub async fn costs(lake: &Lake, table: &Table) -> Result<BTreeMap<PromotedPath, Cost>, LakeError> {
    let mut costs: BTreeMap<PromotedPath, Cost> = BTreeMap::new();
    let Some(opened) = delta::open(lake, table.name).await? else { return Ok(costs) };
    let files = delta::files(&opened, table.name)?;
    for listed in &files {
        let path = lake.table_folder(table.name).join(&listed.path);
        let file = File::open(&path).map_err(LakeError::io("read", &path))?;
        let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            .map_err(|source| LakeError::Parquet { action: "read", path, source })?;
        let index = FileIndex::of(footer.metadata());
        for (number, field) in footer.schema().fields().iter().enumerate() {
            let Some(path) = PromotedPath::of_name(field.name()) else { continue };
            let cost = costs.entry(path).or_default();
            cost.files += 1;
            let chunks =
                footer.metadata().row_groups().iter().filter_map(|group| group.columns().get(number));
            cost.bytes +=
                chunks.map(|chunk| u64::try_from(chunk.compressed_size()).unwrap_or(0)).sum::<u64>();
            cost.index_bytes += index.as_ref().map_or(0, |index| index.size_of(field.name()));
        }
    }
    costs.values_mut().for_each(|cost| cost.all_files = files.len() as u64);
    Ok(costs)
}
