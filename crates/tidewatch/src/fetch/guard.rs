//! A web address in, whether it may be asked out: by its letters, and by the machine that its name leads to.
//!
//! Names are resolved once, by `Guarded`, and the connection goes to the addresses that were checked: a name that leads elsewhere a moment later
//! changes nothing. Redirects go through the same gate.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Url;

/// Which machines may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those that everybody can reach, and servers that were named, as `name:port`.
    Public(Vec<String>),
    /// This machine and its networks too.
    Everywhere,
}

impl Reach {
    /// Whether a server may be asked wherever its name leads.
    fn covers(&self, uri: &Uri) -> bool {
        let Reach::Public(named) = self else { return true };
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let server = format!("{}:{port}", uri.host().unwrap_or(""));
        named.iter().any(|name| name.eq_ignore_ascii_case(&server))
    }
}

/// Reads an address that somebody gave.
///
/// # Errors
/// In words: it is none, is neither http nor https, or holds a password.
pub fn read_address(text: &str) -> Result<Url, String> {
    let address = Url::parse(text).map_err(|error| format!("no web address: {error}"))?;
    check_address(&address)?;
    Ok(address)
}

/// Whether an address may be asked as far as its letters tell.
///
/// # Errors
/// In words, why not.
pub fn check_address(address: &Url) -> Result<(), String> {
    match address.scheme() {
        "http" => {}
        "https" if cfg!(feature = "tls") => {}
        "https" => return Err("this build speaks no TLS; build it with its default features".to_string()),
        other => return Err(format!("`{other}` is neither http nor https")),
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err("the address holds a name or a password".to_string());
    }
    if address.host_str().is_none_or(str::is_empty) { Err("the address names no server".to_string()) } else { Ok(()) }
}

/// Resolves names to the addresses that may be asked.
#[derive(Debug)]
pub struct Guarded {
    pub reach: Reach,
    pub inner: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.reach.covers(uri) {
            return Ok(found);
        }
        let mut allowed = self.empty();
        found.iter().filter(|address| is_public(address.ip())).for_each(|address| allowed.push(*address));
        if allowed.is_empty() {
            let names: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
            let message = format!("leads to {}, which is not public", names.join(", "));
            return Err(Error::Io(io::Error::new(io::ErrorKind::PermissionDenied, message)));
        }
        Ok(allowed)
    }
}

/// Whether an address is one that everybody can reach (IANA's registries of special-purpose addresses).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || matches!((a, b, c), (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _) | (240..=255, ..));
    // A cloud's inner server that has an address of the public kind.
    !special && address != Ipv4Addr::new(168, 63, 129, 16)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let embedded = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => is_public_v4(embedded(high, low)),
        [0x2001, 0xdb8, ..] | [0x2001, 0..=0x1ff, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_told_from_those_outside() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "168.63.129.16",
            "::1",
            "::",
            "fe80::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["93.184.216.34", "1.1.1.1", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "2a00:1450::1"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn addresses_that_cannot_be_asked_say_why() {
        for (address, why) in
            [("example.org", "no web address"), ("ftp://example.org/", "neither"), ("http://me:x@example.org/", "password"), ("file:///etc/passwd", "neither")]
        {
            let error = read_address(address).unwrap_err();
            assert!(error.contains(why), "{address}: {error}");
        }
        // Numbers written in other ways are the same machine.
        for written in ["http://0x7f.1/", "http://2130706433/", "http://017700000001/"] {
            assert_eq!(read_address(written).unwrap().host_str(), Some("127.0.0.1"), "{written}");
        }
    }
}
