//! `lexicon/linking.toml` in, the weights of linking out.

use crate::lexicon::{Faults, Files};
use crate::record::Incident;
use serde::Deserialize;
use smol_str::SmolStr;

const FILE: &str = "linking.toml";

/// What two records share, and what it weighs. The file explains each number.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinkLexicon {
    pub threshold: f64,
    pub mean_share: f64,
    pub inner_least: usize,
    pub inner_share: f64,
    pub closest_share: f64,
    pub same_document: f64,
    pub lead: LeadWeights,
    pub reference: ReferenceWords,
    /// Headings, in small letters, under which a report tells again what its sections tell.
    pub summaries: Vec<String>,
    /// Words of the calendar, in small letters: dates are compared by themselves.
    pub calendar: Vec<String>,
    /// Words for people that say nothing of who they are.
    pub anybody: Vec<String>,
    pub time: TimeWeights,
    pub place: PlaceWeights,
    pub actors: ActorWeights,
    #[serde(rename = "type")]
    pub kind: TypeWeights,
    pub numbers: NumberWeights,
    pub words: WordWeights,
    pub candidates: CandidateLimits,
    pub near: Vec<NearTypes>,
}

/// What makes a record the one that its document mainly tells of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadWeights {
    pub words: f64,
    pub title: f64,
    pub title_place: f64,
    pub first: f64,
    pub fresh: f64,
    pub fresh_days: i32,
    pub stale: f64,
    pub stale_days: i32,
    pub survey: usize,
}

/// By what a document that tells no incident is known to speak of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceWords {
    /// Sentences from the document's first in which such a word must stand.
    pub within: usize,
    /// Lemmas or forms in small letters.
    pub deeds: Vec<String>,
    pub proceedings: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeWeights {
    pub same_day: f64,
    pub overlap: f64,
    pub near_day: f64,
    pub next_day: f64,
    pub per_day_apart: f64,
    pub furthest: f64,
    pub inferred_share: f64,
    pub vague_days: i32,
    pub vague_apart: f64,
    pub never: i32,
    pub published_days: i32,
    pub published_per_day: f64,
    pub early: f64,
    pub late_days: i32,
    pub late: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceWeights {
    pub same_point: f64,
    pub same_name: f64,
    pub wide: f64,
    pub same_country: f64,
    pub per_50_km_apart: f64,
    pub furthest: f64,
    pub other_country: f64,
    pub clash: f64,
    pub slack_km: f64,
    pub wide_km: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorWeights {
    pub same: f64,
    pub other: f64,
    pub target_same: f64,
    pub people_other: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeWeights {
    pub same: f64,
    pub near: f64,
    pub other: f64,
    pub other_class: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberWeights {
    pub same: f64,
    pub per_doubling: f64,
    pub other: f64,
    pub far: f64,
    pub far_ratio: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordWeights {
    pub scale: f64,
    pub per_rarity: f64,
    pub least: f64,
    pub most: f64,
    pub aside_share: f64,
    pub clash_share: f64,
    pub nameless_share: f64,
    pub copy: f64,
    pub shared_text: f64,
    pub seen_before: f64,
    pub common_share: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateLimits {
    pub days: i32,
    pub rare_in: usize,
}

/// Types that reports use for the same event.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearTypes {
    pub types: Vec<String>,
}

impl LinkLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> LinkLexicon {
        files.toml(FILE, faults)
    }

    /// Whether a record stands under a heading that sums up the rest of its report.
    pub fn is_summary(&self, incident: &Incident) -> bool {
        incident.section.last().is_some_and(|heading| self.summaries.contains(&heading.trim().to_lowercase()))
    }

    /// Whether a word is one of the calendar's.
    pub fn is_calendar(&self, word: &str) -> bool {
        self.calendar.iter().any(|known| known == word)
    }

    /// The words with a capital of a place's name, in small letters, without those of the calendar.
    pub fn name_words(&self, name: &str) -> Vec<SmolStr> {
        let words = name.split(|letter: char| letter.is_whitespace() || letter == '-').filter(|word| word.starts_with(char::is_uppercase));
        words.map(|word| SmolStr::new(word.to_lowercase())).filter(|word| !self.is_calendar(word)).collect()
    }

    /// Whether two names may be spellings of one: every word of the shorter is close to one of the longer.
    pub fn names_alike(&self, a: &str, b: &str) -> bool {
        let (one, other) = (self.name_words(a), self.name_words(b));
        let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
        if short.is_empty() { a.eq_ignore_ascii_case(b) } else { short.iter().all(|word| long.iter().any(|known| are_close(word, known))) }
    }

    /// The words of four letters and more by which a record tells whom or what it hit, without plural `s` and words for anybody.
    pub fn people_words(&self, incident: &Incident) -> Vec<String> {
        let targets = incident.targets.iter().filter_map(|target| target.text.as_deref());
        let told = targets.chain(incident.victims.iter().map(|victim| victim.text.as_str()));
        let words = told.flat_map(|text| text.split(|letter: char| !letter.is_alphabetic())).map(|word| word.to_lowercase());
        words.filter(|word| word.chars().count() > 3 && !self.anybody.contains(word)).map(|word| word.trim_end_matches('s').to_string()).collect()
    }

    /// Whether reports use both types for the same event.
    pub fn near_types(&self, a: &str, b: &str) -> bool {
        self.near.iter().any(|near| near.types.iter().any(|kind| kind == a) && near.types.iter().any(|kind| kind == b))
    }
}

/// At most one letter in four differs (Levenshtein distance).
fn are_close(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()] * 4 <= a.len().max(b.len())
}
