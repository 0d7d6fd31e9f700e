//! Attributions and quotations in, attributions whose contents reach to their quotation marks out.
//!
//! A content that touches a quotation takes all of it, also where that is several sentences long. A quotation that nobody
//! has claimed and that follows an attributed one in its block is a further piece of it; after "He said:" so is the next block.

use super::Quote;
use super::marks::covers_most;
use crate::document::Document;
use crate::sentence::Sentence;
use crate::span::Span;

/// Words that a quotation must have to be more than a name or a word put at arm's length.
const FEWEST_WORDS: usize = 4;

pub(super) fn join_pieces(document: &Document, sentences: &[Sentence], quoted: &[Span], quotes: &mut [Quote]) {
    for quote in quotes.iter_mut() {
        widen(quote, quoted);
    }
    for &quotation in quoted {
        if quotation.of(&document.text).split_ascii_whitespace().count() < FEWEST_WORDS || is_taken(quotation, quotes) {
            continue;
        }
        if let Some(quote) = owner(document, sentences, quotation, quotes) {
            quote.content.push(quotation);
            quote.content.sort_unstable();
            quote.direct = true;
        }
    }
}

/// Stretches the pieces over the quotations that hold most of them.
fn widen(quote: &mut Quote, quoted: &[Span]) {
    let cue = quote.cue.unwrap_or_default();
    for piece in &mut quote.content {
        for &quotation in quoted {
            let wide = piece.cover(quotation);
            let meets =
                quotation.overlaps(*piece) && (covers_most(quotation, *piece) || covers_most(*piece, quotation) || wide.len() < piece.len() + quotation.len());
            if meets && !wide.overlaps(cue) {
                *piece = wide;
                quote.direct |= covers_most(quotation, wide);
            }
        }
    }
    quote.content.dedup();
}

fn is_taken(quotation: Span, quotes: &[Quote]) -> bool {
    quotes.iter().any(|quote| quote.content.iter().any(|piece| piece.overlaps(quotation)))
}

/// The attribution that a quotation carries on: the last before it in its block, if nothing but its own words lie between,
/// or the one that ends the block before with a colon.
fn owner<'a>(document: &Document, sentences: &[Sentence], quotation: Span, quotes: &'a mut [Quote]) -> Option<&'a mut Quote> {
    let block = |span: Span| document.blocks.partition_point(|block| block.span.end <= span.start);
    let quote = quotes.iter_mut().rfind(|quote| reach(quote).start < quotation.start)?;
    let before = reach(quote);
    let (own, last) = (block(quotation), block(before));
    if own == last {
        let sentence = sentences.partition_point(|sentence| sentence.span.end <= quotation.start);
        let previous = sentences.partition_point(|sentence| sentence.span.end <= before.end.saturating_sub(1));
        let is_own = sentences.get(sentence).is_some_and(|sentence| covers_most(quotation, sentence.span));
        return ((quote.direct || is_own) && sentence <= previous + 1).then_some(quote);
    }
    let is_whole = document.blocks.get(own).is_some_and(|block| covers_most(quotation, block.span));
    let opens = document.blocks.get(own).is_some_and(|block| block.span.start == quotation.start);
    let announced = document.text[before.start as usize..quotation.start as usize].trim_end().ends_with(':');
    (opens && own == last + 1 && (announced || quote.direct && is_whole)).then_some(quote)
}

/// From the first to the last word of an attribution.
fn reach(quote: &Quote) -> Span {
    let parts = quote.content.iter().chain(&quote.speaker).chain(&quote.cue);
    parts.copied().reduce(Span::cover).unwrap_or_default()
}
