//! A shared passage in, the edits that change what it says out: numbers, negations, and who is said to tell it.
//!
//! Most edits of a copy are of style. These three change what a reader takes to be known, so they are shown with the words of both
//! texts. Sentences are cut roughly, at full stops and line ends; who tells is the source word nearest before the shared words in
//! their sentence, or else after them.

use super::Text;
use super::align::Passage;
use super::lexicon::ReuseLexicon;

/// Fewest words of a short passage that make it a claim.
const CLAIM: usize = 6;

/// What an edit touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Number,
    Negation,
    Attribution,
}

impl ChangeKind {
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Number => "number",
            ChangeKind::Negation => "negation",
            ChangeKind::Attribution => "attribution",
        }
    }
}

/// An edit with the words of both texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub kind: ChangeKind,
    pub a: String,
    pub b: String,
}

/// The edits within and around a passage that change what it says.
pub(super) fn find_changes(passage: &Passage, a: &Text, b: &Text, lexicon: &ReuseLexicon) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for &(in_a, in_b) in &passage.gaps {
        let (one, other) = (a.of(in_a), b.of(in_b));
        let apart = spans_sentences(one) || spans_sentences(other);
        let kinds = kinds_of(one, other, lexicon).into_iter().filter(|kind| !apart || *kind == ChangeKind::Attribution);
        changes.extend(kinds.map(|kind| Change { kind, a: one.into(), b: other.into() }));
    }
    if !changes.iter().any(|change| change.kind == ChangeKind::Attribution) {
        changes.extend(changed_source(passage, a, b, lexicon));
    }
    changes
}

/// A passage too short to show copying by itself, whose claim has another source in the other text.
pub(super) fn moved_claim(passage: &Passage, a: &Text, b: &Text, lexicon: &ReuseLexicon) -> Option<Change> {
    if passage.n_evidence < CLAIM {
        return None;
    }
    changed_source(passage, a, b, lexicon)
}

/// Whether words run over the end of a sentence: then they are other sentences between what was copied, not the same one edited.
fn spans_sentences(words: &str) -> bool {
    words.contains('\n') || words.match_indices(['.', '!', '?']).any(|(at, _)| words[at + 1..].trim_start().starts_with(char::is_uppercase))
}

/// What the words that stand in each other's place differ in.
fn kinds_of(one: &str, other: &str, lexicon: &ReuseLexicon) -> Vec<ChangeKind> {
    let listed = |text: &str, list: &[String]| -> Vec<String> { lower_words(text).filter(|word| list.contains(word)).collect() };
    let numbers = |text: &str| -> Vec<String> {
        let is_number = |word: &String| lexicon.numbers.contains(word) || word.bytes().any(|byte| byte.is_ascii_digit());
        lower_words(text).filter(is_number).collect()
    };
    let sources = [one, other].map(|text| listed(text, &lexicon.sources));
    let differ = [
        (ChangeKind::Attribution, sources[0] != sources[1] && sources.iter().all(|list| !list.is_empty())),
        (ChangeKind::Negation, listed(one, &lexicon.negations) != listed(other, &lexicon.negations)),
        (ChangeKind::Number, numbers(one) != numbers(other)),
    ];
    differ.into_iter().filter(|(_, differs)| *differs).map(|(kind, _)| kind).collect()
}

fn lower_words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The sources to which both texts put down the passage, where they differ.
fn changed_source(passage: &Passage, a: &Text, b: &Text, lexicon: &ReuseLexicon) -> Option<Change> {
    let (one, other) = (source_of(a, passage.a, lexicon)?, source_of(b, passage.b, lexicon)?);
    let same = one.0.trim_end_matches('s') == other.0.trim_end_matches('s');
    (!same).then_some(Change { kind: ChangeKind::Attribution, a: one.1, b: other.1 })
}

/// The source word that governs a range of words, in small letters, and the words around it: the nearest before it in the sentence
/// of its middle, else the nearest after.
fn source_of(text: &Text, (first, end): (usize, usize), lexicon: &ReuseLexicon) -> Option<(String, String)> {
    let word = |at: usize| text.words[at].span.of(&text.document.text).to_lowercase();
    let middle = (first + end) / 2;
    let start = (0..middle).rev().find(|&at| ends_sentence(text, at)).map_or(0, |at| at + 1);
    let stop = (middle..text.words.len()).find(|&at| ends_sentence(text, at)).map_or(text.words.len(), |at| at + 1);
    let is_source = |at: &usize| lexicon.sources.contains(&word(*at)) || is_teller(text, *at, lexicon);
    let at = (start..first).rev().find(is_source).or_else(|| (end..stop).find(is_source))?;
    let from = at.saturating_sub(2).max(start);
    Some((word(at), text.of((from, (at + 4).min(stop))).to_string()))
}

/// A name right before or behind a word of telling.
fn is_teller(text: &Text, at: usize, lexicon: &ReuseLexicon) -> bool {
    let word = |at: usize| text.words.get(at).map_or("", |word| word.span.of(&text.document.text));
    let telling = |at: usize| lexicon.telling.contains(&word(at).to_lowercase());
    word(at).starts_with(char::is_uppercase) && word(at).len() > 3 && !telling(at) && (telling(at + 1) || at.checked_sub(1).is_some_and(telling))
}

/// Whether a sentence ends between a word and the next.
fn ends_sentence(text: &Text, at: usize) -> bool {
    let Some(next) = text.words.get(at + 1) else { return true };
    let between = &text.document.text[text.words[at].span.end as usize..next.span.start as usize];
    let stops = between.contains(['.', '!', '?']) && next.span.of(&text.document.text).starts_with(char::is_uppercase);
    between.contains('\n') || stops
}
