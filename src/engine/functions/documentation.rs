//! The manual of the functions, generated from the pages that stand beside their code.
//!
//! Each function has one [`Page`]. DataFusion's own [`Documentation`] is made from it, so `.help`, the manual and the
//! information schema tell the same. The examples are run by the tests.

use std::fmt::Write;

use datafusion::logical_expr::{DocSection, Documentation, ScalarUDF};

use super::documented;

/// A chapter of the manual. The order here is the order there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Time,
    Ip,
    UrlAndPath,
    Text,
    Encoding,
    Sensitive,
}

impl Section {
    const ALL: [Self; 6] =
        [Self::Time, Self::Ip, Self::UrlAndPath, Self::Text, Self::Encoding, Self::Sensitive];

    fn heading(self) -> DocSection {
        let (label, description) = match self {
            Self::Time => (
                "Time",
                "All times are UTC. A timespan is text as in Kusto (`7d`, `1h`, `30m`, `10s`, `500ms`, `1.12:30:00`), \
                 an interval (`interval '7 days'`) or a difference of two times.",
            ),
            Self::Ip => (
                "IP addresses",
                "An address may carry a port, brackets or a zone, as audit records write it. An IPv4 address inside an \
                 IPv6 one (`::ffff:192.0.2.1`) counts as IPv4. Text that is no address gives null.",
            ),
            Self::UrlAndPath => (
                "URLs and paths",
                "Parts are given as they are written. What is not there is null, and so is the whole when the text is \
                 no URL or path.",
            ),
            Self::Text => ("Text and JSON", "Dynamic columns such as `RawEventData` are JSON text."),
            Self::Encoding => ("Hashes and encodings", "Text that cannot be decoded gives null."),
            Self::Sensitive => (
                "Sensitive information",
                "Types are those of Microsoft Purview: the table `SensitiveInfoTypes` and `trailhound sit list` name them. \
                 What is found is masked unless the program runs with `--reveal`. A null text gives null.",
            ),
        };
        DocSection { include: true, label, description: Some(description) }
    }
}

/// What the manual says about one function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    pub section: Section,
    pub syntax: &'static str,
    pub description: &'static str,
    /// Name and meaning of each argument, in order.
    pub arguments: &'static [(&'static str, &'static str)],
    /// Query and printed result. The columns of a row are parted by ` | `, a null is `null`.
    pub examples: &'static [(&'static str, &'static str)],
}

impl Page {
    pub(super) fn documentation(&self) -> Documentation {
        let mut example = String::from("```sql");
        for (query, result) in self.examples {
            let _ = write!(example, "\n> {query};\n{result}");
        }
        example.push_str("\n```");
        let builder = Documentation::builder(self.section.heading(), self.description, self.syntax)
            .with_sql_example(example);
        self.arguments
            .iter()
            .fold(builder, |builder, (name, text)| builder.with_argument(*name, *text))
            .build()
    }

    pub(super) fn aliases(&self) -> Vec<String> {
        self.aliases.iter().map(ToString::to_string).collect()
    }
}

/// The manual of all functions, as Markdown: a chapter for each section, the functions in it by name.
#[must_use]
pub fn manual() -> String {
    let functions = documented();
    let mut out = String::from("# Functions\n");
    for section in Section::ALL {
        let heading = section.heading();
        let _ = write!(out, "\n## {}\n", heading.label);
        if let Some(description) = heading.description {
            let _ = write!(out, "\n{description}\n");
        }
        let mut members: Vec<_> = functions
            .iter()
            .filter(|function| function.documentation().is_some_and(|page| page.doc_section == heading))
            .collect();
        members.sort_by_key(|function| function.name().to_owned());
        for function in members {
            let _ = write!(out, "\n{}", page(function));
        }
    }
    out
}

/// The manual's page of one function, as Markdown; also of functions that are not ours. Without documentation it is
/// the name alone.
#[must_use]
pub fn page(function: &ScalarUDF) -> String {
    let mut out = format!("### {}\n", function.name());
    let Some(documentation) = function.documentation() else {
        return out;
    };
    let _ = write!(out, "\n`{}`\n\n{}\n", documentation.syntax_example, documentation.description.trim());
    if !function.aliases().is_empty() {
        let _ = write!(out, "\nAlso known as: `{}`\n", function.aliases().join("`, `"));
    }
    let arguments = documentation.arguments.as_deref().unwrap_or_default();
    if !arguments.is_empty() {
        out.push('\n');
        for (name, text) in arguments {
            let _ = writeln!(out, "- `{name}`: {}", text.trim());
        }
    }
    if let Some(example) = &documentation.sql_example {
        let _ = write!(out, "\n{}\n", example.trim());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::rows;
    use super::*;

    #[test]
    fn every_function_says_what_it_does_how_it_is_called_and_shows_it() {
        for function in documented() {
            let name = function.name();
            let page = function.documentation().unwrap_or_else(|| panic!("{name} has no documentation"));
            assert!(page.description.ends_with('.') && page.description.len() > 20, "{name}: description");
            assert!(page.syntax_example.starts_with(&format!("{name}(")), "{name}: syntax");
            assert!(page.sql_example.as_deref().is_some_and(|text| text.contains("\n> ")), "{name}: example");
            let named = page.arguments.clone().unwrap_or_default();
            let inside = &page.syntax_example[name.len() + 1..page.syntax_example.len() - 1];
            let stated = inside.split([',', '[', ']']).map(str::trim).filter(|part| !part.is_empty());
            let stated: Vec<_> = stated.filter(|part| *part != "...").collect();
            assert_eq!(
                stated,
                named.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
                "{name}: arguments"
            );
        }
    }

    #[tokio::test]
    async fn every_example_gives_its_documented_result() {
        let mut wrong = Vec::new();
        for function in documented() {
            let example = function.documentation().unwrap().sql_example.clone().unwrap();
            let text = example.strip_prefix("```sql\n> ").unwrap().strip_suffix("\n```").unwrap();
            for one in text.split("\n> ") {
                let (query, expected) = one.split_once(";\n").unwrap();
                let found = rows(query).await.unwrap_or_else(|error| error);
                if found != expected {
                    wrong.push(format!("{query}\n  documented: {expected}\n  found:      {found}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_manual_holds_each_function_once() {
        let manual = manual();
        for function in documented() {
            assert_eq!(
                manual.matches(&format!("\n### {}\n", function.name())).count(),
                1,
                "{}",
                function.name()
            );
        }
    }
}
