//! Names as hunters type them.
//!
//! SQL folds unquoted names to lower case; Defender's are in mixed case. Here an unquoted name means the table or
//! column with exactly that name, or else the only one that differs by case. Quoted names are taken as they are.
//! Work is done on the parsed statement, so strings and comments are never touched.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    ExcludeSelectItem, Expr, Ident, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, Query, Select,
    SelectItem, TableFactor, VisitMut, VisitorMut,
};

use super::catalog::{HIDDEN_SCHEMA, LAKE_SCHEMA, LakeCatalog, SYSTEM_SCHEMA};
use super::failure;
use crate::error::Failure;
use crate::lake::columns;

/// Resolves every unquoted name of a statement and gives the tables that it names.
///
/// # Errors
/// When a table that the statement names cannot be opened.
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
    // Neither visitor stops early.
    let _ = VisitMut::visit(inner, &mut found);
    let mut tables = Tables::new(catalog);
    tables.uses_hidden = found.uses_hidden;
    tables.aliases.clone_from(&found.aliases);
    let _ = VisitMut::visit(inner, &mut tables);
    let mut names = Names::new(found.aliases);
    let named = tables.used.iter().map(|(_, table)| table.clone()).collect();
    for (schema, table) in tables.used {
        let columns = catalog
            .columns(&schema, &table)
            .await
            .map_err(|error| failure::describe(&error, sql, &format!("opening {table}")))?;
        names.add_all(columns.into_iter().flatten());
        names.add_all([table]);
    }
    let _ = VisitMut::visit(inner, &mut Columns { names });
    Ok(named)
}

/// First pass: the names that the statement itself introduces, and whether it asks for hidden columns.
#[derive(Default)]
struct Collect {
    aliases: BTreeSet<String>,
    uses_hidden: bool,
}

impl VisitorMut for Collect {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.aliases.insert(table.alias.name.value.clone());
            self.aliases.extend(table.alias.columns.iter().map(|column| column.name.value.clone()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { alias, .. } = item {
                self.aliases.insert(alias.value.clone());
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
            self.aliases.insert(alias.name.value.clone());
            self.aliases.extend(alias.columns.iter().map(|column| column.name.value.clone()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(name) => self.uses_hidden |= name.value.starts_with('_'),
            Expr::CompoundIdentifier(names) => {
                self.uses_hidden |= names.last().is_some_and(|name| name.value.starts_with('_'));
            }
            // `ingestion_time()` is a column of the row, as in Kusto.
            Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("ingestion_time") => {
                *expr = Expr::Identifier(Ident::new(columns::INGEST_TIME));
                self.uses_hidden = true;
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// Second pass: table names.
struct Tables {
    known: Vec<(&'static str, String)>,
    aliases: BTreeSet<String>,
    uses_hidden: bool,
    used: BTreeSet<(String, String)>,
}

impl Tables {
    fn new(catalog: &LakeCatalog) -> Self {
        let lake = catalog.lake_tables().into_iter().map(|name| (LAKE_SCHEMA, name));
        let system = catalog.system_tables().into_iter().map(|name| (SYSTEM_SCHEMA, name));
        Self {
            known: lake.chain(system).collect(),
            aliases: BTreeSet::new(),
            uses_hidden: false,
            used: BTreeSet::new(),
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
}

/// `*` keeps to the documented columns even where the statement asks for a hidden one beside it.
fn hide_again(select: &mut Select, table: &str) {
    let Some(table) = crate::schema::find_table(table) else { return };
    let hidden = columns::hidden_columns(table).map(|column| column.name).chain([columns::DAY]);
    let hidden: Vec<ObjectName> = hidden.map(|name| ObjectName::from(Ident::new(name))).collect();
    for item in &mut select.projection {
        if let SelectItem::Wildcard(options) = item
            && options.opt_exclude.is_none()
        {
            options.opt_exclude = Some(ExcludeSelectItem::Multiple(hidden.clone()));
        }
    }
}

impl VisitorMut for Tables {
    type Break = ();

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        if let [from] = select.from.as_slice()
            && from.joins.is_empty()
            && let TableFactor::Table { name, .. } = &from.relation
            && let [schema, table] = name.0.as_slice()
            && schema.as_ident().is_some_and(|schema| schema.value == HIDDEN_SCHEMA)
            && let Some(table) = table.as_ident().map(|table| table.value.clone())
        {
            hide_again(select, &table);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &mut ObjectName) -> ControlFlow<()> {
        let parts: Vec<Ident> = relation.0.iter().filter_map(|part| part.as_ident().cloned()).collect();
        let (schema, name) = match parts.as_slice() {
            [name] if !self.aliases.contains(&name.value) || self.find(LAKE_SCHEMA, name).is_some() => {
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
            // Hidden columns stand in a schema of their own, so that `select *` and natural joins never see them.
            let hunting = crate::schema::find_table(&found).is_some_and(|table| table.name == found);
            let schema =
                if self.uses_hidden && hunting && schema == LAKE_SCHEMA { HIDDEN_SCHEMA } else { schema };
            let mut ident = Ident::new(found.clone());
            ident.span = name.span;
            let mut parts = vec![ObjectNamePart::Identifier(ident)];
            if schema != LAKE_SCHEMA {
                parts.insert(0, ObjectNamePart::Identifier(Ident::new(schema)));
            }
            *relation = ObjectName(parts);
            self.used.insert((schema.to_owned(), found));
        } else if let ([name], Some(ObjectNamePart::Identifier(ident))) =
            (parts.as_slice(), relation.0.first_mut())
            && name.quote_style.is_none()
            && let Some(alias) = self.aliases.iter().find(|alias| alias.eq_ignore_ascii_case(&name.value))
        {
            ident.value.clone_from(alias);
        }
        ControlFlow::Continue(())
    }
}

/// Column names and the names a statement introduces, found without case.
struct Names {
    exact: BTreeSet<String>,
    by_lower: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    fn new(aliases: BTreeSet<String>) -> Self {
        let mut names = Self { exact: BTreeSet::new(), by_lower: BTreeMap::new() };
        names.add_all(aliases);
        names
    }

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

/// Third pass: column names.
struct Columns {
    names: Names,
}

impl VisitorMut for Columns {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(name) => self.names.correct(name),
            Expr::CompoundIdentifier(names) => names.iter_mut().for_each(|name| self.names.correct(name)),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for join in select.from.iter_mut().flat_map(|from| &mut from.joins) {
            let constraint = match &mut join.join_operator {
                JoinOperator::Join(constraint)
                | JoinOperator::Inner(constraint)
                | JoinOperator::Left(constraint)
                | JoinOperator::LeftOuter(constraint)
                | JoinOperator::Right(constraint)
                | JoinOperator::RightOuter(constraint)
                | JoinOperator::FullOuter(constraint) => constraint,
                _ => continue,
            };
            if let JoinConstraint::Using(columns) = constraint {
                for part in columns.iter_mut().flat_map(|column| &mut column.0) {
                    if let ObjectNamePart::Identifier(name) = part {
                        self.names.correct(name);
                    }
                }
            }
        }
        for item in &mut select.projection {
            if let SelectItem::QualifiedWildcard(kind, _) = item {
                use datafusion::sql::sqlparser::ast::SelectItemQualifiedWildcardKind::ObjectName;
                if let ObjectName(name) = kind {
                    for part in &mut name.0 {
                        if let ObjectNamePart::Identifier(name) = part {
                            self.names.correct(name);
                        }
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }
}
