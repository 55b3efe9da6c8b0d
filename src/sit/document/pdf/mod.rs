//! PDF: the text of each page line by line, form fields and remarks on it, properties, and attached files.
//!
//! The structure is read by `hayro-syntax`, a small crate in safe Rust that is fuzzed by its authors; content, fonts and
//! layout are read here, because crates that extract text panic on broken files and decode without limits. A file that is
//! encrypted without a password for reading, as many are, is read.

mod content;
mod font;
mod glyphs;
mod guard;
mod layout;
mod stream;

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream, String as PdfString};
use hayro_syntax::xref::XRef;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::error::DocumentError;
use super::notice::NoticeKind;
use super::part::{Kind, Pieces, Place};
use super::walk::Walk;

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    guard::check(walk, bytes)?;
    if walk.stopped() {
        return Ok(());
    }
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            DocumentError::Encrypted { what: "the PDF", how: "a password".to_owned() }
        }
        LoadPdfError::Decryption(_) => {
            DocumentError::Encrypted { what: "the PDF", how: "a way that is not supported".to_owned() }
        }
        LoadPdfError::Invalid => DocumentError::damaged("PDF", "it has no pages that can be found"),
    })?;
    let mut fonts = content::Fonts::new();
    let mut seen = Seen::default();
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        if walk.stopped() {
            break;
        }
        walk.within(format!("page {number}"), |walk| {
            let mut text = content::Page::new(&mut fonts);
            let content = page_content(walk, page.raw(), page.xref());
            let resources = page.raw().get::<Dict<'_>>(b"Resources").or_else(|| inherited(page.raw()));
            text.run(walk, &content, &resources.unwrap_or_default());
            seen.add(&text);
            let mut pieces = layout::lines(text.spans);
            annotations(&mut pieces, page.raw(), page.xref());
            walk.pieces(Kind::Page, pieces);
        });
    }
    seen.say(walk);
    properties(walk, &pdf);
    attachments(walk, &pdf);
    Ok(())
}

/// What has to be said about the pages.
#[derive(Default)]
struct Seen {
    pages_with_text: u64,
    /// Pages that show a picture and no text.
    pages_with_pictures: u64,
    unknown: u64,
    cut: bool,
    deep: bool,
}

impl Seen {
    fn add(&mut self, page: &content::Page<'_>) {
        let blank = page.spans.iter().all(|span| span.text.trim().is_empty());
        self.pages_with_text += u64::from(!blank);
        self.pages_with_pictures += u64::from(blank && page.picture);
        self.unknown += page.unknown;
        self.cut |= page.cut;
        self.deep |= page.deep;
    }

    fn say(&self, walk: &mut Walk<'_>) {
        let Self { pages_with_text, pages_with_pictures, unknown, cut, deep } = *self;
        // Where no page has text, that is said for the whole file.
        if pages_with_pictures > 0 && pages_with_text > 0 {
            let pages = if pages_with_pictures == 1 { "page" } else { "pages" };
            let what = format!("pictures on {pages_with_pictures} {pages} without text; they may be scanned");
            walk.notice(NoticeKind::NotRead(what));
        }
        if unknown > 0 {
            let what = format!("{unknown} characters in fonts that do not say what they mean");
            walk.notice(NoticeKind::NotRead(what));
        }
        if cut {
            let what = format!("only the first {} pieces of text of a page were read", content::SPANS);
            walk.notice(NoticeKind::Cut(what));
        }
        if deep {
            let what =
                format!("forms that are drawn by more than {} others were not followed", content::FORMS);
            walk.notice(NoticeKind::Cut(what));
        }
    }
}

fn resolve<'a>(xref: &'a XRef, item: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
    match item {
        MaybeRef::Ref(reference) => xref.get::<Object<'a>>(reference.into()),
        MaybeRef::NotRef(object) => Some(object),
    }
}

/// Content of a page, which may lie in several streams.
fn page_content(walk: &mut Walk<'_>, page: &Dict<'_>, xref: &XRef) -> Vec<u8> {
    let mut content = Vec::new();
    let mut add = |walk: &mut Walk<'_>, stream: &Stream<'_>| match stream::decode(walk, stream) {
        Ok(data) => {
            content.extend(data.unwrap_or_default());
            content.push(b'\n');
        }
        Err(error) => walk.notice(NoticeKind::Skipped(error)),
    };
    if let Some(stream) = page.get::<Stream<'_>>(b"Contents") {
        add(walk, &stream);
    } else if let Some(array) = page.get::<Array<'_>>(b"Contents") {
        for item in array.raw_iter() {
            if walk.stopped() {
                break;
            }
            if let Some(Object::Stream(stream)) = resolve(xref, item) {
                add(walk, &stream);
            }
        }
    }
    content
}

/// Resources of the pages around a page.
fn inherited<'a>(page: &Dict<'a>) -> Option<Dict<'a>> {
    /// Pages in pages; deeper ones are a circle.
    const DEPTH: usize = 64;
    let mut node = page.get::<Dict<'a>>(b"Parent")?;
    for _ in 0..DEPTH {
        if let Some(resources) = node.get::<Dict<'a>>(b"Resources") {
            return Some(resources);
        }
        node = node.get::<Dict<'a>>(b"Parent")?;
    }
    None
}

/// Values of form fields and texts of remarks, behind the lines of the page.
fn annotations(pieces: &mut Pieces, page: &Dict<'_>, xref: &XRef) {
    let Some(annotations) = page.get::<Array<'_>>(b"Annots") else { return };
    for item in annotations.raw_iter() {
        let Some(Object::Dict(annotation)) = resolve(xref, item) else { continue };
        let parent = annotation.get::<Dict<'_>>(b"Parent");
        let text = |key: &[u8]| {
            let own = annotation.get::<PdfString<'_>>(key);
            let inherited = || parent.as_ref().and_then(|parent| parent.get::<PdfString<'_>>(key));
            own.or_else(inherited)
                .map(|text| pdf_text(text.as_bytes()))
                .filter(|text| !text.trim().is_empty())
        };
        let widget =
            annotation.get::<Name<'_>>(b"Subtype").is_some_and(|subtype| subtype.as_ref() == b"Widget");
        let (value, label) = if widget { (text(b"V"), "field") } else { (text(b"Contents"), "remark") };
        let Some(value) = value else { continue };
        let name = text(b"TU").or_else(|| text(b"T")).unwrap_or_else(|| label.to_owned());
        pieces.mark(Place::Named(format!("{label} '{name}'").into()));
        pieces.push(&format!("{name}: {value}\n"));
    }
}

/// Text outside of content: UTF-16 or UTF-8 with a mark, else the encoding of PDF, which is nearly Latin 1.
fn pdf_text(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned(),
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn properties(walk: &mut Walk<'_>, pdf: &Pdf) {
    let metadata = pdf.metadata();
    let fields = [
        ("Title", &metadata.title),
        ("Author", &metadata.author),
        ("Subject", &metadata.subject),
        ("Keywords", &metadata.keywords),
    ];
    let mut pieces = Pieces::default();
    for (label, value) in fields {
        if let Some(value) = value.as_deref().map(pdf_text).filter(|value| !value.trim().is_empty()) {
            pieces.mark(Place::Named(label.into()));
            pieces.push(&format!("{label}: {value}\n"));
        }
    }
    walk.within("properties".to_owned(), |walk| walk.pieces(Kind::Properties, pieces));
}

/// Files that are attached to the document or to places in it.
fn attachments(walk: &mut Walk<'_>, pdf: &Pdf) {
    for object in pdf.objects() {
        if !walk.step(1) {
            return;
        }
        let Object::Dict(file) = object else { continue };
        let Some(stream) = file.get::<Dict<'_>>(b"EF").and_then(|files| files.get::<Stream<'_>>(b"F")) else {
            continue;
        };
        if !walk.entry() {
            return;
        }
        let name = file.get::<PdfString<'_>>(b"UF").or_else(|| file.get::<PdfString<'_>>(b"F"));
        let name = name.map(|name| pdf_text(name.as_bytes())).unwrap_or_else(|| "without a name".to_owned());
        let label = format!("attachment {name}");
        match stream::decode(walk, &stream) {
            Ok(Some(content)) => walk.child(label, &name, &content),
            Ok(None) => {}
            Err(error) => walk.within(label, |walk| walk.notice(NoticeKind::Skipped(error))),
        }
    }
}
