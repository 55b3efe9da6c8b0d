//! `sit_hash`: the same sensitive value in two places, without showing it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{AsArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::super::text_function::{check_count, is_text, place};
use crate::engine::sensitive::Sensitive;

const PAGE: Page = Page {
    name: "sit_hash",
    aliases: &[],
    section: Section::Sensitive,
    syntax: "sit_hash(value)",
    description: "A hash of a value, in which delimiters and case do not count. It is made with a key that the lake keeps for \
                  itself, so that the same card in two alerts can be joined, and nobody without the key can find out the \
                  card by trying. `sit_matches` gives the same one.",
    arguments: &[("value", "A card number, an account, any text.")],
    examples: &[
        ("select sit_hash('4111 1111 1111 1111') = sit_hash('4111-1111-1111-1111')", "true"),
        ("select length(sit_hash('4111 1111 1111 1111'))", "32"),
    ],
};

/// The function.
#[must_use]
pub fn sit_hash(sensitive: &Arc<Sensitive>) -> ScalarUDF {
    ScalarUDF::new_from_impl(HashFunction {
        sensitive: Arc::clone(sensitive),
        signature: Signature::user_defined(Volatility::Immutable),
        documentation: PAGE.documentation(),
    })
}

#[derive(Debug)]
struct HashFunction {
    sensitive: Arc<Sensitive>,
    signature: Signature,
    documentation: Documentation,
}

impl PartialEq for HashFunction {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.sensitive, &other.sensitive)
    }
}

impl Eq for HashFunction {}

impl Hash for HashFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        PAGE.name.hash(state);
    }
}

impl ScalarUDFImpl for HashFunction {
    fn name(&self) -> &str {
        PAGE.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(&PAGE, &(1..=1), types.len())?;
        match &types[0] {
            given if is_text(given) || given.is_null() => Ok(vec![DataType::Utf8]),
            given => plan_err!("{} must be text, not {given}: convert it with ::varchar", place(&PAGE, 0)),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match &args.args[..] {
            [ColumnarValue::Scalar(value)] => {
                let hash =
                    value.try_as_str().flatten().map(|value| self.sensitive.hash(value)).transpose()?;
                Ok(ColumnarValue::Scalar(ScalarValue::Utf8(hash)))
            }
            [ColumnarValue::Array(values)] => {
                let values = cast(values, &DataType::Utf8)?;
                let values = values.as_string::<i32>().iter();
                let hashes = values.map(|value| value.map(|value| self.sensitive.hash(value)).transpose());
                Ok(ColumnarValue::Array(Arc::new(hashes.collect::<Result<StringArray>>()?)))
            }
            _ => plan_err!("{} takes one argument", PAGE.name),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}
