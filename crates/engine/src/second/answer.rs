//! The bytes that a chat endpoint sent in, what it told about incidents out, or what is wrong with the answer.
//!
//! A server may send anything. An answer that is no answer at all is a fault; a single incident that does not fit the schema is
//! counted and left out, the others are kept. Whether the words stand in the text is asked later (`grounding`).

use serde::Deserialize;
use serde_json::Value;

/// The most incidents taken from one answer, and the most values from one of its lists.
const MOST_INCIDENTS: usize = 200;
const MOST_VALUES: usize = 30;
/// Letters of a server's own message that are repeated.
const MESSAGE_LETTERS: usize = 160;

/// What one answer told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub incidents: Vec<Told>,
    /// Incidents of the answer that do not fit the schema or are too many.
    pub n_misfits: usize,
}

/// One incident as the second coder tells it: codes, and words that should stand in the text.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Told {
    /// Number of its sentence, from 1.
    pub sentence: Option<i64>,
    #[serde(rename = "type")]
    pub kind: String,
    pub trigger: String,
    #[serde(default)]
    pub tactics: Option<Vec<ToldTactic>>,
    pub date: Option<String>,
    pub place: Option<String>,
    pub perpetrators: Option<Vec<String>>,
    pub targets: Option<Vec<String>>,
    pub weapons: Option<Vec<String>>,
    pub killed: Option<Vec<String>>,
    pub wounded: Option<Vec<String>>,
    pub captured: Option<Vec<String>>,
    pub sources: Option<Vec<String>>,
}

/// A tactic's code and the words that say so.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct ToldTactic {
    pub code: String,
    pub words: String,
}

impl Told {
    /// Cuts endless lists short.
    fn bounded(mut self) -> Told {
        let lists = [&mut self.perpetrators, &mut self.targets, &mut self.weapons, &mut self.killed, &mut self.wounded, &mut self.captured, &mut self.sources];
        lists.into_iter().flatten().for_each(|list| list.truncate(MOST_VALUES));
        self.tactics.iter_mut().for_each(|list| list.truncate(MOST_VALUES));
        self
    }
}

/// Reads a chat completion whose message is an answer.
///
/// # Errors
/// What is wrong, in words: no JSON, no message, a refusal, an answer that is cut off or has no list of incidents.
pub fn read_answer(bytes: &[u8]) -> Result<Answer, String> {
    let completion: Value = serde_json::from_slice(bytes).map_err(|error| format!("the answer is not JSON: {error}"))?;
    if let Some(message) = server_message(&completion) {
        return Err(format!("the server says: {message}"));
    }
    let choice = completion.pointer("/choices/0").ok_or("the answer is no chat completion: it has no `choices`")?;
    if let Some(refusal) = choice.pointer("/message/refusal").and_then(Value::as_str) {
        return Err(format!("the model refused: {}", shorten(refusal)));
    }
    let content = choice.pointer("/message/content").and_then(Value::as_str).ok_or("the answer has no message")?;
    let told: Value = serde_json::from_str(unfenced(content)).map_err(|error| match choice["finish_reason"].as_str() {
        Some("length") => "the answer is cut off: the server's limit on tokens is too low".to_string(),
        _ => format!("the message is not JSON: {error}"),
    })?;
    let incidents = told.get("incidents").and_then(Value::as_array).ok_or("the message does not fit the schema: no list `incidents`")?;
    Ok(take_incidents(incidents))
}

/// The message of an error that the server reports in the body.
pub fn server_message(completion: &Value) -> Option<String> {
    let error = completion.get("error").filter(|error| !error.is_null())?;
    let message = error.get("message").unwrap_or(error);
    Some(shorten(message.as_str().unwrap_or(&message.to_string())))
}

fn take_incidents(values: &[Value]) -> Answer {
    let fitting = values.iter().take(MOST_INCIDENTS).filter_map(|value| Told::deserialize(value).ok()).map(Told::bounded);
    let incidents: Vec<Told> = fitting.collect();
    Answer { n_misfits: values.len() - incidents.len(), incidents }
}

/// The JSON inside a Markdown fence, which models like to put around it.
fn unfenced(content: &str) -> &str {
    let content = content.trim();
    let Some(inside) = content.strip_prefix("```").and_then(|rest| rest.strip_suffix("```")) else { return content };
    inside.split_once('\n').map_or(inside, |(_, inside)| inside).trim()
}

/// One line of bounded length, without control characters.
fn shorten(message: &str) -> String {
    let letters = message.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    letters.take(MESSAGE_LETTERS).collect::<String>().trim().to_string()
}
