//! `hash_md5`, `hash_sha1`, `hash_sha256`

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::super::prelude::*;
use super::super::signature::Signature;

const ONE: &[Signature] = &[sig(&[p("source", NotDynamic)], Is(STRING))];

/// The digits of the hash of the value's text; of an empty text nothing.
fn hash<D: Digest>(arguments: &[Value]) -> Value {
    let text = Arguments(arguments).text(0);
    if text.is_empty() {
        return Value::from("");
    }
    let digits: Vec<String> = D::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Value::from(digits.concat())
}

/// `hash_md5`
pub static HASH_MD5: Function = page(
    "hash_md5",
    Section::Encoding,
    ONE,
    "The MD5 of the value's text.",
    &[
        ex("hash_md5('World')", "f5a7924e621e84c9280a9a27e1bcb7f6"),
        ex("hash_md5(datetime(2020-01-01))", "786c530672d1f8db31fee25ea8a9390b"),
        ex("hash_md5('')", ""),
    ],
    |arguments, _| hash::<Md5>(arguments),
);

/// `hash_sha1`
pub static HASH_SHA1: Function = page(
    "hash_sha1",
    Section::Encoding,
    ONE,
    "The SHA-1 of the value's text.",
    &[ex("hash_sha1('World')", "70c07ec18ef89c5309bbb0937f3a6342411e1fdd")],
    |arguments, _| hash::<Sha1>(arguments),
);

/// `hash_sha256`
pub static HASH_SHA256: Function = page(
    "hash_sha256",
    Section::Encoding,
    ONE,
    "The SHA-256 of the value's text.",
    &[ex("hash_sha256('World')", "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524")],
    |arguments, _| hash::<Sha256>(arguments),
);
