//! A request's body in, the bytes of the answer out, or in words why there are none. The only place that opens a connection.

use crate::trust;
use std::time::{Duration, Instant};
use tidewatch_engine::second::answer::server_message;
use ureq::http::{StatusCode, Uri, header::LOCATION};
use ureq::{Agent, Error};

/// Longest answer, in bytes.
const LONGEST_ANSWER: u64 = 2 << 20;

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one answer.
    pub one: Duration,
    /// Until when anything may be asked; without end where that lies beyond the clock.
    pub end: Option<Instant>,
}

/// Why there is no answer.
#[derive(Debug)]
pub struct Failure {
    pub message: String,
    /// The server answered, if wrongly, or was not tried.
    pub reached: bool,
}

/// Posts to one address.
pub struct Client {
    agent: Agent,
    uri: Uri,
    key: Option<String>,
    limits: Limits,
}

impl Client {
    /// A client that follows no redirect, uses no proxy of the environment and keeps no connection.
    pub fn new(uri: Uri, key: Option<String>, limits: Limits) -> Client {
        Client { agent: trust::terms(None).build().new_agent(), uri, key, limits }
    }

    /// Posts a JSON body; the answer in full, if the server says that all is well.
    ///
    /// # Errors
    /// The server is not there, too slow, or answers too much or with another status than success.
    pub fn post(&self, body: &str) -> Result<Vec<u8>, Failure> {
        let left = self.limits.end.map_or(self.limits.one, |end| end.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return Err(Failure { message: "not asked: the time for all requests is over (`--model-total`)".to_string(), reached: true });
        }
        let wait = left.min(self.limits.one);
        let mut request = self.agent.post(&self.uri).header("content-type", "application/json");
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let sent = request.config().timeout_global(Some(wait)).build().send(body);
        let mut response = sent.map_err(|error| failure(&error, wait))?;
        let status = response.status();
        if status.is_redirection() {
            let target = response.headers().get(LOCATION).and_then(|target| target.to_str().ok()).unwrap_or("another address");
            return Err(answered(format!("the server redirects to `{target}`: not followed")));
        }
        let bytes = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec().map_err(|error| failure(&error, wait))?;
        if status.is_success() { Ok(bytes) } else { Err(answered(refusal(status, &bytes))) }
    }
}

fn answered(message: String) -> Failure {
    Failure { message, reached: true }
}

/// A status that is no success, with what the server says to it.
fn refusal(status: StatusCode, bytes: &[u8]) -> String {
    let said = serde_json::from_slice(bytes).ok().and_then(|value| server_message(&value));
    said.map_or_else(|| format!("HTTP {status}"), |said| format!("HTTP {status}: {said}"))
}

fn failure(error: &Error, wait: Duration) -> Failure {
    match error {
        Error::Timeout(_) => Failure { message: format!("no answer within {} s", wait.as_secs_f32().ceil()), reached: false },
        Error::BodyExceedsLimit(_) => answered(format!("the answer is longer than {} MiB", LONGEST_ANSWER >> 20)),
        Error::RedirectFailed | Error::TooManyRedirects => answered("the server redirects to another address: not followed".to_string()),
        Error::HostNotFound => Failure { message: "no such server: its name is unknown".to_string(), reached: false },
        Error::Protocol(error) => answered(format!("the answer is no HTTP: {error}")),
        error => Failure { message: format!("no connection: {error}"), reached: false },
    }
}
