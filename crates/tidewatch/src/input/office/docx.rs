//! The bytes of a DOCX in, its outline out (ECMA-376, part 1).
//!
//! Headings, lists and captions are told by the paragraph's style, whatever it is called in the writer's language: styles name the built-in one they
//! are. Deleted and moved words, words that are struck through, comments, field codes, hidden text, running heads and the table of contents are left
//! out; notes are kept.

use super::package::{Package, Piece, Tag};
use super::paragraphs::Paragraphs;
use super::{Outlined, Refusal, Told};
use std::collections::BTreeMap;
use tidewatch_engine::document::BlockKind;
use tidewatch_engine::read::Outline;

const BODY: &str = "word/document.xml";
/// Styles that go back to others, at most.
const MOST_STEPS: usize = 12;

/// Reads a DOCX.
///
/// # Errors
/// It is none, is encrypted, is a bomb, or holds no text that can be read.
pub fn read_docx(bytes: Vec<u8>) -> Result<Outlined, Refusal> {
    let mut package = Package::open(bytes)?;
    let styles = read_styles(&mut package);
    let mut notes = BTreeMap::new();
    for part in ["word/footnotes.xml", "word/endnotes.xml"] {
        read_notes(&mut package, part, &mut notes);
    }
    let name = main_part(&mut package).unwrap_or_else(|| BODY.to_string());
    let mut body = Body::new(&styles, &notes);
    package.read_body(&name, "DOCX", |piece| body.take(piece))?;
    let blocks = body.paragraphs.finish();
    if blocks.is_empty() {
        return Err(package.without_text());
    }
    let (title, dated) = package.read_about("docProps/core.xml", "created");
    Ok(Outlined { outline: Outline { blocks, title, dated }, told: package.told })
}

/// The part that holds the text, as the package names it: some programs call it otherwise.
fn main_part(package: &mut Package) -> Option<String> {
    let mut found = None;
    // A package without its relations has the usual name, so nothing is lost with them.
    let _ = package.read_part("_rels/.rels", |piece| {
        if let Piece::Open(tag) = piece
            && tag.value("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            found = tag.value("Target").map(|target| target.trim_start_matches('/').to_string());
        }
    });
    found.filter(|target| target.ends_with(".xml"))
}

/// What a style says.
#[derive(Clone, Debug, Default)]
struct Style {
    /// The built-in name, in lower case.
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    is_list: bool,
}

type Styles = BTreeMap<String, Style>;

fn read_styles(package: &mut Package) -> Styles {
    let (mut styles, mut id) = (Styles::new(), String::new());
    let costs = |why| Told::note(format!("{why}: headings, lists and captions are missed where styles tell them"));
    package.read_side_part("word/styles.xml", costs, |piece| {
        let Piece::Open(tag) = piece else { return };
        if tag.name() == "style" {
            id = tag.value("styleId").unwrap_or_default();
        }
        let Some(style) = (!id.is_empty()).then(|| styles.entry(id.clone()).or_default()) else { return };
        match tag.name() {
            "name" => style.name = tag.value("val").unwrap_or_default().to_lowercase(),
            "basedOn" => style.based_on = tag.value("val"),
            "outlineLvl" => style.level = tag.value("val").and_then(|level| level.parse().ok()).filter(|level| *level < 9),
            "numId" => style.is_list = true,
            _ => {}
        }
    });
    styles
}

/// What paragraphs of a style are; none where they are dropped.
fn kind_of(styles: &Styles, id: &str) -> Option<BlockKind> {
    let mut style = styles.get(id);
    for _ in 0..MOST_STEPS {
        let Some(here) = style else { break };
        let level = here.name.strip_prefix("heading ").and_then(|level| level.parse::<u8>().ok());
        match here.name.as_str() {
            name if name.starts_with("toc ") || name.starts_with("table of ") => return None,
            "title" => return Some(BlockKind::Heading(1)),
            "caption" => return Some(BlockKind::Caption),
            "footnote text" | "endnote text" => return Some(BlockKind::Note),
            _ if level.is_some() || here.level.is_some() => return Some(BlockKind::Heading(level.or(here.level.map(|level| level + 1)).unwrap_or(1))),
            name if here.is_list || name.starts_with("list bullet") || name.starts_with("list number") => return Some(BlockKind::Item(1)),
            _ => style = here.based_on.as_ref().and_then(|id| styles.get(id)),
        }
    }
    Some(BlockKind::Paragraph)
}

/// Text of the notes by kind and number.
type Notes = BTreeMap<(char, String), String>;

fn read_notes(package: &mut Package, part: &str, notes: &mut Notes) {
    let kind = if part.contains("endnotes") { 'e' } else { 'f' };
    let (mut id, mut words) = (String::new(), Words::default());
    package.read_side_part(
        part,
        |why| Told::loss(format!("{why}: notes after that are missed")),
        |piece| {
            if let Piece::Open(tag) = &piece {
                match tag.name() {
                    "footnote" | "endnote" => id = tag.value("id").filter(|_| tag.value("type").is_none()).unwrap_or_default(),
                    "p" if !id.is_empty() => notes.entry((kind, id.clone())).or_default().push(' '),
                    _ => {}
                }
            }
            if let Some(text) = words.take(&piece).filter(|_| !id.is_empty()) {
                notes.entry((kind, id.clone())).or_default().push_str(text);
            }
        },
    );
}

/// Tells words that are part of the text from those that are not.
#[derive(Default)]
struct Words {
    /// Depth inside of what is left out.
    skipped: usize,
    is_text: bool,
    is_hidden: bool,
    is_struck: bool,
    is_bold: bool,
}

impl Words {
    /// The words of a piece, if they are to be read.
    fn take<'a>(&mut self, piece: &Piece<'a>) -> Option<&'a str> {
        match piece {
            Piece::Open(tag) if self.skipped > 0 || is_left_out(tag.name()) => self.skipped += 1,
            Piece::Close(_) if self.skipped > 0 => self.skipped -= 1,
            Piece::Open(tag) => match tag.name() {
                "r" => (self.is_hidden, self.is_struck, self.is_bold) = (false, false, false),
                "vanish" => self.is_hidden = is_on(tag),
                "strike" | "dstrike" => self.is_struck |= is_on(tag),
                "b" => self.is_bold = is_on(tag),
                "t" => self.is_text = true,
                "tab" | "cr" => return Some(" "),
                "noBreakHyphen" => return Some("-"),
                _ => {}
            },
            Piece::Close("t") => self.is_text = false,
            Piece::Text(text) if self.skipped == 0 && self.is_text && !self.is_hidden && !self.is_struck => return Some(text),
            _ => {}
        }
        None
    }
}

/// A switch that is set unless it says otherwise.
fn is_on(tag: &Tag) -> bool {
    !matches!(tag.value("val").as_deref(), Some("0" | "false" | "off"))
}

/// Deleted and moved words, codes of fields, older forms of what is there already, changes of format.
fn is_left_out(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "delText" | "instrText" | "Fallback" | "rPrChange" | "pPrChange" | "tabs" | "comment" | "binData")
}

struct Body<'s> {
    styles: &'s Styles,
    notes: &'s Notes,
    words: Words,
    paragraphs: Paragraphs,
}

impl<'s> Body<'s> {
    fn new(styles: &'s Styles, notes: &'s Notes) -> Body<'s> {
        Body { styles, notes, words: Words::default(), paragraphs: Paragraphs::default() }
    }

    fn take(&mut self, piece: Piece) {
        let words = self.words.take(&piece);
        if let Some(words) = words {
            return self.paragraphs.add_text(words, self.words.is_bold);
        }
        match piece {
            _ if self.words.skipped > 0 => {}
            Piece::Open(tag) => self.open(tag),
            Piece::Close("p") => self.paragraphs.close(),
            Piece::Close("tr") => self.paragraphs.close_row(),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag) {
        match tag.name() {
            "p" => self.paragraphs.open(BlockKind::Paragraph),
            "pStyle" => match kind_of(self.styles, &tag.value("val").unwrap_or_default()) {
                Some(kind) => self.paragraphs.set_kind(kind),
                None => self.paragraphs.drop_open(),
            },
            "outlineLvl" => {
                if let Some(level) = tag.value("val").and_then(|level| level.parse::<u8>().ok()).filter(|level| *level < 9) {
                    self.paragraphs.set_kind(BlockKind::Heading(level + 1));
                }
            }
            "ilvl" => self.paragraphs.set_item(tag.value("val").and_then(|depth| depth.parse::<u8>().ok()).unwrap_or(0).min(8) + 1),
            "br" => self.paragraphs.add_break(),
            "tr" => self.paragraphs.open_row(),
            "tc" => self.paragraphs.open_cell(),
            "footnoteReference" => self.add_note('f', tag),
            "endnoteReference" => self.add_note('e', tag),
            _ => {}
        }
    }

    fn add_note(&mut self, kind: char, tag: &Tag) {
        let Some(text) = tag.value("id").and_then(|id| self.notes.get(&(kind, id))) else { return };
        self.paragraphs.open(BlockKind::Note);
        self.paragraphs.add_text(text, false);
        self.paragraphs.close();
    }
}
