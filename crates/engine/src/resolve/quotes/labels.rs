//! Blocks and the attributions found so far in, those that a colon or a dash makes out.
//!
//! "SMITH: I was there", a headline's "Smith: war is over", and a quotation with "― Jane Smith" under it. A word before a colon is
//! mostly a place, a field's name or a heading; it is taken for a speaker only where the document quotes the same name elsewhere,
//! where it is one of the lexicon's voices ("Poll"), or where capitals come back as in a transcript.

use super::Quote;
use super::cues::Cues;
use crate::document::Document;
use crate::span::Span;

/// The longest label before a colon, in bytes and in words.
const LONGEST_LABEL: usize = 48;
const MOST_WORDS: usize = 5;
/// What follows a label has at least so many words.
const FEWEST_SAID: usize = 4;
const DASHES: &[char] = &['―', '—', '–'];
const MARKS: &[char] = &['"', '“', '”', '„', '«', '»'];

/// Adds the attributions of labels and signatures, in text order.
pub(super) fn find_labelled(document: &Document, cues: &Cues, quotes: &mut Vec<Quote>) {
    let text = document.text.as_str();
    let labels: Vec<(Span, Span)> = document.blocks.iter().filter_map(|block| label_of(text, block.span)).collect();
    let mut found: Vec<Quote> = Vec::new();
    for &(label, said) in &labels {
        let is_cited = || quotes.iter().filter_map(|quote| quote.speaker).any(|speaker| last_word(speaker.of(text)) == last_word(label.of(text)));
        if cues.is_voice(label.of(text)) || is_cited() || is_in_transcript(text, label, &labels) {
            let colon = Span::new(label.end as usize, label.end as usize + 1);
            found.push(Quote { speaker: Some(label), cue: Some(colon), content: vec![said], direct: is_in_transcript(text, label, &labels), named: None });
        }
    }
    found.extend(document.blocks.iter().flat_map(|block| lines(text, block.span)).filter_map(|line| signature_of(text, line)));
    if found.is_empty() {
        return;
    }
    let is_new = |quote: &Quote| {
        !found.iter().any(|labelled| labelled.content[0].contains(quote.content[0]) && quote.direct == labelled.direct && quote.content.len() == 1)
    };
    quotes.retain(is_new);
    quotes.extend(found);
    quotes.sort_by_key(|quote| quote.content[0].start);
}

/// A short label of capitalised words that opens a block, and what follows its colon.
fn label_of(text: &str, block: Span) -> Option<(Span, Span)> {
    let words = block.of(text);
    let inner = words.trim_start_matches(MARKS);
    let start = block.start as usize + words.len() - inner.len();
    let colon = inner.find(':').filter(|&colon| (2..=LONGEST_LABEL).contains(&colon))?;
    let (label, rest) = (&inner[..colon], &inner[colon + 1..]);
    let said = rest.trim_start();
    let fits = is_name(label) && said.len() < rest.len() && said.split_whitespace().count() >= FEWEST_SAID;
    fits.then(|| (Span::new(start, start + colon), Span::new(block.end as usize - said.len(), block.end as usize)))
}

/// One to five words that begin with capitals; small words may stand between.
fn is_name(words: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let n_words = words.split_whitespace().count();
    let fits = |word: &str| is_capital(word) || word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    (1..=MOST_WORDS).contains(&n_words) && is_capital(words) && words.split_whitespace().all(fits) && !words.contains(['"', ',', '“', '”'])
}

fn last_word(words: &str) -> &str {
    words.split_whitespace().last().unwrap_or(words)
}

/// A label all in capitals, one of at least two such that come back.
fn is_in_transcript(text: &str, label: Span, labels: &[(Span, Span)]) -> bool {
    let is_upper = |label: &str| !label.contains(char::is_lowercase);
    let name = label.of(text);
    let others = labels.iter().map(|(other, _)| other.of(text)).filter(|other| is_upper(other));
    let (same, different): (Vec<&str>, Vec<&str>) = others.partition(|other| *other == name);
    is_upper(name) && same.len() >= 2 && different.iter().any(|other| different.iter().filter(|another| another == &other).count() >= 2)
}

/// The lines of a block.
fn lines(text: &str, block: Span) -> impl Iterator<Item = Span> + '_ {
    let mut start = block.start as usize;
    block.of(text).split('\n').map(move |line| {
        let span = Span::new(start, start + line.len());
        start += line.len() + 1;
        span
    })
}

/// A quotation that fills a line up to a dash and a name.
fn signature_of(text: &str, line: Span) -> Option<Quote> {
    let words = line.of(text);
    let dash = words.rfind(DASHES).filter(|_| words.starts_with(MARKS))?;
    let said = words[..dash].trim_end();
    let behind = words[dash..].trim_start_matches(DASHES);
    let name = behind.trim_start();
    let start = line.end as usize - name.len();
    let name = name.trim_end().trim_end_matches('.');
    let fits = said.ends_with(MARKS) && said.split_whitespace().count() >= FEWEST_SAID && is_name(name);
    let at = line.start as usize;
    fits.then(|| Quote {
        speaker: Some(Span::new(start, start + name.len())),
        cue: Some(Span::new(at + dash, line.end as usize - behind.len())),
        content: vec![Span::new(at, at + said.len())],
        direct: true,
        named: None,
    })
}
