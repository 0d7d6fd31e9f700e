//! Pieces of a plain text in, which of them are headings and of what level out.
//!
//! Plain text has lost its headings' marks, so their shape and place must tell: a short line without a full stop that stands
//! over a list, a paragraph or another heading. Levels come from how headings stack: in "The north / Harbour district" over
//! one list, the line nearest the list is the lowest level, and headings of that level stand alone elsewhere.

use super::captions::starts_with;
use super::dates::{Bracketed, bracketed_date, find_dates};
use super::fields::is_day;
use super::lexicon::ReadingLexicon;
use super::lines::{Mark, Piece};

/// Longest heading, in words and in bytes.
const MOST_WORDS: u32 = 16;
const MOST_BYTES: usize = 140;
/// Lines that are days, from which they are headings of what happened on each.
const DAYS: usize = 2;
/// Most headings that stand directly over one another.
const DEEPEST: usize = 4;

/// What a piece is, as far as headings go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Body,
    /// Caption, note, page furniture: headings do not stand over it.
    Aside,
    Heading(u8),
}

/// For each piece its role; `asides` are those that captions and furniture take.
pub fn find_headings(text: &str, pieces: &[Piece], asides: &[bool], lexicon: &ReadingLexicon) -> Vec<Role> {
    let shaped = find_shapes(text, pieces, asides, lexicon);
    let heads = stand_over(pieces, asides, &shaped);
    let mut roles: Vec<Role> = asides.iter().map(|&aside| if aside { Role::Aside } else { Role::Body }).collect();
    give_levels(text, pieces, &heads, &mut roles);
    roles
}

/// Pieces that have the shape of a heading.
fn find_shapes(text: &str, pieces: &[Piece], asides: &[bool], lexicon: &ReadingLexicon) -> Vec<bool> {
    let first = asides.iter().position(|aside| !aside);
    let days: Vec<bool> = pieces.iter().map(|piece| piece.mark == Mark::None && is_day(piece.span.of(text), lexicon)).collect();
    let by_days = days.iter().filter(|day| **day).count() >= DAYS;
    let shape = |(at, piece): (usize, &Piece)| !asides[at] && ((by_days && days[at]) || has_shape(piece.span.of(text), piece, Some(at) == first, lexicon));
    pieces.iter().enumerate().map(shape).collect()
}

fn has_shape(words: &str, piece: &Piece, is_first: bool, lexicon: &ReadingLexicon) -> bool {
    if matches!(piece.mark, Mark::Hashes(_)) {
        return true;
    }
    let marked = matches!(piece.mark, Mark::Bullet(_) | Mark::Letter | Mark::Note | Mark::Fields | Mark::Telling) || piece.opening.is_some();
    if marked || piece.n_words > MOST_WORDS || words.len() > MOST_BYTES || words.contains(['\n', '\t', '|']) {
        return false;
    }
    ends_openly(words, piece.n_words)
        && begins_like_heading(words)
        && !is_dateline(words, is_first, lexicon)
        && !lexicon.line_openers.iter().any(|opener| starts_with(words, opener))
}

/// No full stop, comma or dash at the end, inside quotation marks neither; a colon only after few words.
fn ends_openly(words: &str, n_words: u32) -> bool {
    let unquoted = words.trim_end_matches(['”', '’', '"', '\'', '»']);
    if unquoted.ends_with(['.', ',', '…']) || (unquoted.len() < words.len() && n_words > 8) {
        return false;
    }
    match words.chars().next_back() {
        Some(':') => n_words <= 8,
        Some(last) => last.is_alphanumeric() || matches!(last, ')' | '?' | '!' | '”' | '’' | '"' | '\'' | '»' | ']'),
        None => false,
    }
}

/// A capital or a digit first, a word in it, and mostly letters; no "[Reporter] …".
fn begins_like_heading(words: &str) -> bool {
    let first = words.chars().find(|first| first.is_alphanumeric());
    let (mut n_letters, mut run, mut longest) = (0, 0, 0);
    for letter in words.chars() {
        run = if letter.is_alphabetic() { run + 1 } else { 0 };
        n_letters += usize::from(letter.is_alphabetic());
        longest = longest.max(run);
    }
    first.is_some_and(|first| !first.is_lowercase()) && !words.starts_with('[') && longest >= 3 && n_letters * 2 > words.chars().count()
}

/// "HARBOUR TOWN (May 23, 2020)", "Harbour Town, 23 May 2020": place and date of writing; a title may end with its period.
fn is_dateline(words: &str, is_first: bool, lexicon: &ReadingLexicon) -> bool {
    if words.len() < 50 && find_dates(words, lexicon).last().is_some_and(|date| date.first == date.last && date.end == words.len()) {
        return true;
    }
    match bracketed_date(words, lexicon) {
        Some(Bracketed::Date(date)) => !is_first || (date.first == date.last && words.split('(').next().is_some_and(|place| place.contains(','))),
        _ => false,
    }
}

/// Of the pieces shaped like headings, those that stand over something.
fn stand_over(pieces: &[Piece], asides: &[bool], shaped: &[bool]) -> Vec<bool> {
    let mut heads = vec![false; pieces.len()];
    // Whether what comes next can have a heading, and how many headings stand over it already.
    let (mut below, mut n_above, mut next_numbered) = (false, 0, false);
    for at in (0..pieces.len()).rev().filter(|&at| !asides[at]) {
        let numbered = pieces[at].mark == Mark::Number;
        if shaped[at] && below && n_above < DEEPEST && !(numbered && next_numbered) {
            heads[at] = true;
            n_above += 1;
        } else {
            below = true;
            n_above = 0;
        }
        next_numbered = numbered;
    }
    heads
}

/// Levels from the stacks: the lowest level is that of headings which stand alone.
fn give_levels(text: &str, pieces: &[Piece], heads: &[bool], roles: &mut [Role]) {
    let stacks = find_stacks(heads, roles);
    let title = stacks.first().filter(|stack| is_title(pieces, roles, stack)).map(|stack| stack[0]);
    let without_title = |stack: &[usize]| stack.iter().filter(|&&at| Some(at) != title).count();
    let deepest = stacks.iter().map(|stack| without_title(stack)).max().unwrap_or(0);
    let lists = roles.iter().zip(pieces).any(|(role, piece)| *role == Role::Body && matches!(piece.mark, Mark::Bullet(_)));
    for (n, stack) in stacks.iter().enumerate() {
        let n_levels = without_title(stack);
        let over_intro = lists && n_levels == 1 && deepest > 1 && stands_over_intro(pieces, roles, stack, stacks.get(n + 1));
        for (nth, &at) in stack.iter().filter(|&&at| Some(at) != title).enumerate() {
            let level = 2 + deepest - n_levels + nth - usize::from(over_intro);
            roles[at] = Role::Heading(level as u8);
        }
    }
    raise_capitals(text, pieces, &stacks, title, roles);
    for at in (0..pieces.len()).filter(|&at| heads[at]) {
        if let Mark::Hashes(n_hashes) = pieces[at].mark {
            roles[at] = Role::Heading(n_hashes);
        }
    }
    if let Some(title) = title {
        roles[title] = Role::Heading(1);
        mark_repeated_title(text, pieces, title, roles);
    }
}

/// Runs of headings that stand directly over one another; asides between them do not part them.
fn find_stacks(heads: &[bool], roles: &[Role]) -> Vec<Vec<usize>> {
    let mut stacks: Vec<Vec<usize>> = Vec::new();
    let mut open = false;
    for at in (0..heads.len()).filter(|&at| roles[at] != Role::Aside) {
        match (heads[at], open, stacks.last_mut()) {
            (true, true, Some(stack)) => stack.push(at),
            (true, ..) => stacks.push(vec![at]),
            _ => {}
        }
        open = heads[at];
    }
    stacks
}

/// The document begins with a heading, and has more than one piece of body or heading below it.
fn is_title(pieces: &[Piece], roles: &[Role], stack: &[usize]) -> bool {
    let first = roles.iter().position(|role| *role != Role::Aside);
    first == Some(stack[0]) && pieces[stack[0]].mark == Mark::None
}

/// A lone heading over one paragraph, with the next heading over a list: it governs those that follow.
fn stands_over_intro(pieces: &[Piece], roles: &[Role], stack: &[usize], next: Option<&Vec<usize>>) -> bool {
    let (Some(&last), Some(next)) = (stack.last(), next) else { return false };
    let mut body = (last + 1..next[0]).filter(|&at| roles[at] == Role::Body);
    let one_paragraph = body.next().is_some_and(|at| pieces[at].mark == Mark::None) && body.next().is_none();
    let below = (next[next.len() - 1] + 1..pieces.len()).find(|&at| roles[at] == Role::Body);
    one_paragraph && below.is_some_and(|at| matches!(pieces[at].mark, Mark::Bullet(_)))
}

/// Where a heading in capitals stands over one that is not, all headings in capitals are of its level.
fn raise_capitals(text: &str, pieces: &[Piece], stacks: &[Vec<usize>], title: Option<usize>, roles: &mut [Role]) {
    let in_capitals = |at: usize| !pieces[at].span.of(text).contains(char::is_lowercase);
    let over = |pair: &[usize]| Some(pair[0]) != title && in_capitals(pair[0]) && !in_capitals(pair[1]);
    let Some(level) = stacks.iter().flat_map(|stack| stack.windows(2)).find(|pair| over(pair)).map(|pair| roles[pair[0]]) else { return };
    for &at in stacks.iter().flatten().filter(|&&at| Some(at) != title && in_capitals(at)) {
        roles[at] = level;
    }
}

/// The title said again further down is the title.
fn mark_repeated_title(text: &str, pieces: &[Piece], title: usize, roles: &mut [Role]) {
    let words = pieces[title].span.of(text);
    for at in title + 1..pieces.len() {
        if pieces[at].mark == Mark::None && pieces[at].span.of(text) == words {
            roles[at] = Role::Heading(1);
        }
    }
}
