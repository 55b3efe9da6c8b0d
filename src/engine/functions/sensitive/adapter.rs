//! What the functions of sensitive types have in common: their arguments, and a scanner for the types that these mean.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Field, FieldRef, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility,
};

use super::super::documentation::Page;
use super::super::text_function::{check_count, is_text, place};
use super::values::{Value, column_of};
use crate::engine::sensitive::{Compiled, Loaded, Sensitive, USUAL_CONFIDENCE, Wanted};
use crate::sit::model::SensitiveType;
use crate::sit::scan::{Occurrence, Scanner, Scratch};

/// The arguments that all pages name.
pub(super) const ARGUMENTS: &[(&str, &str)] = &[
    ("text", "Any text, JSON included. Text within JSON's escapes is seen as text."),
    ("types", "Name, alias or GUID of a type, or a list of them; all types when left out or null."),
    ("min_confidence", "Lowest level of confidence, 1 to 100; 75, which is medium, when left out."),
];

/// What a call has to look at: one text, with a scanner for the types that are meant.
pub(super) struct Row<'r> {
    pub sensitive: &'r Sensitive,
    pub types: &'r [&'r SensitiveType],
    pub scanner: &'r Scanner,
    pub minimum: u8,
    pub text: &'r str,
}

impl<'r> Row<'r> {
    /// What is found in the text, in its order.
    pub(super) fn found<'s>(&self, scratch: &'s mut Scratch) -> &'s [Occurrence] {
        self.scanner.scan(self.text, scratch, self.minimum)
    }

    /// The type of an occurrence.
    pub(super) fn kind(&self, found: &Occurrence) -> Result<&'r SensitiveType> {
        match self.types.get(found.type_index) {
            Some(kind) => Ok(kind),
            None => {
                exec_err!("the scanner names a type that is not there; this is a defect, please report it")
            }
        }
    }
}

/// What a function makes of one text.
pub(super) type Work = fn(&Row<'_>, &mut Scratch) -> Result<Value>;

/// A function of text, types and confidence.
#[derive(Debug)]
pub(super) struct SensitiveFunction {
    page: &'static Page,
    sensitive: Arc<Sensitive>,
    returns: DataType,
    work: Work,
    signature: Signature,
    documentation: Documentation,
}

impl SensitiveFunction {
    /// A function that gives a column of this type.
    pub(super) fn of(
        page: &'static Page,
        sensitive: &Arc<Sensitive>,
        returns: DataType,
        work: Work,
    ) -> ScalarUDF {
        ScalarUDF::new_from_impl(Self {
            page,
            sensitive: Arc::clone(sensitive),
            returns,
            work,
            signature: Signature::user_defined(Volatility::Immutable),
            documentation: page.documentation(),
        })
    }

    fn run(&self, arguments: &Arguments) -> Result<ArrayRef> {
        let loaded = self.sensitive.loaded()?;
        let types = loaded.types();
        let mut chosen = Chosen { loaded: &loaded, last: None };
        // Types that are written in the query are the same for every row.
        let constant =
            if arguments.has_constant_types() { Some(chosen.of(arguments.types(0)?)?) } else { None };
        let mut values = Vec::with_capacity(arguments.rows);
        for row in 0..arguments.rows {
            let (Some(text), Some(minimum)) = (arguments.text(row)?, arguments.minimum(row)?) else {
                values.push(None);
                continue;
            };
            let compiled = match &constant {
                Some(compiled) => Arc::clone(compiled),
                None => chosen.of(arguments.types(row)?)?,
            };
            let value = compiled.with(|scanner, scratch| {
                let row = Row { sensitive: &self.sensitive, types: &types, scanner, minimum, text };
                (self.work)(&row, scratch)
            })?;
            values.push(Some(value));
        }
        column_of(&self.returns, values)
    }
}

/// The scanner of the row before, which is nearly always that of the next row too.
struct Chosen<'l> {
    loaded: &'l Loaded,
    last: Option<(Option<Vec<String>>, Arc<Compiled>)>,
}

impl Chosen<'_> {
    fn of(&mut self, names: Option<Vec<String>>) -> Result<Arc<Compiled>> {
        if let Some((last, compiled)) = &self.last
            && *last == names
        {
            return Ok(Arc::clone(compiled));
        }
        let wanted = match &names {
            None => Wanted::All,
            Some(names) => self.loaded.wanted(names.iter().map(String::as_str))?,
        };
        let compiled = self.loaded.compiled(&wanted)?;
        self.last = Some((names, Arc::clone(&compiled)));
        Ok(compiled)
    }
}

/// The arguments of a call. Constants are columns of one row.
struct Arguments {
    page: &'static Page,
    columns: Vec<(ArrayRef, bool)>,
    /// Which argument is the list of types, and which the confidence.
    types: Option<usize>,
    minimum: Option<usize>,
    rows: usize,
}

impl Arguments {
    fn new(page: &'static Page, values: &[ColumnarValue], rows: usize) -> Result<Self> {
        let is_number = |value: &ColumnarValue| value.data_type().is_integer();
        let types = values.iter().skip(1).position(|value| !is_number(value)).map(|at| at + 1);
        let minimum = values.iter().skip(1).position(is_number).map(|at| at + 1);
        let columns = values.iter().map(|value| match value {
            ColumnarValue::Array(array) => Ok((Arc::clone(array), false)),
            ColumnarValue::Scalar(scalar) => Ok((scalar.to_array()?, true)),
        });
        Ok(Self { page, columns: columns.collect::<Result<_>>()?, types, minimum, rows })
    }

    /// An argument and the row of it that belongs to a row of the call; nothing where it is null.
    fn cell(&self, at: usize, row: usize) -> Option<(&ArrayRef, usize)> {
        let (column, is_constant) = self.columns.get(at)?;
        let row = if *is_constant { 0 } else { row };
        (!column.is_null(row) && *column.data_type() != DataType::Null).then_some((column, row))
    }

    fn text(&self, row: usize) -> Result<Option<&str>> {
        self.cell(0, row).map(|(column, row)| text_at(self.page, column, row)).transpose()
    }

    fn has_constant_types(&self) -> bool {
        self.types.and_then(|at| self.columns.get(at)).is_none_or(|(_, is_constant)| *is_constant)
    }

    /// The names of the types; nothing when all are meant.
    fn types(&self, row: usize) -> Result<Option<Vec<String>>> {
        let Some((column, row)) = self.types.and_then(|at| self.cell(at, row)) else { return Ok(None) };
        let items = match column.data_type() {
            DataType::List(_) => column.as_list::<i32>().value(row),
            DataType::LargeList(_) => column.as_list::<i64>().value(row),
            _ => return Ok(Some(vec![text_at(self.page, column, row)?.to_owned()])),
        };
        let names = (0..items.len()).filter(|item| items.is_valid(*item));
        names.map(|item| text_at(self.page, &items, item).map(str::to_owned)).collect::<Result<_>>().map(Some)
    }

    /// The lowest level of confidence; nothing when it is null.
    fn minimum(&self, row: usize) -> Result<Option<u8>> {
        let Some(at) = self.minimum else { return Ok(Some(USUAL_CONFIDENCE)) };
        let Some((column, row)) = self.cell(at, row) else { return Ok(None) };
        let level = column.as_primitive::<Int64Type>().value(row);
        match u8::try_from(level) {
            Ok(level @ 1..=100) => Ok(Some(level)),
            _ => exec_err!("{}: min_confidence must be from 1 to 100, not {level}", self.page.name),
        }
    }
}

fn text_at<'a>(page: &Page, column: &'a ArrayRef, row: usize) -> Result<&'a str> {
    match column.data_type() {
        DataType::Utf8 => Ok(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Ok(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Ok(column.as_string_view().value(row)),
        other => exec_err!("{} takes text, not {other}", page.name),
    }
}

/// The type that an argument is made into; an error for what it cannot be.
fn coerced(page: &Page, at: usize, given: &DataType) -> Result<DataType> {
    match given {
        DataType::Null => Ok(DataType::Utf8),
        DataType::Dictionary(_, values) if is_text(given) => Ok(values.as_ref().clone()),
        _ if is_text(given) => Ok(given.clone()),
        DataType::Union(_, _) if at == 0 => {
            plan_err!(
                "{} must be text, not a JSON value: take it out with ->> instead of ->",
                place(page, at)
            )
        }
        DataType::List(item) | DataType::LargeList(item)
            if at > 0 && (is_text(item.data_type()) || item.data_type().is_null()) =>
        {
            Ok(DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))))
        }
        _ if at > 0 && given.is_integer() => Ok(DataType::Int64),
        _ => plan_err!("{} cannot be {given}: {}", place(page, at), page.syntax),
    }
}

impl PartialEq for SensitiveFunction {
    fn eq(&self, other: &Self) -> bool {
        self.page.name == other.page.name && Arc::ptr_eq(&self.sensitive, &other.sensitive)
    }
}

impl Eq for SensitiveFunction {}

impl Hash for SensitiveFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.page.name.hash(state);
    }
}

impl ScalarUDFImpl for SensitiveFunction {
    fn name(&self) -> &str {
        self.page.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.returns.clone())
    }

    /// Names of types that are written in the query are looked up while it is planned: a misspelt one is told at once.
    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        let names = args.scalar_arguments.iter().skip(1).flatten();
        let texts: Vec<&str> = names.filter_map(|value| value.try_as_str().flatten()).collect();
        if !texts.is_empty() {
            self.sensitive.loaded()?.wanted(texts)?;
        }
        Ok(Arc::new(Field::new(self.page.name, self.returns.clone(), true)))
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(self.page, &(1..=3), types.len())?;
        let coerced: Vec<DataType> = types
            .iter()
            .enumerate()
            .map(|(at, given)| coerced(self.page, at, given))
            .collect::<Result<_>>()?;
        if coerced.iter().skip(1).filter(|given| given.is_integer()).count() > 1
            || coerced.len() == 3 && !coerced[2].is_integer()
        {
            return plan_err!(
                "{} takes a list of types and then a confidence: {}",
                self.page.name,
                self.page.syntax
            );
        }
        Ok(coerced)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let is_constant = args.args.iter().all(|value| matches!(value, ColumnarValue::Scalar(_)));
        let rows = if is_constant { 1 } else { args.number_rows };
        let result = self.run(&Arguments::new(self.page, &args.args, rows)?)?;
        if is_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}
