//! The words of one sentence in, what an editor put into it in square brackets out: "the FMLN [National Liberation Front] said".
//!
//! Wire copy in capitals is full of such asides, and between a subject and its verb they lead the parser astray. So the sentence
//! is parsed without them; each is parsed by itself and hangs on the word before it. Where small letters are written, brackets
//! mostly hold words of the sentence ("the [government] forces") and are left.

use super::tokens::Word;
use std::ops::Range;

/// The longest aside, in words.
const LONGEST: usize = 14;

/// The asides of a sentence, each with its brackets; none before `from`, and none where the sentence has small letters.
pub(super) fn find_asides(text: &str, words: &[Word], from: usize) -> Vec<Range<usize>> {
    let mut asides = Vec::new();
    if !words[from..].iter().any(|word| word.of(text) == "[") || words.iter().any(|word| word.of(text).bytes().any(|letter| letter.is_ascii_lowercase())) {
        return asides;
    }
    let mut at = from + 1;
    while at + 2 < words.len() {
        let closes = (at + 2..words.len().min(at + LONGEST + 2)).find(|&end| words[end].of(text) == "]");
        let stands_behind_word = words[at - 1].of(text).bytes().all(|letter| letter.is_ascii_alphanumeric());
        match closes.filter(|_| words[at].of(text) == "[" && stands_behind_word) {
            Some(end) if !(at + 1..end).any(|inside| words[inside].of(text) == "[") => {
                asides.push(at..end + 1);
                at = end + 2;
            }
            _ => at += 1,
        }
    }
    asides
}
