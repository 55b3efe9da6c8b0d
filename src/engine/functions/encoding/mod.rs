//! Hashes, base64 and hexadecimal text.

pub mod base64_text;
pub mod hash_md5;
pub mod hash_sha256;
pub mod hex_decode_text;

/// The plain text in decoded bytes: UTF-8, or UTF-16 little-endian as PowerShell's `-EncodedCommand` holds it.
fn text_of(bytes: Vec<u8>, utf16: bool) -> Option<String> {
    if !utf16 {
        return String::from_utf8(bytes).ok();
    }
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair))).collect::<Result<_, _>>().ok()
}
