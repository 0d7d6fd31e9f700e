//! A document with its rules' records in, the records of both coders out: asks the server of `--model`, which may be slow, wrong or gone.
//!
//! Only the address given is contacted: no proxy, no redirect is followed. Every request has a time limit and all of them
//! together another, an answer a limit of size. Whatever goes wrong is said with the document's name and costs only the
//! second opinion: the rules' records are printed as they are. A server that keeps failing is not asked again.

mod address;
mod client;

use crate::input::Fault;
use anyhow::{Context, bail};
use client::{Client, Failure, Limits};
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tidewatch_engine::code::scene::Scene;
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::add_terms;
use tidewatch_engine::record::{Range, Record};
use tidewatch_engine::resolve::Annotation;
use tidewatch_engine::second::proposals::Why;
use tidewatch_engine::second::{Agreement, Dropped, Grounded, Question, ground_answer, join_records, pose_questions, read_answer};
use tidewatch_engine::span::CodePoints;

/// Requests in a row that get no answer before the server is given up.
const PATIENCE: usize = 5;
/// Values quoted in one message, and letters of each.
const QUOTED: usize = 3;
const QUOTED_LETTERS: usize = 60;

/// Whom to ask for a second coding, and how long to wait.
#[derive(clap::Args, Clone, Debug)]
pub struct SecondArgs {
    /// Asks a language model for a second coding: an OpenAI-compatible server, such as http://localhost:8080. The reports' sentences are sent to it
    #[arg(long, value_name = "URL")]
    model: Option<String>,
    /// Name of the model, where the server has several
    #[arg(long, value_name = "NAME", default_value = "default", requires = "model")]
    model_name: String,
    /// Environment variable that holds the server's key
    #[arg(long, value_name = "VAR", requires = "model")]
    model_key_env: Option<String>,
    /// Longest wait for one answer
    #[arg(long, value_name = "SECONDS", default_value = "60", requires = "model")]
    model_timeout: NonZeroU64,
    /// Longest time for all requests together; what is left is coded by the rules alone
    #[arg(long, value_name = "SECONDS", default_value = "3600", requires = "model")]
    model_total: NonZeroU64,
    /// Documents that may be with the server at a time
    #[arg(long, value_name = "N", default_value = "4", requires = "model")]
    model_in_flight: NonZeroUsize,
}

impl SecondArgs {
    /// The second coder, where one is asked for.
    ///
    /// # Errors
    /// The address cannot be used, or the key is not there.
    pub fn open(&self) -> anyhow::Result<Option<SecondCoder>> {
        let Some(url) = &self.model else { return Ok(None) };
        let key = self.model_key_env.as_deref().map(read_key).transpose()?;
        let address = address::read_address(url, key.is_some())?;
        if address.in_the_open {
            eprintln!("note: reports go to `{}` unencrypted", address.host);
        }
        let limits =
            Limits { one: Duration::from_secs(self.model_timeout.get()), end: Instant::now().checked_add(Duration::from_secs(self.model_total.get())) };
        let client = Client::new(address.uri, key, limits);
        Ok(Some(SecondCoder { client, model: self.model_name.clone(), state: Mutex::default() }))
    }

    /// Documents that may be with the server at a time.
    pub fn in_flight(&self) -> NonZeroUsize {
        self.model_in_flight
    }
}

fn read_key(variable: &str) -> anyhow::Result<String> {
    let key = std::env::var(variable).with_context(|| format!("no key in the environment variable `{variable}`"))?;
    if key.is_empty() || !key.chars().all(|letter| letter.is_ascii_graphic()) {
        bail!("the environment variable `{variable}` holds no key: it must be letters, digits and signs without spaces");
    }
    Ok(key)
}

/// A second coder that is asked document by document, from any thread.
pub struct SecondCoder {
    client: Client,
    model: String,
    state: Mutex<State>,
}

/// What has happened so far.
#[derive(Default)]
struct State {
    summary: Summary,
    failures_in_a_row: usize,
}

#[derive(Default)]
struct Summary {
    asked: usize,
    answered: usize,
    agreement: Agreement,
    n_dropped: usize,
}

/// What the answers about one document gave.
#[derive(Default)]
struct Heard {
    grounded: Grounded,
    /// Code points that answers came for.
    stretches: Vec<Range>,
    faults: Vec<String>,
}

impl SecondCoder {
    /// Asks about a document and joins the answer with its records; what goes wrong is added to the faults.
    pub fn review(&self, document: &Document, annotation: &Annotation, lexicon: &Lexicon, records: &mut Vec<Record>, faults: &mut Vec<Fault>) {
        let questions = pose_questions(document, annotation, lexicon, &self.model);
        if questions.is_empty() {
            return;
        }
        let heard = self.ask_all(&questions, &Scene::new(document, annotation, lexicon));
        let (mut alone, agreement) = join_records(records, heard.grounded.proposals, &heard.stretches, &self.model);
        add_terms(&mut alone, document, &annotation.sentences, &lexicon.linking);
        if !alone.is_empty() {
            records.retain(|record| record.incident().is_some() || record.incident_or_reference().is_none());
        }
        keep_leader(records, &mut alone);
        let end = records.iter().rposition(|record| matches!(record, Record::Incident(_))).map_or(0, |at| at + 1);
        records.splice(end..end, alone);
        faults.extend(heard.faults.iter().chain(&dropped_fault(&heard.grounded.dropped)).map(|fault| second_fault(document, fault)));
        let mut state = self.state();
        state.summary.asked += 1;
        state.summary.answered += usize::from(!heard.stretches.is_empty());
        state.summary.agreement += agreement;
        state.summary.n_dropped += heard.grounded.dropped.len();
    }

    /// Asks one question after the other; each answer is read against the sentences that it is about.
    fn ask_all(&self, questions: &[Question], scene: &Scene) -> Heard {
        let text = &scene.document.text;
        let points = CodePoints::new(text);
        let mut heard = Heard::default();
        for question in questions {
            match self.ask(question).and_then(|bytes| read_answer(&bytes)) {
                Ok(answer) => {
                    let grounded = ground_answer(&answer, question, scene);
                    heard.grounded.proposals.extend(grounded.proposals);
                    heard.grounded.dropped.extend(grounded.dropped);
                    heard.stretches.push(points.range(text, question.span));
                    if answer.n_misfits > 0 {
                        heard.faults.push(format!("{} of the answer's incidents do not fit the schema", answer.n_misfits));
                    }
                }
                Err(fault) if !heard.faults.contains(&fault) => heard.faults.push(fault),
                Err(_) => {}
            }
        }
        heard
    }

    /// The bytes of an answer, or what went wrong.
    fn ask(&self, question: &Question) -> Result<Vec<u8>, String> {
        if self.state().failures_in_a_row >= PATIENCE {
            return Err(format!("not asked: the server failed {PATIENCE} times in a row"));
        }
        let answer = self.client.post(&question.body);
        let mut state = self.state();
        match &answer {
            Err(Failure { reached: false, .. }) => state.failures_in_a_row += 1,
            _ => state.failures_in_a_row = 0,
        }
        answer.map_err(|failure| failure.message)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says on standard error how far the two coders agree.
    pub fn tell_summary(&self) {
        let Summary { asked, answered, agreement, n_dropped } = &self.state().summary;
        let Agreement { records_of_both, records_of_rules, records_of_model, fields_agreed, fields_disputed, fields_added_to } = agreement;
        eprintln!(
            "second coder `{}`: {answered} of {asked} documents answered; incidents: {records_of_both} by both, {records_of_rules} by the rules alone, \
             {records_of_model} by the model alone; fields of the common ones: {fields_agreed} alike, {fields_disputed} differ, {fields_added_to} added to; \
             {n_dropped} values thrown away",
            self.model
        );
    }
}

/// Where the rules say what a document mainly tells of, a proposal does not.
fn keep_leader(records: &[Record], alone: &mut [Record]) {
    if !records.iter().any(|record| record.incident().is_some_and(|incident| incident.leading)) {
        return;
    }
    for record in alone {
        if let Record::Incident(incident) = record {
            incident.leading = false;
        }
    }
}

fn second_fault(document: &Document, message: &str) -> Fault {
    Fault::new(&document.id, format!("second coder: {message}"), "the rules' records are printed all the same")
}

/// What is said of values whose words are not in the text, or whose codes are unknown; the first few are quoted.
fn dropped_fault(dropped: &[Dropped]) -> Option<String> {
    let wrong: Vec<&Dropped> = dropped.iter().filter(|dropped| dropped.why != Why::NotUnderstood).collect();
    if wrong.is_empty() {
        return None;
    }
    let quote = |words: &str| format!("{:?}", words.chars().take(QUOTED_LETTERS).collect::<String>());
    let quoted: Vec<String> = wrong.iter().take(QUOTED).map(|dropped| format!("{} {}", dropped.field, quote(&dropped.words))).collect();
    let more = if wrong.len() > QUOTED { ", …" } else { "" };
    Some(format!("{} values thrown away that the text does not have: {}{more}", wrong.len(), quoted.join(", ")))
}
