//! A page's drawing commands in, its words with their places out (PDF 32000, 9.2 to 9.4).
//!
//! Letters that touch are a word; a space, a gap or another font ends it. Text that stands aslant is left out, and so is what the file marks as
//! artifact of the pagination, and so are words that are struck through (`strikes`). Fills and pictures are only counted.

use super::font::Font;
use super::letters::Letters;
use super::strikes::{Bar, MOST_BARS, drop_struck};
use hayro_syntax::content::{Instruction, UntypedIter};
use hayro_syntax::object::{Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page, Resources};
use std::collections::HashMap;
use std::rc::Rc;
use tidewatch_engine::read::{PlacedPage, PlacedWord};

/// Deepest forms within forms, and most commands of one page.
const DEEPEST: u8 = 10;
const MOST_COMMANDS: usize = 4_000_000;
/// Most states that a page may put aside.
const MOST_STATES: usize = 512;
/// Gap, in heights of the font, that ends a word; and a step back that does.
const GAP: f32 = 0.13;
const BACK: f32 = 0.3;

/// Sides of a drawn bullet, in points, and most of them on a page.
const BULLET: std::ops::Range<f32> = 1.2..7.0;
const MOST_BULLETS: usize = 200;

type Matrix = [f32; 6];

/// `first` done before `then`.
fn joined(first: Matrix, then: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [g, h, i, j, k, l] = then;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

#[derive(Clone)]
struct State {
    space: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    letter_gap: f32,
    word_gap: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
    line_width: f32,
}

/// Fonts are read once for all pages.
pub struct Fonts {
    letters: Rc<Letters>,
    known: HashMap<ObjectIdentifier, Rc<Font>>,
}

impl Fonts {
    pub fn new() -> Fonts {
        Fonts { letters: Rc::new(Letters::read()), known: HashMap::new() }
    }

    /// A font by its name. One that a damaged file has lost is read as if it were of the usual coding.
    fn find(&mut self, name: &Name, resources: &Resources) -> Option<Rc<Font>> {
        let dict: Dict = resources.get_font(name).unwrap_or_default();
        let Some(id) = dict.obj_id() else { return Some(Rc::new(Font::read(&dict, &self.letters))) };
        let letters = &self.letters;
        Some(self.known.entry(id).or_insert_with(|| Rc::new(Font::read(&dict, letters))).clone())
    }
}

/// What a page shows.
pub struct PageShown {
    pub page: PlacedPage,
    pub n_pictures: usize,
    n_bullets: usize,
    /// Codes whose letters nobody knows, and all codes.
    pub n_unknown: usize,
    pub n_codes: usize,
}

/// Reads a page; `number` counts from 1.
pub fn show_page(page: &Page, number: u32, fonts: &mut Fonts) -> PageShown {
    let (width, height) = page.render_dimensions();
    let space = page.initial_transform(true).as_coeffs().map(|part| part as f32);
    let state = State { space, font: None, size: 0.0, letter_gap: 0.0, word_gap: 0.0, stretch: 1.0, leading: 0.0, rise: 0.0, line_width: 1.0 };
    let shown = PageShown { page: PlacedPage { number, width, height, words: Vec::new() }, n_pictures: 0, n_bullets: 0, n_unknown: 0, n_codes: 0 };
    let mut pen = Pen {
        fonts,
        state,
        saved: Vec::new(),
        text: IDENTITY,
        line: IDENTITY,
        word: None,
        path: Vec::new(),
        bars: Vec::new(),
        spaced: false,
        shown,
        marks: Vec::new(),
        n_commands: 0,
    };
    pen.run(page.operations(), page.resources(), DEEPEST);
    pen.end_word();
    drop_struck(&mut pen.shown.page.words, &pen.bars);
    pen.shown
}

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

struct Pen<'f> {
    fonts: &'f mut Fonts,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    word: Option<PlacedWord>,
    /// The boxes around the parts of the path that is being drawn: left, top, right, bottom.
    path: Vec<[f32; 4]>,
    /// Level lines and flat boxes that were drawn.
    bars: Vec<Bar>,
    /// A space was shown since the last word.
    spaced: bool,
    shown: PageShown,
    /// For each mark that is open, whether what it holds is passed by.
    marks: Vec<bool>,
    n_commands: usize,
}

fn numbers(instruction: &Instruction) -> Vec<f32> {
    instruction.operands().filter_map(|operand| if let Object::Number(number) = operand { Some(number.as_f32()) } else { None }).collect()
}

/// The first operand that is a name.
fn name<'a>(instruction: &Instruction<'_, 'a>) -> Option<Name<'a>> {
    instruction.operands().find_map(|operand| if let Object::Name(name) = operand { Some(name.clone()) } else { None })
}

impl Pen<'_> {
    fn run(&mut self, mut commands: UntypedIter, resources: &Resources, depth: u8) {
        let n_saved = self.saved.len();
        while let Some(instruction) = commands.next() {
            self.n_commands += 1;
            if self.n_commands > MOST_COMMANDS {
                break;
            }
            match &**instruction.operator {
                b"Do" => self.draw(&instruction, resources, depth),
                b"BI" | b"EI" => self.shown.n_pictures += 1,
                b"Tf" => self.choose_font(&instruction, resources),
                b"gs" => self.take_state(&instruction, resources),
                b"BMC" | b"BDC" => self.open_mark(&instruction, resources),
                b"EMC" => drop(self.marks.pop()),
                operator => self.obey(operator, &instruction),
            }
        }
        self.saved.truncate(n_saved);
    }

    fn obey(&mut self, operator: &[u8], instruction: &Instruction) {
        let numbers = || numbers(instruction);
        let first = || numbers().first().copied().unwrap_or(0.0);
        match operator {
            b"q" if self.saved.len() < MOST_STATES => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => self.state.space = matrix(&numbers()).map_or(self.state.space, |step| joined(step, self.state.space)),
            b"BT" => (self.text, self.line) = (IDENTITY, IDENTITY),
            b"Tc" => self.state.letter_gap = first(),
            b"Tw" => self.state.word_gap = first(),
            b"Tz" => self.state.stretch = first() / 100.0,
            b"TL" => self.state.leading = first(),
            b"Ts" => self.state.rise = first(),
            b"Td" => self.step(&numbers()),
            b"TD" => {
                self.state.leading = -numbers().get(1).copied().unwrap_or(0.0);
                self.step(&numbers());
            }
            b"Tm" => (self.text, self.line) = matrix(&numbers()).map_or((self.text, self.line), |matrix| (matrix, matrix)),
            b"T*" => self.next_line(),
            b"Tj" => self.show_all(instruction),
            b"'" => {
                self.next_line();
                self.show_all(instruction);
            }
            b"\"" => {
                (self.state.word_gap, self.state.letter_gap) = (first(), numbers().get(1).copied().unwrap_or(0.0));
                self.next_line();
                self.show_all(instruction);
            }
            b"TJ" => self.show_array(instruction),
            b"m" | b"l" | b"c" | b"v" | b"y" | b"re" => self.trace(operator, &numbers()),
            b"w" => self.state.line_width = first(),
            b"f" | b"F" | b"f*" => self.paint(0.0),
            b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" => self.paint(self.state.line_width),
            b"n" => self.path.clear(),
            _ => {}
        }
    }

    /// Widens the box around the part of the path that is being drawn, or begins another.
    fn trace(&mut self, operator: &[u8], numbers: &[f32]) {
        let corners: Vec<[f32; 2]> = match (operator, numbers) {
            (b"re", [x, y, width, height]) => vec![[*x, *y], [x + width, y + height]],
            _ => numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect(),
        };
        let mut begins = matches!(operator, b"re" | b"m") && self.path.len() < MOST_BARS;
        for [x, y] in corners {
            let [.., x, y] = joined([1.0, 0.0, 0.0, 1.0, x, y], self.state.space);
            match self.path.last_mut().filter(|_| !begins) {
                Some([left, top, right, bottom]) => (*left, *top, *right, *bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y)),
                None => self.path.push([x, y, x, y]),
            }
            begins = false;
        }
    }

    /// Paints the path: level lines are kept, and a small round or square is a bullet, for some programs draw them.
    fn paint(&mut self, line_width: f32) {
        let [a, b, c, d, ..] = self.state.space;
        let line_width = line_width * (a * d - b * c).abs().sqrt();
        let room = MOST_BARS.saturating_sub(self.bars.len());
        self.bars.extend(self.path.iter().filter_map(|part| Bar::of(*part, line_width)).take(room));
        let parts = std::mem::take(&mut self.path);
        let around = parts.into_iter().reduce(|[a, b, c, d], [e, f, g, h]| [a.min(e), b.min(f), c.max(g), d.max(h)]);
        around.into_iter().for_each(|around| self.draw_bullet(around));
    }

    fn draw_bullet(&mut self, [left, top, right, bottom]: [f32; 4]) {
        let (width, height) = (right - left, bottom - top);
        if !BULLET.contains(&width) || !BULLET.contains(&height) || (width - height).abs() > 0.25 * width || self.shown.n_bullets >= MOST_BULLETS {
            return;
        }
        self.end_word();
        self.shown.n_bullets += 1;
        let word = PlacedWord { x: [left, right], y: bottom + 0.3 * height, size: 3.0 * height, bold: false, spaced: true, text: "•".to_string() };
        self.shown.page.words.push(word);
    }

    fn step(&mut self, by: &[f32]) {
        if let [x, y, ..] = by {
            self.line = joined([1.0, 0.0, 0.0, 1.0, *x, *y], self.line);
            self.text = self.line;
        }
    }

    fn next_line(&mut self) {
        self.step(&[0.0, -self.state.leading]);
    }

    fn choose_font(&mut self, instruction: &Instruction, resources: &Resources) {
        let name = name(instruction);
        self.state.size = numbers(instruction).first().copied().unwrap_or(0.0);
        self.state.font = name.and_then(|name| self.fonts.find(&name, resources));
    }

    /// A graphics state may choose a font as well.
    fn take_state(&mut self, instruction: &Instruction, resources: &Resources) {
        let state = name(instruction).and_then(|name| resources.get_ext_g_state(&name));
        let Some(font) = state.and_then(|state| state.get::<hayro_syntax::object::Array>("Font")) else { return };
        let mut entries = font.iter::<Object>();
        if let (Some(dict), Some(size)) = (entries.next().and_then(Object::into_dict), entries.next().and_then(Object::into_f32)) {
            self.state.font = Some(Rc::new(Font::read(&dict, &self.fonts.letters)));
            self.state.size = size;
        }
    }

    /// Running heads and page numbers are marked in files that are made with care.
    fn open_mark(&mut self, instruction: &Instruction, resources: &Resources) {
        let mut operands = instruction.operands();
        let is_artifact = operands.next().is_some_and(|tag| matches!(tag, Object::Name(tag) if tag.as_str() == "Artifact"));
        let about = operands.next().and_then(|about| match about {
            Object::Name(name) => resources.properties.get::<Dict>(name),
            about => about.clone().into_dict(),
        });
        let is_pagination = about.and_then(|about| about.get::<Name>("Type")).is_some_and(|kind| kind.as_str() == "Pagination");
        self.end_word();
        self.marks.push(is_artifact && is_pagination || self.marks.last() == Some(&true));
    }

    fn draw(&mut self, instruction: &Instruction, resources: &Resources, depth: u8) {
        let Some(object) = name(instruction).and_then(|name| resources.get_x_object(&name)) else { return };
        let dict = object.dict();
        if dict.get::<Name>("Subtype").is_none_or(|kind| kind.as_str() != "Form") {
            self.shown.n_pictures += 1;
            return;
        }
        let Some(commands) = form_commands(&object).filter(|_| depth > 0) else { return };
        let before = (self.state.clone(), self.text, self.line, self.marks.len());
        if let Some(step) = dict.get::<[f32; 6]>("Matrix") {
            self.state.space = joined(step, self.state.space);
        }
        match dict.get::<Dict>("Resources") {
            Some(own) => self.run(UntypedIter::new(&commands), &Resources::new(own), depth - 1),
            None => self.run(UntypedIter::new(&commands), resources, depth - 1),
        }
        (self.state, self.text, self.line) = (before.0, before.1, before.2);
        self.marks.truncate(before.3);
    }

    fn show_all(&mut self, instruction: &Instruction) {
        for operand in instruction.operands() {
            if let Object::String(string) = operand {
                self.show(string.as_bytes());
            }
        }
    }

    fn show_array(&mut self, instruction: &Instruction) {
        for part in instruction.operands().filter_map(|operand| operand.clone().into_array()).flat_map(|array| array.iter::<Object>().collect::<Vec<_>>()) {
            match part {
                Object::String(string) => self.show(string.as_bytes()),
                Object::Number(back) => self.advance(-back.as_f32() / 1000.0 * self.state.size * self.state.stretch),
                _ => {}
            }
        }
    }

    fn advance(&mut self, by: f32) {
        self.text = joined([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    fn show(&mut self, string: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        font.show(string, |shown| {
            let state = &self.state;
            let width = shown.width / 1000.0 * state.size * state.stretch;
            let gap = (state.letter_gap + if shown.is_space { state.word_gap } else { 0.0 }) * state.stretch;
            self.place(&shown.letters, width, font.is_bold);
            self.advance(width + gap);
        });
    }

    fn place(&mut self, letters: &str, width: f32, bold: bool) {
        self.shown.n_codes += 1;
        self.shown.n_unknown += usize::from(letters.is_empty());
        if self.marks.last() == Some(&true) {
            return;
        }
        if letters.is_empty() || letters.trim().is_empty() {
            self.end_word();
            self.spaced |= !letters.is_empty();
            return;
        }
        let [a, b, c, d, x, y] = joined([1.0, 0.0, 0.0, 1.0, 0.0, self.state.rise], joined(self.text, self.state.space));
        let size = (self.state.size * (c * c + d * d).sqrt()).abs();
        let aslant = b.abs() > 0.2 * a.abs() || a < 0.0;
        let end = x + width * a;
        if aslant || !(0.5..2000.0).contains(&size) || !(x + y + end).is_finite() {
            return;
        }
        let spoken = spoken(letters);
        match &mut self.word {
            Some(word) if word.goes_on([x, y, size], bold) => {
                word.text.push_str(&spoken);
                word.x[1] = end.max(word.x[1]);
            }
            _ => {
                self.end_word();
                let size = (size * 4.0).round() / 4.0;
                self.word = Some(PlacedWord { x: [x, end], y, size, bold, spaced: std::mem::take(&mut self.spaced), text: spoken });
            }
        }
    }

    fn end_word(&mut self) {
        self.shown.page.words.extend(self.word.take());
    }
}

trait GoesOn {
    fn goes_on(&self, at: [f32; 3], bold: bool) -> bool;
}

impl GoesOn for PlacedWord {
    /// Whether a letter of a font's height at a place belongs to the word.
    fn goes_on(&self, [x, y, size]: [f32; 3], bold: bool) -> bool {
        let gap = x - self.x[1];
        let same = (y - self.y).abs() < 0.1 * size && (size - self.size).abs() < 0.13 + 0.02 * size && bold == self.bold;
        same && gap < GAP * size && gap > -BACK * size
    }
}

/// Ligatures as the letters that they join.
fn spoken(letters: &str) -> String {
    let mut spoken = String::with_capacity(letters.len());
    for letter in letters.chars().filter(|letter| !letter.is_control()) {
        match letter {
            '\u{fb00}' => spoken.push_str("ff"),
            '\u{fb01}' => spoken.push_str("fi"),
            '\u{fb02}' => spoken.push_str("fl"),
            '\u{fb03}' => spoken.push_str("ffi"),
            '\u{fb04}' => spoken.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => spoken.push_str("st"),
            letter => spoken.push(letter),
        }
    }
    spoken
}

fn matrix(numbers: &[f32]) -> Option<Matrix> {
    numbers.get(..6)?.try_into().ok()
}

fn form_commands(object: &Stream) -> Option<Vec<u8>> {
    Some(object.decoded_data().ok()?.into_owned())
}
