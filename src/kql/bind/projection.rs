//! Columns of a result as they come together: which name replaces which, and which gets a number.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::super::span::Span;
use super::{BindError, Column, ColumnId, Fault, Result};

/// The columns of a result.
#[derive(Default)]
pub(super) struct Projection {
    columns: Vec<Column>,
    places: HashMap<Arc<str>, usize>,
    declared: HashSet<Arc<str>>,
    /// Columns that are not added again.
    done: HashSet<ColumnId>,
}

impl Projection {
    /// The columns that come in, which later ones may replace.
    pub(super) fn over(columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            places: columns.iter().enumerate().map(|(at, column)| (column.name.clone(), at)).collect(),
            declared: HashSet::new(),
            done: columns.iter().map(|column| column.id).collect(),
        }
    }

    pub(super) fn into_columns(self) -> Vec<Column> {
        self.columns
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| &*column.name)
    }

    /// Whether a column is not added any more.
    pub(super) fn has(&self, id: ColumnId) -> bool {
        self.done.contains(&id)
    }

    /// From now on a column is not added again.
    pub(super) fn never(&mut self, id: ColumnId) {
        self.done.insert(id);
    }

    /// Adds a column; with a number where its name is taken.
    pub(super) fn add(&mut self, mut column: Column) -> Column {
        if self.done.contains(&column.id) {
            return column;
        }
        if self.places.contains_key(&*column.name) {
            let free = (1..).map(|number| format!("{}{number}", column.name));
            if let Some(name) = { free }.find(|name| !self.places.contains_key(name.as_str())) {
                column.name = name.into();
            }
        }
        self.places.insert(column.name.clone(), self.columns.len());
        self.columns.push(column.clone());
        column
    }

    /// Adds a column in the place of the one that has its name.
    pub(super) fn replace(&mut self, column: Column) {
        match self.places.get(&*column.name) {
            Some(at) => self.columns[*at] = column,
            None => {
                self.add(column);
            }
        }
    }

    /// Adds a column that is named in the query: no other may be named so.
    pub(super) fn declare(&mut self, column: Column, replaces: bool, span: Span) -> Result<()> {
        if self.declared.contains(&*column.name) {
            let fault = Fault::Repeated { what: "a column", name: column.name.to_string() };
            return Err(BindError::new(fault, span).hint("give it another name: `name = ...`"));
        }
        if replaces && self.places.contains_key(&*column.name) {
            self.declared.insert(column.name.clone());
            self.replace(column);
        } else {
            let added = self.add(column);
            self.declared.insert(added.name);
        }
        Ok(())
    }
}
