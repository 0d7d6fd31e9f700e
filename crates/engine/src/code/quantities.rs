//! A sentence in, its numbers as quantities out: persons and things, money, per cent, parts of a whole.
//!
//! Counts of persons and things are those that resolving found. What it took for a measure is read again here: sums of money with
//! their currency ("$10 to $20 million"), per cent, fractions ("a third of them"). Distances, ages, dates and times stay
//! measures. Whether a quantity is an indicator is decided elsewhere (`figures`).

use crate::code::figures::lexicon::FigureLexicon;
use crate::code::scene::Scene;
use crate::record::Amount;
use crate::resolve::counts::{Count, CountMention, Hedge, hedge_before};
use crate::sentence::{Rel, Sentence, Upos};
use crate::span::Span;
use smol_str::SmolStr;
use std::ops::Range;

/// What a number is a number of.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    Counted,
    /// ISO 4217 code.
    Money(SmolStr),
    Percent,
    /// A part of a whole, 0 to 1.
    Fraction,
}

/// A number of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The words of the number, with hedges, sign and unit.
    pub span: Span,
    pub sentence: usize,
    /// The counted noun, or the number's own last word.
    pub head: usize,
    pub tokens: Range<usize>,
    /// Fractions as a part of 1, per cent as a number of 100.
    pub amount: Amount,
    pub measure: Measure,
}

/// The quantities of a sentence, in text order.
pub fn find_quantities(scene: &Scene, at: usize) -> Vec<Quantity> {
    let sentence = scene.sentence(at);
    let lexicon = &scene.lexicon.coding.figures;
    let mut found: Vec<Quantity> = Vec::new();
    for count in scene.counts(at) {
        let Some(next) = read_count(scene, at, count, lexicon) else { continue };
        match found.last_mut().filter(|last| joins_range(sentence, last, &next)) {
            Some(last) => join_range(last, next),
            None => found.push(next),
        }
    }
    let fractions = find_fractions(scene, at, lexicon).into_iter().filter(|next| !found.iter().any(|known| known.span.overlaps(next.span)));
    let fractions: Vec<Quantity> = fractions.collect();
    found.extend(fractions);
    found.sort_by_key(|quantity| quantity.span);
    found
}

fn read_count(scene: &Scene, at: usize, count: &CountMention, lexicon: &FigureLexicon) -> Option<Quantity> {
    let sentence = scene.sentence(at);
    let tokens = sentence.tokens_in(count.span);
    if tokens.is_empty() {
        return None;
    }
    let head = count.head as usize;
    if !count.measure {
        let amount = spelled_amount(sentence, &tokens, lexicon).filter(|_| count.count.low == u32::MAX).map_or(count.count.into(), exactly);
        let counted = Quantity { span: count.span, sentence: at, head, tokens, amount, measure: Measure::Counted };
        return Some(with_currency_behind(sentence, counted, lexicon));
    }
    read_money(scene, at, count, tokens.clone()).or_else(|| read_percent(sentence, at, count, tokens, lexicon))
}

fn exactly(value: f64) -> Amount {
    Amount { low: value, high: Some(value), approximate: false }
}

/// "$118 million", "5 million euros".
fn read_money(scene: &Scene, at: usize, count: &CountMention, tokens: Range<usize>) -> Option<Quantity> {
    let (sentence, lexicon, counts) = (scene.sentence(at), &scene.lexicon.coding.figures, &scene.lexicon.counts);
    let number = first_number(sentence, &tokens)?;
    let before = number.checked_sub(1).filter(|&sign| lexicon.currencies.contains_key(&sentence.tokens[sign].lower));
    // "Euro 2016" is no sum: names of money stand behind the number, signs and codes before it.
    let before = before.filter(|&sign| sentence.tokens[sign].lower.len() <= 3);
    let mut end = tokens.end;
    while sentence.tokens.get(end).is_some_and(|token| lexicon.scales.contains_key(&token.lower)) {
        end += 1;
    }
    let behind = Some(end).filter(|&sign| sentence.tokens.get(sign).is_some_and(|token| lexicon.currencies.contains_key(&token.lower)));
    let sign = before.or(behind)?;
    let currency = lexicon.currencies[&sentence.tokens[sign].lower].clone();
    let value = spelled_amount(sentence, &(tokens.start..end), lexicon).unwrap_or(f64::from(count.count.low));
    let mut range = tokens.start.min(sign)..end.max(sign + 1);
    let mut amount = like(count.count, value);
    if let Some((first, hedge)) = hedge_before(sentence, range.start, counts) {
        range.start = first;
        amount = hedged(amount, hedge);
    }
    Some(Quantity { span: sentence.span_of(range.clone()), sentence: at, head: sign.max(number), tokens: range, amount, measure: Measure::Money(currency) })
}

/// "nearly $100 million", "up to $5 million".
fn hedged(amount: Amount, hedge: Hedge) -> Amount {
    match hedge {
        Hedge::AtLeast | Hedge::MoreThan => Amount { high: None, ..amount },
        Hedge::About => Amount { approximate: true, ..amount },
        Hedge::UpTo | Hedge::LessThan => Amount { low: 0.0, approximate: true, ..amount },
        Hedge::Exactly => amount,
    }
}

/// A value with the hedges of a count.
fn like(count: Count, value: f64) -> Amount {
    match count.high {
        None => Amount { low: value, high: None, approximate: count.approximate },
        Some(high) if count.low == 0 && high > 0 => Amount { low: 0.0, high: Some(value), approximate: true },
        Some(high) if high > count.low => Amount { low: value, high: Some(value.max(f64::from(high))), approximate: count.approximate },
        Some(_) => Amount { low: value, high: Some(value), approximate: count.approximate },
    }
}

/// "11 per cent", "53%".
fn read_percent(sentence: &Sentence, at: usize, count: &CountMention, tokens: Range<usize>, lexicon: &FigureLexicon) -> Option<Quantity> {
    let word = |at: usize| sentence.tokens.get(at).map_or("", |token| token.lower.as_str());
    let end = if lexicon.words.percent.has(word(tokens.end)) {
        tokens.end + 1
    } else if lexicon.words.percent_pairs.has(word(tokens.end)) && word(tokens.end + 1).starts_with("cent") {
        tokens.end + 2
    } else {
        return None;
    };
    let value = spelled_amount(sentence, &tokens, lexicon).unwrap_or(f64::from(count.count.low));
    let range = tokens.start..end;
    let head = part_of(sentence, end).unwrap_or(end - 1);
    let amount = like(count.count, value);
    (value <= 1000.0).then(|| Quantity { span: sentence.span_of(range.clone()), sentence: at, head, tokens: range, amount, measure: Measure::Percent })
}

/// The noun behind "of": "11 per cent of the camp's residents".
fn part_of(sentence: &Sentence, of: usize) -> Option<usize> {
    let is_of = sentence.tokens.get(of).is_some_and(|token| token.lower == "of");
    if !is_of {
        return None;
    }
    let head = sentence.tokens[of].head.map(usize::from).filter(|&head| head > of);
    head.or_else(|| (of + 1..sentence.tokens.len().min(of + 6)).find(|&at| sentence.tokens[at].pos.is_nominal()))
}

fn first_number(sentence: &Sentence, tokens: &Range<usize>) -> Option<usize> {
    tokens
        .clone()
        .find(|&at| sentence.tokens[at].lower.as_bytes()[0].is_ascii_digit())
        .or_else(|| tokens.clone().find(|&at| sentence.tokens[at].pos == Upos::Num))
}

/// The value of figures with a word of size behind them: "1.3 million", "5 bn", "10m".
fn spelled_amount(sentence: &Sentence, tokens: &Range<usize>, lexicon: &FigureLexicon) -> Option<f64> {
    let at = tokens.clone().find(|&at| sentence.tokens[at].lower.as_bytes()[0].is_ascii_digit())?;
    let word = sentence.tokens[at].lower.as_str();
    let digits: String = word.chars().take_while(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.')).filter(|&letter| letter != ',').collect();
    let value: f64 = digits.trim_end_matches('.').parse().ok()?;
    let glued = lexicon.scales.get(&word[word.len() - word.chars().rev().take_while(|letter| letter.is_ascii_alphabetic()).count()..]);
    let behind = sentence.tokens.get(at + 1).and_then(|token| lexicon.scales.get(&token.lower));
    Some(value * glued.or(behind).copied().unwrap_or(1.0))
}

/// "5 million euros": what looks like a count of things is money.
fn with_currency_behind(sentence: &Sentence, mut counted: Quantity, lexicon: &FigureLexicon) -> Quantity {
    let word = sentence.tokens.get(counted.tokens.end).map(|token| &token.lower);
    if let Some(currency) = word.and_then(|word| lexicon.currencies.get(word)) {
        counted.tokens.end += 1;
        counted.span = sentence.span_of(counted.tokens.clone());
        counted.measure = Measure::Money(currency.clone());
    }
    counted
}

/// "$10 to $20 million": two sums of one currency with a joint between them.
fn joins_range(sentence: &Sentence, last: &Quantity, next: &Quantity) -> bool {
    let between = last.tokens.end..next.tokens.start;
    let joint = between.len() == 1 && matches!(sentence.tokens[between.start].lower.as_str(), "to" | "and" | "-" | "–" | "or");
    let plain_joint = between.is_empty() && next.tokens.start < sentence.tokens.len() && matches!(sentence.tokens[next.tokens.start].lower.as_str(), "-" | "–");
    matches!(last.measure, Measure::Money(_) | Measure::Percent) && last.measure == next.measure && (joint || plain_joint)
}

fn join_range(last: &mut Quantity, next: Quantity) {
    let (low, high) = (last.amount.low, next.amount.high.unwrap_or(next.amount.low));
    // "$10 to $20 million": the word of size belongs to both.
    let scale = [1e3, 1e6, 1e9].into_iter().rev().find(|&scale| low < 1e3 && high >= scale && low * scale <= high).unwrap_or(1.0);
    last.amount = Amount { low: low * scale, high: Some(high), approximate: last.amount.approximate };
    last.span = last.span.cover(next.span);
    last.tokens.end = next.tokens.end;
}

/// "a third of them", "half of the camp's residents".
fn find_fractions(scene: &Scene, at: usize, lexicon: &FigureLexicon) -> Vec<Quantity> {
    let sentence = scene.sentence(at);
    let mut found = Vec::new();
    for start in 0..sentence.tokens.len() {
        let Some((end, value)) = lexicon.fraction_at(sentence, start) else { continue };
        let part = part_of(sentence, end).or_else(|| half_the(sentence, end)).filter(|&head| sentence.tokens[head].pos.is_nominal());
        let Some(head) = part else { continue };
        let hedged = start > 0 && sentence.tokens[start - 1].rel == Rel::Advmod;
        let tokens = start - usize::from(hedged)..end;
        let amount = Amount { low: value, high: Some(value), approximate: true };
        found.push(Quantity { span: sentence.span_of(tokens.clone()), sentence: at, head, tokens, amount, measure: Measure::Fraction });
    }
    found
}

/// "half the refugees".
fn half_the(sentence: &Sentence, det: usize) -> Option<usize> {
    let token = sentence.tokens.get(det).filter(|token| token.pos == Upos::Det)?;
    token.head.map(usize::from).filter(|&head| head > det)
}
