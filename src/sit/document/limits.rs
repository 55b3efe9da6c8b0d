//! How much of a document is read, unpacked and worked on before something is cut or refused.

use std::time::Duration;

const MIB: u64 = 1 << 20;

/// Bounds on the work for one file with everything inside it. Whatever goes beyond one is said in a notice or an
/// error, never left out silently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file that are read; the rest is cut. 512 MiB.
    pub input_bytes: u64,
    /// Containers (archives, messages) inside each other that are opened. 8.
    pub depth: usize,
    /// Entries of all containers together. 20 000.
    pub entries: u64,
    /// Bytes that one entry may unpack to; more is refused. 256 MiB.
    pub entry_bytes: u64,
    /// Bytes that all entries together may unpack to; more is refused. 1 GiB.
    pub unpacked_bytes: u64,
    /// How many times its packed size an entry may have unpacked, once it is over [`Limits::ratio_floor`]; more is
    /// refused. 200; DEFLATE ends at 1032.
    pub ratio: u64,
    /// Bytes up to which the ratio does not matter, because small bombs harm nobody. 32 MiB.
    pub ratio_floor: u64,
    /// Bytes of text that are handed out; the rest is cut. 512 MiB.
    pub text_bytes: u64,
    /// Drawing operators and objects of PDF files that are followed; the rest is cut. 20 million.
    pub steps: u64,
    /// Time for one file, looked at between pieces of work; the rest is cut. Two minutes.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 512 * MIB,
            depth: 8,
            entries: 20_000,
            entry_bytes: 256 * MIB,
            unpacked_bytes: 1024 * MIB,
            ratio: 200,
            ratio_floor: 32 * MIB,
            text_bytes: 512 * MIB,
            steps: 20_000_000,
            time: Duration::from_secs(120),
        }
    }
}

/// A number of bytes for people: whole KiB, MiB or GiB where it is one, else bytes.
pub(super) fn bytes(count: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    for (unit, size) in UNITS {
        if count >= size && count.is_multiple_of(size) {
            return format!("{} {unit}", count / size);
        }
    }
    format!("{count} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        assert_eq!(bytes(512 * MIB), "512 MiB");
        assert_eq!(bytes(1024 * MIB), "1 GiB");
        assert_eq!(bytes(1025), "1025 bytes");
        assert_eq!(bytes(0), "0 bytes");
    }
}
