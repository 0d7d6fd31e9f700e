//! A document in, its sentences out: words, tags, lemmas and trees.
//!
//! Each block is cut into words (`tokens`) and sentences (`sentences`); then a trained network tags and parses them in batches
//! (`network`), and rules give the lemmas (`lemmas`). A sentence's parse never depends on what stands in the batch beside it.
//! The model and its training are described in `lexicon/model/REPORT.md` and `train/`.

mod features;
mod leads;
mod lemmas;
mod network;
mod product;
mod sentences;
#[cfg(test)]
mod tests;
mod tokens;
mod trees;
mod weights;
mod words;

use crate::document::Document;
use crate::lexicon::{Faults, Files};
use crate::sentence::{Rel, Sentence, Token, Upos};
use crate::span::Span;
use features::{Form, Rows, sentence_rows};
use leads::{Parts, sentence_parts};
use lemmas::Lemmas;
use network::{Network, Parsed, Scratch};
use sentences::sentence_ranges;
use smol_str::SmolStr;
use std::borrow::Cow;
use tokens::{Word, cut_words};
use weights::Sections;
use words::SplitWords;

/// Path of the model below `lexicon/`.
const MODEL: &str = "model/english.model";

/// Hyphens that programs write for `-`: the hyphen proper and the one that does not break.
const HYPHENS: [char; 2] = ['\u{2010}', '\u{2011}'];

/// Words that one batch of sentences gathers before it is parsed.
const BATCH: usize = 256;

/// The trained language model and the word lists of the splitter.
#[derive(Default)]
pub struct Language {
    words: SplitWords,
    network: Option<Network>,
    lemmas: Lemmas,
}

impl Language {
    /// Reads the word lists and the model from the lexicon's files.
    pub fn read(files: &Files, faults: &mut Faults) -> Language {
        let words = SplitWords::read(files, faults);
        let Some(bytes) = files.shipped_bytes(MODEL) else {
            faults.add(MODEL, 0, "the file is missing", "train it with the command in train/README.md");
            return Language { words, ..Language::default() };
        };
        match read_model(bytes) {
            Ok((network, lemmas)) => Language { words, network: Some(network), lemmas },
            Err(message) => {
                faults.add(MODEL, 0, message, "train it anew with the command in train/README.md");
                Language { words, ..Language::default() }
            }
        }
    }
}

impl Language {
    /// Whether the model has seen a word, which is given in lower case.
    pub fn knows_word(&self, word: &str) -> bool {
        self.network.as_ref().is_some_and(|network| network.vocabulary.row(word.as_bytes()) > 0)
    }
}

fn read_model(bytes: Cow<'static, [u8]>) -> Result<(Network, Lemmas), String> {
    let network = Network::read(Sections::read(bytes)?)?;
    let lemmas = Lemmas::read(network.text("lemmas")?)?;
    Ok((network, lemmas))
}

/// The sentences of a document in text order; together they tile its blocks, white space left out.
pub fn split_sentences(document: &Document, language: &Language) -> Vec<Sentence> {
    let mut batch = Batch {
        language,
        text: &document.text,
        sentences: Vec::new(),
        pending: Vec::new(),
        rows: Vec::new(),
        lengths: Vec::new(),
        scratch: Scratch::default(),
    };
    let (mut words, mut ranges) = (Vec::new(), Vec::new());
    for (at, block) in document.blocks.iter().enumerate() {
        words.clear();
        ranges.clear();
        cut_words(&document.text, block.span, &language.words, &mut words);
        sentence_ranges(&document.text, &words, &language.words, &mut ranges);
        for range in &ranges {
            batch.add(&words[range.clone()], at as u32, range.start == 0);
        }
    }
    batch.flush();
    batch.sentences
}

/// Parses one sentence whose words are given, each with whether white space is missing before it: for evaluation.
///
/// Returns for each word its tag, head (0 for the root, else from 1), relation and lemma.
pub fn parse_words(forms: &[(&str, bool)], language: &Language) -> Vec<(Upos, usize, Rel, SmolStr)> {
    let mut text = String::new();
    let words: Vec<Word> = forms
        .iter()
        .map(|&(form, glued)| {
            let start = text.len() as u32;
            text.push_str(form);
            Word { start, end: text.len() as u32, glued }
        })
        .collect();
    let mut batch =
        Batch { language, text: &text, sentences: Vec::new(), pending: Vec::new(), rows: Vec::new(), lengths: Vec::new(), scratch: Scratch::default() };
    batch.add(&words, 0, false);
    batch.flush();
    let tokens = batch.sentences.into_iter().flat_map(|sentence| sentence.tokens);
    tokens.map(|token| (token.pos, token.head.map_or(0, |head| head as usize + 1), token.rel, token.lemma)).collect()
}

/// Sentences whose words are cut and whose trees are still to come.
struct Batch<'a> {
    language: &'a Language,
    text: &'a str,
    sentences: Vec<Sentence>,
    /// Index of each pending sentence, and its parts.
    pending: Vec<(usize, Parts)>,
    rows: Vec<Rows>,
    lengths: Vec<usize>,
    scratch: Scratch,
}

impl Batch<'_> {
    /// Adds a sentence of at least one word.
    fn add(&mut self, words: &[Word], block: u32, opens_block: bool) {
        let tokens: Vec<Token> = words.iter().map(|word| raw_token(self.text, word)).collect();
        let parts = sentence_parts(self.text, words, opens_block);
        if let Some(network) = &self.language.network {
            let forms: Vec<Form> =
                words.iter().zip(&tokens).map(|(word, token)| Form { form: word.of(self.text), lower: &token.lower, glued: word.glued }).collect();
            for unit in [&forms[parts.lead..parts.rest], &forms[parts.rest..]] {
                if !unit.is_empty() {
                    sentence_rows(unit, &network.vocabulary, &mut self.rows);
                    self.lengths.push(unit.len());
                }
            }
        }
        let span = Span { start: words[0].start, end: words[words.len() - 1].end };
        self.pending.push((self.sentences.len(), parts));
        self.sentences.push(Sentence { span, block, tokens });
        if self.rows.len() >= BATCH {
            self.flush();
        }
    }

    /// Parses what is pending.
    fn flush(&mut self) {
        let mut parsed = Vec::with_capacity(self.rows.len());
        if let Some(network) = &self.language.network {
            network.parse(&self.rows, &self.lengths, &mut self.scratch, &mut parsed);
        }
        let mut rest = parsed.as_slice();
        for (at, parts) in self.pending.drain(..) {
            let tokens = &mut self.sentences[at].tokens;
            let n_parsed = (tokens.len() - parts.lead).min(rest.len());
            fill(tokens, parts, &rest[..n_parsed]);
            rest = &rest[n_parsed..];
            for token in tokens {
                token.lemma = self.language.lemmas.lemma(token.span.of(self.text), &token.lower, token.pos);
            }
        }
        self.rows.clear();
        self.lengths.clear();
    }
}

/// A token without tag and tree: all hang on the first.
fn raw_token(text: &str, word: &Word) -> Token {
    let form = word.of(text);
    let lower = if form.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_punctuation()) { SmolStr::new(form) } else { lowered(form) };
    let span = Span { start: word.start, end: word.end };
    Token { span, lower, lemma: SmolStr::default(), pos: Upos::X, head: None, rel: Rel::Dep }
}

fn lowered(form: &str) -> SmolStr {
    if form.is_ascii() && form.len() <= 23 {
        let mut buffer = [0; 23];
        let buffer = &mut buffer[..form.len()];
        buffer.copy_from_slice(form.as_bytes());
        buffer.make_ascii_lowercase();
        return std::str::from_utf8(buffer).map_or_else(|_| form.to_lowercase().into(), SmolStr::new);
    }
    let lower = form.to_lowercase();
    if lower.contains(HYPHENS) { lower.replace(HYPHENS, "-").into() } else { lower.into() }
}

/// Lays the parses of a sentence's parts into its tokens; bullets and leads hang on the root of the rest.
fn fill(tokens: &mut [Token], parts: Parts, parsed: &[Parsed]) {
    let n_lead = parts.rest - parts.lead;
    let Some(root) = parsed.get(n_lead..).and_then(|rest| rest.iter().position(|word| word.head.is_none())) else { return flatten(tokens) };
    let root = (parts.rest + root) as u16;
    for token in &mut tokens[..parts.lead] {
        (token.pos, token.head, token.rel) = (Upos::Punct, Some(root), Rel::Punct);
    }
    for (at, word) in parsed.iter().enumerate() {
        let start = if at < n_lead { parts.lead } else { parts.rest } as u16;
        let token = &mut tokens[parts.lead + at];
        (token.pos, token.rel) = (word.pos, word.rel);
        token.head = word.head.map(|head| head + start);
        if at < n_lead && token.head.is_none() {
            (token.head, token.rel) = (Some(root), Rel::Parataxis);
        }
    }
}

/// Without a model every word hangs on the first.
fn flatten(tokens: &mut [Token]) {
    for (at, token) in tokens.iter_mut().enumerate() {
        (token.head, token.rel) = if at == 0 { (None, Rel::Root) } else { (Some(0), Rel::Dep) };
    }
}
