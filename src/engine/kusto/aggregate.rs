//! Kusto's aggregates over values as aggregates of the engine.
//!
//! Half-done groups travel between the engine's operators as bytes: an aggregate is worked out in parts and spilled like any
//! other.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BooleanArray, StructArray};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};

use super::best_row::{BestRows, First};
use super::cells::{Cells, CellsBuilder, arrow_type};
use crate::kql::aggregates::{self, Maker};
use crate::kql::values::{Type, Value};

/// An aggregate of a query.
pub(super) struct KustoAggregate {
    name: String,
    maker: Maker,
    number: usize,
    /// The types of its arguments.
    kinds: Vec<Type>,
    /// The types of its values.
    results: Vec<Type>,
    /// Whether the first argument says where a row stands.
    has_order: bool,
    signature: Signature,
}

impl KustoAggregate {
    /// The aggregate. `number` tells it from all others of the query.
    pub(super) fn function(
        maker: Maker,
        kinds: Vec<Type>,
        results: Vec<Type>,
        has_order: bool,
        number: usize,
    ) -> AggregateUDF {
        let count = kinds.len() + usize::from(has_order);
        let signature = Signature::any(count, Volatility::Immutable);
        let name = format!("kusto_{}_{number}", maker.name());
        AggregateUDF::new_from_impl(Self { name, maker, number, kinds, results, has_order, signature })
    }
}

impl fmt::Debug for KustoAggregate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl PartialEq for KustoAggregate {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.name == other.name
    }
}

impl Eq for KustoAggregate {}

impl Hash for KustoAggregate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl AggregateUDFImpl for KustoAggregate {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(result_type(&self.results))
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        if let Some(first) = self.first() {
            let fields = fields(&self.results);
            return Ok(Box::new(BestRows::new(first, &self.kinds, fields, self.has_order)?));
        }
        Ok(Box::new(Adapter(self.groups(1))))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        if let Some(first) = self.first() {
            let fields = fields(&self.results);
            return Ok(Box::new(BestRows::new(first, &self.kinds, fields, self.has_order)?));
        }
        Ok(Box::new(self.groups(0)))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[state]", args.name), DataType::Binary, true))])
    }
}

/// One value as it is, several as a struct.
fn result_type(results: &[Type]) -> DataType {
    match results {
        [one] => arrow_type(*one),
        several => DataType::Struct(fields(several)),
    }
}

fn fields(results: &[Type]) -> Fields {
    results
        .iter()
        .enumerate()
        .map(|(at, kind)| Field::new(format!("v{at}"), arrow_type(*kind), true))
        .collect()
}

impl KustoAggregate {
    /// Of aggregates that give a row of each group, which row that is.
    fn first(&self) -> Option<First> {
        // Each value is given out as it came in.
        if self.kinds == self.results { First::of(self.maker.name(), &self.kinds) } else { None }
    }

    fn groups(&self, count: usize) -> Groups {
        Groups {
            maker: self.maker.clone(),
            groups: (0..count).map(|_| self.maker.make()).collect(),
            kinds: self.kinds.clone(),
            results: self.results.clone(),
            has_order: self.has_order,
        }
    }
}

/// The aggregates of groups.
#[derive(Debug)]
struct Groups {
    maker: Maker,
    groups: Vec<Box<dyn aggregates::Accumulator>>,
    kinds: Vec<Type>,
    results: Vec<Type>,
    has_order: bool,
}

impl Groups {
    fn grow(&mut self, count: usize) {
        while self.groups.len() < count {
            self.groups.push(self.maker.make());
        }
    }

    fn update(
        &mut self,
        values: &[ArrayRef],
        group: impl Fn(usize) -> usize,
        filter: Option<&BooleanArray>,
    ) -> Result<()> {
        let Some(first) = values.first() else { return exec_err!("an aggregate without arguments") };
        let orders = self.has_order.then(|| first.as_binary::<i32>().clone());
        let cells: Vec<Cells> = values
            .iter()
            .skip(usize::from(self.has_order))
            .zip(&self.kinds)
            .map(|(array, kind)| Cells::new(array, *kind))
            .collect::<Result<_>>()?;
        let mut arguments: Vec<Value> = Vec::with_capacity(cells.len());
        for row in 0..first.len() {
            if filter.is_some_and(|filter| !filter.is_valid(row) || !filter.value(row)) {
                continue;
            }
            arguments.clear();
            arguments.extend(cells.iter().map(|cells| cells.get(row)));
            let order = orders.as_ref().map_or(&[][..], |orders| orders.value(row));
            if let Some(group) = self.groups.get_mut(group(row)) {
                group.add(order, &arguments);
            }
        }
        Ok(())
    }

    fn merge(&mut self, states: &[ArrayRef], group: impl Fn(usize) -> usize) -> Result<()> {
        let Some(states) = states.first() else { return exec_err!("an aggregate without a state") };
        for (row, state) in states.as_binary::<i32>().iter().enumerate() {
            let (Some(state), Some(group)) = (state, self.groups.get_mut(group(row))) else { continue };
            if let Err(error) = group.merge(state) {
                return exec_err!("a half-done aggregate cannot be read: {error}");
            }
        }
        Ok(())
    }

    /// The values of groups.
    fn finished(&self, groups: &[Box<dyn aggregates::Accumulator>]) -> Result<ArrayRef> {
        let mut builders: Vec<CellsBuilder> =
            self.results.iter().map(|kind| CellsBuilder::new(*kind, groups.len())).collect();
        for group in groups {
            let values = group.finish();
            for (at, builder) in builders.iter_mut().enumerate() {
                match values.get(at) {
                    Some(value) => builder.push(value),
                    None => builder.push(&Value::null(self.results[at])),
                }
            }
        }
        let arrays: Vec<ArrayRef> = builders.into_iter().map(CellsBuilder::finish).collect();
        match <[ArrayRef; 1]>::try_from(arrays) {
            Ok([one]) => Ok(one),
            Err(arrays) => Ok(Arc::new(StructArray::try_new(fields(&self.results), arrays, None)?)),
        }
    }

    fn bytes(&self) -> usize {
        let own = self.groups.capacity() * size_of::<Box<dyn aggregates::Accumulator>>();
        own + self.groups.iter().map(|group| group.size()).sum::<usize>()
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.grow(count);
        self.update(values, |row| groups.get(row).copied().unwrap_or_default(), filter)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = emit_to.take_needed(&mut self.groups);
        self.finished(&groups)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let groups = emit_to.take_needed(&mut self.groups);
        Ok(vec![Arc::new(groups.iter().map(|group| Some(group.state())).collect::<BinaryArray>())])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], count: usize) -> Result<()> {
        self.grow(count);
        self.merge(states, |row| groups.get(row).copied().unwrap_or_default())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        // Every row is a group of its own.
        let rows = values.first().map_or(0, |first| first.len());
        let mut own = Self {
            groups: Vec::new(),
            maker: self.maker.clone(),
            kinds: self.kinds.clone(),
            results: self.results.clone(),
            has_order: self.has_order,
        };
        own.grow(rows);
        own.update(values, |row| row, filter)?;
        GroupsAccumulator::state(&mut own, EmitTo::All)
    }

    fn size(&self) -> usize {
        self.bytes()
    }
}

/// The aggregate of all rows.
#[derive(Debug)]
struct Adapter(Groups);

impl Accumulator for Adapter {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.0.update(values, |_| 0, None)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let value = self.0.finished(&self.0.groups)?;
        ScalarValue::try_from_array(&value, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.bytes()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Binary(self.0.groups.first().map(|group| group.state()))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.0.merge(states, |_| 0)
    }
}
