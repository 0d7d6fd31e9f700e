//! The bytes of an ODT in, its outline out (OpenDocument 1.3, part 3).
//!
//! Tracked deletions, comments, indexes, running heads and rulers of the page are left out; notes are kept.

use super::package::{Package, Piece, Tag};
use super::paragraphs::Paragraphs;
use super::{Advice, Outlined, Refusal};
use std::collections::BTreeMap;
use tidewatch_engine::document::BlockKind;
use tidewatch_engine::read::Outline;

const BODY: &str = "content.xml";
/// Styles that captions have, as LibreOffice names them in files of every language.
const CAPTIONS: [&str; 6] = ["Caption", "Illustration", "Table", "Text", "Drawing", "Figure"];

/// Reads an ODT.
///
/// # Errors
/// It is none, is damaged or encrypted, is a bomb, or holds no text.
pub fn read_odt(bytes: Vec<u8>) -> Result<Outlined, Refusal> {
    let mut package = Package::open(bytes)?;
    if is_encrypted(&mut package)? {
        return Err(Refusal::new("the ODT is encrypted", Advice::NoPassword));
    }
    let mut body = Body::default();
    package.read_part("styles.xml", |piece| body.read_style(&piece))?;
    if !package.read_part(BODY, |piece| body.take(piece))? {
        return Err(Refusal::new(format!("no ODT: `{BODY}` is missing"), Advice::None));
    }
    let blocks = body.paragraphs.finish();
    if blocks.is_empty() {
        return Err(Refusal::new("the document holds no text", Advice::None));
    }
    let (title, dated) = package.read_about("meta.xml", "creation-date")?;
    Ok(Outlined { outline: Outline { blocks, title, dated }, note: None })
}

fn is_encrypted(package: &mut Package) -> Result<bool, Refusal> {
    let mut found = false;
    package.read_part("META-INF/manifest.xml", |piece| found |= matches!(piece, Piece::Open(tag) if tag.name() == "encryption-data"))?;
    Ok(found)
}

#[derive(Default)]
struct Style {
    parent: String,
    is_bold: bool,
}

#[derive(Default)]
struct Body {
    styles: BTreeMap<String, Style>,
    /// The style that is being read.
    style: String,
    /// The text has begun: before it stand styles.
    is_text: bool,
    /// Depth inside of what is left out.
    skipped: usize,
    list_depth: u8,
    /// Notes within notes.
    note_depth: usize,
    /// Bold or not, for each stretch of text that is open.
    bold: Vec<bool>,
    paragraphs: Paragraphs,
}

impl Body {
    fn read_style(&mut self, piece: &Piece) {
        let Piece::Open(tag) = piece else { return };
        match tag.name() {
            "style" => {
                self.style = tag.value("name").unwrap_or_default();
                let style = self.styles.entry(self.style.clone()).or_default();
                style.parent = tag.value("parent-style-name").unwrap_or_default();
            }
            "text-properties" => {
                if let Some(style) = self.styles.get_mut(&self.style) {
                    style.is_bold = tag.value("font-weight").is_some_and(|weight| weight == "bold" || weight.parse().is_ok_and(|weight: u16| weight >= 600));
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, piece: Piece) {
        if !self.is_text {
            self.read_style(&piece);
            self.is_text = matches!(piece, Piece::Open(tag) if tag.name() == "text");
            return;
        }
        match piece {
            Piece::Open(tag) if self.skipped > 0 || is_left_out(tag.name()) => self.skipped += 1,
            Piece::Close(_) if self.skipped > 0 => self.skipped -= 1,
            _ if self.skipped > 0 => {}
            Piece::Open(tag) => self.open(tag),
            Piece::Close(name) => self.close(name),
            Piece::Text(text) => self.paragraphs.add_text(text, self.bold.last() == Some(&true)),
        }
    }

    fn open(&mut self, tag: &Tag) {
        match tag.name() {
            "p" | "h" => {
                let style = tag.value("style-name").unwrap_or_default();
                let kind = self.kind(tag, &style);
                self.paragraphs.open(kind);
                self.bold.push(self.is_bold(&style));
            }
            "span" => self.bold.push(self.is_bold(&tag.value("style-name").unwrap_or_default()) || self.bold.last() == Some(&true)),
            "list" => self.list_depth = self.list_depth.saturating_add(1),
            "note-body" => self.note_depth += 1,
            "s" | "tab" => self.paragraphs.add_text(" ", false),
            "line-break" => self.paragraphs.add_break(),
            "table-row" => self.paragraphs.open_row(),
            "table-cell" => self.paragraphs.open_cell(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => {
                self.paragraphs.close();
                self.bold.pop();
            }
            "span" => drop(self.bold.pop()),
            "list" => self.list_depth = self.list_depth.saturating_sub(1),
            "note-body" => self.note_depth = self.note_depth.saturating_sub(1),
            "table-row" => self.paragraphs.close_row(),
            _ => {}
        }
    }

    fn kind(&self, tag: &Tag, style: &str) -> BlockKind {
        let named = self.style_named(style);
        match () {
            () if self.note_depth > 0 => BlockKind::Note,
            () if tag.name() == "h" => BlockKind::Heading(tag.value("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1).clamp(1, 9)),
            () if named == "Title" => BlockKind::Heading(1),
            () if CAPTIONS.contains(&named) => BlockKind::Caption,
            () if self.list_depth > 0 => BlockKind::Item(self.list_depth),
            () => BlockKind::Paragraph,
        }
    }

    /// The style that a paragraph's own goes back to: `P12` is one of the document's, for one paragraph.
    fn style_named<'a>(&'a self, style: &'a str) -> &'a str {
        self.styles.get(style).map(|known| known.parent.as_str()).filter(|parent| !parent.is_empty() && is_automatic(style)).unwrap_or(style)
    }

    fn is_bold(&self, style: &str) -> bool {
        self.styles.get(style).is_some_and(|style| style.is_bold)
    }
}

fn is_automatic(style: &str) -> bool {
    style.strip_prefix('P').is_some_and(|number| number.bytes().all(|letter| letter.is_ascii_digit()))
}

/// Deletions that are tracked, comments, indexes, the numbers that call notes, what is drawn in the margin.
fn is_left_out(name: &str) -> bool {
    let index = name.ends_with("-index") || name == "table-of-content" || name == "bibliography";
    index || matches!(name, "tracked-changes" | "annotation" | "note-citation" | "forms" | "sequence-decls" | "variable-decls" | "title" | "desc" | "ruby-text")
}
