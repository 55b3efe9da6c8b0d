//! Titles and descriptions with columns of the result in them: `{{ AccountUpn }} sent {{Count}} files`.
//!
//! Any number of columns, with and without blanks inside the braces, as Defender and Sentinel write them. A column that
//! the result does not have is an error, never an empty place; a column without a value shows as [`NO_VALUE`].

use std::fmt;

/// What a column without a value shows as.
pub const NO_VALUE: &str = "(no value)";

/// A text with places for columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Column(String),
}

/// Why a text is no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// No end.
    #[error("`{{{{` in character {at} has no `}}}}`: write {{{{ Column }}}}")]
    Open {
        /// The character, from 1.
        at: usize,
    },
    /// No name.
    #[error("the braces in character {at} name no column: write {{{{ Column }}}}")]
    Empty {
        /// The character, from 1.
        at: usize,
    },
}

/// A column that the result does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the result has no column `{column}`")]
pub struct NoColumn {
    /// The column.
    pub column: String,
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// When braces are open or empty.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let at = || text.chars().count() - after.chars().count() - 1;
            let (name, behind) = after.split_once("}}").ok_or_else(|| TemplateError::Open { at: at() })?;
            if name.contains("{{") {
                return Err(TemplateError::Open { at: at() });
            }
            let name = name.trim();
            if name.is_empty() {
                return Err(TemplateError::Empty { at: at() });
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Column(name.to_owned()));
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// A text in which braces mean nothing.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        let parts = if text.is_empty() { Vec::new() } else { vec![Part::Text(text.to_owned())] };
        Self { parts }
    }

    /// The columns it names, each once, in order.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for part in &self.parts {
            if let Part::Column(name) = part
                && !columns.contains(&name.as_str())
            {
                columns.push(name);
            }
        }
        columns
    }

    /// Whether nothing would be shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(text) if text.trim().is_empty()))
    }

    /// The text for a row. `value` gives none for a column that is not there, and `Some(None)` for no value.
    ///
    /// # Errors
    ///
    /// When a column is not there.
    pub fn fill<'v>(
        &self,
        mut value: impl FnMut(&str) -> Option<Option<std::borrow::Cow<'v, str>>>,
    ) -> Result<String, NoColumn> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Column(column) => match value(column) {
                    Some(Some(value)) if !value.is_empty() => text.push_str(&value),
                    Some(_) => text.push_str(NO_VALUE),
                    None => return Err(NoColumn { column: column.clone() }),
                },
            }
        }
        Ok(text)
    }
}

impl fmt::Display for Template {
    /// As it is written, with one blank inside the braces.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) => formatter.write_str(text),
            Part::Column(name) => write!(formatter, "{{{{ {name} }}}}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fill(text: &str) -> Result<String, NoColumn> {
        Template::parse(text).unwrap().fill(|column| match column {
            "User" => Some(Some("ann".into())),
            "File name" => Some(Some("{{User}}".into())),
            "Nothing" => Some(None),
            "Blank" => Some(Some("".into())),
            _ => None,
        })
    }

    #[test]
    fn columns_are_filled_in_both_spellings_and_any_number_of_times() {
        assert_eq!(fill("{{User}} and {{ User }}: {{File name}}"), Ok("ann and ann: {{User}}".into()));
        assert_eq!(fill(&"{{User}}".repeat(50)), Ok("ann".repeat(50)));
        assert_eq!(fill("}} { no braces }"), Ok("}} { no braces }".into()));
    }

    #[test]
    fn a_missing_column_is_an_error_and_a_missing_value_is_shown() {
        assert_eq!(fill("by {{Usr}}"), Err(NoColumn { column: "Usr".into() }));
        assert_eq!(fill("{{Nothing}}, {{ Blank }}"), Ok("(no value), (no value)".into()));
    }

    #[test]
    fn open_and_empty_braces_are_told_with_their_place() {
        assert_eq!(Template::parse("é {{User"), Err(TemplateError::Open { at: 3 }));
        assert_eq!(Template::parse("{{User {{Other}}"), Err(TemplateError::Open { at: 1 }));
        assert_eq!(Template::parse("a{{ }}"), Err(TemplateError::Empty { at: 2 }));
        assert_eq!(
            TemplateError::Empty { at: 2 }.to_string(),
            "the braces in character 2 name no column: write {{ Column }}"
        );
    }

    #[test]
    fn the_columns_are_told_once_each() {
        assert_eq!(Template::parse("{{B}} {{A}} {{ B }}").unwrap().columns(), ["B", "A"]);
        assert!(Template::plain("{{B}}").columns().is_empty());
    }

    proptest! {
        #[test]
        fn a_template_is_read_as_it_is_shown(text in "[a{} }]{0,20}") {
            if let Ok(template) = Template::parse(&text) {
                prop_assert_eq!(Template::parse(&template.to_string()), Ok(template));
            }
        }
    }
}
