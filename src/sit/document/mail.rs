//! Messages (RFC 5322 with MIME): headers that people write, the body, attachments each read like a file.
//!
//! Where a body is there as plain text and as HTML, the plain one is left out if all its letters and digits are in the other,
//! as nearly always; else both are read. Otherwise every finding would count twice.

use mail_parser::{
    Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::error::DocumentError;
use super::html;
use super::notice::NoticeKind;
use super::part::{Kind, Pieces, Place, Positions};
use super::walk::Walk;

/// Messages attached as they stand that a message may have. The parser keeps them inside each other in memory, and letting
/// go of very many would overflow the stack; so they are counted before it meets them.
const ATTACHED: usize = 1000;
/// Lines that may be headers or borders of parts, and addresses, each of which takes many times its size in the parser's memory.
const STRUCTURE: usize = 1_000_000;

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    if attached(bytes) > ATTACHED {
        let reason = format!("more than {ATTACHED} messages are attached");
        return Err(DocumentError::damaged("message", reason));
    }
    if structure(bytes) > STRUCTURE {
        let reason = format!("it has more than {STRUCTURE} headers, addresses and borders of parts");
        return Err(DocumentError::damaged("message", reason));
    }
    let Some(message) = MessageParser::default().parse(bytes) else {
        return Err(DocumentError::damaged("message", "it has neither headers nor a body"));
    };
    message_parts(walk, &message);
    Ok(())
}

/// How often a type says that messages follow.
fn attached(bytes: &[u8]) -> usize {
    const FIELD: &[u8] = b"content-type:";
    let lines = memchr::memchr_iter(b':', bytes);
    let types = lines.filter_map(|colon| {
        let field = bytes.get((colon + 1).checked_sub(FIELD.len())?..=colon)?;
        field.eq_ignore_ascii_case(FIELD).then(|| bytes[colon + 1..].trim_ascii_start())
    });
    let starts = |value: &[u8], start: &[u8]| {
        value.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    types.filter(|value| starts(value, b"message/") || starts(value, b"multipart/digest")).count()
}

/// Lines that begin like a header or a border, and commas in those of headers, which may set addresses apart.
fn structure(bytes: &[u8]) -> usize {
    let (mut count, mut in_header) = (0, false);
    for line in bytes.split(|&byte| byte == b'\n') {
        let name = line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
        let header = line.get(name) == Some(&b':');
        in_header = header || (in_header && matches!(line.first(), Some(b' ' | b'\t')));
        count += usize::from(header || line.starts_with(b"--"));
        if in_header {
            count += memchr::memchr2_iter(b',', b';', line).count();
        }
    }
    count
}

/// Hands out everything in a message. Messages attached as they stand are read where they lie.
fn message_parts(walk: &mut Walk<'_>, message: &Message<'_>) {
    headers(walk, message);
    let mut number = 0;
    let mut plain_done = Vec::new();
    for (index, part) in message.parts.iter().enumerate() {
        if walk.stopped() {
            break;
        }
        if part.is_encoding_problem {
            walk.notice(NoticeKind::Damaged(
                "the encoding of a part is broken; it was read as far as possible".to_owned(),
            ));
        }
        if let PartType::Multipart(children) = &part.body {
            if subtype(part) == "encrypted" {
                encrypted(walk, "OpenPGP or the like");
            }
            if subtype(part) == "alternative" {
                plain_done.extend(repeated_plain(message, children));
            }
            continue;
        }
        let name = part.attachment_name().map(str::to_owned);
        match &part.body {
            PartType::Text(text) if name.is_none() => {
                if text.contains('\u{fffd}') {
                    walk.notice(NoticeKind::Charset(
                        "a body is not in the charset that it names; U+FFFD stands for the rest".to_owned(),
                    ));
                }
                if text.contains("-----BEGIN PGP MESSAGE-----") {
                    encrypted(walk, "OpenPGP");
                }
                if !plain_done.contains(&index) {
                    walk.part(Kind::Body, text.to_string(), Positions::Decoded);
                }
            }
            // Lines and columns of the source mean nothing to people who read the message.
            PartType::Html(text) if name.is_none() => {
                walk.part(Kind::Body, html::pieces(text).text, Positions::Decoded);
            }
            PartType::Multipart(_) => {}
            body => {
                number += 1;
                attachment(walk, part, body, name, number);
            }
        }
    }
}

fn attachment(
    walk: &mut Walk<'_>,
    part: &MessagePart<'_>,
    body: &PartType<'_>,
    name: Option<String>,
    number: u64,
) {
    if !walk.entry() {
        return;
    }
    let kind = part.content_type().map(|t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or_default()));
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let file = name.clone().unwrap_or_else(|| kind.clone());
    let label = match &name {
        Some(name) => format!("attachment {name}"),
        None => format!("attachment {number} ({kind})"),
    };
    if let Some(how) = protection(&kind, part, &file) {
        return walk.within(label, |walk| encrypted(walk, how));
    }
    match body {
        PartType::Message(inner) => walk.deeper(label, |walk| {
            message_parts(walk, inner);
            Ok(())
        }),
        PartType::Text(text) | PartType::Html(text) => walk.child(label, &file, text.as_bytes()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => walk.child(label, &file, bytes),
        PartType::Multipart(_) => {}
    }
}

/// What protects an attachment, where its type says so.
fn protection(kind: &str, part: &MessagePart<'_>, file: &str) -> Option<&'static str> {
    let smime = part.content_type().and_then(|t| t.attribute("smime-type")).unwrap_or_default();
    match kind {
        "application/pkcs7-mime" | "application/x-pkcs7-mime" if !smime.contains("signed") => Some("S/MIME"),
        "application/x-microsoft-rpmsg-message" => Some("rights management"),
        _ if file.ends_with(".rpmsg") => Some("rights management"),
        _ => None,
    }
}

pub(super) fn encrypted(walk: &mut Walk<'_>, how: &str) {
    let error = DocumentError::Encrypted { what: "the message", how: how.to_owned() };
    walk.notice(NoticeKind::Skipped(error));
}

fn subtype(part: &MessagePart<'_>) -> String {
    part.content_type().and_then(|t| t.subtype()).unwrap_or_default().to_ascii_lowercase()
}

/// Indexes of the plain alternatives whose letters and digits are all in the HTML beside them.
fn repeated_plain(message: &Message<'_>, children: &[u32]) -> Vec<usize> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let part = |index: &u32| message.parts.get(*index as usize);
    let mut html = String::new();
    for child in below(message, children) {
        if let Some(PartType::Html(text)) = part(&child).map(|part| &part.body) {
            html.push_str(&letters(&html::pieces(text).text));
        }
    }
    let plain = children.iter().filter(|child| match part(child).map(|part| &part.body) {
        Some(PartType::Text(text)) => html.contains(&letters(text)),
        _ => false,
    });
    plain.map(|&index| index as usize).collect()
}

/// Parts and, for `multipart/related` among them, the parts of those.
fn below(message: &Message<'_>, children: &[u32]) -> Vec<u32> {
    let mut all = children.to_vec();
    for &child in children {
        if let Some(PartType::Multipart(inner)) = message.parts.get(child as usize).map(|part| &part.body) {
            all.extend(inner);
        }
    }
    all
}

fn headers(walk: &mut Walk<'_>, message: &Message<'_>) {
    let mut pieces = Pieces::default();
    for header in message.headers() {
        let label = match &header.name {
            HeaderName::Subject => "Subject",
            HeaderName::From => "From",
            HeaderName::To => "To",
            HeaderName::Cc => "Cc",
            HeaderName::Bcc => "Bcc",
            HeaderName::ReplyTo => "Reply-To",
            HeaderName::Sender => "Sender",
            HeaderName::Comments => "Comments",
            HeaderName::Keywords => "Keywords",
            _ => continue,
        };
        let value = match &header.value {
            HeaderValue::Text(text) => text.to_string(),
            HeaderValue::TextList(texts) => texts.join(", "),
            HeaderValue::Address(address) => addresses(address),
            _ => continue,
        };
        pieces.mark(Place::Named(label.into()));
        pieces.push(&format!("{label}: {value}\n"));
    }
    walk.pieces(Kind::Headers, pieces);
}

fn addresses(address: &Address<'_>) -> String {
    let all = address.iter().map(|one| match (&one.name, &one.address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    });
    all.collect::<Vec<_>>().join(", ")
}
