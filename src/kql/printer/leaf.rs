//! Names, literals, types and schemas as text.

use std::fmt::{Display, Formatter, Result};

use super::super::lexer::strings::{StringForm, encode};
use super::super::tree::{
    ColumnDeclaration, Json, JsonKind, Literal, Name, ParameterDeclaration, ParameterType, Pattern,
    PatternPart, RowSchema, ScalarType, StringLiteral, StringPart, TypeLiteral,
};
use super::{list, optional};

impl Display for Name {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        if self.bracketed {
            write!(formatter, "[{}]", encode(&self.text))
        } else {
            formatter.write_str(&self.text)
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.parts.iter().try_for_each(|part| match part {
            PatternPart::Text(text) => formatter.write_str(text),
            PatternPart::Star => formatter.write_str("*"),
        })
    }
}

impl Display for Literal {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Long(text) | Self::Real(text) | Self::Timespan(text) => formatter.write_str(text),
            Self::String(text) => text.fmt(formatter),
            Self::Typed(kind, text) => write!(formatter, "{kind}({text})"),
            Self::Dynamic(value) => write!(formatter, "dynamic({value})"),
            Self::Type(kind) => kind.fmt(formatter),
        }
    }
}

impl Display for StringLiteral {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                formatter.write_str(" ")?;
            }
            part.fmt(formatter)?;
        }
        Ok(())
    }
}

impl Display for StringPart {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        if self.obfuscated {
            formatter.write_str("h")?;
        }
        match self.form {
            StringForm::Escaped => formatter.write_str(&encode(&self.value)),
            StringForm::Verbatim => write!(formatter, "@\"{}\"", self.value.replace('"', "\"\"")),
            StringForm::Multiline => {
                // The quotes end at the first place where they are found.
                let is_taken = self.value.contains("```") || self.value.ends_with('`');
                let quote = if is_taken { "~~~" } else { "```" };
                write!(formatter, "{quote}{}{quote}", self.value)
            }
        }
    }
}

impl Display for Json {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.kind {
            JsonKind::Null => formatter.write_str("null"),
            JsonKind::Literal(literal) => literal.fmt(formatter),
            JsonKind::Word(name) => name.fmt(formatter),
            JsonKind::Array(items) => {
                formatter.write_str("[")?;
                list(formatter, items)?;
                formatter.write_str("]")
            }
            JsonKind::Object(members) => {
                formatter.write_str("{")?;
                for (at, (key, value)) in members.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    write!(formatter, "{comma}{key}: {value}")?;
                }
                formatter.write_str("}")
            }
        }
    }
}

impl Display for ScalarType {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(self.name())
    }
}

impl Display for ColumnDeclaration {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{}:{}", self.name, self.kind)
    }
}

impl Display for RowSchema {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match (self.star, self.columns.is_empty()) {
            (true, true) => "(*",
            (true, false) => "(*, ",
            (false, _) => "(",
        })?;
        list(formatter, &self.columns)?;
        formatter.write_str(")")
    }
}

impl Display for TypeLiteral {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match self {
            Self::Scalar(kind) => write!(formatter, "typeof({kind})"),
            Self::Row(schema) => write!(formatter, "typeof{schema}"),
        }
    }
}

impl Display for ParameterDeclaration {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.kind {
            ParameterType::Scalar(kind) => write!(formatter, "{}:{kind}", self.name)?,
            ParameterType::Table(schema) => write!(formatter, "{}:{schema}", self.name)?,
        }
        optional(formatter, " = ", self.default.as_ref())
    }
}
