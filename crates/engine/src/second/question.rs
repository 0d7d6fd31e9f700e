//! Sentences in, requests to a chat endpoint out: instructions, numbered sentences, and the schema that the answer must follow.
//!
//! A long document is asked about in windows of whole sentences, so that a request has a bounded size. The words come from
//! `lexicon/second.toml`, the codes from the ontology. The format is that of OpenAI's chat completions with structured outputs
//! (`response_format` of type `json_schema`), which several servers of local models follow.

use crate::code::ontology::Ontology;
use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::resolve::Annotation;
use crate::sentence::Sentence;
use crate::span::Span;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write;
use std::ops::Range;

/// Most bytes of text in one request, sentences permitting.
const WINDOW_BYTES: usize = 12_000;

/// What the second coder is told and asked (`lexicon/second.toml`).
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondLexicon {
    instructions: String,
    fields: FieldWords,
}

/// What each field of the answer is for.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldWords {
    incidents: String,
    sentence: String,
    kind: String,
    trigger: String,
    tactics: String,
    tactic: String,
    tactic_words: String,
    date: String,
    place: String,
    perpetrators: String,
    targets: String,
    weapons: String,
    killed: String,
    wounded: String,
    captured: String,
    sources: String,
}

impl SecondLexicon {
    /// Reads the file; what does not fit is a fault with file and line.
    pub fn read(files: &Files, faults: &mut Faults) -> SecondLexicon {
        files.toml("second.toml", faults)
    }
}

/// One request: its body, and the sentences that it asks about.
#[derive(Clone, Debug)]
pub struct Question {
    /// JSON, to be posted to a chat completions endpoint.
    pub body: String,
    /// Indexes of the document's sentences.
    pub sentences: Range<usize>,
    /// The text that these cover.
    pub span: Span,
}

/// The questions about a document, in text order; none where it has no sentences.
pub fn pose_questions(document: &Document, annotation: &Annotation, lexicon: &Lexicon, model: &str) -> Vec<Question> {
    let schema = answer_schema(&lexicon.second.fields, &lexicon.coding.ontology);
    let sentences = &annotation.sentences;
    windows(sentences).map(|window| pose_question(document, sentences, window, lexicon, &schema, model)).collect()
}

/// Runs of sentences of bounded size; a longer sentence is a window alone.
fn windows(sentences: &[Sentence]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let limit = sentences.get(start)?.span.start as usize + WINDOW_BYTES;
        let n = sentences[start..].iter().take_while(|sentence| sentence.span.end as usize <= limit).count().max(1);
        let window = start..start + n;
        start = window.end;
        Some(window)
    })
}

fn pose_question(document: &Document, sentences: &[Sentence], window: Range<usize>, lexicon: &Lexicon, schema: &Value, model: &str) -> Question {
    let mut numbered = String::new();
    for at in window.clone() {
        let words = sentences[at].span.of(&document.text).split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(numbered, "[{}] {words}", at + 1).expect("memory takes every byte");
    }
    let body = json!({
        "model": model,
        "messages": [
            {"role": "system", "content": lexicon.second.instructions.trim()},
            {"role": "user", "content": numbered},
        ],
        "temperature": 0,
        "stream": false,
        "response_format": {"type": "json_schema", "json_schema": {"name": "incidents", "strict": true, "schema": schema}},
    });
    let span = sentences[window.start].span.cover(sentences[window.end - 1].span);
    Question { body: body.to_string(), sentences: window, span }
}

/// The schema of an answer. Every property is required and no other allowed, as strict structured outputs ask.
fn answer_schema(words: &FieldWords, ontology: &Ontology) -> Value {
    let kinds = coded(&words.kind, ontology.types.iter().map(|kind| (kind.name.as_str(), kind.says.as_str())));
    let tactics = coded(&words.tactic, ontology.tactics.iter().map(|tactic| (tactic.name.as_str(), tactic.says.as_str())));
    let tactic = closed(json!({"code": tactics, "words": {"type": "string", "description": words.tactic_words}}));
    let phrases = |says: &str| json!({"type": "array", "items": {"type": "string"}, "description": says});
    let phrase = |says: &str| json!({"type": ["string", "null"], "description": says});
    let incident = closed(json!({
        "sentence": {"type": "integer", "description": words.sentence},
        "type": kinds,
        "trigger": {"type": "string", "description": words.trigger},
        "tactics": {"type": "array", "items": tactic, "description": words.tactics},
        "date": phrase(&words.date),
        "place": phrase(&words.place),
        "perpetrators": phrases(&words.perpetrators),
        "targets": phrases(&words.targets),
        "weapons": phrases(&words.weapons),
        "killed": phrases(&words.killed),
        "wounded": phrases(&words.wounded),
        "captured": phrases(&words.captured),
        "sources": phrases(&words.sources),
    }));
    closed(json!({"incidents": {"type": "array", "items": incident, "description": words.incidents}}))
}

/// A code out of a list, each described.
fn coded<'a>(says: &str, codes: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Value {
    let names: Vec<&str> = codes.clone().map(|(name, _)| name).collect();
    let manual: Vec<String> = codes.map(|(name, says)| format!("{name}: {says}")).collect();
    json!({"type": "string", "enum": names, "description": format!("{says} {}", manual.join(" "))})
}

/// An object with these properties, all of them and no others.
fn closed(properties: Value) -> Value {
    let names: Vec<String> = properties.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default();
    json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
}
