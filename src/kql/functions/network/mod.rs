//! IP addresses.

pub mod address;
pub mod format_ipv4;
pub mod has_ipv4;
pub mod ipv4;
pub mod ipv4_list;
pub mod ipv6;
pub mod parse_ip;
pub mod range;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &ipv4::IPV4_IS_PRIVATE,
    &ipv4::IPV4_IS_IN_RANGE,
    &range::IPV4_IS_IN_ANY_RANGE,
    &ipv4::IPV4_IS_MATCH,
    &ipv4::IPV4_COMPARE,
    &ipv4::IPV4_NETMASK_SUFFIX,
    &ipv4_list::IPV4_RANGE_TO_CIDR_LIST,
    &parse_ip::PARSE_IPV4,
    &parse_ip::PARSE_IPV4_MASK,
    &parse_ip::PARSE_IPV6,
    &parse_ip::PARSE_IPV6_MASK,
    &format_ipv4::FORMAT_IPV4,
    &format_ipv4::FORMAT_IPV4_MASK,
    &ipv6::IPV6_COMPARE,
    &ipv6::IPV6_IS_MATCH,
    &ipv6::IPV6_IS_IN_RANGE,
    &range::IPV6_IS_IN_ANY_RANGE,
    &has_ipv4::HAS_IPV4,
    &has_ipv4::HAS_IPV4_PREFIX,
    &has_ipv4::HAS_ANY_IPV4,
    &has_ipv4::HAS_ANY_IPV4_PREFIX,
];
