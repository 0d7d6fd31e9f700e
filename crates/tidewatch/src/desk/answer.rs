//! What a page or the API has to say in, status, headers and bytes out; and refusals, with what to do about them.

use super::address::encoded;
use crate::store::{Changed, Store, Whereabouts, with_hint};
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
    /// For what has another address today: that of its page, and that of the API.
    pub moved: Option<Box<[String; 2]>>,
}

impl Answer {
    fn new(content_type: &'static str, body: Vec<u8>) -> Answer {
        Answer { status: StatusCode::OK, content_type, headers: Vec::new(), body, tagged: true }
    }

    /// A page; null bytes, which reports may have and pages may not, are shown as unknown characters.
    pub fn html(page: Markup) -> Answer {
        Answer::new("text/html; charset=utf-8", page.into_string().replace('\0', "\u{fffd}").into_bytes())
    }

    pub fn text(content_type: &'static str, text: impl Into<String>) -> Answer {
        Answer::new(content_type, text.into().into_bytes())
    }

    /// Bytes of another kind, such as a file to be taken away.
    pub fn bytes(content_type: &'static str, body: Vec<u8>) -> Answer {
        Answer::new(content_type, body)
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
        Refusal { status, told: told.into(), hint: hint.into(), changed: None, moved: None }
    }

    pub fn not_found(what: &str) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, format!("there is no {what}"), "it may have been linked anew since; look for it in the list")
    }

    /// What has no such address any more: it leads to where the thing is today, or to the document where it was.
    pub fn lost(store: &Store, id: &str, what: &str) -> Refusal {
        let at = |kind: &str, id: &str| Some(Box::new([format!("/{kind}/{}", encoded(id)), format!("/api/v1/{kind}/{}", encoded(id))]));
        let (status, told, moved) = match store.whereabouts(id) {
            Ok(Some(Whereabouts::Incident(now))) => (StatusCode::PERMANENT_REDIRECT, format!("this {what} is now `{now}`"), at("incidents", &now)),
            Ok(Some(Whereabouts::Record(now))) => (StatusCode::PERMANENT_REDIRECT, format!("this {what} is now `{now}`"), at("records", &now)),
            Ok(Some(Whereabouts::Document(document))) => {
                (StatusCode::GONE, format!("this {what} is no more: it was in `{document}`"), at("documents", &document))
            }
            Ok(None) => return Refusal::not_found(&format!("such {what}")),
            Err(error) => return Refusal::from(error),
        };
        Refusal { moved, ..Refusal::new(status, told, "the records of a document change when it is coded anew or reports are linked otherwise") }
    }

    /// The same for what lies beneath an address, as `/packet`.
    pub fn beneath(mut self, further: &str) -> Refusal {
        if self.status == StatusCode::PERMANENT_REDIRECT {
            self.moved.iter_mut().flat_map(|both| both.iter_mut()).for_each(|address| address.push_str(further));
        }
        self
    }

    /// The request is not understood.
    pub fn unclear(told: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, told, "")
    }

    /// As the API tells it (RFC 9457).
    pub fn problem(&self) -> Answer {
        let title = self.status.canonical_reason().unwrap_or("refused");
        let mut body = json!({ "type": "about:blank", "title": title, "status": self.status.as_u16(), "detail": self.told, "hint": self.hint });
        let address = self.moved.as_ref().map(|both| both[1].clone());
        if let Some(address) = &address {
            body["address"] = json!(address);
        }
        let answer = Answer { content_type: "application/problem+json", tagged: false, ..Answer::json(&body) }.status(self.status);
        match address {
            // It may move again, and back: a browser must not remember it.
            Some(address) => answer.with("location", address).with("cache-control", "no-store"),
            None => answer,
        }
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
