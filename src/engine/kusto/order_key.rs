//! Where a row stands in an order, as bytes that compare as the rows do.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray};
use arrow::compute::SortOptions;
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, SortField};
use datafusion::common::Result;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// A function of the keys of an order.
#[derive(Debug)]
pub(super) struct OrderKey {
    name: String,
    /// Of each key whether the largest comes first, and whether nulls do.
    ways: Vec<(bool, bool)>,
    signature: Signature,
}

impl OrderKey {
    pub(super) fn function(ways: Vec<(bool, bool)>, number: usize) -> ScalarUDF {
        let signature = Signature::any(ways.len(), Volatility::Immutable);
        ScalarUDF::new_from_impl(Self { name: format!("kusto_order_{number}"), ways, signature })
    }
}

impl PartialEq for OrderKey {
    fn eq(&self, other: &Self) -> bool {
        self.ways == other.ways
    }
}

impl Eq for OrderKey {}

impl Hash for OrderKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ways.hash(state);
    }
}

impl ScalarUDFImpl for OrderKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let columns: Vec<ArrayRef> =
            args.args.into_iter().map(|value| value.into_array(rows)).collect::<Result<_>>()?;
        let fields = columns.iter().zip(&self.ways).map(|(array, (descending, nulls_first))| {
            let options = SortOptions { descending: *descending, nulls_first: *nulls_first };
            SortField::new_with_options(array.data_type().clone(), options)
        });
        let converter = RowConverter::new(fields.collect())?;
        let keys = converter.convert_columns(&columns)?;
        let keys = BinaryArray::from_iter_values(keys.iter());
        Ok(ColumnarValue::Array(Arc::new(keys)))
    }
}
