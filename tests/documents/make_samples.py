#!/usr/bin/env python3
"""Makes the small documents that the tests of `sit::document` read. Nothing in them is real: the numbers are
specimens that their issuers publish, the names are made up.

Needs python-docx, openpyxl, python-pptx, odfpy, xlwt, reportlab, pikepdf, msoffcrypto-tool and pyzipper. Run it in this
folder. The files are kept with the tests; make them anew only to change them, as dates inside them differ each time.
"""

import io
import zipfile
import zlib
from email import encoders
from email.message import EmailMessage
from email.mime.base import MIMEBase
from pathlib import Path

import docx
import msoffcrypto.format.ooxml as office_crypto
import openpyxl
import pikepdf
import pptx
import pyzipper
import xlwt
from odf import opendocument, table as odf_table, text as odf_text, draw as odf_draw, style as odf_style, office as odf_office
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

CARD = "4111 1111 1111 1111"
CARD_NUMBER = 4111111111111111
SSN = "078-05-1120"
IBAN = "DE89 3704 0044 0532 0130"
HERE = Path(__file__).parent


def save(name, data):
    (HERE / name).write_bytes(data)


def texts():
    line = f"Größe: Visa {CARD}\r\nSecond line\r\n"
    save("utf8.txt", b"\xef\xbb\xbf" + line.encode())
    save("utf16le.txt", b"\xff\xfe" + line.encode("utf-16-le"))
    save("utf16be.txt", b"\xfe\xff" + line.encode("utf-16-be"))
    save("windows1252.txt", line.encode("cp1252"))
    save("semicolons.csv", f"Name;Card number;Note\r\n\"Ada; Example\";{CARD};\"two\r\nlines\"\r\nBob Sample;{IBAN};\r\n".encode("cp1252"))
    save("records.ndjson", f'{{"name": "Ada", "cardNumber": {CARD_NUMBER}}}\n{{"name": "Bob", "ssn": "{SSN}"}}\n'.encode())
    save("page.html", f"""<!DOCTYPE html>
<html><head><title>Order &amp; invoice</title><style>p {{ color: red }}</style><script>var x = "{SSN}";</script></head>
<body><h1>Order</h1>
<table><tr><th>Name</th><th>Card</th></tr><tr><td>Ada</td><td>4111&nbsp;1111&#160;1111 <b>1111</b></td></tr></table>
<form><input name="iban" value="{IBAN}"></form><!-- {SSN} --></body></html>
""".encode())
    save("letter.rtf", (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Letter}}\f0 Gr\'f6\'dfe: " + SSN
                        + r"\par {\b Card} " + CARD + r"\par {\*\unknown hidden}\trowd Name\cell IBAN\cell\row Ada\cell " + IBAN
                        + r"\cell\row \u8364?5}").encode())


def word():
    document = docx.Document()
    document.core_properties.title = "Letter"
    document.core_properties.author = "Ada Example"
    section = document.sections[0]
    section.header.paragraphs[0].text = f"Customer {SSN}"
    section.footer.paragraphs[0].text = "Page of the letter"
    document.add_paragraph("Dear Ada,")
    paragraph = document.add_paragraph("your card ")
    for run in ("4111 11", "11 1111 ", "1111"):
        paragraph.add_run(run).bold = run.startswith("11")
    document.add_comment(paragraph.runs, text=f"Is it {IBAN}?", author="Bob Sample", initials="BS")
    paragraph._p.append(parse_xml(
        f'<w:del {nsdecls("w")} w:id="9" w:author="B"><w:r><w:delText>formerly 5500 0000 0000 0004</w:delText></w:r></w:del>'))
    rows = document.add_table(rows=2, cols=2)
    for row, values in zip(rows.rows, (("Name", "IBAN"), ("Ada", IBAN))):
        for cell, value in zip(row.cells, values):
            cell.text = value
    document.save(HERE / "letter.docx")


def excel():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Q3"
    sheet["A1"] = "Customers"
    sheet.append([])
    sheet.append(["Name", "Card number", "SSN", "Born", "Amount"])
    sheet.append(["Ada", CARD_NUMBER, 78051120, 29221, 1234567.891])
    sheet.append(["Bob", CARD, SSN, "unknown", None])
    sheet["C4"].number_format = "000-00-0000"
    sheet["D4"].number_format = "m/d/yyyy"
    sheet["E4"].number_format = "#,##0.00"
    sheet["B5"].comment = Comment(f"or {IBAN}", "Bob")
    hidden = book.create_sheet("Hidden 'one'")
    hidden.sheet_state = "hidden"
    hidden["C7"] = IBAN
    book.save(HERE / "book.xlsx")
    old = xlwt.Workbook()
    sheet = old.add_sheet("Q3")
    style = xlwt.easyxf(num_format_str="000-00-0000")
    date = xlwt.easyxf(num_format_str="D-MMM-YYYY")
    for column, name in enumerate(("Name", "Card number", "SSN", "Born")):
        sheet.write(0, column, name)
    for column, value in enumerate(("Ada Größe", CARD_NUMBER)):
        sheet.write(1, column, value)
    sheet.write(1, 2, 78051120, style)
    sheet.write(1, 3, 29221, date)
    sheet.write(2, 0, xlwt.Formula('"formula " & "text"'))
    # Shared strings that do not fit into one record.
    for row in range(40):
        sheet.write(row + 3, 0, f"{row} " + "long äöü ЖЩ "[: 9 + row % 4] * 30)
    old.add_sheet("Second").write(6, 2, IBAN)
    old.save(str(HERE / "book.xls"))


def powerpoint():
    deck = pptx.Presentation()
    deck.core_properties.author = deck.core_properties.last_modified_by = "Ada Example"
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Customers"
    shape = slide.shapes.add_table(2, 2, 0, 0, 5000000, 1000000)
    for (row, column), value in {(0, 0): "Name", (0, 1): "Card", (1, 0): "Ada", (1, 1): CARD}.items():
        shape.table.cell(row, column).text = value
    slide.notes_slide.notes_text_frame.text = f"Do not say {SSN}"
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Second"
    deck.save(HERE / "deck.pptx")


def open_document():
    document = opendocument.OpenDocumentText()
    paragraph = odf_text.P(text="Card ")
    paragraph.addElement(odf_text.Span(text="4111 1111"))
    paragraph.addElement(odf_text.S(c=1))
    paragraph.addText("1111 1111")
    document.text.addElement(paragraph)
    table = odf_table.Table(name="T")
    for values in (("Name", "IBAN"), ("Ada", IBAN)):
        row = odf_table.TableRow()
        for value in values:
            cell = odf_table.TableCell()
            cell.addElement(odf_text.P(text=value))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    document.save(str(HERE / "letter.odt"))

    sheet = opendocument.OpenDocumentSpreadsheet()
    table = odf_table.Table(name="Q3")
    for values in (("Name", "Born", "SSN"), ("Ada", "1/1/1980", SSN)):
        row = odf_table.TableRow()
        for value in values:
            cell = odf_table.TableCell(valuetype="string")
            cell.addElement(odf_text.P(text=value))
            row.addElement(cell)
        table.addElement(row)
    row = odf_table.TableRow(numberrowsrepeated=1000)
    row.addElement(odf_table.TableCell(numbercolumnsrepeated=16000))
    table.addElement(row)
    row = odf_table.TableRow()
    row.addElement(odf_table.TableCell(numbercolumnsrepeated=2))
    cell = odf_table.TableCell(valuetype="string")
    cell.addElement(odf_text.P(text=IBAN))
    row.addElement(cell)
    table.addElement(row)
    sheet.spreadsheet.addElement(table)
    sheet.save(str(HERE / "book.ods"))


def pdf():
    vera = Path(canvas.__file__).parent.parent / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", str(vera)))
    page = canvas.Canvas(str(HERE / "page.pdf"), pagesize=A4)
    page.setTitle("Statement")
    page.setAuthor("Ada Example")
    page.setFont("Helvetica", 11)
    page.drawString(300, 760, f"IBAN {IBAN}")
    page.drawString(72, 760, "Account of Ada")
    page.drawString(72, 740, f"Card: {CARD}")
    page.setFont("Vera", 11)
    page.drawString(72, 700, f"Größe café {SSN}")
    page.saveState()
    page.translate(40, 300)
    page.rotate(90)
    page.drawString(0, 0, "turned text")
    page.restoreState()
    page.acroForm.textfield(name="holder", tooltip="Card holder", value="Ada Example", x=72, y=600, width=200, height=20)
    page.showPage()
    page.setFont("Times-Roman", 12)
    text = page.beginText(72, 700)
    text.textLine("Second page")
    text.textLine(SSN)
    page.drawText(text)
    page.save()

    scan = canvas.Canvas(str(HERE / "scanned.pdf"), pagesize=A4)
    scan.rect(100, 100, 300, 300, fill=1)
    scan.save()

    with pikepdf.open(HERE / "page.pdf") as document:
        document.attachments["list.csv"] = pikepdf.AttachedFileSpec(document, f"Name,SSN\nAda,{SSN}\n".encode(), filename="list.csv")
        document.save(HERE / "object_streams.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
        document.save(HERE / "encrypted_owner.pdf", encryption=pikepdf.Encryption(user="", owner="secret", R=6))
        document.save(HERE / "encrypted_user.pdf", encryption=pikepdf.Encryption(user="secret", owner="other", R=6))


def archives():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/note.txt", f"SSN {SSN}")
    with zipfile.ZipFile(HERE / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", b"")
        archive.writestr("folder/list.csv", f"Name,Card\nAda,{CARD}\n")
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(20))
        archive.writestr("empty.txt", b"")
    with pyzipper.AESZipFile(HERE / "encrypted.zip", "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"secret")
        archive.writestr("secret.txt", f"SSN {SSN}")
    with zipfile.ZipFile(HERE / "bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("zeros.txt", b"0" * (4 << 20))
        archive.writestr("after.txt", f"SSN {SSN}")
    for name in ("letter.docx", "book.xlsx"):
        with open(HERE / name, "rb") as plain, open(HERE / f"encrypted_{name}", "wb") as encrypted:
            office_crypto.OOXMLFile(plain).encrypt("secret", encrypted)


def mail():
    message = EmailMessage()
    message["Subject"] = "Größe und Karte"
    message["From"] = "Ada Example <ada@example.org>"
    message["To"] = "Bob Sample <bob@example.org>, team@example.org"
    message["Date"] = "Thu, 29 Feb 2024 12:00:00 +0000"
    message.set_content(f"Hällo Bob,\nmy card is {CARD}.\n", charset="iso-8859-1", cte="quoted-printable")
    message.add_alternative(f"<p>H&auml;llo Bob,<br>my card is <b>{CARD}</b>.</p><p>Only here: {IBAN}</p>", subtype="html")
    message.add_attachment(f"Name,SSN\nAda,{SSN}\n".encode(), maintype="text", subtype="csv", filename="list.csv")
    message.add_attachment((HERE / "letter.docx").read_bytes(), maintype="application", subtype="octet-stream",
                           filename="Brief für Ada.docx")
    forwarded = EmailMessage()
    forwarded["Subject"] = f"Forwarded {SSN}"
    forwarded["From"] = "carol@example.org"
    forwarded.set_content(f"IBAN {IBAN}\n")
    message.add_attachment(forwarded)
    save("mail.eml", bytes(message))

    broken = MIMEBase("application", "octet-stream")
    broken.set_payload(f"Name,SSN\nAda,{SSN}\n".encode())
    encoders.encode_base64(broken)
    broken.add_header("Content-Disposition", "attachment", filename="list.csv")
    source = broken.as_bytes().replace(b"MIME-Version: 1.0\n", b"MIME-Version: 1.0\nSubject: broken\nFrom: a@example.org\n")
    save("bad_base64.eml", source.replace(b"U1NO", b"U1N!!\xff*O"))
    save("wrong_charset.eml", b"Subject: =?no-such-charset?Q?H=E4llo?=\nFrom: a@example.org\nDate: x\nMIME-Version: 1.0\n"
         b"Content-Type: text/plain; charset=no-such-charset\n\nH\xe4llo SSN " + SSN.encode() + b"\n")


def compressed():
    import gzip
    save("note.txt.gz", gzip.compress(f"SSN {SSN}\n".encode(), mtime=0))


if __name__ == "__main__":
    texts()
    word()
    excel()
    powerpoint()
    open_document()
    pdf()
    archives()
    mail()
    compressed()
