//! Bytes of output, written by hand: numbers, times, identifiers and JSON text without going through `format!`,
//! because a benchmark's input has to be written faster than it is read.

/// A 128-bit identifier, written in lower case with dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid([u8; 16]);

impl Guid {
    /// A version 4 identifier made of 122 of these bits.
    #[must_use]
    pub const fn from_bits(high: u64, low: u64) -> Self {
        let high = (high & 0xffff_ffff_ffff_0fff) | 0x4000;
        let low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
        Self((((high as u128) << 64) | low as u128).to_be_bytes())
    }
}

impl std::fmt::Display for Guid {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            if matches!(position, 4 | 6 | 8 | 10) {
                formatter.write_str("-")?;
            }
            write!(formatter, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// The day of the civil calendar that begins `day` days after 1970-01-01: year, month, day of the month.
/// Howard Hinnant's algorithm ("chrono-compatible low-level date algorithms").
#[must_use]
pub const fn civil(day: i64) -> (i64, u64, u64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month.unsigned_abs(), day_of_month.unsigned_abs())
}

const HEX: &[u8; 16] = b"0123456789abcdef";
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A growing piece of output.
#[derive(Debug, Default)]
pub struct Text {
    pub(super) bytes: Vec<u8>,
}

impl Text {
    /// As it is.
    pub fn raw(&mut self, text: &str) -> &mut Self {
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    /// As the inside of a JSON string (RFC 8259).
    pub fn escaped(&mut self, text: &str) -> &mut Self {
        for &byte in text.as_bytes() {
            match byte {
                b'"' => self.bytes.extend_from_slice(b"\\\""),
                b'\\' => self.bytes.extend_from_slice(b"\\\\"),
                b'\n' => self.bytes.extend_from_slice(b"\\n"),
                b'\r' => self.bytes.extend_from_slice(b"\\r"),
                b'\t' => self.bytes.extend_from_slice(b"\\t"),
                0..0x20 => {
                    self.bytes.extend_from_slice(b"\\u00");
                    self.hex(u64::from(byte), 2);
                }
                _ => self.bytes.push(byte),
            }
        }
        self
    }

    /// Decimal.
    #[allow(clippy::cast_possible_truncation, reason = "a digit")]
    pub fn number(&mut self, mut value: u64) -> &mut Self {
        let mut digits = [0u8; 20];
        let mut length = 0;
        for slot in digits.iter_mut().rev() {
            *slot = b'0' + (value % 10) as u8;
            value /= 10;
            length += 1;
            if value == 0 {
                break;
            }
        }
        self.bytes.extend_from_slice(digits.split_at(20 - length).1);
        self
    }

    /// Decimal, two digits.
    #[allow(clippy::cast_possible_truncation, reason = "a digit")]
    pub fn two(&mut self, value: u64) -> &mut Self {
        self.bytes.extend_from_slice(&[b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8]);
        self
    }

    /// The low `digits` hexadecimal digits, lower case.
    pub fn hex(&mut self, value: u64, digits: u32) -> &mut Self {
        for place in (0..digits).rev() {
            let digit = usize::try_from((value >> (4 * place)) & 15).unwrap_or_default();
            self.bytes.push(HEX.get(digit).copied().unwrap_or(b'0'));
        }
        self
    }

    /// An identifier with dashes.
    pub fn guid(&mut self, guid: Guid) -> &mut Self {
        let mut out = [b'-'; 36];
        let mut at = 0;
        for (position, byte) in guid.0.iter().enumerate() {
            if matches!(position, 4 | 6 | 8 | 10) {
                at += 1;
            }
            if let Some([high, low]) = out.get_mut(at..at + 2) {
                *high = HEX.get(usize::from(byte >> 4)).copied().unwrap_or(b'0');
                *low = HEX.get(usize::from(byte & 15)).copied().unwrap_or(b'0');
            }
            at += 2;
        }
        self.bytes.extend_from_slice(&out);
        self
    }

    /// `2026-03-31T09:05:07`, the audit log's form: UTC without saying so.
    pub fn time(&mut self, seconds: i64) -> &mut Self {
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let second = seconds.rem_euclid(86_400).unsigned_abs();
        self.number(year.unsigned_abs()).raw("-").two(month).raw("-").two(day).raw("T");
        self.two(second / 3600).raw(":").two(second / 60 % 60).raw(":").two(second % 60)
    }

    /// `2026-03-31T09:05:07.1234567Z`, Defender's form; `fraction` in 100 ns.
    pub fn time_with_fraction(&mut self, seconds: i64, fraction: u64) -> &mut Self {
        self.time(seconds).raw(".");
        for place in [100_000u64, 1000, 10] {
            self.two(fraction / place % 100);
        }
        self.number(fraction % 10).raw("Z")
    }

    /// `3/31/2026 9:05:07 AM`, as PowerShell and the portal write it for readers in the United States.
    pub fn time_as_displayed(&mut self, seconds: i64) -> &mut Self {
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        self.number(month).raw("/").number(day).raw("/").number(year.unsigned_abs()).raw(" ").clock(seconds)
    }

    /// `31 Mar 2026 9:05:07 AM`, as the hunting page exports it.
    pub fn time_as_hunting_page(&mut self, seconds: i64) -> &mut Self {
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let name = MONTHS.get(usize::try_from(month).unwrap_or(1) - 1).copied().unwrap_or("Jan");
        self.number(day).raw(" ").raw(name).raw(" ").number(year.unsigned_abs()).raw(" ").clock(seconds)
    }

    fn clock(&mut self, seconds: i64) -> &mut Self {
        let second = seconds.rem_euclid(86_400).unsigned_abs();
        let hour = second / 3600;
        let shown = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
        self.number(shown).raw(":").two(second / 60 % 60).raw(":").two(second % 60);
        self.raw(if hour < 12 { " AM" } else { " PM" })
    }

    /// The text so far; everything written is UTF-8.
    #[must_use]
    pub fn take(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.bytes)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Text)) -> String {
        let mut text = Text::default();
        write(&mut text);
        text.take()
    }

    #[test]
    fn numbers_have_no_leading_zeros() {
        assert_eq!(
            written(|t| _ = t.number(0).raw(" ").number(10).raw(" ").number(u64::MAX)),
            "0 10 18446744073709551615"
        );
    }

    #[test]
    fn json_text_is_escaped() {
        let nasty = "a\"b\\c\r\n\t\u{1}é";
        let json = written(|t| _ = t.raw("\"").escaped(nasty).raw("\""));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), nasty);
    }

    #[test]
    fn times_agree_with_chrono() {
        for seconds in [0, 951_782_399, 951_782_400, 1_709_164_800, 1_774_947_907, 4_102_444_799] {
            let expected = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(written(|t| _ = t.time(seconds)), expected.format("%Y-%m-%dT%H:%M:%S").to_string());
            assert_eq!(
                written(|t| _ = t.time_as_displayed(seconds)),
                expected.format("%-m/%-d/%Y %-I:%M:%S %p").to_string()
            );
            assert_eq!(
                written(|t| _ = t.time_as_hunting_page(seconds)),
                expected.format("%-d %b %Y %-I:%M:%S %p").to_string()
            );
        }
    }

    #[test]
    fn a_fraction_has_seven_digits() {
        assert_eq!(written(|t| _ = t.time_with_fraction(0, 1_020_304)), "1970-01-01T00:00:00.1020304Z");
    }

    #[test]
    fn identifiers_are_version_four_and_agree_with_their_display() {
        let guid = Guid::from_bits(u64::MAX, u64::MAX);
        assert_eq!(guid.to_string(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(written(|t| _ = t.guid(guid)), guid.to_string());
        let guid = Guid::from_bits(0x0123_4567_89ab_cdef, 0x0123_4567_89ab_cdef);
        assert_eq!(written(|t| _ = t.guid(guid)), guid.to_string());
    }
}
