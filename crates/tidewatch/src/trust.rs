//! The terms on which servers are asked: nothing is followed, kept or sent through a proxy unseen, and who may speak for a name is known by certificates.
//!
//! Trusted are Mozilla's roots, which are in the program, or those of the file that `SSL_CERT_FILE` names (PEM), instead of them: for a network whose
//! gateway opens what passes, or a server of one's own. A file that cannot be read is told, and nothing is trusted then.

use std::time::Duration;
use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

/// Where roots stand that are trusted instead of Mozilla's.
#[cfg(feature = "tls")]
const ROOTS: &str = "SSL_CERT_FILE";

/// An agent's terms: no redirects, no proxy of the environment, no connection kept, statuses are answers; at most this long for a request as a whole.
pub fn terms(longest: Option<Duration>) -> ConfigBuilder<AgentScope> {
    let terms = Agent::config_builder().proxy(None).max_redirects(0).max_redirects_will_error(false).http_status_as_error(false);
    with_roots(terms.max_idle_connections(0).timeout_global(longest))
}

#[cfg(not(feature = "tls"))]
fn with_roots(terms: ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope> {
    terms
}

#[cfg(feature = "tls")]
fn with_roots(terms: ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope> {
    use ureq::tls::{Certificate, RootCerts, TlsConfig};
    let Some(own) = own_roots() else { return terms };
    let roots: Vec<Certificate<'static>> = own.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    terms.tls_config(TlsConfig::builder().root_certs(RootCerts::from(roots)).build())
}

/// The roots of `SSL_CERT_FILE`, each as DER; none where it is not set. Read once.
#[cfg(feature = "tls")]
pub fn own_roots() -> Option<&'static [Vec<u8>]> {
    use std::sync::OnceLock;
    static OWN: OnceLock<Option<Vec<Vec<u8>>>> = OnceLock::new();
    let read = || {
        let path = std::env::var_os(ROOTS).filter(|path| !path.is_empty())?;
        Some(read_roots(path.as_ref()).unwrap_or_else(|error| {
            eprintln!("error: {ROOTS}: {}: {error}; no server is trusted", path.to_string_lossy());
            Vec::new()
        }))
    };
    OWN.get_or_init(read).as_deref()
}

#[cfg(feature = "tls")]
fn read_roots(path: &std::path::Path) -> Result<Vec<Vec<u8>>, String> {
    use ureq::tls::{PemItem, parse_pem};
    let text = std::fs::read(path).map_err(|error| error.to_string())?;
    let mut roots = Vec::new();
    for item in parse_pem(&text) {
        if let PemItem::Certificate(root) = item.map_err(|error| error.to_string())? {
            roots.push(root.der().to_vec());
        }
    }
    if roots.is_empty() { Err("it holds no certificate".to_string()) } else { Ok(roots) }
}
