//! Bytes in, a document with blocks out: plain text and HTML; of office files, what a program that knows the format found in them.
//!
//! Plain text is kept as it is but for words broken at line ends, so that offsets lead back to what was given; of a page, the main text is kept. The reader
//! never fails: what it cannot tell stays open.

mod blocks;
mod captions;
mod dates;
mod decode;
mod depth;
mod fields;
mod headings;
mod html;
mod language;
mod layout;
mod letter;
mod lexicon;
mod lines;
mod main_text;
mod mend;
mod metadata;
mod outline;
mod page;
mod parts;
mod published;

pub use decode::{Decoded, decode, decode_as};
pub use fields::tells_day;
pub use layout::{PageLayout, PlacedPage, PlacedWord};
pub use letter::Letter;
pub use lexicon::ReadingLexicon;
pub use outline::{Outline, OutlineBlock, read_outline};
pub use parts::{Part, cut_document};

use crate::document::{Block, BlockKind, DateSource, Document};
use crate::lexicon::Lexicon;
use jiff::civil::Date;

/// What is known about a report before it is read.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub id: String,
    pub title: Option<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    /// Publication date, if told from outside; it goes before what the text says.
    pub published: Option<Date>,
    /// Who told that date; `Given` where this is left open.
    pub dated_by: Option<DateSource>,
}

impl Source {
    /// The date told from outside, with who told it.
    fn date(&self) -> Option<(Date, DateSource)> {
        Some((self.published?, self.dated_by.unwrap_or(DateSource::Given)))
    }
}

/// Reads plain text, which the document keeps but for broken words, whose parts it joins: offsets are those of the text given.
pub fn read_text(text: String, source: Source, lexicon: &Lexicon) -> Document {
    let blocks = blocks::find_blocks(&text, &lexicon.reading);
    let text = mend::mend_breaks(text, &blocks, &lexicon.language);
    let date = source.date();
    let title = source.title.or_else(|| first_heading(&text, &blocks));
    let date = date.or_else(|| published::find_published(&text, title.as_deref(), &blocks, &lexicon.reading));
    let (published, dated_by) = date.unzip();
    let (language, foreign) = language::detect_languages(&text, &blocks, &lexicon.reading);
    Document { id: source.id, title, source: source.source, url: source.url, published, dated_by, language, foreign, text, blocks, pages: Vec::new() }
}

/// Reads a web page: its main text, with the structure that the page gives it.
pub fn read_html(html: &str, source: Source, lexicon: &Lexicon) -> Document {
    html::read_page(&mend::without_soft_hyphens(html), source, &lexicon.reading)
}

/// Reads a piece of a page, such as a feed or a mail carries: nothing in it is furniture.
pub fn read_fragment(html: &str, source: Source, lexicon: &Lexicon) -> Document {
    html::read_piece(&mend::without_soft_hyphens(html), source, &lexicon.reading)
}

/// Cuts a mail's plain text down to what its writer wrote or passed on.
pub fn cut_letter(text: &str, subject: Option<&str>, lexicon: &Lexicon) -> Letter {
    letter::cut_letter(text, subject, &lexicon.reading)
}

/// A mail's page without what it quotes and its signature.
pub fn cut_letter_page(html: &str, subject: Option<&str>, lexicon: &Lexicon) -> String {
    letter::cut_page(html, subject, &lexicon.reading.letter)
}

/// The first day that is written in full in a few words, as a header or a cell of a table gives it; none where the year is left out or the order of
/// numbers is open.
pub fn read_day(text: &str, lexicon: &Lexicon) -> Option<Date> {
    dates::find_dates(text, &lexicon.reading).first().map(|date| date.first)
}

/// The words of the document's title, where its text begins with one.
fn first_heading(text: &str, blocks: &[Block]) -> Option<String> {
    let title = blocks.iter().find(|block| block.kind == BlockKind::Heading(1))?;
    Some(title.span.of(text).to_string())
}
