//! `gzip_compress_to_base64_string`, `zlib_compress_to_base64_string` and back

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

use super::super::prelude::*;
use super::super::signature::Signature;
use super::base64::{decode, encode};

/// The most bytes that a text is taken apart to.
const MOST: u64 = 64 << 20;
const ONE: &[Signature] = &[sig(&[t("string", STRING)], Is(STRING))];

/// The text of what a reader gives; nothing when it is broken, too long or no text.
fn text(reader: impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let mut limited = reader.take(MOST + 1);
    limited.read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > MOST { None } else { String::from_utf8(bytes).ok() }
}

/// `gzip_compress_to_base64_string`
pub static GZIP_COMPRESS: Function = page(
    "gzip_compress_to_base64_string",
    Section::Encoding,
    ONE,
    "The Base64 of a text in gzip. The bytes may differ from Kusto's; they hold the same text.",
    &[ex("gzip_decompress_from_base64_string(gzip_compress_to_base64_string('1234'))", "1234")],
    |arguments, _| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written =
            encoder.write_all(Arguments(arguments).text(0).as_bytes()).and_then(|()| encoder.finish());
        arguments::string(written.ok().map(|bytes| encode(&bytes)))
    },
);

/// `gzip_decompress_from_base64_string`
pub static GZIP_DECOMPRESS: Function = page(
    "gzip_decompress_from_base64_string",
    Section::Encoding,
    ONE,
    "The text of gzip in Base64; nothing when it is none.",
    &[
        ex(
            "gzip_decompress_from_base64_string('H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==')",
            "1234567890qwertyuiop",
        ),
        ex("gzip_decompress_from_base64_string('eA==')", ""),
    ],
    |arguments, _| {
        arguments::string(
            decode(&Arguments(arguments).text(0)).and_then(|bytes| text(GzDecoder::new(bytes.as_slice()))),
        )
    },
);

/// `zlib_compress_to_base64_string`
pub static ZLIB_COMPRESS: Function = page(
    "zlib_compress_to_base64_string",
    Section::Encoding,
    ONE,
    "The Base64 of a text in zlib. The bytes may differ from Kusto's; they hold the same text.",
    &[ex("zlib_decompress_from_base64_string(zlib_compress_to_base64_string('1234'))", "1234")],
    |arguments, _| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        let written =
            encoder.write_all(Arguments(arguments).text(0).as_bytes()).and_then(|()| encoder.finish());
        arguments::string(written.ok().map(|bytes| encode(&bytes)))
    },
);

/// `zlib_decompress_from_base64_string`
pub static ZLIB_DECOMPRESS: Function = page(
    "zlib_decompress_from_base64_string",
    Section::Encoding,
    ONE,
    "The text of zlib in Base64; nothing when it is none.",
    &[ex("zlib_decompress_from_base64_string('eA==')", "")],
    |arguments, _| {
        arguments::string(
            decode(&Arguments(arguments).text(0)).and_then(|bytes| text(ZlibDecoder::new(bytes.as_slice()))),
        )
    },
);
