//! `lexicon/bulletin.toml` in, the words of the bulletin out: dates, counts, positions and filled templates.

use crate::lexicon::{Faults, Files};
use crate::record::{Amount, DateRange, IncidentPlace};
use crate::resolve::counts::Count;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The words that sentences are composed of. The file explains each.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BulletinLexicon {
    pub undated: String,
    pub opening: String,
    pub opening_range: String,
    pub opening_month: String,
    pub opening_year: String,
    pub unknown_perpetrator: String,
    pub no_division: String,
    pub no_country: String,
    pub person: String,
    pub people: String,
    pub the: String,
    pub was: String,
    pub were: String,
    pub killed: String,
    pub wounded: String,
    pub killed_or_wounded: String,
    pub captured: String,
    pub at_least: String,
    /// Stands for a number that is not told.
    pub uncounted: String,
    pub about: String,
    pub and: String,
    pub claimed: String,
    pub denied: String,
    pub blamed: String,
    /// The same of several: "gunmen were blamed".
    pub blamed_many: String,
    pub none_claimed: String,
    #[serde(rename = "in")]
    pub inside: String,
    pub near: String,
    pub of: String,
    pub between: String,
    /// Words that a noun phrase may begin with and stand in a sentence as it is.
    pub articles: Vec<String>,
    /// The article of one thing not named before, and the letters before which it is the second.
    pub a: String,
    pub an: String,
    pub an_before: String,
    /// Words that say whose something is.
    pub possessives: Vec<String>,
    /// Words that a noun phrase cannot begin with.
    pub prepositions: Vec<String>,
    /// Endings of nouns that stand for several, and nouns that end so and stand for one.
    pub plural_endings: Vec<String>,
    pub singulars: Vec<String>,
    /// Nouns for one thing that reports have without an article.
    pub lone: Vec<String>,
    /// Nouns for those who suffered that say what they suffered: "eleven dead".
    pub sufferers: Vec<String>,
    /// Kinds of targets that are no people.
    pub things: Vec<String>,
    /// Words by which a name takes an article in a sentence.
    pub bodies: Vec<String>,
    /// Words by which the name of a place does.
    pub lands: Vec<String>,
    /// Words that stand for somebody told before.
    pub pronouns: Vec<String>,
    pub numbers: Vec<String>,
    pub bearings: BTreeMap<String, String>,
    pub classes: BTreeMap<String, String>,
    pub statuses: BTreeMap<String, String>,
    pub types: BTreeMap<String, TypeWords>,
    pub tactics: BTreeMap<String, TacticWords>,
}

/// How an event of one type is told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeWords {
    pub label: String,
    pub means: String,
    pub active: String,
    pub passive: String,
    /// As `active`, where no target is told; empty where `active` can do without.
    #[serde(default)]
    pub bare: String,
    /// What those suffered to whom it was done, who then can only be people.
    #[serde(default)]
    pub effect: Option<String>,
}

/// How a tactic is named.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TacticWords {
    pub label: String,
    pub means: String,
}

impl BulletinLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> BulletinLexicon {
        files.toml("bulletin.toml", faults)
    }

    /// The words of a type; those of `other` for one that the file does not know.
    pub fn type_words(&self, kind: &str) -> TypeWords {
        self.types.get(kind).or_else(|| self.types.get("other")).cloned().unwrap_or_default()
    }

    /// What an incident is called: by its tactic where that says more than the type.
    pub fn label(&self, kind: &str, tactics: &[String]) -> String {
        let finer = tactics.iter().find_map(|tactic| self.tactics.get(tactic));
        finer.map_or_else(|| self.type_words(kind).label, |words| words.label.clone())
    }

    /// What a means is called; its code in words where the file has none.
    pub fn tactic_label(&self, tactic: &str) -> String {
        self.tactics.get(tactic).map_or_else(|| capitalised(&tactic.replace('_', " ")), |words| words.label.clone())
    }

    /// "12", "at least 12", "about 12", "3 to 5": in digits.
    pub fn count(&self, count: &Count) -> String {
        self.count_with(count, &|n| n.to_string())
    }

    /// The same with the small numbers in words.
    pub fn count_in_words(&self, count: &Count) -> String {
        self.count_with(count, &|n| self.numbers.get(n as usize).cloned().unwrap_or_else(|| n.to_string()))
    }

    /// A figure's value with its unit, where that is no number of persons: "about 2,000", "10,000,000 to 20,000,000 USD", "11%".
    pub fn amount(&self, amount: &Amount, unit: &str) -> String {
        let told = match amount.high {
            None => format!("{} {}", self.at_least, thousands(amount.low)),
            Some(high) if high == amount.low && amount.approximate => format!("{} {}", self.about, thousands(high)),
            Some(high) if high == amount.low => thousands(high),
            Some(high) => self.between.replace("{low}", &thousands(amount.low)).replace("{high}", &thousands(high)),
        };
        match unit {
            "persons" => told,
            "percent" => format!("{told}%"),
            _ => format!("{told} {unit}"),
        }
    }

    fn count_with(&self, count: &Count, number: &dyn Fn(u32) -> String) -> String {
        match count.high {
            None if count.low == 0 => self.uncounted.clone(),
            None => format!("{} {}", self.at_least, number(count.low)),
            Some(high) if high == count.low && count.approximate => format!("{} {}", self.about, number(high)),
            Some(high) if high == count.low => number(high),
            Some(high) => self.between.replace("{low}", &number(count.low)).replace("{high}", &number(high)),
        }
    }

    /// How a sentence opens with a date: "On 21 May 2020, ".
    pub fn opening(&self, date: &DateRange) -> String {
        let (start, end) = (date.start, date.end);
        if start == end {
            self.opening.replace("{date}", &day(start))
        } else if start == start.first_of_year() && end == start.last_of_year() {
            self.opening_year.replace("{year}", &start.year().to_string())
        } else if start.day() == 1 && end == start.last_of_month() {
            self.opening_month.replace("{month}", &start.strftime("%B %Y").to_string())
        } else {
            self.opening_range.replace("{start}", &first_day(start, end)).replace("{end}", &day(end))
        }
    }

    /// Where it happened, without province and country: "about 20 km northeast of Baqubah".
    pub fn position(&self, place: &IncidentPlace) -> String {
        let direction = place.bearing.as_ref().and_then(|bearing| self.bearings.get(bearing));
        let name = self.place_inside(&place.name);
        match (place.distance_km, direction) {
            (Some(km), Some(direction)) => format!("{} {} km {direction} {} {name}", self.about, round(km), self.of),
            (Some(km), None) => format!("{} {} km {} {name}", self.about, round(km), self.near),
            (None, Some(direction)) => format!("{direction} {} {name}", self.of),
            (None, None) if place.approximate => format!("{} {name}", self.near),
            (None, None) => format!("{} {name}", self.inside),
        }
    }

    /// A place's name as it stands in a sentence: "the Hamrin Mountains", "the border with Chad", "Kirkuk".
    fn place_inside(&self, name: &str) -> String {
        let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
        if first.to_lowercase() == self.the {
            return format!("{} {rest}", self.the);
        }
        let is_common = name.starts_with(char::is_lowercase) && !self.is_phrase(name);
        let is_land = name.split(' ').any(|word| self.lands.contains(&word.to_lowercase()));
        if is_common || is_land { format!("{} {name}", self.the) } else { name.to_string() }
    }

    /// Whether a noun phrase can stand in a sentence as it is.
    pub fn is_phrase(&self, words: &str) -> bool {
        let first = words.split(' ').next().unwrap_or("").to_lowercase();
        first.starts_with(|letter: char| letter.is_ascii_digit()) || self.articles.contains(&first)
    }

    /// Whether words are numbers and articles alone.
    pub fn is_bare(&self, words: &str) -> bool {
        words.split(' ').all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || self.articles.contains(&word.to_lowercase()))
    }

    /// Whether a phrase stands for several: by the ending of its head, the last word before a preposition.
    pub fn is_plural(&self, phrase: &str) -> bool {
        let head = self.head_of(phrase);
        !self.singulars.contains(&head) && self.plural_endings.iter().any(|ending| head.ends_with(ending.as_str()))
    }

    /// Whether the head of a phrase says what its people suffered.
    pub fn is_sufferer(&self, phrase: &str) -> bool {
        self.sufferers.contains(&self.head_of(phrase))
    }

    fn head_of(&self, phrase: &str) -> String {
        let words = phrase.split(' ').map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase());
        words.enumerate().take_while(|(at, word)| *at == 0 || !self.prepositions.contains(word)).map(|(_, word)| word).last().unwrap_or_default()
    }

    /// Whether a phrase lacks an article wherever it stands.
    pub fn needs_article(&self, phrase: &str) -> bool {
        self.lone.contains(&self.head_of(phrase))
    }

    /// "a" or "an", for these words.
    pub fn indefinite(&self, phrase: &str) -> &str {
        let opens = phrase.chars().next().and_then(|first| first.to_lowercase().next());
        if opens.is_some_and(|first| self.an_before.contains(first)) { &self.an } else { &self.a }
    }

    /// The phrase without the article or number that it begins with.
    pub fn without_article<'a>(&self, phrase: &'a str) -> &'a str {
        phrase.split_once(' ').filter(|(first, _)| self.articles.contains(&first.to_lowercase())).map_or(phrase, |(_, rest)| rest)
    }

    /// A known actor's name as it stands in a sentence: "the Iraqi army", "Boko Haram". A name that says whose it is has its article.
    pub fn name_inside(&self, name: &str) -> String {
        let is_body = name.split(' ').any(|word| self.bodies.contains(&word.to_lowercase()));
        let is_owned = name.split(' ').any(|word| word.ends_with("'s") || word.ends_with("’s"));
        if is_body && !is_owned && !self.is_phrase(name) { format!("{} {name}", self.the) } else { name.to_string() }
    }

    /// Whether words are a pronoun alone: they name nobody outside their text.
    pub fn is_pronoun(&self, words: &str) -> bool {
        self.pronouns.contains(&words.to_lowercase())
    }

    /// "A", "A and B", "A, B and C".
    pub fn listed(&self, words: &[String]) -> String {
        match words {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.and),
        }
    }
}

fn round(km: f64) -> String {
    if km.fract() == 0.0 { format!("{km:.0}") } else { format!("{km:.1}") }
}

/// A day as the bulletin writes it: "21 May 2020".
pub fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// The first day of a range as far as the last does not say it: "6" before "7 March 2024".
fn first_day(start: Date, end: Date) -> String {
    match (start.year() == end.year(), start.month() == end.month()) {
        (true, true) => start.day().to_string(),
        (true, false) => start.strftime("%-d %B").to_string(),
        _ => day(start),
    }
}

/// A range of days as short as it goes: "4–10 March 2024", "28 May – 3 June 2024".
pub fn days(start: Date, end: Date) -> String {
    if start == end {
        day(start)
    } else if (start.year(), start.month()) == (end.year(), end.month()) {
        format!("{}–{}", start.day(), day(end))
    } else if start.year() == end.year() {
        format!("{} – {}", start.strftime("%-d %B"), day(end))
    } else {
        format!("{} – {}", day(start), day(end))
    }
}

/// The words with their first letter large.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number with commas between its thousands; broken numbers with one place.
fn thousands(value: f64) -> String {
    if value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
