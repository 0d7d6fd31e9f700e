//! Pieces of a plain text in, the document's blocks out: kinds, levels, depths, and what governs what.

use super::captions::find_captions;
use super::headings::{Role, find_headings};
use super::lexicon::ReadingLexicon;
use super::lines::{Mark, Piece, cut_pieces, is_blank};
use crate::document::{Block, BlockKind};
use crate::span::Span;

/// Longest block, in bytes; longer ones are cut at the end of a sentence or between words, so that work on a block is bounded.
pub const LONGEST_BLOCK: usize = 16 * 1024;

/// The blocks of a plain text, in order, not overlapping.
pub fn find_blocks(text: &str, lexicon: &ReadingLexicon) -> Vec<Block> {
    let mut pieces = cut_pieces(text, lexicon);
    pieces.retain(|piece| !is_furniture(piece.span.of(text), lexicon));
    let captions = find_captions(text, &pieces, lexicon);
    let notes = find_notes(text, &pieces, lexicon);
    let asides: Vec<bool> = (0..pieces.len()).map(|at| captions[at] || notes[at]).collect();
    let roles = find_headings(text, &pieces, &asides, lexicon);
    let mut builder = Builder::new(text);
    for (at, piece) in pieces.iter().enumerate() {
        builder.add_piece(piece, roles[at], notes[at]);
    }
    builder.blocks
}

fn is_furniture(words: &str, lexicon: &ReadingLexicon) -> bool {
    words.len() < 40 && lexicon.furniture.contains(&words.trim_end_matches([':', '.', ' ', '…']).to_lowercase())
}

/// Footnotes: "[1] …", and numbered lines under a heading that says so.
fn find_notes(text: &str, pieces: &[Piece], lexicon: &ReadingLexicon) -> Vec<bool> {
    let mut under_notes = false;
    let is_note = |piece: &Piece| {
        if piece.mark == Mark::None && piece.n_words <= 2 {
            under_notes = lexicon.note_headings.contains(&piece.span.of(text).trim_end_matches(':').to_lowercase());
        }
        piece.mark == Mark::Note || (under_notes && piece.mark == Mark::Number)
    };
    pieces.iter().map(is_note).collect()
}

/// Puts blocks together: keeps the headings and items that are open, and so knows each block's parent.
pub struct Builder<'a> {
    text: &'a str,
    pub blocks: Vec<Block>,
    /// Open headings: level and block.
    headings: Vec<(u8, u32)>,
    /// Open items: indent, mark, block.
    items: Vec<(u16, Mark, u32)>,
    /// The fields that stand before what comes next.
    fields: Option<u32>,
}

impl<'a> Builder<'a> {
    pub fn new(text: &'a str) -> Builder<'a> {
        Builder { text, blocks: Vec::new(), headings: Vec::new(), items: Vec::new(), fields: None }
    }

    /// Adds a piece; fields before a telling are a block of their own over an item.
    fn add_piece(&mut self, piece: &Piece, role: Role, is_note: bool) {
        let opening = piece.opening.filter(|_| role == Role::Body && !is_note);
        if let Some(opening) = opening {
            self.add_fields(Span { end: opening.end, ..piece.span });
            let kind = self.open_item(piece.indent, piece.mark);
            self.add(kind, Span { start: opening.telling, ..piece.span });
            self.fields = None;
            return;
        }
        match (role, piece.mark) {
            (Role::Body, Mark::Fields) => self.add_fields(piece.span),
            _ => {
                self.fields = self.fields.filter(|_| piece.mark == Mark::Telling);
                let kind = if is_note { BlockKind::Note } else { self.kind(piece, role) };
                self.add(kind, piece.span);
            }
        }
    }

    fn add_fields(&mut self, span: Span) {
        self.fields = None;
        self.items.clear();
        self.fields = Some(self.blocks.len() as u32);
        let parent = self.headings.last().map(|&(_, block)| block);
        self.blocks.push(Block { kind: BlockKind::Fields, span, parent });
    }

    fn kind(&mut self, piece: &Piece, role: Role) -> BlockKind {
        match (role, piece.mark) {
            (Role::Heading(level), _) => BlockKind::Heading(level),
            (Role::Aside, _) => BlockKind::Caption,
            (Role::Body, Mark::Bullet(_) | Mark::Number | Mark::Letter | Mark::Telling) => self.open_item(piece.indent, piece.mark),
            (Role::Body, _) if is_row(piece.span.of(self.text)) => BlockKind::TableRow,
            (Role::Body, _) => BlockKind::Paragraph,
        }
    }

    /// The depth of an item, by its indent and mark among the items that are open.
    pub fn open_item(&mut self, indent: u16, mark: Mark) -> BlockKind {
        while self.items.last().is_some_and(|&(open, ..)| open > indent) {
            self.items.pop();
        }
        if let Some(same) = self.items.iter().position(|&(open, marked, _)| open == indent && marked == mark) {
            self.items.truncate(same);
        }
        self.items.push((indent, mark, self.blocks.len() as u32));
        BlockKind::Item(self.items.len().min(usize::from(u8::MAX)) as u8)
    }

    /// Adds a block under the headings and items that are open; a giant one in several.
    pub fn add(&mut self, kind: BlockKind, span: Span) {
        let parent = self.parent(kind);
        if let BlockKind::Heading(level) = kind {
            self.headings.push((level, self.blocks.len() as u32));
        }
        for span in cut_giant(self.text, span) {
            self.blocks.push(Block { kind, span, parent });
        }
    }

    fn parent(&mut self, kind: BlockKind) -> Option<u32> {
        if let BlockKind::Heading(level) = kind {
            self.headings.retain(|&(open, _)| open < level);
        }
        if !matches!(kind, BlockKind::Item(_) | BlockKind::Caption) {
            self.items.clear();
        }
        let heading = self.headings.last().map(|&(_, block)| block);
        match kind {
            BlockKind::Note => None,
            BlockKind::Item(_) if self.fields.is_some() => self.fields,
            BlockKind::Item(_) => self.items.iter().rev().nth(1).map(|&(.., block)| block).or(heading),
            _ => heading,
        }
    }
}

/// A row of a table: cells parted by tabs or bars.
fn is_row(words: &str) -> bool {
    words.matches('\t').count() >= 2 || words.matches('|').count() >= 2
}

/// Cuts a span that is too long at the end of a sentence, between words, or where it must.
fn cut_giant(text: &str, span: Span) -> Vec<Span> {
    let (mut parts, mut start, end) = (Vec::new(), span.start as usize, span.end as usize);
    while end - start > LONGEST_BLOCK {
        let limit = text.floor_char_boundary(start + LONGEST_BLOCK);
        let window = &text[start..limit];
        let half = text.floor_char_boundary(start + LONGEST_BLOCK / 2) - start;
        let stop = window[half..].rfind(". ").map(|at| half + at + 1);
        let cut = stop.or_else(|| window[half..].rfind(char::is_whitespace).map(|at| half + at)).unwrap_or(window.len());
        parts.extend(trimmed(text, start, start + cut));
        start += cut;
    }
    parts.extend(trimmed(text, start, end));
    parts
}

/// A span without the white space at its ends; none if there is no word in it.
fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let words = &text[start..end];
    let from = start + words.len() - words.trim_start_matches(is_blank).len();
    let to = from + words.trim_matches(is_blank).len();
    words.contains(char::is_alphanumeric).then(|| Span::new(from, to))
}
