//! Kusto's aggregates over values as aggregates of the engine.
//!
//! Half-done groups travel between the engine's operators as bytes: an aggregate is worked out in parts and spilled like any
//! other.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StructArray};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

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
        Ok(Box::new(Adapter {
            inner: self.maker.make(),
            kinds: self.kinds.clone(),
            results: self.results.clone(),
            has_order: self.has_order,
        }))
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

#[derive(Debug)]
struct Adapter {
    inner: Box<dyn aggregates::Accumulator>,
    kinds: Vec<Type>,
    results: Vec<Type>,
    has_order: bool,
}

impl Accumulator for Adapter {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(first) = values.first() else { return exec_err!("an aggregate without arguments") };
        let rows = first.len();
        let orders = self.has_order.then(|| first.as_binary::<i32>().clone());
        let cells: Vec<Cells> = values
            .iter()
            .skip(usize::from(self.has_order))
            .zip(&self.kinds)
            .map(|(array, kind)| Cells::new(array, *kind))
            .collect::<Result<_>>()?;
        let mut arguments: Vec<Value> = Vec::with_capacity(cells.len());
        for row in 0..rows {
            arguments.clear();
            arguments.extend(cells.iter().map(|cells| cells.get(row)));
            let order = orders.as_ref().map_or(&[][..], |orders| orders.value(row));
            self.inner.add(order, &arguments);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let values = self.inner.finish();
        let arrays: Vec<ArrayRef> = values
            .iter()
            .zip(&self.results)
            .map(|(value, kind)| {
                let mut builder = CellsBuilder::new(*kind, 1);
                builder.push(value);
                builder.finish()
            })
            .collect();
        match arrays.as_slice() {
            [one] if self.results.len() == 1 => ScalarValue::try_from_array(one, 0),
            _ => {
                let array = StructArray::try_new(fields(&self.results), arrays, None)?;
                Ok(ScalarValue::Struct(Arc::new(array)))
            }
        }
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.inner.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Binary(Some(self.inner.state()))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some(states) = states.first() else { return exec_err!("an aggregate without a state") };
        let states = states.as_binary::<i32>();
        for state in states.iter().flatten() {
            if let Err(error) = self.inner.merge(state) {
                return exec_err!("a half-done aggregate cannot be read: {error}");
            }
        }
        Ok(())
    }
}
