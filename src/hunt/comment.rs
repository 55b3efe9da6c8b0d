//! The comment at the top of a query, as YAML.
//!
//! The marks of the comment are replaced by blanks, so that every character of the YAML keeps its line and column.

use crate::yaml::Place;

use super::fault::FaultKind;
use super::model::Language;

/// What the top of a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comment {
    /// YAML, and where it begins; the text has blanks where the file has something else.
    Header {
        /// The YAML.
        yaml: String,
        /// Where it begins.
        place: Place,
        /// The byte of the file where the comment ends.
        end: usize,
    },
    /// A comment for people, or none.
    None,
}

/// The header of a query, if the comment at its top is one: it has a line `---`, or one that begins with one of the
/// keys.
///
/// # Errors
///
/// Where the comment, or what `---` begins, has no end.
pub fn header(text: &str, language: Language, keys: &[&str]) -> Result<Comment, (Place, FaultKind)> {
    let mut lines = Lines::new(text);
    lines.skip_blank();
    let (first, place) = (lines.rest(), lines.place());
    let (yaml, end) = if language == Language::Sql && first.trim_start().starts_with("/*") {
        let end = lines.at + first.find("*/").ok_or((place, FaultKind::OpenComment))? + "*/".len();
        (block(text, lines.at, end), end)
    } else {
        line_comments(text, &mut lines, if language == Language::Sql { "--" } else { "//" })
    };
    let delimiters: Vec<usize> =
        yaml.lines().enumerate().filter(|(_, line)| is_delimiter(line)).map(|(number, _)| number).collect();
    let yaml = match (delimiters.first(), delimiters.get(1)) {
        (Some(&from), Some(&to)) => only_lines(&yaml, from + 1, to),
        (Some(&from), None) => {
            let line = u32::try_from(from + 1).unwrap_or(u32::MAX);
            return Err((Place { line, column: 1 }, FaultKind::OpenHeader));
        }
        _ if has_key(&yaml, keys) => yaml,
        _ => return Ok(Comment::None),
    };
    let at = yaml.len() - yaml.trim_start().len();
    Ok(Comment::Header { place: Place::of_offset(&yaml, at), yaml, end })
}

/// The lines of a text from some byte on.
struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn place(&self) -> Place {
        Place::of_offset(self.text, self.at)
    }

    /// The next line with its end.
    fn line(&self) -> &'t str {
        self.rest().split_inclusive('\n').next().unwrap_or_default()
    }

    fn skip_blank(&mut self) {
        while !self.line().is_empty() && self.line().trim().is_empty() {
            self.at += self.line().len();
        }
    }
}

/// Lines that begin with a mark, up to the first that does not.
fn line_comments(text: &str, lines: &mut Lines<'_>, mark: &str) -> (String, usize) {
    let mut yaml = blanks(text.get(..lines.at).unwrap_or_default());
    loop {
        let line = lines.line();
        let Some(content) = line.trim_start().strip_prefix(mark) else { break };
        let drawn = if is_drawn(content) { content.trim_end().len() } else { 0 };
        let content = content.get(drawn..).unwrap_or_default();
        yaml.push_str(&blanks(line.get(..line.len() - content.len()).unwrap_or_default()));
        yaml.push_str(content);
        lines.at += line.len();
    }
    (yaml, lines.at)
}

/// Whether a line is only drawn.
fn is_drawn(content: &str) -> bool {
    let content = content.trim();
    content.len() > 3 && content.bytes().all(|byte| matches!(byte, b'-' | b'/' | b'=' | b'*'))
}

/// A comment in `/*` and `*/`; a star at the beginning of every line is decoration.
fn block(text: &str, start: usize, end: usize) -> String {
    let mut yaml = blanks(text.get(..start).unwrap_or_default());
    let comment = text.get(start..end).unwrap_or_default();
    let inside = comment
        .trim_start()
        .strip_prefix("/*")
        .and_then(|inside| inside.strip_suffix("*/"))
        .unwrap_or_default();
    let opening = comment.len() - inside.len() - "*/".len();
    yaml.push_str(&blanks(comment.get(..opening).unwrap_or_default()));
    let starred = inside.lines().skip(1).filter(|line| !line.trim().is_empty());
    let is_starred =
        starred.clone().next().is_some() && starred.clone().all(|line| line.trim_start().starts_with('*'));
    for (number, line) in inside.split_inclusive('\n').enumerate() {
        let star = line.find('*').filter(|_| is_starred && number > 0);
        match star {
            Some(star) => {
                yaml.push_str(&blanks(line.get(..=star).unwrap_or_default()));
                yaml.push_str(line.get(star + 1..).unwrap_or_default());
            }
            // `/**` opens a comment as well as `/*`.
            None if number == 0 && line.starts_with('*') => yaml.push_str(&line.replacen('*', " ", 1)),
            None => yaml.push_str(line),
        }
    }
    yaml
}

/// As many blanks as there are characters, line ends kept.
fn blanks(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\r' { c } else { ' ' }).collect()
}

fn is_delimiter(line: &str) -> bool {
    line.trim() == "---"
}

/// The lines from one to another, all others blank.
fn only_lines(text: &str, from: usize, to: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if (from..to).contains(&number) {
            out.push_str(line);
        } else {
            out.push_str(&blanks(line));
        }
    }
    out
}

/// Whether a line begins with a key.
fn has_key(yaml: &str, keys: &[&str]) -> bool {
    yaml.lines().any(|line| {
        let line = line.trim_start();
        line.split_once(':').is_some_and(|(key, rest)| {
            keys.contains(&key.trim_end()) && (rest.is_empty() || rest.starts_with(char::is_whitespace))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str, language: Language) -> Option<(String, String)> {
        match header(text, language, &["id", "title"]).unwrap() {
            Comment::Header { yaml, place, .. } => Some((yaml, place.to_string())),
            Comment::None => None,
        }
    }

    #[test]
    fn marks_become_blanks_so_that_places_stay() {
        assert_eq!(
            yaml("\n-- id: x\n--\n-- title: é\nselect 1", Language::Sql),
            Some(("\n   id: x\n  \n   title: é\n".into(), "2:4".into()))
        );
        assert_eq!(yaml("//id: x\nT | take 1", Language::Kql), Some(("  id: x\n".into(), "1:3".into())));
        assert_eq!(
            yaml("/* id: x\n   title: y */ select 1", Language::Sql),
            Some(("   id: x\n   title: y ".into(), "1:4".into()))
        );
        assert_eq!(
            yaml("/**\n * id: x\n * title: y\n */\nselect 1", Language::Sql).unwrap().0.trim_end(),
            "   \n   id: x\n   title: y"
        );
    }

    #[test]
    fn between_two_lines_of_dashes_is_the_header_and_around_it_anything() {
        assert_eq!(
            yaml("-- Copyright: us\n-- ---\n-- id: x\n-- ---\n-- More: words: here\nselect 1", Language::Sql),
            Some((
                format!(
                    "{}\n{}\n   id: x\n{}\n{}\n",
                    " ".repeat(16),
                    " ".repeat(6),
                    " ".repeat(6),
                    " ".repeat(20)
                ),
                "3:4".into()
            ))
        );
        let open = header("-- ---\n-- id: x\nselect 1", Language::Sql, &["id"]);
        assert_eq!(open, Err((Place { line: 1, column: 1 }, FaultKind::OpenHeader)));
    }

    #[test]
    fn a_comment_for_people_is_no_header() {
        assert_eq!(yaml("-- What happened most, by workload\nselect 1", Language::Sql), None);
        assert_eq!(yaml("select 1 -- id: x", Language::Sql), None);
        assert_eq!(yaml("// https://example.org/id:x\nT", Language::Kql), None);
        assert_eq!(yaml("", Language::Sql), None);
        let open = header("/* id: x\nselect 1", Language::Sql, &["id"]);
        assert_eq!(open, Err((Place::START, FaultKind::OpenComment)));
    }

    #[test]
    fn a_line_that_is_drawn_is_no_content() {
        assert_eq!(
            yaml("----------\n-- id: x\n----------\nselect 1", Language::Sql).unwrap().0.trim_end(),
            "          \n   id: x"
        );
    }
}
