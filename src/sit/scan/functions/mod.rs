//! Evidence that is code: the documented functions that find dates and addresses.
//!
//! What each of them finds is described in Microsoft's "Sensitive information type functions"; the spellings of months
//! are listed there. All other functions of that page are shapes with checks and stand in the catalogue as expressions.

mod address;
mod dates;
mod months;

use std::ops::Range;

/// One of the functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// Month, day and year, in digits or with an English month.
    UsDate,
    /// Day, month and year, in digits or with a month in seven languages.
    EuDate,
    /// The same with Portuguese months only.
    PortugueseDate,
    /// The same with Dutch months only.
    DutchDate,
    /// Month and year, as on cards.
    ExpirationDate,
    /// A state of the U.S. and a ZIP code that lies in it.
    UsAddress,
}

impl Function {
    /// The function of a documented name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "Func_us_date" => Some(Self::UsDate),
            "Func_eu_date" => Some(Self::EuDate),
            "Func_eu_date1" => Some(Self::PortugueseDate),
            "Func_eu_date2" => Some(Self::DutchDate),
            "Func_expiration_date" => Some(Self::ExpirationDate),
            "Func_us_address" => Some(Self::UsAddress),
            _ => None,
        }
    }

    /// All occurrences in a text, in order and without overlap.
    pub fn find(self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::UsDate => dates::us(text),
            Self::EuDate => dates::eu(text, months::EUROPEAN),
            Self::PortugueseDate => dates::eu(text, &[months::PORTUGUESE]),
            Self::DutchDate => dates::eu(text, &[months::DUTCH]),
            Self::ExpirationDate => dates::expiration(text),
            Self::UsAddress => address::find(text),
        }
    }
}
