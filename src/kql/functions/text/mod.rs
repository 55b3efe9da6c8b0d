//! Text: joining, cutting, searching, replacing.

pub mod change_case;
pub mod code_points;
pub mod compare;
pub mod countof;
pub mod has_any_index;
pub mod indexof;
pub mod replace_string;
pub mod reverse;
pub mod size;
pub mod split;
pub mod strcat;
pub mod strcat_array;
pub mod strrep;
pub mod substring;
pub mod translate;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &split::SPLIT,
    &strcat::STRCAT,
    &strcat::STRCAT_DELIM,
    &strcat_array::STRCAT_ARRAY,
    &change_case::TOLOWER,
    &change_case::TOUPPER,
    &substring::SUBSTRING,
    &size::STRLEN,
    &size::STRING_SIZE,
    &indexof::INDEXOF,
    &countof::COUNTOF,
    &replace_string::REPLACE_STRING,
    &replace_string::REPLACE_STRINGS,
    &translate::TRANSLATE,
    &reverse::REVERSE,
    &strrep::STRREP,
    &compare::STRCMP,
    &compare::ISASCII,
    &compare::ISUTF8,
    &has_any_index::HAS_ANY_INDEX,
    &code_points::FROM_STRING,
    &code_points::TO_STRING,
];
