//! Tagged sentences in, the persons that they name out: where a name stands, and its fullest form in the document.
//!
//! A name is a run of proper nouns that begins with a first name, follows a title, or repeats words of a fuller name told
//! elsewhere; particles ("de la") join its parts. In copy without small letters every word may look like a name, so nothing else
//! is taken for one. Names of groups and places are none; who somebody is beyond the name is not looked up.

use crate::code::scene::Spot;
use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::resolve::Annotation;
use crate::sentence::{Rel, Sentence, Upos};
use crate::span::Span;
use crate::split::Language;
use rustc_hash::FxHashSet;
use serde::Deserialize;
use smol_str::SmolStr;

/// First names, titles and the particles of names (`lexicon/persons.toml`).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonWords {
    titles: FxHashSet<SmolStr>,
    particles: FxHashSet<SmolStr>,
    given: FxHashSet<SmolStr>,
}

/// The list of first names that places are told from; persons are told by it too.
const GIVEN_NAMES: &str = "places/given_names.txt";

impl PersonWords {
    pub fn read(files: &Files, faults: &mut Faults) -> PersonWords {
        let mut words: PersonWords = files.toml("persons.toml", faults);
        words.given.extend(files.lines(GIVEN_NAMES, faults).map(|(_, name)| SmolStr::from(name.to_lowercase())));
        words
    }

    /// Whether a word in lower case is a title or an office that stands before names.
    pub fn is_title(&self, lower: &str) -> bool {
        self.titles.contains(lower.trim_end_matches('.'))
    }
}

/// A name at its place.
#[derive(Clone, Copy, Debug)]
struct Mention {
    sentence: usize,
    first: usize,
    last: usize,
    /// Stands alone as a person's name, without a fuller form elsewhere.
    certain: bool,
    /// Two words that nothing tells to be a place: a person's name in a list of names.
    likely: bool,
    /// The fullest form in the document.
    full: Span,
}

/// The persons that a document names, in text order.
#[derive(Default)]
pub struct Persons {
    mentions: Vec<Mention>,
}

impl Persons {
    pub fn read(document: &Document, annotation: &Annotation, lexicon: &Lexicon) -> Persons {
        let words = &lexicon.coding.persons;
        let mut mentions = Vec::new();
        for (at, sentence) in annotation.sentences.iter().enumerate() {
            let caseless = !sentence.span.of(&document.text).bytes().any(|letter| letter.is_ascii_lowercase());
            Reader { annotation, words, language: &lexicon.language, sentence, at, caseless }.read_names(&mut mentions);
        }
        name_fully(annotation, words, &mut mentions);
        Persons { mentions }
    }

    /// The fullest form of the name that a token belongs to.
    pub fn name_at(&self, spot: Spot) -> Option<Span> {
        let from = self.mentions.partition_point(|mention| (mention.sentence, mention.last) < (spot.sentence, spot.token));
        let here = self.mentions.get(from).filter(|mention| mention.sentence == spot.sentence && mention.first <= spot.token);
        here.filter(|mention| mention.certain).map(|mention| mention.full)
    }

    /// The name that a token belongs to, where a list of names has told that it is one.
    pub fn listed_at(&self, spot: Spot) -> Option<Span> {
        let from = self.mentions.partition_point(|mention| (mention.sentence, mention.last) < (spot.sentence, spot.token));
        let here = self.mentions.get(from).filter(|mention| mention.sentence == spot.sentence && mention.first <= spot.token);
        here.map(|mention| mention.full)
    }

    /// The names of a sentence in text order: first and last token.
    pub fn of_sentence(&self, sentence: usize) -> impl Iterator<Item = (usize, usize)> {
        let from = self.mentions.partition_point(|mention| mention.sentence < sentence);
        self.mentions[from..].iter().take_while(move |mention| mention.sentence == sentence).map(|mention| (mention.first, mention.last))
    }

    /// The last person named before a token, in its sentence or the one before.
    pub fn name_before(&self, spot: Spot) -> Option<Span> {
        let until = self.mentions.partition_point(|mention| (mention.sentence, mention.last) < (spot.sentence, spot.token));
        let mention = self.mentions[..until].iter().rev().find(|mention| mention.certain)?;
        (mention.sentence + 1 >= spot.sentence).then_some(mention.full)
    }
}

/// One sentence, whose names are read.
struct Reader<'a> {
    annotation: &'a Annotation,
    words: &'a PersonWords,
    language: &'a Language,
    sentence: &'a Sentence,
    at: usize,
    /// All is in capitals, so that the tagger may take a name for anything.
    caseless: bool,
}

impl Reader<'_> {
    fn read_names(&self, mentions: &mut Vec<Mention>) {
        let tokens = &self.sentence.tokens;
        let mut next = 0;
        while next < tokens.len() {
            if !self.is_name_word(next) {
                next += 1;
                continue;
            }
            let last = self.run_end(next);
            let full = self.sentence.span_of(next..last + 1);
            let likely = last > next && !self.annotation.places.iter().any(|place| place.span.overlaps(full));
            mentions.push(Mention { sentence: self.at, first: next, last, certain: self.is_certain(next, last), likely, full });
            next = last + 1;
        }
    }

    /// A proper noun that is no title, no time, and no part of what names a group or a role.
    fn is_name_word(&self, at: usize) -> bool {
        let token = &self.sentence.tokens[at];
        let letters = token.lower.chars().next().is_some_and(char::is_alphabetic);
        let heads = self.heads_name(at);
        let named = token.pos == Upos::Propn || (self.caseless && self.is_strayed_name(at));
        letters && named && (heads || (!self.words.is_title(&token.lower) && !self.is_taken(token.span)))
    }

    /// A first name with a name fused to it, though a group has the same letters ("ANA ISABEL RUIZ" in capitals).
    fn heads_name(&self, at: usize) -> bool {
        let tokens = &self.sentence.tokens;
        let next = tokens.get(at + 1).filter(|next| next.pos == Upos::Propn && next.rel == Rel::Flat);
        let titled = at.checked_sub(1).is_some_and(|before| self.words.is_title(&tokens[before].lower));
        let behind_title = titled && tokens.get(at + 1).is_some_and(|next| next.pos == Upos::Propn && !self.words.is_title(&next.lower));
        self.words.given.contains(&tokens[at].lower) && (next.is_some_and(|next| next.head == Some(at as u16)) || behind_title)
    }

    /// Fused to a proper noun before it, or a first name to which the proper noun behind it is fused, whatever its tag.
    fn is_strayed_name(&self, at: usize) -> bool {
        let tokens = &self.sentence.tokens;
        let token = &tokens[at];
        let open = matches!(token.pos, Upos::Noun | Upos::Adj | Upos::Verb | Upos::X);
        let head = token.head.map(usize::from).filter(|&head| head < at && token.rel == Rel::Flat);
        let unheard = || at > 0 && tokens[at - 1].pos == Upos::Propn && self.is_behind_first_name(at) && !self.language.knows_word(&token.lower);
        open && (head.is_some_and(|head| tokens[head].pos == Upos::Propn) || self.heads_name(at) || unheard())
    }

    /// A first name among the two words before.
    fn is_behind_first_name(&self, at: usize) -> bool {
        (at.saturating_sub(2)..at).any(|before| self.words.given.contains(&self.sentence.tokens[before].lower))
    }

    fn is_taken(&self, span: Span) -> bool {
        let actors = &self.annotation.actors;
        let first = actors.partition_point(|actor| (actor.sentence as usize) < self.at);
        let mut here = actors[first..].iter().take_while(|actor| actor.sentence as usize == self.at);
        let by_actor = here.any(|actor| actor.span.contains(span) && !actor.person.is_some_and(|person| person.contains(span)));
        by_actor || self.annotation.times.iter().any(|time| time.span.contains(span))
    }

    /// The last token of the run of name words that begins here; particles stand between them.
    fn run_end(&self, first: usize) -> usize {
        let tokens = &self.sentence.tokens;
        let mut last = first;
        loop {
            let mut next = last + 1;
            while next < tokens.len() && next <= last + 2 && self.words.particles.contains(&tokens[next].lower) {
                next += 1;
            }
            if next >= tokens.len() || !self.is_name_word(next) {
                return last;
            }
            last = next;
        }
    }

    /// Whether a run is a person's name by itself.
    fn is_certain(&self, first: usize, last: usize) -> bool {
        let tokens = &self.sentence.tokens;
        let titled = first.checked_sub(1).is_some_and(|before| self.words.is_title(&tokens[before].lower));
        let run = self.sentence.span_of(first..last + 1);
        let person = self.annotation.actors.iter().any(|actor| actor.person.is_some_and(|person| person.overlaps(run)));
        let is_place = self.annotation.places.iter().any(|place| place.span.contains(run) && place.place.is_some());
        titled || person || (last > first && self.words.given.contains(&tokens[first].lower) && !is_place)
    }
}

/// The telling words of a name, in lower case.
fn name_words<'a>(annotation: &'a Annotation, words: &'a PersonWords, mention: &Mention) -> impl Iterator<Item = &'a SmolStr> + Clone {
    let tokens = &annotation.sentences[mention.sentence].tokens[mention.first..=mention.last];
    tokens.iter().map(|token| &token.lower).filter(|lower| !words.particles.contains(*lower))
}

/// Gives every mention its fullest form and drops runs that are no person's name.
fn name_fully(annotation: &Annotation, words: &PersonWords, mentions: &mut Vec<Mention>) {
    let full: Vec<Mention> = mentions.iter().copied().filter(|mention| mention.certain && mention.last > mention.first).collect();
    mentions.retain_mut(|mention| {
        let here = *mention;
        let mut own = name_words(annotation, words, &here);
        let holds = |other: &&Mention| own.clone().all(|word| name_words(annotation, words, other).any(|known| known == word));
        let length = |other: &Mention| name_words(annotation, words, other).count();
        let fullest = full.iter().filter(holds).fold(None, |best: Option<&Mention>, next| match best {
            Some(known) if length(known) >= length(next) => Some(known),
            _ => Some(next),
        });
        mention.certain |= fullest.is_some();
        let told = mention.certain || mention.likely;
        mention.full = fullest.map_or(mention.full, |fullest| fullest.full);
        told && own.next().is_some()
    });
}
