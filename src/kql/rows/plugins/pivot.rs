//! `pivot`: a column for every value of a column.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::super::group_key;
use super::{ArgumentValue, Call, PluginError, Rows};
use crate::kql::functions::operators::compare::total_ordering;
use crate::kql::values::{Type, Value};

/// The rows are grouped by the keys and the value: see [`super::plugin`]. The columns are the keys, then the values in the
/// order of their names; the rows are in the order of their keys.
pub(super) fn pivot(call: &Call<'_>) -> Result<Rows, PluginError> {
    let (pivot, aggregate) = (call.column(0)?, call.column(1)?);
    let empty = match call.argument(2, "") {
        Some(ArgumentValue::Constant(value)) => value.clone(),
        _ => return Err(call.wrong(2, "what the aggregate of no rows is")),
    };
    let (_, kind) = call.named(aggregate);
    let keys: Vec<usize> =
        (0..call.input.columns.len()).filter(|place| *place != pivot && *place != aggregate).collect();
    let names = names(call, pivot)?;
    let mut columns: Vec<(String, Type)> = keys.iter().map(|place| call.named(*place)).collect();
    match call.schema {
        Some(schema) => columns = schema.to_vec(),
        None => {
            if let Some((taken, _)) = columns.iter().find(|(name, _)| names.contains_key(name)) {
                return Err(PluginError::Conflict { plugin: call.plugin, name: taken.clone(), hint: "" });
            }
            columns.extend(names.keys().map(|name| (name.clone(), kind)));
        }
    }
    let mut groups = grouped(call, &keys, pivot, aggregate);
    call.check_size(groups.len(), columns.len())?;
    groups.sort_by(|(a, _), (b, _)| {
        let orders = a.iter().zip(b).map(|(a, b)| total_ordering(a, b));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    let key_names: HashMap<String, usize> =
        keys.iter().enumerate().map(|(at, place)| (call.named(*place).0, at)).collect();
    let rows = groups.into_iter().map(|(keys, cells)| {
        let value = |(name, kind): &(String, Type)| {
            let key = key_names.get(name).and_then(|at| keys.get(*at));
            key.or_else(|| cells.get(name)).unwrap_or(&empty).to(*kind)
        };
        columns.iter().map(value).collect()
    });
    Ok(Rows { rows: rows.collect(), columns })
}

/// The values that name columns.
fn names(call: &Call<'_>, pivot: usize) -> Result<BTreeMap<String, ()>, PluginError> {
    let mut names = BTreeMap::new();
    for value in call.input.rows.iter().filter_map(|row| row.get(pivot)) {
        let name = value.text().into_owned();
        if name.is_empty() && call.schema.is_none() {
            return Err(PluginError::EmptyName(call.plugin));
        }
        names.insert(name, ());
    }
    Ok(names)
}

type Cells = HashMap<String, Value>;

fn grouped(call: &Call<'_>, keys: &[usize], pivot: usize, aggregate: usize) -> Vec<(Vec<Value>, Cells)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(Vec<Value>, Cells)> = Vec::new();
    for row in &call.input.rows {
        let key: Vec<Value> = keys.iter().filter_map(|place| row.get(*place).cloned()).collect();
        let next = groups.len();
        let place = *places.entry(group_key(&key)).or_insert(next);
        if place == next {
            groups.push((key, Cells::new()));
        }
        if let (Some((_, cells)), Some(name), Some(value)) =
            (groups.get_mut(place), row.get(pivot), row.get(aggregate))
        {
            cells.insert(name.text().into_owned(), value.clone());
        }
    }
    groups
}
