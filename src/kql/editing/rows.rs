//! The columns at a place: what comes before it in its pipeline is bound, as far as it means something.
//!
//! The text before the place is cut into segments: the statements before, the source, each operator. One that is wrong is
//! left out and the rest is bound without it, so that a mistake further up takes no more columns away than it has to.

use super::super::bind::{self, Bound, Column, ColumnId, NodeKind, Tables, Value, ValueKind};
use super::super::parse;
use super::super::parser::MAX_DEPTH;
use super::super::token::TokenKind;
use super::track::{Frame, Inside, Track};

/// How many segments may be wrong before there are no columns at all.
const MOST_WRONG: usize = 8;

/// The rows that come to a place.
pub(super) struct Rows {
    bound: Bound,
}

/// A column of a table that values come from, and the way from it to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub table: String,
    pub column: String,
}

struct Segment {
    text: String,
    is_source: bool,
}

impl Segment {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_source: false }
    }
}

impl Rows {
    /// The rows that come to the operator at the end of a text; nothing where there are none.
    pub(super) fn before(track: &Track<'_>, tables: &dyn Tables) -> Option<Self> {
        let at = pipeline_at_end(track)?;
        let mut segments = statements(track, at);
        segments.extend(pipeline(track, at, tables)?);
        bind_what_is_right(segments, tables)
    }

    /// The rows on the right side of the join at the end of a text.
    pub(super) fn right_side(track: &Track<'_>, tables: &dyn Tables) -> Option<Self> {
        let at = pipeline_at_end(track)?;
        let frame = track.frames.get(at)?;
        let (_, on) = frame.clause.filter(|(word, _)| *word == "on")?;
        let mut segments = statements(track, at);
        let begin = after_parameters(track, frame.operator_end);
        segments.push(Segment { text: track.text.get(begin..on)?.to_owned(), is_source: true });
        bind_what_is_right(segments, tables)
    }

    /// The columns, and those that may be named besides.
    pub(super) fn columns(&self) -> (&[Column], &[Column]) {
        self.bound.result().map_or((&[], &[]), |node| (&node.columns, &node.hidden))
    }

    /// Whether there is a column of this name that is shown.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns().0.iter().any(|column| &*column.name == name)
    }

    /// The columns of tables that a column may have its values from.
    pub(super) fn origins(&self, name: &str) -> Vec<Origin> {
        let (shown, hidden) = self.columns();
        let Some(column) = shown.iter().chain(hidden).find(|column| &*column.name == name) else {
            return Vec::new();
        };
        let of_id = self.tables_with(|other| other.id == column.id);
        if !of_id.is_empty() {
            return of_id;
        }
        match self.read_from(column.id) {
            Some(source) => self.tables_with(|other| other.id == source),
            // Rows that are used again have columns of their own, under the same names.
            None if self.is_computed(column.id) => Vec::new(),
            None => self.tables_with(|other| *other.name == *column.name),
        }
    }

    fn tables_with(&self, wanted: impl Fn(&Column) -> bool) -> Vec<Origin> {
        let mut found = Vec::new();
        for node in &self.bound.nodes {
            let NodeKind::Table { name, .. } = &node.kind else { continue };
            for column in node.columns.iter().filter(|column| wanted(column)) {
                let origin = Origin { table: name.clone(), column: column.name.to_string() };
                if !found.contains(&origin) {
                    found.push(origin);
                }
            }
        }
        found
    }

    fn is_computed(&self, id: ColumnId) -> bool {
        self.computed(id).is_some()
    }

    fn computed(&self, id: ColumnId) -> Option<&Value> {
        self.bound.nodes.iter().find_map(|node| match &node.kind {
            NodeKind::Extend { computed, .. } => {
                computed.iter().find(|one| one.column.id == id).map(|one| &one.value)
            }
            _ => None,
        })
    }

    /// The column whose text a column is read from as JSON: `extend Data = parse_json(RawEventData)`.
    fn read_from(&self, id: ColumnId) -> Option<ColumnId> {
        let mut value = self.computed(id)?;
        // Each step goes into a smaller value.
        loop {
            value = match &value.kind {
                ValueKind::Column(source) => return Some(*source),
                ValueKind::Convert(inner) => inner,
                ValueKind::Call { function: "parse_json" | "todynamic", arguments } => arguments.first()?,
                _ => return None,
            };
        }
    }
}

/// The innermost bracket with an operator; nothing where brackets are deeper than any query may have them.
fn pipeline_at_end(track: &Track<'_>) -> Option<usize> {
    track.frames.iter().rposition(|frame| frame.is_piped()).filter(|at| *at <= MAX_DEPTH)
}

/// The statements and parameters that can be seen from a bracket.
fn statements(track: &Track<'_>, at: usize) -> Vec<Segment> {
    let mut segments = Vec::new();
    for (level, frame) in track.frames.iter().enumerate().take(at + 1) {
        if frame.inside == Inside::Statements {
            segments.extend(declared(track, frame));
        }
        if level < at {
            segments.extend(named_rows(track, frame).map(Segment::new));
        }
    }
    segments
}

/// The parameters and statements of a text or a function, as far as they are finished.
fn declared(track: &Track<'_>, frame: &Frame<'_>) -> Vec<Segment> {
    let mut segments = Vec::new();
    for declared in &frame.names {
        let Some(kind) = declared.kind else { continue };
        let value = if kind == "string" { "\"\"".to_owned() } else { format!("{kind}(null)") };
        segments.push(Segment::new(format!("let {} = {value};", declared.name)));
    }
    let texts = frame.statements.iter().map(|span| span.text(track.text));
    segments.extend(texts.filter(|text| *text != ";").map(Segment::new));
    segments
}

/// The pipeline around a bracket as a statement of its own, where `as` names its rows: the bracket may use the name.
fn named_rows(track: &Track<'_>, frame: &Frame<'_>) -> Option<String> {
    let end = *frame.pipes.last()?;
    let is_as = |at: usize| track.word(at + 1) == "as" && track.kind(at) == Some(TokenKind::Pipe);
    let within =
        |at: usize| track.tokens.get(at).is_some_and(|token| frame.pipes.contains(&token.span.start));
    if !(0..track.tokens.len()).any(|at| is_as(at) && within(at)) {
        return None;
    }
    Some(format!("{};", track.text.get(frame.pipeline..end)?))
}

/// The source of a pipeline and its operators, the last and unfinished one left out.
fn pipeline(track: &Track<'_>, at: usize, tables: &dyn Tables) -> Option<Vec<Segment>> {
    let frame = track.frames.get(at)?;
    let text = |from: usize, to: usize| track.text.get(from..to);
    let mut segments = Vec::new();
    let first = frame.pipes.first().copied();
    if frame.inside == Inside::Body {
        let outer = track.frames.iter().take(at).rposition(|frame| frame.is_piped())?;
        segments = pipeline(track, outer, tables)?;
        let around = track.frames.get(outer)?;
        let is_apply = around.operator.is_some_and(|one| matches!(one.name, "mv-apply" | "mvapply"));
        if let Some((_, on)) = around.clause.filter(|_| is_apply) {
            segments.push(Segment::new(format!("| mv-expand {}", text(around.operator_end, on)?)));
        }
        if let Some(first) = first {
            segments.push(Segment::new(format!("| {}", text(frame.start, first)?)));
        }
    } else {
        let source = match first {
            Some(first) => text(frame.pipeline, first)?.to_owned(),
            None => searched(track, at, tables)?,
        };
        segments.push(Segment { text: source, is_source: true });
    }
    for pair in frame.pipes.windows(2) {
        let [from, to] = pair else { continue };
        segments.push(Segment::new(text(*from, *to)?));
    }
    Some(segments)
}

/// The tables that a leading `find` or `search` names.
fn searched(track: &Track<'_>, at: usize, tables: &dyn Tables) -> Option<String> {
    let frame = track.frames.get(at)?;
    frame.operator.filter(|operator| matches!(operator.name, "find" | "search"))?;
    let words = (0..track.tokens.len())
        .filter(|at| track.tokens.get(*at).is_some_and(|token| token.span.start >= frame.operator_end))
        .map(|at| track.word(at));
    let named: Vec<&str> = words.filter(|word| tables.table(word).is_some()).collect();
    if named.is_empty() { None } else { Some(format!("union {}", named.join(", "))) }
}

/// Where the operands begin behind `kind=inner hint.strategy=shuffle`.
fn after_parameters(track: &Track<'_>, from: usize) -> usize {
    let begins = |token: &super::piece::Piece| token.span.start >= from;
    let Some(mut at) = track.tokens.iter().position(begins) else { return from };
    let mut end = from;
    loop {
        let mut next = at;
        while track.kind(next) == Some(TokenKind::Word) && track.kind(next + 1) == Some(TokenKind::Dot) {
            next += 2;
        }
        if track.kind(next) != Some(TokenKind::Word) || track.kind(next + 1) != Some(TokenKind::Assign) {
            return end;
        }
        let Some(value) = track.tokens.get(next + 2) else { return end };
        (at, end) = (next + 3, value.span.end);
    }
}

fn bind_what_is_right(mut segments: Vec<Segment>, tables: &dyn Tables) -> Option<Rows> {
    for _ in 0..=MOST_WRONG {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(segments.len());
        for segment in &segments {
            starts.push(text.len());
            text.push_str(&segment.text);
            text.push('\n');
        }
        let place = match parse(&text) {
            Ok(query) => match bind::bind(&query, tables) {
                Ok(bound) => return Some(Rows { bound }),
                Err(error) => error.span.start,
            },
            Err(error) => error.span.start,
        };
        let wrong = starts.iter().rposition(|start| *start <= place)?;
        if segments.get(wrong)?.is_source {
            return None;
        }
        segments.remove(wrong);
    }
    None
}
