//! Which table a file's rows come from, when the file does not say.
//!
//! Advanced hunting results carry column names and values, no table name, and queries project and rename. What is
//! left is evidence: which tables know the columns, which tables know the `ActionType` values, and, weakest, what the
//! file is called. Where that leaves more than one table the user is asked, since a guess would put rows where no
//! hunt looks for them.

use std::collections::HashMap;

use super::actions::tables_of_action;
use super::fill::{TYPE_SUFFIXES, zone_suffix};
use crate::schema::{Family, Status, Table, tables};

/// Why no table could be told from the columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InferenceError {
    /// Several tables have the columns.
    #[error("the columns fit several tables: {}; name the right one with --table", .candidates.join(", "))]
    Ambiguous {
        /// The tables that fit equally well, in documented order.
        candidates: Vec<&'static str>,
    },
    /// No table has enough of them.
    #[error(
        "no hunting table has most of the columns {columns}{}; name the table with --table if these are its rows",
        .nearest.map(|table| format!(" (the nearest is {table})")).unwrap_or_default()
    )]
    NoTable {
        /// The first columns of the file.
        columns: String,
        /// The table that knows most of them.
        nearest: Option<&'static str>,
    },
}

impl InferenceError {
    /// The tables worth trying, best first.
    #[must_use]
    pub fn candidates(&self) -> Vec<&'static str> {
        match self {
            Self::Ambiguous { candidates } => candidates.clone(),
            Self::NoTable { nearest, .. } => nearest.iter().copied().collect(),
        }
    }
}

/// The table that rows with these columns come from. `actions` are `ActionType` values of some rows; `file_name`
/// decides only between tables that fit equally well.
///
/// # Errors
/// When no table or more than one fits; the message lists the candidates.
pub fn infer_table(
    names: &[&str],
    actions: &[&str],
    file_name: &str,
) -> Result<&'static Table, InferenceError> {
    NameIndex::new().infer(names, actions, file_name)
}

/// All tables by the names of their columns, so that a row's columns are scored without walking every table.
#[derive(Debug)]
pub struct NameIndex {
    tables: Vec<&'static Table>,
    by_name: HashMap<String, Vec<usize>>,
}

/// Fewer known columns than this prove nothing: `Timestamp` and `City` are everywhere.
const FEWEST_COLUMNS: usize = 3;

impl Default for NameIndex {
    fn default() -> Self {
        Self::new()
    }
}

impl NameIndex {
    /// The index over all documented tables.
    #[must_use]
    pub fn new() -> Self {
        let tables: Vec<_> = tables().collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, table) in tables.iter().enumerate() {
            let mut names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
            if table.family == Family::Hunting && table.time_column().is_some() {
                names.push("TimeGenerated");
            }
            for name in names {
                let holders = by_name.entry(name.to_ascii_lowercase()).or_default();
                if holders.last() != Some(&index) {
                    holders.push(index);
                }
            }
        }
        Self { tables, by_name }
    }

    /// For each table, how many of the names are columns of it.
    fn coverage(&self, names: &[&str]) -> Vec<usize> {
        let mut counts = vec![0; self.tables.len()];
        for name in names {
            for holder in self.holders(name) {
                if let Some(count) = counts.get_mut(*holder) {
                    *count += 1;
                }
            }
        }
        counts
    }

    fn holders(&self, name: &str) -> &[usize] {
        let base = zone_suffix(name).map_or(name, |(base, _)| base).to_ascii_lowercase();
        let found = self
            .by_name
            .get(&base)
            .or_else(|| TYPE_SUFFIXES.iter().find_map(|suffix| self.by_name.get(base.strip_suffix(suffix)?)));
        found.map_or(&[], Vec::as_slice)
    }

    /// How many of the names are columns of one table.
    #[must_use]
    pub fn coverage_of(&self, table: &Table, names: &[&str]) -> usize {
        let Some(index) = self.tables.iter().position(|candidate| candidate.name == table.name) else {
            return 0;
        };
        names.iter().filter(|name| self.holders(name).contains(&index)).count()
    }

    /// As [`infer_table`].
    ///
    /// # Errors
    /// When no table or more than one fits.
    pub fn infer(
        &self,
        names: &[&str],
        actions: &[&str],
        file_name: &str,
    ) -> Result<&'static Table, InferenceError> {
        let counts = self.coverage(names);
        let best = counts.iter().copied().max().unwrap_or(0);
        let fitting = |enough: &dyn Fn(usize) -> bool| -> Vec<&'static Table> {
            let pairs = self.tables.iter().zip(&counts);
            pairs.filter(|(_, count)| enough(**count)).map(|(table, _)| *table).collect()
        };
        let mut candidates = fitting(&|count| count == best);
        if best < FEWEST_COLUMNS || best * 2 < names.len() {
            return Err(no_table(names, candidates.first().filter(|_| best > 0).map(|table| table.name)));
        }
        // What happened tells the table better than a column more or less: a query may have joined or renamed some.
        let near = fitting(&|count| count * 5 >= best * 4);
        let by_action: Vec<_> =
            near.into_iter().filter(|table| actions_allow(table, actions) == Some(true)).collect();
        if by_action.is_empty() {
            let allowed = |table: &&Table| actions_allow(table, actions) != Some(false);
            if candidates.iter().any(allowed) {
                candidates.retain(allowed);
            }
        } else {
            let count = |table: &&Table| self.coverage_of(table, names);
            let most = by_action.iter().map(count).max();
            candidates = by_action.into_iter().filter(|table| Some(count(table)) == most).collect();
        }
        choose(candidates, file_name)
    }

    /// The tables that know most of the names, for rows that nothing else decides.
    #[must_use]
    pub fn best_covering(&self, names: &[&str]) -> Option<&'static Table> {
        let counts = self.coverage(names);
        let best = counts.iter().copied().max().filter(|best| *best >= FEWEST_COLUMNS)?;
        counts.iter().position(|count| *count == best).and_then(|index| self.tables.get(index).copied())
    }
}

/// Whether a table knows all sample actions that any table knows; `None` when no table knows one of them.
fn actions_allow(table: &Table, actions: &[&str]) -> Option<bool> {
    let mut answer = None;
    for action in actions {
        let mut owners = tables_of_action(action).peekable();
        if owners.peek().is_some() {
            answer = Some(answer.unwrap_or(true) && owners.any(|owner| owner == table.name));
        }
    }
    answer
}

fn choose(mut candidates: Vec<&'static Table>, file_name: &str) -> Result<&'static Table, InferenceError> {
    if candidates.iter().any(|table| table.status != Status::Deprecated) {
        candidates.retain(|table| table.status != Status::Deprecated);
    }
    if candidates.len() > 1 {
        let plain: String =
            file_name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let named = candidates.iter().filter(|table| plain.contains(&table.name.to_ascii_lowercase()));
        if let Some(table) = named.max_by_key(|table| table.name.len()) {
            return Ok(table);
        }
    }
    match candidates.as_slice() {
        [table] => Ok(table),
        _ => {
            Err(InferenceError::Ambiguous { candidates: candidates.iter().map(|table| table.name).collect() })
        }
    }
}

fn no_table(names: &[&str], nearest: Option<&'static str>) -> InferenceError {
    let mut columns = names.iter().take(6).copied().collect::<Vec<_>>().join(", ");
    if names.len() > 6 {
        columns.push_str(", ...");
    }
    InferenceError::NoTable { columns, nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(names: &str, actions: &[&str], file_name: &str) -> Result<&'static str, InferenceError> {
        let names: Vec<_> = names.split(',').collect();
        infer_table(&names, actions, file_name).map(|table| table.name)
    }

    #[test]
    fn columns_that_only_one_table_has_tell_it() {
        assert_eq!(inferred("Timestamp,NetworkMessageId,Url,UrlDomain", &[], ""), Ok("EmailUrlInfo"));
        assert_eq!(
            inferred("TimeGenerated [UTC],UserId,ClientIP,Operation,Parameters", &[], ""),
            Ok("OfficeActivity")
        );
    }

    #[test]
    fn actions_tell_the_table_of_a_projection_with_a_renamed_column() {
        let names = "Timestamp,DeviceName,Account,ActionType,FileName,FolderPath,SHA256";
        assert_eq!(inferred(names, &["FileCreated", "FileRenamed"], ""), Ok("DeviceFileEvents"));
        assert_eq!(inferred(names, &["ProcessCreated"], ""), Ok("DeviceProcessEvents"));
        assert!(inferred(names, &[], "").is_err());
    }

    #[test]
    fn an_action_of_two_tables_is_decided_by_the_columns() {
        let device = "Timestamp,DeviceName,ActionType,LogonType,RemoteIP,AccountName,AccountSid";
        assert_eq!(inferred(device, &["LogonFailed"], ""), Ok("DeviceLogonEvents"));
        let identity = "Timestamp,ActionType,Application,LogonType,AccountUpn,DestinationDeviceName,Protocol";
        assert_eq!(inferred(identity, &["LogonFailed"], ""), Ok("IdentityLogonEvents"));
    }

    #[test]
    fn the_file_name_decides_only_between_equals() {
        let names = "Timestamp,DeviceId,FileName,InitiatingProcessFileName";
        assert_eq!(inferred(names, &[], "case 7 - Device_File_Events.csv"), Ok("DeviceFileEvents"));
        assert_eq!(inferred(names, &["ProcessCreated"], "DeviceFileEvents.csv"), Ok("DeviceProcessEvents"));
    }

    #[test]
    fn what_stays_open_is_said_with_the_candidates() {
        let error =
            inferred("Timestamp,DeviceId,FileName,InitiatingProcessFileName", &[], "x.csv").unwrap_err();
        assert!(error.candidates().contains(&"DeviceProcessEvents"));
        assert!(error.to_string().contains("--table"), "{error}");
    }

    #[test]
    fn a_file_of_another_kind_is_no_table() {
        assert!(matches!(inferred("Name,City,Country", &[], ""), Err(InferenceError::NoTable { .. })));
        assert!(matches!(inferred("", &[], ""), Err(InferenceError::NoTable { nearest: None, .. })));
        let mostly_other = "Timestamp,DeviceId,FileName,a,b,c,d,e,f";
        assert!(matches!(inferred(mostly_other, &[], ""), Err(InferenceError::NoTable { .. })));
    }

    #[test]
    fn the_current_table_is_preferred_to_the_one_it_replaced() {
        let names =
            "Timestamp,Application,ApplicationId,LogonType,ErrorCode,AccountUpn,ConditionalAccessStatus";
        assert_eq!(inferred(names, &[], ""), Ok("EntraIdSignInEvents"));
    }
}
