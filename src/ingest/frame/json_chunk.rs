//! JSON chunks into records: full parsing, one value after the other, wrappers opened.

use super::csv_chunk::encoding_reject;
use super::json_scan::{self, JsonContext, Scan};
use super::{Chunk, Framed, position_after};
use crate::ingest::json::{JsonError, Kind, Tape, Value};
use crate::ingest::record::{Position, Record};
use crate::ingest::row::Reject;

/// One value on each line: a line that fails is rejected alone.
pub(crate) fn lines(
    chunk: &Chunk,
    context: &JsonContext,
    tape: &mut Tape,
    sink: &mut impl FnMut(Framed<'_>),
) {
    let mut reader = Reader::new(chunk, context);
    let bytes = chunk.bytes.as_slice();
    while reader.at < bytes.len() {
        let start = json_scan::skip_space(bytes, reader.at);
        if start >= bytes.len() {
            break;
        }
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |found| start + found);
        reader.line(start, end, tape, sink);
    }
}

/// Values in any layout, with brackets and commas between them.
pub(crate) fn document(
    chunk: &Chunk,
    context: &JsonContext,
    tape: &mut Tape,
    sink: &mut impl FnMut(Framed<'_>),
) {
    let mut reader = Reader::new(chunk, context);
    let end = chunk.bytes.len();
    reader.values(0, end, tape, sink);
}

/// What stands around a wrapper's records.
pub(crate) fn members(chunk: &Chunk, sink: &mut impl FnMut(Framed<'_>)) {
    let context = JsonContext::default();
    let mut reader = Reader::new(chunk, &context);
    let bytes = chunk.bytes.as_slice();
    let mut at = 0;
    loop {
        at = json_scan::skip_space(bytes, at);
        match bytes.get(at) {
            None => return,
            Some(b'{' | b'}' | b'[' | b']' | b',') => at += 1,
            Some(_) => match json_scan::member(bytes, at) {
                Some(span) if span.value + 1 == bytes.len() && bytes[span.value] == b'[' => return,
                Some(json_scan::MemberSpan { key, key_end, value, value_end: Some(end) }) => {
                    reader.give_member(key..key_end, value..end, sink);
                    at = end;
                }
                _ => {
                    return reader.reject(at, bytes.len(), truncated("the text ends inside a wrapper"), sink);
                }
            },
        }
    }
}

struct Reader<'c> {
    chunk: &'c Chunk,
    context: &'c JsonContext,
    /// The chunk's text when all of it is UTF-8: then single records need no check.
    text: Option<&'c str>,
    /// How far positions are counted.
    at: usize,
    position: Position,
}

impl<'c> Reader<'c> {
    fn new(chunk: &'c Chunk, context: &'c JsonContext) -> Self {
        Self { chunk, context, text: std::str::from_utf8(&chunk.bytes).ok(), at: 0, position: chunk.start }
    }

    /// The position of a byte at or behind the last one asked for.
    fn position(&mut self, at: usize) -> Position {
        let passed = self.chunk.bytes.get(self.at..at).unwrap_or_default();
        self.position = position_after(self.position, passed, b'\n');
        self.at = at.max(self.at);
        self.position
    }

    fn text(&self, start: usize, end: usize) -> Option<&'c str> {
        match self.text {
            Some(text) => text.get(start..end),
            None => std::str::from_utf8(self.chunk.bytes.get(start..end)?).ok(),
        }
    }

    fn line(&mut self, start: usize, end: usize, tape: &mut Tape, sink: &mut impl FnMut(Framed<'_>)) {
        let content_end =
            end - self.chunk.bytes[start..end].iter().rev().take_while(|&&b| b == b'\r').count();
        let next = (end + 1).min(self.chunk.bytes.len());
        let Some(text) = self.text(start, content_end) else {
            let reject = encoding_reject(&self.chunk.bytes[start..content_end]);
            self.reject(start, content_end, reject, sink);
            self.position(next);
            return;
        };
        let error = match tape.parse(text) {
            Ok(value) => {
                self.give(start, value, sink);
                self.position(next);
                return;
            }
            Err(error) => error,
        };
        let bytes = self.chunk.bytes.as_slice();
        let several = error.what == "text after the end of the value" || bytes[start] == b'[';
        if several || json_scan::wrapper_array(&bytes[..content_end], start).is_some() {
            self.values(start, content_end, tape, sink);
        } else if error.offset >= text.len()
            && let Some(rest) = self.text(start, bytes.len())
            && let Ok(length) = tape.parse_prefix(rest)
            && let Some(value) = tape.root(rest)
        {
            // A value over several lines between others that have one each.
            self.give(start, value, sink);
            self.position(start + length);
            return;
        } else {
            self.reject(start, content_end, json_reject(error, content_end - start), sink);
        }
        self.position(next);
    }

    /// All values between two places.
    fn values(&mut self, from: usize, to: usize, tape: &mut Tape, sink: &mut impl FnMut(Framed<'_>)) {
        let mut at = from;
        loop {
            at = json_scan::skip_structure(&self.chunk.bytes[..to], at, false);
            if at >= to {
                return;
            }
            at = self.value(at, to, tape, sink).max(at + 1);
        }
    }

    /// The value at `start`, whole or broken; gives where reading goes on.
    fn value(
        &mut self,
        start: usize,
        to: usize,
        tape: &mut Tape,
        sink: &mut impl FnMut(Framed<'_>),
    ) -> usize {
        let bytes = &self.chunk.bytes[..to];
        if bytes[start] != b'{' {
            let end = self.next_record(start, to);
            let reject = Reject::new("json-syntax", "no JSON object starts here");
            self.reject_trimmed(start, end, reject, sink);
            return end;
        }
        if let Some(text) = self.text.and_then(|text| text.get(start..to))
            && let Ok(length) = tape.parse_prefix(text)
            && let Some(value) = tape.root(text)
        {
            self.give(start, value, sink);
            return start + length;
        }
        let scan = json_scan::container_end(bytes, start);
        if let Scan::Complete(end) = scan {
            let Some(text) = self.text(start, end) else {
                if let Some(array) = json_scan::wrapper_array(bytes, start) {
                    return self.wrapper(start, array, to, tape, sink);
                }
                self.reject(start, end, encoding_reject(&bytes[start..end]), sink);
                return end;
            };
            match tape.parse(text) {
                Ok(value) => {
                    self.give(start, value, sink);
                    return end;
                }
                Err(error) if json_scan::wrapper_array(bytes, start).is_none() => {
                    self.reject(start, end, json_reject(error, end - start), sink);
                    return end;
                }
                Err(_) => {}
            }
        }
        if let Some(array) = json_scan::wrapper_array(bytes, start) {
            return self.wrapper(start, array, to, tape, sink);
        }
        let end = self.next_record(start, to);
        let reject = match std::str::from_utf8(&bytes[start..end]) {
            Err(_) => encoding_reject(&bytes[start..end]),
            Ok(text) => match tape.parse(text) {
                Err(error) => json_reject(error, text.trim_end().len()),
                Ok(_) => Reject::new("json-syntax", "the record could not be told from its surroundings"),
            },
        };
        self.reject_trimmed(start, end, reject, sink);
        end
    }

    fn next_record(&self, start: usize, to: usize) -> usize {
        json_scan::resync(&self.chunk.bytes[..to], start, self.context, true).flatten().unwrap_or(to)
    }

    /// A wrapper that does not parse as a whole: what is before its records, then its records one by one. What is
    /// behind them is read by whoever goes on: the array's end is structure, members are not.
    fn wrapper(
        &mut self,
        start: usize,
        array: usize,
        to: usize,
        tape: &mut Tape,
        sink: &mut impl FnMut(Framed<'_>),
    ) -> usize {
        let bytes = &self.chunk.bytes[..to];
        let mut at = start + 1;
        while let Some(span) = json_scan::member(bytes, at) {
            let Some(end) = span.value_end.filter(|_| span.value + 1 != array) else {
                break;
            };
            self.give_member(span.key..span.key_end, span.value..end, sink);
            at = end;
        }
        at = array;
        loop {
            at = json_scan::skip_structure(bytes, at, true);
            match bytes.get(at) {
                None => return to,
                Some(b']') => break,
                Some(_) => at = self.value(at, to, tape, sink).max(at + 1),
            }
        }
        let end = json_scan::members_end(&bytes[at..]).map_or(to, |length| at + length);
        at += 1;
        while let Some(span) = json_scan::member(&bytes[..end], at) {
            let Some(value_end) = span.value_end else {
                self.reject(span.key, end, truncated("the text ends inside a wrapper"), sink);
                return end;
            };
            self.give_member(span.key..span.key_end, span.value..value_end, sink);
            at = value_end;
        }
        let rest = json_scan::skip_structure(&bytes[..end], at, false);
        if rest < end {
            self.reject(rest, end, truncated("the text ends inside a wrapper"), sink);
        }
        end
    }

    /// A parsed value whose text starts at `base`: a record, or the records inside it. Depth is bounded by the
    /// parser's limit.
    fn give(&mut self, base: usize, value: Value<'_>, sink: &mut impl FnMut(Framed<'_>)) {
        match value.kind() {
            Kind::Array => value.elements().for_each(|inner| self.give(base, inner, sink)),
            Kind::Object => match json_scan::wrapped_records(value) {
                Some(records) => self.give_wrapped(base, value, records, sink),
                None => self.give_record(base, value, sink),
            },
            _ => {
                let at = base + value.offset();
                let reject = Reject::new("json-not-object", "a record must be a JSON object");
                self.reject(at, at + value.raw().len(), reject, sink);
            }
        }
    }

    fn give_wrapped(
        &mut self,
        base: usize,
        object: Value<'_>,
        records: Value<'_>,
        sink: &mut impl FnMut(Framed<'_>),
    ) {
        for (key, value) in object.members() {
            if value.offset() == records.offset() {
                for record in records.elements() {
                    self.give(base, record, sink);
                }
            } else {
                let at = base + value.offset();
                let name = key.text();
                let position = self.position(at);
                sink(Framed::Member { key: &name, value: value.raw(), position });
            }
        }
    }

    fn give_record(&mut self, base: usize, value: Value<'_>, sink: &mut impl FnMut(Framed<'_>)) {
        let position = self.position(base + value.offset());
        sink(Framed::Record { record: Record::Json(value), position, bytes: value.raw().as_bytes() });
    }

    fn give_member(
        &mut self,
        key: std::ops::Range<usize>,
        value: std::ops::Range<usize>,
        sink: &mut impl FnMut(Framed<'_>),
    ) {
        match (self.text(key.start + 1, key.end - 1), self.text(value.start, value.end)) {
            (Some(name), Some(text)) => {
                let position = self.position(value.start);
                sink(Framed::Member { key: name, value: text, position });
            }
            _ => {
                let reject = encoding_reject(&self.chunk.bytes[key.start..value.end]);
                self.reject(key.start, value.end, reject, sink);
            }
        }
    }

    fn reject(&mut self, start: usize, end: usize, reject: Reject, sink: &mut impl FnMut(Framed<'_>)) {
        let position = self.position(start);
        sink(Framed::Broken { bytes: &self.chunk.bytes[start..end], position, reject, part: None });
    }

    /// Without the commas and white space between the broken piece and the next record.
    fn reject_trimmed(
        &mut self,
        start: usize,
        end: usize,
        reject: Reject,
        sink: &mut impl FnMut(Framed<'_>),
    ) {
        let piece = &self.chunk.bytes[start..end];
        let structure = piece.iter().rev().take_while(|&&byte| b" \t\r\n,".contains(&byte));
        let length = (piece.len() - structure.count()).max(1);
        self.reject(start, start + length, reject, sink);
    }
}

fn truncated(message: &str) -> Reject {
    Reject::new("json-truncated", message)
}

fn json_reject(error: JsonError, length: usize) -> Reject {
    let reason = if error.offset >= length { "json-truncated" } else { "json-syntax" };
    Reject::new(reason, error.to_string())
}
