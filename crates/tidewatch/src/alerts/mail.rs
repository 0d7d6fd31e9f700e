//! An alert in, one mail through the settings' own server out; or in words why it was not taken.
//!
//! The Message-ID is made from the alert's id, so that a mail which came twice can be known as one.

use super::settings::{Mail, Security};
use crate::store::StoredAlert;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
#[cfg(feature = "tls")]
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use serde_json::Value;
use std::time::Duration;

/// Longest wait for each answer of the server.
const WAIT: Duration = Duration::from_secs(15);

/// Sends an alert as plain text.
///
/// # Errors
/// The server is not there, too slow, or does not take the mail.
pub fn send(mail: &Mail, alert: &StoredAlert) -> Result<(), String> {
    let message = compose(mail, alert).map_err(|error| format!("the mail cannot be written: {error}"))?;
    let transport = transport(mail).map_err(|error| format!("no connection: {error}"))?;
    transport.send(&message).map(drop).map_err(|error| in_words(&error))
}

fn compose(mail: &Mail, alert: &StoredAlert) -> Result<Message, lettre::error::Error> {
    let sent: Value = serde_json::from_str(&alert.json).unwrap_or_default();
    let text = |key: &str| sent[key].as_str().unwrap_or_default().to_string();
    let subject: String = text("title").chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let link = if text("link").is_empty() { String::new() } else { format!("\n{}\n", text("link")) };
    let foot = "A record is what a report says, not what happened. Read it beside its source before you act on it.";
    let body = format!("{}\n\n{}\n{link}\n-- \nRule: {}. {foot}\n", text("title"), text("text"), text("rule"));
    let id = format!("<{}@{}>", alert.id, mail.from.email.domain());
    let mut builder = Message::builder().from(mail.from.clone()).subject(subject).message_id(Some(id)).header(ContentType::TEXT_PLAIN);
    for to in &mail.to {
        builder = builder.to(to.clone());
    }
    let mut message = builder.body(body)?;
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_string()));
    Ok(message)
}

fn transport(mail: &Mail) -> Result<SmtpTransport, lettre::transport::smtp::Error> {
    let builder = match mail.security {
        Security::None => SmtpTransport::builder_dangerous(&mail.host),
        #[cfg(feature = "tls")]
        Security::StartTls => SmtpTransport::builder_dangerous(&mail.host).tls(Tls::Required(certified(&mail.host)?)),
        #[cfg(feature = "tls")]
        Security::Implicit => SmtpTransport::builder_dangerous(&mail.host).tls(Tls::Wrapper(certified(&mail.host)?)),
    };
    let builder = builder.port(mail.port).timeout(Some(WAIT));
    Ok(match &mail.login {
        Some((user, password)) => builder.credentials(Credentials::new(user.clone(), password.clone())).build(),
        None => builder.build(),
    })
}

/// Whose certificates are believed: as for every server that is asked.
#[cfg(feature = "tls")]
fn certified(host: &str) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    let Some(roots) = crate::trust::own_roots() else { return TlsParameters::new(host.to_string()) };
    let mut terms = TlsParameters::builder(host.to_string()).certificate_store(CertificateStore::None);
    for root in roots {
        terms = terms.add_root_certificate(Certificate::from_der(root.clone())?);
    }
    terms.build()
}

fn in_words(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the server refuses with {code}: {}", cause(error)),
        None if error.is_timeout() => format!("no answer within {} s", WAIT.as_secs()),
        None => format!("no connection: {}", cause(error)),
    }
}

fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}
