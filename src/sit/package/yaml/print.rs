//! Lays out YAML: on one line what fits on one, in block form what does not.

/// Lines are at most so long where that is possible, in characters.
const WIDTH: usize = 110;

/// A value to be written. Texts are quoted already.
#[derive(Debug, Clone)]
pub(super) enum Out {
    /// A text, number or word.
    Text(String),
    /// A list.
    List(Vec<Out>),
    /// Keys and values, in order.
    Map(Vec<(String, Out)>),
    /// Keys and values that are never written on one line.
    Block(Vec<(String, Out)>),
}

impl Out {
    /// On one line, or none if that is longer than `most` or not wanted.
    fn on_one_line(&self, most: usize) -> Option<String> {
        let mut line = String::new();
        self.push_line(&mut line, most)?;
        Some(line)
    }

    fn push_line(&self, line: &mut String, most: usize) -> Option<()> {
        match self {
            Self::Text(text) => line.push_str(text),
            Self::List(items) => {
                line.push('[');
                for (index, item) in items.iter().enumerate() {
                    line.push_str(if index == 0 { "" } else { ", " });
                    item.push_line(line, most)?;
                }
                line.push(']');
            }
            Self::Map(entries) => {
                line.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    line.push_str(if index == 0 { "" } else { ", " });
                    line.push_str(key);
                    line.push_str(": ");
                    value.push_line(line, most)?;
                }
                line.push('}');
            }
            Self::Block(_) => return None,
        }
        (line.len() <= most * 4 && line.chars().count() <= most).then_some(())
    }

    /// Writes it behind `key:` or `-`, which are at `indent`, and ends the line.
    fn write(&self, out: &mut String, indent: usize, after_dash: bool) {
        let column = out.len() - out.rfind('\n').map_or(0, |newline| newline + 1);
        if let Self::Text(text) = self {
            out.push(' ');
            out.push_str(text);
            out.push('\n');
            return;
        }
        if let Some(line) = self.on_one_line(WIDTH.saturating_sub(column + 1)) {
            out.push(' ');
            out.push_str(&line);
            out.push('\n');
            return;
        }
        let inner = indent + 2;
        match self {
            Self::Text(_) => {}
            Self::List(items) => {
                out.push('\n');
                for item in items {
                    out.push_str(&format!("{:inner$}-", ""));
                    item.write(out, inner, true);
                }
            }
            Self::Map(entries) | Self::Block(entries) => {
                out.push_str(if after_dash { " " } else { "\n" });
                for (index, (key, value)) in entries.iter().enumerate() {
                    let margin = if after_dash && index == 0 { 0 } else { inner };
                    out.push_str(&format!("{:margin$}{key}:", ""));
                    value.write(out, inner, false);
                }
            }
        }
    }
}

/// A document of keys and values.
pub(super) fn document(entries: &[(String, Out)]) -> String {
    let mut out = String::new();
    for (key, value) in entries {
        // Sections are set apart from each other.
        if matches!(value, Out::List(_) | Out::Block(_)) && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(key);
        out.push(':');
        value.write(&mut out, 0, false);
    }
    out
}
