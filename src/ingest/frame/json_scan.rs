//! A light scan of JSON: where values end, without looking at what they hold.
//!
//! The reading thread only has to know where a record ends. Strings are skipped at memory speed; outside of them
//! brackets are matched, and letters that no JSON has are noticed, so that a lost quote is found where it is lost and
//! not at the end of the file. Whatever the full parser accepts, this scan accepts with the same end.

use crate::ingest::json::{DEPTH_LIMIT, Kind, Tape, Value};

/// Keys of objects whose array is a list of records.
const WRAPPER_KEYS: [&str; 6] = ["records", "value", "results", "Results", "Records", "Value"];
/// A place that could be where reading goes on is looked at no further than this.
const PROBE_BYTES: usize = 1 << 20;
/// Looking for where to go on stops after this much work.
const PROBE_BUDGET: usize = 64 << 20;

/// What is known about a JSON stream before it is cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JsonContext {
    /// Keys of the first whole record: what tells a record from an object inside one.
    pub(crate) keys: Vec<String>,
}

impl JsonContext {
    /// Learns from a record.
    pub(crate) fn learn(record: Value<'_>) -> Self {
        let mut keys: Vec<String> = record.members().map(|(key, _)| key.text().into_owned()).collect();
        keys.sort_unstable();
        keys.dedup();
        Self { keys }
    }

    /// Whether an object could be a record of this stream.
    fn admits(&self, object: Value<'_>) -> bool {
        if object.kind() != Kind::Object {
            return false;
        }
        if self.keys.is_empty() {
            return object.members().count() >= 3;
        }
        let known = |name: &str| self.keys.binary_search_by(|key| key.as_str().cmp(name)).is_ok();
        let common = object.members().filter(|(key, _)| known(&key.text())).count();
        common >= self.keys.len().min(3)
    }
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// The value ends here.
    Complete(usize),
    /// The bytes end inside the value.
    Open,
    /// No JSON has what stands here.
    Broken,
}

/// A scan that can be fed piece by piece.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scanner {
    depth: usize,
    /// One bit for each open container, the innermost lowest: 1 for objects.
    kinds: u128,
    in_string: bool,
    escaped: bool,
    after_string: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Quote,
    Open,
    Close,
    Between,
    Word,
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' => Class::Space,
            b'"' => Class::Quote,
            b'{' | b'[' => Class::Open,
            b'}' | b']' => Class::Close,
            b',' | b':' => Class::Between,
            b'0'..=b'9' | b'-' | b'+' | b'.' | b'E' => Class::Word,
            b't' | b'r' | b'u' | b'e' | b'f' | b'a' | b'l' | b's' | b'n' => Class::Word,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

impl Scanner {
    /// Goes on at `at` until the container that was opened first is closed.
    pub(crate) fn feed(&mut self, bytes: &[u8], mut at: usize) -> Scan {
        while let Some(&byte) = bytes.get(at) {
            if self.escaped {
                self.escaped = false;
                at += 1;
                continue;
            }
            if self.in_string {
                let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                    return Scan::Open;
                };
                at += found;
                if bytes[at] == b'\\' {
                    self.escaped = true;
                } else {
                    self.in_string = false;
                    self.after_string = true;
                }
                at += 1;
                continue;
            }
            at += 1;
            match self.outside(byte) {
                Scan::Open => {}
                Scan::Complete(_) => return Scan::Complete(at),
                Scan::Broken => return Scan::Broken,
            }
        }
        Scan::Open
    }

    /// One byte outside of strings; the end it gives for a complete value is not set.
    fn outside(&mut self, byte: u8) -> Scan {
        match CLASSES[usize::from(byte)] {
            Class::Space => return Scan::Open,
            Class::Between => self.after_string = false,
            Class::Close => {
                let object = self.kinds & 1 == 1;
                if self.depth == 0 || object != (byte == b'}') {
                    return Scan::Broken;
                }
                self.depth -= 1;
                self.kinds >>= 1;
                self.after_string = false;
                if self.depth == 0 {
                    return Scan::Complete(0);
                }
            }
            _ if self.after_string => return Scan::Broken,
            Class::Quote => self.in_string = true,
            Class::Open if self.depth >= DEPTH_LIMIT => return Scan::Broken,
            Class::Open => {
                self.depth += 1;
                self.kinds = (self.kinds << 1) | u128::from(byte == b'{');
            }
            Class::Word => {}
            Class::Other => return Scan::Broken,
        }
        Scan::Open
    }
}

/// The end of the container that starts at `at`.
pub(crate) fn container_end(bytes: &[u8], at: usize) -> Scan {
    Scanner::default().feed(bytes, at)
}

/// The end of any value that starts at `at`.
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'{' | b'[' => match container_end(bytes, at) {
            Scan::Complete(end) => Some(end),
            Scan::Open | Scan::Broken => None,
        },
        b'"' => string_end(bytes, at),
        _ => {
            let rest = &bytes[at..];
            let length = rest.iter().position(|&byte| CLASSES[usize::from(byte)] != Class::Word)?;
            (length > 0).then_some(at + length)
        }
    }
}

fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|&byte| CLASSES[usize::from(byte)] == Class::Space) {
        at += 1;
    }
    at
}

/// One member of an object, by its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemberSpan {
    /// Where the key's opening quote is.
    pub(crate) key: usize,
    /// Behind the key's closing quote.
    pub(crate) key_end: usize,
    /// Where the value starts.
    pub(crate) value: usize,
    /// Behind the value; `None` when it does not end in these bytes.
    pub(crate) value_end: Option<usize>,
}

/// The member at or behind `at`, after commas and white space.
pub(crate) fn member(bytes: &[u8], at: usize) -> Option<MemberSpan> {
    let mut key = skip_space(bytes, at);
    while bytes.get(key) == Some(&b',') {
        key = skip_space(bytes, key + 1);
    }
    if bytes.get(key) != Some(&b'"') {
        return None;
    }
    let key_end = string_end(bytes, key)?;
    let colon = skip_space(bytes, key_end);
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let value = skip_space(bytes, colon + 1);
    bytes.get(value)?;
    Some(MemberSpan { key, key_end, value, value_end: value_end(bytes, value) })
}

/// Whether a key with this value makes its object a wrapper.
pub(crate) fn is_wrapper_member(bytes: &[u8], span: &MemberSpan) -> bool {
    let key = bytes.get(span.key + 1..span.key_end - 1).unwrap_or_default();
    let first = skip_space(bytes, span.value + 1);
    WRAPPER_KEYS.iter().any(|name| name.as_bytes() == key)
        && bytes.get(span.value) == Some(&b'[')
        && matches!(bytes.get(first), Some(b'{' | b']'))
}

/// If the object at `at` is a wrapper: the offset behind the `[` of its records. Members before it must be whole.
pub(crate) fn wrapper_array(bytes: &[u8], at: usize) -> Option<usize> {
    let mut next = at + 1;
    loop {
        let span = member(bytes, next)?;
        if is_wrapper_member(bytes, &span) {
            return Some(span.value + 1);
        }
        next = span.value_end?;
    }
}

/// The wrapper's list of records, for a parsed object.
pub(crate) fn wrapped_records<'a>(object: Value<'a>) -> Option<Value<'a>> {
    let listed = |(key, value): (crate::ingest::json::Key<'a>, Value<'a>)| {
        let records = value.kind() == Kind::Array
            && value.elements().next().is_none_or(|first| first.kind() == Kind::Object)
            && WRAPPER_KEYS.iter().any(|name| key.matches(name));
        records.then_some(value)
    };
    object.members().find_map(listed)
}

/// The end of what follows a wrapper's array: behind the closing brace. The bytes start at the array's `]`.
pub(crate) fn members_end(bytes: &[u8]) -> Option<usize> {
    let mut at = skip_space(bytes, 0);
    if bytes.get(at) == Some(&b']') {
        at += 1;
    }
    loop {
        let next = skip_space(bytes, at);
        match bytes.get(next)? {
            b'}' => return Some(next + 1),
            b',' => at = next + 1,
            b'"' => at = member(bytes, next)?.value_end?,
            // Not what belongs here: whatever follows is read as values again.
            _ => return Some(next.max(1)),
        }
    }
}

/// What stands behind the last value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A value, or something broken that ends where the next value starts.
    Value { end: usize },
    /// The end of the wrapper's array.
    ArrayEnd { at: usize },
    /// A wrapper that does not end in these bytes.
    Wrapper { start: usize, array: usize },
    /// Nothing but structure.
    End,
    /// The bytes end inside a value.
    NeedMore,
}

/// What the cutter knows beside the bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'v> {
    /// What records look like.
    pub(crate) context: &'v JsonContext,
    /// No bytes follow.
    pub(crate) at_end: bool,
    /// A value larger than this is not waited for.
    pub(crate) limit: usize,
}

/// The next value from `at` on. Outside of wrappers brackets between values are structure.
pub(crate) fn next_value(bytes: &[u8], at: usize, wrapped: bool, view: View<'_>) -> Place {
    let start = skip_structure(bytes, at, wrapped);
    match bytes.get(start) {
        None => Place::End,
        Some(b']') => Place::ArrayEnd { at: start },
        Some(b'{') => match container_end(bytes, start) {
            Scan::Complete(end) => Place::Value { end },
            scan => match wrapper_array(bytes, start) {
                Some(array) if !wrapped => Place::Wrapper { start, array },
                _ if scan == Scan::Open && !view.at_end && bytes.len() - start < view.limit => {
                    Place::NeedMore
                }
                _ => go_on(bytes, start, view),
            },
        },
        Some(_) => go_on(bytes, start, view),
    }
}

fn go_on(bytes: &[u8], start: usize, view: View<'_>) -> Place {
    match resync(bytes, start, view.context, view.at_end) {
        Some(Some(next)) => Place::Value { end: next },
        Some(None) if view.at_end => Place::Value { end: bytes.len() },
        Some(None) | None => Place::NeedMore,
    }
}

/// Skips what may stand between values.
pub(crate) fn skip_structure(bytes: &[u8], mut at: usize, wrapped: bool) -> usize {
    loop {
        at = skip_space(bytes, at);
        match bytes.get(at) {
            Some(b',') => at += 1,
            Some(b'[') => at += 1,
            Some(b']' | b'}') if !wrapped => at += 1,
            _ => return at,
        }
    }
}

/// The next place behind `from` where a record of this stream starts and is whole: behind a comma or on a new line.
/// `None` when more bytes are needed to tell, `Some(None)` when there is none in these bytes.
pub(crate) fn resync(
    bytes: &[u8],
    from: usize,
    context: &JsonContext,
    at_end: bool,
) -> Option<Option<usize>> {
    let mut tape = Tape::new();
    let mut budget = PROBE_BUDGET;
    let mut at = from + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'{', rest)) {
        let candidate = at + found;
        at = candidate + 1;
        if !follows_a_value(&bytes[from..candidate]) {
            continue;
        }
        let window = &bytes[candidate..bytes.len().min(candidate + PROBE_BYTES)];
        let work = match container_end(window, 0) {
            Scan::Complete(end) => {
                let text = std::str::from_utf8(&window[..end]).unwrap_or_default();
                if tape.parse(text).is_ok_and(|object| context.admits(object)) {
                    return Some(Some(candidate));
                }
                end
            }
            Scan::Open if window.len() < PROBE_BYTES && !at_end => return None,
            Scan::Open => window.len(),
            Scan::Broken => 256,
        };
        match budget.checked_sub(work) {
            Some(left) => budget = left,
            None => break,
        }
    }
    Some(None)
}

/// Whether an object behind these bytes could be the next element: behind a comma or on a new line.
fn follows_a_value(before: &[u8]) -> bool {
    for &byte in before.iter().rev() {
        match byte {
            b'\n' | b',' | b'}' | b'[' => return true,
            b' ' | b'\t' | b'\r' => {}
            _ => return false,
        }
    }
    false
}
