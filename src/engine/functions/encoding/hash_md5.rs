//! `hash_md5`: DataFusion's `md5` under the name hunters know.

use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::functions::crypto::md5;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::super::text_function::{check_count, is_text, place};

const PAGE: Page = Page {
    name: "hash_md5",
    aliases: &[],
    section: Section::Encoding,
    syntax: "hash_md5(text)",
    description: "The MD5 of the text's UTF-8 bytes, in lower-case hexadecimal. To look things up, not to protect them.",
    arguments: &[("text", "Any text.")],
    examples: &[("select hash_md5('World')", "f5a7924e621e84c9280a9a27e1bcb7f6")],
};

/// The function.
#[must_use]
pub fn hash_md5() -> ScalarUDF {
    ScalarUDF::new_from_impl(HashMd5 {
        signature: Signature::user_defined(Volatility::Immutable),
        documentation: PAGE.documentation(),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct HashMd5 {
    signature: Signature,
    documentation: Documentation,
}

impl ScalarUDFImpl for HashMd5 {
    fn name(&self) -> &str {
        PAGE.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(&PAGE, &(1..=1), types.len())?;
        match types {
            [DataType::Dictionary(_, values)] if is_text(values) => Ok(vec![values.as_ref().clone()]),
            [given] if is_text(given) => Ok(vec![given.clone()]),
            [DataType::Null] => Ok(vec![DataType::Utf8]),
            _ => plan_err!("{} must be text: convert it with ::varchar", place(&PAGE, 0)),
        }
    }

    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> Result<ExprSimplifyResult> {
        Ok(ExprSimplifyResult::Simplified(md5().call(args)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        if args.args.len() != 1 {
            return exec_err!("{} takes 1 argument", PAGE.name);
        }
        md5().invoke_with_args(args)
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn literals_columns_and_nulls_agree() {
        let query = "select hash_md5(v) = hash_md5('a') from (values ('a'), (null)) t(v)";
        assert_eq!(rows(query).await.unwrap(), "true\nnull");
    }
}
