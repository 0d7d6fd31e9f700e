//! One request in, what its answer is made from out: the desk, who asks, the parts of the address, fields, body.

use super::address::View;
use super::answer::Refusal;
use super::session::Visitor;
use super::{Desk, Lent};
use axum::http::HeaderMap;
use serde::de::DeserializeOwned;

/// A request that has passed the guard.
pub struct Ask<'a> {
    pub desk: &'a Desk,
    pub visitor: Visitor,
    /// Path and query, as the browser has it.
    pub address: String,
    pub parts: Vec<(String, String)>,
    pub query: Fields,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Names and values of a query or a form, in their order.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    pub fn read(encoded: &[u8]) -> Fields {
        Fields(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The value of a field; empty ones count as not given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.clone()).collect()
    }
}

impl Ask<'_> {
    pub fn store(&self) -> Result<Lent<'_>, Refusal> {
        Ok(self.desk.store()?)
    }

    /// What the address looks for; a type that nobody knows is told, and left out.
    pub fn view(&self) -> View {
        View::read(&self.query).with_known_types(self.desk.lexicon())
    }

    /// The same for the API, with the length of a page.
    pub fn view_paged(&self) -> View {
        View::read_paged(&self.query).with_known_types(self.desk.lexicon())
    }

    /// A part of the path, as `id` of `/incidents/{id}`.
    pub fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The fields of a form that was sent.
    pub fn form(&self) -> Fields {
        Fields::read(&self.body)
    }

    /// The JSON that was sent.
    ///
    /// # Errors
    /// It is none, or another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}
