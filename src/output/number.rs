//! Numbers as text, written straight into a byte buffer: no allocation per cell.

const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819\
2021222324252627282930313233343536373839\
4041424344454647484950515253545556575859\
6061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// Writes a number below 100 with two digits.
pub(crate) fn push_two(out: &mut Vec<u8>, value: u32) {
    let at = (value as usize % 100) * 2;
    out.extend_from_slice(&PAIRS[at..at + 2]);
}

/// Writes an unsigned integer.
pub(crate) fn push_unsigned(out: &mut Vec<u8>, mut value: u64) {
    // u64::MAX has 20 digits.
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    while value >= 10 {
        let pair = (value % 100) as usize * 2;
        value /= 100;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    if value > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + value as u8;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a signed integer.
pub(crate) fn push_signed(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_unsigned(out, value.unsigned_abs());
}

/// Writes a floating-point number in the shortest form that reads back as the same number: `1.0`, `0.1`, `1e+300`.
/// What is not a number is `NaN`, `Infinity` or `-Infinity`.
pub(crate) fn push_float<F: Into<f64> + serde::Serialize + Copy>(out: &mut Vec<u8>, value: F) {
    let wide: f64 = value.into();
    if wide.is_nan() {
        out.extend_from_slice(b"NaN");
    } else if wide.is_infinite() {
        out.extend_from_slice(if wide > 0.0 { b"Infinity" } else { b"-Infinity" });
    } else {
        // In its own type: 0.1 as f32 is not 0.10000000149011612. serde_json has the fast shortest form; the standard
        // library's takes twice as long. Neither a finite number nor a Vec can fail to be written.
        let _ = serde_json::to_writer(out, &value);
    }
}

/// Writes bytes as lower-case hexadecimal digits.
pub(crate) fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_ends_of_the_integer_range_are_written_whole() {
        assert_eq!(text(|out| push_signed(out, i64::MIN)), "-9223372036854775808");
        assert_eq!(text(|out| push_unsigned(out, u64::MAX)), "18446744073709551615");
        assert_eq!(text(|out| push_unsigned(out, 0)), "0");
    }

    #[test]
    fn a_single_precision_number_keeps_its_own_short_form() {
        assert_eq!(text(|out| push_float(out, 0.1_f32)), "0.1");
        assert_eq!(text(|out| push_float(out, 1e300_f64)), "1e+300");
        assert_eq!(text(|out| push_float(out, -0.0_f64)), "-0.0");
        assert_eq!(text(|out| push_float(out, f64::NEG_INFINITY)), "-Infinity");
    }

    #[test]
    fn bytes_are_lower_case_hexadecimal() {
        assert_eq!(text(|out| push_hex(out, &[0, 0xab, 0xff])), "00abff");
    }

    proptest! {
        #[test]
        fn integers_agree_with_the_standard_library(value: i64) {
            prop_assert_eq!(text(|out| push_signed(out, value)), value.to_string());
        }

        #[test]
        fn floats_read_back_as_the_same_bits(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(!value.is_nan());
            let back: f64 = text(|out| push_float(out, value)).parse().unwrap();
            prop_assert_eq!(back.to_bits(), bits);
        }
    }
}
