//! Which paths are columns, and which people do not want to be: a log of settings, as a table of the engine's own.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;

use super::PromotedPath;
use crate::lake::system::{self, Entry, PROMOTED};
use crate::lake::{Lake, LakeError};
use crate::schema::Table;

/// The settings in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    /// The columns of each table, in the order in which they were added.
    columns: BTreeMap<String, Vec<PromotedPath>>,
    /// What was dropped, and is not to be found again by itself.
    dropped: BTreeSet<(String, PromotedPath)>,
    /// The number of the next setting.
    next: i64,
}

/// Where a setting came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An ingest found the path in its records.
    Found,
    /// Somebody asked for it.
    Asked,
}

impl Origin {
    const fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Asked => "asked",
        }
    }
}

impl Registry {
    /// Reads the settings of a lake.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn read(lake: &Lake) -> Result<Self, LakeError> {
        let mut settings: Vec<(i64, String, PromotedPath, bool)> = Vec::new();
        for batch in system::read_batches(lake, &PROMOTED, None).await? {
            let text = |name| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
            let numbers =
                batch.column_by_name("Sequence").and_then(|column| column.as_primitive_opt::<Int64Type>());
            let (Some(tables), Some(paths), Some(settings_made), Some(numbers)) =
                (text("TableName"), text("Path"), text("Setting"), numbers)
            else {
                continue;
            };
            for row in 0..batch.num_rows() {
                if let Some(path) = PromotedPath::of_name(paths.value(row)) {
                    let added = settings_made.value(row) == "added";
                    settings.push((numbers.value(row), tables.value(row).to_owned(), path, added));
                }
            }
        }
        settings.sort();
        let mut registry = Self { next: 1, ..Self::default() };
        for (number, table, path, added) in settings {
            registry.next = number + 1;
            registry.set(&table, path, added);
        }
        Ok(registry)
    }

    fn set(&mut self, table: &str, path: PromotedPath, added: bool) {
        let columns = self.columns.entry(table.to_owned()).or_default();
        columns.retain(|other| *other != path);
        if added {
            self.dropped.remove(&(table.to_owned(), path.clone()));
            columns.push(path);
        } else {
            self.dropped.insert((table.to_owned(), path));
        }
    }

    /// The columns of a table.
    #[must_use]
    pub fn of(&self, table: &Table) -> &[PromotedPath] {
        self.columns.get(table.name).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody dropped the path.
    #[must_use]
    pub fn is_dropped(&self, table: &Table, path: &PromotedPath) -> bool {
        self.dropped.contains(&(table.name.to_owned(), path.clone()))
    }

    /// Adds or drops paths and writes that down. `now` is in microseconds.
    ///
    /// # Errors
    /// When it cannot be written; then nothing was changed.
    pub async fn change(
        &mut self,
        lake: &Lake,
        table: &Table,
        paths: &[PromotedPath],
        added: bool,
        origin: Origin,
        now: i64,
    ) -> Result<(), LakeError> {
        let rows: Vec<Vec<Entry>> = paths
            .iter()
            .zip(self.next..)
            .map(|(path, number)| {
                vec![
                    table.name.into(),
                    path.name().into(),
                    (if added { "added" } else { "dropped" }).into(),
                    origin.name().into(),
                    now.into(),
                    number.into(),
                ]
            })
            .collect();
        // Another process may be changing the settings too: no two files have the same name.
        let file = format!("set-{}", uuid::Uuid::new_v4());
        PROMOTED.append(lake, &file, &rows, now / 1000).await?;
        self.next += i64::try_from(rows.len()).unwrap_or(0);
        for path in paths {
            self.set(table.name, path.clone(), added);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::find_table;

    #[tokio::test]
    async fn the_last_setting_of_a_path_counts() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open_or_create(&folder.path().join("lake")).unwrap();
        let table = find_table("CloudAppEvents").unwrap();
        let paths: Vec<_> = ["RawEventData->>B", "RawEventData->>A"]
            .iter()
            .map(|text| PromotedPath::parse(text).unwrap())
            .collect();
        let mut registry = Registry::read(&lake).await.unwrap();
        registry.change(&lake, table, &paths, true, Origin::Found, 1).await.unwrap();
        registry.change(&lake, table, &paths[..1], false, Origin::Asked, 2).await.unwrap();
        let read = Registry::read(&lake).await.unwrap();
        assert_eq!(read, registry);
        assert_eq!(read.of(table), &paths[1..]);
        assert!(read.is_dropped(table, &paths[0]) && !read.is_dropped(table, &paths[1]));
        registry.change(&lake, table, &paths[..1], true, Origin::Asked, 3).await.unwrap();
        let read = Registry::read(&lake).await.unwrap();
        assert_eq!(read.of(table), [paths[1].clone(), paths[0].clone()]);
        assert!(!read.is_dropped(table, &paths[0]));
    }
}
