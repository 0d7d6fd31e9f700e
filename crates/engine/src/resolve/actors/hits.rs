//! Sentences in, the lexicon's phrases found in their tokens out: longest first from the left, not overlapping.
//!
//! Case tells acronyms from words ("UP", "IS") where the text has case; where it is all capitals or all small, words that
//! are also ordinary ones count only if the tagger takes them for names. What the phrases mean together is not decided here.

use super::fold::{fold_each, without_genitive};
use super::vocabulary::{CaseNeed, Meaning, Vocabulary, What};
use crate::sentence::{Sentence, Token, Upos};

/// A phrase of the lexicon in a sentence: its first and last token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub first: usize,
    pub last: usize,
    pub what: What,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Capital,
    Upper,
}

/// A word, or a part of one at a hyphen, as the vocabulary numbers it.
#[derive(Clone, Copy, Debug)]
struct Atom {
    token: usize,
    word: u32,
    case: Case,
    /// Begins its token; the others are parts behind a hyphen.
    first: bool,
}

/// Room that is used again for each sentence.
#[derive(Default)]
pub(super) struct Finder {
    atoms: Vec<Atom>,
    buffer: String,
    /// Whether the sentence has both capitals and small letters, so that case tells something.
    mixed: bool,
}

impl Finder {
    /// Adds the phrases found in a sentence, in text order.
    pub fn find_hits(&mut self, text: &str, sentence: &Sentence, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
        self.read_atoms(text, sentence, vocabulary);
        let mut at = 0;
        while at < self.atoms.len() {
            match self.longest_from(at, sentence, vocabulary) {
                Some((end, what)) => {
                    let (first, last) = (self.atoms[at].token, self.atoms[end - 1].token);
                    if hits.last().is_none_or(|hit| hit.last < first) {
                        hits.push(Hit { first, last, what });
                    }
                    at = end;
                }
                None => at += 1,
            }
        }
    }

    /// Whether case tells something in the sentence looked at last.
    pub fn is_mixed(&self) -> bool {
        self.mixed
    }

    fn read_atoms(&mut self, text: &str, sentence: &Sentence, vocabulary: &Vocabulary) {
        self.atoms.clear();
        let (mut upper, mut lower) = (false, false);
        for (at, token) in sentence.tokens.iter().enumerate() {
            let case = case_of(token.span.of(text));
            let is_word = token.lower.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
            upper |= case != Case::Lower && is_word;
            lower |= case != Case::Upper && is_word && token.lower.len() > 1;
            if token.lower.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                self.atoms.push(Atom { token: at, word: vocabulary.word(&token.lower), case, first: true });
            } else if !is_joint(sentence, at) {
                self.read_split_token(at, token, case, vocabulary);
            }
        }
        self.mixed = upper && lower;
    }

    /// A token with hyphens, apostrophes or letters beyond ASCII; one without letters is a gap that no phrase crosses.
    fn read_split_token(&mut self, at: usize, token: &Token, case: Case, vocabulary: &Vocabulary) {
        let n_before = self.atoms.len();
        let atoms = &mut self.atoms;
        let take = |part: &str| {
            let first = atoms.len() == n_before;
            atoms.push(Atom { token: at, word: vocabulary.word(part), case, first });
        };
        fold_each(without_genitive(&token.lower), &mut self.buffer, take);
        if self.atoms.len() == n_before {
            self.atoms.push(Atom { token: at, word: 0, case, first: true });
        }
    }

    /// The end and meaning of the longest phrase that begins with an atom.
    fn longest_from(&self, start: usize, sentence: &Sentence, vocabulary: &Vocabulary) -> Option<(usize, What)> {
        let (mut node, mut found) = (0, None);
        if !self.atoms[start].first {
            return None;
        }
        for at in start..self.atoms.len() {
            node = vocabulary.step(node, self.atoms[at].word);
            if node == 0 {
                break;
            }
            let meanings = vocabulary.meanings(node);
            let fits = |meaning: &&Meaning| self.is_cased(meaning, start..at + 1, sentence) && self.is_whole(meaning.what, at, sentence, meanings);
            if let Some(meaning) = meanings.iter().find(fits) {
                found = Some((at + 1, meaning.what));
            }
        }
        found
    }

    /// Whether a phrase that ends with an atom may: not before a number joined to it ("PRC-77"), a role only at its token's
    /// end and as a noun where it is also an adjective ("official").
    fn is_whole(&self, what: What, last: usize, sentence: &Sentence, meanings: &[Meaning]) -> bool {
        let token = self.atoms[last].token;
        let is_inner = self.atoms.get(last + 1).is_some_and(|next| !next.first);
        let is_number = |at: usize| sentence.tokens.get(at).is_some_and(|token| token.lower.starts_with(|letter: char| letter.is_ascii_digit()));
        let before_number = is_inner && sentence.tokens[token].lower.ends_with(|letter: char| letter.is_ascii_digit())
            || token + 1 < sentence.tokens.len() && is_joint(sentence, token + 1) && is_number(token + 2);
        match what {
            What::Role(_) => !(is_inner || sentence.tokens[token].pos == Upos::Adj && meanings.iter().any(|other| other.what == What::Modifier)),
            _ => !before_number,
        }
    }

    /// Whether the case of the atoms, or where case says nothing their tags, allow a meaning.
    fn is_cased(&self, meaning: &Meaning, range: std::ops::Range<usize>, sentence: &Sentence) -> bool {
        if !self.mixed {
            return !meaning.ordinary || sentence.tokens[self.atoms[range.start].token].pos == Upos::Propn;
        }
        let atoms = &self.atoms[range];
        match meaning.case {
            CaseNeed::Any => true,
            CaseNeed::Capital => atoms.iter().any(|atom| atom.case != Case::Lower),
            CaseNeed::Upper => atoms.iter().all(|atom| atom.case == Case::Upper),
            CaseNeed::UpperOrCapital => atoms.iter().all(|atom| atom.case != Case::Lower),
        }
    }
}

/// Whether a token only joins its neighbours: a hyphen without blanks, a genitive ending ("Martyrs' Brigade").
pub(super) fn is_joint(sentence: &Sentence, at: usize) -> bool {
    let token = &sentence.tokens[at];
    if matches!(token.lower.as_str(), "'" | "’") {
        let before = at.checked_sub(1).map(|before| &sentence.tokens[before]);
        return before.is_some_and(|before| before.span.end == token.span.start && before.lower.ends_with('s'));
    }
    if matches!(token.lower.as_str(), "'s" | "’s") {
        return true;
    }
    let touches = |a: usize, b: usize| sentence.tokens.get(b).is_some_and(|next| sentence.tokens[a].span.end == next.span.start);
    matches!(token.lower.as_str(), "-" | "–") && at > 0 && touches(at - 1, at) && touches(at, at + 1)
}

/// How a word is written; signs and digits count as capitals.
pub(super) fn case_of(word: &str) -> Case {
    let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
    let Some(first) = letters.next() else { return Case::Upper };
    if !first.is_uppercase() {
        return if letters.any(char::is_uppercase) { Case::Capital } else { Case::Lower };
    }
    if letters.all(|letter| !letter.is_lowercase()) { Case::Upper } else { Case::Capital }
}
