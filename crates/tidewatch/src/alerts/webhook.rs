//! An alert in, one signed POST to an address of the settings out; or in words why it was not taken.

use super::Fault;
use super::settings::Webhook;
use super::signature::sign;
use crate::store::StoredAlert;
use crate::trust;
use jiff::Timestamp;
use std::time::Duration;
use ureq::Error;

/// Longest wait for a receiver, from the connection to its answer.
const WAIT: Duration = Duration::from_secs(15);

/// Posts an alert. What the receiver says beside its status is not read. Whether it was taken where no answer came does not matter: the next
/// attempt has the same `webhook-id`, by which receivers drop what they have (Standard Webhooks 1.0).
///
/// # Errors
/// It is not there, too slow, or answers with another status than success.
pub fn post(webhook: &Webhook, alert: &StoredAlert) -> Result<(), Fault> {
    let agent = trust::terms(Some(WAIT)).user_agent(concat!("tidewatch/", env!("CARGO_PKG_VERSION"))).build().new_agent();
    let timestamp = Timestamp::now().as_second();
    let mut request = agent.post(&webhook.url).header("content-type", "application/json");
    request = request.header("webhook-id", &alert.id).header("webhook-timestamp", timestamp.to_string()).header("webhook-attempt", alert.attempts.to_string());
    if let Some(key) = &webhook.key {
        request = request.header("webhook-signature", sign(key, &alert.id, timestamp, &alert.json));
    }
    let response = request.send(&alert.json).map_err(|error| Fault::Refused(in_words(&error)))?;
    match response.status() {
        status if status.is_success() => Ok(()),
        status if status.is_redirection() => Err(Fault::Refused(format!("HTTP {status}: redirects are not followed"))),
        status => Err(Fault::Refused(format!("HTTP {status}"))),
    }
}

fn in_words(error: &Error) -> String {
    match error {
        Error::Timeout(_) => format!("no answer within {} s", WAIT.as_secs()),
        Error::HostNotFound => "no such server: its name is unknown".to_string(),
        Error::Protocol(error) => format!("the answer is no HTTP: {error}"),
        error => format!("no connection: {error}"),
    }
}
