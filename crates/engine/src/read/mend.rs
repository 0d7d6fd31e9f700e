//! Text in, the same text with words whole that typesetting broke: at soft hyphens and at hyphens that end a line.
//!
//! Offsets must lead back to the text given, so nothing is lost: the letters of a broken word move together, and what stood between
//! them, as many bytes and characters, follows the word as white space. A hyphen at a line's end is dropped where the whole word is
//! known and kept where it joins two words ("Kurdish-led") or stands in a name ("al-Shabaab").

use crate::document::Block;
use crate::split::Language;
use std::borrow::Cow;
use std::ops::Range;

const SOFT: char = '\u{ad}';
const SOFT_ENTITY: &str = "&shy;";
/// White space of as many bytes as a soft hyphen.
const SOFT_FILLER: char = '\u{a0}';
const DEEPEST_INDENT: usize = 8;

/// Joins the words of a text that are broken inside one of its blocks.
pub(super) fn mend_breaks(text: String, blocks: &[Block], language: &Language) -> String {
    if !text.contains(SOFT) && !text.contains("-\n") && !text.contains("-\r\n") {
        return text;
    }
    let mut mended = String::with_capacity(text.len());
    // What stood inside the word that is being written.
    let mut owed = String::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let next = at + letter.len_utf8();
        let part = if matches!(letter, SOFT | '-') { break_at(&text, at..next, &mended, blocks, language) } else { None };
        if part.is_none() && letter.is_whitespace() {
            mended.push_str(&owed);
            owed.clear();
        }
        match part {
            None | Some((Break::Compound, _)) => mended.push(letter),
            Some((Break::Syllable, _)) => owed.push(if letter == SOFT { SOFT_FILLER } else { ' ' }),
        }
        let gap = part.map_or(0, |(_, gap)| gap);
        owed.push_str(&text[next..next + gap]);
        at = next + gap;
    }
    mended + &owed
}

/// What a hyphen at a break parts.
#[derive(Clone, Copy)]
enum Break {
    Syllable,
    Compound,
}

/// The break of a word at a hyphen, and the bytes of the line's end behind it; `None` where no word is broken.
fn break_at(text: &str, hyphen: Range<usize>, before: &str, blocks: &[Block], language: &Language) -> Option<(Break, usize)> {
    let gap = line_break(&text[hyphen.end..]);
    let after = &text[hyphen.end + gap..];
    let block = blocks.get(blocks.partition_point(|block| (block.span.end as usize) <= hyphen.start))?;
    let is_inside = block.span.start as usize <= hyphen.start && hyphen.end + gap < block.span.end as usize;
    let is_soft = text[hyphen.clone()].starts_with(SOFT);
    if !is_inside || !joins_words(before, after) || gap == 0 && !is_soft {
        return None;
    }
    let is_syllable = is_soft || is_syllable_break(before, after, language);
    Some((if is_syllable { Break::Syllable } else { Break::Compound }, gap))
}

/// A page without soft hyphens, as letters or as entities.
pub(super) fn without_soft_hyphens(html: &str) -> Cow<'_, str> {
    if html.contains(SOFT) || html.contains(SOFT_ENTITY) { html.replace(SOFT_ENTITY, "").replace(SOFT, "").into() } else { html.into() }
}

/// Bytes of a line's end and the indent of the next line; 0 where the line goes on or a blank line follows.
fn line_break(rest: &str) -> usize {
    let Some(line) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) else { return 0 };
    let indent = line.bytes().take_while(|byte| *byte == b' ').count();
    let goes_on = indent <= DEEPEST_INDENT && line[indent..].starts_with(char::is_alphanumeric);
    if goes_on { rest.len() - line.len() + indent } else { 0 }
}

fn joins_words(before: &str, after: &str) -> bool {
    before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
}

/// Whether a hyphen parts the syllables of one word.
pub(super) fn is_syllable_break(before: &str, after: &str, language: &Language) -> bool {
    let first = &before[before.rfind(|letter: char| !letter.is_alphabetic()).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))..];
    let second = &after[..after.find(|letter: char| !letter.is_alphabetic()).unwrap_or(after.len())];
    let in_compound = before[..before.len() - first.len()].ends_with('-') || after[second.len()..].starts_with('-');
    let in_capitals = first.len() > 1 && first.chars().chain(second.chars()).all(char::is_uppercase);
    let goes_on = second.starts_with(char::is_lowercase) || in_capitals && !second.is_empty();
    let knows = |word: &str| language.knows_word(&word.to_lowercase());
    goes_on && !first.is_empty() && !in_compound && (knows(&format!("{first}{second}")) || !(knows(first) && knows(second)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BlockKind;
    use crate::lexicon::Lexicon;
    use crate::span::Span;

    #[test]
    fn broken_words_are_joined_and_nothing_moves_behind_them() {
        let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]));
        let cases = [
            ("two sol-\ndiers died", "two soldiers \n died"),
            ("two sol\u{ad}diers died", "two soldiers\u{a0} died"),
            ("the Kurdish-\nled forces", "the Kurdish-led\n forces"),
            ("the al-\nShabaab men", "the al-Shabaab\n men"),
            ("TWO SOL-\nDIERS DIED", "TWO SOLDIERS \n DIED"),
            ("a 12-\nyear-old boy", "a 12-year-old\n boy"),
            ("at the end -\n\nNext", "at the end -\n\nNext"),
            ("an attack-\n", "an attack-\n"),
        ];
        for (broken, whole) in cases {
            let blocks = [Block { kind: BlockKind::Paragraph, span: Span::new(0, broken.len()), parent: None }];
            let mended = mend_breaks(broken.to_string(), &blocks, &lexicon.language);
            assert_eq!(mended, whole);
            assert_eq!((mended.len(), mended.chars().count()), (broken.len(), broken.chars().count()));
        }
    }
}
