//! How a hunting table is stored: its documented columns, and the hidden ones that make it evidence.
//!
//! `select *` shows the documented columns only. The hidden ones, all beginning with `_`, say where a row came from,
//! when it arrived and what makes it the same row as another; a query that names one gets it.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::schema::{ColumnType, Table};

/// A column that the engine itself defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredColumn {
    /// Its name, beginning with `_`.
    pub name: &'static str,
    /// Its stored type.
    pub stored: StoredType,
    /// What it holds.
    pub meaning: &'static str,
}

/// The types of such columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredType {
    /// Text.
    Text,
    /// 64-bit integer.
    Long,
    /// Microseconds UTC.
    Time,
    /// UTC day.
    Day,
    /// Bytes.
    Bytes,
}

const fn hidden(name: &'static str, stored: StoredType, meaning: &'static str) -> StoredColumn {
    StoredColumn { name, stored, meaning }
}

/// The UTC day an event table is partitioned by.
pub const DAY: &str = "_Day";
/// What makes two rows the same row: see `ingest::identity`.
pub const RECORD_HASH: &str = "_RecordHash";
/// The record's id at its source.
pub const RECORD_ID: &str = "_RecordId";
/// The sequence number of the ingest run.
pub const INGEST_SEQUENCE: &str = "_IngestSequence";
/// When the run began.
pub const INGEST_TIME: &str = "_IngestTime";

/// Hidden columns of every hunting table, after the documented ones, in this order.
pub const COMMON: &[StoredColumn] = &[
    hidden(RECORD_ID, StoredType::Text, "The record's id at its source"),
    hidden(RECORD_HASH, StoredType::Bytes, "Hash of the normalised content: equal means the same record"),
    hidden(INGEST_SEQUENCE, StoredType::Long, "Sequence number of the ingest run that added the row"),
    hidden(INGEST_TIME, StoredType::Time, "When that ingest run began"),
    hidden("_SourceFile", StoredType::Text, "Name of the file the row came from"),
    hidden("_SourceOffset", StoredType::Long, "Byte offset of the record in that file, after decompression"),
    hidden("_SourceFormat", StoredType::Text, "Format the file was read as"),
    hidden("_UnknownFields", StoredType::Text, "JSON object of the record's fields that have no column"),
    hidden("_RawRecord", StoredType::Text, "The record exactly as received, where no column holds it"),
];

/// Further hidden columns of the tables that have them.
pub const CLOUD_APP_EVENTS: &[StoredColumn] = &[
    hidden("_Workload", StoredType::Text, "Workload of the audit record"),
    hidden("_RecordType", StoredType::Long, "RecordType number of the audit record"),
    hidden("_AccountKey", StoredType::Text, "Key that the account is looked up by in Identities"),
    hidden("_AccountUpn", StoredType::Text, "User principal name that the record gives"),
    hidden("_AssociatedAdminUnits", StoredType::Text, "Administrative units of the record"),
    hidden(
        "_IPAddressKind",
        StoredType::Text,
        "Why IPAddress is not an ordinary client: private, loopback, service",
    ),
    hidden("_GeoSource", StoredType::Text, "Database that country, city and ISP were looked up in"),
    hidden("_ReceivedTime", StoredType::Time, "When the service says it received the event"),
    hidden("_TenantId", StoredType::Text, "Tenant that the envelope of the record names"),
];

/// Further hidden columns of alert tables.
pub const ALERTS: &[StoredColumn] = &[
    hidden("_ProviderIncidentId", StoredType::Text, "Incident id that the provider gave"),
    hidden("_ProviderAlertId", StoredType::Text, "Alert id that the provider gave"),
    hidden("_ReceivedTime", StoredType::Time, "When the service says it received the event"),
    hidden("_TenantId", StoredType::Text, "Tenant that the envelope of the record names"),
];

/// Further hidden columns of all other tables.
pub const OTHERS: &[StoredColumn] = &[
    hidden("_ReceivedTime", StoredType::Time, "When the service says it received the event"),
    hidden("_TenantId", StoredType::Text, "Tenant that the envelope of the record names"),
];

/// The hidden columns that only some tables have.
#[must_use]
pub fn extras(table: &Table) -> &'static [StoredColumn] {
    match table.name {
        "CloudAppEvents" => CLOUD_APP_EVENTS,
        "AlertInfo" | "AlertEvidence" | "SecurityAlert" | "SecurityIncident" => ALERTS,
        _ => OTHERS,
    }
}

/// All hidden columns of a table except the partition column, in stored order.
pub fn hidden_columns(table: &Table) -> impl Iterator<Item = &'static StoredColumn> {
    COMMON.iter().chain(extras(table))
}

/// The name a column is stored under. Delta compares names without case, so where two columns differ by case only,
/// the later one is stored with a mark behind its name.
#[must_use]
pub fn stored_name(table: &Table, index: usize) -> String {
    let name = table.columns[index].name;
    let earlier = table.columns[..index].iter().any(|column| column.name.eq_ignore_ascii_case(name));
    if earlier { format!("{name}__2") } else { name.to_owned() }
}

/// The Arrow type of a documented column.
#[must_use]
pub fn arrow_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::String | ColumnType::Dynamic => DataType::Utf8,
        ColumnType::DateTime => time_type(),
        ColumnType::Long => DataType::Int64,
        ColumnType::Int => DataType::Int32,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Real => DataType::Float64,
    }
}

/// Microseconds UTC, the type of every time column.
#[must_use]
pub fn time_type() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

impl StoredType {
    /// The Arrow type.
    #[must_use]
    pub fn arrow_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Long => DataType::Int64,
            Self::Time => time_type(),
            Self::Day => DataType::Date32,
            Self::Bytes => DataType::Binary,
        }
    }
}

/// The columns as they stand in the files of a table: documented, then hidden; the partition column is not in them.
#[must_use]
pub fn file_schema(table: &Table) -> SchemaRef {
    let documented =
        table.columns.iter().enumerate().map(|(index, column)| {
            Field::new(stored_name(table, index), arrow_type(column.column_type), true)
        });
    let hidden =
        hidden_columns(table).map(|column| Field::new(column.name, column.stored.arrow_type(), true));
    Arc::new(Schema::new(documented.chain(hidden).collect::<Vec<_>>()))
}

/// The columns of a table in the lake: those of its files and the partition column at the end.
#[must_use]
pub fn table_schema(table: &Table) -> SchemaRef {
    let mut fields: Vec<_> = file_schema(table).fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new(DAY, DataType::Date32, true)));
    Arc::new(Schema::new(fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{find_table, tables};
    use std::collections::HashSet;

    #[test]
    fn stored_names_differ_even_without_case() {
        for table in tables() {
            let mut seen = HashSet::new();
            for field in table_schema(table).fields() {
                assert!(seen.insert(field.name().to_ascii_lowercase()), "{}.{}", table.name, field.name());
            }
        }
    }

    #[test]
    fn the_second_of_two_names_that_differ_by_case_is_marked() {
        let table = find_table("DeviceProcessEvents").unwrap();
        let index = table.column_index("LogonID").unwrap().max(table.column_index("LogonId").unwrap());
        assert!(stored_name(table, index).ends_with("__2"));
    }
}
