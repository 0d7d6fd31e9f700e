//! An incident in, a sentence that tells it out, in pieces that know their field.
//!
//! The sentence is composed from templates of `lexicon/bulletin.toml`. Each value is a piece of its own, so that the page can tie
//! it to the words of the report that give it.

use super::letters::Letters;
use super::wording::{BulletinLexicon, capitalised};
use crate::link::LinkedIncident;
use crate::record::{Incident, Party, Victim};
use crate::resolve::counts::Count;

/// A run of words; with the field that they state, where they state one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub field: Option<&'static str>,
    /// Taken from headings or the document's date, not told with the event.
    pub inferred: bool,
}

impl Piece {
    fn plain(text: impl Into<String>) -> Piece {
        Piece { text: text.into(), field: None, inferred: false }
    }

    fn of(field: &'static str, text: impl Into<String>) -> Piece {
        Piece { text: text.into(), field: Some(field), inferred: false }
    }
}

/// A record with the text that it was coded from.
pub struct Telling<'a> {
    pub incident: &'a Incident,
    pub letters: &'a Letters<'a>,
}

/// Tells an incident from what its records say together.
pub fn compose_sentence(linked: &LinkedIncident, records: &[Telling], words: &BulletinLexicon) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if let Some(date) = &linked.date {
        pieces.push(Piece { inferred: date.inferred, ..Piece::of("date", words.opening(date).trim_end_matches([',', ' '])) });
        pieces.push(Piece::plain(", "));
    }
    pieces.extend(clause(linked, records, words));
    if let Some(place) = &linked.place {
        pieces.push(Piece::plain(" "));
        pieces.push(Piece { inferred: place.inferred, ..Piece::of("place", words.position(place)) });
    }
    pieces.push(Piece::plain("."));
    let tolls = [
        ("killed", linked.killed, &words.killed),
        ("wounded", linked.wounded, &words.wounded),
        ("killed_or_wounded", linked.killed_or_wounded, &words.killed_or_wounded),
        ("captured", linked.captured, &words.captured),
    ];
    let told: Vec<(&'static str, Count, &String)> =
        tolls.into_iter().filter_map(|(field, count, verb)| Some((field, count?, verb))).filter(|told| told.1.high != Some(0)).collect();
    toll_sentence(&told, records, words, &mut pieces);
    pieces.extend(claim(records, words));
    capitalise_first(&mut pieces);
    pieces
}

/// What was done, by whom, to whom: the template of the type with its slots filled.
fn clause(linked: &LinkedIncident, records: &[Telling], words: &BulletinLexicon) -> Vec<Piece> {
    let told = words.type_words(&linked.kind);
    let finer = linked.tactics.iter().find_map(|tactic| words.tactics.get(tactic));
    let means = finer.map_or(told.means.as_str(), |finer| finer.means.as_str());
    let perpetrators = perpetrator_words(linked, records, words);
    let targets = target_words(records, words);
    let template = if perpetrators.is_empty() { &told.passive } else { &told.active };
    let inferred = !linked.perpetrators.is_empty() && linked.perpetrators.iter().all(|party| party.inferred);
    let slots = [
        ("{perpetrators}", Piece { inferred, ..Piece::of("perpetrator", words.listed(&perpetrators)) }),
        ("{targets}", Piece::of("target", words.listed(&targets))),
        ("{means}", Piece::of(if finer.is_some() { "weapon" } else { "type" }, means)),
    ];
    fill(template, &slots)
}

/// Splits a template at its slots; a part in brackets goes where a slot in it is empty.
fn fill(template: &str, slots: &[(&str, Piece)]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in template.split(['[', ']']).enumerate() {
        let (n, part) = part;
        let is_bracketed = n % 2 == 1;
        let lacks = slots.iter().any(|(name, piece)| part.contains(name) && piece.text.is_empty());
        if !(is_bracketed && lacks) {
            fill_part(part, slots, &mut pieces);
        }
    }
    pieces
}

fn fill_part(part: &str, slots: &[(&str, Piece)], pieces: &mut Vec<Piece>) {
    let mut rest = part;
    while let Some((at, name, piece)) = slots.iter().filter_map(|(name, piece)| Some((rest.find(name)?, name, piece))).min_by_key(|slot| slot.0) {
        pieces.push(Piece::plain(&rest[..at]));
        pieces.push(piece.clone());
        rest = &rest[at + name.len()..];
    }
    pieces.push(Piece::plain(rest));
}

/// Known actors by their names; where none is known, others by the report's words. A pronoun names nobody.
fn perpetrator_words(linked: &LinkedIncident, records: &[Telling], words: &BulletinLexicon) -> Vec<String> {
    let known = linked.perpetrators.iter().filter(|party| party.id.is_some()).filter_map(|party| party.name.as_deref());
    let known: Vec<String> = known.take(2).map(|name| words.name_inside(name)).collect();
    if !known.is_empty() {
        return known;
    }
    linked.perpetrators.iter().filter_map(|party| phrase_of(party, records, words)).take(2).collect()
}

/// The targets' words from the record that tells most; where none is told, the victims'.
fn target_words(records: &[Telling], words: &BulletinLexicon) -> Vec<String> {
    let mut richest: Vec<&Telling> = records.iter().collect();
    richest.sort_by_key(|record| std::cmp::Reverse(record.incident.evidence.len()));
    let phrases = |record: &Telling| -> Vec<String> { record.incident.targets.iter().filter_map(|target| phrase_of(target, records, words)).take(2).collect() };
    if let Some(targets) = richest.iter().map(|record| phrases(record)).find(|targets| !targets.is_empty()) {
        return targets;
    }
    let suffered = richest.iter().flat_map(|record| record.incident.victims.iter().map(|victim| (victim, record.incident.class != "attack")));
    let mut theirs = suffered.filter(|(victim, any_side)| (*any_side || victim.side.as_deref() != Some("perpetrators")) && !words.is_pronoun(&victim.text));
    theirs.next().map(|(victim, _)| victim).map(|victim| inside(tidy(&victim.text), words)).into_iter().collect()
}

/// A party's words as the report has them, with the article or number before them.
fn phrase_of(party: &Party, records: &[Telling], words: &BulletinLexicon) -> Option<String> {
    let text = tidy(party.text.as_deref().or(party.name.as_deref())?);
    if text.is_empty() || words.is_pronoun(text) {
        return None;
    }
    let before = records.iter().find_map(|record| word_before(text, record));
    let lowered = lower_first(text);
    let is_common = records.iter().any(|record| record.letters.text.contains(&lowered));
    Some(with_article(if is_common { &lowered } else { text }, before, words))
}

/// The phrase with the article or number before it, where it needs one.
fn with_article(text: &str, before: Option<&str>, words: &BulletinLexicon) -> String {
    match before.filter(|before| words.articles.contains(&before.to_lowercase()) && !words.is_phrase(text)) {
        Some(before) => inside(&format!("{} {text}", before.to_lowercase()), words),
        None => inside(text, words),
    }
}

/// The words with a small first letter, unless the second is large too.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_string(),
    }
}

/// The word before the first place in a record's evidence where these words stand.
fn word_before<'a>(text: &str, record: &Telling<'a>) -> Option<&'a str> {
    let ranges = record.incident.evidence.iter().filter(|(field, _)| *field != "record").flat_map(|(_, evidence)| evidence.ranges());
    let page = record.letters.text;
    let found = ranges.filter_map(|range| record.letters.bytes(*range)).find(|range| page[range.clone()].starts_with(text))?;
    page[..found.start].strip_suffix(' ')?.rsplit(|letter: char| letter.is_whitespace()).next()
}

/// Words without a quotation mark that was cut from its partner.
fn tidy(words: &str) -> &str {
    let words = words.trim();
    let is_whole = words.contains('“') == words.contains('”');
    if is_whole { words } else { words.trim_matches(['“', '”', ' ']) }
}

/// "Two policemen" inside a sentence is "two policemen"; names keep their capitals, a wire's capitals go.
fn inside(phrase: &str, words: &BulletinLexicon) -> String {
    if phrase.contains(' ') && !phrase.chars().any(char::is_lowercase) {
        return phrase.to_lowercase();
    }
    match phrase.split_once(' ') {
        Some((first, rest)) if words.articles.contains(&first.to_lowercase()) => format!("{} {rest}", first.to_lowercase()),
        _ => phrase.to_string(),
    }
}

fn toll_sentence(told: &[(&'static str, Count, &String)], records: &[Telling], words: &BulletinLexicon, pieces: &mut Vec<Piece>) {
    for (n, (field, count, verb)) in told.iter().enumerate() {
        let opening = match n {
            0 => " ".to_string(),
            _ if n + 1 == told.len() => format!(" {} ", words.and),
            _ => ", ".to_string(),
        };
        pieces.push(Piece::plain(opening));
        let whom = victims_of(field, *count, records, words);
        let whom = if n == 0 { capitalised(&whom) } else { whom };
        let be = if count.low == 1 && count.high == Some(1) { &words.was } else { &words.were };
        pieces.push(Piece::of(field, whom));
        pieces.push(Piece::plain(format!(" {be} {verb}")));
    }
    if !told.is_empty() {
        pieces.push(Piece::plain("."));
    }
}

/// The report's own words for those who suffered where they say it all, else "three people".
fn victims_of(field: &str, count: Count, records: &[Telling], words: &BulletinLexicon) -> String {
    let own = |record: &Telling| {
        let mut told = record.incident.victims.iter().filter(|victim| victim.effect == field);
        let only = told.next().filter(|_| told.next().is_none())?;
        says_all(only, count, words).then(|| inside(tidy(&only.text), words))
    };
    if let Some(words) = records.iter().find_map(own) {
        return words;
    }
    let noun = if count.high == Some(1) || (count.high.is_none() && count.low == 1) { &words.person } else { &words.people };
    format!("{} {noun}", words.count_in_words(&count))
}

fn says_all(victim: &Victim, count: Count, words: &BulletinLexicon) -> bool {
    let short = victim.text.len() <= 60 && !victim.text.contains(['\n', '(', ',']);
    victim.count.is_none_or(|own| own == count) && short && words.is_phrase(tidy(&victim.text)) && victim.text.contains(' ')
}

/// Who claims or denies it, in the words of the first record that says so.
fn claim(records: &[Telling], words: &BulletinLexicon) -> Vec<Piece> {
    let claim = records.iter().flat_map(|record| &record.incident.claims).next();
    let Some(claim) = claim else { return Vec::new() };
    let template = match claim.stance.as_str() {
        "claimed" => &words.claimed,
        "denied" => &words.denied,
        "blamed" => &words.blamed,
        "none_claimed" => &words.none_claimed,
        _ => return Vec::new(),
    };
    let by = claim.by.clone().unwrap_or_default();
    if template.contains("{by}") && by.is_empty() {
        return Vec::new();
    }
    vec![Piece::plain(" "), Piece::of("claim", template.replace("{by}", &by))]
}

fn capitalise_first(pieces: &mut [Piece]) {
    if let Some(first) = pieces.iter_mut().find(|piece| !piece.text.is_empty()) {
        first.text = capitalised(&first.text);
    }
}
