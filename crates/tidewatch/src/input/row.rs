//! One document as a line of JSON carries it: what files of JSON lines hold, and what rows, entries, messages and pages of other files become.

use super::Report;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use tidewatch_engine::document::DateSource;

/// A document as JSON lines carry it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A whole page, of which the main text is read, where there is no `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// A piece of a page, all of which is read, where there is neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fragment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Where `published` was found, if not given from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<DateSource>,
    /// When the page was fetched: the day of publication where nothing else tells one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Row {
    /// The row as a report; the same row gives the same bytes.
    pub fn report(&self, file: &Arc<str>, line: usize) -> Report {
        let bytes = serde_json::to_vec(self).expect("a row is strings, which can always be written");
        Report::Row { file: file.clone(), line, bytes }
    }
}
