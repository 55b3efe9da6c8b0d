//! One chunk of records to rows, on any thread.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::super::dispatch::{self, FileContext, Scratch};
use super::super::frame::{Chunk, ChunkParser, Framed};
use super::super::geoip::{self, Locations};
use super::super::json::Tape;
use super::super::record::{Position, Record};
use super::super::row::{Reject, Role, Row};
use super::super::run::IngestError;
use super::identities::Identities;
use crate::lake::batch::{Origin, TableBuilder, TableRows};
use crate::schema::Table;

/// What a thread keeps from chunk to chunk.
pub(super) struct Worker {
    parser: ChunkParser,
    scratch: Scratch,
    builders: Vec<(&'static Table, TableBuilder)>,
    locations: Option<Arc<Locations>>,
    geo_cache: geoip::Cache,
}

/// A record that became no row.
#[derive(Debug, Clone)]
pub(super) struct RejectedRecord {
    pub position: Position,
    pub part: Option<u32>,
    pub reject: Reject,
    pub bytes: Vec<u8>,
    pub header: Option<String>,
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
    pub rejected: Vec<RejectedRecord>,
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
            rejected: Vec::new(),
            identities: Identities::default(),
            unknown_fields: BTreeMap::new(),
            members: Vec::new(),
        };
        let mut parser = std::mem::take(&mut self.parser);
        chunk.for_each(&mut parser, |framed| match framed {
            Framed::Record { record, position, bytes } => {
                parsed.records += 1;
                if let Err(reject) = self.record(file, record, position, run, &mut parsed) {
                    let header = file.csv_header.clone();
                    parsed.rejected.push(RejectedRecord {
                        position,
                        part: None,
                        reject,
                        bytes: bytes.to_vec(),
                        header,
                    });
                }
            }
            Framed::Broken { bytes, position, reject, part } => {
                // A record kept in parts is one record.
                parsed.records += u64::from(part.is_none_or(|part| part == 1));
                let header = file.csv_header.clone();
                parsed.rejected.push(RejectedRecord {
                    position,
                    part,
                    reject,
                    bytes: bytes.to_vec(),
                    header,
                });
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
        position: Position,
        run: &super::RunContext,
        parsed: &mut Parsed,
    ) -> Result<(), Reject> {
        let number = u32::try_from(parsed.records).unwrap_or(u32::MAX);
        let scratch = &mut self.scratch;
        let identities = &mut parsed.identities;
        let (builders, locations, cache) = (&mut self.builders, &self.locations, &mut self.geo_cache);
        let unknown_fields = &mut parsed.unknown_fields;
        let mapped = catch_unwind(AssertUnwindSafe(|| {
            dispatch::map(file, record, scratch, identities, |format, rows: &mut Vec<Row<'_>>| {
                check(rows)?;
                for row in rows.iter_mut() {
                    if let Some(locations) = locations {
                        geoip::fill(row, locations, cache);
                    }
                    count_unknown(row, unknown_fields);
                    let origin = Origin {
                        file: &file.name,
                        offset: position.offset,
                        format,
                        sequence: run.sequence,
                        ingest_time: run.started,
                    };
                    builder(builders, row.table).push(row, origin, number);
                }
                Ok(())
            })
        }));
        mapped.unwrap_or_else(|_| Err(Reject::new("defect", "mapping this record failed: please report it")))
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
            match counts.get_mut(key.as_ref()) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(key.into_owned(), 1);
                }
            }
        }
    }
}
