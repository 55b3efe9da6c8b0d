//! Numbers.

pub mod abs;
pub mod angle;
pub mod beta;
pub mod bin;
pub mod format_bytes;
pub mod kinds;
pub mod powers;
pub mod rand;
pub mod round;
pub mod special;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &bin::BIN,
    &bin::BIN_AT,
    &round::ROUND,
    &round::CEILING,
    &abs::ABS,
    &abs::SIGN,
    &powers::POW,
    &powers::SQRT,
    &powers::EXP,
    &powers::EXP2,
    &powers::EXP10,
    &powers::LOG,
    &powers::LOG2,
    &powers::LOG10,
    &angle::PI,
    &angle::DEGREES,
    &angle::RADIANS,
    &angle::SIN,
    &angle::COS,
    &angle::TAN,
    &angle::COT,
    &angle::ASIN,
    &angle::ACOS,
    &angle::ATAN,
    &angle::ATAN2,
    &special::ERF,
    &special::ERFC,
    &special::GAMMA,
    &special::LOGGAMMA,
    &beta::BETA_CDF,
    &beta::BETA_INV,
    &beta::BETA_PDF,
    &beta::WELCH_TEST,
    &kinds::ISNAN,
    &kinds::ISINF,
    &kinds::ISFINITE,
    &rand::RAND,
    &rand::NEW_GUID,
    &format_bytes::FORMAT_BYTES,
];
