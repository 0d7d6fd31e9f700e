//! A webhook's secret, id, time and body in, its signature out: HMAC-SHA256 as Standard Webhooks 1.0 has it.
//!
//! The signed text is `id.timestamp.body`. Libraries in many languages verify it; `docs/alerts.md` shows how to without one.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The key of a secret: what stands after `whsec_` in Base64, any other text as it is.
///
/// # Errors
/// The text after `whsec_` is no Base64.
pub fn key_of(secret: &str) -> anyhow::Result<Vec<u8>> {
    match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).context("what stands after `whsec_` is no Base64"),
        None => Ok(secret.as_bytes().to_vec()),
    }
}

/// The value of the header `webhook-signature`.
pub fn sign(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{key_of, sign};

    /// From the test vectors of Standard Webhooks' own libraries.
    #[test]
    fn signs_as_the_standard_does() {
        let key = key_of("whsec_plJ3nmyCDGBKInavdOK15jsl").expect("it is Base64");
        let body = r#"{"event_type":"ping","data":{"success":true}}"#;
        assert_eq!(sign(&key, "msg_loFOjxBNrRLzqYUf", 1_731_705_121, body), "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
        assert_eq!(key_of("plain").expect("it is taken as it is"), b"plain");
        assert!(key_of("whsec_***").is_err());
    }
}
