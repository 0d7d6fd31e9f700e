//! A document in, its sentences out: words, tags, lemmas and trees.
//!
//! Each block is cut into words (`tokens`) and sentences (`sentences`); then a trained network tags and parses them in batches
//! (`network`), and rules give the lemmas (`lemmas`). A sentence's parse never depends on what stands in the batch beside it.
//! The model and its training are described in `lexicon/model/REPORT.md` and `train/`.

mod asides;
mod features;
mod leads;
mod lemmas;
mod mends;
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
use asides::find_asides;
use features::{Form, Rows, sentence_rows};
use leads::{Parts, sentence_parts};
use lemmas::Lemmas;
use mends::mend_tree;
use network::{Network, Parsed, Scratch};
use sentences::sentence_ranges;
use smol_str::SmolStr;
use std::borrow::Cow;
use std::ops::Range;
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

/// The sentences of a document in text order; together they tile its blocks, white space left out. Blocks in another language have none.
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
    let mut foreign = document.foreign.iter().map(|one| one.block as usize).peekable();
    for (at, block) in document.blocks.iter().enumerate() {
        if foreign.next_if_eq(&at).is_some() {
            continue;
        }
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
    pending: Vec<Pending>,
    rows: Vec<Rows>,
    lengths: Vec<usize>,
    scratch: Scratch,
}

/// A sentence whose tree is still to come.
struct Pending {
    /// Its index.
    at: usize,
    parts: Parts,
    /// What is parsed apart, with its brackets.
    asides: Vec<Range<usize>>,
}

impl Batch<'_> {
    /// Adds a sentence of at least one word.
    fn add(&mut self, words: &[Word], block: u32, opens_block: bool) {
        let tokens: Vec<Token> = words.iter().map(|word| raw_token(self.text, word)).collect();
        let parts = sentence_parts(self.text, words, opens_block);
        let asides = find_asides(self.text, words, parts.rest);
        if let Some(network) = &self.language.network {
            let mut forms: Vec<Form> =
                words.iter().zip(&tokens).map(|(word, token)| Form { form: word.of(self.text), lower: &token.lower, glued: word.glued }).collect();
            read_as_twins(&mut forms, parts.rest, &self.language.words);
            let mut add_unit = |unit: &[Form]| {
                if !unit.is_empty() {
                    sentence_rows(unit, &network.vocabulary, &mut self.rows);
                    self.lengths.push(unit.len());
                }
            };
            add_unit(&forms[parts.lead..parts.rest]);
            if asides.is_empty() {
                add_unit(&forms[parts.rest..]);
            } else {
                for unit in units_without(&asides, parts.rest, forms.len()) {
                    let unit: Vec<Form> = unit.into_iter().map(|at| forms[at]).collect();
                    add_unit(&unit);
                }
            }
        }
        let span = Span { start: words[0].start, end: words[words.len() - 1].end };
        self.pending.push(Pending { at: self.sentences.len(), parts, asides });
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
        for Pending { at, parts, asides } in self.pending.drain(..) {
            let tokens = &mut self.sentences[at].tokens;
            let n_parsed = (tokens.len() - parts.lead - 2 * asides.len()).min(rest.len());
            if asides.is_empty() {
                fill(tokens, parts, &rest[..n_parsed]);
            } else {
                fill_around(tokens, parts, &asides, &rest[..n_parsed]);
            }
            mend_tree(tokens);
            rest = &rest[n_parsed..];
            for token in tokens {
                token.lemma = self.language.lemmas.lemma(token.span.of(self.text), &token.lower, token.pos);
            }
        }
        self.rows.clear();
        self.lengths.clear();
    }
}

/// Puts words that the network knows in the place of those that it hardly does, from the first word behind the lead.
fn read_as_twins<'a>(forms: &mut [Form<'a>], first: usize, words: &'a SplitWords) {
    for (at, form) in forms.iter_mut().enumerate().skip(first) {
        if let Some(twin) = words.twin(form.form) {
            form.lower = twin;
        } else if let Some(twin) = (at == first).then(|| words.opening_number(form.form)).flatten() {
            (form.form, form.lower) = (twin, twin);
        }
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

/// The words of a sentence without its asides, then those of each aside without its brackets.
fn units_without(asides: &[Range<usize>], from: usize, n: usize) -> Vec<Vec<usize>> {
    let kept = (from..n).filter(|at| !asides.iter().any(|aside| aside.contains(at))).collect();
    std::iter::once(kept).chain(asides.iter().map(|aside| (aside.start + 1..aside.end - 1).collect())).collect()
}

/// The same as `fill` for a sentence with asides: each hangs on the word before it, brackets on the aside.
fn fill_around(tokens: &mut [Token], parts: Parts, asides: &[Range<usize>], parsed: &[Parsed]) {
    let units = units_without(asides, parts.rest, tokens.len());
    let n_lead = parts.rest - parts.lead;
    if parsed.len() < n_lead + units.iter().map(Vec::len).sum::<usize>() {
        return flatten(tokens);
    }
    let (lead, mut rest) = parsed.split_at(n_lead);
    let mut bare: Vec<Token> = units[0].iter().map(|&at| tokens[at].clone()).collect();
    let (main, more) = rest.split_at(bare.len());
    fill(&mut bare, Parts { lead: 0, rest: 0 }, main);
    rest = more;
    let root = bare.iter().position(|token| token.head.is_none()).map_or(parts.rest, |at| units[0][at]) as u16;
    for (&at, token) in units[0].iter().zip(bare) {
        tokens[at] = Token { head: token.head.map(|head| units[0][head as usize] as u16), ..token };
    }
    for (aside, unit) in asides.iter().zip(&units[1..]) {
        let (own, more) = rest.split_at(unit.len());
        hang_aside(tokens, aside, own);
        rest = more;
    }
    for token in &mut tokens[..parts.lead] {
        (token.pos, token.head, token.rel) = (Upos::Punct, Some(root), Rel::Punct);
    }
    for (at, word) in lead.iter().enumerate() {
        let head = word.head.map_or(root, |head| head + parts.lead as u16);
        let rel = if word.head.is_some() { word.rel } else { Rel::Parataxis };
        let token = &mut tokens[parts.lead + at];
        (token.pos, token.head, token.rel) = (word.pos, Some(head), rel);
    }
}

/// Lays the parse of an aside into its tokens.
fn hang_aside(tokens: &mut [Token], aside: &Range<usize>, parsed: &[Parsed]) {
    let first = aside.start + 1;
    let before = aside.start - 1;
    let mut top = first;
    for (at, word) in parsed.iter().enumerate() {
        let nominal = word.pos.is_nominal() && tokens[before].pos.is_nominal();
        let loose = if nominal { Rel::Appos } else { Rel::Parataxis };
        let token = &mut tokens[first + at];
        (token.pos, token.rel, token.head) = match word.head {
            Some(head) => (word.pos, word.rel, Some(head + first as u16)),
            None => (word.pos, loose, Some(before as u16)),
        };
        top = if word.head.is_none() { first + at } else { top };
    }
    for at in [aside.start, aside.end - 1] {
        (tokens[at].pos, tokens[at].head, tokens[at].rel) = (Upos::Punct, Some(top as u16), Rel::Punct);
    }
}

/// Without a model every word hangs on the first.
fn flatten(tokens: &mut [Token]) {
    for (at, token) in tokens.iter_mut().enumerate() {
        (token.head, token.rel) = if at == 0 { (None, Rel::Root) } else { (Some(0), Rel::Dep) };
    }
}
