//! `ip_equal`: whether two texts are one address.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Arguments, Kind, TextFunction, Work, truths};
use super::address::parse_address;

const PAGE: Page = Page {
    name: "ip_equal",
    aliases: &[],
    section: Section::Ip,
    syntax: "ip_equal(ip, other)",
    description: "Whether both are the same address, however they are written.",
    arguments: &[("ip", "An address."), ("other", "Another address.")],
    examples: &[(
        "select ip_equal('192.0.2.1:443', '::ffff:c000:201'), ip_equal('192.0.2.1', 'x')",
        "true | null",
    )],
};

/// The function.
#[must_use]
pub fn ip_equal() -> ScalarUDF {
    TextFunction::of(&PAGE, &[Kind::Text], 2..=2, Work::Rows(DataType::Boolean, equal))
}

fn equal(arguments: &Arguments<'_>) -> Result<ArrayRef> {
    let (one, other) = (arguments.text(0)?, arguments.text(1)?);
    Ok(truths(
        (0..arguments.rows).map(|row| Some(parse_address(one.get(row)?)? == parse_address(other.get(row)?)?)),
    ))
}
