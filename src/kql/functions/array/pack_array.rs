//! `pack_array`

use super::super::prelude::*;

/// `pack_array`
pub static PACK_ARRAY: Function = page(
    "pack_array",
    Section::Array,
    &[sig(&[p("value", Scalar).repeated()], Known), sig(&[p("value", Scalar).form(Form::Star)], Known)],
    "An array of the values.",
    &[ex("pack_array(1, '2', 2s)", "[1,\"2\",\"00:00:02\"]"), ex("pack_array(int(null), 1.0)", "[null,1.0]")],
    |arguments, _| Value::array(arguments.iter().map(Value::to_dynamic).collect()),
);
