//! What can be named in one `select`: the tables of its `from`, their columns, and its own aliases.

use std::collections::BTreeSet;

use datafusion::sql::sqlparser::ast::{Ident, TableAlias};

use super::Names;

/// What stands in a `from`.
#[derive(Debug, Clone, Default)]
pub(super) struct Relation {
    /// The name it is called by.
    pub name: Option<String>,
    /// Its columns, where they are known.
    pub columns: Option<Vec<String>>,
    /// Those of them that `*` does not show.
    pub hidden: Vec<String>,
    /// The view that it is.
    pub view: Option<String>,
    /// Whether the join gives its columns out; a semi join gives out one side only.
    pub is_given_out: bool,
}

impl Relation {
    pub(super) fn new(alias: Option<&TableAlias>, mut columns: Option<Vec<String>>) -> Self {
        if let Some(alias) = alias.filter(|alias| !alias.columns.is_empty()) {
            let mut named: Vec<String> =
                alias.columns.iter().map(|column| column.name.value.clone()).collect();
            named.extend(columns.into_iter().flatten().skip(named.len()));
            columns = Some(named);
        }
        let name = alias.map(|alias| alias.name.value.clone());
        Self { name, columns, is_given_out: true, ..Self::default() }
    }

    /// The columns that `*` shows.
    pub(super) fn shown(&self) -> Option<Vec<String>> {
        let columns = self.columns.as_ref()?;
        Some(columns.iter().filter(|column| !self.hidden.contains(column)).cloned().collect())
    }
}

/// The names that can be used in one `select`.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub relations: Vec<Relation>,
    pub aliases: Vec<String>,
    /// Whether what the `select` calls a column goes before the columns of its tables: in `order by` and `group by`.
    pub aliases_first: bool,
    /// Columns that a join gives out once for both sides: the side that is left out, by its place.
    pub merged: Vec<(usize, String)>,
}

/// How a written name fits those that there are.
pub(super) enum Found {
    Exact,
    Similar(String),
    Several,
    Nothing,
}

pub(super) fn look<'n>(name: &Ident, among: impl Iterator<Item = &'n String>) -> Found {
    let mut similar = BTreeSet::new();
    for known in among {
        if *known == name.value {
            return Found::Exact;
        }
        if name.quote_style.is_none() && known.to_lowercase() == name.value.to_lowercase() {
            similar.insert(known);
        }
    }
    match (similar.len(), similar.first()) {
        (1, Some(only)) => Found::Similar((*only).clone()),
        (0, _) => Found::Nothing,
        _ => Found::Several,
    }
}

impl Scope {
    /// Whether the columns of all its tables are known.
    pub(super) fn knows_all(&self) -> bool {
        self.relations.iter().all(|relation| relation.columns.is_some())
    }

    /// How a name fits the columns and aliases here.
    pub(super) fn find(&self, name: &Ident, elsewhere: &Names) -> Found {
        let column = look(name, self.relations.iter().flat_map(|relation| relation.columns.iter().flatten()));
        let alias = look(name, self.aliases.iter());
        if self.aliases_first {
            return match (alias, column) {
                (Found::Exact, _) | (_, Found::Exact) => Found::Exact,
                (Found::Nothing, column) => column,
                (alias, _) => alias,
            };
        }
        match (column, alias) {
            (Found::Nothing, alias) => alias,
            // The exact name may be a column of what is not known.
            (Found::Similar(_), _) if !self.knows_all() && elsewhere.exact.contains(&name.value) => {
                Found::Exact
            }
            (column, _) => column,
        }
    }
}
