//! Address ranges that Microsoft publishes for the servers of Exchange Online, SharePoint Online, Teams and their
//! common services (the worldwide list of Microsoft 365 URLs and IP address ranges).
//!
//! An address in here means that a server of the service acted, often for a user whose own address the record does
//! not hold. The list is approximate on purpose: it changes every month, it is not looked up anywhere, and national
//! clouds are not in it. It marks rows; it never removes an address.

use std::net::IpAddr;

/// IPv4 networks, ascending by first address, none inside another.
#[rustfmt::skip]
const NETWORKS_V4: &[([u8; 4], u8)] = &[
    // Sign-in, Office Online and other common services.
    ([13, 107, 6, 152], 31), ([13, 107, 6, 171], 32), ([13, 107, 18, 10], 31), ([13, 107, 18, 15], 32),
    // Teams front ends, Exchange, SharePoint front ends.
    ([13, 107, 64, 0], 18), ([13, 107, 128, 0], 22), ([13, 107, 136, 0], 22), ([13, 107, 140, 6], 32),
    ([20, 20, 32, 0], 19), ([20, 190, 128, 0], 18), ([20, 231, 128, 0], 19),
    ([23, 103, 160, 0], 20),
    ([40, 92, 0, 0], 15), ([40, 96, 0, 0], 13), ([40, 104, 0, 0], 15), ([40, 107, 0, 0], 16), ([40, 108, 128, 0], 17),
    ([40, 126, 0, 0], 18),
    ([52, 96, 0, 0], 14), ([52, 100, 0, 0], 14), ([52, 104, 0, 0], 14), ([52, 108, 0, 0], 14), ([52, 112, 0, 0], 14),
    ([52, 120, 0, 0], 14), ([52, 238, 78, 88], 32), ([52, 238, 119, 141], 32), ([52, 244, 37, 168], 32),
    ([52, 244, 160, 207], 32),
    ([104, 47, 0, 0], 17), ([104, 146, 128, 0], 17),
    ([131, 253, 33, 215], 32), ([132, 245, 0, 0], 16),
    ([150, 171, 32, 0], 22), ([150, 171, 40, 0], 22),
    ([204, 79, 197, 215], 32),
];

/// IPv6 networks by their first 64 bits and prefix length, ascending by first address, none inside another.
#[rustfmt::skip]
const NETWORKS_V6: &[(u64, u8)] = &[
    (0x2603_1006_0000_0000, 32), (0x2603_1007_0200_0000, 48),
    (0x2603_1016_0000_0000, 32), (0x2603_1017_0000_0000, 32),
    (0x2603_1026_0000_0000, 32), (0x2603_1027_0000_0000, 32),
    (0x2603_1036_0000_0000, 32), (0x2603_1037_0000_0000, 32),
    (0x2603_1046_0000_0000, 32), (0x2603_1047_0000_0000, 32),
    (0x2603_1056_0000_0000, 32), (0x2603_1057_0000_0000, 32),
    (0x2603_1061_1300_0000, 40), (0x2603_1063_0000_0000, 38),
    (0x2620_01ec_0004_0000, 48), (0x2620_01ec_0006_0000, 48), (0x2620_01ec_000c_0000, 47),
    (0x2620_01ec_0040_0000, 42), (0x2620_01ec_08f0_0000, 46), (0x2620_01ec_08f8_0000, 46),
    (0x2620_01ec_0900_0000, 46), (0x2620_01ec_0908_0000, 46), (0x2620_01ec_0a92_0000, 48),
    // Protection of mail and of SharePoint.
    (0x2a01_0111_f400_0000, 48), (0x2a01_0111_f402_0000, 48), (0x2a01_0111_f403_0000, 48),
];

/// Whether an address belongs to a published range of the service.
#[must_use]
pub fn is_service_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let bits = address.to_bits();
            let after = NETWORKS_V4.partition_point(|(first, _)| u32::from_be_bytes(*first) <= bits);
            let network = after.checked_sub(1).and_then(|index| NETWORKS_V4.get(index));
            network.is_some_and(|(first, prefix)| {
                u64::from(bits ^ u32::from_be_bytes(*first)) >> (32 - u32::from(*prefix)) == 0
            })
        }
        IpAddr::V6(address) => {
            let bits = (address.to_bits() >> 64) as u64;
            let after = NETWORKS_V6.partition_point(|(first, _)| *first <= bits);
            let network = after.checked_sub(1).and_then(|index| NETWORKS_V6.get(index));
            network.is_some_and(|(first, prefix)| (bits ^ first) >> (64 - u32::from(*prefix)) == 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_service(text: &str) -> bool {
        is_service_address(text.parse().unwrap())
    }

    #[test]
    fn networks_ascend_and_do_not_overlap() {
        let v4: Vec<(u64, u64)> = NETWORKS_V4
            .iter()
            .map(|(first, prefix)| {
                let first = u64::from(u32::from_be_bytes(*first));
                (first, first + (1 << (32 - prefix)) - 1)
            })
            .collect();
        assert!(v4.windows(2).all(|pair| pair[0].1 < pair[1].0));
        let v6: Vec<(u64, u64)> =
            NETWORKS_V6.iter().map(|(first, prefix)| (*first, first + ((1 << (64 - prefix)) - 1))).collect();
        assert!(v6.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn a_network_holds_its_first_and_last_address_and_no_other() {
        assert!(is_service("52.96.0.0") && is_service("52.115.255.255") && is_service("40.103.255.255"));
        assert!(!is_service("52.95.255.255") && !is_service("52.116.0.0") && !is_service("40.109.0.0"));
        assert!(is_service("131.253.33.215") && !is_service("131.253.33.216"));
        assert!(is_service("2603:1026:ffff::1") && !is_service("2603:1028::1"));
        assert!(is_service("2a01:111:f400::5") && !is_service("2a01:111:f401::5"));
    }

    #[test]
    fn addresses_kept_for_documentation_are_nobodys() {
        for text in
            ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "0.0.0.0", "255.255.255.255", "::"]
        {
            assert!(!is_service(text), "{text}");
        }
    }
}
