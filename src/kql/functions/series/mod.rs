//! Series: arrays of numbers.
//!
//! What gives several columns gives an array with one element for each; the planner makes columns of it.

pub mod decompose;
pub mod each;
pub mod fill;
pub mod filter;
pub mod fit;
mod numbers;
pub mod outliers;
pub mod pairs;
pub mod periods;
pub mod stats;
pub mod totals;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &decompose::SERIES_DECOMPOSE_ANOMALIES,
    &decompose::SERIES_DECOMPOSE,
    &decompose::SERIES_DECOMPOSE_FORECAST,
    &decompose::SERIES_SEASONAL,
    &stats::SERIES_STATS,
    &stats::SERIES_STATS_DYNAMIC,
    &outliers::SERIES_OUTLIERS,
    &fit::SERIES_FIT_LINE,
    &fit::SERIES_FIT_LINE_DYNAMIC,
    &fit::SERIES_FIT_2LINES,
    &fit::SERIES_FIT_2LINES_DYNAMIC,
    &filter::SERIES_FIR,
    &filter::SERIES_IIR,
    &periods::SERIES_PERIODS_DETECT,
    &periods::SERIES_PERIODS_VALIDATE,
    &fill::SERIES_FILL_CONST,
    &fill::SERIES_FILL_FORWARD,
    &fill::SERIES_FILL_BACKWARD,
    &fill::SERIES_FILL_LINEAR,
    &totals::SERIES_SUM,
    &totals::SERIES_PRODUCT,
    &totals::SERIES_MAGNITUDE,
    &totals::SERIES_DOT_PRODUCT,
    &totals::SERIES_COSINE_SIMILARITY,
    &totals::SERIES_PEARSON_CORRELATION,
    &pairs::SERIES_ADD,
    &pairs::SERIES_SUBTRACT,
    &pairs::SERIES_MULTIPLY,
    &pairs::SERIES_DIVIDE,
    &pairs::SERIES_POW,
    &pairs::SERIES_LESS,
    &pairs::SERIES_LESS_EQUALS,
    &pairs::SERIES_GREATER,
    &pairs::SERIES_GREATER_EQUALS,
    &pairs::SERIES_EQUALS,
    &pairs::SERIES_NOT_EQUALS,
    &each::SERIES_ABS,
    &each::SERIES_SIGN,
    &each::SERIES_CEILING,
    &each::SERIES_FLOOR,
    &each::SERIES_EXP,
    &each::SERIES_LOG,
    &each::SERIES_SIN,
    &each::SERIES_COS,
    &each::SERIES_TAN,
    &each::SERIES_ASIN,
    &each::SERIES_ACOS,
    &each::SERIES_ATAN,
];
