//! PDFs made by hand, for what the samples do not have.

use super::{CARD, found, notices};
use crate::sit::document::{Limits, Outcome, Part, extract};

/// A PDF without a table of objects, as the reader repairs it.
pub(super) fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut text = String::from("%PDF-1.7\n");
    for (number, object) in (1..).zip(objects) {
        text.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    text.push_str("trailer\n<< /Root 1 0 R >>\n");
    text.into_bytes()
}

pub(super) const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
pub(super) const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

pub(super) fn stream(dictionary: &str, content: &str) -> String {
    format!("<< {dictionary} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

fn read(objects: &[&str]) -> (Vec<Part>, Outcome) {
    extract(&pdf(objects), "a.pdf", &Limits::default()).unwrap()
}

const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>";

#[test]
fn text_is_joined_by_its_places() {
    let content = stream(
        "",
        "BT /F 10 Tf 1 0 0 1 72 700 Tm [(41) 20 (11 ) -50 (1111)] TJ 100 0 Td (far) Tj \
         0 -12 TD (next) Tj T* (line) ' ET",
    );
    let (parts, outcome) = read(&[CATALOG, PAGES, PAGE, &content, HELVETICA]);
    assert_eq!(parts[0].text, "4111 1111 | far\nnext\nline\n");
    assert_eq!(notices(&outcome), [""; 0]);
}

#[test]
fn the_meaning_of_codes_comes_from_the_font() {
    let content = stream("", "BT /F 10 Tf 72 700 Td (ABC) Tj ET");
    let names = "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [65 /Lslash /uni017C /f_i] >> >>";
    let (parts, _) = read(&[CATALOG, PAGES, PAGE, &content, names]);
    assert_eq!(parts[0].text, "Łżfi\n");
    let table = stream("", "1 beginbfrange <41> <43> <0058> endbfrange");
    let mapped = "<< /Type /Font /Subtype /TrueType /ToUnicode 6 0 R >>";
    let (parts, _) = read(&[CATALOG, PAGES, PAGE, &content, mapped, &table]);
    assert_eq!(parts[0].text, "XYZ\n");
}

#[test]
fn codes_without_a_meaning_are_counted() {
    let content = stream("", "BT /F 10 Tf 72 700 Td <000100020003> Tj ET");
    let font = "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /DW 500 >>] >>";
    let (parts, outcome) = read(&[CATALOG, PAGES, PAGE, &content, font]);
    assert_eq!(parts, []);
    assert_eq!(notices(&outcome), ["a.pdf: not read: 3 characters in fonts that do not say what they mean"]);
}

#[test]
fn pages_of_pictures_among_others_are_told() {
    let text = stream("", &format!("BT /F 10 Tf 72 700 Td ({CARD}) Tj ET"));
    let picture = stream("", "q 100 0 0 100 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q");
    let scanned = "<< /Type /Page /Parent 2 0 R /Contents 7 0 R >>";
    let pages = "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>";
    let (parts, outcome) = read(&[CATALOG, pages, PAGE, &text, HELVETICA, scanned, &picture]);
    assert_eq!(found(&parts, CARD), ["a.pdf > page 1 > line 1"]);
    assert_eq!(notices(&outcome), ["a.pdf: not read: pictures on 1 page without text; they may be scanned"]);
}

#[test]
fn content_may_be_packed_in_several_ways() {
    for (filter, data) in [
        ("/ASCIIHexDecode", "42 54 2f 46 20 31 30 20 54 66 28 78 29 54 6a 20 45 54>"),
        ("[/A85]", r#"6<#U-+>GPm<+[P'.9(%)78s~>"#),
    ] {
        let content = stream(&format!("/Filter {filter}"), data);
        let (parts, outcome) = read(&[CATALOG, PAGES, PAGE, &content, HELVETICA]);
        assert!(!parts.is_empty(), "{filter}: {outcome:?}");
        assert_eq!(parts[0].text, "x\n", "{filter}");
    }
}
