//! The tests of text of Kusto over columns: `has`, `contains`, `startswith`, `=~`, `in~`, `has_any`, `matches regex` and
//! their kin, where what is looked for is constant. No row makes a copy of its text.
//!
//! The indexes of files know these functions: see `scan::conditions`.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use arrow::buffer::BooleanBuffer;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use hashbrown::HashSet;
use regex::Regex;

use crate::kql::functions::operators::sets::Terms;
use crate::kql::functions::operators::text::{Needle, TextTest, fold};
use crate::kql::values::Value;

/// What a text is tested for.
pub(in crate::engine) enum Test {
    /// One needle.
    Needle {
        /// What is looked for.
        needle: Box<Needle>,
        /// How.
        test: TextTest,
        /// Its text.
        text: String,
        /// Whether case counts.
        case_sensitive: bool,
    },
    /// Equal to one of these but for case; the texts are folded.
    Among(HashSet<String>),
    /// `has_any`: the terms, and their texts.
    AnyTerm(Terms, Vec<String>),
    /// `has_all`
    AllTerms(Terms, Vec<String>),
    /// `matches regex`
    Matches(Regex),
}

impl Test {
    /// A needle.
    pub(super) fn needle(test: TextTest, text: &str, case_sensitive: bool) -> Self {
        let needle = Box::new(Needle::new(test, text, case_sensitive));
        Self::Needle { needle, test, text: text.to_owned(), case_sensitive }
    }

    /// Equality but for case.
    pub(super) fn among<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Among(texts.into_iter().map(|text| fold(text).into_owned()).collect())
    }

    /// Terms, of which one or all have to be there.
    pub(super) fn terms<'a>(texts: impl IntoIterator<Item = &'a str>, all: bool) -> Self {
        let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
        let values: Vec<Value> = texts.iter().map(|text| Value::string(text.as_str())).collect();
        let terms = Terms::new(&values);
        if all { Self::AllTerms(terms, texts) } else { Self::AnyTerm(terms, texts) }
    }

    fn passes(&self, text: &str) -> bool {
        match self {
            Self::Needle { needle, .. } => needle.found_in(text),
            Self::Among(texts) => match fold(text) {
                Cow::Borrowed(text) => texts.contains(text),
                Cow::Owned(text) => texts.contains(&text),
            },
            Self::AnyTerm(terms, _) => terms.any_in(text),
            Self::AllTerms(terms, _) => terms.all_in(text),
            Self::Matches(regex) => regex.is_match(text),
        }
    }
}

/// A test as a function of a text. Its answer is never null: a null text is the empty one.
pub(in crate::engine) struct TextTestFunction {
    name: String,
    test: Arc<Test>,
    negated: bool,
    signature: Signature,
}

impl TextTestFunction {
    /// The function. `number` tells it from all others of the query.
    pub(super) fn function(test: Test, negated: bool, number: usize) -> ScalarUDF {
        let kind = match &test {
            Test::Needle { test, .. } => format!("{test:?}").to_lowercase(),
            Test::Among(_) => "among".to_owned(),
            Test::AnyTerm(..) => "has_any".to_owned(),
            Test::AllTerms(..) => "has_all".to_owned(),
            Test::Matches(_) => "matches".to_owned(),
        };
        let not = if negated { "not_" } else { "" };
        ScalarUDF::new_from_impl(Self {
            name: format!("kusto_{not}{kind}_{number}"),
            test: Arc::new(test),
            negated,
            signature: Signature::any(1, Volatility::Immutable),
        })
    }

    /// What a text that passes was tested for; nothing where the opposite is asked for.
    pub(in crate::engine) fn asks(&self) -> Option<&Test> {
        (!self.negated).then_some(&*self.test)
    }

    fn run(&self, array: &ArrayRef) -> Result<ArrayRef> {
        let array = match array.data_type() {
            DataType::Utf8View => Arc::clone(array),
            _ => cast(array, &DataType::Utf8View)?,
        };
        let texts = array.as_string_view();
        let of_null = self.test.passes("");
        let found = BooleanBuffer::collect_bool(texts.len(), |row| {
            let passes = if texts.is_valid(row) { self.test.passes(texts.value(row)) } else { of_null };
            passes != self.negated
        });
        Ok(Arc::new(BooleanArray::new(found, None)))
    }
}

impl fmt::Debug for TextTestFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl PartialEq for TextTestFunction {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.test, &other.test) && self.negated == other.negated
    }
}

impl Eq for TextTestFunction {}

impl Hash for TextTestFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.test).hash(state);
    }
}

impl ScalarUDFImpl for TextTestFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args.first() {
            Some(ColumnarValue::Array(array)) => match array.as_any_dictionary_opt() {
                Some(dictionary) => {
                    // Each distinct text is tested once; null is none of them.
                    let results = self.run(dictionary.values())?;
                    let found = arrow::compute::take(&results, dictionary.keys(), None)?;
                    let of_null = self.test.passes("") != self.negated;
                    let found = found.as_boolean().iter().map(|one| Some(one.unwrap_or(of_null)));
                    Ok(ColumnarValue::Array(Arc::new(BooleanArray::from_iter(found))))
                }
                None => Ok(ColumnarValue::Array(self.run(array)?)),
            },
            Some(ColumnarValue::Scalar(text)) => {
                let result = self.run(&text.to_array()?)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
            }
            None => datafusion::common::exec_err!("{} needs a text", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{DictionaryArray, Int32Array, StringArray, StringViewArray};
    use proptest::prelude::*;

    use super::*;

    fn over(test: Test, negated: bool, texts: &[Option<&str>]) -> Vec<bool> {
        let function = TextTestFunction {
            name: String::new(),
            test: Arc::new(test),
            negated,
            signature: Signature::any(1, Volatility::Immutable),
        };
        let array: ArrayRef = Arc::new(StringViewArray::from(texts.to_vec()));
        function.run(&array).unwrap().as_boolean().iter().map(Option::unwrap).collect()
    }

    #[test]
    fn the_answer_is_never_null_and_a_null_text_is_the_empty_one() {
        let has =
            |negated| over(Test::needle(TextTest::Has, "rule", false), negated, &[Some("New-Rule"), None]);
        assert_eq!(has(false), [true, false]);
        assert_eq!(has(true), [false, true]);
        let empty = Test::needle(TextTest::StartsWith, "", false);
        assert_eq!(over(empty, false, &[None]), [true]);
    }

    #[test]
    fn lists_ignore_case_and_of_no_terms_all_are_there() {
        let texts = [Some("ÉCOLE"), Some("x")];
        assert_eq!(over(Test::among(["école"]), false, &texts), [true, false]);
        assert_eq!(over(Test::terms([], true), false, &texts), [true, true]);
        assert_eq!(over(Test::terms([], false), false, &texts), [false, false]);
    }

    #[test]
    fn a_dictionary_is_tested_value_by_value() {
        let keys = Int32Array::from(vec![Some(1), None, Some(0)]);
        let values = Arc::new(StringArray::from(vec!["a b", "c"]));
        let array = Arc::new(DictionaryArray::new(keys, values)) as ArrayRef;
        let function = TextTestFunction::function(Test::terms(["b"], false), true, 1);
        let args = ScalarFunctionArgs {
            args: vec![ColumnarValue::Array(array)],
            arg_fields: Vec::new(),
            number_rows: 3,
            return_field: Arc::new(arrow::datatypes::Field::new("r", DataType::Boolean, true)),
            config_options: Arc::default(),
        };
        let result = function.invoke_with_args(args).unwrap().into_array(3).unwrap();
        assert_eq!(result.as_boolean().iter().collect::<Vec<_>>(), [Some(true), Some(true), Some(false)]);
    }

    proptest! {
        #[test]
        fn a_negated_test_is_the_opposite(text in ".{0,12}", needle in ".{0,4}", case: bool) {
            for test in [TextTest::Has, TextTest::Contains, TextTest::EndsWith, TextTest::HasPrefix] {
                let yes = over(Test::needle(test, &needle, case), false, &[Some(&text)]);
                let no = over(Test::needle(test, &needle, case), true, &[Some(&text)]);
                prop_assert_ne!(yes, no);
            }
        }
    }
}
