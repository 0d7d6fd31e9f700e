//! Tokens in, the share that begins at one of them out: "53 %", "a third of", "half the", "one in five".
//!
//! A share of a number is a count ("a third of the 30 soldiers": 10); a share of what is not counted says how large a part is
//! meant, and counts nobody. "A third man" is no share.

use super::measures::is_measure;
use super::numbers::{Number, number_at, plain_number, take_hedges};
use super::words::{NumberWord, Tables};
use super::{Count, Found};
use crate::sentence::{Sentence, Upos};

/// Whole numbers above which "one in 2014" is no share.
const LARGEST_WHOLE: u32 = 1000;

/// The share that begins at a token.
pub(super) fn share_at(sentence: &Sentence, at: usize, floor: usize, tables: &Tables) -> Option<Found> {
    let (end, share) = fraction_at(sentence, at, tables).or_else(|| ratio_at(sentence, at, tables))?;
    let of_what = whole_behind(sentence, end, tables);
    Some(match of_what {
        Some(whole) if !whole.broken => {
            let core = at..whole.core.end;
            let mut number = Number { tokens: core.clone(), core: core.clone(), count: part_of(whole.count, share), broken: false };
            take_hedges(sentence, &mut number, floor, tables);
            Found { tokens: number.tokens, core, count: number.count, measure: false, share: Some(share) }
        }
        _ => Found { tokens: at..end, core: at..end, count: Count::default(), measure: true, share: Some(share) },
    })
}

/// The share that a number in front of "per cent" is.
pub(super) fn percentage(sentence: &Sentence, number: &Number, tables: &Tables) -> Option<f32> {
    tables.percent.at(sentence, number.core.end.min(sentence.tokens.len().checked_sub(1)?))?;
    let figures = sentence.tokens[number.core.start].lower.parse().ok();
    let value: f32 = figures.or((!number.broken).then_some(number.count.low as f32))?;
    Some(value / 100.0)
}

/// "A third of", "two-thirds of", "half the": the token after it, and the share. "Of" belongs to it.
fn fraction_at(sentence: &Sentence, at: usize, tables: &Tables) -> Option<(usize, f32)> {
    let lower = |at: usize| sentence.tokens.get(at).map_or("", |token| token.lower.as_str());
    let parts = |at: usize| tables.fractions.get(lower(at)).copied();
    let (n, next) = match tables.numbers.get(lower(at)) {
        Some(&NumberWord::Value(n)) if n > 0 => (n, at + 1 + usize::from(lower(at + 1) == "-")),
        _ if tables.one.contains(lower(at)) => (1, at + 1),
        _ if parts(at) == Some(2) => (1, at),
        _ => return None,
    };
    let whole = parts(next).filter(|&whole| n < whole)?;
    let of = sentence.tokens.get(next + 1)?;
    let is_case = tables.of.contains(&of.lower);
    let is_half_the = whole == 2 && (tables.definite.contains(&of.lower) || of.pos == Upos::Pron);
    let end = next + 1 + usize::from(is_case);
    (is_case || is_half_the).then_some((end, n as f32 / whole as f32))
}

/// "One in five", "three out of ten": the token after it, and the share.
fn ratio_at(sentence: &Sentence, at: usize, tables: &Tables) -> Option<(usize, f32)> {
    let part = plain_number(sentence, at, tables)?;
    sentence.tokens.get(part.0)?;
    let (second, ()) = tables.ratio.at(sentence, part.0)?;
    let whole = plain_number(sentence, second, tables)?;
    let next = sentence.tokens.get(whole.0).map_or("", |token| token.lower.as_str());
    let fits = part.1 > 0 && part.1 < whole.1 && whole.1 <= LARGEST_WHOLE && !tables.units.contains(next) && !tables.months.contains(next);
    fits.then_some((whole.0, part.1 as f32 / whole.1 as f32))
}

/// The number of what a share is taken of: "a third of | the 30 soldiers".
fn whole_behind(sentence: &Sentence, end: usize, tables: &Tables) -> Option<Number> {
    let skips = sentence.tokens.get(end).is_some_and(|token| tables.definite.contains(&token.lower) || token.pos == Upos::Pron);
    let start = end + usize::from(skips);
    sentence.tokens.get(start)?;
    number_at(sentence, start, start, tables).filter(|number| number.count.low > 1 && !is_measure(sentence, number, tables))
}

/// A share of a count; approximate where it does not come out even.
fn part_of(whole: Count, share: f32) -> Count {
    let of = |n: u32| f64::from(n) * f64::from(share);
    let even = (of(whole.low) - of(whole.low).round()).abs() < 0.01;
    let high = whole.high.map(|high| of(high).round() as u32);
    Count { low: of(whole.low).round() as u32, high, approximate: whole.approximate || !even }
}
