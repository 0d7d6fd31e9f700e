//! Atoms in, the numbers that a rule's classes ask for out: days, years, hours, counts in digits and in words.
//!
//! Counts are given in halves, so that "two and a half" stays whole: 5. Fuzzy counts ("several") are `FUZZY`.

use super::atoms::{Atom, Kind};
use super::words::{Class, FUZZY, HALF, Words};

/// The value of a class at the first atom, and how many atoms it covers.
pub(super) fn read_class(class: Class, atoms: &[Atom], words: &Words) -> Option<(i32, usize)> {
    let first = &atoms[0];
    match class {
        Class::Number => read_count(atoms, words),
        Class::Day => day(first, words).map(|day| (day, 1)),
        Class::Year => read_year(atoms, words),
        Class::Year2 => digits(first, 2, 0..=99).map(|year| (full_year(year), 1)),
        Class::Hour => number(first).filter(|_| first.digits <= 2 && first.value <= 24).map(|hour| (hour, 1)),
        Class::Minute => digits(first, 2, 0..=59).map(|minute| (minute, 1)),
        Class::MonthNumber => number(first).filter(|_| first.digits <= 2 && (1..=31).contains(&first.value)).map(|month| (month, 1)),
        Class::Military => digits(first, 4, 0..=2400).filter(|time| time % 100 < 60).map(|time| (time, 1)),
        Class::HijriYear => digits(first, 4, 1300..=1500).map(|year| (year, 1)),
        Class::DecadeYear => read_decade(first).filter(|_| first.digits == 4),
        Class::Decade2 => read_decade(first).filter(|_| first.digits == 2),
        Class::Ordinal => ordinal(first, words).map(|ordinal| (ordinal, 1)),
        _ => words.value(first.word, class).filter(|_| first.word != 0).map(|value| (value, 1)),
    }
}

/// Whether a word can begin a number of this class.
pub(super) fn starts_number(words: &Words, id: u16, class: Class) -> bool {
    match class {
        Class::Number => words.is(id, Class::Count) || words.is(id, Class::Batch) || words.is(id, Class::Tens),
        Class::Year => words.value(id, Class::Count).is_some_and(|value| (2..=20).contains(&value)),
        Class::Day => words.is(id, Class::Ordinal),
        _ => false,
    }
}

fn number(atom: &Atom) -> Option<i32> {
    (atom.kind == Kind::Number && atom.digits > 0).then_some(atom.value)
}

fn digits(atom: &Atom, n: u8, range: std::ops::RangeInclusive<i32>) -> Option<i32> {
    number(atom).filter(|value| atom.digits == n && range.contains(value))
}

fn day(atom: &Atom, words: &Words) -> Option<i32> {
    match atom.kind {
        Kind::Number if atom.digits == 1 || atom.digits == 2 => Some(atom.value),
        Kind::Ordinal => Some(atom.value),
        _ => words.value(atom.word, Class::Ordinal).filter(|_| atom.word != 0),
    }
    .filter(|day| (1..=31).contains(day))
}

fn ordinal(atom: &Atom, words: &Words) -> Option<i32> {
    match atom.kind {
        Kind::Ordinal => Some(atom.value),
        Kind::Word if atom.word != 0 => words.value(atom.word, Class::Ordinal),
        _ => None,
    }
}

/// Two-digit years from 30 on belong to the last century.
pub(super) fn full_year(two_digits: i32) -> i32 {
    if two_digits < 30 { 2000 + two_digits } else { 1900 + two_digits }
}

/// A year in four digits, or in words ("nineteen ninety-six", "two thousand eleven").
fn read_year(atoms: &[Atom], words: &Words) -> Option<(i32, usize)> {
    if let Some(year) = digits(&atoms[0], 4, 1500..=2100) {
        return Some((year, 1));
    }
    let first = words.value(atoms[0].word, Class::Count)?;
    let at = match first {
        19 | 20 => 1,
        2 if words.value(atoms.get(1)?.word, Class::Count)? == 1000 => 2,
        _ => return None,
    };
    let century = if at == 2 { 20 } else { first };
    match below_hundred(&atoms[at..], words) {
        Some((rest, len)) if rest > 9 || at == 2 => Some((century * 100 + rest, at + len)),
        _ => (at == 2).then_some((2000, 2)),
    }
}

/// "1990s", "80s".
fn read_decade(atom: &Atom) -> Option<(i32, usize)> {
    let year = match atom.digits {
        2 => full_year(atom.value),
        4 if (1500..=2090).contains(&atom.value) => atom.value,
        _ => return None,
    };
    (atom.kind == Kind::Decade && year % 10 == 0).then_some((year, 1))
}

/// "ninety", "ninety-six", "eleven".
fn below_hundred(atoms: &[Atom], words: &Words) -> Option<(i32, usize)> {
    let first = atoms.first()?;
    if let Some(tens) = words.value(first.word, Class::Tens) {
        let at = if atoms.get(1).is_some_and(|atom| atom.kind == Kind::Sign(b'-')) { 2 } else { 1 };
        let unit = atoms.get(at).and_then(|atom| words.value(atom.word, Class::Count)).filter(|unit| (1..=9).contains(unit));
        return Some(unit.map_or((tens, 1), |unit| (tens + unit, at + 1)));
    }
    words.value(first.word, Class::Count).filter(|count| (1..=99).contains(count)).map(|count| (count, 1))
}

/// A count in halves: "5", "2 1/2", "twenty four", "a few", "a couple of", "two and a half", "a hundred".
fn read_count(atoms: &[Atom], words: &Words) -> Option<(i32, usize)> {
    let (whole, len) = match atoms[0].kind {
        Kind::Number => (atoms[0].value, 1),
        Kind::Word => count_in_words(atoms, words)?,
        _ => return None,
    };
    if whole == FUZZY {
        return Some((FUZZY, len));
    }
    let doubled = whole.saturating_mul(2);
    match half_after(&atoms[len..], words) {
        Some(more) => Some((doubled + 1, len + more)),
        None => Some((doubled, len)),
    }
}

fn count_in_words(atoms: &[Atom], words: &Words) -> Option<(i32, usize)> {
    let (mut sum, mut len) = below_hundred(atoms, words).or_else(|| large(atoms, words))?;
    let is_article = len == 1 && sum == 1;
    if let Some(batch) = atoms.get(len).and_then(|atom| words.value(atom.word, Class::Batch)) {
        (sum, len) = (sum * batch, len + 1);
    }
    while let Some(multiple) = atoms.get(len).and_then(|atom| words.value(atom.word, Class::Count)) {
        match multiple {
            FUZZY if is_article => sum = FUZZY,
            100 | 1000 if sum > 0 => sum *= multiple,
            _ => break,
        }
        len += 1;
    }
    let of = atoms.get(len).is_some_and(|atom| atom.word != 0 && words.is(atom.word, Class::Link));
    Some((sum, if of && len > 1 { len + 1 } else { len }))
}

/// "several", "hundreds".
fn large(atoms: &[Atom], words: &Words) -> Option<(i32, usize)> {
    let count = words.value(atoms[0].word, Class::Count).or_else(|| words.value(atoms[0].word, Class::Batch));
    count.map(|count| (count, 1))
}

/// The length of "and a half", "1/2" or ".5" after a number.
fn half_after(atoms: &[Atom], words: &Words) -> Option<usize> {
    let is = |at: usize, sign: u8| atoms.get(at).is_some_and(|atom| atom.kind == Kind::Sign(sign) && !atom.spaced);
    let number = |at: usize| atoms.get(at).filter(|atom| atom.kind == Kind::Number).map(|atom| atom.value);
    if number(0) == Some(1) && is(1, b'/') && number(2) == Some(2) {
        return Some(3);
    }
    if is(0, b'.') && number(1) == Some(5) && !atoms[1].spaced {
        return Some(2);
    }
    let half = |at: usize| atoms.get(at).is_some_and(|atom| words.value(atom.word, Class::Edge) == Some(HALF));
    (half(2) && atoms[0].word != 0).then_some(3)
}
