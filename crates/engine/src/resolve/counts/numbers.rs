//! Tokens in, the number that begins at one of them out: figures, number words, ranges, with the hedges on both sides.
//!
//! "at least twenty-one", "between 3 and 5", "FOUR (4)", "about 1,200", "two dozen", "12 or more". Whether the number counts
//! anything is not decided here.

use super::Count;
use super::words::{Hedge, NumberWord, Tables};
use crate::sentence::Sentence;
use std::ops::Range;

/// A number of the text: its tokens with hedges, its own first token, what it says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub tokens: Range<usize>,
    /// The tokens of the number itself, hedges left out.
    pub core: Range<usize>,
    pub count: Count,
    /// A fraction or another figure that cannot count things.
    pub broken: bool,
}

/// A plain number: the token after it, its value, whether a vague scale ("dozen") makes it approximate.
#[derive(Clone, Copy, Debug)]
struct Plain {
    end: usize,
    value: u32,
    approximate: bool,
    broken: bool,
}

/// The number that begins at a token; hedges reach back to `floor`.
pub(super) fn number_at(sentence: &Sentence, start: usize, floor: usize, tables: &Tables) -> Option<Number> {
    let plain = plain_at(sentence, start, tables)?;
    let mut number = Number { tokens: start..plain.end, core: start..plain.end, count: Count::exactly(plain.value), broken: plain.broken };
    number.count.approximate = plain.approximate;
    take_article(sentence, &mut number, floor, tables);
    take_range(sentence, &mut number, floor, tables);
    take_repeat(sentence, &mut number, tables);
    let before = take_hedges_before(sentence, &mut number, floor, tables);
    let behind = take_hedge_behind(sentence, &mut number, tables);
    for hedge in before.into_iter().chain(behind) {
        number.count = hedged(number.count, hedge);
    }
    Some(number)
}

/// A number in figures or words.
fn plain_at(sentence: &Sentence, start: usize, tables: &Tables) -> Option<Plain> {
    let lower = sentence.tokens[start].lower.as_str();
    if lower.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return figures_at(sentence, start, tables);
    }
    tables.numbers.get(lower).or_else(|| lower.split_once('-').and_then(|(first, _)| tables.numbers.get(first)))?;
    words_at(sentence, start, tables)
}

/// "12", "1,200", "20+", "2 million"; "12th" and "3.5" are broken.
fn figures_at(sentence: &Sentence, start: usize, tables: &Tables) -> Option<Plain> {
    let lower = sentence.tokens[start].lower.as_str();
    let digits: String = lower.chars().filter(|letter| *letter != ',').collect();
    let plain = digits.trim_end_matches('+');
    let value = plain.parse::<u32>().ok();
    let Some(value) = value else {
        return Some(Plain { end: start + 1, value: 0, approximate: false, broken: true });
    };
    let scale = sentence.tokens.get(start + 1).and_then(|token| tables.numbers.get(&token.lower));
    let (end, value) = match scale {
        Some(NumberWord::Scale(scale)) => (start + 2, value.saturating_mul(*scale)),
        _ => (start + 1, value),
    };
    Some(Plain { end, value, approximate: plain.len() < digits.len(), broken: false })
}

/// "twenty-one", "two hundred and five", "three dozen".
fn words_at(sentence: &Sentence, start: usize, tables: &Tables) -> Option<Plain> {
    let (mut total, mut part, mut end, mut vague) = (0u32, None, start, false);
    let mut at = start;
    while at < sentence.tokens.len() {
        let lower = sentence.tokens[at].lower.as_str();
        let is_and = at > start && part.is_some_and(|part: u32| part > 0 && part.is_multiple_of(100)) && matches!(lower, "and" | "-");
        let is_hyphen = at > start && lower == "-" && part.is_some_and(|part: u32| part.is_multiple_of(10) && part > 0);
        if is_and || is_hyphen {
            at += 1;
            continue;
        }
        let mut took = false;
        for word in lower.split('-') {
            let Some(&word) = tables.numbers.get(word) else { break };
            took = join_word(word, &mut total, &mut part);
            vague |= matches!(word, NumberWord::Scale(12 | 20));
            if !took {
                break;
            }
        }
        if !took {
            break;
        }
        at += 1;
        end = at;
    }
    let value = total.saturating_add(part.unwrap_or(0));
    (end > start).then_some(Plain { end, value, approximate: vague, broken: false })
}

/// Adds a word to a number; false where it cannot follow.
fn join_word(word: NumberWord, total: &mut u32, part: &mut Option<u32>) -> bool {
    match (word, *part) {
        (NumberWord::Value(value), None) => *part = Some(value),
        (NumberWord::Value(value), Some(before))
            if value < 10 && before >= 20 && before.is_multiple_of(10) || before >= 100 && before.is_multiple_of(100) && value < 100 =>
        {
            *part = Some(before + value);
        }
        (NumberWord::Scale(scale), before) if scale >= 1000 => {
            *total = total.saturating_add(before.unwrap_or(1).saturating_mul(scale));
            *part = Some(0);
        }
        (NumberWord::Scale(scale), before) => *part = Some(before.unwrap_or(1).saturating_mul(scale)),
        _ => return false,
    }
    true
}

/// "a dozen", "half a dozen", "a hundred".
fn take_article(sentence: &Sentence, number: &mut Number, floor: usize, tables: &Tables) {
    let first = number.core.start;
    let is_scale = matches!(tables.numbers.get(&sentence.tokens[first].lower), Some(NumberWord::Scale(_)));
    let before = |back: usize| first.checked_sub(back).filter(|&at| at >= floor).map(|at| sentence.tokens[at].lower.as_str());
    if !is_scale || !before(1).is_some_and(|word| tables.one.contains(word)) {
        return;
    }
    number.core.start -= 1;
    if before(2) == Some("half") {
        number.core.start -= 1;
        number.count = Count::exactly(number.count.low / 2);
    }
    number.tokens.start = number.core.start;
}

/// "3 to 5", "between 3 and 5", "three or four".
fn take_range(sentence: &Sentence, number: &mut Number, floor: usize, tables: &Tables) {
    let joint = number.core.end;
    let Some(word) = sentence.tokens.get(joint).map(|token| token.lower.as_str()) else { return };
    let opener = number.core.start.checked_sub(1).filter(|&at| at >= floor).filter(|&at| tables.openers.contains(&sentence.tokens[at].lower));
    if !tables.joints.contains(word) || word == "and" && opener.is_none() || joint + 1 >= sentence.tokens.len() {
        return;
    }
    let Some(second) = plain_at(sentence, joint + 1, tables) else { return };
    if second.broken || second.value <= number.count.low {
        return;
    }
    number.count = Count { low: number.count.low, high: Some(second.value), approximate: number.count.approximate };
    number.core.end = second.end;
    number.tokens = opener.unwrap_or(number.core.start)..second.end;
}

/// "FOUR (4)".
fn take_repeat(sentence: &Sentence, number: &mut Number, tables: &Tables) {
    let end = number.core.end;
    let word = |at: usize| sentence.tokens.get(at).map(|token| token.lower.as_str());
    if word(end) == Some("(") && word(end + 2) == Some(")") && plain_at(sentence, end + 1, tables).is_some_and(|plain| plain.value == number.count.low) {
        number.core.end = end + 3;
        number.tokens.end = end + 3;
    }
}

/// Hedges before the number, nearest first: "a total of at least 12".
fn take_hedges_before(sentence: &Sentence, number: &mut Number, floor: usize, tables: &Tables) -> Vec<Hedge> {
    let mut hedges = Vec::new();
    while hedges.len() < 3 {
        let end = number.tokens.start;
        let starts = end.saturating_sub(4).max(floor)..end;
        let found = starts.clone().find_map(|at| tables.hedges.at(sentence, at).filter(|&(next, _)| next == end).map(|(_, hedge)| (at, hedge)));
        let Some((at, hedge)) = found else { break };
        number.tokens.start = at;
        hedges.push(hedge);
    }
    hedges
}

fn take_hedge_behind(sentence: &Sentence, number: &mut Number, tables: &Tables) -> Option<Hedge> {
    let end = number.tokens.end;
    if sentence.tokens.get(end)?.lower != "or" {
        return None;
    }
    let (next, hedge) = tables.hedges.at(sentence, end)?;
    number.tokens.end = next;
    Some(hedge)
}

/// What a hedge makes of a count.
fn hedged(count: Count, hedge: Hedge) -> Count {
    match hedge {
        Hedge::AtLeast => Count { high: None, ..count },
        Hedge::MoreThan => Count { low: count.low.saturating_add(1), high: None, ..count },
        Hedge::About => Count { approximate: true, ..count },
        Hedge::UpTo => Count { low: 0, high: count.high, approximate: true },
        Hedge::LessThan => Count { low: 0, high: count.high.map(|high| high.saturating_sub(1)), approximate: true },
        Hedge::Exactly => count,
    }
}
