//! How far from this machine a message may go, decided on addresses and never on names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::Invalid;

/// How far from this machine a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Egress {
    /// This machine only.
    #[default]
    Loopback,
    /// Private networks, too.
    Private,
    /// Anywhere but the metadata addresses of cloud machines.
    Any,
}

impl Egress {
    /// Each with its word.
    pub const ALL: &'static [(&'static str, Self)] = &[("loopback", Self::Loopback), ("private", Self::Private), ("any", Self::Any)];

    /// Reads `loopback`, `private` or `any`.
    pub fn of(word: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, egress)| *egress);
        found.ok_or_else(|| Invalid::unknown("egress", word, "egress", Self::ALL.iter().map(|(name, _)| *name)))
    }

    /// Whether an address may be connected to.
    pub fn allows(self, address: IpAddr) -> bool {
        reach(address).is_some_and(|needed| needed <= self)
    }
}

/// The narrowest egress that reaches an address; none for what is never reached.
fn reach(address: IpAddr) -> Option<Egress> {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| reach_v6(v6), reach_v4),
    }
}

/// Where cloud machines hand out credentials, whatever name leads there.
const METADATA_V4: [Ipv4Addr; 8] = [
    // AWS, Azure, Google and most others.
    Ipv4Addr::new(169, 254, 169, 254),
    // Containers of AWS: tasks, then pods.
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    // Alibaba, Azure's agent, Oracle, Scaleway, Tencent.
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(169, 254, 42, 42),
    Ipv4Addr::new(169, 254, 0, 23),
];
const METADATA_V6: [Ipv6Addr; 6] = [
    // AWS: machines, then pods.
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    // Google, Oracle, Scaleway, OpenStack.
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xc1, 0, 0, 0, 0, 0xa9fe, 0xa9fe),
    Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
    Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe),
];

fn reach_v4(address: Ipv4Addr) -> Option<Egress> {
    let [a, b, ..] = address.octets();
    match address {
        _ if METADATA_V4.contains(&address) || address.is_multicast() || address.is_broadcast() => None,
        _ if address.is_loopback() || address.is_unspecified() => Some(Egress::Loopback),
        _ if address.is_private() || (a == 100 && (64..128).contains(&b)) => Some(Egress::Private),
        _ => Some(Egress::Any),
    }
}

fn reach_v6(address: Ipv6Addr) -> Option<Egress> {
    match address {
        _ if METADATA_V6.contains(&address) || address.is_multicast() => None,
        _ if address.is_loopback() || address.is_unspecified() => Some(Egress::Loopback),
        _ if address.is_unique_local() => Some(Egress::Private),
        // A gateway takes it on to where it must not go.
        _ if behind_gateway(address).is_some_and(|v4| reach_v4(v4).is_none()) => None,
        _ => Some(Egress::Any),
    }
}

/// The IPv4 address that a gateway reads from an IPv6 address: NAT64 (RFC 6052, RFC 8215), 6to4, and the old compatible form.
fn behind_gateway(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0x64, 0xff9b, 0 | 1, _, _, _, high, low] | [0, 0, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_needs_its_egress() {
        let cases = [
            ("127.0.0.1", Some(Egress::Loopback)),
            ("127.9.9.9", Some(Egress::Loopback)),
            ("::1", Some(Egress::Loopback)),
            ("::ffff:127.0.0.1", Some(Egress::Loopback)),
            ("10.0.0.1", Some(Egress::Private)),
            ("172.16.0.1", Some(Egress::Private)),
            ("::ffff:192.168.0.1", Some(Egress::Private)),
            ("100.64.0.1", Some(Egress::Private)),
            ("fd12::1", Some(Egress::Private)),
            ("203.0.113.9", Some(Egress::Any)),
            ("2001:db8::1", Some(Egress::Any)),
            // Link-local, of which nobody is on this machine or in a private network by that alone.
            ("169.254.1.1", Some(Egress::Any)),
            ("::ffff:169.254.1.1", Some(Egress::Any)),
            ("fe80::1", Some(Egress::Any)),
            ("64:ff9b::203.0.113.9", Some(Egress::Any)),
            ("64:ff9b::127.0.0.1", Some(Egress::Any)),
            ("2002:a00:1::1", Some(Egress::Any)),
            ("169.254.169.254", None),
            ("::ffff:169.254.169.254", None),
            ("::169.254.169.254", None),
            ("64:ff9b::169.254.169.254", None),
            ("64:ff9b:1::169.254.169.254", None),
            ("2002:a9fe:a9fe::1", None),
            ("169.254.170.2", None),
            ("169.254.170.23", None),
            ("100.100.100.200", None),
            ("::ffff:100.100.100.200", None),
            ("168.63.129.16", None),
            ("192.0.0.192", None),
            ("169.254.42.42", None),
            ("169.254.0.23", None),
            ("fd00:ec2::254", None),
            ("fd00:ec2::23", None),
            ("fd20:ce::254", None),
            ("fd00:c1::a9fe:a9fe", None),
            ("fd00:42::42", None),
            ("fe80::a9fe:a9fe", None),
            ("224.0.0.1", None),
            ("255.255.255.255", None),
            ("ff02::1", None),
        ];
        for (address, needed) in cases {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(reach(address), needed, "{address}");
            for (_, egress) in Egress::ALL {
                assert_eq!(egress.allows(address), needed.is_some_and(|n| n <= *egress), "{address} {egress:?}");
            }
        }
    }
}
