//! `ip_in_cidr`: whether an address lies in one of some networks.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Arguments, Kind, Prepared, TextFunction, Texts, Work, place, truths};
use super::address::{Network, parse_address};

const PAGE: Page = Page {
    name: "ip_in_cidr",
    aliases: &[],
    section: Section::Ip,
    syntax: "ip_in_cidr(ip, network[, ...])",
    description: "Whether the address lies in one of the networks, IPv4 or IPv6. A constant that is no network is an \
                  error; in a column it matches nothing and makes the answer null instead of false.",
    arguments: &[
        ("ip", "An address."),
        ("network", "A network such as `10.0.0.0/8` or `2001:db8::/32`, or one address. Can be repeated."),
    ],
    examples: &[
        ("select ip_in_cidr('198.51.100.7:443', '192.0.2.0/24', '198.51.100.0/24')", "true"),
        (
            "select ip_in_cidr('::ffff:10.1.2.3', '10.0.0.0/8'), ip_in_cidr('unknown', '10.0.0.0/8')",
            "true | null",
        ),
    ],
};

/// The function.
#[must_use]
pub fn ip_in_cidr() -> ScalarUDF {
    TextFunction::of(&PAGE, &[Kind::Text], 2..=usize::MAX, Work::Rows(DataType::Boolean, in_cidr))
}

fn in_cidr(arguments: &Arguments<'_>) -> Result<ArrayRef> {
    let addresses = arguments.text(0)?;
    let networks = (1..arguments.count()).map(|at| networks(arguments, at)).collect::<Result<Vec<_>>>()?;
    Ok(truths((0..arguments.rows).map(|row| {
        let address = addresses.get(row).and_then(parse_address)?;
        let mut unknown = false;
        for network in &networks {
            match network.get(row) {
                Some(network) if network.contains(address) => return Some(true),
                Some(_) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(false)
    })))
}

fn networks<'a>(arguments: &'a Arguments<'_>, at: usize) -> Result<Prepared<'a, Network>> {
    match arguments.text(at)? {
        Texts::Constant(None) => Ok(Prepared::Constant(None)),
        Texts::Constant(Some(text)) => match Network::parse(text) {
            Ok(network) => Ok(Prepared::Constant(Some(network))),
            Err(error) => exec_err!("{}: {error}", place(arguments.page, at)),
        },
        column => Ok(Prepared::Column(column, |text| Network::parse(text).ok())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn networks_may_come_from_a_column() {
        let query = "select ip_in_cidr('10.1.2.3', n), ip_in_cidr('10.1.2.3', n, '10.1.0.0/16') \
                     from (values ('10.0.0.0/8'), ('192.0.2.0/24'), ('junk'), (null)) t(n)";
        assert_eq!(rows(query).await.unwrap(), "true | true\nfalse | true\nnull | true\nnull | true");
    }

    #[tokio::test]
    async fn a_mistyped_network_is_an_error_that_names_it() {
        let error = rows("select ip_in_cidr('10.1.2.3', '10.0.0.0/8', '10.0.0.0/33')").await.unwrap_err();
        assert!(error.contains("ip_in_cidr: argument 3 (network): '10.0.0.0/33' is no network"), "{error}");
        let error = rows("select ip_in_cidr('10.1.2.3')").await.unwrap_err();
        assert!(error.contains("ip_in_cidr takes 2 or more arguments, not 1"), "{error}");
    }
}
