//! `punycode_from_string`, `punycode_to_string`, `punycode_domain_from_string`, `punycode_domain_to_string`

use super::super::prelude::*;
use super::super::signature::Signature;

const ONE: &[Signature] = &[sig(&[t("string", STRING)], Is(STRING))];
/// The longest text that is encoded: a label of a domain has at most 63 letters, and the time grows with the square.
const LONGEST: usize = 2048;

/// `punycode_from_string`
pub static FROM_STRING: Function = page(
    "punycode_from_string",
    Section::Encoding,
    ONE,
    "A text in Punycode.",
    &[
        ex("punycode_from_string('académie-française')", "acadmie-franaise-npb1a"),
        ex("punycode_from_string('艺术')", "cqv902d"),
    ],
    |arguments, _| arguments::string(encode(&Arguments(arguments).text(0))),
);

/// `punycode_to_string`
pub static TO_STRING: Function = page(
    "punycode_to_string",
    Section::Encoding,
    ONE,
    "The text of Punycode; nothing when it is none.",
    &[
        ex("punycode_to_string('acadmie-franaise-npb1a')", "académie-française"),
        ex("punycode_to_string('*')", ""),
    ],
    |arguments, _| arguments::string(decode(&Arguments(arguments).text(0))),
);

/// `punycode_domain_from_string`
pub static DOMAIN_FROM_STRING: Function = page(
    "punycode_domain_from_string",
    Section::Encoding,
    ONE,
    "A domain with its labels beginning with `xn--` decoded.",
    &[ex("punycode_domain_from_string('xn--Lin-8na.Celtchair.org')", "Lúin.Celtchair.org")],
    |arguments, _| {
        let text = Arguments(arguments).text(0);
        let label = |label: &str| match label.strip_prefix("xn--") {
            Some(rest) => decode(rest),
            None => Some(label.to_owned()),
        };
        arguments::string(
            text.split('.').map(label).collect::<Option<Vec<_>>>().map(|labels| labels.join(".")),
        )
    },
);

/// `punycode_domain_to_string`
pub static DOMAIN_TO_STRING: Function = page(
    "punycode_domain_to_string",
    Section::Encoding,
    ONE,
    "A domain with its labels that are not ASCII encoded, beginning with `xn--`.",
    &[ex("punycode_domain_to_string('艺术.com')", "xn--cqv902d.com")],
    |arguments, _| {
        let text = Arguments(arguments).text(0);
        let label = |label: &str| {
            if label.is_ascii() {
                Some(label.to_owned())
            } else {
                encode(label).map(|label| format!("xn--{label}"))
            }
        };
        arguments::string(
            text.split('.').map(label).collect::<Option<Vec<_>>>().map(|labels| labels.join(".")),
        )
    },
);

const BASE: u32 = 36;
const LOW: u32 = 1;
const HIGH: u32 = 26;

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(LOW, HIGH)
}

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - LOW) * HIGH / 2 {
        delta /= BASE - LOW;
        k += BASE;
    }
    k + (BASE - LOW + 1) * delta / (delta + 38)
}

fn encode(text: &str) -> Option<String> {
    let letters: Vec<u32> = text.chars().map(u32::from).collect();
    if letters.len() > LONGEST {
        return None;
    }
    let mut out: String = text.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72, basic);
    while (handled as usize) < letters.len() {
        let next = letters.iter().copied().filter(|letter| *letter >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for letter in &letters {
            delta = delta.checked_add(u32::from(*letter < n))?;
            if *letter != n {
                continue;
            }
            let mut q = delta;
            let mut k = BASE;
            loop {
                let t = threshold(k, bias);
                if q < t {
                    break;
                }
                out.push(digit(t + (q - t) % (BASE - t)));
                q = (q - t) / (BASE - t);
                k += BASE;
            }
            out.push(digit(q));
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled += 1;
        }
        delta = delta.checked_add(1)?;
        n += 1;
    }
    Some(out)
}

/// The letter of a digit: `a` to `z`, then `0` to `9`.
fn digit(value: u32) -> char {
    let value = u8::try_from(value).unwrap_or(0);
    char::from(if value < 26 { b'a' + value } else { b'0' + (value - 26).min(9) })
}

fn decode(text: &str) -> Option<String> {
    let (basic, extended) = text.rsplit_once('-').unwrap_or(("", text));
    if !text.is_ascii() || text.len() > LONGEST {
        return None;
    }
    let mut out: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72);
    let mut digits = extended.bytes();
    while digits.len() > 0 {
        let (before, mut weight, mut k) = (i, 1_u32, BASE);
        loop {
            let value = match digits.next()? {
                letter @ b'a'..=b'z' => letter - b'a',
                letter @ b'A'..=b'Z' => letter - b'A',
                letter @ b'0'..=b'9' => letter - b'0' + 26,
                _ => return None,
            };
            i = i.checked_add(u32::from(value).checked_mul(weight)?)?;
            let t = threshold(k, bias);
            if u32::from(value) < t {
                break;
            }
            weight = weight.checked_mul(BASE - t)?;
            k += BASE;
        }
        let count = u32::try_from(out.len()).ok()? + 1;
        bias = adapt(i - before, count, before == 0);
        n = n.checked_add(i / count)?;
        i %= count;
        out.insert(i as usize, char::from_u32(n)?);
        i += 1;
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn text_comes_back(text in "[a-z0-9é-üа-я艺术]{1,20}") {
            let encoded = encode(&text).unwrap();
            prop_assert!(encoded.is_ascii());
            prop_assert_eq!(decode(&encoded), Some(text));
        }

        #[test]
        fn no_text_panics(text in ".{0,30}|[a-z0-9-]{0,30}") {
            let _ = (encode(&text), decode(&text));
        }
    }
}
