//! A stretch of text in, its words out, as the treebanks cut them.
//!
//! White space separates chunks; a chunk loses punctuation at both ends, comes apart at inner separators, and gives up its
//! clitics ("don't" → "do" "n't"). Names such as "Al-Mayadeen" and "Sana'a" stay whole, as do dates and web addresses.
//! Which words are abbreviations, clitics, prefixes or units stands in the lexicon. Sentences are not this file's business.

use super::words::{Kind, SplitWords};
use crate::span::Span;

/// One word: byte offsets into the text, and whether white space is missing before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub start: u32,
    pub end: u32,
    pub glued: bool,
}

impl Word {
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }
}

/// Bytes that a stretch without white space may have.
const LONGEST_CHUNK: usize = 512;

/// Cuts the words of a span of the text and appends them.
pub(super) fn cut_words(text: &str, span: Span, lists: &SplitWords, words: &mut Vec<Word>) {
    let (start, end) = (span.start as usize, span.end as usize);
    let mut cutter = Cutter { text, end, lists, words, open_quote: false };
    let mut at = start;
    while at < end {
        let rest = &text[at..end];
        let gap = rest.len() - rest.trim_start_matches(is_space).len();
        at += gap;
        let rest = &text[at..end];
        let length = chunk_length(rest);
        if length > 0 {
            cutter.chunk(at, at + length);
        }
        at += length;
    }
}

/// Bytes up to the next white space; what has none for very long is cut, so that no input costs more than its length.
fn chunk_length(rest: &str) -> usize {
    let ends = |&(at, c): &(usize, char)| at >= LONGEST_CHUNK || is_space(c);
    rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at)
}

/// White space and invisible characters between words.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{ad}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '`')
}

/// Whether the text has a letter, digit or mark that belongs to a word here.
fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(&c)
}

struct Cutter<'a> {
    text: &'a str,
    end: usize,
    lists: &'a SplitWords,
    words: &'a mut Vec<Word>,
    open_quote: bool,
}

impl Cutter<'_> {
    fn push(&mut self, start: usize, end: usize, glued: bool) {
        if start < end {
            self.words.push(Word { start: start as u32, end: end as u32, glued });
        }
    }

    /// One stretch without white space.
    fn chunk(&mut self, start: usize, end: usize) {
        let inner = self.opening(start, end);
        let mut tail = Vec::new();
        let core_end = self.closing(inner, end, &mut tail);
        if inner < core_end {
            if is_address(&self.text[inner..core_end]) {
                self.push(inner, core_end, inner > start);
            } else {
                self.core(inner, core_end, inner > start);
            }
        }
        for &(from, to) in tail.iter().rev() {
            self.push(from, to, from > start);
        }
    }

    /// Takes punctuation off the front; runs of one character stay together.
    fn opening(&mut self, start: usize, end: usize) -> usize {
        let mut at = start;
        while at < end {
            let rest = &self.text[at..end];
            let mut chars = rest.chars();
            let (Some(first), second) = (chars.next(), chars.next()) else { break };
            if is_word_char(first) || self.belongs_to_word(first, second, rest) {
                break;
            }
            let length = run_length(rest, first);
            if is_apostrophe(first) {
                self.open_quote = true;
            }
            self.push(at, at + length, at > start);
            at += length;
        }
        at
    }

    /// ".45", "@user", "#1", and clitics or years that open with an apostrophe.
    fn belongs_to_word(&self, first: char, second: Option<char>, rest: &str) -> bool {
        match (first, second) {
            ('.' | '@', Some(c)) => c.is_ascii_digit() || (first == '@' && is_word_char(c)),
            (c, Some(d)) if is_apostrophe(c) => d.is_ascii_digit() || self.lists.clitic_at_end(rest).is_some_and(|cut| cut == 0),
            _ => false,
        }
    }

    /// Takes punctuation off the end; what it took stands in `tail`, last first.
    fn closing(&mut self, start: usize, end: usize, tail: &mut Vec<(usize, usize)>) -> usize {
        let mut end_now = end;
        while start < end_now {
            let core = &self.text[start..end_now];
            let Some(last) = core.chars().next_back() else { break };
            if is_word_char(last) || self.stays_at_end(core, last, end_now == end, end_now) {
                break;
            }
            let length = closing_run(core, last);
            if is_apostrophe(last) {
                self.open_quote = false;
            }
            tail.push((end_now - length, end_now));
            end_now -= length;
        }
        end_now
    }

    /// Full stops of abbreviations, apostrophes of names such as "al-Naba'", and lone signs.
    fn stays_at_end(&self, core: &str, last: char, chunk_end: bool, end: usize) -> bool {
        if last == '.' {
            let word = &core[..core.len() - 1];
            let next = if chunk_end { next_word(&self.text[end..self.end]) } else { &self.text[end..self.end] };
            return !word.ends_with('.') && self.is_abbreviation(word, next, chunk_end);
        }
        is_apostrophe(last) && !self.open_quote && self.is_name_with_apostrophe(&core[..core.len() - last.len_utf8()])
    }

    fn is_name_with_apostrophe(&self, word: &str) -> bool {
        let Some((front, back)) = word.split_once('-') else { return false };
        self.lists.is_name_part(front) && !back.ends_with(['s', 'S']) && back.chars().next().is_some_and(is_word_char)
    }

    /// Whether a full stop after this word belongs to it; `next` is the text that follows.
    fn is_abbreviation(&self, word: &str, next: &str, spaced: bool) -> bool {
        let word = word.rsplit(['(', '[', '"', '/', '\u{201c}', '-', '\u{2014}']).next().unwrap_or(word);
        let mut chars = word.chars();
        let (Some(first), rest) = (chars.next(), chars.as_str()) else { return false };
        let next_char = next.chars().next();
        if rest.is_empty() && first.is_alphabetic() && self.lists.abbreviation(word).is_none() {
            return first.is_uppercase() && next_char.is_some() && !self.opens_sentence(next);
        }
        if word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic)) {
            return true;
        }
        match self.lists.abbreviation(word) {
            Some(Kind::Title) => next_char.is_some() && !self.opens_in_capitals(word, next),
            Some(Kind::Number) => next_char.is_some_and(|c| c.is_ascii_digit()),
            Some(Kind::Date) => next_char.is_some_and(|c| c.is_ascii_digit() || matches!(c, ',' | ')' | '-')),
            Some(Kind::End) => true,
            Some(Kind::Unit) => next_char.is_some_and(|c| c.is_lowercase() || c == ','),
            Some(Kind::State) => first.is_uppercase() && rest.starts_with(char::is_lowercase),
            None => self.is_item_number(word) || spaced && self.runs_on(word, next_char),
        }
    }

    /// "1." at the start of a block numbers an item.
    fn is_item_number(&self, word: &str) -> bool {
        self.words.is_empty() && word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit())
    }

    /// "REP." or "AL." at the end of a sentence in capitals.
    fn opens_in_capitals(&self, word: &str, next: &str) -> bool {
        word.len() > 3 && word.bytes().all(|b| b.is_ascii_uppercase()) && self.opens_sentence(next)
    }

    fn opens_sentence(&self, next: &str) -> bool {
        let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let initial = word.len() == 1 && next[1..].starts_with('.');
        !initial && word.chars().next().is_some_and(char::is_uppercase) && self.lists.opens_sentence(word)
    }

    /// A short unknown word with a full stop, and the sentence goes on in lower case.
    fn runs_on(&self, word: &str, next: Option<char>) -> bool {
        word.len() <= 5 && next.is_some_and(char::is_lowercase) && word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic)
    }

    /// A chunk without outer punctuation: cut at inner separators, then segment by segment.
    fn core(&mut self, start: usize, end: usize, glued: bool) {
        let mut from = start;
        let mut glued = glued;
        let mut at = start;
        while at < end {
            let Some(c) = self.text[at..end].chars().next() else { break };
            let length = self.separator(start, at, end, c);
            if length > 0 {
                self.segment(from, at, glued);
                self.push(at, at + length, glued || at > start);
                (from, glued) = (at + length, true);
            }
            at += length.max(c.len_utf8());
        }
        self.segment(from, end, glued);
    }

    /// Length of the separator that stands at `at` inside the chunk, 0 if none does.
    fn separator(&self, start: usize, at: usize, end: usize, c: char) -> usize {
        if c.is_alphanumeric() {
            return 0;
        }
        let (before, after) = (self.text[start..at].chars().next_back(), self.text[at + c.len_utf8()..end].chars().next());
        let digits = before.is_some_and(|b| b.is_ascii_digit()) && after.is_some_and(|a| a.is_ascii_digit());
        let rest = &self.text[at..end];
        match c {
            ',' | ':' | '/' => {
                if digits {
                    0
                } else {
                    1
                }
            }
            '.' if rest.starts_with("..") => run_length(rest, '.'),
            '.' => usize::from(self.is_missing_space(&self.text[start..at], &rest[1..])),
            '-' if rest.starts_with("--") => run_length(rest, '-'),
            '-' | '\u{2010}' | '\u{2011}' if !self.is_open_hyphen(&self.text[start..at], &rest[c.len_utf8()..]) => 0,
            '-' => 1,
            '$' | '\u{20ac}' | '\u{a3}'
                if at > start && at - start <= 3 && after.is_some_and(|a| a.is_ascii_digit()) && before.is_some_and(char::is_alphabetic) =>
            {
                0
            }
            '&' | '_' | '\'' | '\u{2019}' | '\u{2bc}' | '\u{2018}' | '`' | '@' | '#' | '+' | '\u{ad}' | '\u{b7}' => 0,
            c if is_word_char(c) => 0,
            c => c.len_utf8(),
        }
    }

    /// "killed.The": a word, a full stop, and a capital without a space.
    fn is_missing_space(&self, before: &str, after: &str) -> bool {
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(before);
        let mut next = after.chars();
        let capital = next.next().is_some_and(char::is_uppercase) && next.next().is_none_or(|c| c.is_lowercase() || c == ' ');
        let ended = word.len() >= 2 && word.chars().last().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
            || before.ends_with([')', '"', '\u{201d}', '\'', ']']);
        capital && ended && self.lists.abbreviation(word).is_none()
    }

    /// Whether a hyphen between `before` and `after` separates words.
    fn is_open_hyphen(&self, before: &str, after: &str) -> bool {
        let (Some(b), Some(a)) = (before.chars().next_back(), after.chars().next()) else { return false };
        let after_part = after.split('-').next().unwrap_or(after);
        let before_part = before.rsplit('-').next().unwrap_or(before);
        if b.is_ascii_digit() {
            return !is_coded_number(before, after);
        }
        if a.is_ascii_digit() || before_part.is_empty() {
            return false;
        }
        !self.is_whole_name(before_part, after_part)
    }

    fn is_whole_name(&self, before: &str, after: &str) -> bool {
        let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        let bare = after.split(is_apostrophe).next().unwrap_or(after);
        if self.lists.is_prefix(before) {
            return true;
        }
        if self.lists.is_name_part(before) && after.chars().count() > 1 || self.lists.is_article(bare) {
            return true;
        }
        let caps = |word: &str| word.chars().all(|c| !c.is_lowercase());
        capital(before) && capital(after) && !caps(before) && !caps(after) && !(self.lists.is_people(before) && self.lists.is_people(bare))
    }

    /// Currency signs, numbers with units, clitics and words written together.
    fn segment(&mut self, start: usize, end: usize, glued: bool) {
        if start >= end {
            return;
        }
        let word = &self.text[start..end];
        if let Some(cut) = money_cut(word).or_else(|| self.unit_cut(word)) {
            self.push(start, start + cut, glued);
            return self.segment(start + cut, end, true);
        }
        if word.len() > 2
            && let Some(cut) = self.lists.clitic_at_end(word).filter(|&cut| cut > 0)
        {
            self.segment(start, start + cut, glued);
            return self.push(start + cut, end, true);
        }
        let cut = self.lists.joined(word).unwrap_or(0);
        self.push(start, start + cut, glued);
        self.push(start + cut, end, glued || cut > 0);
    }

    /// "20km" → 2: where the number ends and a unit begins.
    fn unit_cut(&self, word: &str) -> Option<usize> {
        if !word.as_bytes()[0].is_ascii_digit() {
            return None;
        }
        let cut = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | ':'))?;
        let digits = word[..cut].trim_end_matches('.').len();
        self.lists.is_unit(&word[digits..]).then_some(digits)
    }
}

/// "US$20" → 3, where the currency sign ends.
fn money_cut(word: &str) -> Option<usize> {
    let sign = word.find(['$', '\u{20ac}', '\u{a3}', '\u{a5}', '\u{20b9}'])?;
    let cut = sign + word[sign..].chars().next()?.len_utf8();
    (cut < word.len()).then_some(cut)
}

/// Dates such as 2020-05-21 and numbers of telephones stay whole; ranges and "20-year-old" come apart.
fn is_coded_number(before: &str, after: &str) -> bool {
    let groups = before.split('-').chain(after.split('-'));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    groups.clone().count() >= 3 && groups.clone().all(digits)
}

/// Web and mail addresses, file names.
fn is_address(chunk: &str) -> bool {
    if chunk.len() < 5 || !chunk.bytes().any(|b| matches!(b, b'.' | b':' | b'@')) {
        return false;
    }
    let mail = chunk.find('@').is_some_and(|at| at > 0 && chunk[at..].contains('.'));
    chunk.contains("://") || chunk.starts_with("www.") || chunk.starts_with("http") || mail
}

fn run_length(rest: &str, first: char) -> usize {
    let paired = matches!(first, '.' | '-' | '*' | '=' | '!' | '?' | '_' | '~' | '`' | '\'' | '#' | '+' | '>' | '<' | '\u{2014}');
    if !paired {
        return first.len_utf8();
    }
    rest.len() - rest.trim_start_matches(first).len()
}

/// The run of one sign (or of "!" and "?") that ends this text.
fn closing_run(core: &str, last: char) -> usize {
    match last {
        '!' | '?' => core.len() - core.trim_end_matches(['!', '?']).len(),
        '.' | '-' | '*' | '=' | '_' | '~' | '\'' | '\u{2014}' => core.len() - core.trim_end_matches(last).len(),
        other => other.len_utf8(),
    }
}

/// What follows the white space at the front of this text.
fn next_word(rest: &str) -> &str {
    rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | '\u{201c}' | '\u{2018}'))
}
