//! Functions over URLs and paths. Parts are given as written: what a record holds is evidence and is not tidied up.

mod fields;
pub mod parse_path;
pub mod parse_url;
pub mod url_decode;
pub mod url_encode;
