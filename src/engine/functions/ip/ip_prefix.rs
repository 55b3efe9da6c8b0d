//! `ip_prefix`: the network of an address, to group neighbours.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Arguments, Kind, TEXT, TextFunction, Wholes, Work, place, texts};
use super::address::{Network, parse_address};

const PAGE: Page = Page {
    name: "ip_prefix",
    aliases: &[],
    section: Section::Ip,
    syntax: "ip_prefix(ip, bits[, bits_of_ipv6])",
    description: "The network of so many bits that holds the address. Null when the address has fewer bits.",
    arguments: &[
        ("ip", "An address."),
        ("bits", "0 to 32 for IPv4, to 128 for IPv6."),
        ("bits_of_ipv6", "Used for IPv6 addresses instead."),
    ],
    examples: &[(
        "select ip_prefix('192.0.2.77:443', 24), ip_prefix('2001:db8:1:2::77', 24, 64)",
        "192.0.2.0/24 | 2001:db8:1:2::/64",
    )],
};

const KINDS: &[Kind] = &[Kind::Text, Kind::Whole, Kind::Whole];

/// The function.
#[must_use]
pub fn ip_prefix() -> ScalarUDF {
    TextFunction::of(&PAGE, KINDS, 2..=3, Work::Rows(TEXT, prefix))
}

fn prefix(arguments: &Arguments<'_>) -> Result<ArrayRef> {
    let addresses = arguments.text(0)?;
    let last = arguments.count() - 1;
    for at in 1..=last {
        if let Wholes::Constant(Some(bits)) = arguments.whole(at)?
            && !(0..=128).contains(&bits)
        {
            return exec_err!("{} must be from 0 to 128, not {bits}", place(arguments.page, at));
        }
    }
    let (bits, bits_of_ipv6) = (arguments.whole(1)?, arguments.whole(last)?);
    Ok(texts((0..arguments.rows).map(|row| {
        let address = parse_address(addresses.get(row)?)?;
        let bits = if address.is_ipv4() { &bits } else { &bits_of_ipv6 };
        let network = Network::of(address, u8::try_from(bits.get(row)?).ok()?)?;
        Some(network.to_string())
    })))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn bits_that_do_not_fit_are_an_error_or_null() {
        let error = rows("select ip_prefix('192.0.2.1', 129)").await.unwrap_err();
        assert!(error.contains("ip_prefix: argument 2 (bits) must be from 0 to 128, not 129"), "{error}");
        let error = rows("select ip_prefix('192.0.2.1', '24')").await.unwrap_err();
        assert!(error.contains("argument 2 (bits) must be a whole number"), "{error}");
        let query = "select ip_prefix('192.0.2.1', b) from (values (33), (32), (-1), (null)) t(b)";
        assert_eq!(rows(query).await.unwrap(), "null\n192.0.2.1/32\nnull\nnull");
    }
}
