//! A number in its sentence in, whether it measures rather than counts out: money, time, age, distance, a name's number.
//!
//! The neighbours decide; the tree only where they say nothing.

use super::numbers::Number;
use super::words::Tables;
use crate::sentence::{Sentence, Upos};

/// Whether a number is no number of persons or things.
pub(super) fn is_measure(sentence: &Sentence, number: &Number, tables: &Tables) -> bool {
    number.broken
        || stands_behind_sign(sentence, number, tables)
        || stands_before_unit(sentence, number, tables)
        || is_date_or_time(sentence, number, tables)
        || is_glued(sentence, number)
        || is_name_number(sentence, number)
        || is_age_between_commas(sentence, number)
        || stands_alone(sentence, number)
}

/// A sentence of nothing but a number is a list's.
fn stands_alone(sentence: &Sentence, number: &Number) -> bool {
    let is_other = |at: usize| !number.tokens.contains(&at) && sentence.tokens[at].pos != Upos::Punct;
    !(0..sentence.tokens.len()).any(is_other)
}

fn lower(sentence: &Sentence, at: usize) -> &str {
    sentence.tokens.get(at).map_or("", |token| token.lower.as_str())
}

fn before<'a>(sentence: &'a Sentence, number: &Number) -> &'a str {
    number.core.start.checked_sub(1).map_or("", |at| lower(sentence, at))
}

fn stands_behind_sign(sentence: &Sentence, number: &Number, tables: &Tables) -> bool {
    let word = before(sentence, number);
    let is_by = word == "by" || word == "since";
    tables.before.contains(word) && (!is_by || is_year(sentence, number, tables) || is_figures(sentence, number) && counts_no_noun(sentence, number))
}

fn is_figures(sentence: &Sentence, number: &Number) -> bool {
    lower(sentence, number.core.start).starts_with(|letter: char| letter.is_ascii_digit())
}

/// Nothing follows that could be counted.
fn counts_no_noun(sentence: &Sentence, number: &Number) -> bool {
    !sentence.tokens.get(number.core.end).is_some_and(|token| matches!(token.pos, Upos::Noun | Upos::Adj | Upos::Propn))
}

/// "5 km", "62-year-old", "40 million naira", "10 per cent".
fn stands_before_unit(sentence: &Sentence, number: &Number, tables: &Tables) -> bool {
    let next = number.core.end + usize::from(lower(sentence, number.core.end) == "-");
    let word = lower(sentence, next);
    let is_unit = tables.units.contains(word)
        || word.starts_with("year-")
        || word.split('-').next().is_some_and(|first| word.contains('-') && tables.units.contains(first));
    is_unit || tables.age_ends.contains(lower(sentence, next + 1)) && word.starts_with("year")
}

/// "21 May", "May 21, 2020", "10:30", "in 2016".
fn is_date_or_time(sentence: &Sentence, number: &Number, tables: &Tables) -> bool {
    let behind = lower(sentence, number.core.end);
    let is_month = tables.months.contains(before(sentence, number)) || tables.months.contains(behind) && is_figures(sentence, number);
    let joined = |at: Option<usize>| at.is_some_and(|at| matches!(lower(sentence, at), "/" | ":" | "." | "," | "-") && touches(sentence, at));
    let in_chain = is_figures(sentence, number)
        && (joined(Some(number.core.end)) && has_figure(sentence, number.core.end + 1) || joined(number.core.start.checked_sub(1)));
    let digits = lower(sentence, number.core.start);
    let is_clock = digits.len() == 4 && (digits.starts_with('0') || before(sentence, number) == "at") && counts_no_noun(sentence, number);
    let after_month = behind_month(sentence, number, tables);
    is_month || in_chain || is_clock || after_month || is_year(sentence, number, tables)
}

fn has_figure(sentence: &Sentence, at: usize) -> bool {
    lower(sentence, at).starts_with(|letter: char| letter.is_ascii_digit())
}

/// "May 21, 22", "18 MAR 89": a number behind a day of a month.
fn behind_month(sentence: &Sentence, number: &Number, tables: &Tables) -> bool {
    let back = |n: usize| number.core.start.checked_sub(n).map_or("", |at| lower(sentence, at));
    tables.months.contains(back(1)) || matches!(back(1), "," | "-" | "–") && tables.months.contains(back(3)) && counts_no_noun(sentence, number)
}

/// Whether a sign touches the tokens on both sides.
fn touches(sentence: &Sentence, at: usize) -> bool {
    let end = |at: usize| sentence.tokens[at].span.end;
    at > 0 && at + 1 < sentence.tokens.len() && end(at - 1) == sentence.tokens[at].span.start && end(at) == sentence.tokens[at + 1].span.start
}

/// Four figures without a comma in the range of years.
fn is_year(sentence: &Sentence, number: &Number, tables: &Tables) -> bool {
    let word = lower(sentence, number.core.start);
    let in_range = (tables.years.0..=tables.years.1).contains(&number.count.low);
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()) && in_range
}

/// "M-4", "three-vehicle", "(AK-47)": joined by a hyphen to a word.
fn is_glued(sentence: &Sentence, number: &Number) -> bool {
    let is_hyphen = |at: usize| matches!(lower(sentence, at), "-" | "–") && touches(sentence, at);
    let behind = is_hyphen(number.core.end) && !has_figure(sentence, number.core.end + 1);
    let word = lower(sentence, number.core.end - 1);
    let inside =
        word.contains('-') && word.split('-').any(|part| part.len() > 2 && part.bytes().all(|byte| byte.is_ascii_lowercase())) && is_figures(sentence, number);
    behind || inside || number.core.start.checked_sub(1).is_some_and(is_hyphen)
}

/// "Brigade 313", "Highway 4": behind a name, counting nothing.
fn is_name_number(sentence: &Sentence, number: &Number) -> bool {
    let Some(previous) = number.core.start.checked_sub(1) else { return false };
    let token = &sentence.tokens[number.core.start];
    let hangs_back = token.head.is_some_and(|head| usize::from(head) <= previous && usize::from(head) + 2 > previous);
    let is_noun = matches!(sentence.tokens[previous].pos, Upos::Propn | Upos::Noun);
    is_figures(sentence, number) && is_noun && hangs_back && counts_no_noun(sentence, number)
}

/// "John Smith, 54, was killed".
fn is_age_between_commas(sentence: &Sentence, number: &Number) -> bool {
    let is_name = number.core.start.checked_sub(2).is_some_and(|at| sentence.tokens[at].pos == Upos::Propn);
    is_figures(sentence, number)
        && before(sentence, number) == ","
        && is_name
        && matches!(lower(sentence, number.core.end), "," | ")" | ".")
        && number.count.low < 110
}
