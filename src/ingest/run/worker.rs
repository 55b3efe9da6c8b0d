//! One chunk of records to rows, on any thread.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use super::super::dispatch::{self, FileContext, Scratch};
use super::super::frame::{Chunk, ChunkParser, Framed};
use super::super::geoip::{self, Locations};
use super::super::identity::Canonical;
use super::super::json::Tape;
use super::super::record::{Position, Record};
use super::super::row::{Reject, Role, Row};
use super::super::run::IngestError;
use super::identities::Identities;
use crate::lake::batch::{Origin, TableBuilder, TableRows};
use crate::schema::Table;

/// Different unknown fields counted by name: keys that are data (an id for each) would fill the memory.
const UNKNOWN_FIELDS: usize = 2_000;

/// What a thread keeps from chunk to chunk.
pub(super) struct Worker {
    parser: ChunkParser,
    scratch: Scratch,
    builders: Vec<(&'static Table, TableBuilder)>,
    locations: Option<Arc<Locations>>,
    geo_cache: geoip::Cache,
    canonical: Canonical,
}

/// A record that became no row.
#[derive(Debug, Clone)]
pub(super) struct RejectedRecord {
    pub position: Position,
    pub part: Option<u32>,
    pub reason: &'static str,
    pub message: Arc<str>,
    length: usize,
}

/// The rejected records of a chunk. A chunk may hold a million short ones, so that none has memory of its own.
#[derive(Debug, Default)]
pub(super) struct RejectedRecords {
    records: Vec<RejectedRecord>,
    bytes: Vec<u8>,
}

impl RejectedRecords {
    fn push(&mut self, position: Position, part: Option<u32>, reject: Reject, bytes: &[u8]) {
        let same = self.records.last().filter(|last| *last.message == *reject.message);
        let message = same.map_or_else(|| reject.message.as_str().into(), |last| Arc::clone(&last.message));
        self.bytes.extend_from_slice(bytes);
        let (reason, length) = (reject.reason, bytes.len());
        self.records.push(RejectedRecord { position, part, reason, message, length });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Each with its bytes, in file order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&RejectedRecord, &[u8])> {
        let mut rest = self.bytes.as_slice();
        self.records.iter().map(move |record| {
            let (bytes, behind) = rest.split_at(record.length.min(rest.len()));
            rest = behind;
            (record, bytes)
        })
    }

    /// Bytes they take in memory, about.
    pub(super) fn memory(&self) -> usize {
        let records = self.records.iter().map(|record| size_of::<RejectedRecord>() + record.message.len());
        records.sum::<usize>() + self.bytes.len()
    }
}

/// What came of one chunk.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The file it belongs to.
    pub file: Arc<FileContext>,
    /// Records it held, good or bad.
    pub records: u64,
    /// Rows by table.
    pub rows: Vec<TableRows>,
    /// Records that became none.
    pub rejected: RejectedRecords,
    /// What was learned about accounts.
    pub identities: Identities,
    /// Fields without a column, by name, with the number of records that had them.
    pub unknown_fields: BTreeMap<String, u64>,
    /// Members of a JSON wrapper beside its records.
    pub members: Vec<(String, String)>,
}

impl Worker {
    pub(super) fn new(locations: Option<Arc<Locations>>) -> Self {
        Self {
            parser: ChunkParser::new(),
            scratch: Scratch::default(),
            builders: Vec::new(),
            locations,
            geo_cache: geoip::Cache::default(),
            canonical: Canonical::default(),
        }
    }

    /// Parses a chunk. The rows come out in file order for each table.
    pub(super) fn parse(
        &mut self,
        file: &Arc<FileContext>,
        chunk: &Chunk,
        run: &super::RunContext,
    ) -> Result<Parsed, IngestError> {
        let mut parsed = Parsed {
            file: Arc::clone(file),
            records: 0,
            rows: Vec::new(),
            rejected: RejectedRecords::default(),
            identities: Identities::default(),
            unknown_fields: BTreeMap::new(),
            members: Vec::new(),
        };
        let mut parser = std::mem::take(&mut self.parser);
        chunk.for_each(&mut parser, |framed| match framed {
            Framed::Record { record, position, bytes } => {
                parsed.records += 1;
                let length = bytes.len() as u64;
                let read = match original_offset(file, position, length) {
                    Some(offset) => self.record(file, record, offset, run, &mut parsed),
                    None => Err(Reject::new("retry-merged", "several rejects were read as one record")),
                };
                if let Some(retried) = &file.retried {
                    retried.note(position.offset, length, read.is_ok());
                }
                if let Err(reject) = read {
                    parsed.rejected.push(position, None, reject, bytes);
                }
            }
            Framed::Broken { bytes, position, reject, part } => {
                // A record kept in parts is one record.
                parsed.records += u64::from(part.is_none_or(|part| part == 1));
                if let Some(retried) = &file.retried {
                    retried.note(position.offset, bytes.len() as u64, false);
                }
                parsed.rejected.push(position, part, reject, bytes);
            }
            Framed::Member { key, value, .. } => parsed.members.push((key.to_owned(), value.to_owned())),
        });
        self.parser = parser;
        for (table, builder) in &mut self.builders {
            if !builder.is_empty() {
                let rows = builder
                    .finish()
                    .map_err(|source| IngestError::Columns { table: table.name.to_owned(), source })?;
                parsed.rows.push(rows);
            }
        }
        Ok(parsed)
    }

    /// Maps one record and adds its rows. A defect in a mapping costs that record only: it is rejected and kept.
    fn record(
        &mut self,
        file: &FileContext,
        record: Record<'_>,
        offset: u64,
        run: &super::RunContext,
        parsed: &mut Parsed,
    ) -> Result<(), Reject> {
        let number = u32::try_from(parsed.records).unwrap_or(u32::MAX);
        let scratch = &mut self.scratch;
        let identities = &mut parsed.identities;
        let (builders, locations, cache) = (&mut self.builders, &self.locations, &mut self.geo_cache);
        let unknown_fields = &mut parsed.unknown_fields;
        let canonical = &mut self.canonical;
        let pushing = Cell::new(false);
        let mapped = catch_unwind(AssertUnwindSafe(|| {
            dispatch::map(file, record, scratch, identities, |format, rows: &mut Vec<Row<'_>>| {
                check(rows)?;
                pushing.set(true);
                for row in rows.iter_mut() {
                    if let Some(locations) = locations {
                        // What is looked up is no part of what makes two rows the same.
                        row.identity = Some(row.identity.unwrap_or_else(|| canonical.of_cells(row)));
                        geoip::fill(row, locations, cache);
                    }
                    count_unknown(row, unknown_fields);
                    let origin = Origin {
                        file: &file.name,
                        offset,
                        format,
                        sequence: run.sequence,
                        ingest_time: run.started,
                    };
                    builder(builders, row.table).push(row, origin, number);
                }
                pushing.set(false);
                Ok(())
            })
        }));
        match mapped {
            Ok(mapped) => mapped,
            // Half of a row may be in the columns: nothing of this chunk can be trusted.
            Err(defect) if pushing.get() => resume_unwind(defect),
            Err(_) => Err(Reject::new("defect", "mapping this record failed: please report it")),
        }
    }
}

/// Where a record stands in the file it came from; `None` when it is not exactly a reject that is read again.
fn original_offset(file: &FileContext, position: Position, length: u64) -> Option<u64> {
    match &file.retried {
        Some(retried) => retried.original_offset(position.offset, length),
        None => Some(position.offset),
    }
}

fn builder<'b>(
    builders: &'b mut Vec<(&'static Table, TableBuilder)>,
    table: &'static Table,
) -> &'b mut TableBuilder {
    let index = builders.iter().position(|(known, _)| std::ptr::eq(*known, table)).unwrap_or_else(|| {
        builders.push((table, TableBuilder::new(table)));
        builders.len() - 1
    });
    &mut builders[index].1
}

/// Every record has exactly one row of its own: what is counted rests on it.
fn check(rows: &[Row<'_>]) -> Result<(), Reject> {
    let own = rows.iter().filter(|row| row.role == Role::Primary).count();
    if own == 1 {
        return Ok(());
    }
    Err(Reject::new("defect", format!("mapping gave {own} rows for the record itself: please report it")))
}

fn count_unknown(row: &Row<'_>, counts: &mut BTreeMap<String, u64>) {
    let Some(fields) = &row.unknown_fields else { return };
    let mut tape = Tape::new();
    if let Ok(object) = tape.parse(fields) {
        for (key, _) in object.members() {
            let key = key.text();
            let named = counts.contains_key(key.as_ref()) || counts.len() < UNKNOWN_FIELDS;
            let name = if named { key.as_ref() } else { "(others)" };
            match counts.get_mut(name) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(name.to_owned(), 1);
                }
            }
        }
    }
}
