//! Tokens and certificates: what their issuers publish of the structure of their text.

use super::keys::sextet;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Token of GitHub of 36 characters after its prefix: the last six are the CRC-32 of the thirty before them
/// in base 62 (GitHub, "Behind GitHub's new authentication token formats", 2021).
pub fn github_token(text: &str) -> bool {
    let token = text.trim_matches(|c: char| !c.is_ascii_alphanumeric()).as_bytes();
    let Some(rest) = token.strip_prefix(b"gh") else { return false };
    let [b'p' | b'o' | b'u' | b's' | b'r', b'_', characters @ ..] = rest else { return false };
    let Some((random, check)) = characters.split_last_chunk::<6>() else { return false };
    let value = check.iter().try_fold(0u64, |value, &byte| Some(value * 62 + base62(byte)?));
    random.len() == 30
        && random.iter().all(u8::is_ascii_alphanumeric)
        && value.is_some_and(|value| value == u64::from(crc32(random)))
}

/// Value of a character of base 62: digits, upper case, lower case.
fn base62(byte: u8) -> Option<u64> {
    match byte {
        b'0'..=b'9' => Some(u64::from(byte - b'0')),
        b'A'..=b'Z' => Some(u64::from(byte - b'A') + 10),
        b'a'..=b'z' => Some(u64::from(byte - b'a') + 36),
        _ => None,
    }
}

/// CRC-32 of ISO/IEC 3309, half a byte at a time: thirty bytes are not worth a larger table.
fn crc32(bytes: &[u8]) -> u32 {
    const HALF: [u32; 16] = [
        0x0000_0000,
        0x1db7_1064,
        0x3b6e_20c8,
        0x26d9_30ac,
        0x76dc_4190,
        0x6b6b_51f4,
        0x4db2_6158,
        0x5005_713c,
        0xedb8_8320,
        0xf00f_9344,
        0xd6d6_a3e8,
        0xcb61_b38c,
        0x9b64_c2b0,
        0x86d3_d2d4,
        0xa00a_e278,
        0xbdbd_f21c,
    ];
    !bytes.iter().fold(!0, |crc: u32, &byte| {
        let crc = crc ^ u32::from(byte);
        let crc = crc >> 4 ^ HALF[(crc & 15) as usize];
        crc >> 4 ^ HALF[(crc & 15) as usize]
    })
}

/// JSON Web Token (RFC 7519): the first part decodes to a JSON object with an algorithm, and the second
/// begins like one; an encrypted token (RFC 7516) names its encryption and has no readable second part. The
/// token may be cut off after that.
pub fn jwt(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Header {
        #[serde(rename = "alg")]
        _algorithm: IgnoredAny,
        enc: Option<IgnoredAny>,
    }
    // A header longer than this is none that any issuer writes.
    let mut buffer = [0; 768];
    let token = text.trim_matches(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    let mut parts = token.split('.');
    let (Some(header), Some(payload)) = (parts.next(), parts.next()) else { return false };
    let Some(length) = decode(header.as_bytes(), &mut buffer) else { return false };
    // What is passed over in JSON is not looked at, so that it is UTF-8 has to be asked first.
    let Ok(header) = std::str::from_utf8(&buffer[..length]) else { return false };
    let Ok(header) = serde_json::from_str::<Header>(header) else { return false };
    header.enc.is_some() || payload.starts_with("ey") || {
        // White space before the first name is allowed and unusual.
        let head = payload.as_bytes().get(..8).unwrap_or_default();
        decode(head, &mut buffer).is_some_and(|length| buffer[..length].trim_ascii_start().starts_with(b"{"))
    }
}

/// Decodes base64 of either alphabet without padding. `None` for other characters and for what does not fit.
fn decode(text: &[u8], into: &mut [u8]) -> Option<usize> {
    let (mut bits, mut held, mut length) = (0u32, 0, 0);
    for &byte in text {
        bits = bits << 6 | u32::from(sextet(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            *into.get_mut(length)? = (bits >> held) as u8;
            length += 1;
        }
    }
    (text.len() % 4 != 1).then_some(length)
}

/// Base64 of DER (ITU-T X.690): a SEQUENCE with a length of two bytes, which is what `MII` begins, that the
/// text fills, and in it another SEQUENCE or an INTEGER, as in certificates, keys and PKCS #12 files. The
/// padding may be missing.
///
/// One line of a wrapped encoding (64 characters as in PEM, 76 as in MIME) is taken for the beginning of a
/// longer text.
pub fn der_base64(text: &str) -> bool {
    let run =
        text.trim_matches(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))).as_bytes();
    let characters = run.strip_suffix(b"==").or(run.strip_suffix(b"=")).unwrap_or(run);
    let mut head = [0; 6];
    let Some(6) = characters.get(..8).and_then(|start| decode(start, &mut head)) else { return false };
    let [0x30, 0x82, high, low, tag, _] = head else { return false };
    let claimed = 4 + usize::from(high) * 256 + usize::from(low);
    let present = characters.len() * 6 / 8;
    let wrapped = matches!(run.len(), 64 | 76) && claimed > present;
    matches!(tag, 0x30 | 0x02)
        && characters.len() % 4 != 1
        && (claimed == present || wrapped)
        && characters.iter().all(|&byte| sextet(byte).is_some() && !matches!(byte, b'-' | b'_'))
}

/// The first line of a private key in PEM (RFC 7468) and the forms of OpenSSL, OpenSSH and PGP: a
/// certificate, a public key or a request is no secret.
pub fn pem_private_key(text: &str) -> bool {
    let label = text.trim_matches(|c: char| !c.is_alphanumeric());
    let Some(label) = label.strip_prefix("BEGIN ") else { return false };
    matches!(
        label,
        "PRIVATE KEY"
            | "ENCRYPTED PRIVATE KEY"
            | "RSA PRIVATE KEY"
            | "EC PRIVATE KEY"
            | "DSA PRIVATE KEY"
            | "OPENSSH PRIVATE KEY"
            | "SSH2 ENCRYPTED PRIVATE KEY"
            | "PGP PRIVATE KEY BLOCK"
    )
}

/// Client secret of an application in Entra ID in the form given out since 2021: three characters, a digit,
/// `Q~`, and 31 to 34 more. Older secrets have no recognisable form.
pub fn azure_ad_client_secret(text: &str) -> bool {
    let is_character = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~' | b'.' | b'-');
    let secret = text.trim_matches(|c: char| !(c.is_ascii() && is_character(&(c as u8)))).as_bytes();
    let [first, second, third, version, b'Q', b'~', rest @ ..] = secret else { return false };
    version.is_ascii_digit()
        && (31..=34).contains(&rest.len())
        && [first, second, third].into_iter().chain(rest).all(is_character)
}

/// Access key identifier of AWS (IAM User Guide, "Unique identifiers"): the prefix of a key of a user (AKIA),
/// of a session (ASIA), of a bearer token (ABIA) or of a context (ACCA), and sixteen characters of base 32.
pub fn aws_access_key_id(text: &str) -> bool {
    let key = text.trim_matches(|c: char| !c.is_ascii_alphanumeric()).as_bytes();
    let Some((prefix, rest)) = key.split_first_chunk::<4>() else { return false };
    matches!(prefix, b"AKIA" | b"ASIA" | b"ABIA" | b"ACCA")
        && rest.len() == 16
        && rest.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token whose random part is made up; put together here so that no scanner takes the source for a
    /// leak.
    fn made_up_token(kind: &str) -> String {
        let random = "trailhoundMadeUpExample0000001";
        let mut value = crc32(random.as_bytes());
        let mut check = Vec::new();
        for _ in 0..6 {
            let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
            check.push(alphabet[(value % 62) as usize] as char);
            value /= 62;
        }
        format!("gh{kind}_{random}{}", check.iter().rev().collect::<String>())
    }

    #[test]
    fn crc_32_of_the_standard_test_text() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn tokens_of_every_kind_pass() {
        for kind in ["p", "o", "u", "s", "r"] {
            assert!(github_token(&made_up_token(kind)));
        }
        assert!(github_token(&format!("\"{}\"", made_up_token("p"))));
    }

    #[test]
    fn tokens_with_a_wrong_character_fail() {
        assert!(!github_token(&made_up_token("p").replace("00001", "00002")));
        assert!(!github_token(&made_up_token("x")));
        assert!(!github_token(&made_up_token("p")[..39]));
        assert!(!github_token("gh"));
    }

    #[test]
    fn the_token_of_rfc_7519_passes() {
        let header = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
        let payload =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(jwt(&format!("{header}.{payload}.{signature}")));
        assert!(jwt(&format!("\"{header}.{payload}\"")));
        assert!(jwt(&format!("{header}.{}", &payload[..30])), "cut off");
        assert!(!jwt(header));
        assert!(!jwt(&format!("{}.{payload}", &header[..header.len() - 2])), "no JSON");
        assert!(!jwt(&format!("eyJ0eXAiOiJKV1QifQ.{payload}")), "no algorithm");
        assert!(!jwt(&format!("{header}.QUJD")));
    }

    #[test]
    fn an_encrypted_token_passes() {
        // {"alg":"RSA-OAEP","enc":"A256GCM"}, the header of RFC 7516, appendix A.1, and the start of its key
        let header = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ";
        assert!(jwt(&format!("{header}.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGe")));
    }

    #[test]
    fn der_has_to_be_as_long_as_it_says() {
        // SEQUENCE of 0x0100 bytes, INTEGER 0, and zeros: 260 bytes, 347 characters.
        let text = format!("MIIBAAIBAA{}=", "A".repeat(337));
        assert_eq!(text.trim_end_matches('=').len() * 6 / 8, 260);
        assert!(der_base64(&text));
        assert!(der_base64(&format!("'{text}'")));
        assert!(!der_base64(&text.replace("MIIBAA", "MIIBAQ")));
        assert!(!der_base64(&text[..300]));
        assert!(der_base64(&text[..64]), "one line of PEM");
        assert!(!der_base64(&format!("MIIBAAEB{}", "A".repeat(339))), "neither SEQUENCE nor INTEGER");
        assert!(!der_base64("MII"));
    }

    #[test]
    fn only_private_keys_are_secrets() {
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
            assert!(pem_private_key(&format!("-----BEGIN {label}-----")), "{label}");
        }
        for label in ["CERTIFICATE", "PUBLIC KEY", "CERTIFICATE REQUEST", "NO PRIVATE KEY"] {
            assert!(!pem_private_key(&format!("-----BEGIN {label}-----")), "{label}");
        }
        assert!(!pem_private_key("-----END PRIVATE KEY-----"));
    }

    #[test]
    fn identifiers_follow_their_published_form() {
        assert!(aws_access_key_id(&format!("AKIA{}", "IOSFODNN7EXAMPLE")), "the documentation's example");
        assert!(!aws_access_key_id(&format!("AKIA{}", "IOSFODNN8EXAMPLE")), "8 is not of base 32");
        assert!(!aws_access_key_id(&format!("AROA{}", "IOSFODNN7EXAMPLE")), "a role, no key");
        assert!(azure_ad_client_secret(&format!("abc8Q~{}", "made_up.secret-".repeat(2) + "0000")));
        assert!(!azure_ad_client_secret(&format!("abc8Q-{}", "made_up.secret-".repeat(2) + "0000")));
        assert!(!azure_ad_client_secret(&format!("abcdQ~{}", "made_up.secret-".repeat(2) + "0000")));
        assert!(!azure_ad_client_secret("abc8Q~short"));
    }
}
