//! Third pass: column names, each looked for where it stands.
//!
//! A name is first looked for among the columns of the tables of its own `select`, then in the queries around it. What
//! a subquery or a file gives is known too. Only a name that is found nowhere is taken for whatever the statement knows.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, Ident, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, OrderBy, Query,
    Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableAlias, TableFactor, TableWithJoins,
    VisitMut, VisitorMut, With,
};

use super::relation::{Found, Relation, Scope, look};
use super::{Names, constraint, hidden_names, stars};
use crate::engine::catalog::{HIDDEN_SCHEMA, LAKE_SCHEMA, SYSTEM_SCHEMA};
use crate::engine::views;
use crate::error::Failure;
use crate::schema::find_table;

/// A query that is being visited.
#[derive(Default)]
struct Open {
    with: Option<With>,
    order_by: Option<OrderBy>,
    before: usize,
    /// What its first `select` gives out, and the names in it.
    first: Option<(Option<Vec<String>>, Scope)>,
}

/// The visitor.
pub(super) struct Columns {
    tables: BTreeMap<(String, String), Vec<String>>,
    everywhere: Names,
    scopes: Vec<Scope>,
    queries: Vec<Open>,
    selects: Vec<(Vec<TableWithJoins>, GroupByExpr, Option<Expr>)>,
    in_with: Vec<(String, Option<Vec<String>>)>,
    given_out: Option<Vec<String>>,
    failure: Option<Failure>,
}

impl Columns {
    pub(super) fn new(tables: BTreeMap<(String, String), Vec<String>>, everywhere: Names) -> Self {
        Self {
            tables,
            everywhere,
            scopes: Vec::new(),
            queries: Vec::new(),
            selects: Vec::new(),
            in_with: Vec::new(),
            given_out: None,
            failure: None,
        }
    }

    pub(super) fn into_failure(self) -> Option<Failure> {
        self.failure
    }

    fn correct(&mut self, name: &mut Ident) {
        for scope in self.scopes.iter().rev() {
            match scope.find(name, &self.everywhere) {
                Found::Exact | Found::Several => return,
                Found::Similar(known) => {
                    name.value = known;
                    return;
                }
                Found::Nothing => {}
            }
        }
        let view = self.scopes.last().filter(|scope| scope.knows_all());
        if let Some(view) = view.and_then(|scope| scope.relations.iter().find_map(|table| table.view.clone()))
        {
            self.refuse_hidden(name, &view);
        }
        self.everywhere.correct(name);
    }

    /// A view is made of rows of several tables: it has no hidden columns.
    fn refuse_hidden(&mut self, name: &Ident, view: &str) {
        let is_hidden = crate::schema::tables()
            .flat_map(hidden_names)
            .any(|hidden| hidden.eq_ignore_ascii_case(&name.value));
        if is_hidden && self.failure.is_none() {
            let asked = if name.value == crate::lake::columns::INGEST_TIME {
                "ingestion_time() and _IngestTime".to_owned()
            } else {
                name.value.clone()
            };
            self.failure = Some(
                Failure::usage(format!("{view} is a view: {asked} cannot be asked of it"))
                    .hint("hidden columns belong to the hunting tables that a view is made of, such as CloudAppEvents"),
            );
        }
    }

    fn correct_compound(&mut self, names: &mut Vec<Ident>) {
        let schemas = [LAKE_SCHEMA, SYSTEM_SCHEMA, HIDDEN_SCHEMA];
        if let [schema, table, _, ..] = names.as_slice()
            && schemas.iter().any(|known| known.eq_ignore_ascii_case(&schema.value))
            && self.relation(table).is_some()
        {
            names.remove(0);
        }
        let relation = names.first().and_then(|table| self.relation(table)).cloned();
        let (Some(relation), [table, column, ..]) = (relation, names.as_mut_slice()) else {
            names.iter_mut().for_each(|name| self.everywhere.correct(name));
            return;
        };
        if let Some(name) = relation.name {
            table.value = name;
        }
        match relation.columns.map(|columns| look(column, columns.iter())) {
            Some(Found::Similar(known)) => column.value = known,
            Some(Found::Nothing) => {
                if let Some(view) = relation.view {
                    self.refuse_hidden(column, &view);
                }
            }
            Some(Found::Exact | Found::Several) => {}
            None => self.everywhere.correct(column),
        }
    }

    /// The table that a qualifier means.
    fn relation(&self, name: &Ident) -> Option<&Relation> {
        self.scopes.iter().rev().find_map(|scope| {
            let wanted =
                match look(name, scope.relations.iter().filter_map(|relation| relation.name.as_ref())) {
                    Found::Exact => name.value.clone(),
                    Found::Similar(known) => known,
                    Found::Several | Found::Nothing => return None,
                };
            scope.relations.iter().find(|relation| relation.name.as_ref() == Some(&wanted))
        })
    }

    fn count(&self) -> usize {
        self.scopes.last().map_or(0, |scope| scope.relations.len())
    }

    fn visit_from(&mut self, from: &mut TableWithJoins) {
        let left = self.count();
        self.visit_factor(&mut from.relation);
        for join in &mut from.joins {
            let right = self.count();
            self.visit_factor(&mut join.relation);
            if let JoinOperator::AsOf { match_condition, .. } = &mut join.join_operator {
                let _ = VisitMut::visit(match_condition, self);
            }
            let keeps_right =
                matches!(join.join_operator, JoinOperator::Right(_) | JoinOperator::RightOuter(_));
            if let Some(constraint) = constraint(&mut join.join_operator) {
                self.visit_constraint(constraint, left, right, keeps_right);
            }
            let Some(scope) = self.scopes.last_mut() else { continue };
            let not_given_out = match join.join_operator {
                JoinOperator::Semi(_)
                | JoinOperator::LeftSemi(_)
                | JoinOperator::Anti(_)
                | JoinOperator::LeftAnti(_) => right..scope.relations.len(),
                JoinOperator::RightSemi(_) | JoinOperator::RightAnti(_) => left..right,
                _ => 0..0,
            };
            scope.relations.iter_mut().take(not_given_out.end).skip(not_given_out.start).for_each(
                |relation| {
                    relation.is_given_out = false;
                },
            );
        }
    }

    fn visit_constraint(
        &mut self,
        constraint: &mut JoinConstraint,
        left: usize,
        right: usize,
        keeps_right: bool,
    ) {
        if *constraint == JoinConstraint::Natural
            && let Some(scope) = self.scopes.last()
        {
            match stars::natural(scope, left, right) {
                Ok(Some(named)) => *constraint = named,
                Ok(None) => {}
                Err(failure) => self.failure = self.failure.take().or(Some(failure)),
            }
        }
        match constraint {
            JoinConstraint::On(condition) => {
                let _ = VisitMut::visit(condition, self);
            }
            JoinConstraint::Using(columns) => {
                for part in columns.iter_mut().flat_map(|column| &mut column.0) {
                    let ObjectNamePart::Identifier(name) = part else { continue };
                    self.correct(name);
                    let Some(scope) = self.scopes.last_mut() else { continue };
                    let left_out = if keeps_right { left..right } else { right..scope.relations.len() };
                    scope.merged.extend(left_out.map(|place| (place, name.value.clone())));
                }
            }
            JoinConstraint::Natural | JoinConstraint::None => {}
        }
    }

    fn visit_factor(&mut self, factor: &mut TableFactor) {
        let relation = match factor {
            TableFactor::NestedJoin { table_with_joins, alias } => {
                let first = self.count();
                self.visit_from(table_with_joins);
                let (Some(alias), Some(scope)) = (alias, self.scopes.last_mut()) else { return };
                let inner = scope.relations.split_off(first.min(scope.relations.len()));
                scope.merged.retain(|(place, _)| *place < first);
                let columns =
                    inner.iter().map(|relation| relation.columns.clone()).collect::<Option<Vec<_>>>();
                let mut relation = Relation::new(Some(alias), columns.map(|columns| columns.concat()));
                relation.hidden = inner.into_iter().flat_map(|relation| relation.hidden).collect();
                relation
            }
            other => {
                self.given_out = None;
                let _ = VisitMut::visit(other, self);
                match other {
                    TableFactor::Table { name, alias, args: None, .. } => self.table(name, alias.as_ref()),
                    TableFactor::Derived { alias, .. } => {
                        Relation::new(alias.as_ref(), self.given_out.take())
                    }
                    TableFactor::Table { alias, .. }
                    | TableFactor::TableFunction { alias, .. }
                    | TableFactor::Function { alias, .. }
                    | TableFactor::UNNEST { alias, .. } => Relation::new(alias.as_ref(), None),
                    _ => Relation::new(None, None),
                }
            }
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.relations.push(relation);
        }
    }

    fn table(&self, name: &ObjectName, alias: Option<&TableAlias>) -> Relation {
        let parts: Vec<&str> =
            name.0.iter().filter_map(|part| part.as_ident().map(|ident| ident.value.as_str())).collect();
        let (schema, name) = match parts.as_slice() {
            [name] => match self.in_with.iter().rev().find(|(known, _)| known == name) {
                Some((_, columns)) => {
                    let mut relation = Relation::new(alias, columns.clone());
                    relation.name = relation.name.or_else(|| Some((*name).to_owned()));
                    return relation;
                }
                None => (LAKE_SCHEMA, *name),
            },
            [schema, name] => (*schema, *name),
            _ => return Relation::new(alias, None),
        };
        let columns = self.tables.get(&(schema.to_owned(), name.to_owned())).cloned();
        let mut relation = Relation::new(alias, columns);
        relation.name = relation.name.or_else(|| Some(name.to_owned()));
        if schema == HIDDEN_SCHEMA
            && let Some(table) = find_table(name)
        {
            let present = relation.columns.iter().flatten();
            relation.hidden = present
                .filter(|column| hidden_names(table).any(|hidden| hidden == *column))
                .cloned()
                .collect();
        }
        if schema == LAKE_SCHEMA && views::all().iter().any(|view| view.name == name) {
            relation.view = Some(name.to_owned());
        }
        relation
    }

    fn visit_first(&mut self, scope: Scope, visit: impl FnOnce(&mut Self)) -> Scope {
        self.scopes.push(Scope { aliases_first: true, ..scope });
        visit(self);
        self.scopes.pop().unwrap_or_default()
    }
}

impl VisitorMut for Columns {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let before = self.in_with.len();
        let mut with = query.with.take();
        if let Some(with) = &mut with {
            for table in &mut with.cte_tables {
                let name = table.alias.name.value.clone();
                if with.recursive {
                    self.in_with.push((name.clone(), Relation::new(Some(&table.alias), None).columns));
                }
                self.given_out = None;
                let _ = VisitMut::visit(&mut table.query, self);
                let columns = Relation::new(Some(&table.alias), self.given_out.take()).columns;
                self.in_with.push((name, columns));
            }
        }
        self.queries.push(Open { with, before, order_by: query.order_by.take(), first: None });
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let Some(open) = self.queries.pop() else { return ControlFlow::Continue(()) };
        let in_parentheses =
            if matches!(*query.body, SetExpr::Query(_)) { self.given_out.take() } else { None };
        let (given_out, scope) = open.first.unwrap_or((in_parentheses, Scope::default()));
        let scope = if matches!(*query.body, SetExpr::Select(_)) {
            scope
        } else {
            Scope { relations: vec![Relation::new(None, given_out.clone())], ..Scope::default() }
        };
        query.order_by = open.order_by;
        if let Some(order_by) = &mut query.order_by {
            let _ = self.visit_first(scope, |columns| {
                let _ = VisitMut::visit(order_by, columns);
            });
        }
        query.with = open.with;
        self.in_with.truncate(open.before);
        self.given_out = given_out;
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let aliases = select.projection.iter().filter_map(|item| match item {
            SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
            _ => None,
        });
        self.scopes.push(Scope { aliases: aliases.collect(), ..Scope::default() });
        let mut from = std::mem::take(&mut select.from);
        from.iter_mut().for_each(|item| self.visit_from(item));
        let none = GroupByExpr::Expressions(Vec::new(), Vec::new());
        let group_by = std::mem::replace(&mut select.group_by, none);
        self.selects.push((from, group_by, select.having.take()));
        for item in &mut select.projection {
            if let SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) = item
                && let Some(ObjectNamePart::Identifier(table)) = name.0.last().cloned()
                && let Some(known) = self.relation(&table).and_then(|relation| relation.name.clone())
            {
                *name = ObjectName::from(Ident { value: known, ..table });
            }
        }
        if let Some(scope) = self.scopes.last()
            && let Err(failure) = stars::hide(&mut select.projection, scope)
        {
            self.failure = self.failure.take().or(Some(failure));
        }
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let (Some(scope), Some((from, mut group_by, mut having))) = (self.scopes.pop(), self.selects.pop())
        else {
            return ControlFlow::Continue(());
        };
        let scope = self.visit_first(scope, |columns| {
            let _ = VisitMut::visit(&mut group_by, columns);
            let _ = VisitMut::visit(&mut having, columns);
        });
        (select.from, select.group_by, select.having) = (from, group_by, having);
        let given_out = stars::given_out(&select.projection, &scope);
        if let Some(open) = self.queries.last_mut() {
            open.first.get_or_insert((given_out, scope));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(name) => self.correct(name),
            Expr::CompoundIdentifier(names) => self.correct_compound(names),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}
