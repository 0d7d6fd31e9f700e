//! A request's head in, whether this browser may ask at all out; and the headers that every answer carries.
//!
//! A page of another site may send requests to this machine, and with DNS rebinding even under its own name. So the name asked for
//! must be one that the desk knows, and what changes anything must come from the desk's own pages. The policy lets a page run our own
//! scripts and ask our own addresses, nothing else.

use super::Terms;
use super::answer::Refusal;
use axum::http::{HeaderMap, Method, StatusCode};
use std::net::IpAddr;

/// Largest body, in bytes, of a form; of a report that is sent.
pub const LARGEST_FORM: usize = 1 << 20;
pub const LARGEST_REPORT: usize = 64 << 20;

/// What pages may do. `{tiles}` is where map tiles come from, if from anywhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{tiles}; connect-src 'self'; font-src 'self'; \
                      frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// Headers of every answer that does not set them itself.
pub fn headers(terms: &Terms) -> Vec<(&'static str, String)> {
    let tiles = terms.tiles.as_deref().and_then(origin_of).map_or(String::new(), |origin| format!(" {origin}"));
    vec![
        ("content-security-policy", POLICY.replace("{tiles}", &tiles)),
        ("x-content-type-options", "nosniff".into()),
        ("referrer-policy", "same-origin".into()),
        ("cross-origin-opener-policy", "same-origin".into()),
        ("cross-origin-resource-policy", "same-origin".into()),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()".into()),
        ("cache-control", "no-cache".into()),
    ]
}

/// Scheme, name and port of an address.
fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let name =
        rest.split('/').next().filter(|name| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-:*".contains(letter)))?;
    (scheme == "https" || scheme == "http").then(|| format!("{scheme}://{name}"))
}

/// Refuses what no page of ours would ask.
pub fn check(method: &Method, headers: &HeaderMap, terms: &Terms) -> Result<(), Refusal> {
    let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = told("host").unwrap_or_default();
    if !is_known(host, terms) {
        let hint = "open the desk under the address that it printed, or start it with `--host NAME`";
        return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, format!("this desk is not called `{host}`"), hint));
    }
    if method == Method::GET || method == Method::HEAD {
        return Ok(());
    }
    let foreign = told("origin").is_some_and(|origin| origin.split_once("://").is_none_or(|(_, name)| name != host));
    let crossed = told("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    if foreign || crossed {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "another site sent this request", "work in the desk's own pages"));
    }
    Ok(())
}

/// Whether a `Host` is loopback, the bound address, or a name that was given; the port must be ours or left out.
fn is_known(host: &str, terms: &Terms) -> bool {
    let host = host.to_ascii_lowercase();
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') && !port.is_empty() => (name, Some(port)),
        _ => (host.as_str(), None),
    };
    if terms.names.iter().any(|known| known.eq_ignore_ascii_case(name) || known.eq_ignore_ascii_case(&host)) {
        return true;
    }
    let ours = port.is_none_or(|port| port.parse() == Ok(terms.bind.port()));
    let address: Option<IpAddr> = name.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let is_here = match address {
        Some(address) => address == terms.bind.ip() || address.is_loopback() && (terms.bind.ip().is_loopback() || terms.bind.ip().is_unspecified()),
        None => name == "localhost" && (terms.bind.ip().is_loopback() || terms.bind.ip().is_unspecified()),
    };
    ours && is_here
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn terms() -> Terms {
        let bind = "127.0.0.1:8420".parse().expect("an address");
        Terms {
            folder: "desk".into(),
            bind,
            names: vec!["desk.example.org".into()],
            https: false,
            who: "ana".into(),
            watch: Vec::new(),
            tiles: None,
            read_time: Duration::from_secs(9),
            read_mb: 8,
        }
    }

    #[test]
    fn only_known_names_are_answered() {
        for (host, known) in [
            ("127.0.0.1:8420", true),
            ("localhost:8420", true),
            ("LOCALHOST:8420", true),
            ("desk.example.org", true),
            ("desk.example.org:443", true),
            ("127.0.0.1:8421", false),
            ("evil.example.com", false),
            ("evil.example.com:8420", false),
            ("localhost.evil.example.com:8420", false),
            ("10.0.0.1:8420", false),
            ("", false),
        ] {
            assert_eq!(is_known(host, &terms()), known, "{host}");
        }
    }

    #[test]
    fn what_another_site_sends_changes_nothing() {
        let head = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            pairs.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
        };
        let host = ("host", "127.0.0.1:8420");
        let may = |headers: &HeaderMap| check(&Method::POST, headers, &terms()).is_ok();
        assert!(may(&head(&[host])));
        assert!(may(&head(&[host, ("origin", "http://127.0.0.1:8420")])));
        assert!(!may(&head(&[host, ("origin", "http://evil.example.com")])));
        assert!(!may(&head(&[host, ("origin", "null")])));
        assert!(!may(&head(&[host, ("sec-fetch-site", "cross-site")])));
    }
}
