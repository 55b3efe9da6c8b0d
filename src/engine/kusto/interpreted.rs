//! A Kusto expression as a function of the engine: a program that is evaluated row by row.
//!
//! The arguments are the columns that the program reads. What an expression costs is so the work of Kusto's functions
//! themselves: values are taken out of arrays once and put back once, however deep the expression is.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::cells::{Cells, CellsBuilder, arrow_type};
use crate::kql::evaluate::Program;
use crate::kql::values::{Type, Value};

/// How the name of a function begins whose expression takes matched values out of records by their key.
pub(in crate::engine) const READS_MATCHED_VALUES: &str = "kusto_reading_matched_values_";

/// An expression.
pub(super) struct Interpreted {
    name: String,
    program: Arc<Program>,
    /// The types of the columns that the program reads.
    kinds: Vec<Type>,
    signature: Signature,
}

impl Interpreted {
    /// The function of a program. `number` tells it from all others of the query.
    pub(super) fn function(program: Arc<Program>, kinds: Vec<Type>, number: usize, reads: bool) -> ScalarUDF {
        let volatility = if program.is_volatile() { Volatility::Volatile } else { Volatility::Immutable };
        let prefix = if reads { READS_MATCHED_VALUES } else { "kusto_" };
        let signature = Signature::any(kinds.len(), volatility);
        let signature = if kinds.is_empty() { Signature::nullary(volatility) } else { signature };
        ScalarUDF::new_from_impl(Self { name: format!("{prefix}{number}"), program, kinds, signature })
    }
}

impl fmt::Debug for Interpreted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl PartialEq for Interpreted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.program, &other.program)
    }
}

impl Eq for Interpreted {}

impl Hash for Interpreted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.program).hash(state);
    }
}

/// An argument: the values of a column, or one for all rows.
enum Argument {
    Column(Cells),
    Constant(Value),
}

impl Argument {
    fn new(value: &ColumnarValue, kind: Type) -> Result<Self> {
        Ok(match value {
            ColumnarValue::Array(array) => Self::Column(Cells::new(array, kind)?),
            ColumnarValue::Scalar(scalar) => Self::Constant(Cells::new(&scalar.to_array()?, kind)?.get(0)),
        })
    }

    fn get(&self, row: usize) -> Value {
        match self {
            Self::Column(cells) => cells.get(row),
            Self::Constant(value) => value.clone(),
        }
    }
}

impl ScalarUDFImpl for Interpreted {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(arrow_type(self.program.kind()))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arguments: Vec<Argument> = args
            .args
            .iter()
            .zip(&self.kinds)
            .map(|(value, kind)| Argument::new(value, *kind))
            .collect::<Result<_>>()?;
        let is_constant =
            !self.program.is_volatile() && arguments.iter().all(|one| matches!(one, Argument::Constant(_)));
        let rows = if is_constant { 1 } else { args.number_rows };
        let mut builder = CellsBuilder::new(self.program.kind(), rows);
        let mut row: Vec<Value> = Vec::with_capacity(arguments.len());
        for at in 0..rows {
            row.clear();
            row.extend(arguments.iter().map(|argument| argument.get(at)));
            builder.push(&self.program.eval(&row));
        }
        let array = builder.finish();
        if is_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?));
        }
        Ok(ColumnarValue::Array(array))
    }
}
