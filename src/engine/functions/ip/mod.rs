//! Functions over IP addresses, as audit records write them.

pub mod address;
pub mod ip_equal;
pub mod ip_in_cidr;
pub mod ip_is_private;
pub mod ip_prefix;
pub mod ip_version;
pub mod parse_ip;
