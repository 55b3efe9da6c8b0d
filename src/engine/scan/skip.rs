//! Which parts of the chosen files an index leaves to be read.

use std::fs::File;

use datafusion::datasource::physical_plan::parquet::{ParquetAccessPlan, RowGroupAccess};
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use parquet::file::metadata::ParquetMetaData;

use super::reader::OpenFiles;
use crate::lake::index::{Condition, FileIndex};
use crate::lake::snapshot::LakeFile;

/// A file of which this share of blocks or more is left is read as a whole: picking parts would cost more.
const MOST_LEFT: f64 = 0.7;

/// What is left of one file.
#[derive(Debug)]
pub(super) enum Left {
    /// All of it.
    Whole,
    /// Nothing.
    Nothing,
    /// These parts.
    Parts(ParquetAccessPlan),
}

/// Blocks that the indices of files were asked about, and those they left out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub blocks: usize,
    pub skipped: usize,
}

/// Asks the index of a file. Where there is none, or it cannot be read, the file is read as a whole: reading it will
/// tell what is wrong with it.
pub(super) fn left_of(file: &LakeFile, condition: &Condition, kept: &OpenFiles, counts: &mut Counts) -> Left {
    let Ok(mut opened) = File::open(&file.path) else { return Left::Whole };
    let Ok((metadata, Some(index))) = kept.index(&file.path, &opened) else { return Left::Whole };
    let Ok(blocks) = index.may_have(&mut opened, condition) else { return Left::Whole };
    let wanted = blocks.iter().filter(|wanted| **wanted).count();
    counts.blocks += blocks.len();
    if wanted == 0 {
        counts.skipped += blocks.len();
        return Left::Nothing;
    }
    if wanted as f64 > blocks.len() as f64 * MOST_LEFT {
        return Left::Whole;
    }
    counts.skipped += blocks.len() - wanted;
    Left::Parts(access(&metadata, &index, &blocks))
}

/// The rows of wanted blocks, row group by row group.
fn access(metadata: &ParquetMetaData, index: &FileIndex, wanted: &[bool]) -> ParquetAccessPlan {
    let mut first = 0;
    let groups = metadata.row_groups().iter().map(|group| {
        let rows = u64::try_from(group.num_rows()).unwrap_or(0);
        let access = group_access(first, rows, index.block_rows(), wanted);
        first += rows;
        access
    });
    ParquetAccessPlan::new(groups.collect())
}

fn group_access(first: u64, rows: u64, block_rows: u64, wanted: &[bool]) -> RowGroupAccess {
    let mut selectors: Vec<RowSelector> = Vec::new();
    let mut at = first;
    while at < first + rows {
        let block = at / block_rows;
        let end = ((block + 1) * block_rows).min(first + rows);
        let is_wanted = usize::try_from(block).is_ok_and(|block| wanted.get(block).copied().unwrap_or(true));
        let count = usize::try_from(end - at).unwrap_or(usize::MAX);
        match selectors.last_mut() {
            Some(last) if last.skip != is_wanted => last.row_count += count,
            _ => {
                selectors.push(if is_wanted { RowSelector::select(count) } else { RowSelector::skip(count) })
            }
        }
        at = end;
    }
    match selectors.as_slice() {
        [] => RowGroupAccess::Skip,
        [only] if only.skip => RowGroupAccess::Skip,
        [_] => RowGroupAccess::Scan,
        _ => RowGroupAccess::Selection(RowSelection::from(selectors)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_groups_are_scanned_skipped_or_picked_from() {
        let wanted = [true, false, false, true];
        assert_eq!(group_access(0, 10, 10, &wanted), RowGroupAccess::Scan);
        assert_eq!(group_access(10, 20, 10, &wanted), RowGroupAccess::Skip);
        let picked = RowSelection::from(vec![RowSelector::skip(20), RowSelector::select(5)]);
        assert_eq!(group_access(10, 25, 10, &wanted), RowGroupAccess::Selection(picked));
    }

    #[test]
    fn rows_behind_the_last_block_are_read() {
        assert_eq!(group_access(40, 5, 10, &[false; 4]), RowGroupAccess::Scan);
    }
}
