//! The adapter of functions over text: arguments of every string encoding, literal or column, to plain `&str` and back.
//!
//! A function says what it does with one `&str`, or with the arguments of a row; this module does the Arrow part. A
//! dictionary column is worked out once per distinct value where the other arguments are constant.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, LargeStringArray, StringArray, StringViewArray,
    StringViewBuilder,
};
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::documentation::Page;

/// The type of text results: as text read from Parquet, and a batch of it can be of any size.
pub(super) const TEXT: DataType = DataType::Utf8View;

/// What a function does.
#[derive(Debug, Clone)]
pub(super) enum Work {
    /// Text to text.
    Text(fn(&str) -> Option<Cow<'_, str>>),
    /// Text to a truth value.
    Truth(fn(&str) -> Option<bool>),
    /// Text to a whole number.
    Whole(fn(&str) -> Option<i64>),
    /// Anything else: all rows at once, with the type of the result.
    Rows(DataType, fn(&Arguments<'_>) -> Result<ArrayRef>),
}

impl Work {
    fn returns(&self) -> DataType {
        match self {
            Self::Text(_) => TEXT,
            Self::Truth(_) => DataType::Boolean,
            Self::Whole(_) => DataType::Int64,
            Self::Rows(returns, _) => returns.clone(),
        }
    }

    fn run(&self, arguments: &Arguments<'_>) -> Result<ArrayRef> {
        let first = arguments.text(0)?;
        let rows = 0..arguments.rows;
        Ok(match self {
            Self::Text(work) => texts(rows.map(|row| first.get(row).and_then(work))),
            Self::Truth(work) => truths(rows.map(|row| first.get(row).and_then(work))),
            Self::Whole(work) => {
                Arc::new(Int64Array::from_iter(rows.map(|row| first.get(row).and_then(work))))
            }
            Self::Rows(_, work) => work(arguments)?,
        })
    }
}

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text of any encoding.
    Text,
    /// A whole number.
    Whole,
}

/// A function whose first argument is text.
#[derive(Debug)]
pub(super) struct TextFunction {
    page: &'static Page,
    aliases: Vec<String>,
    /// The last one also stands for the arguments that follow it.
    kinds: &'static [Kind],
    count: RangeInclusive<usize>,
    work: Work,
    signature: Signature,
    documentation: Documentation,
}

impl TextFunction {
    /// A function of one text.
    pub(super) fn of_text(page: &'static Page, work: Work) -> ScalarUDF {
        Self::of(page, &[Kind::Text], 1..=1, work)
    }

    /// A function of `count` arguments.
    pub(super) fn of(
        page: &'static Page,
        kinds: &'static [Kind],
        count: RangeInclusive<usize>,
        work: Work,
    ) -> ScalarUDF {
        ScalarUDF::new_from_impl(Self {
            page,
            aliases: page.aliases(),
            kinds,
            count,
            work,
            signature: Signature::user_defined(Volatility::Immutable),
            documentation: page.documentation(),
        })
    }

    /// Works on the distinct values of a dictionary column, when it is the only column.
    fn over_dictionary(&self, args: &[ColumnarValue]) -> Result<Option<ColumnarValue>> {
        let mut columns = args.iter().enumerate().filter_map(|(at, value)| match value {
            ColumnarValue::Array(array) => Some((at, array)),
            ColumnarValue::Scalar(_) => None,
        });
        let Some((at, column)) = columns.next() else { return Ok(None) };
        let (None, Some(dictionary)) = (columns.next(), column.as_any_dictionary_opt()) else {
            return Ok(None);
        };
        let mut distinct = args.to_vec();
        distinct[at] = ColumnarValue::Array(Arc::clone(dictionary.values()));
        let arguments = Arguments { page: self.page, values: distinct, rows: dictionary.values().len() };
        let results = self.work.run(&arguments)?;
        Ok(Some(ColumnarValue::Array(take(&results, dictionary.keys(), None)?)))
    }
}

impl PartialEq for TextFunction {
    fn eq(&self, other: &Self) -> bool {
        self.page.name == other.page.name
    }
}

impl Eq for TextFunction {}

impl Hash for TextFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.page.name.hash(state);
    }
}

impl ScalarUDFImpl for TextFunction {
    fn name(&self) -> &str {
        self.page.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.work.returns())
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(self.page, &self.count, types.len())?;
        let kind = |at: usize| self.kinds.get(at).or(self.kinds.last()).copied().unwrap_or(Kind::Text);
        types.iter().enumerate().map(|(at, given)| coerce(self.page, at, kind(at), given)).collect()
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        if let Some(result) = self.over_dictionary(&args.args)? {
            return Ok(result);
        }
        let constant = args.args.iter().all(|value| matches!(value, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let values = args.args.into_iter().map(unpack).collect::<Result<_>>()?;
        let result = self.work.run(&Arguments { page: self.page, values, rows })?;
        if constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Refuses a call with too few or too many arguments.
pub(super) fn check_count(page: &Page, count: &RangeInclusive<usize>, given: usize) -> Result<()> {
    if count.contains(&given) {
        return Ok(());
    }
    let wanted = match (count.start(), count.end()) {
        (least, &usize::MAX) => format!("{least} or more arguments"),
        (1, 1) => "1 argument".to_owned(),
        (least, most) if least == most => format!("{least} arguments"),
        (least, most) => format!("{least} to {most} arguments"),
    };
    plan_err!("{} takes {wanted}, not {given}: {}", page.name, page.syntax)
}

/// "`has`: argument 2 (term)", for messages.
pub(super) fn place(page: &Page, at: usize) -> String {
    let last = page.arguments.len().saturating_sub(1);
    match page.arguments.get(at.min(last)) {
        Some((name, _)) => format!("{}: argument {} ({name})", page.name, at + 1),
        None => format!("{}: argument {}", page.name, at + 1),
    }
}

/// Whether a type is text in any encoding.
pub(super) fn is_text(given: &DataType) -> bool {
    match given {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn coerce(page: &Page, at: usize, kind: Kind, given: &DataType) -> Result<DataType> {
    match (kind, given) {
        (Kind::Text, DataType::Null) => Ok(DataType::Utf8),
        (Kind::Text, given) if is_text(given) => Ok(given.clone()),
        (Kind::Text, DataType::Union(_, _)) => {
            plan_err!(
                "{} must be text, not a JSON value: take it out with ->> instead of ->",
                place(page, at)
            )
        }
        (Kind::Text, given) => {
            plan_err!("{} must be text, not {given}: convert it with ::varchar", place(page, at))
        }
        (Kind::Whole, DataType::Null) => Ok(DataType::Int64),
        (Kind::Whole, given) if given.is_integer() => Ok(DataType::Int64),
        (Kind::Whole, given) => plan_err!("{} must be a whole number, not {given}", place(page, at)),
    }
}

/// A dictionary column as a plain one.
fn unpack(value: ColumnarValue) -> Result<ColumnarValue> {
    match &value {
        ColumnarValue::Array(array) => match array.as_any_dictionary_opt() {
            Some(dictionary) => Ok(ColumnarValue::Array(cast(array, dictionary.values().data_type())?)),
            None => Ok(value),
        },
        ColumnarValue::Scalar(_) => Ok(value),
    }
}

/// The arguments of a call.
pub(super) struct Arguments<'a> {
    pub page: &'a Page,
    values: Vec<ColumnarValue>,
    /// How many rows the result has.
    pub rows: usize,
}

impl Arguments<'_> {
    /// How many arguments were given.
    pub(super) fn count(&self) -> usize {
        self.values.len()
    }

    /// An argument as text.
    pub(super) fn text(&self, at: usize) -> Result<Texts<'_>> {
        match self.values.get(at) {
            Some(ColumnarValue::Scalar(value)) => match value.try_as_str() {
                Some(text) => Ok(Texts::Constant(text)),
                None if value.is_null() => Ok(Texts::Constant(None)),
                None => self.not_text(at, &value.data_type()),
            },
            Some(ColumnarValue::Array(array)) => match array.data_type() {
                DataType::Utf8 => Ok(Texts::Small(array.as_string())),
                DataType::LargeUtf8 => Ok(Texts::Large(array.as_string())),
                DataType::Utf8View => Ok(Texts::View(array.as_string_view())),
                DataType::Null => Ok(Texts::Constant(None)),
                other => self.not_text(at, other),
            },
            None => exec_err!("{} is missing: {}", place(self.page, at), self.page.syntax),
        }
    }

    fn not_text<T>(&self, at: usize, found: &DataType) -> Result<T> {
        exec_err!("{} must be text, not {found}", place(self.page, at))
    }

    /// An argument as whole numbers.
    pub(super) fn whole(&self, at: usize) -> Result<Wholes<'_>> {
        match self.values.get(at) {
            Some(ColumnarValue::Scalar(ScalarValue::Int64(number))) => Ok(Wholes::Constant(*number)),
            Some(ColumnarValue::Array(array)) if *array.data_type() == DataType::Int64 => {
                Ok(Wholes::Column(array.as_primitive::<Int64Type>()))
            }
            _ => exec_err!("{} must be a whole number", place(self.page, at)),
        }
    }
}

/// A text argument.
pub(super) enum Texts<'a> {
    Constant(Option<&'a str>),
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
}

impl<'a> Texts<'a> {
    /// The text of a row.
    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Constant(text) => *text,
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

/// A whole-number argument.
pub(super) enum Wholes<'a> {
    Constant(Option<i64>),
    Column(&'a Int64Array),
}

impl Wholes<'_> {
    /// The number of a row.
    pub(super) fn get(&self, row: usize) -> Option<i64> {
        match self {
            Self::Constant(number) => *number,
            Self::Column(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

/// An argument that is usually constant: worked out once per batch then, else row by row.
pub(super) enum Prepared<'a, T> {
    Constant(Option<T>),
    Column(Texts<'a>, fn(&str) -> Option<T>),
}

impl<T: Clone> Prepared<'_, T> {
    /// The prepared value of a row.
    pub(super) fn get(&self, row: usize) -> Option<Cow<'_, T>> {
        match self {
            Self::Constant(value) => value.as_ref().map(Cow::Borrowed),
            Self::Column(texts, prepare) => texts.get(row).and_then(prepare).map(Cow::Owned),
        }
    }
}

/// A text column of results.
pub(super) fn texts<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> ArrayRef {
    let mut builder = StringViewBuilder::new();
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

/// A column of truth values.
pub(super) fn truths(values: impl Iterator<Item = Option<bool>>) -> ArrayRef {
    Arc::new(values.collect::<BooleanArray>())
}
