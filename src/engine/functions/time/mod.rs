//! Time functions. Comparisons of [`ago`](ago), [`bin`](bin) and the `startof` functions with a constant become ranges
//! on the time column while a query is planned, so that partitions and row groups can be skipped.

pub mod ago;
pub mod bin;
pub mod datetime_diff;
pub mod format_timespan;
pub mod grid;
pub mod now;
pub mod part_of;
pub mod start_of;
pub mod timespan;
pub mod to_datetime;
mod values;
