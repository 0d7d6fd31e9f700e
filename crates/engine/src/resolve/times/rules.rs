//! `lexicon/times/rules.tsv` in, patterns over atoms out.
//!
//! A rule is a sense, a pattern and the constants that the words do not say. A pattern is a row of elements: a word, `a|b`
//! for one of several words, `<class>` for a word or number of a class (whose value is captured); `?` after an element makes
//! it optional, `~` before it forbids white space in between, `$` means that no word follows. What stands behind a `>>` must
//! follow and is captured but not covered. Rules are tried only where their first element can stand.

use super::atoms::{Atom, Kind};
use super::numbers::{read_class, starts_number};
use super::words::{Class, EDGE_CODES, FUZZY, PART_CODES, UNIT_CODES, Words, class_mark, word_mark};
use crate::lexicon::{Faults, Files};
use smol_str::SmolStr;

macro_rules! senses {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        /// How the captured values make a time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Sense { $($(#[$doc])* $variant),* }

        const SENSES: &[(&str, Sense)] = &[$(($name, Sense::$variant)),*];
    };
}

senses! {
    /// A year, month, day, weekday or part of these.
    Date "date",
    /// From one date to another.
    Range "range",
    /// A number of units before or after an anchor.
    Offset "offset",
    /// A unit of the calendar: this, the last, the next.
    Shift "shift",
    Duration "duration",
    Set "set",
    Quarter "quarter",
    Half "half",
    Season "season",
    Decade "decade",
    Century "century",
    /// A vague reference; the value is a constant.
    Reference "reference",
    Holiday "holiday",
    Hijri "hijri",
    Clock "clock",
    Part "part",
    /// Not a time: keeps other rules away.
    Nothing "nothing",
}

/// Whether relative expressions count from the document's date or from the narrative's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Document,
    Narrative,
}

/// What a rule says that its words do not.
#[derive(Clone, Debug, Default)]
pub(super) struct Constants {
    pub anchor: Option<Anchor>,
    /// A literal TIMEX3 value.
    pub value: Option<SmolStr>,
    /// A day of the year: `12-25`, `nth:11-4-4`, `easter+0`, `hijri:10-1`.
    pub when: Option<SmolStr>,
    /// Days that a holiday lasts.
    pub length: i32,
    captures: Captures,
}

/// The values that a pattern's classes took, in the order of the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Captures {
    values: [(Option<Class>, i32); 10],
    len: usize,
}

impl Captures {
    pub fn push(&mut self, class: Class, value: i32) {
        if let Some(slot) = self.values.get_mut(self.len) {
            *slot = (Some(class), value);
            self.len += 1;
        }
    }

    /// The first value of a class.
    pub fn get(&self, class: Class) -> Option<i32> {
        self.nth(class, 0)
    }

    pub fn nth(&self, class: Class, n: usize) -> Option<i32> {
        self.values[..self.len].iter().filter(|(known, _)| *known == Some(class)).nth(n).map(|&(_, value)| value)
    }

    pub fn has(&self, class: Class) -> bool {
        self.get(class).is_some()
    }

    /// Adds another's time of the day.
    pub fn extend_time(&mut self, other: &Captures) {
        for class in [Class::Part, Class::Hour, Class::Minute, Class::Meridiem, Class::Military] {
            other.get(class).into_iter().for_each(|value| self.push(class, value));
        }
    }

    /// Adds the values of another.
    pub fn extend(&mut self, other: &Captures) {
        other.values[..other.len].iter().for_each(|&(class, value)| self.push(class.expect("filled"), value));
    }
}

enum Item {
    /// What follows is asked for but not covered.
    Ahead,
    /// No word follows: the sentence ends or a sign stands there.
    Boundary,
    Words(Vec<u16>),
    Class(Class),
}

struct Element {
    item: Item,
    optional: bool,
    tight: bool,
}

/// One line of `rules.tsv`.
pub(super) struct Rule {
    pub sense: Sense,
    pub constants: Constants,
    /// Marks of the words that every match holds: where one is missing nearby, the rule is not tried.
    needs: u64,
    elements: Vec<Element>,
}

/// Atoms that the longest pattern covers.
const NEARBY: usize = 14;

/// All rules, and which of them can begin with which word.
#[derive(Default)]
pub(super) struct Rules {
    pub rules: Vec<Rule>,
    /// By word id.
    by_word: Vec<Vec<u16>>,
    by_number: Vec<u16>,
}

impl Rules {
    pub fn read(files: &Files, file: &str, words: &mut Words, faults: &mut Faults) -> Rules {
        let mut rules = Vec::new();
        for (line, entry) in files.lines(file, faults) {
            match read_rule(entry, words) {
                Ok(rule) => rules.push(rule),
                Err(message) => faults.add(file, line, message, "write `sense<TAB>pattern<TAB>constants`"),
            }
        }
        let mut index = Rules { rules, by_word: vec![Vec::new(); words.len()], by_number: Vec::new() };
        for at in 0..index.rules.len() {
            index.enter(at, words);
        }
        index
    }

    /// Enters a rule under every word that it can begin with.
    fn enter(&mut self, at: usize, words: &Words) {
        let rule = &self.rules[at];
        let n_first = rule.elements.iter().position(|element| !element.optional).map_or(rule.elements.len(), |first| first + 1);
        let firsts = &rule.elements[..n_first];
        for id in 1..words.len() as u16 {
            let fits = firsts.iter().any(|element| match &element.item {
                Item::Ahead | Item::Boundary => false,
                Item::Words(list) => list.contains(&id),
                Item::Class(class) => starts_number(words, id, *class) || words.is(id, *class),
            });
            if fits {
                self.by_word[id as usize].push(at as u16);
            }
        }
        if firsts.iter().any(|element| matches!(element.item, Item::Class(class) if takes_digits(class))) {
            self.by_number.push(at as u16);
        }
    }

    /// The longest match at an atom, the earlier rule where two are equally long: rule, captures, number of atoms.
    pub fn longest(&self, atoms: &[Atom], words: &Words) -> Option<(&Rule, Captures, usize)> {
        let first = &atoms[0];
        let by_word = &self.by_word[first.word as usize];
        let by_number: &[u16] = match first.kind {
            Kind::Number | Kind::Ordinal | Kind::Decade => &self.by_number,
            _ => &[],
        };
        if by_word.is_empty() && by_number.is_empty() {
            return None;
        }
        let nearby = atoms.iter().take(NEARBY).fold(0, |all, atom| all | words.marks(atom.word));
        let mut best: Option<(&Rule, Captures, usize)> = None;
        for &at in by_word.iter().chain(by_number) {
            let rule = &self.rules[at as usize];
            if rule.needs & !nearby == 0
                && let Some((captures, len)) = fit(&rule.elements, atoms, 0, Captures::default(), words)
                && best.as_ref().is_none_or(|(_, _, longest)| len > *longest)
            {
                best = Some((rule, captures, len));
            }
        }
        best.map(|(rule, mut captures, len)| {
            captures.extend(&rule.constants.captures);
            (rule, captures, len)
        })
    }
}

/// Fits elements to the atoms from `at`; an optional element is tried before it is left out.
fn fit(elements: &[Element], atoms: &[Atom], at: usize, captures: Captures, words: &Words) -> Option<(Captures, usize)> {
    let Some((element, rest)) = elements.split_first() else {
        return Some((captures, at));
    };
    if let Item::Ahead = element.item {
        return fit(rest, atoms, at, captures, words).map(|(captures, _)| (captures, at));
    }
    let taken = take(element, atoms, at, words).and_then(|(value, len)| {
        let mut captures = captures;
        if let (Item::Class(class), Some(value)) = (&element.item, value) {
            captures.push(class.told(), value);
        }
        fit(rest, atoms, at + len, captures, words)
    });
    match taken {
        None if element.optional => fit(rest, atoms, at, captures, words),
        taken => taken,
    }
}

/// The value that an element takes and the number of atoms it covers.
fn take(element: &Element, atoms: &[Atom], at: usize, words: &Words) -> Option<(Option<i32>, usize)> {
    if let Item::Boundary = element.item {
        return atoms.get(at).is_none_or(|atom| matches!(atom.kind, Kind::Sign(_))).then_some((None, 0));
    }
    let atom = atoms.get(at).filter(|atom| !(element.tight && atom.spaced))?;
    match &element.item {
        Item::Ahead | Item::Boundary => None,
        Item::Words(list) => (atom.word != 0 && list.contains(&atom.word)).then_some((None, 1)),
        Item::Class(class) => read_class(*class, &atoms[at..], words).map(|(value, len)| (Some(value), len)),
    }
}

fn takes_digits(class: Class) -> bool {
    use Class::*;
    matches!(class, Number | Day | Year | Year2 | Hour | Minute | MonthNumber | DecadeYear | Decade2 | Military | HijriYear | Ordinal)
}

fn read_rule(entry: &str, words: &mut Words) -> Result<Rule, String> {
    let mut cells = entry.split('\t').map(str::trim).filter(|cell| !cell.is_empty());
    let (Some(sense), Some(pattern)) = (cells.next(), cells.next()) else {
        return Err("a sense and a pattern are needed".into());
    };
    let found = SENSES.iter().find(|(name, _)| *name == sense);
    let sense = found.map(|&(_, sense)| sense).ok_or_else(|| format!("no sense `{sense}`"))?;
    let elements: Result<Vec<_>, _> = pattern.split_ascii_whitespace().map(|cell| read_element(cell, words)).collect();
    let elements = elements?;
    Ok(Rule { sense, constants: read_constants(cells.next().unwrap_or(""))?, needs: needs(&elements), elements })
}

/// The marks of the elements that no match can do without.
fn needs(elements: &[Element]) -> u64 {
    let mark = |element: &Element| match &element.item {
        Item::Words(list) if list.len() == 1 => word_mark(list[0]),
        Item::Class(class) => class_mark(*class),
        _ => 0,
    };
    elements.iter().filter(|element| !element.optional).map(mark).fold(0, |all, mark| all | mark)
}

fn read_element(cell: &str, words: &mut Words) -> Result<Element, String> {
    let sign = match cell {
        "$" => Some(Item::Boundary),
        ">>" => Some(Item::Ahead),
        _ => None,
    };
    if let Some(item) = sign {
        return Ok(Element { item, optional: false, tight: false });
    }
    let (optional, cell) = match cell.strip_suffix('?') {
        Some(cell) if !cell.is_empty() => (true, cell),
        _ => (false, cell),
    };
    let (tight, cell) = match cell.strip_prefix('~') {
        Some(cell) if !cell.is_empty() => (true, cell),
        _ => (false, cell),
    };
    let item = match cell.strip_prefix('<').and_then(|cell| cell.strip_suffix('>')) {
        Some(name) => Item::Class(Class::from_name(name).ok_or_else(|| format!("no class `{name}`"))?),
        None => Item::Words(cell.split('|').map(|word| words.intern(word)).collect()),
    };
    Ok(Element { item, optional, tight })
}

fn read_constants(cell: &str) -> Result<Constants, String> {
    let mut constants = Constants::default();
    for pair in cell.split_ascii_whitespace() {
        let (key, value) = pair.split_once('=').ok_or_else(|| format!("`{pair}` is not `key=value`"))?;
        match key {
            "anchor" if value == "document" => constants.anchor = Some(Anchor::Document),
            "anchor" if value == "narrative" => constants.anchor = Some(Anchor::Narrative),
            "value" => constants.value = Some(value.into()),
            "when" => constants.when = Some(value.into()),
            "length" => constants.length = value.parse().map_err(|_| format!("`{value}` is not a number of days"))?,
            _ => constants.captures.push(class_of_key(key)?, constant(key, value)?),
        }
    }
    Ok(constants)
}

fn class_of_key(key: &str) -> Result<Class, String> {
    Class::from_name(key).ok_or_else(|| format!("no constant `{key}`"))
}

/// A constant's value as the class codes it; counts are halves, as `read_class` gives them.
fn constant(key: &str, value: &str) -> Result<i32, String> {
    let place = |codes: &[&str]| codes.iter().position(|code| *code == value).map(|at| at as i32);
    let code = match key {
        "unit" => place(UNIT_CODES),
        "part" => place(PART_CODES),
        "edge" => place(EDGE_CODES),
        "number" if value == "X" => Some(FUZZY),
        "number" => value.parse::<f32>().ok().map(|number| (number * 2.0) as i32),
        _ => value.parse().ok(),
    };
    code.ok_or_else(|| format!("`{value}` is not a value of `{key}`"))
}
