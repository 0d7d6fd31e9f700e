//! A report's noun phrase in, the words that a sentence of the bulletin has for it out.
//!
//! Records keep the head of a phrase with what belongs to it, often without its article, in the capitals of a wire, or with half of a
//! bracket. Here it gets back the article that the report has before it, loses what was cut off with it, and is lowered where capitals are
//! the wire's own. What says nothing outside its text (a pronoun, a bare number) is no phrase. The report's text is read, never changed.

use super::sentence::Telling;
use super::wording::BulletinLexicon;
use std::ops::Range;

/// A phrase as a sentence has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub text: String,
    /// Its verb is plural.
    pub many: bool,
}

/// The report's words as a sentence can have them; none where they name nobody outside their text.
pub fn phrase_of(told: &str, records: &[Telling], words: &BulletinLexicon) -> Option<Phrase> {
    let text = tidy(told, words);
    if text.is_empty() || words.is_pronoun(&text) || words.is_bare(&text) {
        return None;
    }
    let found = records.iter().find_map(|record| Found::of(&text, record));
    let many = words.is_plural(&text);
    let lowered = lower_first(&text);
    let is_common = records.iter().any(|record| record.letters.text.contains(&lowered));
    let small = match &found {
        Some(found) if found.shouted => text.to_lowercase(),
        Some(found) if found.opens && (many || words.needs_article(&text)) => lowered,
        _ if is_common => lowered,
        _ => text,
    };
    let small = if small.starts_with(char::is_lowercase) { small.split(',').next().unwrap_or_default().to_string() } else { small };
    Some(Phrase { text: inside(&with_article(&small, many, found.and_then(|found| found.before), words), words), many })
}

/// Where a phrase stands in the record's sentences.
struct Found<'a> {
    /// The word before it.
    before: Option<&'a str>,
    /// It opens a sentence, so that its capital says nothing.
    opens: bool,
    /// The sentences are all in capitals.
    shouted: bool,
}

impl Found<'_> {
    fn of<'a>(text: &str, record: &Telling<'a>) -> Option<Found<'a>> {
        let page = record.letters.text;
        let ranges = record.incident.evidence.get("record")?.ranges().iter().filter_map(|range| record.letters.bytes(*range));
        let (range, at) = ranges.filter_map(|range| Some((range.clone(), whole_words(&page[range], text)?))).next()?;
        let ahead = &page[..range.start + at];
        let before = ahead.strip_suffix(' ').and_then(|ahead| ahead.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next());
        let opens = ahead.trim_end_matches([' ', '“', '"']).ends_with(['.', ':', '!', '?', '\n', ';', '|']) || ahead.trim().is_empty();
        Some(Found { before, opens, shouted: is_shouted(&page[range]) })
    }
}

/// The first place where the words stand by themselves.
fn whole_words(page: &str, text: &str) -> Option<usize> {
    let ends = |range: Range<usize>| {
        let (before, after) = (page[..range.start].chars().next_back(), page[range.end..].chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    page.match_indices(text).map(|(at, _)| at).find(|&at| ends(at..at + text.len()))
}

/// Whether nearly all letters are large.
fn is_shouted(page: &str) -> bool {
    let n_small = page.chars().filter(|letter| letter.is_lowercase()).count();
    let n_large = page.chars().filter(|letter| letter.is_uppercase()).count();
    n_large > 12 && n_small * 12 < n_large
}

/// The phrase with the article or number before it, where it needs one; somebody's own thing is a thing.
fn with_article(text: &str, many: bool, before: Option<&str>, words: &BulletinLexicon) -> String {
    let before = before.map(str::to_lowercase).unwrap_or_default();
    let lone = text.chars().next().is_some_and(char::is_lowercase) && !many;
    let owned = words.possessives.contains(&before) || words.needs_article(text);
    if words.is_phrase(text) {
        text.to_string()
    } else if words.articles.contains(&before) && !words.prepositions.contains(&before) {
        format!("{before} {text}")
    } else if lone && owned {
        format!("{} {text}", words.indefinite(text))
    } else {
        text.to_string()
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

/// Words without the quotation marks and brackets that were cut from their partners, and without a preposition before them.
fn tidy(told: &str, words: &BulletinLexicon) -> String {
    let whole = told.matches('“').count() == told.matches('”').count();
    let mut text: String = if whole { told.to_string() } else { told.chars().filter(|letter| !matches!(letter, '“' | '”')).collect() };
    if let Some(open) = text.rfind('(').filter(|open| !text[*open..].contains(')')) {
        text.truncate(open);
    }
    let mut text = text.trim_matches(|letter: char| letter.is_whitespace() || ",;:".contains(letter));
    while let Some((first, rest)) = text.split_once(' ').filter(|(first, _)| words.prepositions.contains(&first.to_lowercase())) {
        debug_assert!(!first.is_empty());
        text = rest.trim_start();
    }
    text.to_string()
}

/// "Two policemen" inside a sentence is "two policemen"; names keep their capitals, a wire's capitals go.
pub fn inside(phrase: &str, words: &BulletinLexicon) -> String {
    if phrase.contains(' ') && !phrase.chars().any(char::is_lowercase) {
        return phrase.to_lowercase();
    }
    match phrase.split_once(' ') {
        Some((first, rest)) if words.articles.contains(&first.to_lowercase()) => format!("{} {rest}", first.to_lowercase()),
        _ => phrase.to_string(),
    }
}

/// Phrases without those that another one says already: "the headquarters" beside "an army headquarters".
pub fn each_once(phrases: Vec<Phrase>, words: &BulletinLexicon) -> Vec<Phrase> {
    let mut kept: Vec<Phrase> = Vec::new();
    for phrase in phrases {
        let own = words.without_article(&phrase.text).to_lowercase();
        let says_it = |other: &Phrase| ends_with_words(&words.without_article(&other.text).to_lowercase(), &own);
        if !kept.iter().any(says_it) {
            kept.push(phrase);
        }
    }
    kept
}

fn ends_with_words(text: &str, end: &str) -> bool {
    text.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::letters::Letters;
    use crate::lexicon::Lexicon;
    use crate::record::{Evidence, Incident};

    fn told(text: &str, phrase: &str) -> Option<(String, bool)> {
        let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"));
        let mut incident = Incident::default();
        incident.evidence.insert("record".into(), Evidence::One([0, text.chars().count()]));
        let letters = Letters::new(text);
        let records = [Telling { incident: &incident, letters: &letters }];
        phrase_of(phrase, &records, &lexicon.bulletin).map(|phrase| (phrase.text, phrase.many))
    }

    #[test]
    fn phrases_stand_in_a_sentence() {
        for (text, phrase, expected, many) in [
            ("They shot an MNJTF scout near the lake.", "MNJTF scout", "an MNJTF scout", false),
            ("They stormed a depot of the roads ministry.", "depot of the roads ministry", "a depot of the roads ministry", false),
            ("The blast hit their van at dawn.", "van", "a van", false),
            ("Force of the border guard went in.", "Force of the border guard", "a force of the border guard", false),
            ("They fired at Druze villagers.", "at Druze villagers", "Druze villagers", true),
            ("Officials: Gunmen came by boat.", "Gunmen", "gunmen", true),
            ("SIX OFFICERS DIED WHEN THEIR LORRY HIT A MINE NEAR THE WELL.", "LORRY", "a lorry", false),
            ("He killed five rebels (i.e. bandits of the hills) there.", "five rebels (i.e. bandits", "five rebels", true),
            ("They opened fire at Tuareg civilians.", "Tuareg civilians", "Tuareg civilians", true),
            ("They shot the clerk, one male, there.", "clerk, one male", "the clerk", false),
            ("Nearly 40” herders fled.", "Nearly 40” herders", "nearly 40 herders", true),
            ("The crew was hurt. The passengers were hurt.", "passengers", "the passengers", true),
        ] {
            let found = told(text, phrase);
            assert_eq!(found.as_ref().map(|found| found.0.as_str()), Some(expected), "{text}");
            assert_eq!(found.map(|found| found.1), Some(many), "{text}");
        }
    }

    #[test]
    fn what_names_nobody_is_no_phrase() {
        for phrase in ["three", "he", "at", "the two", ""] {
            assert_eq!(told("He and the two met at three.", phrase), None, "{phrase}");
        }
    }

    #[test]
    fn what_is_said_already_is_left_out() {
        let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"));
        let phrases = ["a border post", "the post", "a market"].map(|text| Phrase { text: text.into(), many: false });
        let kept: Vec<String> = each_once(phrases.to_vec(), &lexicon.bulletin).into_iter().map(|phrase| phrase.text).collect();
        assert_eq!(kept, ["a border post", "a market"]);
    }
}
