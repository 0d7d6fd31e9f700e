//! A web page in, the blocks of its whole text out, in order, with what tells main text from furniture.
//!
//! The tree is walked without recursion: pages nested ten thousand deep are met in the wild.

use super::lexicon::PageLexicon;
use crate::document::BlockKind;
use ego_tree::iter::Edge;
use scraper::node::{Element, Node};
use scraper::{ElementRef, Html};

/// One block of a page.
#[derive(Clone, Debug)]
pub struct PageBlock {
    pub kind: BlockKind,
    pub text: String,
    /// Share of the text that is links, 0 to 1.
    pub link_share: f32,
    /// In an element that by its name stands beside the report.
    pub beside: bool,
    /// Numbers of the elements that hold it, outermost first.
    pub path: Vec<u32>,
}

/// What an element hands down to those in it.
#[derive(Clone, Copy, Debug, Default)]
struct Context {
    skipped: bool,
    beside: bool,
    caption: bool,
    link: bool,
    bold: bool,
    heading: Option<u8>,
    item_depth: u8,
    /// In a row of a table of data, whose cells are joined.
    row: bool,
    opens_block: bool,
}

/// Text gathered for the block to come.
#[derive(Default)]
struct Gathered {
    text: String,
    /// Context of the first words.
    context: Context,
    n_chars: usize,
    n_link_chars: usize,
    n_bold_chars: usize,
}

/// Longest row, in bytes, and most nodes in it, that count as a row of data and not as page layout.
const LONGEST_ROW: usize = 800;
const MOST_ROW_NODES: usize = 120;
/// Longest line in bold, in words, that is a heading.
const LONGEST_BOLD: usize = 14;
/// Level of headings that are marked by bold letters alone.
const BOLD_LEVEL: u8 = 7;

/// Elements of a block's path that are kept: of deeper ones, the outermost.
const LONGEST_PATH: usize = 256;

/// A page as blocks, in order, and how many elements deep it is nested.
#[derive(Clone, Debug, Default)]
pub struct PageBlocks {
    pub blocks: Vec<PageBlock>,
    pub depth: usize,
}

/// The blocks of a page.
pub fn find_page_blocks(page: &Html, lexicon: &PageLexicon) -> PageBlocks {
    let mut walk =
        Walk { lexicon, contexts: vec![Context::default()], path: Vec::new(), n_elements: 0, gathered: Gathered::default(), found: PageBlocks::default() };
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walk.open(element, ElementRef::wrap(node)),
                Node::Text(text) => walk.add_text(text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walk.close(element);
                }
            }
        }
    }
    walk.flush();
    walk.found
}

struct Walk<'a> {
    lexicon: &'a PageLexicon,
    contexts: Vec<Context>,
    path: Vec<u32>,
    n_elements: u32,
    gathered: Gathered,
    found: PageBlocks,
}

impl Walk<'_> {
    fn context(&self) -> Context {
        self.contexts.last().copied().unwrap_or_default()
    }

    fn open(&mut self, element: &Element, node: Option<ElementRef>) {
        let outer = self.context();
        let context = self.inner_context(outer, element, node);
        if context.opens_block {
            self.flush();
        }
        if element.name() == "br" && !outer.skipped {
            self.add_break();
        }
        self.n_elements += 1;
        self.path.push(self.n_elements);
        self.found.depth = self.found.depth.max(self.path.len());
        self.contexts.push(context);
    }

    fn inner_context(&self, outer: Context, element: &Element, node: Option<ElementRef>) -> Context {
        let name = element.name();
        let mut context = Context { opens_block: !outer.row && self.lexicon.blocks.contains(name), ..outer };
        context.skipped |= self.lexicon.skipped.contains(name) || is_hidden(element);
        context.beside |= self.lexicon.beside.contains(name) && !outer.row || names_any(element, &self.lexicon.beside_names);
        context.caption |= name == "figcaption" || names_any(element, &self.lexicon.caption_names);
        context.link |= name == "a";
        context.bold |= matches!(name, "b" | "strong");
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => context.heading = Some(name.as_bytes()[1] - b'0'),
            "ul" | "ol" => context.item_depth = outer.item_depth.saturating_add(1),
            "tr" => context.row |= node.is_some_and(is_data_row),
            // A list item outside of a list, and a cell of layout inside of one.
            "li" => context.item_depth = outer.item_depth.max(1),
            _ => {}
        }
        context
    }

    fn close(&mut self, element: &Element) {
        let context = self.contexts.pop().unwrap_or_default();
        if context.row && matches!(element.name(), "td" | "th") && !self.gathered.text.is_empty() {
            self.gathered.text.push_str(" | ");
        }
        if context.opens_block {
            self.flush();
        }
        self.path.pop();
    }

    fn add_text(&mut self, text: &str) {
        let context = self.context();
        if context.skipped {
            return;
        }
        let gathered = &mut self.gathered;
        for letter in text.chars() {
            if letter.is_whitespace() {
                if !gathered.text.is_empty() && !gathered.text.ends_with([' ', '\n']) {
                    gathered.text.push(' ');
                }
                continue;
            }
            if gathered.n_chars == 0 {
                gathered.context = context;
            }
            gathered.text.push(letter);
            gathered.n_chars += 1;
            gathered.n_link_chars += usize::from(context.link);
            gathered.n_bold_chars += usize::from(context.bold);
        }
    }

    /// One break is a line's end, two are a paragraph's.
    fn add_break(&mut self) {
        let trimmed = self.gathered.text.trim_end_matches(' ').len();
        self.gathered.text.truncate(trimmed);
        if self.gathered.text.ends_with('\n') && !self.context().row {
            self.flush();
        } else if !self.gathered.text.is_empty() {
            self.gathered.text.push('\n');
        }
    }

    fn flush(&mut self) {
        let gathered = std::mem::take(&mut self.gathered);
        let text = gathered.text.trim_end_matches([' ', '\n', '|']);
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        self.found.blocks.push(PageBlock {
            kind: gathered.kind(text),
            text: text.to_string(),
            link_share: gathered.n_link_chars as f32 / gathered.n_chars as f32,
            beside: gathered.context.beside,
            path: self.path[..self.path.len().min(LONGEST_PATH)].to_vec(),
        });
    }
}

impl Gathered {
    fn kind(&self, text: &str) -> BlockKind {
        let context = self.context;
        let bold = self.n_bold_chars == self.n_chars && !text.ends_with(['.', ',', ';']) && text.split_whitespace().count() <= LONGEST_BOLD;
        match (context.heading, context.item_depth) {
            _ if context.caption => BlockKind::Caption,
            _ if context.row => BlockKind::TableRow,
            (Some(level), _) => BlockKind::Heading(level),
            (None, depth @ 1..) => BlockKind::Item(depth),
            _ if bold => BlockKind::Heading(BOLD_LEVEL),
            _ => BlockKind::Paragraph,
        }
    }
}

fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or("");
    element.attr("hidden").is_some() || (style.contains("display") && style.replace(' ', "").contains("display:none"))
}

/// Whether an element's class or id holds one of the words.
fn names_any(element: &Element, words: &[String]) -> bool {
    let holds = |name: &str| {
        let name = name.to_ascii_lowercase();
        words.iter().any(|word| name.contains(word.as_str()))
    };
    !matches!(element.name(), "body" | "html" | "main" | "article") && [element.attr("class"), element.attr("id")].into_iter().flatten().any(holds)
}

/// Two short cells or more, without headings, lists or tables in them.
fn is_data_row(row: ElementRef) -> bool {
    let (mut n_cells, mut n_bytes) = (0, 0);
    for (n, node) in row.descendants().enumerate() {
        match node.value() {
            _ if n > MOST_ROW_NODES || n_bytes > LONGEST_ROW => return false,
            Node::Element(element) => match element.name() {
                "td" | "th" => n_cells += 1,
                "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "div" => return false,
                _ => {}
            },
            Node::Text(text) => n_bytes += text.trim().len(),
            _ => {}
        }
    }
    n_cells >= 2
}
