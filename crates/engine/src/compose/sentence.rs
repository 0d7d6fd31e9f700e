//! An incident in, a sentence that tells it out, in pieces that know their field.
//!
//! The sentence is composed from templates of `lexicon/bulletin.toml`. Each value is a piece of its own, so that the page can tie
//! it to the words of the report that give it.

use super::letters::Letters;
use super::phrase::{Phrase, each_once, phrase_of};
use super::wording::{BulletinLexicon, TypeWords, capitalised};
use crate::link::LinkedIncident;
use crate::record::{Incident, IncidentPlace, Party, Victim};
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
    let targets = target_words(linked, records, &words.type_words(&linked.kind), words);
    pieces.extend(clause(linked, records, &targets, words));
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
    toll_sentence(&told, (records, &targets), words, &mut pieces);
    pieces.extend(claim(records, words));
    capitalise_first(&mut pieces);
    pieces
}

/// What was done, by whom, to whom: the template of the type with its slots filled.
fn clause(linked: &LinkedIncident, records: &[Telling], targets: &[String], words: &BulletinLexicon) -> Vec<Piece> {
    let told = words.type_words(&linked.kind);
    let finer = linked.tactics.iter().find_map(|tactic| words.tactics.get(tactic));
    let means = finer.map_or(told.means.as_str(), |finer| finer.means.as_str());
    let perpetrators = perpetrator_words(linked, records, words);
    let template = match (perpetrators.is_empty(), targets.is_empty() && !told.bare.is_empty()) {
        (true, _) => &told.passive,
        (false, true) => &told.bare,
        (false, false) => &told.active,
    };
    let inferred = !linked.perpetrators.is_empty() && linked.perpetrators.iter().all(|party| party.inferred);
    let slots = [
        ("{perpetrators}", Piece { inferred, ..Piece::of("perpetrator", words.listed(&perpetrators)) }),
        ("{targets}", Piece::of("target", words.listed(targets))),
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
    let told = linked.perpetrators.iter().filter_map(|party| phrase_of(words_of(party)?, records, words)).collect();
    each_once(told, words).into_iter().take(2).map(|phrase| phrase.text).collect()
}

fn words_of(party: &Party) -> Option<&str> {
    party.text.as_deref().or(party.name.as_deref())
}

/// The targets' words from the record that tells most; where none is told, the victims'.
fn target_words(linked: &LinkedIncident, records: &[Telling], told: &TypeWords, words: &BulletinLexicon) -> Vec<String> {
    let mut richest: Vec<&Telling> = records.iter().collect();
    richest.sort_by_key(|record| std::cmp::Reverse(record.incident.evidence.len()));
    let fits = |party: &&Party| {
        let kind = party.kind.as_deref().unwrap_or_default();
        (told.effect.is_none() || !words.things.iter().any(|thing| thing == kind)) && !(kind.is_empty() && party.id.is_none() && party.name.is_none())
    };
    let phrases = |record: &Telling| -> Vec<Phrase> {
        let targets = record.incident.targets.iter().filter(fits).filter(|party| !is_the_place(party, linked.place.as_ref()));
        let told = targets.filter_map(|target| phrase_of(words_of(target)?, records, words)).filter(|phrase| !words.is_sufferer(&phrase.text));
        let all = each_once(told.collect(), words);
        all.into_iter().take(2).collect()
    };
    if let Some(targets) = richest.iter().map(|record| phrases(record)).find(|targets| !targets.is_empty()) {
        return targets.into_iter().map(|phrase| phrase.text).collect();
    }
    let suffered = richest.iter().flat_map(|record| record.incident.victims.iter().map(|victim| (victim, record.incident.class != "attack")));
    let theirs = suffered.filter(|(victim, any_side)| *any_side || victim.side.as_deref() != Some("perpetrators"));
    let mut theirs: Vec<&Victim> = theirs.map(|(victim, _)| victim).collect();
    theirs.sort_by_key(|victim| told.effect.as_ref().is_some_and(|effect| *effect != victim.effect));
    theirs.into_iter().find_map(|victim| phrase_of(&victim.text, records, words)).map(|phrase| phrase.text).into_iter().collect()
}

/// Whether a target is no more than where it happened, which the sentence tells by itself.
fn is_the_place(party: &Party, place: Option<&IncidentPlace>) -> bool {
    let Some((text, place)) = words_of(party).zip(place) else { return false };
    let names = [Some(place.name.as_str()), place.admin1.as_deref()];
    let is_area = party.kind.as_deref() == Some("area");
    names
        .into_iter()
        .flatten()
        .filter(|name| !name.is_empty())
        .any(|name| name.to_lowercase().ends_with(&text.to_lowercase()) || (is_area && text.contains(name)))
}

/// Who suffered what; whom the sentence before named as the target is "the", and nobody is named twice running.
fn toll_sentence(told: &[(&'static str, Count, &String)], (records, targets): (&[Telling], &[String]), words: &BulletinLexicon, pieces: &mut Vec<Piece>) {
    let mut before: Option<Phrase> = None;
    for (n, (field, count, verb)) in told.iter().enumerate() {
        let opening = match n {
            0 => " ".to_string(),
            _ if n + 1 == told.len() => format!(" {} ", words.and),
            _ => ", ".to_string(),
        };
        pieces.push(Piece::plain(opening));
        let mut whom = victims_of(field, *count, records, words);
        if !whom.many && targets.iter().any(|target| words.without_article(target) == words.without_article(&whom.text)) {
            whom.text = format!("{} {}", words.the, words.without_article(&whom.text));
        }
        if before.as_ref() == Some(&whom) {
            pieces.push(Piece::of(field, verb.as_str()));
            continue;
        }
        let be = if whom.many { &words.were } else { &words.was };
        pieces.push(Piece::of(field, if n == 0 { capitalised(&whom.text) } else { whom.text.clone() }));
        pieces.push(Piece::plain(format!(" {be} {verb}")));
        before = Some(whom);
    }
    if !told.is_empty() {
        pieces.push(Piece::plain("."));
    }
}

/// The report's own words for those who suffered where they say it all, else "three people".
fn victims_of(field: &str, count: Count, records: &[Telling], words: &BulletinLexicon) -> Phrase {
    let is_one = count.low == 1 && count.high.is_none_or(|high| high == 1);
    let own = |record: &Telling| {
        let mut told = record.incident.victims.iter().filter(|victim| victim.effect == field);
        let only = told.next().filter(|_| told.next().is_none())?;
        let phrase = phrase_of(&only.text, records, words)?;
        says_all(only, &phrase, count, words).then_some(Phrase { many: phrase.many || count.low > 1, ..phrase })
    };
    if let Some(phrase) = records.iter().find_map(own) {
        return phrase;
    }
    let noun = if is_one { &words.person } else { &words.people };
    Phrase { text: format!("{} {noun}", words.count_in_words(&count)), many: !is_one }
}

/// Whether a report's words tell the number too: they have it in them, or nobody counted.
fn says_all(victim: &Victim, phrase: &Phrase, count: Count, words: &BulletinLexicon) -> bool {
    let text = phrase.text.as_str();
    let short = text.len() <= 60 && !text.contains(['\n', '(', ',']) && text.contains(' ');
    let uncounted = count.low <= 1 && count.high.is_none();
    let tells_number = match victim.count {
        Some(own) => own == count,
        None => uncounted || (!phrase.many && count.low == 1),
    };
    tells_number && short && words.is_phrase(text) && !words.is_sufferer(text)
}

/// Who claims or denies it, in the words of the first record that says so.
fn claim(records: &[Telling], words: &BulletinLexicon) -> Vec<Piece> {
    let claim = records.iter().flat_map(|record| &record.incident.claims).next();
    let Some(claim) = claim else { return Vec::new() };
    let by = claim.by.as_deref().unwrap_or_default();
    let is_name = by.starts_with(char::is_uppercase);
    let phrase = if is_name { None } else { phrase_of(by, records, words) };
    let many = phrase.as_ref().is_some_and(|phrase| phrase.many);
    let template = match claim.stance.as_str() {
        "claimed" => &words.claimed,
        "denied" => &words.denied,
        "blamed" if many => &words.blamed_many,
        "blamed" => &words.blamed,
        "none_claimed" => &words.none_claimed,
        _ => return Vec::new(),
    };
    let by = phrase.map_or_else(|| words.name_inside(by), |phrase| phrase.text);
    if template.contains("{by}") && by.is_empty() {
        return Vec::new();
    }
    vec![Piece::plain(" "), Piece::of("claim", capitalised(&template.replace("{by}", &by)))]
}

fn capitalise_first(pieces: &mut [Piece]) {
    if let Some(first) = pieces.iter_mut().find(|piece| !piece.text.is_empty()) {
        first.text = capitalised(&first.text);
    }
}
