//! Hashes and encodings.

pub mod base64;
pub mod base64_functions;
pub mod compress;
pub mod digest;
pub mod hash;
pub mod punycode;
pub mod url;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &base64_functions::DECODE_TOSTRING,
    &base64_functions::ENCODE_TOSTRING,
    &base64_functions::DECODE_TOARRAY,
    &base64_functions::ENCODE_FROMARRAY,
    &base64_functions::DECODE_TOGUID,
    &base64_functions::ENCODE_FROMGUID,
    &url::URL_DECODE,
    &url::URL_ENCODE,
    &url::URL_ENCODE_COMPONENT,
    &digest::HASH_MD5,
    &digest::HASH_SHA1,
    &digest::HASH_SHA256,
    &hash::HASH,
    &compress::GZIP_COMPRESS,
    &compress::GZIP_DECOMPRESS,
    &compress::ZLIB_COMPRESS,
    &compress::ZLIB_DECOMPRESS,
    &punycode::FROM_STRING,
    &punycode::TO_STRING,
    &punycode::DOMAIN_FROM_STRING,
    &punycode::DOMAIN_TO_STRING,
];
