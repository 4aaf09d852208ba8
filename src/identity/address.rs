//! Where a request comes from, behind proxies that are trusted to say so.
//!
//! In: the address that is connected, `X-Forwarded-For`, networks. Out: an address. Must not know: requests.

use std::net::{IpAddr, Ipv6Addr};

/// A network, such as `10.0.0.0/8`; an address alone is one as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// The network that a text names.
    pub(super) fn named(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) if bits.bytes().all(|byte| byte.is_ascii_digit()) => (address, Some(bits)),
            Some(_) => return None,
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
        (bits <= most).then_some(Self { address, bits })
    }

    fn has(self, other: IpAddr) -> bool {
        let same = |own: u128, other: u128, width: u32| {
            let rest = width - u32::from(self.bits);
            own.checked_shr(rest).unwrap_or(0) == other.checked_shr(rest).unwrap_or(0)
        };
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => same(own.to_bits().into(), other.to_bits().into(), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => same(own.to_bits(), other.to_bits(), 128),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// Who is behind the proxies: the last of those in `X-Forwarded-For` that is none of them. What stands before it is what a
/// stranger says, and so is all of it if the one that is connected is no proxy of ours.
pub(super) fn client(connected: IpAddr, forwarded: Option<&str>, proxies: &[Network]) -> IpAddr {
    let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.has(address));
    let mut last = connected.to_canonical();
    for text in forwarded.unwrap_or_default().rsplit(',') {
        if !is_proxy(last) {
            break;
        }
        let Ok(before) = text.trim().parse::<IpAddr>() else { break };
        last = before.to_canonical();
    }
    last
}

/// What is counted as one: an address, of IPv6 the network that one customer gets.
pub(super) fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_say_of_where_they_come_from_does_not_count() {
        let proxies: Vec<_> = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]
            .iter()
            .map(|text| Network::named(text).unwrap())
            .collect();
        for (connected, forwarded, expected) in [
            ("203.0.113.5", None, "203.0.113.5"),
            ("203.0.113.5", Some("198.51.100.7"), "203.0.113.5"),
            ("10.1.2.3", None, "10.1.2.3"),
            ("10.1.2.3", Some("198.51.100.7"), "198.51.100.7"),
            ("::ffff:10.1.2.3", Some("198.51.100.7"), "198.51.100.7"),
            ("10.1.2.3", Some("1.2.3.4, 198.51.100.7, 192.0.2.1"), "198.51.100.7"),
            ("2001:db8::1", Some("1.1.1.1,2001:db9::1"), "2001:db9::1"),
            ("10.1.2.3", Some("198.51.100.7, unknown"), "10.1.2.3"),
            ("10.1.2.3", Some("10.0.0.1"), "10.0.0.1"),
            ("10.1.2.3", Some(""), "10.1.2.3"),
        ] {
            let client = client(connected.parse().unwrap(), forwarded, &proxies);
            assert_eq!(client.to_string(), expected, "{connected} {forwarded:?}");
        }
        for none in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "x", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8"]
        {
            assert_eq!(Network::named(none), None, "{none}");
        }
        let all = Network::named("0.0.0.0/0").unwrap();
        assert!(all.has("203.0.113.5".parse().unwrap()) && !all.has("::1".parse().unwrap()));
        assert_eq!(counted("2001:db8:1:2:3:4:5:6".parse().unwrap()).to_string(), "2001:db8:1:2::");
    }
}
