//! Packages made by hand, for what the samples do not have.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{IBAN, SSN, found};
use crate::sit::document::{DocumentError, Kind, Limits, Outcome, Part, extract};

fn read(name: &str, entries: &[(&str, &str)]) -> Result<(Vec<Part>, Outcome), DocumentError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    extract(&writer.finish().unwrap().into_inner(), name, &Limits::default())
}

fn relationships(list: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        format!("<Relationship Id='{id}' Type='http://example.org/relationships/{kind}' Target='{target}'/>")
    };
    format!("<Relationships>{}</Relationships>", list.iter().map(one).collect::<String>())
}

const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");

#[test]
fn notes_of_a_word_document() {
    let note = format!(
        "<w:footnotes><w:footnote><w:p><w:r><w:t>see {SSN}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    let body = "<w:document><w:body><w:p><w:r><w:t>text</w:t></w:r></w:p></w:body></w:document>";
    let (parts, _) =
        read("a.docx", &[TYPES, ("word/document.xml", body), ("word/footnotes.xml", &note)]).unwrap();
    assert_eq!(found(&parts, SSN), ["a.docx > footnotes > paragraph 1"]);
    assert_eq!(parts[1].kind, Kind::Notes);
}

#[test]
fn cells_of_each_kind() {
    let workbook =
        "<workbook><workbookPr date1904='1'/><sheets><sheet name='S' r:id='r1'/></sheets></workbook>";
    let links =
        relationships(&[("r1", "worksheet", "worksheets/other.xml"), ("r2", "sharedStrings", "strings.xml")]);
    let strings = "<sst><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>aid</t></rPh></si></sst>";
    let sheet = "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='inlineStr'><is><t>inline</t></is></c>\
        <c t='str'><f>A1</f><v>formula</v></c><c t='b'><v>1</v></c><c t='e'><v>#REF!</v></c><c t='s'><v>99</v></c>\
        <c><v>4111111111111111</v></c><c r='XFD1'><v>1e3</v></c></row></sheetData></worksheet>";
    let (parts, _) = read(
        "a.xlsx",
        &[
            TYPES,
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", &links),
            ("xl/strings.xml", strings),
            ("xl/worksheets/other.xml", sheet),
        ],
    )
    .unwrap();
    assert_eq!(parts[0].text, "rich | inline | formula | 4111111111111111 | 1000");
    assert_eq!(found(&parts, "4111"), ["a.xlsx > sheet 'S' > cell G1"]);
    assert_eq!(found(&parts, "1000"), ["a.xlsx > sheet 'S' > cell XFD1"]);
}

#[test]
fn threaded_comments_of_a_sheet() {
    let links = relationships(&[("r1", "threadedComment", "../threadedComments/one.xml")]);
    let comments = format!(
        "<ThreadedComments><threadedComment ref='B2'><text>{IBAN}</text></threadedComment></ThreadedComments>"
    );
    let (parts, _) = read(
        "a.xlsx",
        &[
            TYPES,
            ("xl/workbook.xml", "<workbook/>"),
            ("xl/worksheets/sheet1.xml", "<worksheet/>"),
            ("xl/worksheets/_rels/sheet1.xml.rels", &links),
            ("xl/threadedComments/one.xml", &comments),
        ],
    )
    .unwrap();
    assert_eq!(found(&parts, IBAN), ["a.xlsx > sheet 'sheet1.xml' > comments > comment at B2"]);
}

#[test]
fn comments_on_a_slide_and_an_embedded_workbook() {
    let links = relationships(&[("r1", "slide", "slides/slide9.xml")]);
    let slide_links = relationships(&[("r1", "comments", "../comments/comment1.xml")]);
    let comments = format!("<p:cmLst><p:cm><p:text>is it {SSN}?</p:text></p:cm></p:cmLst>");
    let (parts, outcome) = read(
        "a.pptx",
        &[
            TYPES,
            (
                "ppt/presentation.xml",
                "<p:presentation><p:sldIdLst><p:sldId id='256' r:id='r1'/></p:sldIdLst></p:presentation>",
            ),
            ("ppt/_rels/presentation.xml.rels", &links),
            ("ppt/slides/slide9.xml", "<p:sld><a:p><a:r><a:t>nine</a:t></a:r></a:p></p:sld>"),
            ("ppt/slides/_rels/slide9.xml.rels", &slide_links),
            ("ppt/slides/slide1.xml", "<p:sld><a:p><a:r><a:t>one</a:t></a:r></a:p></p:sld>"),
            ("ppt/comments/comment1.xml", &comments),
            ("ppt/embeddings/list.csv", &format!("Name,IBAN\nAda,{IBAN}\n")),
        ],
    )
    .unwrap();
    assert_eq!(found(&parts, SSN), ["a.pptx > slide 1 > comments > comment 1"]);
    assert_eq!(found(&parts, "nine"), ["a.pptx > slide 1 > paragraph 1"]);
    assert_eq!(found(&parts, "one"), ["a.pptx > slide 2 > paragraph 1"]);
    assert_eq!(found(&parts, IBAN), ["a.pptx > embedded list.csv > row 2, column 2 'IBAN'"]);
    assert!(outcome.notices.is_empty(), "{outcome:?}");
}

#[test]
fn an_encrypted_open_document_is_said_to_be_encrypted() {
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let error = read(
        "a.odt",
        &[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", "not readable"),
        ],
    )
    .unwrap_err();
    assert_eq!(error.code(), "encrypted");
}

#[test]
fn comments_of_an_open_document_are_apart() {
    let content = format!(
        "<office:document-content><office:body><office:text><text:p>a<office:annotation><dc:creator>Bob</dc:creator>\
         <text:p>{SSN}</text:p></office:annotation>b</text:p></office:text></office:body></office:document-content>"
    );
    let (parts, _) =
        read("a.odt", &[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
            .unwrap();
    assert_eq!(parts[0].text, "ab\n");
    assert_eq!(found(&parts, SSN), ["a.odt > comments > paragraph 2"]);
}

#[test]
fn a_binary_workbook_is_refused_by_name() {
    let error = read("a.xlsb", &[TYPES, ("xl/workbook.bin", "")]).unwrap_err();
    assert!(error.to_string().contains("xlsb"), "{error}");
}
