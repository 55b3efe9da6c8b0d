//! The way through a document and what lies inside it: where we are, what is spent, whom text is handed to.
//!
//! Readers of formats come from other people and meet files that were made to break them. A panic in one is caught
//! here, at the one edge, and becomes an error of that file; the hook of the process still prints it. A panic of the
//! caller's own function that takes the parts goes through.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Instant;

use super::detect::{self, Format};
use super::error::DocumentError;
use super::limits::{self, Limits};
use super::notice::{Notice, NoticeKind};
use super::part::{Kind, Part, Pieces, Positions};

/// How many steps pass between two looks at the clock.
const STEPS_BETWEEN_CLOCKS: u64 = 4096;
/// How many bytes are unpacked between two looks at the limits.
const CHUNK: u64 = 64 * 1024;

/// State of reading one file with everything inside it.
pub(super) struct Walk<'a> {
    pub(super) limits: &'a Limits,
    sink: &'a mut dyn FnMut(Part),
    path: Vec<String>,
    /// `path`, made once for all parts and notices of a place.
    shared: Option<Arc<[String]>>,
    depth: usize,
    notices: Vec<Notice>,
    /// Parts with content, that is, more than properties.
    parts: u64,
    entries: u64,
    unpacked: u64,
    text: u64,
    steps: u64,
    started: Instant,
    /// Nothing more is read, because a limit on the whole file was reached. Said in a notice.
    stopped: bool,
    in_sink: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(name: &str, limits: &'a Limits, sink: &'a mut dyn FnMut(Part)) -> Self {
        Self {
            limits,
            sink,
            path: vec![name.to_owned()],
            shared: None,
            depth: 0,
            notices: Vec::new(),
            parts: 0,
            entries: 0,
            unpacked: 0,
            text: 0,
            steps: 0,
            started: Instant::now(),
            stopped: false,
            in_sink: false,
        }
    }

    /// Reads a document: the file itself, or one that was found inside it.
    pub(super) fn document(&mut self, bytes: &[u8], name: &str) -> Result<Format, DocumentError> {
        let (parts, notices) = (self.parts, self.notices.len());
        let format = self.contained("files", |_| detect::detect(bytes, name))?;
        self.contained(format.name(), |walk| format.read(walk, bytes))?;
        let explained = self.notices.iter().skip(notices).any(|notice| notice.kind.incomplete());
        if self.parts == parts && !explained {
            self.notice(NoticeKind::NoText(format.why_no_text().to_owned()));
        }
        Ok(format)
    }

    /// Reads a document that lies inside the current one. That it cannot be read becomes a notice.
    pub(super) fn child(&mut self, label: String, name: &str, bytes: &[u8]) {
        self.deeper(label, |walk| walk.document(bytes, name).map(|_| ()));
    }

    /// Reads what lies in a container of its own, unless it lies too deep. An error becomes a notice.
    pub(super) fn deeper(
        &mut self,
        label: String,
        work: impl FnOnce(&mut Self) -> Result<(), DocumentError>,
    ) {
        self.within(label, |walk| {
            let result = if walk.depth >= walk.limits.depth {
                Err(DocumentError::TooDeep { depth: walk.depth + 1 })
            } else {
                walk.depth += 1;
                let result = work(walk);
                walk.depth -= 1;
                result
            };
            if let Err(error) = result {
                walk.notice(NoticeKind::Skipped(error));
            }
        });
    }

    /// Does something one step further inside.
    pub(super) fn within<T>(&mut self, label: String, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(label);
        self.shared = None;
        let result = work(self);
        self.path.pop();
        self.shared = None;
        result
    }

    fn contained<T>(
        &mut self,
        what: &'static str,
        work: impl FnOnce(&mut Self) -> Result<T, DocumentError>,
    ) -> Result<T, DocumentError> {
        let (length, depth) = (self.path.len(), self.depth);
        // What a panic may leave half done is the path and the depth, set right below, and counters that only grow.
        match catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(result) => result,
            Err(payload) if self.in_sink => resume_unwind(payload),
            Err(payload) => {
                self.path.truncate(length);
                self.shared = None;
                self.depth = depth;
                let reason = payload
                    .downcast_ref::<&str>()
                    .map(|text| (*text).to_owned())
                    .or_else(|| payload.downcast_ref::<String>().cloned())
                    .unwrap_or_else(|| "no message".to_owned());
                Err(DocumentError::Panicked { what, reason })
            }
        }
    }

    fn shared_path(&mut self) -> Arc<[String]> {
        let path = &self.path;
        Arc::clone(self.shared.get_or_insert_with(|| Arc::from(path.as_slice())))
    }

    /// Hands out text. Blank text is dropped, text beyond the limit is cut.
    pub(super) fn part(&mut self, kind: Kind, mut text: String, positions: Positions) {
        if text.trim().is_empty() || self.stopped {
            return;
        }
        let left = self.limits.text_bytes.saturating_sub(self.text);
        if text.len() as u64 > left {
            // The length fits, because it is less than that of a text in memory.
            text.truncate(text.floor_char_boundary(left as usize));
            self.stop(format!("only the first {} of text were read", limits::bytes(self.limits.text_bytes)));
            if text.is_empty() {
                return;
            }
        }
        self.text += text.len() as u64;
        self.parts += u64::from(kind != Kind::Properties);
        let path = self.shared_path();
        self.in_sink = true;
        (self.sink)(Part { path, kind, text, positions });
        self.in_sink = false;
    }

    /// Hands out text that was put together from pieces.
    pub(super) fn pieces(&mut self, kind: Kind, pieces: Pieces) {
        self.part(kind, pieces.text, Positions::Pieces(pieces.pieces));
    }

    pub(super) fn notice(&mut self, kind: NoticeKind) {
        let path = self.shared_path();
        self.notices.push(Notice { path, kind });
    }

    /// Nothing more of the file is read.
    fn stop(&mut self, what: String) {
        if !self.stopped {
            self.stopped = true;
            self.notice(NoticeKind::Cut(what));
        }
    }

    /// Whether loops should end, because a limit on the whole file was reached.
    pub(super) fn stopped(&mut self) -> bool {
        if !self.stopped && self.started.elapsed() > self.limits.time {
            let seconds = self.limits.time.as_secs_f64();
            self.stop(format!("reading took longer than {seconds} seconds, the rest was not read"));
        }
        self.stopped
    }

    /// Counts steps of work; false when no more is to be done.
    pub(super) fn step(&mut self, count: u64) -> bool {
        let before = self.steps;
        self.steps = self.steps.saturating_add(count);
        if self.steps > self.limits.steps {
            self.stop(format!("only the first {} steps of work were done", self.limits.steps));
        }
        if before / STEPS_BETWEEN_CLOCKS != self.steps / STEPS_BETWEEN_CLOCKS {
            return !self.stopped();
        }
        !self.stopped
    }

    /// Counts an entry of a container; false when no more are opened.
    pub(super) fn entry(&mut self) -> bool {
        self.entries += 1;
        if self.entries > self.limits.entries {
            self.stop(format!("only the first {} entries were opened", self.limits.entries));
        }
        !self.stopped()
    }

    /// Unpacks an entry, as far as the limits allow. A damaged entry yields what could be unpacked, with a notice.
    pub(super) fn unpack(
        &mut self,
        mut reader: impl Read,
        packed: u64,
        what: &str,
    ) -> Result<Vec<u8>, DocumentError> {
        let mut bytes = Vec::new();
        loop {
            let before = bytes.len();
            let result = reader.by_ref().take(CHUNK).read_to_end(&mut bytes);
            self.check_unpacked(bytes.len() as u64, packed, what)?;
            match result {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if bytes.len() == before && bytes.is_empty() => {
                    return Err(DocumentError::damaged("packed data", error));
                }
                Err(error) => {
                    let read = bytes.len();
                    self.notice(NoticeKind::Damaged(format!(
                        "{what} breaks off after {read} bytes: {error}"
                    )));
                    break;
                }
            }
        }
        self.unpacked += bytes.len() as u64;
        Ok(bytes)
    }

    fn check_unpacked(&mut self, length: u64, packed: u64, what: &str) -> Result<(), DocumentError> {
        let bomb = |limit: String| Err(DocumentError::Bomb { what: what.to_owned(), limit });
        if self.unpacked.saturating_add(length) > self.limits.unpacked_bytes {
            let limit = limits::bytes(self.limits.unpacked_bytes);
            self.stop(format!("everything inside unpacks to more than {limit}, the rest was not read"));
            return bomb(format!("what is left of {limit} for the whole file"));
        }
        if length > self.limits.entry_bytes {
            return bomb(limits::bytes(self.limits.entry_bytes));
        }
        if length > self.limits.ratio_floor && length / packed.max(1) >= self.limits.ratio {
            return bomb(format!("{} times its size", self.limits.ratio));
        }
        Ok(())
    }

    pub(super) fn into_notices(self) -> Vec<Notice> {
        self.notices
    }

    /// Name of the innermost document.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_panic_of_a_reader_is_an_error_of_the_file() {
        let limits = Limits::default();
        let mut sink = |_| {};
        let mut walk = Walk::new("a", &limits, &mut sink);
        let result: Result<(), _> = walk.contained("PDF", |walk| {
            walk.path.push("page 1".to_owned());
            panic!("index out of range")
        });
        let error = result.unwrap_err();
        assert_eq!(error.code(), "panicked");
        assert!(error.to_string().contains("index out of range"), "{error}");
        assert_eq!(walk.path, ["a"]);
    }

    #[test]
    #[should_panic(expected = "the caller's own")]
    fn a_panic_of_the_caller_goes_through() {
        let limits = Limits::default();
        let mut sink = |_| panic!("the caller's own");
        let mut walk = Walk::new("a.txt", &limits, &mut sink);
        let _ = walk.document(b"text", "a.txt");
    }

    #[test]
    fn text_beyond_the_limit_is_cut_and_said_once() {
        let limits = Limits { text_bytes: 5, ..Limits::default() };
        let mut texts = Vec::new();
        let mut sink = |part: Part| texts.push(part.text);
        let mut walk = Walk::new("a", &limits, &mut sink);
        for text in ["abc", "äöü", "more"] {
            walk.part(Kind::Body, text.to_owned(), Positions::Lines(1));
        }
        let notices = walk.into_notices();
        assert_eq!(texts, ["abc", "ä"]);
        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].to_string(), "a: cut: only the first 5 bytes of text were read");
    }

    #[test]
    fn time_is_a_limit_too() {
        let limits = Limits { time: Duration::ZERO, ..Limits::default() };
        let mut sink = |_| {};
        let mut walk = Walk::new("a", &limits, &mut sink);
        assert!(!walk.step(STEPS_BETWEEN_CLOCKS));
        assert!(walk.into_notices()[0].to_string().contains("took longer"));
    }

    #[test]
    fn unpacking_stops_at_each_limit() {
        let limits = Limits {
            entry_bytes: 1 << 20,
            unpacked_bytes: 3 << 19,
            ratio: 10,
            ratio_floor: 1 << 18,
            ..Limits::default()
        };
        let mut sink = |_| {};
        let mut walk = Walk::new("a", &limits, &mut sink);
        let zeros = |count| std::io::repeat(0).take(count);
        assert!(walk.unpack(zeros(1 << 18), 1, "x").is_ok(), "small ones may have any ratio");
        let ratio = walk.unpack(zeros(1 << 19), 1 << 10, "x").unwrap_err();
        assert!(ratio.to_string().contains("10 times"), "{ratio}");
        let entry = walk.unpack(zeros(1 << 21), 1 << 20, "x").unwrap_err();
        assert!(entry.to_string().contains("1 MiB"), "{entry}");
        assert!(walk.unpack(zeros(1 << 20), 1 << 20, "x").is_ok());
        let whole = walk.unpack(zeros(1 << 20), 1 << 20, "x").unwrap_err();
        assert!(whole.to_string().contains("whole file"), "{whole}");
        assert!(walk.stopped());
    }
}
