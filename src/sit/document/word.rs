//! Word documents: the body with its tables and text boxes, then headers and footers, notes, comments, deleted text and
//! embedded documents, each by itself.

use super::error::DocumentError;
use super::flow::Flow;
use super::office::{self, Package};
use super::part::Kind;
use super::walk::Walk;

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes)?;
    let body = package.main_part(walk, "word/document.xml", "Word document")?;
    text(walk, &body, "body", Kind::Body);
    let margins =
        package.numbered("word/header", ".xml").into_iter().chain(package.numbered("word/footer", ".xml"));
    let others = [
        ("word/footnotes.xml", Kind::Notes),
        ("word/endnotes.xml", Kind::Notes),
        ("word/comments.xml", Kind::Comments),
        ("word/glossary/document.xml", Kind::Body),
    ];
    let others = others.into_iter().map(|(name, kind)| (name.to_owned(), kind));
    for (name, kind) in margins.map(|name| (name, Kind::Margins)).chain(others).collect::<Vec<_>>() {
        if let Some(bytes) = package.part(walk, &name) {
            let label = name.trim_start_matches("word/").trim_end_matches(".xml").to_owned();
            walk.within(label.clone(), |walk| text(walk, &bytes, &label, kind));
        }
    }
    package.properties(walk);
    package.embedded(walk, "word");
    Ok(())
}

fn text(walk: &mut Walk<'_>, bytes: &[u8], what: &str, kind: Kind) {
    let mut flow = Flow::default();
    office::xml(walk, bytes, what, |_, event| {
        flow.event(&event);
        true
    });
    walk.pieces(kind, flow.out);
    walk.within("deleted text".to_owned(), |walk| walk.pieces(Kind::Deleted, flow.deleted));
}
