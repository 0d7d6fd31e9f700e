//! The bytes of an ODT in, its outline out (OpenDocument 1.3, part 3).
//!
//! Tracked deletions, words that are struck through, comments, indexes, running heads and rulers of the page are left out; notes are kept.

use super::package::{Package, Piece, Tag};
use super::paragraphs::Paragraphs;
use super::{Advice, Outlined, Refusal, Told};
use std::collections::BTreeMap;
use tidewatch_engine::document::BlockKind;
use tidewatch_engine::read::Outline;

const BODY: &str = "content.xml";
/// Styles that captions have, as LibreOffice names them in files of every language.
const CAPTIONS: [&str; 6] = ["Caption", "Illustration", "Table", "Text", "Drawing", "Figure"];

/// Reads an ODT.
///
/// # Errors
/// It is none, is encrypted, is a bomb, or holds no text that can be read.
pub fn read_odt(bytes: Vec<u8>) -> Result<Outlined, Refusal> {
    let mut package = Package::open(bytes)?;
    if is_encrypted(&mut package) {
        return Err(Refusal::new("the ODT is encrypted", Advice::NoPassword));
    }
    let mut body = Body::default();
    let costs = |why| Told::note(format!("{why}: titles, captions and bold type are missed where styles tell them"));
    package.read_side_part("styles.xml", costs, |piece| body.read_style(&piece));
    package.read_body(BODY, "ODT", |piece| body.take(piece))?;
    let blocks = body.paragraphs.finish();
    if blocks.is_empty() {
        return Err(package.without_text());
    }
    let (title, dated) = package.read_about("meta.xml", "creation-date");
    Ok(Outlined { outline: Outline { blocks, title, dated }, told: package.told })
}

fn is_encrypted(package: &mut Package) -> bool {
    let mut found = false;
    // A manifest that is damaged says nothing; nor does the text where it is encrypted.
    let _ = package.read_part("META-INF/manifest.xml", |piece| found |= matches!(piece, Piece::Open(tag) if tag.name() == "encryption-data"));
    found
}

#[derive(Default)]
struct Style {
    parent: String,
    look: Look,
}

/// How letters look.
#[derive(Clone, Copy, Default)]
struct Look {
    is_bold: bool,
    is_struck: bool,
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
    /// The look of each stretch of text that is open.
    looks: Vec<Look>,
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
                    let is_bold = tag.value("font-weight").is_some_and(|weight| weight == "bold" || weight.parse().is_ok_and(|weight: u16| weight >= 600));
                    let is_struck = ["text-line-through-style", "text-line-through-type"].iter().any(|name| tag.value(name).is_some_and(|line| line != "none"));
                    style.look = Look { is_bold, is_struck };
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
            Piece::Text(text) => {
                let Look { is_bold, is_struck } = self.looks.last().copied().unwrap_or_default();
                if !is_struck {
                    self.paragraphs.add_text(text, is_bold);
                }
            }
        }
    }

    fn open(&mut self, tag: &Tag) {
        match tag.name() {
            "p" | "h" => {
                let style = tag.value("style-name").unwrap_or_default();
                let kind = self.kind(tag, &style);
                self.paragraphs.open(kind);
                self.looks.push(self.look(&style));
            }
            "span" => {
                let (own, outer) = (self.look(&tag.value("style-name").unwrap_or_default()), self.looks.last().copied().unwrap_or_default());
                self.looks.push(Look { is_bold: own.is_bold || outer.is_bold, is_struck: own.is_struck || outer.is_struck });
            }
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
                self.looks.pop();
            }
            "span" => drop(self.looks.pop()),
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

    fn look(&self, style: &str) -> Look {
        self.styles.get(style).map(|style| style.look).unwrap_or_default()
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
