//! `ipv4_lookup` and `ipv6_lookup`: the rows of a table whose network an address is in.

use hashbrown::HashMap;

use super::super::same;
use super::{ArgumentValue, Call, PluginError, Rows};
use crate::kql::functions::network::address::{V4, V6};
use crate::kql::values::{Type, Value};

pub(super) fn ipv4_lookup(call: &Call<'_>) -> Result<Rows, PluginError> {
    let address = |text: &str| V4::parse(text).map(|V4 { bits, prefix }| (u128::from(bits) << 96, prefix));
    lookup(call, address)
}

pub(super) fn ipv6_lookup(call: &Call<'_>) -> Result<Rows, PluginError> {
    lookup(call, |text| V6::parse(text).map(|V6 { bits, prefix }| (bits, prefix)))
}

/// The networks of a table, each by its leading bits.
#[derive(Default)]
struct Networks {
    /// By length of the prefix, then by the bits: the rows in their order.
    by_prefix: Vec<(u32, HashMap<u128, Vec<usize>>)>,
    all: Vec<(u128, u32, usize)>,
}

fn leading(bits: u128, prefix: u32) -> u128 {
    bits & u128::MAX.checked_shl(128 - prefix).unwrap_or(0)
}

impl Networks {
    fn add(&mut self, (bits, prefix): (u128, u32), row: usize) {
        let bits = leading(bits, prefix);
        self.all.push((bits, prefix, row));
        let place = match self.by_prefix.iter().position(|(known, _)| *known == prefix) {
            Some(place) => place,
            None => {
                self.by_prefix.push((prefix, HashMap::new()));
                self.by_prefix.len() - 1
            }
        };
        if let Some((_, networks)) = self.by_prefix.get_mut(place) {
            networks.entry(bits).or_default().push(row);
        }
    }

    /// The rows whose network and the address are the same by the bits of the shorter prefix, in the table's order.
    fn find(&self, (bits, prefix): (u128, u32)) -> Vec<usize> {
        let mut rows = Vec::new();
        for (length, networks) in self.by_prefix.iter().filter(|(length, _)| *length <= prefix) {
            rows.extend(networks.get(&leading(bits, *length)).into_iter().flatten());
        }
        if self.by_prefix.iter().any(|(length, _)| *length > prefix) {
            let wider = self.all.iter().filter(|(_, length, _)| *length > prefix);
            rows.extend(
                wider.filter(|(other, ..)| leading(*other, prefix) == leading(bits, prefix)).map(|one| one.2),
            );
        }
        rows.sort_unstable();
        rows
    }
}

/// What a lookup is called with.
struct Lookup<'a> {
    table: &'a Rows,
    source: usize,
    key: usize,
    /// Further columns that have to be equal: of the rows and of the table.
    extra: Vec<(usize, usize)>,
    keeps_unmatched: bool,
}

impl<'a> Lookup<'a> {
    fn of(call: &Call<'a>) -> Result<Self, PluginError> {
        let Some(ArgumentValue::Table(table)) = call.argument(0, "") else {
            return Err(call.wrong(0, "a table"));
        };
        let key = match call.argument(2, "") {
            Some(ArgumentValue::Column(place)) if *place < table.columns.len() => *place,
            _ => return Err(call.wrong(2, "a column of the table")),
        };
        let mut lookup =
            Self { table, source: call.column(1)?, key, extra: Vec::new(), keeps_unmatched: false };
        for (at, argument) in call.arguments.iter().enumerate().skip(3) {
            match (&argument.value, argument.name.as_deref()) {
                (ArgumentValue::Constant(Value::Bool(keep)), None | Some("return_unmatched")) => {
                    lookup.keeps_unmatched = *keep;
                }
                (ArgumentValue::Column(place), None) => {
                    let name = table.columns.get(*place).map(|(name, _)| name);
                    let own = call.input.columns.iter().position(|(column, _)| Some(column) == name);
                    let own = own.ok_or_else(|| call.wrong(at, "a column of the rows and of the table"))?;
                    lookup.extra.push((own, *place));
                }
                _ => return Err(call.wrong(at, "a column, or `return_unmatched` and a bool")),
            }
        }
        Ok(lookup)
    }

    /// The columns of the table that are given: not those that have to be equal.
    fn given(&self) -> Vec<usize> {
        (0..self.table.columns.len())
            .filter(|place| !self.extra.iter().any(|(_, extra)| extra == place))
            .collect()
    }

    fn agrees(&self, row: &[Value], other: &[Value]) -> bool {
        let pair = |(own, place): &(usize, usize)| Some(same(row.get(*own)?, other.get(*place)?));
        self.extra.iter().all(|extra| pair(extra) == Some(true))
    }
}

fn lookup(call: &Call<'_>, address: impl Fn(&str) -> Option<(u128, u32)>) -> Result<Rows, PluginError> {
    let lookup = Lookup::of(call)?;
    let address = |row: &Vec<Value>, place: usize| row.get(place).and_then(|value| address(&value.text()));
    let mut networks = Networks::default();
    for (number, row) in lookup.table.rows.iter().enumerate() {
        if let Some(network) = address(row, lookup.key) {
            networks.add(network, number);
        }
    }
    let given = lookup.given();
    let kinds: Vec<(String, Type)> =
        given.iter().filter_map(|place| lookup.table.columns.get(*place).cloned()).collect();
    let mut rows = Vec::new();
    for row in &call.input.rows {
        let before = rows.len();
        for number in address(row, lookup.source).map(|address| networks.find(address)).unwrap_or_default() {
            let Some(other) = lookup.table.rows.get(number).filter(|other| lookup.agrees(row, other)) else {
                continue;
            };
            rows.push(
                row.iter().chain(given.iter().filter_map(|place| other.get(*place))).cloned().collect(),
            );
        }
        if rows.len() == before && lookup.keeps_unmatched {
            let nulls = kinds.iter().map(|(_, kind)| Value::null(*kind));
            rows.push(row.iter().cloned().chain(nulls).collect());
        }
    }
    let mut columns = call.input.columns.clone();
    columns.extend(kinds);
    Ok(Rows { columns, rows })
}
