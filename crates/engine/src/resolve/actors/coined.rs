//! Sentences with the phrases found in them in, groups that only this document names out, their phrases put among the others.
//!
//! A name with an acronym behind it in brackets defines the acronym for the whole document, known name or not ("Free Galilee
//! Brigade (FGB)"). Without an acronym a run of capitalised words with a group noun at its rim is taken for a name, where case
//! tells something. The noun decides the kind. Headings in title case are left alone.

use super::ActorKind;
use super::hits::{Case, Hit, case_of};
use super::listing::{Lists, RoleClass};
use super::parties::Local;
use super::vocabulary::What;
use crate::sentence::{Sentence, Upos};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::ops::Range;

/// The longest name, in words, that an acronym is looked for before.
const LONGEST_NAME: usize = 14;

/// What a document defines, gathered.
struct Coining<'a> {
    text: &'a str,
    lists: &'a Lists,
    /// How often each country of the list is named.
    n_named: &'a [u32],
    locals: Vec<Local>,
    by_name: FxHashMap<SmolStr, u32>,
    acronyms: FxHashMap<SmolStr, What>,
}

/// Finds the document's own groups and acronyms, and adds their phrases to those found.
pub(super) fn define_locals(text: &str, sentences: &[Sentence], found: &mut [(Vec<Hit>, bool)], lists: &Lists, n_named: &[u32]) -> Vec<Local> {
    let (by_name, acronyms) = (FxHashMap::default(), FxHashMap::default());
    let mut coining = Coining { text, lists, n_named, locals: Vec::new(), by_name, acronyms };
    for (sentence, (hits, mixed)) in sentences.iter().zip(found.iter_mut()) {
        coining.read_brackets(sentence, hits);
        if *mixed && hits.iter().any(|hit| coining.kind_of_noun(hit).is_some()) {
            coining.read_runs(sentence, hits);
        }
    }
    if !coining.acronyms.is_empty() {
        for (sentence, (hits, _)) in sentences.iter().zip(found.iter_mut()) {
            coining.place_acronyms(sentence, hits);
        }
    }
    coining.locals
}

impl Coining<'_> {
    fn word(&self, sentence: &Sentence, at: usize) -> &str {
        sentence.tokens[at].span.of(self.text)
    }

    /// Names with an acronym in brackets behind them, and acronyms with the name in brackets.
    fn read_brackets(&mut self, sentence: &Sentence, hits: &mut Vec<Hit>) {
        for open in 1..sentence.tokens.len().saturating_sub(2) {
            let is_pair = matches!((sentence.tokens[open].lower.as_str(), sentence.tokens[open + 2].lower.as_str()), ("(", ")") | ("[", "]"));
            if is_pair && is_acronym(self.word(sentence, open + 1)) {
                self.define(sentence, hits, open);
            } else if matches!(sentence.tokens[open].lower.as_str(), "(" | "[") && is_acronym(self.word(sentence, open - 1)) {
                self.define_before(sentence, hits, open);
            }
        }
    }

    /// Takes the acronym before a bracket for the name in it, if its initials or a known name in it say so.
    fn define_before(&mut self, sentence: &Sentence, hits: &mut Vec<Hit>, open: usize) {
        let last = (open + LONGEST_NAME).min(sentence.tokens.len());
        let Some(close) = (open + 2..last).find(|&at| matches!(sentence.tokens[at].lower.as_str(), ")" | "]")) else { return };
        let name = open + 1..close;
        let known = hits.iter().find(|hit| hit.first == name.start && hit.last + 1 == close).map(|hit| hit.what);
        let known = known.filter(|what| matches!(what, What::Actor(_) | What::Shared(_) | What::Local(_)));
        let letters: Vec<char> = self.word(sentence, open - 1).chars().filter(|letter| letter.is_alphanumeric()).collect();
        let what = match known {
            Some(what) => what,
            None if !self.spells(sentence, name.clone(), &letters) => return,
            None => {
                let Some(kind) = self.group_kind(hits, name.clone()) else { return };
                let what = self.known_acronym(hits, open - 1).unwrap_or_else(|| self.local(sentence, name.clone(), kind));
                put(hits, Hit { first: name.start, last: close - 1, what });
                what
            }
        };
        hits.retain(|hit| hit.first != open - 1 || hit.last != open - 1);
        self.acronyms.insert(sentence.tokens[open - 1].lower.clone(), what);
    }

    /// Takes the acronym inside a bracket for the name before it.
    fn define(&mut self, sentence: &Sentence, hits: &mut Vec<Hit>, open: usize) {
        let before = hits.iter().find(|hit| hit.last + 1 == open).copied();
        let known = before.filter(|hit| matches!(hit.what, What::Actor(_) | What::Shared(_) | What::Local(_)));
        let what = match known {
            Some(hit) => hit.what,
            None => {
                let spelt = self.named_before(sentence, hits, open);
                let Some((name, kind)) = spelt.or_else(|| self.run_before(sentence, hits, open)) else { return };
                let what = self.known_acronym(hits, open + 1).unwrap_or_else(|| self.local(sentence, name.clone(), kind));
                put(hits, Hit { first: name.start, last: name.end - 1, what });
                what
            }
        };
        hits.retain(|hit| hit.first != open + 1);
        self.acronyms.insert(sentence.tokens[open + 1].lower.clone(), what);
    }

    /// What an acronym in brackets is known as, if the document speaks of that actor's country or of none.
    fn known_acronym(&self, hits: &[Hit], at: usize) -> Option<What> {
        let hit = hits.iter().find(|hit| hit.first == at && hit.last == at)?;
        match hit.what {
            What::Actor(index) => {
                let countries = &self.lists.known[index as usize].countries;
                let named = |at: usize| self.n_named[at] > 0 && countries.contains(&self.lists.countries[at].code);
                let fits = countries.is_empty() || self.n_named.iter().all(|&n| n == 0) || (0..self.n_named.len()).any(named);
                fits.then_some(hit.what)
            }
            What::Shared(_) => Some(hit.what),
            _ => None,
        }
    }

    /// The name before a bracket whose acronym is of another language ("National Liberation Army (ELN)"): words that can be
    /// part of a name, with a group noun among them.
    fn run_before(&self, sentence: &Sentence, hits: &[Hit], open: usize) -> Option<(Range<usize>, ActorKind)> {
        let has_case = (0..open).any(|at| case_of(self.word(sentence, at)) == Case::Lower);
        let is_part = |at: usize| match sentence.tokens[at].pos {
            Upos::Propn | Upos::Noun | Upos::Adj => !has_case || self.is_capital(sentence, at),
            Upos::Adp => hits.iter().any(|hit| hit.first == at && hit.what == What::Part),
            _ => false,
        };
        let first = open.saturating_sub(LONGEST_NAME);
        let start = open - (first..open).rev().take_while(|&at| is_part(at)).count();
        let start =
            (start..open).find(|&at| sentence.tokens[at].pos != Upos::Adp && !hits.iter().any(|hit| hit.last == at && matches!(hit.what, What::Demonym(_))))?;
        let last_is_name = hits.iter().any(|hit| hit.last + 1 == open || hit.first > start && hit.last < open);
        (open - start >= 2 && last_is_name).then_some(()).and(self.group_kind(hits, start..open)).map(|kind| (start..open, kind))
    }

    /// The words before a bracket whose initials are the acronym in it, if they have a group noun.
    fn named_before(&self, sentence: &Sentence, hits: &[Hit], open: usize) -> Option<(Range<usize>, ActorKind)> {
        let letters: Vec<char> = self.word(sentence, open + 1).chars().filter(|letter| letter.is_alphanumeric()).collect();
        let first = open.saturating_sub(LONGEST_NAME);
        let start = (first..open).rev().find(|&at| self.spells(sentence, at..open, &letters))?;
        Some((start..open, self.group_kind(hits, start..open)?))
    }

    /// Whether the initials of the words are the letters; small words between them may be passed over.
    fn spells(&self, sentence: &Sentence, range: Range<usize>, letters: &[char]) -> bool {
        let mut left = letters.iter();
        for at in range {
            let initial = self.word(sentence, at).chars().next().and_then(|letter| letter.to_uppercase().next());
            let is_next = initial == left.clone().next().and_then(|letter| letter.to_uppercase().next());
            let is_small = matches!(sentence.tokens[at].pos, Upos::Adp | Upos::Det | Upos::Cconj | Upos::Punct | Upos::Part);
            if is_next && initial.is_some() {
                left.next();
            } else if !is_small {
                return false;
            }
        }
        left.next().is_none()
    }

    /// The kind that the group nouns of some words tell.
    fn group_kind(&self, hits: &[Hit], range: Range<usize>) -> Option<ActorKind> {
        let inside = hits.iter().rev().filter(|hit| range.contains(&hit.first) && hit.last < range.end);
        let body = |role: u32| Some(&self.lists.roles[role as usize]).filter(|role| role.class == RoleClass::Body).map(|role| role.kind);
        let kinds = inside.filter_map(|hit| match hit.what {
            What::Role(role) => self.kind_of_noun(hit).or_else(|| body(role)),
            _ => self.kind_of_noun(hit),
        });
        // "Popular Liberation Forces" is a group, although "Forces" alone tells a state's.
        let kinds: Vec<ActorKind> = kinds.collect();
        if kinds.contains(&ActorKind::ArmedGroup) { Some(ActorKind::ArmedGroup) } else { kinds.first().copied() }
    }

    /// The kind that a noun of names tells.
    fn kind_of_noun(&self, hit: &Hit) -> Option<ActorKind> {
        match hit.what {
            What::GroupNoun(noun) => Some(self.lists.group_nouns[noun as usize]),
            What::Role(role) => self.lists.named_roles.get(&role).copied(),
            _ => None,
        }
    }

    fn local(&mut self, sentence: &Sentence, range: Range<usize>, kind: ActorKind) -> What {
        let words = sentence.span_of(range).of(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let name = SmolStr::from(words);
        let next = self.locals.len() as u32;
        let index = *self.by_name.entry(name.clone()).or_insert(next);
        if index == next {
            self.locals.push(Local { name, kind });
        }
        What::Local(index)
    }

    /// Runs of capitalised words with a group noun first or last in them.
    fn read_runs(&mut self, sentence: &Sentence, hits: &mut Vec<Hit>) {
        let is_capital = |at: usize| self.is_capital(sentence, at);
        let n_words = sentence.tokens.iter().filter(|token| token.pos != Upos::Punct).count();
        let n_capital = (0..sentence.tokens.len()).filter(|&at| is_capital(at)).count();
        if n_words > 4 && n_capital * 10 > n_words * 7 {
            return;
        }
        let nouns: Vec<Hit> = hits.iter().copied().filter(|hit| hit.first == hit.last && is_capital(hit.last)).collect();
        for noun in nouns {
            let Some(kind) = self.kind_of_noun(&noun) else { continue };
            if let Some(run) = self.run_around(sentence, hits, &noun) {
                let kind = self.group_kind(hits, run.clone()).unwrap_or(kind);
                let what = self.local(sentence, run.clone(), kind);
                put(hits, Hit { first: run.start, last: run.end - 1, what });
            }
        }
    }

    fn is_capital(&self, sentence: &Sentence, at: usize) -> bool {
        let word = self.word(sentence, at);
        word.starts_with(char::is_alphabetic) && case_of(word) != Case::Lower
    }

    /// The name that a group noun closes ("Free Galilee Brigade") or opens ("Army of the Free").
    fn run_around(&self, sentence: &Sentence, hits: &[Hit], noun: &Hit) -> Option<Range<usize>> {
        let tokens = &sentence.tokens;
        let is_part = |at: usize| self.is_name_part(sentence, hits, at) && !matches!(tokens[at].pos, Upos::Det | Upos::Adp | Upos::Sconj | Upos::Adv);
        let is_joint = |at: usize| matches!(tokens[at].pos, Upos::Adp | Upos::Det) && !self.is_capital(sentence, at);
        let n_before = (0..noun.first).rev().take_while(|&at| is_part(at)).count();
        let n_after = (noun.last + 1..tokens.len()).take_while(|&at| n_before > 0 && is_part(at)).count();
        let (start, mut end) = (noun.first - n_before, noun.last + 1 + n_after);
        if hits.iter().any(|hit| hit.first == end && hit.what == What::Part) {
            let name = (end..tokens.len()).find(|&at| !is_joint(at)).unwrap_or(end);
            let n_name = (name..tokens.len()).take_while(|&at| is_part(at)).count();
            end = if n_name > 0 { name + n_name } else { end };
        }
        let is_unit = matches!(noun.what, What::Role(_)) && (start..end).any(|at| tokens[at].lower.contains(|letter: char| letter.is_ascii_digit()));
        (end - start >= 2 && !is_unit).then_some(start..end)
    }

    /// Whether a word may be part of a new name: capitalised, and no phrase of the lexicon that stands for itself.
    fn is_name_part(&self, sentence: &Sentence, hits: &[Hit], at: usize) -> bool {
        let taken = hits.iter().find(|hit| (hit.first..=hit.last).contains(&at)).is_some_and(|hit| match hit.what {
            What::Actor(_) | What::Shared(_) | What::Local(_) | What::Demonym(_) | What::Country(_) => true,
            What::Role(_) => self.kind_of_noun(hit).is_none(),
            _ => false,
        });
        !taken && self.is_capital(sentence, at)
    }

    /// The acronyms wherever they stand and nothing else was found.
    fn place_acronyms(&self, sentence: &Sentence, hits: &mut Vec<Hit>) {
        for (at, token) in sentence.tokens.iter().enumerate() {
            let Some(&what) = self.acronyms.get(&token.lower) else { continue };
            let in_bracket =
                at > 0 && matches!(sentence.tokens[at - 1].lower.as_str(), "(" | "[") && hits.iter().any(|hit| hit.last + 2 == at && hit.what == what);
            let is_free = hits.iter().all(|hit| at < hit.first || hit.last < at || matches!(hit.what, What::GroupNoun(_)));
            if is_free && !in_bracket && is_acronym(token.span.of(self.text)) {
                put(hits, Hit { first: at, last: at, what });
            }
        }
    }
}

/// Two to eight characters, most of them capitals.
fn is_acronym(word: &str) -> bool {
    let n_upper = word.chars().filter(|letter| letter.is_uppercase()).count();
    let n_lower = word.chars().filter(|letter| letter.is_lowercase()).count();
    (2..=8).contains(&word.len()) && n_upper >= 2 && n_lower <= n_upper / 2
}

/// Puts a phrase in its place; those that it covers give way.
fn put(hits: &mut Vec<Hit>, hit: Hit) {
    hits.retain(|other| other.last < hit.first || hit.last < other.first);
    let at = hits.partition_point(|other| other.first < hit.first);
    hits.insert(at, hit);
}
