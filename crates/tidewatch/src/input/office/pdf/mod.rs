//! The bytes of a PDF in, its outline out, or what is wrong with it.
//!
//! `hayro-syntax` reads the file (cross references, also broken ones, object streams, filters, ciphers); fonts and drawing commands are read here; the
//! engine lays out the words. Of a file that is cut off the pages are read that can be found. Runs in a process of its own: see `apart`.

mod codes;
mod font;
mod letters;
mod outlines;
mod show;
mod strikes;

use super::{Advice, Outlined, Refusal, Told};
use hayro_syntax::object::DateTime;
use hayro_syntax::{LoadPdfError, Pdf, PdfData};
use jiff::civil::Date;
use show::{Fonts, show_page};
use tidewatch_engine::read::{Outline, PageLayout};

/// Share of codes without letters from which the text is not to be trusted.
const MOST_UNKNOWN: f32 = 0.3;
/// A catalogue whose pages are missing: the library then looks for pages among all objects.
const CATALOGUE: &[u8] = b"\n999999998 0 obj\n<</Type/Catalog/Pages 999999997 0 R>>\nendobj\n";

/// Reads a PDF.
///
/// # Errors
/// It is none, needs a password, has no pages, or holds no text.
pub fn read_pdf(bytes: Vec<u8>) -> Result<Outlined, Refusal> {
    let is_cut_off = is_cut_off(&bytes);
    let pdf = open(bytes)?;
    let (mut layout, mut fonts, mut sums) = (PageLayout::default(), Fonts::new(), Sums { is_cut_off, ..Sums::default() });
    // Where pages are searched for, comments look like pages without a content.
    for page in pdf.pages().iter().filter(|page| !is_cut_off || page.page_stream().is_some()) {
        sums.n_pages += 1;
        let shown = show_page(page, sums.n_pages as u32, &mut fonts);
        sums.n_bare += usize::from(shown.page.words.is_empty() && shown.n_pictures > 0);
        sums.n_unknown += shown.n_unknown;
        sums.n_codes += shown.n_codes;
        layout.add_page(shown.page);
    }
    let about = pdf.metadata();
    let title = about.title.as_ref().map(|title| text_string(title)).filter(|title| title.contains(char::is_alphanumeric));
    let blocks = layout.finish();
    let told = sums.check(blocks.is_empty())?;
    Ok(Outlined { outline: Outline { blocks, title, dated: about.creation_date.and_then(day) }, told })
}

/// Opens a PDF; in one that has lost its catalogue the pages are searched for.
fn open(bytes: Vec<u8>) -> Result<Pdf, Refusal> {
    let bytes = PdfData::from(bytes);
    let opened = match Pdf::new(bytes.clone()) {
        Err(LoadPdfError::Invalid) => Pdf::new([bytes.as_ref(), CATALOGUE].concat()),
        opened => opened,
    };
    opened.map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::new("the PDF is encrypted and asks for a password", Advice::NoPassword),
        LoadPdfError::Invalid => Refusal::new("no PDF, or too damaged to read", Advice::None),
    })
}

/// Whether objects come behind the last mark of an end.
fn is_cut_off(bytes: &[u8]) -> bool {
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|window| window == mark);
    last(b" obj") > last(b"startxref")
}

#[derive(Default)]
struct Sums {
    is_cut_off: bool,
    n_pages: usize,
    /// Pages that hold pictures and no words.
    n_bare: usize,
    n_unknown: usize,
    n_codes: usize,
}

impl Sums {
    /// What a reader should know, though the text was read.
    fn check(&self, is_empty: bool) -> Result<Vec<Told>, Refusal> {
        let Sums { is_cut_off, n_pages, n_bare, n_unknown, n_codes } = *self;
        if is_cut_off && (is_empty || n_unknown as f32 > MOST_UNKNOWN * n_codes as f32) {
            return Err(Refusal::new("the PDF is cut off before its pages or their fonts: nothing is left to read", Advice::SaveAnew));
        }
        if n_unknown as f32 > MOST_UNKNOWN * n_codes as f32 {
            return Err(Refusal::new("the PDF's fonts do not say what letters they show", Advice::Recognise));
        }
        match is_empty {
            true if n_bare > 0 => Err(Refusal::new("holds pictures of pages, no text", Advice::Recognise)),
            true if n_pages == 0 => Err(Refusal::new("the PDF has no pages", Advice::None)),
            true => Err(Refusal::new("the PDF holds no text", Advice::None)),
            false => {
                let cut = is_cut_off.then(|| Told::loss(format!("the PDF is cut off: {n_pages} pages that can be found are read")));
                let bare = (n_bare > 0).then(|| Told::note(format!("{n_bare} of {n_pages} pages hold pictures and no text, and are not read")));
                Ok(cut.into_iter().chain(bare).collect())
            }
        }
    }
}

/// A string of the file's own dictionary: UTF-16 or UTF-8 with a mark, or near to Latin 1.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn day(made: DateTime) -> Option<Date> {
    Date::new(i16::try_from(made.year).ok()?, i8::try_from(made.month).ok()?, i8::try_from(made.day).ok()?).ok()
}
