//! What a page or the API has to say in, status, headers and bytes out; and refusals, with what to do about them.

use crate::store::{Changed, with_hint};
use axum::http::StatusCode;
use maud::Markup;
use serde::Serialize;
use serde_json::json;

/// An answer, ready to be sent.
pub struct Answer {
    pub status: StatusCode,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Whether a hash of the body is sent as its ETag; not where the answer names its own.
    pub tagged: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub told: String,
    /// What its reader can do.
    pub hint: String,
    /// For a change that came too late: the record that was to be changed.
    pub changed: Option<String>,
}

impl Answer {
    fn new(content_type: &'static str, body: Vec<u8>) -> Answer {
        Answer { status: StatusCode::OK, content_type, headers: Vec::new(), body, tagged: true }
    }

    pub fn html(page: Markup) -> Answer {
        Answer::new("text/html; charset=utf-8", page.into_string().into_bytes())
    }

    pub fn text(content_type: &'static str, text: impl Into<String>) -> Answer {
        Answer::new(content_type, text.into().into_bytes())
    }

    pub fn json(value: &impl Serialize) -> Answer {
        Answer::new("application/json", serde_json::to_vec(value).expect("our types have string keys"))
    }

    /// To another page, after a change.
    pub fn see(address: &str) -> Answer {
        let mut answer = Answer { status: StatusCode::SEE_OTHER, tagged: false, ..Answer::new("text/plain; charset=utf-8", Vec::new()) };
        answer.headers.push(("location", address.to_string()));
        answer
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    pub fn status(self, status: StatusCode) -> Answer {
        Answer { status, ..self }
    }

    /// Sent with this tag instead of a hash of the body.
    pub fn tag(self, tag: &str) -> Answer {
        Answer { tagged: false, ..self }.with("etag", format!("\"{tag}\""))
    }
}

impl Refusal {
    pub fn new(status: StatusCode, told: impl Into<String>, hint: impl Into<String>) -> Refusal {
        Refusal { status, told: told.into(), hint: hint.into(), changed: None }
    }

    pub fn not_found(what: &str) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, format!("there is no {what}"), "it may have been linked anew since; look for it in the list")
    }

    /// The request is not understood.
    pub fn unclear(told: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, told, "")
    }

    /// As the API tells it (RFC 9457).
    pub fn problem(&self) -> Answer {
        let title = self.status.canonical_reason().unwrap_or("refused");
        let body = json!({ "type": "about:blank", "title": title, "status": self.status.as_u16(), "detail": self.told, "hint": self.hint });
        Answer { content_type: "application/problem+json", tagged: false, ..Answer::json(&body) }.status(self.status)
    }
}

/// Errors of the store: what somebody else changed is a conflict, what does not fit is not understood.
impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Refusal {
        if let Some(changed) = error.downcast_ref::<Changed>() {
            let hint = "look at it again and decide anew";
            return Refusal { changed: Some(changed.record.clone()), ..Refusal::new(StatusCode::CONFLICT, error.to_string(), hint) };
        }
        let is_ours = error.chain().any(|cause| cause.is::<rusqlite::Error>() || cause.is::<std::io::Error>());
        let status = if is_ours { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::UNPROCESSABLE_ENTITY };
        let told = format!("{:#}", with_hint(error));
        let (told, hint) = told.split_once("\n  hint: ").map_or((told.as_str(), ""), |(told, hint)| (told, hint));
        Refusal::new(status, told, hint)
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Refusal {
        Refusal::from(anyhow::Error::from(error))
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Refusal {
        Refusal::unclear(format!("the JSON is not understood: {error}"))
    }
}
