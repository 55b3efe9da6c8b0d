//! The package of Office Open XML files (ECMA-376, part 2): parts by name and relationships between them.

use super::archive::{self, Archive};
use super::error::DocumentError;
use super::notice::NoticeKind;
use super::part::{Kind, Pieces, Place};
use super::walk::Walk;
use super::xml::{self, Element, Xml};

/// An open package.
pub(super) struct Package<'b> {
    archive: Archive<'b>,
    names: Vec<String>,
}

/// A relationship: identifier, the last word of its type, and the part it leads to.
pub(super) struct Relationship {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) target: String,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, DocumentError> {
        let archive = archive::open(bytes)?;
        let names = (0..archive.len())
            .map(|index| match archive.name_for_index(index) {
                Some(Ok(name)) => name.trim_start_matches('/').to_owned(),
                _ => String::new(),
            })
            .collect();
        Ok(Self { archive, names })
    }

    /// Names that begin and end in a certain way, in the order of the numbers in them: `slide2` before `slide10`.
    pub(super) fn numbered(&self, prefix: &str, suffix: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .names
            .iter()
            .filter(|name| {
                let middle = name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix));
                middle.is_some_and(|middle| !middle.contains('/'))
            })
            .cloned()
            .collect();
        names.sort_by_key(|name| (number_in(name), name.clone()));
        names
    }

    /// Content of a part; `None` with a notice where it cannot be read, `None` without one where there is none.
    pub(super) fn part(&mut self, walk: &mut Walk<'_>, name: &str) -> Option<Vec<u8>> {
        let index = self.names.iter().position(|known| known.eq_ignore_ascii_case(name))?;
        if !walk.entry() {
            return None;
        }
        match archive::entry(walk, &mut self.archive, index) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                walk.within(name.to_owned(), |walk| walk.notice(NoticeKind::Skipped(error)));
                None
            }
        }
    }

    /// Content of a part without which there is no document.
    pub(super) fn main_part(
        &mut self,
        walk: &mut Walk<'_>,
        name: &str,
        what: &'static str,
    ) -> Result<Vec<u8>, DocumentError> {
        let Some(index) = self.names.iter().position(|known| known.eq_ignore_ascii_case(name)) else {
            return Err(DocumentError::damaged(what, format!("it has no part {name}")));
        };
        walk.entry();
        archive::entry(walk, &mut self.archive, index)
    }

    /// Relationships of a part.
    pub(super) fn relationships(&mut self, walk: &mut Walk<'_>, name: &str) -> Vec<Relationship> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let mut found = Vec::new();
        let Some(bytes) = self.part(walk, &format!("{folder}/_rels/{file}.rels")) else { return found };
        xml(walk, &bytes, "relationships", |_, event| {
            if let Xml::Start(element) = event
                && element.name() == b"Relationship"
                && element.attribute(b"TargetMode").as_deref() != Some("External")
                && let (Some(id), Some(kind), Some(target)) =
                    (element.attribute(b"Id"), element.attribute(b"Type"), element.attribute(b"Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                found.push(Relationship { id, kind, target: resolve(folder, &target) });
            }
            true
        });
        found
    }

    /// Title, author and other properties that people write, and those of their own.
    pub(super) fn properties(&mut self, walk: &mut Walk<'_>) {
        let mut pieces = Pieces::default();
        for file in ["docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"] {
            let Some(bytes) = self.part(walk, file) else { continue };
            let mut property = None;
            xml(walk, &bytes, "properties", |_, event| {
                match event {
                    Xml::Start(element) => property = property_name(file, &element, property.take()),
                    Xml::Text(text) => {
                        if let (Some(property), false) = (&property, text.trim().is_empty()) {
                            pieces.mark(Place::Named(property.as_str().into()));
                            pieces.push(&format!("{property}: {}\n", text.trim()));
                        }
                    }
                    Xml::End(_) => {}
                }
                true
            });
        }
        walk.within("properties".to_owned(), |walk| walk.pieces(Kind::Properties, pieces));
    }

    /// Documents that are embedded, each read like a file; what else is embedded is named.
    pub(super) fn embedded(&mut self, walk: &mut Walk<'_>, folder: &str) {
        for name in self.numbered(&format!("{folder}/embeddings/"), "") {
            let file = name.rsplit('/').next().unwrap_or(&name).to_owned();
            if let Some(bytes) = self.part(walk, &name) {
                walk.child(format!("embedded {file}"), &file, &bytes);
            }
        }
    }
}

/// The property whose value the text in an element is. Own properties have it in an element of its type.
fn property_name(file: &str, element: &Element<'_>, around: Option<String>) -> Option<String> {
    const NOT_WRITTEN: [&str; 5] = ["coreProperties", "created", "modified", "revision", "lastPrinted"];
    const OF_THE_PROGRAM: [&str; 3] = ["Company", "Manager", "HyperlinkBase"];
    let name = String::from_utf8_lossy(element.name()).into_owned();
    match file {
        "docProps/custom.xml" => element.attribute(b"name").or(around),
        "docProps/app.xml" => Some(name).filter(|name| OF_THE_PROGRAM.contains(&name.as_str())),
        _ => Some(name).filter(|name| !NOT_WRITTEN.contains(&name.as_str())),
    }
}

/// Reads XML of a package; damage becomes a notice. `visit` gets the walk back.
pub(super) fn xml(
    walk: &mut Walk<'_>,
    bytes: &[u8],
    what: &str,
    mut visit: impl FnMut(&mut Walk<'_>, Xml<'_>) -> bool,
) {
    if let Err(damage) = xml::read(bytes, |event| visit(walk, event)) {
        walk.notice(NoticeKind::Damaged(format!("{what}: {damage}")));
    }
}

fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                steps.pop();
            }
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The number at the end of a name without its extension, such as 10 in `slide10.xml`.
fn number_in(name: &str) -> u64 {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let digits = stem.len() - stem.trim_end_matches(|character: char| character.is_ascii_digit()).len();
    stem[stem.len() - digits..].parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_to_the_folder_of_the_part() {
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/sharedStrings.xml"), "xl/sharedStrings.xml");
        assert_eq!(resolve("", "../../a"), "a");
    }

    #[test]
    fn parts_are_in_the_order_of_their_numbers() {
        assert_eq!(number_in("ppt/slides/slide10.xml"), 10);
        assert_eq!(number_in("word/header.xml"), 0);
    }
}
