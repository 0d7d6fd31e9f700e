//! `lexicon/reading.toml` in, the words of page layout out, ready to be looked up.

use crate::lexicon::{Faults, Files};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

const FILE: &str = "reading.toml";

/// The words by which the reader tells captions, furniture, datelines and publication dates.
#[derive(Clone, Debug, Default)]
pub struct ReadingLexicon {
    pub bullets: FxHashSet<String>,
    pub furniture: FxHashSet<String>,
    pub caption_openers: Vec<String>,
    pub caption_closers: Vec<String>,
    pub numbered_captions: FxHashSet<String>,
    pub line_openers: Vec<String>,
    pub note_headings: FxHashSet<String>,
    /// What parts fields that stand before a sentence, white space included.
    pub field_marks: Vec<String>,
    /// Labels of fields and of tellings, in lower case.
    pub field_labels: FxHashSet<String>,
    pub telling_labels: FxHashSet<String>,
    /// Small words inside names of places.
    pub name_particles: FxHashSet<String>,
    pub weekdays: FxHashSet<String>,
    /// Words that stand between the first and the last day of a period.
    pub period_words: FxHashSet<String>,
    /// What stands behind an hour in four figures.
    pub hour_units: FxHashSet<String>,
    pub published_cues: Vec<String>,
    /// Endings of ordinal numbers: `8th`.
    pub ordinals: FxHashSet<String>,
    pub english: FxHashSet<String>,
    /// Month names and abbreviations in lower case, 1 to 12.
    pub months: FxHashMap<String, i8>,
    /// ISO 639-1 codes by ISO 639-3 codes.
    pub languages: FxHashMap<String, String>,
    pub page: PageLexicon,
    pub letter: LetterLexicon,
}

/// How mails quote, forward and sign, in lower case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterLexicon {
    /// What ends the lines that announce a quotation, and what may begin them.
    pub announcements: Vec<String>,
    pub announcement_openers: Vec<String>,
    /// What stands over a message that is quoted whole, and over one that is passed on.
    pub originals: Vec<String>,
    pub forwards: Vec<String>,
    /// How the subject of a mail that passes another on begins.
    pub forward_subjects: Vec<String>,
    /// Names of header lines.
    pub headers: FxHashSet<String>,
    /// Classes and ids of elements that quote or sign.
    pub quoting_names: FxHashSet<String>,
}

/// How web pages are laid out: names of elements, classes and metadata, in lower case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageLexicon {
    pub skipped: FxHashSet<String>,
    pub blocks: FxHashSet<String>,
    pub beside: FxHashSet<String>,
    pub beside_names: Vec<String>,
    pub caption_names: Vec<String>,
    pub pointers: Vec<String>,
    /// The most trustworthy first.
    pub dates: Vec<String>,
    pub json_dates: Vec<String>,
    /// Names of the outlet, the most trustworthy first.
    pub outlets: Vec<String>,
    /// Keys of embedded JSON-LD whose `name` is the outlet's.
    pub json_outlets: Vec<String>,
    pub titles: Vec<String>,
    pub title_breaks: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    bullets: Vec<String>,
    furniture: Vec<String>,
    caption_openers: Vec<String>,
    caption_closers: Vec<String>,
    numbered_captions: Vec<String>,
    line_openers: Vec<String>,
    note_headings: Vec<String>,
    field_marks: Vec<String>,
    field_labels: FxHashSet<String>,
    telling_labels: FxHashSet<String>,
    name_particles: FxHashSet<String>,
    weekdays: FxHashSet<String>,
    period_words: FxHashSet<String>,
    hour_units: FxHashSet<String>,
    published_cues: Vec<String>,
    ordinals: Vec<String>,
    english: Vec<String>,
    months: FxHashMap<String, i8>,
    languages: FxHashMap<String, String>,
    page: PageLexicon,
    letter: LetterLexicon,
}

impl ReadingLexicon {
    pub fn read(files: &Files, faults: &mut Faults) -> ReadingLexicon {
        let mut entries: Entries = files.toml(FILE, faults);
        for (month, number) in entries.months.iter().filter(|(_, number)| !(1..=12).contains(*number)) {
            faults.add(FILE, 0, format!("`{month}` is month {number}"), "months are 1 to 12");
        }
        // Longer cues first, so that `published on` is found before `published`.
        entries.published_cues.sort_by_key(|cue| std::cmp::Reverse(cue.len()));
        ReadingLexicon {
            bullets: entries.bullets.into_iter().collect(),
            furniture: entries.furniture.into_iter().collect(),
            caption_openers: entries.caption_openers,
            caption_closers: entries.caption_closers,
            numbered_captions: entries.numbered_captions.into_iter().collect(),
            line_openers: entries.line_openers,
            note_headings: entries.note_headings.into_iter().collect(),
            field_marks: entries.field_marks,
            field_labels: entries.field_labels,
            telling_labels: entries.telling_labels,
            name_particles: entries.name_particles,
            weekdays: entries.weekdays,
            period_words: entries.period_words,
            hour_units: entries.hour_units,
            published_cues: entries.published_cues,
            ordinals: entries.ordinals.into_iter().collect(),
            english: entries.english.into_iter().collect(),
            months: entries.months,
            languages: entries.languages,
            page: entries.page,
            letter: entries.letter,
        }
    }
}
