//! `base64_decode_tostring`, `base64_encode_tostring` and the same for arrays and guids.

use uuid::Uuid;

use super::super::prelude::*;
use super::base64::{decode, encode};

/// `base64_decode_tostring`
pub static DECODE_TOSTRING: Function = page(
    "base64_decode_tostring",
    Section::Encoding,
    &[sig(&[t("base64_string", STRING)], Is(STRING))],
    "The text of Base64; nothing when it is no Base64 or no UTF-8. Text of two bytes a letter keeps its zero characters.",
    &[ex("base64_decode_tostring('S3VzdG8=')", "Kusto"), ex("base64_decode_tostring('U3RyaW5n0KHR0tGA0L7Rh9C60LA=')", "")],
    |arguments, _| arguments::string(decode(&Arguments(arguments).text(0)).and_then(|bytes| String::from_utf8(bytes).ok())),
)
.aliases(&["base64_decodestring"]);

/// `base64_encode_tostring`
pub static ENCODE_TOSTRING: Function = page(
    "base64_encode_tostring",
    Section::Encoding,
    &[sig(&[t("string", STRING)], Is(STRING))],
    "The Base64 of a text.",
    &[ex("base64_encode_tostring('Kusto')", "S3VzdG8=")],
    |arguments, _| Value::from(encode(Arguments(arguments).text(0).as_bytes())),
)
.aliases(&["base64_encodestring"]);

/// `base64_decode_toarray`
pub static DECODE_TOARRAY: Function = page(
    "base64_decode_toarray",
    Section::Encoding,
    &[sig(&[t("base64_string", STRING)], Is(DYNAMIC))],
    "The bytes of Base64 as numbers; null when it is no Base64.",
    &[ex("base64_decode_toarray('S3VzdG8=')", "[75,117,115,116,111]"), ex("base64_decode_toarray('*')", "")],
    |arguments, _| {
        let bytes = decode(&Arguments(arguments).text(0));
        arguments::array(
            bytes.map(|bytes| bytes.into_iter().map(|byte| Dynamic::from(i64::from(byte))).collect()),
        )
    },
);

/// `base64_encode_fromarray`
pub static ENCODE_FROMARRAY: Function = page(
    "base64_encode_fromarray",
    Section::Encoding,
    &[sig(&[p("base64_string_decoded_as_array", DynamicArray)], Is(STRING))],
    "The Base64 of an array of bytes; nothing when it is none.",
    &[
        ex("base64_encode_fromarray(dynamic([75,117,115,116,111]))", "S3VzdG8="),
        ex("base64_encode_fromarray(dynamic([256]))", ""),
    ],
    |arguments, _| {
        let items = Arguments(arguments).array(0);
        let byte = |item: &Dynamic| item.as_long().and_then(|number| u8::try_from(number).ok());
        let bytes: Option<Vec<u8>> = items.and_then(|items| items.iter().map(byte).collect());
        arguments::string(bytes.map(|bytes| encode(&bytes)))
    },
);

/// `base64_decode_toguid`
pub static DECODE_TOGUID: Function = page(
    "base64_decode_toguid",
    Section::Encoding,
    &[sig(&[t("base64_string", STRING)], Is(GUID))],
    "The guid of Base64, in the order of bytes that Windows uses; null when it is none.",
    &[ex("base64_decode_toguid('JpbpECu8dUy7Pv5gbeJXAA==')", "10e99626-bc2b-4c75-bb3e-fe606de25700")],
    |arguments, _| {
        let bytes = decode(&Arguments(arguments).text(0)).and_then(|bytes| bytes.try_into().ok());
        Value::or_null(bytes.map(Uuid::from_bytes_le), GUID)
    },
);

/// `base64_encode_fromguid`
pub static ENCODE_FROMGUID: Function = page(
    "base64_encode_fromguid",
    Section::Encoding,
    &[sig(&[t("guid", GUID)], Is(STRING))],
    "The Base64 of a guid, in the order of bytes that Windows uses.",
    &[ex(
        "base64_encode_fromguid(toguid('ae3133f2-6e22-49ae-b06a-16e6a9b212eb'))",
        "8jMxriJurkmwahbmqbIS6w==",
    )],
    |arguments, _| match Arguments(arguments).get(0) {
        Some(Value::Guid(guid)) => Value::from(encode(&guid.to_bytes_le())),
        _ => Value::from(""),
    },
);
