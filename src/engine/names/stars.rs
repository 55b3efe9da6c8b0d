//! `*` and natural joins show and use documented columns only, even where a hidden one stands beside them.

use datafusion::sql::sqlparser::ast::{
    ExcludeSelectItem, Expr, Ident, JoinConstraint, ObjectName, SelectItem, SelectItemQualifiedWildcardKind,
    Value, WildcardAdditionalOptions,
};

use super::relation::{Relation, Scope};
use crate::error::Failure;

fn quoted(name: &str) -> Ident {
    Ident::with_quote('"', name)
}

/// The columns that a star leaves out.
fn excluded(options: &WildcardAdditionalOptions) -> Vec<String> {
    let names: &[ObjectName] = match &options.opt_exclude {
        Some(ExcludeSelectItem::Single(name)) => std::slice::from_ref(name),
        Some(ExcludeSelectItem::Multiple(names)) => names,
        None => &[],
    };
    names.iter().filter_map(|name| Some(name.0.last()?.as_ident()?.value.clone())).collect()
}

fn exclude(options: &mut WildcardAdditionalOptions, mut names: Vec<String>) {
    names.sort();
    names.dedup();
    let names: Vec<ObjectName> = names.iter().map(|name| ObjectName::from(quoted(name))).collect();
    options.opt_exclude = if names.is_empty() { None } else { Some(ExcludeSelectItem::Multiple(names)) };
}

/// What the writer leaves out, by the names that the columns have.
fn asked_out(options: &WildcardAdditionalOptions, relation: &Relation) -> Vec<String> {
    let asked = excluded(options);
    let columns = relation.columns.iter().flatten();
    columns.filter(|column| asked.iter().any(|name| name.eq_ignore_ascii_case(column))).cloned().collect()
}

fn called<'s>(scope: &'s Scope, kind: &SelectItemQualifiedWildcardKind) -> Option<&'s Relation> {
    let SelectItemQualifiedWildcardKind::ObjectName(name) = kind else { return None };
    let name = name.0.last()?.as_ident()?;
    scope.relations.iter().find(|relation| relation.name.as_ref() == Some(&name.value))
}

/// Makes the stars of a `select` leave hidden columns out.
///
/// # Errors
/// When a subquery without a name stands beside hidden columns, and what it gives is not known.
pub(super) fn hide(projection: &mut Vec<SelectItem>, scope: &Scope) -> Result<(), Failure> {
    if scope.relations.iter().all(|relation| relation.hidden.is_empty()) {
        return Ok(());
    }
    let mut items = Vec::new();
    for mut item in std::mem::take(projection) {
        match &mut item {
            SelectItem::QualifiedWildcard(kind, options) => {
                if let Some(relation) = called(scope, kind).filter(|relation| !relation.hidden.is_empty()) {
                    exclude(options, [asked_out(options, relation), relation.hidden.clone()].concat());
                }
                items.push(item);
            }
            SelectItem::Wildcard(options) => {
                if let [relation] = scope.relations.as_slice() {
                    exclude(options, [asked_out(options, relation), relation.hidden.clone()].concat());
                    items.push(item);
                } else {
                    spread(options, scope, &mut items)?;
                }
            }
            _ => items.push(item),
        }
    }
    *projection = items;
    Ok(())
}

/// `*` over several tables, as one star for each.
fn spread(
    options: &WildcardAdditionalOptions,
    scope: &Scope,
    items: &mut Vec<SelectItem>,
) -> Result<(), Failure> {
    for (place, relation) in scope.relations.iter().enumerate().filter(|(_, relation)| relation.is_given_out)
    {
        let merged =
            scope.merged.iter().filter(|(left_out, _)| *left_out == place).map(|(_, name)| name.clone());
        let mut without = asked_out(options, relation);
        without.extend(relation.hidden.iter().cloned());
        without.extend(
            merged.filter(|name| relation.columns.as_ref().is_none_or(|columns| columns.contains(name))),
        );
        let left = relation
            .columns
            .as_ref()
            .map(|columns| columns.iter().filter(|name| !without.contains(name)).collect::<Vec<_>>());
        match (&relation.name, left) {
            (_, Some(left)) if left.is_empty() => {}
            (Some(name), _) => {
                let mut options = options.clone();
                exclude(&mut options, without);
                let name = SelectItemQualifiedWildcardKind::ObjectName(ObjectName::from(quoted(name)));
                items.push(SelectItem::QualifiedWildcard(name, options));
            }
            (None, Some(left)) => {
                items.extend(
                    left.into_iter().map(|name| SelectItem::UnnamedExpr(Expr::Identifier(quoted(name)))),
                );
            }
            (None, None) => {
                return Err(Failure::usage("a subquery beside hidden columns needs a name for `*`")
                    .hint("give it one: (select ...) as s"));
            }
        }
    }
    Ok(())
}

/// A natural join as one that names its columns: the documented ones that both sides have. `None` when no hidden
/// column can take part and the join can stay as it is.
///
/// # Errors
/// When hidden columns may take part and the columns of a side are not known.
pub(super) fn natural(scope: &Scope, left: usize, right: usize) -> Result<Option<JoinConstraint>, Failure> {
    let shown = |relations: &[Relation]| -> Option<Vec<String>> {
        Some(relations.iter().map(Relation::shown).collect::<Option<Vec<_>>>()?.concat())
    };
    let sides = scope.relations.get(left..right).zip(scope.relations.get(right..));
    let Some((left, right)) = sides else { return Ok(None) };
    let (Some(left_columns), Some(right_columns)) = (shown(left), shown(right)) else {
        if left.iter().chain(right).all(|relation| relation.hidden.is_empty()) {
            return Ok(None);
        }
        return Err(Failure::usage("a natural join would use hidden columns here")
            .hint("name the columns to join by: join ... using (Timestamp)"));
    };
    let common: Vec<ObjectName> = right_columns
        .iter()
        .filter(|name| left_columns.contains(name))
        .map(|name| ObjectName::from(quoted(name)))
        .collect();
    Ok(Some(if common.is_empty() {
        JoinConstraint::On(Expr::value(Value::Boolean(true)))
    } else {
        JoinConstraint::Using(common)
    }))
}

/// The columns that a `select` gives out, by name; `None` when they are not known.
pub(super) fn given_out(projection: &[SelectItem], scope: &Scope) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut star = |options: &WildcardAdditionalOptions, relation: &Relation| -> Option<()> {
        let without = excluded(options);
        names.extend(relation.columns.as_ref()?.iter().filter(|name| !without.contains(name)).cloned());
        Some(())
    };
    for item in projection {
        match item {
            SelectItem::Wildcard(options) => {
                for relation in scope.relations.iter().filter(|relation| relation.is_given_out) {
                    star(options, relation)?;
                }
            }
            SelectItem::QualifiedWildcard(kind, options) => star(options, called(scope, kind)?)?,
            _ => {}
        }
    }
    for item in projection {
        match item {
            SelectItem::ExprWithAlias { alias, .. } => names.push(alias.value.clone()),
            SelectItem::ExprWithAliases { aliases, .. } => {
                names.extend(aliases.iter().map(|alias| alias.value.clone()));
            }
            SelectItem::UnnamedExpr(Expr::Identifier(name)) => names.push(name.value.clone()),
            SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
                names.extend(parts.last().map(|name| name.value.clone()));
            }
            _ => {}
        }
    }
    Some(names)
}
