//! The values at promoted paths, all of them in one pass over a record's text.
//!
//! The contract is that of `json_as_text` in the engine: the first of equal keys counts, a string gives its characters,
//! any other value the exact text it was written with, JSON's null is nothing. Where this reader and the engine's could
//! differ (text that is not JSON, control characters, escapes of surrogates, which may be halves of a pair, nesting beyond
//! the limit) the engine's own function is asked, so that they cannot.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, StringBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field};
use arrow::error::ArrowError;
use datafusion::config::ConfigOptions;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};
use datafusion::scalar::ScalarValue;
use hashbrown::HashMap;

use super::{Form, PromotedPath};
use crate::ingest::json::{Kind, Tape, Value};

/// A key on the way to promoted paths.
#[derive(Debug, Default)]
struct Node {
    children: HashMap<String, usize>,
    /// Columns that hold the value here.
    columns: Vec<usize>,
}

/// Takes the values of promoted paths out of records.
#[derive(Debug, Default)]
pub struct Extractor {
    paths: Vec<PromotedPath>,
    nodes: Vec<Node>,
    /// The source columns, each with its topmost node.
    roots: Vec<(String, usize)>,
}

impl Extractor {
    /// For these paths, in the order of their columns.
    #[must_use]
    pub fn new(paths: Vec<PromotedPath>) -> Self {
        let mut made = Self::default();
        for (column, path) in paths.iter().enumerate() {
            let mut at = made.root(&path.column);
            for key in &path.keys {
                at = made.child(at, key);
            }
            made.nodes[at].columns.push(column);
        }
        made.paths = paths;
        made
    }

    fn root(&mut self, column: &str) -> usize {
        if let Some((_, node)) = self.roots.iter().find(|(name, _)| name == column) {
            return *node;
        }
        self.nodes.push(Node::default());
        self.roots.push((column.to_owned(), self.nodes.len() - 1));
        self.nodes.len() - 1
    }

    fn child(&mut self, parent: usize, key: &str) -> usize {
        if let Some(child) = self.nodes[parent].children.get(key) {
            return *child;
        }
        self.nodes.push(Node::default());
        let child = self.nodes.len() - 1;
        self.nodes[parent].children.insert(key.to_owned(), child);
        child
    }

    /// The paths.
    #[must_use]
    pub fn paths(&self) -> &[PromotedPath] {
        &self.paths
    }

    /// The columns that hold them.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        self.paths.iter().map(|path| Field::new(path.name(), DataType::Utf8, true)).collect()
    }

    /// The values at the paths for the rows of a batch, a column for each path.
    ///
    /// # Errors
    /// When a source column is not text, or the engine's function fails.
    pub fn columns(&self, batch: &RecordBatch) -> Result<Vec<ArrayRef>, ArrowError> {
        let mut columns: Vec<Option<ArrayRef>> = vec![None; self.paths.len()];
        for (source, root) in &self.roots {
            let Some(texts) = batch.column_by_name(source) else { continue };
            let texts = cast(texts, &DataType::Utf8)?;
            self.columns_of(*root, source, texts.as_string::<i32>(), &mut columns)?;
        }
        let nothing = || Arc::new(StringArray::new_null(batch.num_rows())) as ArrayRef;
        Ok(columns.into_iter().map(|column| column.unwrap_or_else(nothing)).collect())
    }

    fn columns_of(
        &self,
        root: usize,
        source: &str,
        texts: &StringArray,
        columns: &mut [Option<ArrayRef>],
    ) -> Result<(), ArrowError> {
        let own: Vec<usize> =
            (0..self.paths.len()).filter(|index| self.paths[*index].column == source).collect();
        let builder = || Column { builder: StringBuilder::new(), rows: 0 };
        let mut visit = Visit {
            extractor: self,
            columns: self.paths.iter().map(|_| builder()).collect(),
            row: 0,
            seen: vec![false; self.nodes.len()],
        };
        let mut tape = Tape::new();
        for (row, text) in texts.iter().enumerate() {
            let Some(text) = text else { continue };
            visit.row = row;
            visit.seen.fill(false);
            match tape.parse(text).ok().filter(|_| !is_unclear(text)) {
                Some(value) => visit.walk(root, value),
                None => own.iter().try_for_each(|index| visit.ask(*index, text))?,
            }
        }
        for (index, column) in visit.columns.into_iter().enumerate().filter(|(index, _)| own.contains(index))
        {
            columns[index] = Some(column.finish(texts.len()));
        }
        Ok(())
    }
}

/// A column on its way. Most columns are empty in most rows, so that nulls are added many at a time.
struct Column {
    builder: StringBuilder,
    rows: usize,
}

impl Column {
    fn set(&mut self, row: usize, value: Option<&str>) {
        self.builder.append_nulls(row - self.rows);
        self.builder.append_option(value);
        self.rows = row + 1;
    }

    fn finish(mut self, rows: usize) -> ArrayRef {
        self.builder.append_nulls(rows - self.rows);
        Arc::new(self.builder.finish())
    }
}

/// The walk through one record after the other.
struct Visit<'e> {
    extractor: &'e Extractor,
    columns: Vec<Column>,
    /// The present record.
    row: usize,
    /// Nodes whose key has occurred in the present record: the first one counts.
    seen: Vec<bool>,
}

impl Visit<'_> {
    fn walk(&mut self, node: usize, value: Value<'_>) {
        let extractor = self.extractor;
        let here = &extractor.nodes[node];
        for column in &here.columns {
            let held = held(value, extractor.paths[*column].form);
            self.columns[*column].set(self.row, held.as_deref());
        }
        if here.children.is_empty() {
            return;
        }
        for (key, member) in value.members() {
            let Some(child) = here.children.get(key.text().as_ref()) else { continue };
            if !std::mem::replace(&mut self.seen[*child], true) {
                self.walk(*child, member);
            }
        }
    }

    /// Asks the engine for a value of the present record.
    fn ask(&mut self, column: usize, text: &str) -> Result<(), ArrowError> {
        let value = ask_engine(&self.extractor.paths[column], text)?;
        self.columns[column].set(self.row, value.as_deref());
        Ok(())
    }
}

fn held(value: Value<'_>, form: Form) -> Option<Cow<'_, str>> {
    match (form, value.kind()) {
        (Form::Text, Kind::Null) => None,
        (Form::Text, Kind::Text) => value.text(),
        _ => Some(Cow::Borrowed(value.raw())),
    }
}

/// Whether the engine's reader may refuse what this one reads: half a surrogate pair, wherever it comes upon one, and
/// control characters within strings.
fn is_unclear(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Without an early end, so that many bytes are looked at at once.
    bytes.iter().fold(false, |found, byte| found | (*byte < b' '))
        || memchr::memchr_iter(b'\\', bytes)
            .any(|at| matches!(bytes.get(at + 1..at + 3), Some([b'u', b'd' | b'D'])))
}

/// What the engine's own function gives for a path of a text.
fn ask_engine(path: &PromotedPath, text: &str) -> Result<Option<String>, ArrowError> {
    let function = match path.form {
        Form::Text => datafusion_functions_json::udfs::json_as_text_udf(),
        Form::Json => datafusion_functions_json::udfs::json_get_json_udf(),
    };
    call(&function, path, text).map_err(|error| ArrowError::ExternalError(Box::new(error)))
}

fn call(function: &ScalarUDF, path: &PromotedPath, text: &str) -> Result<Option<String>, DataFusionError> {
    let scalar = |text: &str| ColumnarValue::Scalar(ScalarValue::Utf8(Some(text.to_owned())));
    let args: Vec<_> = std::iter::once(scalar(text)).chain(path.keys.iter().map(|key| scalar(key))).collect();
    let fields =
        args.iter().map(|argument| Arc::new(Field::new("argument", argument.data_type(), true))).collect();
    let result = function.invoke_with_args(ScalarFunctionArgs {
        args,
        arg_fields: fields,
        number_rows: 1,
        return_field: Arc::new(Field::new("value", DataType::Utf8, true)),
        config_options: Arc::new(ConfigOptions::default()),
    })?;
    let scalar = match result {
        ColumnarValue::Scalar(scalar) => scalar,
        ColumnarValue::Array(array) => ScalarValue::try_from_array(&array, 0)?,
    };
    Ok(scalar.try_as_str().flatten().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::Schema;
    use proptest::prelude::*;

    use super::*;

    const PATHS: &[&str] = &[
        "RawEventData->>a",
        "RawEventData->b",
        "RawEventData->a->>b",
        "RawEventData->a->b->>a",
        "RawEventData->>b",
    ];

    type Columns = Vec<Vec<Option<String>>>;

    /// What the extractor gives and what the engine's functions give, for every path.
    fn both(texts: &[Option<String>]) -> (Columns, Columns) {
        let paths: Vec<_> = PATHS.iter().map(|path| PromotedPath::parse(path).unwrap()).collect();
        let extractor = Extractor::new(paths.clone());
        let schema = Arc::new(Schema::new(vec![Field::new("RawEventData", DataType::Utf8, true)]));
        let column = Arc::new(StringArray::from(texts.to_vec()));
        let batch = RecordBatch::try_new(schema, vec![column]).unwrap();
        let columns = extractor.columns(&batch).unwrap();
        let texts_of = |column: &ArrayRef| {
            column.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
        };
        let ask = |path: &PromotedPath, text: &Option<String>| {
            text.as_deref().and_then(|text| ask_engine(path, text).unwrap())
        };
        let asked = paths.iter().map(|path| texts.iter().map(|text| ask(path, text)).collect()).collect();
        (columns.iter().map(texts_of).collect(), asked)
    }

    #[test]
    fn odd_texts_give_what_the_engine_gives() {
        let texts = [
            r#"{"a":"x","b":[1, 2]}"#,
            r#"{"a":null,"a":"second"}"#,
            r#"{"a":"first","a":{"b":1}}"#,
            r#"{"a":{"b":1,"b":2},"b":"text"}"#,
            r#"{"\u0061":"escaped key","b":"\u00e9\ud83d\ude00\n\/"}"#,
            r#"{"a":"lone \ud800 half","b":"\udc00"}"#,
            r#"{"x\ud800":1,"a":"behind a lossy key"}"#,
            r#"{"a":1.50,"b":-0}"#,
            r#"{"a":1e400,"b":12345678901234567890123456789}"#,
            r#"{"a":true,"b":false}"#,
            r#"{"a":{"b":{"a":[{"deep":1}]}}}"#,
            r#"{"a":[{"b":1}],"b":{}}"#,
            r#"  { "a" : "spaced" , "b" : { } }  "#,
            r#"{"a":"cut"#,
            r#"{"a":"before the cut","b":"#,
            r#"{"a":1} trailing"#,
            "{\"a\":\"control\",\"b\":\"tab\tinside\"}",
            r#"{"a":NaN,"b":1}"#,
            r#"{"a":'single'}"#,
            r#"{"a":"\u0000"}"#,
            "[]",
            "\"text\"",
            "null",
            "",
            "not json",
        ];
        let mut texts: Vec<_> = texts.iter().map(|text| Some((*text).to_owned())).collect();
        texts.push(None);
        texts.push(Some(format!("{{\"a\":{}1{}}}", "[".repeat(150), "]".repeat(150))));
        let (ours, theirs) = both(&texts);
        for (path, (ours, theirs)) in PATHS.iter().zip(ours.iter().zip(&theirs)) {
            for (text, (ours, theirs)) in texts.iter().zip(ours.iter().zip(theirs)) {
                assert_eq!(ours, theirs, "{path} of {text:?}");
            }
        }
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?",
            r#""([ a-c\u{e9}\u{1f600}]|\\[nt"/bfr\\]|\\u(00e9|d83d|de00|0041|fffd)){0,6}""#,
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let key = r"(a|b|c|a|\\u0061|\\ud800)";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec((key, inner), 0..4).prop_map(|members| {
                    let members: Vec<_> =
                        members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                    format!("{{{}}}", members.join(", "))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_gives_what_the_engine_gives(text in json()) {
            let (ours, theirs) = both(&[Some(text)]);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn any_text_gives_what_the_engine_gives(text in r#"[{}\[\]:,ab"\\ud80 1.e-]{0,40}"#) {
            let (ours, theirs) = both(&[Some(text)]);
            prop_assert_eq!(ours, theirs);
        }
    }
}
