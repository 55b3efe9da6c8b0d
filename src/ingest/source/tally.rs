//! Counting and hashing the bytes of a file while others read them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

/// Bytes that are looked at before reading starts.
const PEEK: usize = 4096;

/// A reader whose bytes are counted and hashed; parts of it can be handed out, and what they leave is read here.
pub(crate) struct Tally {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    reader: Box<dyn Read + Send>,
    hash: Sha256,
    bytes: u64,
    /// Read and counted already, not handed out yet.
    peeked: Vec<u8>,
}

impl Tally {
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> Self {
        let shared = Shared { reader, hash: Sha256::new(), bytes: 0, peeked: Vec::new() };
        Self { shared: Arc::new(Mutex::new(shared)) }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first bytes, which stay to be read.
    pub(crate) fn peek(&mut self) -> io::Result<Vec<u8>> {
        let mut shared = self.shared();
        let mut start = vec![0; PEEK];
        let length = read_full(&mut *shared, &mut start)?;
        start.truncate(length);
        shared.peeked.clone_from(&start);
        Ok(start)
    }

    /// A reader of what has not been read.
    pub(crate) fn reader(&self) -> TallyReader {
        TallyReader { shared: Arc::clone(&self.shared) }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.shared().bytes
    }

    /// Writes everything to a temporary file and opens that twice: a zip archive is read from its end, so what cannot
    /// seek needs a copy.
    pub(crate) fn spool(&mut self) -> io::Result<(File, File)> {
        let mut file = tempfile::NamedTempFile::new()?;
        io::copy(&mut self.reader(), &mut file)?;
        file.flush()?;
        Ok((file.reopen()?, file.reopen()?))
    }

    /// Reads the rest.
    pub(crate) fn drain(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; 1 << 20];
        let mut reader = self.reader();
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The hash in hexadecimal, and the bytes it covers.
    pub(crate) fn finish(self) -> (String, u64) {
        let mut shared = self.shared();
        let mut text = String::with_capacity(64);
        for byte in shared.hash.finalize_reset() {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        (text, shared.bytes)
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.peeked.is_empty() {
            let length = self.peeked.len().min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(self.peeked.drain(..length)) {
                *to = from;
            }
            return Ok(length);
        }
        let length = self.reader.read(buffer)?;
        if let Some(read) = buffer.get(..length) {
            self.hash.update(read);
            self.bytes += length as u64;
        }
        Ok(length)
    }
}

/// A handed out reader.
pub(crate) struct TallyReader {
    shared: Arc<Mutex<Shared>>,
}

impl Read for TallyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).read(buffer)
    }
}

/// Reads until the buffer is full or the source ends.
pub(crate) fn read_full(reader: &mut (impl Read + ?Sized), buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
