//! Where formats write: a buffer that goes on to the destination piece by piece, and counts.

use std::io::{self, Write};

/// Bytes gathered before they are passed on: large enough that a write is rare, small enough to stay in a cache.
const PIECE: usize = 256 * 1024;

/// A counting buffer before the destination.
pub(crate) struct Sink<'a> {
    destination: Box<dyn Write + Send + 'a>,
    buffer: Vec<u8>,
    passed_on: u64,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(destination: Box<dyn Write + Send + 'a>) -> Self {
        Self { destination, buffer: Vec::with_capacity(PIECE + PIECE / 4), passed_on: 0 }
    }

    /// The buffer, to append to. Call [`Sink::pass_on_full`] after each row.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Passes the buffer on when it is full.
    pub(crate) fn pass_on_full(&mut self) -> io::Result<()> {
        if self.buffer.len() >= PIECE { self.pass_on() } else { Ok(()) }
    }

    /// Passes everything on.
    pub(crate) fn pass_on(&mut self) -> io::Result<()> {
        let result = self.destination.write_all(&self.buffer);
        if result.is_ok() {
            self.passed_on += self.buffer.len() as u64;
        }
        // After a failure too: the same bytes must not be written twice.
        self.buffer.clear();
        result
    }

    /// Bytes written so far, those in the buffer included.
    pub(crate) fn bytes(&self) -> u64 {
        self.passed_on + self.buffer.len() as u64
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        self.pass_on_full()?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.destination.flush()
    }
}
