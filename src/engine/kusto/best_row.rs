//! `arg_max`, `arg_min` and `take_any` of whole columns at a time: of each group the row that comes first.
//!
//! Rows are compared by the bytes of their keys in Arrow's row format; the other columns are only looked at where keys are
//! equal, and only those of rows that win are kept. Of rows with equal keys the one with the smallest other values wins, so
//! that the answer is the same in whatever order rows come.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BooleanArray, StructArray, UInt32Array};
use arrow::compute::{SortOptions, is_not_null, take};
use arrow::datatypes::{DataType, Fields};
use arrow::row::{RowConverter, SortField};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

use crate::kql::values::Type;

use super::cells::arrow_type;

/// Which row comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// The one with the largest first value.
    Largest,
    /// The one with the smallest first value.
    Smallest,
    /// One whose first value is there and not empty.
    Any,
}

impl First {
    /// The way of an aggregate, when this can do it.
    pub(super) fn of(function: &str, kinds: &[Type]) -> Option<Self> {
        let plain = |kind: &Type| !matches!(kind, Type::Real | Type::Decimal | Type::Dynamic);
        match function {
            "arg_max" if kinds.first().is_some_and(plain) => Some(Self::Largest),
            "arg_min" if kinds.first().is_some_and(plain) => Some(Self::Smallest),
            "take_any" => Some(Self::Any),
            _ => None,
        }
    }
}

/// A row: the bytes of its key, and those of its values.
type Best = (Box<[u8]>, Box<[u8]>);

/// The best row of each group.
#[derive(Debug)]
pub(super) struct BestRows {
    first: First,
    has_order: bool,
    kinds: Vec<Type>,
    fields: Fields,
    /// Of the first value and, where rows have an order, of that.
    keys: RowConverter,
    /// Of all values that are given out.
    rest: RowConverter,
    /// Of each group the key and the values of its best row; nothing where no row came yet.
    best: Vec<Option<Best>>,
    bytes: usize,
}

impl BestRows {
    /// For rows whose values have these types.
    pub(super) fn new(first: First, kinds: &[Type], fields: Fields, has_order: bool) -> Result<Self> {
        let key = match first {
            First::Any => DataType::Boolean,
            _ => kinds.first().map_or(DataType::Boolean, |kind| arrow_type(*kind)),
        };
        // The smallest bytes win, and null never does.
        let way = SortOptions { descending: first != First::Smallest, nulls_first: false };
        let mut keys = vec![SortField::new_with_options(key, way)];
        if has_order {
            keys.push(SortField::new(DataType::Binary));
        }
        let rest = kinds.iter().map(|kind| SortField::new(arrow_type(*kind))).collect();
        Ok(Self {
            first,
            has_order,
            kinds: kinds.to_vec(),
            fields,
            keys: RowConverter::new(keys)?,
            rest: RowConverter::new(rest)?,
            best: Vec::new(),
            bytes: 0,
        })
    }

    fn update(
        &mut self,
        values: &[ArrayRef],
        group: impl Fn(usize) -> usize,
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        let (order, values) = values.split_at(usize::from(self.has_order));
        let Some(first) = values.first() else { return exec_err!("an aggregate without arguments") };
        let key = match self.first {
            First::Any => Arc::new(is_there(first)?) as ArrayRef,
            _ => Arc::clone(first),
        };
        let keys: Vec<ArrayRef> = std::iter::once(key).chain(order.iter().cloned()).collect();
        let keys = self.keys.convert_columns(&keys)?;
        self.best.resize_with(groups.max(self.best.len()), || None);
        // Rows that are at least as good as what their group has: all others are done with.
        let mut candidates: Vec<u32> = Vec::new();
        let mut seen: hashbrown::HashMap<usize, u32> = hashbrown::HashMap::new();
        for row in 0..first.len() {
            if filter.is_some_and(|filter| !filter.is_valid(row) || !filter.value(row)) {
                continue;
            }
            let group = group(row);
            let key = keys.row(row);
            let own = self.best.get(group).and_then(Option::as_ref);
            if own.is_some_and(|(best, _)| &**best < key.as_ref()) {
                continue;
            }
            let number = u32::try_from(row).unwrap_or(u32::MAX);
            match seen.get(&group).map(|known| keys.row(*known as usize).cmp(&key)) {
                Some(std::cmp::Ordering::Less) => continue,
                Some(std::cmp::Ordering::Equal) => {}
                _ => {
                    seen.insert(group, number);
                }
            }
            candidates.push(number);
        }
        candidates.retain(|row| {
            let known = seen.get(&group(*row as usize)).map(|known| keys.row(*known as usize));
            known.is_some_and(|known| known == keys.row(*row as usize))
        });
        let rows = UInt32Array::from(candidates);
        let kept =
            values.iter().map(|array| take(array, &rows, None)).collect::<arrow::error::Result<Vec<_>>>()?;
        let rest = self.rest.convert_columns(&kept)?;
        for (at, row) in rows.values().iter().enumerate() {
            self.offer(group(*row as usize), keys.row(*row as usize).as_ref(), rest.row(at).as_ref());
        }
        Ok(())
    }

    /// Keeps a row when it is better than what its group has.
    fn offer(&mut self, group: usize, key: &[u8], rest: &[u8]) {
        let Some(best) = self.best.get_mut(group) else { return };
        if best.as_ref().is_some_and(|(known, values)| (&**known, &**values) <= (key, rest)) {
            return;
        }
        if let Some((key, values)) = best {
            self.bytes -= key.len() + values.len();
        }
        self.bytes += key.len() + rest.len();
        *best = Some((key.into(), rest.into()));
    }

    fn taken(&mut self, emit_to: EmitTo) -> Vec<Option<Best>> {
        let taken = emit_to.take_needed(&mut self.best);
        self.bytes -= taken.iter().flatten().map(|(key, rest)| key.len() + rest.len()).sum::<usize>();
        taken
    }

    fn rows(&self, best: &[Option<Best>]) -> Result<ArrayRef> {
        let parser = self.rest.parser();
        let empty = self.nothing()?;
        let rows = best.iter().map(|one| parser.parse(one.as_ref().map_or(&*empty, |(_, rest)| rest)));
        let columns = self.rest.convert_rows(rows)?;
        match <[ArrayRef; 1]>::try_from(columns) {
            Ok([one]) => Ok(one),
            Err(columns) => Ok(Arc::new(StructArray::try_new(self.fields.clone(), columns, None)?)),
        }
    }

    /// A row of nulls, of a group to which no row came.
    fn nothing(&self) -> Result<Box<[u8]>> {
        let nulls: Vec<ArrayRef> =
            self.fields.iter().map(|field| arrow::array::new_null_array(field.data_type(), 1)).collect();
        Ok(self.rest.convert_columns(&nulls)?.row(0).as_ref().into())
    }

    fn merge(&mut self, states: &[ArrayRef], group: impl Fn(usize) -> usize, groups: usize) -> Result<()> {
        let Some(states) = states.first() else { return exec_err!("an aggregate without a state") };
        self.best.resize_with(groups.max(self.best.len()), || None);
        for (row, state) in states.as_binary::<i32>().iter().enumerate() {
            let Some(state) = state else { continue };
            let Some((length, rest)) = state.split_first_chunk::<8>() else {
                return exec_err!("a half-done aggregate cannot be read");
            };
            let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
            let Some((key, rest)) = rest.split_at_checked(length) else {
                return exec_err!("a half-done aggregate cannot be read");
            };
            self.offer(group(row), key, rest);
        }
        Ok(())
    }
}

/// The length of the key, the key, the values.
fn state(best: Option<&Best>) -> Option<Vec<u8>> {
    let (key, rest) = best?;
    let mut bytes = (key.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(key);
    bytes.extend_from_slice(rest);
    Some(bytes)
}

/// Whether values are there and not empty.
fn is_there(array: &ArrayRef) -> Result<BooleanArray> {
    match array.as_string_view_opt() {
        Some(texts) => Ok(texts.iter().map(|text| Some(text.is_some_and(|text| !text.is_empty()))).collect()),
        None => Ok(is_not_null(array)?),
    }
}

impl GroupsAccumulator for BestRows {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.update(values, |row| groups.get(row).copied().unwrap_or_default(), filter, count)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let best = self.taken(emit_to);
        self.rows(&best)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let best = self.taken(emit_to);
        Ok(vec![Arc::new(best.iter().map(|one| state(one.as_ref())).collect::<BinaryArray>())])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.merge(states, |row| groups.get(row).copied().unwrap_or_default(), count)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        // Every row is a group of its own.
        let rows = values.first().map_or(0, |first| first.len());
        let mut own = Self::new(self.first, &self.kinds, self.fields.clone(), self.has_order)?;
        own.update(values, |row| row, filter, rows)?;
        GroupsAccumulator::state(&mut own, EmitTo::All)
    }

    fn size(&self) -> usize {
        self.bytes + self.best.capacity() * size_of::<Option<Best>>()
    }
}

impl Accumulator for BestRows {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.update(values, |_| 0, None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.best.resize_with(1, || None);
        let row = self.rows(&self.best[..1])?;
        ScalarValue::try_from_array(&row, 0)
    }

    fn size(&self) -> usize {
        GroupsAccumulator::size(self)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let best = self.best.first().and_then(Option::as_ref);
        Ok(vec![ScalarValue::Binary(state(best))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.merge(states, |_| 0, 1)
    }
}
