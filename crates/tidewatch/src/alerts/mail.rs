//! An alert in, one mail through the settings' own server out; or in words why it was not taken, or that nobody knows.
//!
//! SMTP knows no mail twice: what has gone and was not answered may have arrived (RFC 5321, 6.1). So the talk is led here step by step, and just
//! before the text goes the store is told. The Message-ID is made from the alert's id, so that a mail which came twice can be known as one.

use super::Fault;
use super::settings::{Mail, Security};
use crate::store::StoredAlert;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::SmtpConnection;
#[cfg(feature = "tls")]
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use serde_json::Value;
use std::time::Duration;

/// Longest wait for each answer of the server; for the one to the text, after which nobody would know.
const WAIT: Duration = Duration::from_secs(15);
const LAST_WAIT: Duration = Duration::from_secs(60);
/// Longest wait for the server's goodbye.
const FAREWELL: Duration = Duration::from_secs(1);

type SmtpError = lettre::transport::smtp::Error;

/// A talk with a server; it is taken leave of when it is let go, which is after what became of the mail is noted.
pub struct Line(SmtpConnection);

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.0.set_timeout(Some(FAREWELL));
        self.0.abort();
    }
}

/// Sends an alert as plain text; `hand_over` is called when all is agreed, before the text goes.
///
/// # Errors
/// The server is not there, too slow, or does not take the mail; or it may have taken it.
pub fn send(mail: &Mail, alert: &StoredAlert, hand_over: &mut dyn FnMut() -> Result<(), String>) -> Result<Line, Fault> {
    let message = compose(mail, alert).map_err(|error| Fault::Refused(format!("the mail cannot be written: {error}")))?;
    let refused = |error: SmtpError| Fault::Refused(in_words(&error));
    let mut line = Line(connect(mail).map_err(refused)?);
    let text = message.formatted();
    agree(&mut line.0, &message, &text).map_err(refused)?;
    hand_over().map_err(Fault::Refused)?;
    match line.0.message(&text) {
        Ok(_) => Ok(line),
        Err(error) if error.status().is_some() => Err(refused(error)),
        Err(error) => Err(Fault::Unsure(in_words(&error))),
    }
}

/// Everything up to the text: from whom, to whom.
fn agree(line: &mut SmtpConnection, message: &Message, text: &[u8]) -> Result<(), SmtpError> {
    let envelope = message.envelope();
    let mut terms = Vec::new();
    if envelope.from().into_iter().chain(envelope.to()).any(|address| !address.to_string().is_ascii()) {
        terms.push(MailParameter::SmtpUtfEight);
    }
    if !text.is_ascii() {
        terms.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    line.command(MailFrom::new(envelope.from().cloned(), terms))?;
    for to in envelope.to() {
        line.command(Rcpt::new(to.clone(), Vec::new()))?;
    }
    line.command(Data)?;
    let _ = line.set_timeout(Some(LAST_WAIT));
    Ok(())
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

fn connect(mail: &Mail) -> Result<SmtpConnection, SmtpError> {
    let (server, hello) = ((mail.host.as_str(), mail.port), ClientId::default());
    let mut line = match mail.security {
        Security::None => SmtpConnection::connect(server, Some(WAIT), &hello, None, None)?,
        #[cfg(feature = "tls")]
        Security::Implicit => SmtpConnection::connect(server, Some(WAIT), &hello, Some(&certified(&mail.host)?), None)?,
        #[cfg(feature = "tls")]
        Security::StartTls => {
            let mut line = SmtpConnection::connect(server, Some(WAIT), &hello, None, None)?;
            line.starttls(&certified(&mail.host)?, &hello)?;
            line
        }
    };
    if let Some((user, password)) = &mail.login {
        line.auth(DEFAULT_MECHANISMS, &Credentials::new(user.clone(), password.clone()))?;
    }
    Ok(line)
}

/// Whose certificates are believed: as for every server that is asked.
#[cfg(feature = "tls")]
fn certified(host: &str) -> Result<TlsParameters, SmtpError> {
    let Some(roots) = crate::trust::own_roots() else { return TlsParameters::new(host.to_string()) };
    let mut terms = TlsParameters::builder(host.to_string()).certificate_store(CertificateStore::None);
    for root in roots {
        terms = terms.add_root_certificate(Certificate::from_der(root.clone())?);
    }
    terms.build()
}

fn in_words(error: &SmtpError) -> String {
    match error.status() {
        Some(code) => format!("the server refuses with {code}: {}", cause(error)),
        None if error.is_timeout() => "no answer in time".to_string(),
        None => format!("no connection: {}", cause(error)),
    }
}

fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}
