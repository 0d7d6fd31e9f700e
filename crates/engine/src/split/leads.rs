//! The words of one sentence in, the stretch that the tree is made for out: what stands before it is a bullet, a dateline or a day.
//!
//! "BAGHDAD (Reuters) – Gunmen killed …", "12 March: Gunmen killed …": the parser sees the report alone, and the lead hangs on its root, so that a dateline
//! never becomes the head of what it precedes.

use super::tokens::Word;

const LONGEST_LEAD: usize = 14;
const SHORTEST_REST: usize = 3;

/// Parts of a sentence: a sign that opens a list item, a lead, and the rest; each may be empty but the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// Words before this are bullets.
    pub lead: usize,
    /// Words before this, from `lead`, are a dateline with its dash.
    pub rest: usize,
}

/// Where the parts of this sentence begin; a dateline is looked for where `opens_block` says that a block begins here.
pub(super) fn sentence_parts(text: &str, words: &[Word], opens_block: bool) -> Parts {
    let lead = words.iter().take_while(|word| is_bullet(word.of(text))).count();
    if lead + 1 >= words.len() {
        return Parts { lead: 0, rest: 0 };
    }
    let length = if opens_block { lead_length(text, &words[lead..]).max(day_length(text, &words[lead..])) } else { 0 };
    Parts { lead, rest: lead + length }
}

fn is_bullet(form: &str) -> bool {
    if let Some(number) = form.strip_suffix('.')
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        return true;
    }
    form.chars().all(|c| {
        matches!(
            c,
            '\u{2022}'
                | '\u{b7}'
                | '*'
                | '-'
                | '\u{2013}'
                | '\u{2014}'
                | '\u{25aa}'
                | '\u{25cf}'
                | '\u{25e6}'
                | '\u{2023}'
                | '\u{25a0}'
                | '\u{25ba}'
                | '\u{203a}'
                | '>'
                | '|'
                | '~'
                | '\u{f0b7}'
                | '\u{2794}'
                | '\u{27a4}'
                | '='
        )
    })
}

fn is_dash(form: &str) -> bool {
    matches!(form, "-" | "--" | "---" | "\u{2013}" | "\u{2014}")
}

/// Number of words of the dateline with its dash, 0 if there is none.
fn lead_length(text: &str, words: &[Word]) -> usize {
    let Some(dash) = words.iter().take(LONGEST_LEAD).position(|word| is_dash(word.of(text))) else { return 0 };
    let Some(next) = words.get(dash + 1) else { return 0 };
    let spaced = !words[dash].glued || !next.glued;
    if dash == 0 || !spaced || words.len() - dash - 1 < SHORTEST_REST || !words[..dash].iter().all(|word| suits_lead(word.of(text))) {
        return 0;
    }
    let signs = words[..dash].iter().any(|word| word.of(text).starts_with(['(', ',', '/']) || word.of(text).bytes().all(|b| b.is_ascii_digit()));
    let opens = next.of(text).chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '\u{201c}' | '['));
    let shouted = words[dash..].iter().all(|word| !word.of(text).chars().any(char::is_lowercase));
    let named = words[..dash].iter().any(|word| word.of(text).chars().any(char::is_alphabetic));
    if named && opens && (signs || dash <= 3 && !shouted) { dash + 1 } else { 0 }
}

/// Words before a colon that opens a note with its day, at most: "Tuesday 12 March 2024".
const LONGEST_DAY: usize = 5;

/// Number of words of a day with its colon ("12 March: ", "03/12/2024: "), 0 if there is none.
fn day_length(text: &str, words: &[Word]) -> usize {
    let Some(colon) = words.iter().take(LONGEST_DAY + 1).position(|word| word.of(text) == ":") else { return 0 };
    let numbered = |form: &str| form.bytes().any(|byte| byte.is_ascii_digit());
    let suits = |form: &str| numbered(form) || form == "," || form.chars().next().is_some_and(char::is_uppercase);
    let opens = words.get(colon + 1).is_some_and(|next| !next.glued && next.of(text).chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()));
    let day = words[..colon].iter().all(|word| suits(word.of(text))) && words[..colon].iter().any(|word| numbered(word.of(text)));
    if colon > 0 && opens && day && words.len() - colon > SHORTEST_REST { colon + 1 } else { 0 }
}

/// Names, numbers and the signs between them.
fn suits_lead(form: &str) -> bool {
    let first = form.chars().next().unwrap_or(' ');
    !first.is_lowercase() || matches!(form, "al" | "el" | "de" | "of" | "and" | "la" | "ez" | "al-")
}
