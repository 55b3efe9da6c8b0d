//! PowerPoint presentations: each slide in the order of the show, its notes, comments on it, and embedded documents.

use super::error::DocumentError;
use super::flow::Flow;
use super::office::{self, Package};
use super::part::{Kind, Pieces, Place};
use super::walk::Walk;
use super::xml::Xml;

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes)?;
    let presentation = package.main_part(walk, "ppt/presentation.xml", "PowerPoint presentation")?;
    for (number, slide) in (1..).zip(slides(walk, &mut package, &presentation)) {
        if walk.stopped() {
            break;
        }
        let Some(content) = package.part(walk, &slide) else { continue };
        walk.within(format!("slide {number}"), |walk| {
            flow(walk, &content, "slide", Kind::Slide);
            for relationship in package.relationships(walk, &slide) {
                let kind = match relationship.kind.as_str() {
                    "notesSlide" => Kind::Notes,
                    "comments" => Kind::Comments,
                    "diagramData" | "chart" => Kind::Slide,
                    _ => continue,
                };
                let Some(content) = package.part(walk, &relationship.target) else { continue };
                let label = match kind {
                    Kind::Notes => "notes",
                    Kind::Comments => "comments",
                    _ => "diagram",
                };
                walk.within(label.to_owned(), |walk| match kind {
                    Kind::Comments => comments(walk, &content),
                    _ => flow(walk, &content, label, kind),
                });
            }
        });
    }
    package.properties(walk);
    package.embedded(walk, "ppt");
    Ok(())
}

/// Slides in the order of the show, then those that the presentation does not name.
fn slides(walk: &mut Walk<'_>, package: &mut Package<'_>, presentation: &[u8]) -> Vec<String> {
    let relationships = package.relationships(walk, "ppt/presentation.xml");
    let mut slides = Vec::new();
    office::xml(walk, presentation, "presentation", |_, event| {
        if let Xml::Start(element) = event
            && element.name() == b"sldId"
        {
            // `id` without a namespace is a number, with it the relationship.
            let target = relationships.iter().find(|r| element.attributes(b"id").any(|id| id == r.id));
            slides.extend(target.map(|relationship| relationship.target.clone()));
        }
        true
    });
    for name in package.numbered("ppt/slides/slide", ".xml") {
        if !slides.contains(&name) {
            slides.push(name);
        }
    }
    slides
}

fn flow(walk: &mut Walk<'_>, bytes: &[u8], what: &str, kind: Kind) {
    let mut flow = Flow::default();
    office::xml(walk, bytes, what, |_, event| {
        flow.event(&event);
        true
    });
    walk.pieces(kind, flow.out);
}

/// Comments have their text in `text` (2007) or in paragraphs (2021).
fn comments(walk: &mut Walk<'_>, bytes: &[u8]) {
    let mut pieces = Pieces::default();
    let (mut number, mut inside) = (0, false);
    office::xml(walk, bytes, "comments", |_, event| {
        match event {
            Xml::Start(element) => match element.name() {
                b"cm" => number += 1,
                b"text" | b"t" => inside = true,
                _ => {}
            },
            Xml::End(name) => {
                if matches!(name, b"text" | b"t") {
                    inside = false;
                }
                if name == b"cm" {
                    pieces.push("\n");
                }
            }
            Xml::Text(text) if inside => {
                pieces.mark(Place::Named(format!("comment {number}").into()));
                pieces.push(text);
            }
            Xml::Text(_) => {}
        }
        true
    });
    walk.pieces(Kind::Comments, pieces);
}
