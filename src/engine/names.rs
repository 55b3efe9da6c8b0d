//! Names as hunters type them.
//!
//! SQL folds unquoted names to lower case; Defender's are in mixed case. Here an unquoted name means the table or
//! column with exactly that name, or else the only one that differs by case. Quoted names are taken as they are.
//! Work is done on the parsed statement, so strings and comments are never touched. Tables come first (here), then
//! columns, each looked for where it stands (`scope`).

mod relation;
mod scope;
mod stars;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, Query, Select, SelectItem,
    Spanned, TableAlias, TableFactor, VisitMut, VisitorMut, With,
};

use super::catalog::{HIDDEN_SCHEMA, LAKE_SCHEMA, LakeCatalog, SYSTEM_SCHEMA};
use super::{failure, path_tables, views};
use crate::error::Failure;
use crate::lake::columns;
use crate::schema::Table;

/// Resolves every unquoted name of a statement and gives the tables that it names.
///
/// # Errors
/// When a table that the statement names cannot be opened, or hidden columns are asked of what has none.
pub(super) async fn resolve(
    statement: &mut Statement,
    catalog: &LakeCatalog,
    sql: &str,
) -> Result<BTreeSet<String>, Failure> {
    let inner = match statement {
        Statement::Statement(inner) => inner.as_mut(),
        Statement::Explain(explain) => return Box::pin(resolve(&mut explain.statement, catalog, sql)).await,
        _ => return Ok(BTreeSet::new()),
    };
    let mut found = Collect::default();
    // No visitor stops early.
    let _ = VisitMut::visit(inner, &mut found);
    let mut tables = Tables::new(catalog, found.asked);
    let _ = VisitMut::visit(inner, &mut tables);
    let mut names = Names::default();
    names.add_all(found.introduced);
    let named = tables.used.iter().map(|(_, table)| table.clone()).collect();
    let mut known = BTreeMap::new();
    for (schema, table) in tables.used {
        let columns = catalog
            .columns(&schema, &table)
            .await
            .map_err(|error| failure::describe(&error, sql, &format!("opening {table}")))?;
        names.add_all(columns.iter().flatten().cloned());
        names.add_all([table.clone()]);
        known.insert((schema, table), columns.unwrap_or_default());
    }
    let mut columns = scope::Columns::new(known, names);
    let _ = VisitMut::visit(inner, &mut columns);
    match columns.into_failure() {
        Some(failure) => Err(failure),
        None => Ok(named),
    }
}

/// The condition of a join, where it has one.
fn constraint(operator: &mut JoinOperator) -> Option<&mut JoinConstraint> {
    match operator {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint)
        | JoinOperator::Semi(constraint)
        | JoinOperator::LeftSemi(constraint)
        | JoinOperator::RightSemi(constraint)
        | JoinOperator::Anti(constraint)
        | JoinOperator::LeftAnti(constraint)
        | JoinOperator::RightAnti(constraint)
        | JoinOperator::StraightJoin(constraint)
        | JoinOperator::AsOf { constraint, .. } => Some(constraint),
        _ => None,
    }
}

/// First pass: the names that the statement itself introduces, and which hidden columns it may ask for.
#[derive(Default)]
struct Collect {
    introduced: BTreeSet<String>,
    /// Names that begin as hidden columns do.
    asked: Vec<Ident>,
}

impl Collect {
    fn ask(&mut self, name: &Ident) {
        if name.value.starts_with('_') {
            self.asked.push(name.clone());
        }
    }
}

impl VisitorMut for Collect {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.introduced.insert(table.alias.name.value.clone());
            self.introduced.extend(table.alias.columns.iter().map(|column| column.name.value.clone()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { alias, .. } = item {
                self.introduced.insert(alias.value.clone());
            }
        }
        for join in select.from.iter_mut().flat_map(|from| &mut from.joins) {
            if let Some(JoinConstraint::Using(columns)) = constraint(&mut join.join_operator) {
                let parts = columns.iter().flat_map(|column| &column.0);
                parts.filter_map(ObjectNamePart::as_ident).for_each(|name| self.ask(name));
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        let alias = match factor {
            TableFactor::Table { alias, .. }
            | TableFactor::Derived { alias, .. }
            | TableFactor::UNNEST { alias, .. }
            | TableFactor::TableFunction { alias, .. }
            | TableFactor::NestedJoin { alias, .. } => alias.as_ref(),
            _ => None,
        };
        if let Some(alias) = alias {
            self.introduced.insert(alias.name.value.clone());
            self.introduced.extend(alias.columns.iter().map(|column| column.name.value.clone()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(name) => self.ask(name),
            Expr::CompoundIdentifier(names) => names.iter().skip(1).for_each(|name| self.ask(name)),
            // `ingestion_time()` is a column of the row, as in Kusto.
            Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("ingestion_time") => {
                let mut name = Ident::new(columns::INGEST_TIME);
                name.span = function.name.span();
                self.ask(&name);
                *expr = Expr::Identifier(name);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The hidden columns of a hunting table, with the one it is partitioned by.
fn hidden_names(table: &Table) -> impl Iterator<Item = &'static str> {
    columns::hidden_columns(table).map(|column| column.name).chain([columns::DAY])
}

/// Second pass: table names.
struct Tables {
    known: Vec<(&'static str, String)>,
    asked: Vec<Ident>,
    used: BTreeSet<(String, String)>,
    /// The names of `with` that can be used here, innermost last.
    in_scope: Vec<String>,
    /// For each query that is being visited: its `with`, and how many names were in scope before it.
    open: Vec<(Option<With>, usize)>,
}

impl Tables {
    fn new(catalog: &LakeCatalog, asked: Vec<Ident>) -> Self {
        let lake = catalog.lake_tables().into_iter().map(|name| (LAKE_SCHEMA, name));
        let system = catalog.system_tables().into_iter().map(|name| (SYSTEM_SCHEMA, name));
        Self {
            known: lake.chain(system).collect(),
            asked,
            used: BTreeSet::new(),
            in_scope: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The known table for a written one: exact, else the only one that differs by case.
    fn find(&self, schema: &str, name: &Ident) -> Option<String> {
        let of_schema = || self.known.iter().filter(|(known, _)| *known == schema).map(|(_, name)| name);
        if let Some(exact) = of_schema().find(|known| **known == name.value) {
            return Some(exact.clone());
        }
        if name.quote_style.is_some() {
            return None;
        }
        let mut similar = of_schema().filter(|known| known.eq_ignore_ascii_case(&name.value));
        match (similar.next(), similar.next()) {
            (Some(only), None) => Some(only.clone()),
            _ => None,
        }
    }

    /// The name of a `with` that a bare name means here.
    fn find_in_scope(&self, name: &Ident) -> Option<String> {
        let exact = self.in_scope.iter().rev().find(|known| **known == name.value);
        let similar = || {
            let unquoted = name.quote_style.is_none();
            self.in_scope.iter().rev().find(|known| unquoted && known.eq_ignore_ascii_case(&name.value))
        };
        exact.or_else(similar).cloned()
    }

    /// Hidden columns stand in a schema of their own, so that a table shows none unless one of its own is asked for.
    /// A view in front of a table has none.
    fn shows_hidden(&self, name: &str) -> bool {
        let is_view = views::all().iter().any(|view| view.name == name);
        crate::schema::find_table(name).filter(|table| !is_view && table.name == name).is_some_and(|table| {
            hidden_names(table).any(|hidden| {
                self.asked.iter().any(|asked| match asked.quote_style {
                    Some(_) => asked.value == hidden,
                    None => asked.value.eq_ignore_ascii_case(hidden),
                })
            })
        })
    }
}

impl VisitorMut for Tables {
    type Break = ();

    // The queries of a `with` are visited here, each before its own name can be used, and not a second time.
    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let before = self.in_scope.len();
        let mut with = query.with.take();
        if let Some(with) = &mut with {
            for table in &mut with.cte_tables {
                let name = table.alias.name.value.clone();
                if with.recursive {
                    self.in_scope.push(name.clone());
                }
                let _ = VisitMut::visit(&mut table.query, self);
                if !with.recursive {
                    self.in_scope.push(name);
                }
            }
        }
        self.open.push((with, before));
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if let Some((with, before)) = self.open.pop() {
            query.with = with;
            self.in_scope.truncate(before);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &mut ObjectName) -> ControlFlow<()> {
        let parts: Vec<Ident> = relation.0.iter().filter_map(|part| part.as_ident().cloned()).collect();
        let (schema, name) = match parts.as_slice() {
            [name] => {
                if let Some(known) = self.find_in_scope(name) {
                    if let Some(ObjectNamePart::Identifier(ident)) = relation.0.first_mut() {
                        ident.value = known;
                    }
                    return ControlFlow::Continue(());
                }
                (LAKE_SCHEMA, name)
            }
            [schema, name] => {
                let known = [LAKE_SCHEMA, SYSTEM_SCHEMA, HIDDEN_SCHEMA];
                match known.into_iter().find(|known| known.eq_ignore_ascii_case(&schema.value)) {
                    Some(schema) => (schema, name),
                    None => return ControlFlow::Continue(()),
                }
            }
            _ => return ControlFlow::Continue(()),
        };
        let listed_in = if schema == HIDDEN_SCHEMA { LAKE_SCHEMA } else { schema };
        if let Some(found) = self.find(listed_in, name) {
            let schema =
                if schema == LAKE_SCHEMA && self.shows_hidden(&found) { HIDDEN_SCHEMA } else { schema };
            let mut ident = Ident::new(found.clone());
            ident.span = name.span;
            let mut written = vec![ObjectNamePart::Identifier(ident)];
            if schema != LAKE_SCHEMA || parts.len() > 1 {
                written.insert(0, ObjectNamePart::Identifier(Ident::new(schema)));
            }
            *relation = ObjectName(written);
            self.used.insert((schema.to_owned(), found));
        } else if schema == LAKE_SCHEMA && parts.len() == 1 && path_tables::is_file(&name.value) {
            self.used.insert((schema.to_owned(), name.value.clone()));
        }
        ControlFlow::Continue(())
    }

    // `Table.*` and `Table.Column` find a table with a schema by its bare name.
    fn post_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, alias: alias @ None, args: None, .. } = factor
            && let [schema, table] = name.0.as_slice()
            && let (Some(schema), Some(table)) = (schema.as_ident(), table.as_ident())
            && self.used.contains(&(schema.value.clone(), table.value.clone()))
        {
            let name = Ident::new(table.value.clone());
            *alias = Some(TableAlias { explicit: true, name, columns: Vec::new(), at: None });
        }
        ControlFlow::Continue(())
    }
}

/// All names of a statement, for those whose place says nothing of what they mean.
#[derive(Default)]
struct Names {
    exact: BTreeSet<String>,
    by_lower: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    fn add_all(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            self.by_lower.entry(name.to_lowercase()).or_default().insert(name.clone());
            self.exact.insert(name);
        }
    }

    fn correct(&self, ident: &mut Ident) {
        if ident.quote_style.is_some() || self.exact.contains(&ident.value) {
            return;
        }
        if let Some(candidates) = self.by_lower.get(&ident.value.to_lowercase())
            && let (1, Some(only)) = (candidates.len(), candidates.first())
        {
            ident.value.clone_from(only);
        }
    }
}
