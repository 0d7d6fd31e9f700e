//! `lexicon/times/words.tsv` in, word ids with their classes and values out.
//!
//! A word may be in several classes ("second": an ordinal and a unit); which one counts is the rules' business.

use super::atoms::{WORD_SPACE, lower};
use crate::lexicon::{Faults, Files};
use rustc_hash::FxHashMap;

macro_rules! classes {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// What a word or number can stand for in a rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) enum Class { $($variant),* }

        impl Class {
            const ALL: &'static [(&'static str, Class)] = &[$(($name, Class::$variant)),*];
        }
    };
}

classes! {
    // Classes with words.
    Month "month", Weekday "weekday", Unit "unit", Count "count", Ordinal "ordinal", Part "part", Season "season",
    Shift "shift", Meridiem "meridiem", Hijri "hijri", Edge "edge", Zone "zone", Tens "tens", Batch "batch",
    // Plurals, which are captured as what they are the plural of.
    Units "units", Weekdays "weekdays",
    // Word classes that rules do not name: they guard and extend.
    Lead "lead", Approx "approx", Link "link", Modal "modal", Future "future", Past "past", YearCue "year-cue", MonthCue "month-cue", Ahead "ahead", Awaited "awaited", Bound "bound", Slated "slated", DayCue "day-cue", Weak "weak", Person "person",
    // Classes of digits, and of words and digits put together.
    Number "number", Day "day", Year "year", Year2 "year2", Hour "hour", Minute "minute", MonthNumber "month-number",
    DecadeYear "decade", Decade2 "decade2", Military "military", HijriYear "hijri-year",
    // What only a rule's constants say.
    Fiscal "fiscal",
}

impl Class {
    /// Classes whose words name a time rather than join times.
    pub const NAMING: [Class; 6] = [Class::Month, Class::Weekday, Class::Ordinal, Class::Count, Class::Tens, Class::Hijri];

    pub fn from_name(name: &str) -> Option<Class> {
        Class::ALL.iter().find(|(known, _)| *known == name).map(|&(_, class)| class)
    }

    /// The class under which a captured value is kept.
    pub fn told(self) -> Class {
        match self {
            Class::Units => Class::Unit,
            Class::Weekdays => Class::Weekday,
            Class::Decade2 => Class::DecadeYear,
            class => class,
        }
    }

    pub fn names() -> String {
        Class::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// Fuzzy counts ("several") have this value.
pub(super) const FUZZY: i32 = -1;

#[derive(Default)]
struct Word {
    senses: Vec<(Class, i32)>,
    /// What a rule's `needs` are compared with.
    marks: u64,
    abbreviation: bool,
}

/// Every word that a rule or a guard uses.
pub(super) struct Words {
    ids: FxHashMap<Box<[u8]>, u16>,
    words: Vec<Word>,
}

impl Default for Words {
    fn default() -> Words {
        Words { ids: FxHashMap::default(), words: vec![Word::default()] }
    }
}

impl Words {
    pub fn read(files: &Files, file: &str, faults: &mut Faults) -> Words {
        let mut words = Words::default();
        let lines: Vec<_> = files.lines(file, faults).collect();
        for (line, entry) in lines {
            let mut cells = entry.split('\t').map(str::trim);
            let (class, value, list) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""), cells.next().unwrap_or(""));
            let Some(class) = Class::from_name(class) else {
                faults.add(file, line, format!("no class `{class}`"), format!("the classes are {}", Class::names()));
                continue;
            };
            let Some(value) = code(class, value) else {
                faults.add(file, line, format!("`{value}` is not a value of this class"), "compare with the entries around it");
                continue;
            };
            list.split_ascii_whitespace().for_each(|word| words.add(word, class, value));
        }
        words
    }

    fn add(&mut self, word: &str, class: Class, value: i32) {
        let bare = word.strip_suffix('.').filter(|bare| !bare.is_empty());
        let id = self.intern(bare.unwrap_or(word));
        let entry = &mut self.words[id as usize];
        entry.senses.push((class, value));
        entry.marks |= class_mark(class);
        entry.abbreviation |= bare.is_some();
    }

    /// The id of a word, which is added if it is new.
    pub fn intern(&mut self, word: &str) -> u16 {
        if let Some(&id) = self.ids.get(word.as_bytes()) {
            return id;
        }
        let id = self.words.len() as u16;
        self.ids.insert(word.as_bytes().into(), id);
        self.words.push(Word { marks: word_mark(id), ..Word::default() });
        id
    }

    /// The id of a word as written in a text, 0 if unknown.
    pub fn id(&self, word: &[u8]) -> u16 {
        let mut space = WORD_SPACE;
        lower(word, &mut space).and_then(|word| self.ids.get(word)).copied().unwrap_or(0)
    }

    pub fn is_abbreviation(&self, id: u16) -> bool {
        self.words[id as usize].abbreviation
    }

    /// The value of a word in a class.
    pub fn value(&self, id: u16, class: Class) -> Option<i32> {
        self.words[id as usize].senses.iter().find(|(known, _)| *known == class).map(|&(_, value)| value)
    }

    pub fn marks(&self, id: u16) -> u64 {
        self.words[id as usize].marks
    }

    pub fn is(&self, id: u16, class: Class) -> bool {
        self.value(id, class).is_some()
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }
}

/// The bit of a class that words have, 0 for classes of numbers: their words are many.
pub(super) fn class_mark(class: Class) -> u64 {
    use Class::*;
    match class {
        Month | Weekday | Unit | Part | Season | Shift | Meridiem | Hijri => 1 << class as u64,
        _ => 0,
    }
}

/// The bit of a word, which a few words share.
pub(super) fn word_mark(id: u16) -> u64 {
    1 << (16 + id % 48)
}

/// A cell's value as a number: units, parts and seasons by their codes, fuzzy counts as `X`.
fn code(class: Class, cell: &str) -> Option<i32> {
    let place = |codes: &[&str]| codes.iter().position(|code| *code == cell).map(|at| at as i32);
    match class {
        Class::Unit | Class::Units => place(UNIT_CODES),
        Class::Part => place(PART_CODES),
        Class::Season => place(SEASON_CODES),
        Class::Edge => place(EDGE_CODES),
        Class::Meridiem => place(&["am", "pm"]),
        Class::Count if cell == "X" => Some(FUZZY),
        _ if cell == "-" => Some(0),
        _ => cell.parse().ok(),
    }
}

/// TIMEX3 letters of units, in the order of `Unit`.
pub(super) const UNIT_CODES: &[&str] = &["S", "MIN", "H", "D", "WE", "W", "FN", "M", "Q", "Y", "E", "C", "L", "X"];
/// TIMEX3 codes of the parts of a day.
pub(super) const PART_CODES: &[&str] = &["MO", "MI", "AF", "EV", "NI", "DT", "12:00", "24:00"];
/// TIMEX3 codes of the seasons.
pub(super) const SEASON_CODES: &[&str] = &["SP", "SU", "FA", "WI"];
/// Which end of a period is meant.
pub(super) const EDGE_CODES: &[&str] = &["START", "MID", "END", "HALF"];
/// The word "half", among the edges.
pub(super) const HALF: i32 = 3;
