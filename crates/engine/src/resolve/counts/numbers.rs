//! Tokens in, the number that begins at one of them out: figures, number words, ranges, with the hedges on both sides.
//!
//! "at least twenty-one", "between 3 and 5", "FOUR (4)", "about 1,200", "two dozen", "12 or more". Whether the number counts
//! anything is not decided here.

use super::Count;
use super::words::{Hedge, NumberWord, Tables};
use crate::sentence::{Sentence, Upos};
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

/// A plain number: the token after it, its value, the scale that it ends with ("3 million"; 1 if none), whether a vague scale
/// ("dozen") makes it approximate.
#[derive(Clone, Copy, Debug)]
struct Plain {
    end: usize,
    value: u32,
    scale: u32,
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
    take_hedges(sentence, &mut number, floor, tables);
    take_ceiling(sentence, &mut number, tables);
    Some(number)
}

/// "at least 10 people, perhaps as many as 15,": the most that is told behind a comma. What counts a noun of its own is another number.
fn take_ceiling(sentence: &Sentence, number: &mut Number, tables: &Tables) {
    let tokens = &sentence.tokens;
    let nouns = tokens[number.tokens.end..].iter().take(3).take_while(|token| matches!(token.pos, Upos::Noun | Upos::Adj | Upos::Propn)).count();
    let mut at = number.tokens.end + nouns;
    if !tokens.get(at).is_some_and(|token| matches!(token.lower.as_str(), "," | "(" | "–" | "—")) {
        return;
    }
    at += 1;
    at += tokens[at..].iter().take(3).take_while(|token| tables.maybe.contains(&token.lower)).count();
    let Some((second, Hedge::UpTo)) = tokens.get(at).and_then(|_| tables.hedges.at(sentence, at)) else { return };
    let Some(most) = tokens.get(second).and_then(|_| plain_at(sentence, second, tables)).filter(|plain| !plain.broken) else { return };
    let ends = tokens.get(most.end).is_none_or(|next| matches!(next.pos, Upos::Punct | Upos::Aux));
    if most.value > number.count.low && ends {
        number.count.high = Some(most.value);
    }
}

/// Hedges on both sides of a number or vague word, which change what it says.
pub(super) fn take_hedges(sentence: &Sentence, number: &mut Number, floor: usize, tables: &Tables) {
    let before = take_hedges_before(sentence, number, floor, tables);
    let behind = take_hedge_behind(sentence, number, tables);
    for hedge in before.into_iter().chain(behind) {
        number.count = hedged(number.count, hedge);
    }
}

/// A number in figures or words: the token after it and its value.
pub(super) fn plain_number(sentence: &Sentence, start: usize, tables: &Tables) -> Option<(usize, u32)> {
    sentence.tokens.get(start)?;
    plain_at(sentence, start, tables).filter(|plain| !plain.broken).map(|plain| (plain.end, plain.value))
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
    let mut digits: String = lower.chars().filter(|letter| *letter != ',').collect();
    let mut end = start + 1;
    while let Some(group) = thousands_at(sentence, end).filter(|_| digits.len() <= 6) {
        digits.push_str(group);
        end += 1;
    }
    let plain = digits.trim_end_matches('+');
    let scale = match sentence.tokens.get(end).and_then(|token| tables.numbers.get(&token.lower)) {
        Some(&NumberWord::Scale(scale)) => scale,
        _ => letter_scale(sentence, end, tables).unwrap_or(1),
    };
    let is_decimal = scale > 1 && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value = if is_decimal { plain.parse::<f64>().ok().map(|value| (value * f64::from(scale)).round() as u32) } else { plain.parse().ok() };
    let value = value.or_else(|| saturated(sentence, end, plain));
    let broken = value.is_none();
    let end = end + usize::from(scale > 1 && !broken);
    Some(Plain { end, value: value.unwrap_or(0), scale, approximate: plain.len() < digits.len(), broken })
}

/// More than can be counted, right before a noun: the most that a count holds. Without a noun it is a telephone number or an id.
fn saturated(sentence: &Sentence, end: usize, digits: &str) -> Option<u32> {
    let counts = sentence.tokens.get(end).is_some_and(|next| matches!(next.pos, Upos::Noun | Upos::Adj));
    let whole = digits.len() > 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (counts && whole).then_some(u32::MAX)
}

/// The three digits that go on with a number behind a no-break or thin space: "12 000".
fn thousands_at(sentence: &Sentence, at: usize) -> Option<&str> {
    let token = sentence.tokens.get(at)?;
    let gap = token.span.start - sentence.tokens[at - 1].span.end;
    let is_group = token.lower.len() == 3 && token.lower.bytes().all(|byte| byte.is_ascii_digit());
    (is_group && matches!(gap, 2 | 3)).then_some(token.lower.as_str())
}

/// A letter for a scale right behind figures: "5k", "1.2m".
fn letter_scale(sentence: &Sentence, at: usize, tables: &Tables) -> Option<u32> {
    let token = sentence.tokens.get(at).filter(|token| token.span.start == sentence.tokens[at - 1].span.end)?;
    tables.letter_scales.get(&token.lower).copied()
}

/// "twenty-one", "two hundred and five", "three dozen".
fn words_at(sentence: &Sentence, start: usize, tables: &Tables) -> Option<Plain> {
    let (mut total, mut part, mut end, mut vague, mut scale) = (0u32, None, start, false, 1);
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
            scale = if let NumberWord::Scale(scale) = word { scale } else { 1 };
        }
        if !took {
            break;
        }
        at += 1;
        end = at;
    }
    let value = total.saturating_add(part.unwrap_or(0));
    if let Some(half) = and_a_half(sentence, end, tables).filter(|_| end > start) {
        return Some(Plain { end: end + 4, value: value.saturating_mul(half).saturating_add(half / 2), scale: half, approximate: vague, broken: false });
    }
    (end > start).then_some(Plain { end, value, scale, approximate: vague, broken: false })
}

/// The scale of "one | and a half million".
fn and_a_half(sentence: &Sentence, at: usize, tables: &Tables) -> Option<u32> {
    let lower = |at: usize| sentence.tokens.get(at).map(|token| token.lower.as_str());
    let is_half = tables.joints.contains(lower(at)?) && tables.one.contains(lower(at + 1)?) && tables.fractions.get(lower(at + 2)?) == Some(&2);
    match tables.numbers.get(lower(at + 3)?)? {
        NumberWord::Scale(scale) if is_half => Some(*scale),
        _ => None,
    }
}

/// Adds a word to a number; false where it cannot follow.
fn join_word(word: NumberWord, total: &mut u32, part: &mut Option<u32>) -> bool {
    match (word, *part) {
        (NumberWord::Value(value), None) => *part = Some(value),
        (NumberWord::Value(value), Some(before))
            if before == 0 || value < 10 && before >= 20 && before.is_multiple_of(10) || before >= 100 && before.is_multiple_of(100) && value < 100 =>
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
    let halves = |word: Option<&str>| word.is_some_and(|word| tables.fractions.get(word) == Some(&2));
    if halves(before(2)) {
        number.core.start -= 1;
        number.count = Count { low: number.count.low / 2, high: number.count.high.map(|high| high / 2), ..number.count };
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
    let scaled = number.count.low.saturating_mul(second.scale);
    let low = if number.count.low < second.scale && scaled <= second.value { scaled } else { number.count.low };
    if second.broken || second.value <= low {
        return;
    }
    number.count = Count { low, high: Some(second.value), approximate: number.count.approximate || second.approximate };
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
    sentence.tokens.get(end)?;
    let (next, hedge) = tables.behind.at(sentence, end)?;
    let counts_on = sentence.tokens.get(next).is_some_and(|token| token.pos == Upos::Num);
    if counts_on {
        return None;
    }
    number.tokens.end = next;
    if sentence.tokens[end].pos == Upos::Punct {
        number.core.end = next;
    }
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
