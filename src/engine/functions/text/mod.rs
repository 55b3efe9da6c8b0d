//! Functions that find terms in text and values in JSON text.

pub mod has;
pub mod named_value;
pub mod session_id;
pub mod term;
