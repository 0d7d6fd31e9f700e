//! Sentences in, toponyms out: runs of words that the gazetteer knows, or that grammar marks as a place.
//!
//! The longest run of a sentence's capitalised words that is a name wins. Whether the words around it let it be a place is
//! asked of `context`; which entry it stands for is decided later, by `choose`, for the whole document at once.

use super::PlaceKind;
use super::context::{Case, Reader, Verdict};
use super::words::{BORDER, GIVEN_NAME, JOINER, LOCATIVE, NEVER, PEOPLE, ROAD, STREET, STRONG, TITLE, WAY};
use crate::gazetteer::EntryId;
use crate::sentence::Upos;
use crate::span::Span;
use smol_str::SmolStr;
use std::ops::Range;

/// The longest name, in tokens.
const LONGEST: usize = 8;
/// The most entries of one name that are weighed.
const MOST_ENTRIES: usize = 48;

/// A run of words that may name a place.
#[derive(Clone, Debug)]
pub(super) struct Toponym {
    pub span: Span,
    pub sentence: usize,
    pub tokens: Range<usize>,
    /// Folded words: toponyms with the same key mean the same place throughout a document.
    pub key: SmolStr,
    /// The entries that bear the name; none for a name that only grammar marks as a place.
    pub entries: Vec<EntryId>,
    /// Spelled nearly, not exactly, as its entries.
    pub similar: bool,
    /// What a kind word beside it says.
    pub kind: Option<PlaceKind>,
    /// The words around it say that it is a place.
    pub cued: bool,
    pub demonym: bool,
    /// The toponym that the text nests this one in.
    pub within: Option<usize>,
    /// The words leave no doubt of that nesting: "X village in Y", "X, Y Province".
    pub firmly: bool,
}

/// The toponyms of all sentences, in text order, not overlapping.
pub(super) fn find_toponyms(reader: &Reader) -> Vec<Toponym> {
    let mut toponyms = Vec::new();
    for sentence in 0..reader.sentences.len() {
        find_in_sentence(reader, sentence, &mut toponyms);
    }
    toponyms
}

fn find_in_sentence(reader: &Reader, sentence: usize, toponyms: &mut Vec<Toponym>) {
    let case = reader.case_of(sentence);
    let n = reader.sentences[sentence].tokens.len();
    let mut at = 0;
    while at < n {
        let here = Place { reader, sentence, case };
        at = match here.toponym_at(at) {
            Some((toponym, end)) => {
                toponyms.extend(toponym);
                end
            }
            None => {
                here.parts_at(at, toponyms);
                at + 1
            }
        };
    }
}

/// One sentence with how its letters are cased.
struct Place<'a> {
    reader: &'a Reader<'a>,
    sentence: usize,
    case: Case,
}

impl Place<'_> {
    /// The toponym that begins at a token and where it ends, or nothing with where to go on after a name that is no place.
    fn toponym_at(&self, at: usize) -> Option<(Option<Toponym>, usize)> {
        if !self.begins_name(at) || self.is_article(at) {
            return None;
        }
        let ends = self.ends_of_run(at);
        let is_actor = self.reader.is_actor(self.sentence, at);
        if let Some(toponym) = self.demonym_at(at) {
            let longer = ends.iter().rev().take_while(|&&end| end > toponym.tokens.end && !is_actor);
            let end = toponym.tokens.end;
            return longer.copied().find_map(|end| self.known_name(at..end)).or(Some((Some(toponym), end)));
        }
        if is_actor {
            let past_actor = ends.iter().rev().take_while(|&&end| !self.reader.is_actor(self.sentence, end - 1));
            return past_actor.copied().find_map(|end| self.known_name(at..end));
        }
        if let Some(framed) = self.framed_name(at, &ends) {
            return Some(framed);
        }
        for &end in ends.iter().rev() {
            if let Some(found) = self.known_name(at..end) {
                return if self.is_cut_short(&found, &ends) { self.unknown_name(at, &ends).or(Some(found)) } else { Some(found) };
            }
        }
        self.unknown_name(at, &ends)
    }

    /// "A US airstrike": the article that opens a sentence is no part of the name behind it.
    fn is_article(&self, at: usize) -> bool {
        let token = &self.reader.sentences[self.sentence].tokens[at];
        token.pos == Upos::Det && token.lower.len() == 1
    }

    /// "in Mullah Omar, Helmand, Afghanistan": what stands between a preposition of place and a division is a place, though persons have such names.
    fn framed_name(&self, at: usize, ends: &[usize]) -> Option<(Option<Toponym>, usize)> {
        let before = at.checked_sub(1).filter(|_| self.case == Case::Mixed)?;
        let marks = |token: usize| self.reader.lexicon.marks(self.reader.lower(self.sentence, token));
        let end = self.end_of_name(at, ends).filter(|&end| end > at + 1 && marks(before) & STRONG != 0)?;
        let personal = (at..end).any(|token| marks(token) & (GIVEN_NAME | TITLE) != 0);
        let key = self.key(&(at..end));
        if !personal || !self.reader.is_before_division(self.sentence, end) || self.reader.gazetteer.knows(&key) {
            return None;
        }
        let mut entries = Vec::new();
        self.reader.gazetteer.find_similar(&key, &mut entries);
        entries.truncate(MOST_ENTRIES);
        Some((Some(Toponym { similar: true, cued: true, ..self.toponym(at..end, key, entries) }), end))
    }

    /// A small place's name that goes on as no known name does: "Vila Ulongue", "Kona ya Musa".
    fn is_cut_short(&self, (toponym, end): &(Option<Toponym>, usize), ends: &[usize]) -> bool {
        let Some(toponym) = toponym else { return false };
        let Some(whole) = self.end_of_name(toponym.tokens.start, ends).filter(|&whole| whole > *end) else { return false };
        let plain = (*end..whole).any(|at| self.reader.is_plain_word(self.reader.lower(self.sentence, at)));
        let goes_on = self.case == Case::Mixed && toponym.tokens.len() == 1 && *end == toponym.tokens.end && !plain;
        if goes_on && toponym.cued && (self.is_nearly_known(toponym.tokens.start..whole) || self.is_elsewhere(toponym, whole)) {
            return true;
        }
        goes_on && toponym.cued && !self.reader.gazetteer.knows(&self.key(&(*end..whole))) && !self.reader.is_well_known(&toponym.entries)
    }

    /// "Beni Hesar, Kabul": whether the division behind a run holds no place of the name that the run begins with.
    fn is_elsewhere(&self, toponym: &Toponym, whole: usize) -> bool {
        let reader = self.reader;
        if !reader.is_before_division(self.sentence, whole) {
            return false;
        }
        let divisions = reader.divisions_behind(self.sentence, whole);
        let lies_in = |&id: &EntryId| {
            let entry = reader.gazetteer.entry(id);
            divisions.iter().map(|&outer| reader.gazetteer.entry(outer)).any(|outer| match outer.kind {
                PlaceKind::Country => outer.country == entry.country,
                _ => outer.group == entry.group,
            })
        };
        !toponym.entries.iter().any(lies_in)
    }

    /// Whether the words are nearly spelled as a name of the gazetteer.
    fn is_nearly_known(&self, tokens: Range<usize>) -> bool {
        let mut entries = Vec::new();
        self.reader.gazetteer.find_similar(&self.key(&tokens), &mut entries);
        !entries.is_empty()
    }

    fn begins_name(&self, at: usize) -> bool {
        let token = &self.reader.sentences[self.sentence].tokens[at];
        let first = token.span.of(self.reader.text).chars().next().unwrap_or(' ');
        match self.case {
            Case::Lower => first.is_alphabetic(),
            _ => first.is_uppercase() || (matches!(first, '\'' | '‘' | '`' | '’') && token.span.len() > 4) || self.is_article_before_name(at),
        }
    }

    /// "al-Mayadeen", "ez-Zor": the article belongs to the name.
    fn is_article_before_name(&self, at: usize) -> bool {
        let reader = self.reader;
        let tokens = &reader.sentences[self.sentence].tokens;
        let is_hyphenated = |text: &str| text.split_once(['-', '–']).is_some_and(|(article, _)| reader.gazetteer.spelling.is_article(article));
        let words = tokens[at].span.of(reader.text);
        (reader.gazetteer.spelling.is_article(words) && tokens.get(at + 1).is_some_and(|next| matches!(next.lower.as_str(), "-" | "–"))) || is_hyphenated(words)
    }

    /// The ends (exclusive) of the runs from a token that may be one name, shortest first.
    fn ends_of_run(&self, at: usize) -> Vec<usize> {
        let tokens = &self.reader.sentences[self.sentence].tokens;
        let mut ends = Vec::new();
        for end in at + 1..=(at + LONGEST).min(tokens.len()) {
            let token = &tokens[end - 1];
            let words = token.span.of(self.reader.text);
            let first = words.chars().next().unwrap_or(' ');
            let is_word = first.is_alphanumeric() || matches!(first, '\'' | '‘' | '’');
            let is_name = end == at + 1 || self.case == Case::Lower || first.is_uppercase() || first.is_ascii_digit() || words.contains(['-', '–']);
            if is_word && is_name && words != "'s" && words != "’s" {
                ends.push(end);
            } else if matches!(words, "'s" | "’s") {
                continue;
            } else if self.reader.lexicon.marks(&token.lower) & JOINER == 0 {
                break;
            }
        }
        ends
    }

    fn demonym_at(&self, at: usize) -> Option<Toponym> {
        let tokens = &self.reader.sentences[self.sentence].tokens;
        for n in [2, 1] {
            let Some(last) = tokens.get(at + n - 1) else { continue };
            let span = tokens[at].span.cover(last.span);
            let words = span.of(self.reader.text);
            let homeland = match self.case {
                Case::Mixed => self.reader.lexicon.homeland(words),
                _ => self.reader.lexicon.homeland(&capitalise(words)),
            };
            if let Some(entries) = homeland.map(|homeland| self.reader.homeland_entries(homeland)).filter(|entries| !entries.is_empty()) {
                let key = SmolStr::new(format!("~{}", words.to_lowercase()));
                return Some(Toponym { demonym: true, cued: true, ..self.toponym(at..at + n, key, entries) });
            }
        }
        None
    }

    fn toponym(&self, tokens: Range<usize>, key: SmolStr, entries: Vec<EntryId>) -> Toponym {
        let span = self.reader.sentences[self.sentence].span_of(tokens.clone());
        Toponym { span, sentence: self.sentence, tokens, key, entries, similar: false, kind: None, cued: false, demonym: false, within: None, firmly: false }
    }

    /// The places in one word of several: "Goma-Rutshuru", "Egyptian-US", "R-Florence", "Grant/Wilkin".
    fn parts_at(&self, at: usize, toponyms: &mut Vec<Toponym>) {
        let reader = self.reader;
        let token = &reader.sentences[self.sentence].tokens[at];
        let words = token.span.of(reader.text);
        if self.case != Case::Mixed || !words.contains(['-', '–', '/']) || reader.is_actor(self.sentence, at) {
            return;
        }
        let mut start = token.span.start as usize;
        let first = toponyms.len();
        let mut parts = 0;
        for part in words.split(['-', '–', '/']) {
            let span = Span::new(start, start + part.len());
            toponyms.extend(self.part(at, span));
            parts += usize::from(!part.is_empty());
            start = reader.text[start + part.len()..].chars().next().map_or(start, |ch| start + part.len() + ch.len_utf8());
        }
        let on_way = reader.lexicon.marks(reader.lower(self.sentence, at + 1)) & (WAY | BORDER) != 0;
        let cued = toponyms.len() - first == parts || words.starts_with(char::is_uppercase) || on_way;
        toponyms[first..].iter_mut().for_each(|toponym| toponym.cued |= cued);
    }

    /// How many parts of a word are names by themselves.
    fn n_known_parts(&self, at: usize) -> usize {
        let token = &self.reader.sentences[self.sentence].tokens[at];
        let words = token.span.of(self.reader.text);
        let mut start = token.span.start as usize;
        let mut n = 0;
        for part in words.split_inclusive(['-', '–', '/']).filter(|_| words.contains(['-', '–', '/'])) {
            let bare = part.trim_end_matches(['-', '–', '/']);
            n += usize::from(bare.len() > 3 && self.part(at, Span::new(start, start + bare.len())).is_some());
            start += part.len();
        }
        n
    }

    /// A part of a word that is a demonym or a known name.
    fn part(&self, at: usize, span: Span) -> Option<Toponym> {
        let words = span.of(self.reader.text);
        if words.len() < 2 || !words.starts_with(char::is_uppercase) {
            return None;
        }
        let with = |key: SmolStr, entries| Toponym { span, ..self.toponym(at..at + 1, key, entries) };
        if let Some(homeland) = self.reader.lexicon.homeland(words) {
            let entries = self.reader.homeland_entries(homeland);
            return (!entries.is_empty()).then(|| Toponym { demonym: true, cued: true, ..with(SmolStr::new(format!("~{}", words.to_lowercase())), entries) });
        }
        let key = SmolStr::from(self.reader.gazetteer.spelling.fold(words));
        let mut entries = Vec::new();
        self.reader.gazetteer.find(&key, &mut entries);
        entries.truncate(MOST_ENTRIES);
        let country = |&id: &EntryId| self.reader.gazetteer.size(id).0 == PlaceKind::Country;
        let in_capitals = !words.chars().any(char::is_lowercase);
        let fits = if key.len() < 3 || in_capitals { entries.iter().any(country) } else { !entries.is_empty() && !self.reader.is_plain_word(&key) };
        fits.then(|| with(key, entries))
    }

    /// A name of the gazetteer; nothing with an end where the words around it make it something else.
    fn known_name(&self, tokens: Range<usize>) -> Option<(Option<Toponym>, usize)> {
        let key = self.key(&tokens);
        let mut entries = Vec::new();
        self.reader.gazetteer.find(&key, &mut entries);
        if let Some(bare) = self.reader.gazetteer.spelling.without_article(&key) {
            self.reader.gazetteer.find_without_article(bare, &mut entries);
        }
        if entries.is_empty() || !self.is_written_as_name(&tokens, &key, &entries) {
            return None;
        }
        entries.truncate(MOST_ENTRIES);
        if let Some(street) = self.street(tokens.clone()) {
            let end = street.tokens.end;
            return Some((Some(street), end));
        }
        let end = tokens.end;
        match self.reader.judge(self.sentence, &tokens, &entries, self.case) {
            Verdict::Place { cued, kind } => {
                let past_kind = end + usize::from(self.reader.lexicon.kind(self.reader.lower(self.sentence, end)).is_some());
                Some((Some(Toponym { cued, kind, ..self.toponym(tokens, key, entries) }), past_kind))
            }
            Verdict::Person { until } => Some((None, until.max(end))),
            Verdict::Nothing => None,
        }
    }

    fn key(&self, tokens: &Range<usize>) -> SmolStr {
        let span = self.reader.sentences[self.sentence].span_of(tokens.clone());
        self.reader.gazetteer.spelling.fold(span.of(self.reader.text)).into()
    }

    /// Two letters are a place only in capitals, and a division's short form only behind a comma or with its points.
    fn is_written_as_name(&self, tokens: &Range<usize>, key: &str, entries: &[EntryId]) -> bool {
        let span = self.reader.sentences[self.sentence].span_of(tokens.clone());
        let words = span.of(self.reader.text);
        let in_capitals = !words.chars().any(char::is_lowercase);
        let abbreviated = words.ends_with('.') && tokens.start > 0;
        if key.len() <= 2 && (!(in_capitals || abbreviated) || self.case != Case::Mixed) {
            return false;
        }
        let closed = |at: usize| {
            matches!(self.reader.sentences[self.sentence].tokens[at].pos, Upos::Det | Upos::Adp | Upos::Pron | Upos::Aux | Upos::Sconj | Upos::Cconj)
        };
        if self.case != Case::Mixed && tokens.len() > 1 && tokens.clone().all(closed) {
            return false;
        }
        let opener = self.reader.sentences[self.sentence].tokens[tokens.start].pos;
        if tokens.len() > 1
            && matches!(opener, Upos::Cconj | Upos::Sconj | Upos::Pron | Upos::Aux | Upos::Verb | Upos::Adp)
            && !entries.iter().any(|&id| self.reader.gazetteer.is_own_name(self.reader.gazetteer.entry(id).name, key))
        {
            return false;
        }
        if self.case == Case::Mixed && in_capitals && key.len() <= 5 && tokens.len() == 1 && self.is_acronym(tokens.start, entries) {
            return false;
        }
        if tokens.len() > 1 && tokens.clone().any(|at| self.is_other_acronym(at)) {
            return false;
        }
        let short = key.len() <= 5 && entries.iter().all(|&id| self.is_short_form(id, key));
        let comma = tokens.start > 0 && matches!(self.reader.lower(self.sentence, tokens.start - 1), "," | "(" | "-" | "–");
        let points = words.matches('.').count();
        !short || comma || points >= 2 || (points == 1 && tokens.start > 0)
    }

    /// A short word in capitals amid mixed case is a place only as a country or division, or in a dateline.
    fn is_acronym(&self, at: usize, entries: &[EntryId]) -> bool {
        let large = |&id: &EntryId| self.reader.gazetteer.size(id).0 >= PlaceKind::Admin1;
        let neighbour_in_capitals = [at.wrapping_sub(1), at + 1].iter().any(|&beside| {
            let token = self.reader.sentences[self.sentence].tokens.get(beside);
            token.is_some_and(|token| token.span.len() > 5 && !token.span.of(self.reader.text).chars().any(|ch| ch.is_lowercase() || !ch.is_alphabetic()))
        });
        !entries.iter().any(large) && !neighbour_in_capitals && !self.reader.is_dateline(self.sentence, &(at..at + 1))
    }

    /// The short form of something that is no place ("NGO") amid small letters: no part of a name, though "An Ngo" is one.
    fn is_other_acronym(&self, at: usize) -> bool {
        let lower = self.reader.lower(self.sentence, at);
        self.case == Case::Mixed && lower.len() > 2 && self.reader.lexicon.marks(lower) & NEVER != 0 && !self.has_small_letters(at)
    }

    fn is_short_form(&self, id: EntryId, key: &str) -> bool {
        let entry = self.reader.gazetteer.entry(id);
        entry.kind == PlaceKind::Admin1 && self.reader.gazetteer.spelling.fold(entry.name) != key
    }

    /// "Haifa Street", "Highway 19": a mention without a point of its own.
    fn street(&self, tokens: Range<usize>) -> Option<Toponym> {
        let next = self.reader.sentences[self.sentence].tokens.get(tokens.end)?;
        let words = next.span.of(self.reader.text);
        let is_street = self.reader.lexicon.marks(&next.lower) & STREET != 0 && words.starts_with(char::is_uppercase);
        if !is_street || self.case != Case::Mixed {
            return None;
        }
        let numbered = tokens.start > 0 && self.reader.lower(self.sentence, tokens.start - 1).starts_with(|ch: char| ch.is_ascii_digit());
        let tokens = tokens.start..tokens.end + 1;
        (!numbered).then(|| Toponym { cued: true, kind: Some(PlaceKind::Site), ..self.toponym(tokens.clone(), self.key(&tokens), Vec::new()) })
    }

    /// A name that the gazetteer does not know as it is spelled, in a place where grammar asks for one.
    fn unknown_name(&self, at: usize, ends: &[usize]) -> Option<(Option<Toponym>, usize)> {
        let opener = &self.reader.sentences[self.sentence].tokens[at];
        if opener.pos == Upos::Det {
            return None;
        }
        let mut parts = opener.lower.split(['-', '–']);
        if parts.any(|part| self.reader.lexicon.marks(part) & (NEVER | PEOPLE) != 0) || self.n_known_parts(at) > 1 {
            return None;
        }
        if self.case != Case::Mixed || self.reader.lexicon.marks(&opener.lower) & (LOCATIVE | NEVER) != 0 {
            return None;
        }
        let end = self.end_of_name(at, ends)?;
        if let Some(street) = self.street(at..end).or_else(|| self.numbered_road(at)) {
            let end = street.tokens.end;
            return Some((Some(street), end));
        }
        let (kind, sure) = self.reader.grammar_of_unknown(self.sentence, &(at..end))?;
        let key = self.key(&(at..end));
        let plain = (at..end).all(|token| self.reader.is_plain_word(self.reader.lower(self.sentence, token)));
        if key.len() < 4 - usize::from(kind.is_some()) || plain || self.reader.is_plain_word(&key) || (end == at + 1 && !self.has_small_letters(at)) {
            return None;
        }
        let mut entries = Vec::new();
        self.reader.gazetteer.find_similar(&key, &mut entries);
        if entries.is_empty() && end > at + 1 {
            self.reader.gazetteer.find(&self.key(&(at + 1..end)), &mut entries);
            entries.retain(|&id| self.reader.is_well_known(&[id]));
        }
        entries.truncate(MOST_ENTRIES);
        if entries.is_empty() && !sure {
            return None;
        }
        let past_kind = end + usize::from(self.reader.lexicon.kind(self.reader.lower(self.sentence, end)).is_some());
        Some((Some(Toponym { similar: true, cued: true, kind, ..self.toponym(at..end, key, entries) }), past_kind))
    }

    fn has_small_letters(&self, at: usize) -> bool {
        self.reader.sentences[self.sentence].tokens[at].span.of(self.reader.text).chars().any(char::is_lowercase)
    }

    /// The end of the run of capitalised words, kind words and what stands behind a preposition left out.
    fn end_of_name(&self, at: usize, ends: &[usize]) -> Option<usize> {
        let tokens = &self.reader.sentences[self.sentence].tokens;
        let is_kind = |lower: &str| self.reader.lexicon.kind(lower).is_some() || self.reader.lexicon.marks(lower) & (STREET | LOCATIVE | NEVER) != 0;
        let breaks = |token: usize| {
            let lower = tokens[token].lower.as_str();
            is_kind(lower)
                || lower.starts_with(|ch: char| ch.is_ascii_digit())
                || matches!(lower, "and" | "of" | "on" | "the" | "by" | "." | "'" | "’" | "‘" | "'s" | "’s")
        };
        let is_part = |&end: &usize| !(at + 1..end).any(breaks);
        ends.iter().copied().take_while(is_part).last()
    }

    /// "Highway 19", "Interstate 45", "US-24".
    fn numbered_road(&self, at: usize) -> Option<Toponym> {
        let tokens = &self.reader.sentences[self.sentence].tokens;
        let is_road = self.reader.lexicon.marks(&tokens[at].lower) & ROAD != 0;
        let mut end = at + 1;
        while end < tokens.len() && matches!(tokens[end].lower.as_str(), "-" | "road" | "highway" | "route") {
            end += 1;
        }
        let is_number = tokens.get(end).is_some_and(|token| token.lower.bytes().all(|byte| byte.is_ascii_digit()) && token.lower.len() < 5);
        let tokens = at..end + 1;
        (is_road && is_number).then(|| Toponym { cued: true, kind: Some(PlaceKind::Site), ..self.toponym(tokens.clone(), self.key(&tokens), Vec::new()) })
    }
}

/// Words with the first letter of each in upper case, the rest in lower.
pub(super) fn capitalise(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for ch in words.chars() {
        let starts = out.is_empty() || out.ends_with([' ', '-']);
        if starts { out.extend(ch.to_uppercase()) } else { out.extend(ch.to_lowercase()) }
    }
    out
}
