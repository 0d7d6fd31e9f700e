//! A run of words and its neighbours in, whether it is a place there out.
//!
//! Persons, papers and common words bear the names of places. Titles, first names, surnames met elsewhere in the document and
//! verbs of speech tell persons; prepositions of place, kind words, nesting and datelines tell places. Which place it is, is
//! not decided here.

use super::PlaceKind;
use super::words::{
    AFTERMATH, ASSAULT, ATTACK, BODY, CIVIC, COMMON, CONQUEST, DIRECTION, GIVEN_NAME, Homeland, LOCATIVE, MEDIA, NEAR, NEVER, OF_PLACE, PARTY, PEOPLE,
    PlaceLexicon, SPEECH, STREET, STRONG, TITLE,
};
use crate::gazetteer::{EntryId, Gazetteer};
use crate::resolve::actors::ActorMention;
use crate::sentence::{Rel, Sentence, Token, Upos};
use crate::span::Span;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Inhabitants from which a town's name is believed without any word that says it is a place.
const WELL_KNOWN: u32 = 100_000;

/// How a sentence's letters are cased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Mixed,
    /// All capitals: case tells nothing.
    Upper,
    /// No capitals at all: case tells nothing.
    Lower,
}

/// What a known name is, in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict {
    /// A place; whether the words around it say so, and what a kind word beside it says.
    Place { cued: bool, kind: Option<PlaceKind> },
    /// A person or a paper: go on after the name's end.
    Person { until: usize },
    /// No place; a shorter run may still be one.
    Nothing,
}

/// One document with all that is looked up while its places are found.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub sentences: &'a [Sentence],
    pub gazetteer: &'a Gazetteer,
    pub lexicon: &'a PlaceLexicon,
    /// Spans of known actors, in text order.
    actors: Vec<Span>,
    /// Surnames of persons, in lower case, with how often a first name or title stood before them.
    surnames: FxHashMap<&'a str, u32>,
    is_lower: bool,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str, sentences: &'a [Sentence], actors: &[ActorMention], gazetteer: &'a Gazetteer, lexicon: &'a PlaceLexicon) -> Reader<'a> {
        let known = actors.iter().filter(|actor| actor.named && actor.id.is_some()).map(|actor| actor.span).collect();
        let is_lower = !text.chars().any(char::is_uppercase);
        let mut reader = Reader { text, sentences, gazetteer, lexicon, actors: known, surnames: FxHashMap::default(), is_lower };
        for sentence in sentences {
            reader.gather_surnames(sentence);
        }
        reader
    }

    /// Words that follow a first name or a title: "Curtis McCoy", "Sgt. Jordan".
    fn gather_surnames(&mut self, sentence: &'a Sentence) {
        for at in 1..sentence.tokens.len() {
            let before = &sentence.tokens[at - 1];
            let marks = self.lexicon.marks(&before.lower);
            let initial = at >= 2 && is_initial(before.span.of(self.text)) && self.is_capital(&sentence.tokens[at - 2]);
            let named = marks & GIVEN_NAME != 0 && self.is_capital(before) || marks & TITLE != 0 || initial;
            let token = &sentence.tokens[at];
            let aged = self.is_before_age(sentence, at)
                && self.is_capital(before)
                && !self.gazetteer.knows(&self.gazetteer.spelling.fold(before.span.cover(token.span).of(self.text)));
            if (named || aged) && self.is_capital(token) && token.lower.len() > 2 && self.lexicon.marks(&token.lower) & (BODY | TITLE) == 0 {
                *self.surnames.entry(token.lower.as_str()).or_default() += 1;
            }
        }
    }

    /// "Chiquita Henry, 19, of": an age follows a person's name.
    fn is_before_age(&self, sentence: &Sentence, at: usize) -> bool {
        let lower = |at: usize| sentence.tokens.get(at).map_or("", |token| token.lower.as_str());
        lower(at + 1) == ","
            && lower(at + 2).len() == 2
            && lower(at + 2).bytes().all(|byte| byte.is_ascii_digit())
            && matches!(lower(at + 3), "," | "." | "of" | "from")
    }

    fn is_capital(&self, token: &Token) -> bool {
        token.span.of(self.text).starts_with(char::is_uppercase)
    }

    pub fn case_of(&self, sentence: usize) -> Case {
        if self.is_lower {
            return Case::Lower;
        }
        let words = self.sentences[sentence].span.of(self.text);
        let (upper, lower) = words.chars().fold((0, 0), |(upper, lower), ch| (upper + u32::from(ch.is_uppercase()), lower + u32::from(ch.is_lowercase())));
        if upper > 4 * lower && upper > 12 { Case::Upper } else { Case::Mixed }
    }

    /// The lower-case form of a token, empty outside the sentence.
    pub fn lower(&self, sentence: usize, at: usize) -> &str {
        self.sentences[sentence].tokens.get(at).map_or("", |token| token.lower.as_str())
    }

    /// Whether a token lies in the name of a known actor.
    pub fn is_actor(&self, sentence: usize, at: usize) -> bool {
        let span = self.sentences[sentence].tokens[at].span;
        let next = self.actors.partition_point(|actor| actor.end <= span.start);
        self.actors.get(next).is_some_and(|actor| actor.overlaps(span))
    }

    pub fn homeland_entries(&self, homeland: &Homeland) -> Vec<EntryId> {
        match homeland {
            Homeland::Country(iso) => self.gazetteer.country(iso).into_iter().collect(),
            Homeland::Named(name, country) => {
                let mut entries = Vec::new();
                self.gazetteer.find(&self.gazetteer.spelling.fold(name), &mut entries);
                entries.retain(|&id| country.as_deref().is_none_or(|country| self.gazetteer.entry(id).country == country));
                entries.truncate(1);
                entries
            }
        }
    }

    /// A common word, or one that names kinds, bodies or streets: no place by itself.
    pub fn is_plain_word(&self, lower: &str) -> bool {
        self.lexicon.marks(lower) & (COMMON | NEVER | BODY | STREET | TITLE) != 0 || self.lexicon.kind(lower).is_some()
    }

    /// Whether a known name is a place where it stands.
    pub fn judge(&self, sentence: usize, tokens: &Range<usize>, entries: &[EntryId], case: Case) -> Verdict {
        let kind = self.kind_beside(sentence, tokens);
        let cued = kind.is_some() || self.is_cued(sentence, tokens);
        if case == Case::Mixed {
            if let Some(until) = self.person_until(sentence, tokens, cued, entries) {
                return Verdict::Person { until };
            }
            if self.lexicon.marks(self.lower(sentence, tokens.end)) & MEDIA != 0 && self.capital_at(sentence, tokens.end) {
                return Verdict::Person { until: tokens.end + 1 };
            }
        }
        if tokens.len() == 1 && !self.is_plausible_alone(sentence, tokens.start, cued, entries, case) {
            return Verdict::Nothing;
        }
        Verdict::Place { cued, kind }
    }

    fn capital_at(&self, sentence: usize, at: usize) -> bool {
        self.sentences[sentence].tokens.get(at).is_some_and(|token| self.is_capital(token))
    }

    /// A single word that is also a common word, or whose case tells nothing, needs more than its letters.
    fn is_plausible_alone(&self, sentence: usize, at: usize, cued: bool, entries: &[EntryId], case: Case) -> bool {
        let token = &self.sentences[sentence].tokens[at];
        let closed = !matches!(token.pos, Upos::Propn | Upos::Noun | Upos::Adj | Upos::X | Upos::Verb | Upos::Num);
        let in_capitals = case == Case::Mixed && !token.span.of(self.text).chars().any(char::is_lowercase);
        let marks = self.lexicon.marks(&token.lower);
        if marks & (BODY | STREET | DIRECTION) != 0 || (self.lexicon.kind(&token.lower).is_some() && marks & COMMON == 0) {
            return false;
        }
        if marks & PEOPLE != 0 && case == Case::Mixed {
            return matches!(self.kind_beside(sentence, &(at..at + 1)), Some(PlaceKind::Admin1 | PlaceKind::Admin2));
        }
        if marks & NEVER != 0 && !in_capitals {
            return token.pos == Upos::Propn && self.is_strongly_placed(sentence, at);
        }
        if self.lexicon.wind(&token.lower).is_some() && self.lower(sentence, at + 1) == "of" {
            return false;
        }
        let common = marks & COMMON != 0 && !in_capitals;
        if case != Case::Mixed {
            let known = self.largest(entries) >= WELL_KNOWN;
            return !common && !closed && token.pos == Upos::Propn && (known || cued) || (cued && !common && !closed && case == Case::Upper);
        }
        let opens = at == 0 || !self.sentences[sentence].tokens[..at].iter().any(|token| token.pos != Upos::Punct);
        match (common, opens) {
            _ if in_capitals => true,
            (true, _) => cued && token.pos == Upos::Propn && !(opens && self.lower(sentence, at + 1) != ","),
            (false, true) => token.pos == Upos::Propn || (!closed && self.largest(entries) >= WELL_KNOWN),
            (false, false) => !closed || self.largest(entries) >= WELL_KNOWN,
        }
    }

    /// A kind word or a division beside it.
    fn is_strongly_placed(&self, sentence: usize, at: usize) -> bool {
        self.kind_beside(sentence, &(at..at + 1)).is_some() || self.is_before_division(sentence, at + 1)
    }

    pub fn is_well_known(&self, entries: &[EntryId]) -> bool {
        self.largest(entries) >= WELL_KNOWN
    }

    /// Inhabitants of the largest entry; divisions and countries count as well known.
    fn largest(&self, entries: &[EntryId]) -> u32 {
        let weight = |&id: &EntryId| {
            let (kind, population) = self.gazetteer.size(id);
            if matches!(kind, PlaceKind::Admin1 | PlaceKind::Country | PlaceKind::World | PlaceKind::Region) { u32::MAX } else { population }
        };
        entries.iter().map(weight).max().unwrap_or(0)
    }

    /// The kind that a word beside the name tells: "X province", "the town of X", "Lake X".
    pub fn kind_beside(&self, sentence: usize, tokens: &Range<usize>) -> Option<PlaceKind> {
        let after = self.lexicon.kind(self.lower(sentence, tokens.end));
        if after.is_some() {
            return after;
        }
        let before = tokens.start.checked_sub(1)?;
        if self.lower(sentence, before) == "of" && before > 0 {
            return self.lexicon.kind(self.lower(sentence, before - 1));
        }
        self.lexicon.kind(self.lower(sentence, before)).filter(|&kind| kind != PlaceKind::Site && !self.is_plain_noun(sentence, before, kind))
    }

    /// A kind word right before a name speaks of it only as part of the name ("Lake X") or as an apposition ("the city X").
    fn is_plain_noun(&self, sentence: usize, at: usize, kind: PlaceKind) -> bool {
        matches!(kind, PlaceKind::Admin1 | PlaceKind::Region) && !self.capital_at(sentence, at)
    }

    /// Whether the words around say that this is a place.
    pub fn is_cued(&self, sentence: usize, tokens: &Range<usize>) -> bool {
        let back = |n: usize| tokens.start.checked_sub(n).map_or("", |at| self.lower(sentence, at));
        let (before, second) = if back(1) == "the" { (back(2), back(3)) } else { (back(1), back(2)) };
        let after = self.lower(sentence, tokens.end);
        self.lexicon.marks(before) & (LOCATIVE | ATTACK) != 0
            || is_direction(self, before)
            || (matches!(before, "of" | "on" | "to" | "against") && self.opens_place(before, second))
            || (self.lexicon.marks(after) & BODY != 0 && self.capital_at(sentence, tokens.end))
            || self.lexicon.marks(after) & CIVIC != 0
            || (matches!(before, "-" | "–") && self.lexicon.marks(second) & PARTY != 0)
            || after.ends_with("-based")
            || after.ends_with("-area")
            || (matches!(after, "-" | "–") && matches!(self.lower(sentence, tokens.end + 1), "based" | "area" | "born"))
            || self.is_before_division(sentence, tokens.end)
            || self.is_dateline(sentence, tokens)
    }

    /// "north of X", "outside of X", "close to X", "assault on X".
    fn opens_place(&self, link: &str, word: &str) -> bool {
        let marks = self.lexicon.marks(word);
        match link {
            "of" => marks & (NEAR | STRONG | OF_PLACE) != 0 || self.lexicon.wind(&word.replace('-', "")).is_some(),
            "to" => marks & NEAR != 0,
            _ => marks & ATTACK != 0,
        }
    }

    /// "X, Y" with a division or country after the comma.
    pub fn is_before_division(&self, sentence: usize, comma: usize) -> bool {
        !self.divisions_behind(sentence, comma).is_empty()
    }

    /// The divisions and countries that the word after a comma may name.
    pub fn divisions_behind(&self, sentence: usize, comma: usize) -> Vec<EntryId> {
        let mut entries = Vec::new();
        if self.lower(sentence, comma) != "," {
            return entries;
        }
        let skip = usize::from(is_direction(self, self.lower(sentence, comma + 1)));
        let Some(next) = self.sentences[sentence].tokens.get(comma + 1 + skip) else { return entries };
        let words = next.span.of(self.text);
        if words.starts_with(char::is_uppercase) {
            self.gazetteer.find(&self.gazetteer.spelling.fold(words), &mut entries);
            entries.retain(|&id| self.gazetteer.size(id).0 >= PlaceKind::Admin1);
        }
        entries
    }

    /// "KABUL, Afghanistan (Sept. 14) --", "(Mosul) –", "BAGHDAD (Reuters) -".
    pub fn is_dateline(&self, sentence: usize, tokens: &Range<usize>) -> bool {
        let start = if self.lower(sentence, 0) == "(" { 1 } else { 0 };
        let words = self.sentences[sentence].span_of(tokens.clone()).of(self.text);
        if tokens.start != start {
            let dashed = matches!(self.lower(sentence, tokens.end), "-" | "–" | "—" | "--") && !self.is_glued(sentence, tokens.end);
            return dashed && words.len() > 3 && !words.chars().any(char::is_lowercase);
        }
        let dash = |at: usize| matches!(self.lower(sentence, at), "-" | "–" | "—" | "--" | "(" | ":");
        (start == 1 && self.lower(sentence, tokens.end) == ")") || (start == 0 && dash(tokens.end) && !self.is_glued(sentence, tokens.end))
    }

    /// Whether a token follows the one before it without a space.
    fn is_glued(&self, sentence: usize, at: usize) -> bool {
        let tokens = &self.sentences[sentence].tokens;
        at > 0 && tokens.get(at).is_some_and(|token| token.span.start == tokens[at - 1].span.end)
    }

    /// Where a person's name ends that these tokens are part of.
    fn person_until(&self, sentence: usize, tokens: &Range<usize>, cued: bool, entries: &[EntryId]) -> Option<usize> {
        let all = &self.sentences[sentence].tokens;
        let (first, last) = (&all[tokens.start], &all[tokens.end - 1]);
        if let Some(before) = tokens.start.checked_sub(1).filter(|&at| self.is_name_part(&all[at], tokens.start == 1)) {
            let title = self.lexicon.marks(&all[before].lower) & TITLE != 0;
            return (!title || self.largest(entries) < u32::MAX || self.capital_at(sentence, before)).then_some(tokens.end);
        }
        let next = all.get(tokens.end);
        let next_marks = next.map_or(0, |next| self.lexicon.marks(&next.lower));
        let next_capital = next.is_some_and(|next| self.is_capital(next) && next.lower.len() > 1);
        let is_given = tokens.len() == 1 && self.lexicon.marks(&first.lower) & GIVEN_NAME != 0;
        let goes_on = next_capital
            && next_marks & (BODY | STREET) == 0
            && next.is_some_and(|next| matches!(next.pos, Upos::Propn | Upos::Noun) && self.lexicon.kind(&next.lower).is_none());
        if goes_on && (is_given || (!cued && next.is_some_and(|next| next.rel == Rel::Flat && usize::from(next.head.unwrap_or(u16::MAX)) == tokens.end - 1))) {
            return Some(tokens.end + 1);
        }
        if is_given && next.is_some_and(|next| is_initial(next.span.of(self.text))) {
            return Some(tokens.end + 2);
        }
        let speaks = next_marks & SPEECH != 0;
        let surname = self.surnames.get(last.lower.as_str()).copied().unwrap_or(0);
        let strong = cued && (surname == 0 || self.is_strongly_cued(sentence, tokens));
        (tokens.len() == 1 && !strong && (surname > 0 || (speaks && self.largest(entries) < 1_000_000))).then_some(tokens.end)
    }

    /// Cues that outweigh a person of the same name: not "from" or "to", which persons have too.
    fn is_strongly_cued(&self, sentence: usize, tokens: &Range<usize>) -> bool {
        let before = tokens.start.checked_sub(1).map_or("", |at| self.lower(sentence, at));
        self.lexicon.marks(before) & STRONG != 0 || self.kind_beside(sentence, tokens).is_some() || self.is_before_division(sentence, tokens.end)
    }

    /// First name, title, or initial right before a name.
    fn is_name_part(&self, token: &Token, opens: bool) -> bool {
        let words = token.span.of(self.text);
        let marks = self.lexicon.marks(&token.lower);
        let capital = self.is_capital(token);
        (marks & GIVEN_NAME != 0 && capital && !(opens && token.pos != Upos::Propn)) || marks & TITLE != 0 || (is_initial(words) && capital)
    }

    /// What grammar says of a capitalised run that no entry bears: the kind beside it, and whether that alone makes it a place.
    pub fn grammar_of_unknown(&self, sentence: usize, tokens: &Range<usize>) -> Option<(Option<PlaceKind>, bool)> {
        let all = &self.sentences[sentence].tokens;
        if !tokens.clone().any(|at| all[at].pos == Upos::Propn) || self.person_until(sentence, tokens, true, &[]).is_some() {
            return None;
        }
        let after = self.lexicon.kind(self.lower(sentence, tokens.end));
        let before = tokens.start.checked_sub(1)?;
        let of = self.lower(sentence, before) == "of" && before > 0;
        let named = if of { self.lexicon.kind(self.lower(sentence, before - 1)) } else { None };
        let surname = self.surnames.contains_key(all[tokens.end - 1].lower.as_str());
        let sure = |kind: PlaceKind| matches!(kind, PlaceKind::Town | PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Region);
        let body = self.lexicon.marks(self.lower(sentence, tokens.end)) & BODY != 0 && self.capital_at(sentence, tokens.end);
        let second = before.checked_sub(1).map_or("", |at| self.lower(sentence, at));
        let placed = self.lower(sentence, before) == "of" && self.opens_place("of", second);
        let at = self.lower(sentence, before) == "at";
        let strong = placed || (self.lexicon.marks(self.lower(sentence, before)) & STRONG != 0 && (!at || self.ends_phrase(sentence, tokens.end)));
        let camp = matches!(after, Some(PlaceKind::Site)) && self.lexicon.marks(self.lower(sentence, before)) & STRONG != 0;
        let conquered = !surname && self.is_conquered(sentence, tokens);
        match named.or(after) {
            Some(kind) => Some((Some(kind), (sure(kind) || camp || conquered) && !surname)),
            None if surname || body => None,
            None if self.is_before_division(sentence, tokens.end) || strong || conquered => Some((None, true)),
            None if self.is_cued(sentence, tokens) => Some((None, false)),
            None => None,
        }
    }
}

impl Reader<'_> {
    /// What follows is no further noun of the phrase: "at X on Friday", "at X.", but not "at Xerox headquarters".
    fn ends_phrase(&self, sentence: usize, at: usize) -> bool {
        self.sentences[sentence]
            .tokens
            .get(at)
            .is_none_or(|token| matches!(token.pos, Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Verb | Upos::Aux | Upos::Adv))
    }

    /// "overran X", "attacked X, killing eight": the object of an attack that only a place can be.
    fn is_conquered(&self, sentence: usize, tokens: &Range<usize>) -> bool {
        let Some(before) = tokens.start.checked_sub(1) else { return false };
        let marks = self.lexicon.marks(self.lower(sentence, before));
        if marks & CONQUEST == 0 {
            return false;
        }
        let after = |n: usize| self.lower(sentence, tokens.end + n);
        let aftermath = |at: usize| self.lexicon.marks(after(at)) & AFTERMATH != 0 && !matches!(after(at + 1), "him" | "her" | "himself" | "them");
        marks & ASSAULT == 0 || after(0) == "," && aftermath(1) || aftermath(0) || after(0) == "and" && aftermath(1)
    }
}

/// "J." or "J": the initial of a name.
fn is_initial(words: &str) -> bool {
    let letters = words.trim_end_matches('.');
    letters.len() == 1 && words.len() == 2 && letters.starts_with(char::is_uppercase)
}

/// "northern Baghdad", "central Kirkuk", "downtown Mosul".
pub(super) fn is_direction(reader: &Reader, lower: &str) -> bool {
    reader.lexicon.marks(lower) & DIRECTION != 0
}
