//! Plain text: one part, whose positions are lines and columns of the file. XML without a format of its own is read
//! this way too, so that the names of elements count as evidence.

use super::charset;
use super::error::DocumentError;
use super::notice::NoticeKind;
use super::part::{Kind, Positions};
use super::walk::Walk;

/// Decodes bytes and leaves a notice about anything unusual in how.
pub(super) fn decoded<'b>(walk: &mut Walk<'_>, bytes: &'b [u8]) -> std::borrow::Cow<'b, str> {
    let decoded = charset::decode(bytes);
    if let Some(remark) = decoded.remark {
        walk.notice(NoticeKind::Charset(remark));
    }
    decoded.text
}

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let text = decoded(walk, bytes).into_owned();
    walk.part(Kind::Body, text, Positions::Lines(1));
    Ok(())
}
