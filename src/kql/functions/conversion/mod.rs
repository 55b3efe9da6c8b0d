//! Conversions and tests of types.

pub mod dynamic_to_json;
pub mod gettype;
pub mod to_type;
pub mod tohex;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &to_type::TOSTRING,
    &to_type::TOINT,
    &to_type::TOLONG,
    &to_type::TOREAL,
    &to_type::TOBOOL,
    &to_type::TODATETIME,
    &to_type::TOTIMESPAN,
    &to_type::TOGUID,
    &to_type::TODECIMAL,
    &to_type::TODYNAMIC,
    &gettype::GETTYPE,
    &tohex::TOHEX,
    &dynamic_to_json::DYNAMIC_TO_JSON,
];
