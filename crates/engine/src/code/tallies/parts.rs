//! A sentence of a tally in, the parts that it tells out: name, count, stated share.
//!
//! "84 of them (about 53%) in Iraq", "Kirkuk (41)", "27 ambushes", "Iraq: 84 attacks", "a total of 97 attacks in Diyala". Lists are
//! read by their signs rather than by the tree, which long lists confuse.

use super::TallyDraft;
use crate::code::scene::Scene;
use crate::resolve::counts::{Count, CountMention};
use crate::sentence::{Sentence, Token, Upos};
use crate::span::Span;

/// A part of a tally.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub name: String,
    pub count: Count,
    /// Words of the count.
    pub span: Span,
    /// 0 to 1.
    pub share: Option<f64>,
}

/// Where parts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Behind the total, in its sentence.
    Behind,
    /// A sentence that follows in the same block.
    Following,
    /// An item or row of its own.
    Line,
}

/// What parts are read against.
struct Reader<'s, 'a> {
    scene: &'s Scene<'a>,
    sentence: &'a Sentence,
    draft: &'s TallyDraft,
    place: Where,
    /// Token behind the words that open a list of parts, where there are such.
    list: Option<usize>,
}

/// The parts told from a token on.
pub fn read_parts(scene: &Scene, at: usize, from: usize, draft: &TallyDraft, place: Where) -> Vec<Part> {
    let sentence = scene.sentence(at);
    let lists = &scene.lexicon.coding.figures.words.lists;
    let list = (from..sentence.tokens.len()).find(|&token| lists.has(&sentence.tokens[token].lower)).map(|token| token + 1);
    let reader = Reader { scene, sentence, draft, place, list };
    let counts = scene.counts(at).iter().filter(|count| !count.measure && sentence.tokens_in(count.span).start >= from);
    let mut parts: Vec<Part> = Vec::new();
    for count in counts {
        if let Some(part) = reader.read_part(count).filter(|part| !parts.iter().any(|known| known.name == part.name)) {
            parts.push(part);
        }
    }
    parts
}

/// Whether a sentence speaks of a rest ("and the rest in other provinces").
pub fn has_rest(scene: &Scene, at: usize, from: usize) -> bool {
    let rest = &scene.lexicon.coding.figures.words.rest;
    scene.sentence(at).tokens.iter().skip(from).any(|token| rest.has(&token.lower))
}

impl Reader<'_, '_> {
    fn read_part(&self, count: &CountMention) -> Option<Part> {
        let tokens = self.sentence.tokens_in(count.span);
        let most = self.draft.total.high.unwrap_or(u32::MAX);
        let vague = count.count.high.is_none() && count.count.approximate;
        if vague || count.count.low > most || count.count.low == 0 && count.count.high == Some(0) || tokens.is_empty() {
            return None;
        }
        let name = self.name_of(count, tokens.start, tokens.end)?;
        let text = self.scene.text(name).trim().to_string();
        let share = self.share_behind(tokens.end);
        // Parts of people killed or arrested are places and names, not further things that are counted.
        let fits = self.draft.of_events || text.chars().next().is_some_and(char::is_uppercase);
        (fits && text.chars().any(char::is_alphabetic)).then_some(Part { name: text, count: count.count, span: count.span, share })
    }

    fn name_of(&self, count: &CountMention, start: usize, end: usize) -> Option<Span> {
        if self.lower(start.wrapping_sub(1)) == "(" {
            return if self.counts_other(count, end) { None } else { self.name_before(start - 1) };
        }
        if let Some(name) = self.name_before_dash(start, end) {
            return Some(name);
        }
        let behind = self.behind_number(end);
        let listed = self.list.is_some_and(|list| start >= list);
        let parted = start == 0 || matches!(self.lower(start - 1), "," | ";" | ":" | "and" | "with" | "–" | "—" | "•" | "-" | "including" | "which");
        if self.is_location(behind) {
            let same = self.place != Where::Behind && self.counts_same(count);
            return if parted || listed || same { self.name_after(behind + 1) } else { None };
        }
        if self.place == Where::Line {
            return self.name_at_start(start).or_else(|| self.name_after(behind));
        }
        if self.place == Where::Following && self.counts_same(count) {
            return self.place_in_clause(end);
        }
        if !(listed && parted) {
            return None;
        }
        self.name_after(behind)
    }

    /// "West Africa – 6, Syria – 3": a name, a dash and a number that ends the part.
    fn name_before_dash(&self, start: usize, end: usize) -> Option<Span> {
        let dash = start.checked_sub(1).filter(|&at| matches!(self.lower(at), "–" | "—" | "-"))?;
        let ends = matches!(self.lower(end), "," | ";" | "and" | "." | "(" | "");
        let named = dash.checked_sub(1).is_some_and(|at| self.token(at).is_some_and(|token| token.pos == Upos::Propn));
        (ends && named && self.list.is_some_and(|list| start >= list)).then(|| self.name_before(dash)).flatten()
    }

    fn lower(&self, at: usize) -> &str {
        self.sentence.tokens.get(at).map_or("", |token| token.lower.as_str())
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.sentence.tokens.get(at)
    }

    /// The token behind the number, "of them", a bracket and the counted noun.
    fn behind_number(&self, end: usize) -> usize {
        let takes_up = &self.scene.lexicon.coding.figures.words.takes_up;
        let mut at = end;
        if self.lower(at) == "of" && takes_up.has(self.lower(at + 1)) {
            at += 2;
        }
        if self.token(at).is_some_and(|token| token.lemma == self.draft.lemma) {
            at += 1;
        }
        if self.lower(at) == "(" {
            at = (at..self.sentence.tokens.len()).find(|&close| self.lower(close) == ")").map_or(at, |close| close + 1);
        }
        let passive = |at: usize| matches!(self.lower(at), "were" | "was" | "occurred" | "took");
        let of_which = || self.lower(end.wrapping_sub(2)) == "which";
        if passive(at) && (self.place == Where::Following || of_which()) {
            at = (at..self.sentence.tokens.len().min(at + 5)).find(|&token| self.is_location(token)).unwrap_or(at);
        }
        at
    }

    fn is_location(&self, at: usize) -> bool {
        matches!(self.lower(at), "in" | "against" | "at" | "across" | "on" | "by" | "near" | "from")
            && self.token(at).is_some_and(|token| token.pos == Upos::Adp)
    }

    /// Whether a number in brackets counts something else than the tally does.
    fn counts_other(&self, count: &CountMention, end: usize) -> bool {
        let noun = count.head as usize;
        let close = (end..self.sentence.tokens.len().min(end + 8)).find(|&at| self.lower(at) == ")");
        close.is_none_or(|close| (end..close).contains(&noun) && !self.counts_same(count))
    }

    fn counts_same(&self, count: &CountMention) -> bool {
        self.token(count.head as usize).is_some_and(|token| token.lemma == self.draft.lemma)
    }

    /// The name behind a preposition or number: up to a sign, verb, conjunction or preposition but "of".
    fn name_after(&self, from: usize) -> Option<Span> {
        let words = &self.scene.lexicon.coding.figures.words;
        let start = (from..self.sentence.tokens.len()).find(|&at| !matches!(self.sentence.tokens[at].pos, Upos::Det))?;
        if words.rest.has(self.lower(start)) {
            return None;
        }
        let end = (start..self.sentence.tokens.len()).take_while(|&at| self.is_of_name(at)).last()?;
        Some(self.sentence.span_of(start..end + 1))
    }

    /// The name before a bracket.
    fn name_before(&self, bracket: usize) -> Option<Span> {
        let behind_other = bracket > 0 && self.lower(bracket - 1) == ")";
        let opens = |&at: &usize| self.lower(at) == "(";
        let bracket = if behind_other { (0..bracket).rev().find(opens)? } else { bracket };
        let n = (0..bracket).rev().take_while(|&at| self.is_of_name(at) && self.lower(at) != "of").count();
        let start = (bracket - n..bracket).find(|&at| self.sentence.tokens[at].pos != Upos::Det)?;
        Some(self.sentence.span_of(start..bracket))
    }

    /// "Iraq: 84", "Kirkuk – 41 attacks": the words that a line begins with.
    fn name_at_start(&self, number: usize) -> Option<Span> {
        let start = (0..number).find(|&at| self.sentence.tokens[at].lower.chars().next().is_some_and(char::is_alphanumeric))?;
        let end = (start..number).take_while(|&at| self.is_of_name(at)).last()?;
        Some(self.sentence.span_of(start..end + 1))
    }

    fn is_of_name(&self, at: usize) -> bool {
        let token = &self.sentence.tokens[at];
        let stops = &self.scene.lexicon.coding.figures.words.stops;
        match token.pos {
            Upos::Punct | Upos::Sym => matches!(token.lower.as_str(), "-" | "'" | "’"),
            Upos::Cconj | Upos::Sconj | Upos::Verb | Upos::Aux | Upos::Num | Upos::Pron => false,
            Upos::Adp => token.lower == "of" || token.lower.starts_with("al-"),
            _ => !stops.has(&token.lower),
        }
    }

    /// "A total of 97 attacks were carried out in the Diyala Province": the first place behind the number.
    fn place_in_clause(&self, end: usize) -> Option<Span> {
        let limit = self.token(end.saturating_sub(1))?.span.end;
        let after = |span: Span| span.start >= limit;
        let sentence = self.scene.annotation.sentences.partition_point(|known| known.span.end <= self.sentence.span.start);
        let place = self.scene.places(sentence).map(|(_, place)| place).find(|place| after(place.span) && !place.demonym)?;
        Some(place.span)
    }

    /// "(about 53%)", "32 per cent": a share right behind the number.
    fn share_behind(&self, end: usize) -> Option<f64> {
        let lexicon = &self.scene.lexicon.coding.figures;
        let stop = (end..self.sentence.tokens.len()).take(12).find(|&at| matches!(self.lower(at), "," | ";" | "and"));
        let until = stop.unwrap_or(self.sentence.tokens.len().min(end + 12));
        let sign = (end..until).find(|&at| lexicon.words.percent.has(self.lower(at)) || lexicon.words.percent_pairs.has(self.lower(at)))?;
        let number: f64 = self.lower(sign.checked_sub(1)?).replace(',', "").parse().ok()?;
        (number <= 100.0).then_some(number / 100.0)
    }
}
