//! Layers of compression and encoding, taken off until text is left.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

use super::Limits;
use super::content::Content;
use super::tally::read_full;

/// Bytes that tell what a layer is.
const PEEK: usize = 4096;
/// Nobody packs an export more often than this.
const LAYERS: usize = 4;
/// What decompressors read at once.
const BLOCK: usize = 256 << 10;

/// Why a stream is not read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

/// More came out of a compressed file than a log can hold.
#[derive(Debug, thiserror::Error)]
#[error("decompression bomb")]
struct Bomb;

/// A reader of text, or of what should be text.
pub(crate) struct Decoded<'f> {
    reader: Box<dyn Read + 'f>,
    /// The outermost layer's name, for messages.
    layer: Option<&'static str>,
    replaced: Arc<AtomicBool>,
    limits: Limits,
}

impl<'f> Decoded<'f> {
    /// Takes off the layers of a reader; `container` names what it already comes out of.
    pub(crate) fn open(
        mut reader: Box<dyn Read + 'f>,
        container: Option<&'static str>,
        limits: Limits,
    ) -> Result<Self, Refusal> {
        let mut layer = container;
        let replaced = Arc::new(AtomicBool::new(false));
        for _ in 0..=LAYERS {
            let mut start = vec![0; PEEK];
            let length = read_full(&mut reader, &mut start).map_err(|error| unreadable(layer, &error))?;
            start.truncate(length);
            if start.is_empty() {
                return Err(refusal("empty-file", "nothing is in it (0 bytes): export it again".to_owned()));
            }
            let content = Content::of(&start);
            let mut start = Cursor::new(start);
            if let Content::Text { mark } | Content::Utf16Little { mark } | Content::Utf16Big { mark } =
                content
            {
                start.set_position(mark as u64);
            }
            reader = Box::new(start.chain(reader));
            let encoding = match content {
                Content::Text { .. } => return Ok(Self { reader, layer, replaced, limits }),
                Content::Utf16Little { .. } => UTF_16LE,
                Content::Utf16Big { .. } => UTF_16BE,
                _ => {
                    (reader, layer) = unpacked(content, reader, limits)?;
                    continue;
                }
            };
            let decoder = encoding.new_decoder_without_bom_handling();
            reader = Box::new(Utf16::new(reader, decoder, Arc::clone(&replaced)));
            return Ok(Self { reader, layer, replaced, limits });
        }
        Err(refusal("unsupported", "compressed more than four times over: unpack it first".to_owned()))
    }

    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }

    /// Whether characters were replaced that are no valid UTF-16.
    pub(crate) fn replaced(&self) -> bool {
        self.replaced.load(Ordering::Relaxed)
    }

    /// A reading error as reason and message.
    pub(crate) fn explain(&self, error: &io::Error) -> (&'static str, String) {
        if error.get_ref().is_some_and(|inner| inner.is::<Bomb>()) {
            let ratio = self.limits.ratio;
            let message = format!(
                "it decompresses to more than {ratio} times its size, which no log does; records before this point \
                 are kept; if it is sound, unpack it and ingest the unpacked file"
            );
            return ("decompression-bomb", message);
        }
        let refusal = unreadable(self.layer, error);
        (refusal.reason, refusal.message)
    }
}

/// What comes out of a compressed layer, and what the layer is called.
fn unpacked<'f>(
    content: Content,
    reader: Box<dyn Read + 'f>,
    limits: Limits,
) -> Result<(Box<dyn Read + 'f>, Option<&'static str>), Refusal> {
    if let Content::Foreign { name, hint } = content {
        return Err(refusal("not-an-export", format!("this is {name}, not an export; {hint}")));
    }
    let (counted, read) = Counted::new(reader);
    let packed = BufReader::with_capacity(BLOCK, counted);
    let input = Input::Counter(read);
    match content {
        Content::Gzip => Ok((Box::new(Guard::new(MultiGzDecoder::new(packed), input, limits)), Some("gzip"))),
        Content::Zstd => {
            let decoder = zstd::stream::read::Decoder::with_buffer(packed);
            let decoder = decoder.map_err(|error| unreadable(Some("zstd"), &error))?;
            Ok((Box::new(Guard::new(decoder, input, limits)), Some("zstd")))
        }
        _ => Err(refusal("unsupported", "a zip archive inside another file: unpack it first".to_owned())),
    }
}

fn refusal(reason: &'static str, message: String) -> Refusal {
    Refusal { reason, message }
}

fn unreadable(layer: Option<&'static str>, error: &io::Error) -> Refusal {
    match layer {
        Some(layer) if error.kind() == io::ErrorKind::UnexpectedEof => refusal(
            "damaged-compression",
            format!(
                "the {layer} data is cut short; records before this point are kept; fetch the file again"
            ),
        ),
        Some(layer) => refusal(
            "damaged-compression",
            format!(
                "the {layer} data is damaged ({error}); records before this point are kept; fetch the file again"
            ),
        ),
        None => refusal("read-error", format!("reading failed: {error}")),
    }
}

/// Counts what a decompressor takes in.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Counted<R> {
    fn new(inner: R) -> (Self, Arc<AtomicU64>) {
        let read = Arc::new(AtomicU64::new(0));
        (Self { inner, read: Arc::clone(&read) }, read)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// How many compressed bytes went in.
pub(crate) enum Input {
    /// Counted while reading.
    Counter(Arc<AtomicU64>),
    /// Known before.
    Fixed(u64),
}

/// Ends a stream that decompresses beyond belief.
pub(crate) struct Guard<R> {
    inner: R,
    input: Input,
    output: u64,
    limits: Limits,
}

impl<R> Guard<R> {
    pub(crate) fn new(inner: R, input: Input, limits: Limits) -> Self {
        Self { inner, input, output: 0, limits }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.output += length as u64;
        if self.output > self.limits.floor {
            let input = match &self.input {
                Input::Counter(counter) => counter.load(Ordering::Relaxed),
                Input::Fixed(bytes) => *bytes,
            };
            if self.output / self.limits.ratio.max(1) > input {
                return Err(io::Error::other(Bomb));
            }
        }
        Ok(length)
    }
}

/// UTF-16 to UTF-8, block by block.
struct Utf16<'f> {
    inner: Box<dyn Read + 'f>,
    decoder: Decoder,
    input: Vec<u8>,
    /// The part of `input` that is not decoded yet.
    pending: std::ops::Range<usize>,
    /// Text that did not fit into a caller's small buffer.
    output: Vec<u8>,
    given: usize,
    ended: bool,
    finished: bool,
    replaced: Arc<AtomicBool>,
}

impl<'f> Utf16<'f> {
    fn new(inner: Box<dyn Read + 'f>, decoder: Decoder, replaced: Arc<AtomicBool>) -> Self {
        let input = vec![0; BLOCK];
        Self {
            inner,
            decoder,
            input,
            pending: 0..0,
            output: Vec::new(),
            given: 0,
            ended: false,
            finished: false,
            replaced,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        if self.pending.is_empty() && !self.ended {
            let length = self.inner.read(&mut self.input)?;
            self.pending = 0..length;
            self.ended = length == 0;
        }
        self.output.resize(BLOCK, 0);
        self.given = 0;
        let input = self.input.get(self.pending.clone()).unwrap_or_default();
        let (result, read, written, replaced) =
            self.decoder.decode_to_utf8(input, &mut self.output, self.ended);
        self.pending.start += read;
        self.output.truncate(written);
        self.finished = self.ended && result == CoderResult::InputEmpty;
        if replaced {
            self.replaced.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.output.len() {
            if self.finished {
                return Ok(0);
            }
            self.refill()?;
        }
        let ready = self.output.get(self.given..).unwrap_or_default();
        let length = ready.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), ready.get(..length)) {
            to.copy_from_slice(from);
        }
        self.given += length;
        Ok(length)
    }
}
