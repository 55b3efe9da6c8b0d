//! Each format with a sample: what is found, and where.

use super::{CARD, IBAN, SSN, found, notices, read, refused};
use crate::sit::document::{Format, Kind};

#[test]
fn text_in_each_charset() {
    for name in ["utf8.txt", "utf16le.txt", "utf16be.txt", "windows1252.txt"] {
        let (parts, outcome) = read(name);
        assert_eq!(outcome.format, Format::Text, "{name}");
        assert_eq!(parts[0].text, format!("Größe: Visa {CARD}\r\nSecond line\r\n"), "{name}");
        assert_eq!(found(&parts, CARD), [format!("{name} > line 1, column 13")]);
        assert_eq!(outcome.notices.len(), usize::from(name == "windows1252.txt"), "{name}");
    }
}

#[test]
fn rows_of_a_delimited_file() {
    let (parts, outcome) = read("semicolons.csv");
    assert_eq!(outcome.format, Format::Csv);
    assert_eq!(parts[1].kind, Kind::Row);
    assert_eq!(parts[1].text, format!("Name: Ada; Example | Card number: {CARD} | Note: two\r\nlines"));
    assert_eq!(found(&parts, CARD), ["semicolons.csv > row 2, column 2 'Card number'"]);
    let third = parts[2].locator().locate(0);
    assert_eq!(third.line, Some((4, 1)), "the field before has a line end");
}

#[test]
fn records_of_ndjson() {
    let (parts, outcome) = read("records.ndjson");
    assert_eq!(outcome.format, Format::Json);
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].text, "name: Ada\ncardNumber (card number): 4111111111111111");
    assert_eq!(found(&parts, SSN), ["records.ndjson > line 2, /ssn"]);
}

#[test]
fn a_page_of_html() {
    let (parts, outcome) = read("page.html");
    assert_eq!(outcome.format, Format::Html);
    assert_eq!(parts[0].text, format!("Order & invoice\nOrder\nName | Card\nAda | {CARD}\n{IBAN}"));
    assert_eq!(found(&parts, IBAN), ["page.html > line 5, column 7"]);
}

#[test]
fn a_letter_in_rtf() {
    let (parts, outcome) = read("letter.rtf");
    assert_eq!(outcome.format, Format::Rtf);
    assert_eq!(parts[0].text, format!("Letter\nGröße: {SSN}\nCard {CARD}\nName | IBAN\nAda | {IBAN}\n€5"));
    assert_eq!(found(&parts, CARD), ["letter.rtf > paragraph 3"]);
}

#[test]
fn a_word_document_with_everything_around_its_body() {
    let (parts, outcome) = read("letter.docx");
    assert_eq!(outcome.format, Format::Word);
    assert_eq!(parts[0].text, format!("Dear Ada,\nyour card {CARD}\nName | IBAN\nAda | {IBAN}\n"));
    assert_eq!(found(&parts, CARD), ["letter.docx > paragraph 2"]);
    assert_eq!(found(&parts, SSN), ["letter.docx > header1 > paragraph 1"]);
    assert_eq!(found(&parts, "5500"), ["letter.docx > deleted text > paragraph 2"]);
    assert_eq!(found(&parts, IBAN), ["letter.docx > paragraph 6", "letter.docx > comments > paragraph 1"]);
    assert_eq!(found(&parts, "Ada Example"), ["letter.docx > properties > creator"]);
    assert_eq!(notices(&outcome), [""; 0]);
}

#[test]
fn rows_of_a_workbook_with_numbers_as_shown() {
    let (parts, outcome) = read("book.xlsx");
    assert_eq!(outcome.format, Format::Excel);
    let row = "Name: Ada | Card number: 4111111111111111 | SSN: 078-05-1120 | Born: 1/1/1980 | Amount: 1,234,567.89";
    assert_eq!(parts[2].text, row);
    assert_eq!(found(&parts, "4111111111111111"), ["book.xlsx > sheet 'Q3' > cell B4 'Card number'"]);
    assert_eq!(
        found(&parts, IBAN),
        ["book.xlsx > sheet 'Q3' > comments > comment at B5", "book.xlsx > sheet 'Hidden 'one'' > cell C7",]
    );
}

#[test]
fn rows_of_an_old_workbook() {
    let (parts, outcome) = read("book.xls");
    assert_eq!(outcome.format, Format::ExcelBinary);
    let row = "Name: Ada Größe | Card number: 4111111111111111 | SSN: 078-05-1120 | Born: 1-Jan-1980";
    assert_eq!(parts[1].text, row);
    assert_eq!(found(&parts, IBAN), ["book.xls > sheet 'Second' > cell C7"]);
    for (number, row) in parts[2..42].iter().enumerate() {
        let text = format!(
            "{number} {}",
            &"long äöü ЖЩ ".chars().take(9 + number % 4).collect::<String>().repeat(30)
        );
        let label = "Name: ";
        assert_eq!(row.text, format!("{label}{}", text.trim()), "strings go on in the next record");
    }
}

#[test]
fn slides_with_notes() {
    let (parts, outcome) = read("deck.pptx");
    assert_eq!(outcome.format, Format::PowerPoint);
    assert_eq!(parts[0].text, format!("Customers\nName | Card\nAda | {CARD}\n"));
    assert_eq!(found(&parts, SSN), ["deck.pptx > slide 1 > notes > paragraph 1"]);
    assert_eq!(found(&parts, "Second"), ["deck.pptx > slide 2 > paragraph 1"]);
}

#[test]
fn open_document_text_and_sheet() {
    let (parts, outcome) = read("letter.odt");
    assert_eq!(outcome.format, Format::OpenDocument);
    assert_eq!(parts[0].text, format!("Card {CARD}\nName | IBAN\nAda | {IBAN}\n"));
    let (parts, _) = read("book.ods");
    assert_eq!(parts[1].text, format!("Name: Ada | Born: 1/1/1980 | SSN: {SSN}"));
    assert_eq!(
        found(&parts, IBAN),
        ["book.ods > sheet 'Q3' > cell C1003 'SSN'"],
        "repeated rows are counted"
    );
}

#[test]
fn pages_of_a_pdf_line_by_line() {
    let (parts, outcome) = read("page.pdf");
    assert_eq!(outcome.format, Format::Pdf);
    assert_eq!(
        parts[0].text,
        format!(
            "Account of Ada | IBAN {IBAN}\nCard: {CARD}\nGröße café {SSN}\nturned text\nCard holder: Ada Example\n"
        )
    );
    assert_eq!(found(&parts, CARD), ["page.pdf > page 1 > line 2"]);
    assert_eq!(found(&parts, SSN), ["page.pdf > page 1 > line 3", "page.pdf > page 2 > line 2"]);
    assert_eq!(
        found(&parts, "Ada Example"),
        ["page.pdf > page 1 > field 'Card holder'", "page.pdf > properties > Author",]
    );
}

#[test]
fn a_pdf_with_packed_objects_and_an_attachment() {
    for name in ["object_streams.pdf", "encrypted_owner.pdf"] {
        let (parts, outcome) = read(name);
        assert_eq!(found(&parts, CARD), [format!("{name} > page 1 > line 2")]);
        let attached = format!("{name} > attachment list.csv > row 2, column 2 'SSN'");
        assert!(found(&parts, SSN).contains(&attached), "{parts:?}");
        assert_eq!(notices(&outcome), [""; 0]);
    }
}

#[test]
fn a_scanned_pdf_is_said_to_hold_no_text() {
    let (parts, outcome) = read("scanned.pdf");
    assert!(parts.iter().all(|part| part.kind == Kind::Properties));
    assert!(notices(&outcome)[0].starts_with("scanned.pdf: no text: "), "{outcome:?}");
}

#[test]
fn a_message_with_its_attachments() {
    let (parts, outcome) = read("mail.eml");
    assert_eq!(outcome.format, Format::Mail);
    assert_eq!(parts[0].kind, Kind::Headers);
    assert!(parts[0].text.starts_with("Subject: Größe und Karte\nFrom: Ada Example <ada@example.org>\n"));
    let cards = ["mail.eml > line 2", "mail.eml > attachment Brief für Ada.docx > paragraph 2"];
    assert_eq!(found(&parts, CARD), cards, "the plain alternative repeats the other and is left out");
    assert_eq!(
        found(&parts, SSN),
        [
            "mail.eml > attachment list.csv > row 2, column 2 'SSN'",
            "mail.eml > attachment Brief für Ada.docx > header1 > paragraph 1",
            "mail.eml > attachment 3 (message/rfc822) > Subject",
        ]
    );
    assert_eq!(found(&parts, "Only here").len(), 1);
    assert_eq!(notices(&outcome), [""; 0]);
}

#[test]
fn broken_encodings_of_messages_are_read_as_far_as_possible() {
    let (parts, _) = read("bad_base64.eml");
    assert_eq!(found(&parts, "Ada").len(), 1);
    let (parts, outcome) = read("wrong_charset.eml");
    assert_eq!(found(&parts, SSN), ["wrong_charset.eml > line 1"]);
    assert!(notices(&outcome)[0].contains("charset:"), "{outcome:?}");
}

#[test]
fn entries_of_archives_in_archives() {
    let (parts, outcome) = read("archive.zip");
    assert_eq!(outcome.format, Format::Zip);
    assert_eq!(found(&parts, CARD), ["archive.zip > folder/list.csv > row 2, column 2 'Card'"]);
    assert_eq!(found(&parts, SSN), ["archive.zip > inner.zip > deep/note.txt > line 1, column 5"]);
    assert_eq!(
        notices(&outcome),
        [
            "archive.zip > logo.png: not supported: a picture (PNG); it is not looked into",
            "archive.zip > empty.txt: no text: it is empty",
        ]
    );
    let (parts, _) = read("note.txt.gz");
    assert_eq!(found(&parts, SSN), ["note.txt.gz > note.txt > line 1, column 5"]);
}

#[test]
fn encrypted_documents_are_said_to_be_encrypted() {
    for name in ["encrypted_letter.docx", "encrypted_book.xlsx", "encrypted_user.pdf"] {
        assert_eq!(refused(name).code(), "encrypted", "{name}");
    }
    let (parts, outcome) = read("encrypted.zip");
    assert_eq!(parts, []);
    assert!(notices(&outcome)[0].starts_with("encrypted.zip > secret.txt: encrypted: "), "{outcome:?}");
}
