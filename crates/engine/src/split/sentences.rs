//! The words of a block in, ranges of words that are sentences out.
//!
//! A sentence ends after a closing sign that the next word lets stand as an end, at an empty line, after a wire
//! service's "[TEXT]", and before it grows past what a tree is worth. Abbreviations were settled when words were cut.

use super::tokens::Word;
use super::words::SplitWords;
use std::ops::Range;

/// Words that a sentence may have; longer ones are cut, at a semicolon or comma when there is one.
pub(super) const MOST_WORDS: usize = 120;

/// Cuts words into sentences; every word is in exactly one range.
pub(super) fn sentence_ranges(text: &str, words: &[Word], lists: &SplitWords, ranges: &mut Vec<Range<usize>>) {
    let lowered = is_lowered(text, words);
    let mut start = 0;
    let mut at = 0;
    while at < words.len() {
        let end = sentence_end(text, words, at, lowered, lists);
        if let Some(end) = end {
            push_range(text, words, start..end, ranges);
            start = end;
        }
        at = end.unwrap_or(at + 1).max(at + 1);
    }
    push_range(text, words, start..words.len(), ranges);
}

/// Whether the block is written without capitals, so that a small letter may open a sentence.
fn is_lowered(text: &str, words: &[Word]) -> bool {
    words.len() > 3 && !words.iter().any(|word| word.of(text).chars().any(char::is_uppercase))
}

/// If a sentence ends with the word at `at`: the index after its last word, closing quotes and brackets included.
fn sentence_end(text: &str, words: &[Word], at: usize, lowered: bool, lists: &SplitWords) -> Option<usize> {
    let next = words.get(at + 1)?;
    if is_empty_line(&text[words[at].end as usize..next.start as usize]) {
        return Some(at + 1);
    }
    let form = words[at].of(text);
    if !is_stop(form) {
        return (ends_in_abbreviation(form, next.of(text), lists) || ends_lead(text, words, at)).then_some(at + 1);
    }
    let end = (at + 1..words.len()).find(|&k| !is_closing(text, words, k)).unwrap_or(words.len());
    let end = after_references(text, words, end);
    let follower = words.get(end)?;
    let closed = end > at + 1;
    (lowered || may_open(follower.of(text), form, closed)).then_some(end)
}

fn is_empty_line(gap: &str) -> bool {
    gap.bytes().filter(|&b| b == b'\n').count() > 1
}

fn is_stop(form: &str) -> bool {
    matches!(form, "." | "\u{2026}" | "\u{3002}")
        || (form.len() < 9 && form.bytes().all(|b| matches!(b, b'!' | b'?')))
        || (form.len() > 1 && form.bytes().all(|b| b == b'.'))
}

/// Quotes and brackets that close; they must follow without a space, quotes also the stop itself.
fn is_closing(text: &str, words: &[Word], at: usize) -> bool {
    words[at].glued && matches!(words[at].of(text), ")" | "]" | "}" | "\"" | "'" | "''" | "\u{201d}" | "\u{2019}" | "\u{bb}")
}

/// Steps over "[17]", the number of a note, which belongs to what precedes it.
fn after_references(text: &str, words: &[Word], mut at: usize) -> usize {
    while let Some([open, number, close]) = words.get(at..at + 3) {
        if open.of(text) != "[" || close.of(text) != "]" || !number.of(text).bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        at += 3;
    }
    at
}

/// Whether this word can open a sentence after such a stop.
fn may_open(next: &str, stop: &str, closed: bool) -> bool {
    let Some(first) = next.chars().next() else { return false };
    if first.is_lowercase() {
        return false;
    }
    let plain = stop == ".";
    match first {
        ',' | ';' | ':' | ')' | ']' | '%' => false,
        '-' | '\u{2013}' | '\u{2014}' => plain && !closed,
        _ => plain || closed || !first.is_ascii_digit(),
    }
}

/// "… of the U.S. The army …": an abbreviation that may end a sentence before a word that opens one.
fn ends_in_abbreviation(form: &str, next: &str, lists: &SplitWords) -> bool {
    let Some(word) = form.strip_suffix('.') else { return false };
    lists.ends_sentence(word) && next.chars().next().is_some_and(char::is_uppercase) && lists.opens_sentence(next)
}

/// "SAN SALVADOR, 3 JAN 90 -- [TEXT]": what precedes the report.
fn ends_lead(text: &str, words: &[Word], at: usize) -> bool {
    words[at].of(text) == "]" && at >= 2 && words[at - 2].of(text) == "[" && matches!(words[at - 1].of(text), "TEXT" | "Text")
}

/// Adds a range, cut where it is too long.
fn push_range(text: &str, words: &[Word], range: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    let mut start = range.start;
    while range.end - start > MOST_WORDS {
        let window = start + MOST_WORDS / 2..start + MOST_WORDS;
        let strong = window.clone().rev().find(|&at| matches!(words[at].of(text), ";" | "\u{2022}" | "|"));
        let weak = || window.clone().rev().find(|&at| words[at].of(text) == ",");
        let end = strong.or_else(weak).map_or(window.end, |at| at + 1);
        ranges.push(start..end);
        start = end;
    }
    if start < range.end {
        ranges.push(start..range.end);
    }
}
