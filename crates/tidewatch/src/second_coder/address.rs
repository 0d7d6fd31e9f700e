//! The URL of `--model` in, the address to post to out.
//!
//! A bare server (`http://localhost:8080`, also with `/v1`) gets the usual path, any other URL is taken as given. Plain HTTP is
//! for this machine, and for a server in one's own network if no key is sent; anything else needs TLS (feature `tls`).

use anyhow::{Context, bail};
use std::net::IpAddr;
use ureq::http::Uri;

/// Where requests go.
#[derive(Debug)]
pub struct Address {
    pub uri: Uri,
    pub host: String,
    /// Unencrypted, and not to this machine.
    pub in_the_open: bool,
}

/// Reads a URL.
///
/// # Errors
/// It is none, is neither `http` nor `https`, holds a password, or would send a key unencrypted.
pub fn read_address(url: &str, with_key: bool) -> anyhow::Result<Address> {
    let given: Uri = url.parse().with_context(|| format!("`--model {url}` is no URL"))?;
    let (Some(scheme), Some(authority)) = (given.scheme_str(), given.authority()) else {
        bail!("`--model {url}` is no full URL\n  hint: begin it with http:// or https://");
    };
    if authority.as_str().contains('@') {
        bail!("the URL of `--model` holds a name or password\n  hint: give a key with `--model-key-env VAR`");
    }
    let host = authority.host().to_string();
    let in_the_open = scheme == "http" && !is_this_machine(&host);
    match scheme {
        "http" if in_the_open && with_key => bail!("`--model {url}` would send the key unencrypted to another machine\n  hint: use https"),
        "http" => {}
        "https" if cfg!(feature = "tls") => {}
        "https" => bail!("this build speaks no TLS, so `{url}` cannot be asked\n  hint: build it with its default features"),
        _ => bail!("`--model {url}` is neither http nor https"),
    }
    let uri = format!("{scheme}://{authority}{}", full_path(&given)).parse().with_context(|| format!("`--model {url}` is no URL"))?;
    Ok(Address { uri, host, in_the_open })
}

/// The path to post to: the usual one for a bare server, else what is given.
fn full_path(given: &Uri) -> String {
    let query = given.query().map(|query| format!("?{query}")).unwrap_or_default();
    match given.path() {
        "" | "/" => format!("/v1/chat/completions{query}"),
        "/v1" | "/v1/" => format!("/v1/chat/completions{query}"),
        path => format!("{path}{query}"),
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_become_addresses() {
        let cases = [
            ("http://localhost:8080", "http://localhost:8080/v1/chat/completions"),
            ("http://127.0.0.1:9/v1/", "http://127.0.0.1:9/v1/chat/completions"),
            ("http://[::1]:9/api/chat?x=1", "http://[::1]:9/api/chat?x=1"),
        ];
        for (url, full) in cases {
            let address = read_address(url, true).unwrap();
            assert_eq!((address.uri.to_string().as_str(), address.in_the_open), (full, false));
        }
        assert!(read_address("http://10.1.2.3:8080", false).unwrap().in_the_open);
    }

    #[test]
    fn urls_that_cannot_be_used_say_why() {
        let cases = [
            ("localhost:8080", "http"),
            ("/v1", "full URL"),
            ("ftp://localhost", "neither"),
            ("http://me:secret@localhost", "password"),
            ("http://example.org", "unencrypted"),
            ("http://a b", "no URL"),
        ];
        for (url, why) in cases {
            let error = format!("{:#}", read_address(url, true).unwrap_err());
            assert!(error.contains(why), "{url}: {error}");
        }
    }
}
