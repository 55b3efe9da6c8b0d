//! The text of HTML: what a browser would show, and values of attributes that people see or fill in.
//!
//! Scripts, styles and comments are left out. Blocks begin new lines, cells of a table are set apart by a bar, space is
//! collapsed as in a browser. Tags that are never closed or overlap do no harm, because no tree is built.

use super::entities::entities;
use super::error::DocumentError;
use super::part::{Kind, Pieces, Place};
use super::text;
use super::walk::Walk;

/// Elements that begin and end lines.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "table",
    "tbody",
    "textarea",
    "tfoot",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Elements whose content is no text for people.
const HIDDEN: &[&str] = &["script", "style", "template", "noscript", "svg", "math", "object"];
/// Attributes whose values people see or fill in.
const SHOWN: &[&str] = &["alt", "title", "value", "placeholder", "aria-label", "content", "summary", "label"];

pub(super) fn read(walk: &mut Walk<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let text = text::decoded(walk, bytes);
    let pieces = pieces(&text);
    walk.pieces(Kind::Body, pieces);
    Ok(())
}

/// The text of HTML, each run with the line and column of the source where it begins.
pub(super) fn pieces(html: &str) -> Pieces {
    let mut writer = Writer { out: Pieces::default(), space: false, preformatted: 0 };
    let mut rest = html;
    let mut place = (1, 1);
    while let Some((text, tag_start)) = split_text(rest) {
        writer.text(text, place);
        advance(&mut place, text);
        let (tag, length) = tag(tag_start);
        let (here, after) = tag_start.split_at(length);
        let begin = place;
        advance(&mut place, here);
        rest = after;
        let Some(tag) = tag else { continue };
        writer.tag(&tag, begin);
        if tag.opens && HIDDEN.contains(&tag.name.as_str()) && !here.ends_with("/>") {
            let hidden = hidden_length(rest, &tag.name);
            let (inside, after) = rest.split_at(hidden);
            advance(&mut place, inside);
            rest = after;
        }
    }
    writer.text(rest, place);
    let length = writer.out.text.trim_end().len();
    writer.out.truncate(length);
    writer.out
}

/// Splits before the next `<` that can begin a tag, comment or declaration.
fn split_text(html: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(found) = html[from..].find('<') {
        let at = from + found;
        let next = html.as_bytes().get(at + 1).copied().unwrap_or(b' ');
        if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?') {
            return Some(html.split_at(at));
        }
        from = at + 1;
    }
    None
}

struct Tag {
    name: String,
    opens: bool,
    /// Values of attributes that are shown.
    values: Vec<String>,
}

/// Reads what begins with `<`: a tag or nothing, and its length in bytes.
fn tag(html: &str) -> (Option<Tag>, usize) {
    if let Some(comment) = html.strip_prefix("<!--") {
        return (None, comment.find("-->").map_or(html.len(), |at| at + "<!---->".len()));
    }
    if html.starts_with("<!") || html.starts_with("<?") {
        return (None, html.find('>').map_or(html.len(), |at| at + 1));
    }
    let opens = !html.starts_with("</");
    let name_start = if opens { 1 } else { 2 };
    let name_end = html[name_start..]
        .find(|character: char| character.is_whitespace() || matches!(character, '>' | '/'))
        .map_or(html.len(), |at| name_start + at);
    let name = html[name_start..name_end].to_ascii_lowercase();
    let (values, length) = attributes(html, name_end);
    (Some(Tag { name, opens, values }), length)
}

/// Reads attributes from an offset on, up to and with the `>`.
fn attributes(html: &str, mut at: usize) -> (Vec<String>, usize) {
    let bytes = html.as_bytes();
    let mut values = Vec::new();
    while let Some(&byte) = bytes.get(at) {
        if byte == b'>' {
            return (values, at + 1);
        }
        if byte.is_ascii_whitespace() || byte == b'/' || byte == b'=' {
            at += 1;
            continue;
        }
        let name_start = at;
        at = until(bytes, at, |byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/'));
        let name = html[name_start..at].to_ascii_lowercase();
        let equals = until(bytes, at, |byte| !byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        at = until(bytes, equals + 1, |byte| !byte.is_ascii_whitespace());
        let value = match bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                let start = at + 1;
                let end = until(bytes, start, |byte| byte == quote);
                at = (end + 1).min(bytes.len());
                &html[start..end]
            }
            _ => {
                let start = at;
                at = until(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'>');
                &html[start..at]
            }
        };
        let link = name == "href" && (value.starts_with("mailto:") || value.starts_with("tel:"));
        if (link || SHOWN.contains(&name.as_str())) && !value.trim().is_empty() {
            values.push(entities(value));
        }
    }
    (values, bytes.len())
}

/// The first offset at or behind `at` whose byte is wanted, or the end. Only ASCII may be wanted.
fn until(bytes: &[u8], at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes.iter().skip(at).position(|&byte| wanted(byte)).map_or(bytes.len(), |found| at + found)
}

/// How much to skip to come to the end tag of an element that is left out.
fn hidden_length(html: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(found) = html[from..].find("</") {
        let at = from + found;
        let candidate = html.as_bytes().get(at + 2..at + 2 + name.len());
        if candidate.is_some_and(|candidate| candidate.eq_ignore_ascii_case(name.as_bytes())) {
            return at;
        }
        from = at + 2;
    }
    html.len()
}

fn advance(place: &mut (u64, u64), text: &str) {
    match text.rfind('\n') {
        Some(last) => {
            place.0 += text.bytes().filter(|&byte| byte == b'\n').count() as u64;
            place.1 = text[last + 1..].chars().count() as u64 + 1;
        }
        None => place.1 += text.chars().count() as u64,
    }
}

struct Writer {
    out: Pieces,
    /// Space is due before the next text.
    space: bool,
    preformatted: usize,
}

impl Writer {
    fn text(&mut self, source: &str, (line, column): (u64, u64)) {
        if source.is_empty() {
            return;
        }
        let text = entities(source);
        let mut marked = false;
        for character in text.chars() {
            let blank = matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}');
            if blank && self.preformatted == 0 {
                self.space = true;
                continue;
            }
            let at_start = self.out.text.is_empty() || self.out.text.ends_with('\n');
            if self.space && !at_start && !self.out.text.ends_with(' ') {
                self.out.push(" ");
            }
            self.space = false;
            if !marked {
                self.out.mark(Place::Run { line, column });
                marked = true;
            }
            self.out.text.push(character);
        }
    }

    fn tag(&mut self, tag: &Tag, (line, column): (u64, u64)) {
        let name = tag.name.as_str();
        if matches!(name, "pre" | "textarea") {
            self.preformatted =
                if tag.opens { self.preformatted + 1 } else { self.preformatted.saturating_sub(1) };
        }
        if BLOCKS.contains(&name) {
            self.line();
        } else if tag.opens && matches!(name, "td" | "th") {
            let at_start = self.out.text.is_empty() || self.out.text.ends_with('\n');
            if !at_start {
                let length = self.out.text.trim_end_matches(' ').len();
                self.out.truncate(length);
                self.out.push(" | ");
            }
            self.space = false;
        }
        for value in &tag.values {
            self.space = true;
            self.text(value, (line, column));
            self.space = true;
        }
    }

    fn line(&mut self) {
        self.space = false;
        if !self.out.text.is_empty() && !self.out.text.ends_with('\n') {
            let length = self.out.text.trim_end_matches(' ').len();
            self.out.truncate(length);
            self.out.push("\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_lines_and_cells_have_bars_between() {
        let html =
            "<table><tr><th>Name<th>Card</tr>\n<tr><td>Ada</td> <td>4111</td></tr></table><p>a<br>b</p>c";
        assert_eq!(pieces(html).text, "Name | Card\nAda | 4111\na\nb\nc");
    }

    #[test]
    fn inline_tags_do_not_split_words() {
        assert_eq!(pieces("41<b>11</b> <i>1111</i>\n  1111").text, "4111 1111 1111");
    }

    #[test]
    fn scripts_styles_and_comments_are_left_out() {
        let html = "a<script>if (1 < 2) x('</p>')</script>b<STYLE>p {}</style>c<!-- <p> d -->e";
        assert_eq!(pieces(html).text, "abce");
        assert_eq!(pieces("a<script>never closed").text, "a");
        assert_eq!(pieces("a<!-- never closed").text, "a");
    }

    #[test]
    fn values_that_people_see_are_text() {
        let html =
            "<input value='4111' name=x><img alt=\"a &amp; b\" src=y><a href=\"mailto:a@example.org\">us</a>";
        assert_eq!(pieces(html).text, "4111 a & b mailto:a@example.org us");
    }

    #[test]
    fn a_lone_bracket_is_text() {
        assert_eq!(pieces("1 < 2 <3> <").text, "1 < 2 <3> <");
        assert_eq!(pieces("a <b").text, "a");
    }

    #[test]
    fn preformatted_text_keeps_its_space() {
        assert_eq!(pieces("<pre>a  b\n c</pre>d  e").text, "a  b\n c\nd e");
    }

    #[test]
    fn runs_know_where_they_begin() {
        let pieces = pieces("<p>ä</p>\n <b>x</b>");
        let places: Vec<_> = pieces.pieces.iter().map(|piece| (piece.start, piece.place.clone())).collect();
        assert_eq!(places, [(0, Place::Run { line: 1, column: 4 }), (3, Place::Run { line: 2, column: 5 }),]);
    }
}
