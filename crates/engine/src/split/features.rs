//! Words in, rows of the model's tables out: the same rows that `train/features.py` computes; change both together.
//!
//! A word has a vocabulary row (0 when unknown), four hashed rows (prefix of 3, suffixes of 2, 3 and 4 characters), a shape
//! row and a flag row. Case counts for little where a sentence is all capitals, all small or a headline.

use smol_str::SmolStr;

pub(super) const HASH_ROWS: usize = 1 << 15;
pub(super) const SHAPE_ROWS: usize = 96;
pub(super) const FLAG_ROWS: usize = 16;

/// The table rows of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub word: u32,
    pub hashed: [u32; 4],
    pub shape: u32,
    pub flag: u32,
}

/// How much the case of a sentence's letters says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Normal,
    /// All capitals or all small.
    Caseless,
    /// A headline: most words have a capital.
    Title,
}

/// The words of the model and their rows, by open addressing over one text.
pub(super) struct Vocabulary {
    text: Box<str>,
    /// Start and end of each word in `text`; row 1 is the first.
    words: Vec<(u32, u32)>,
    slots: Vec<u32>,
}

impl Vocabulary {
    /// From words separated by line feeds.
    pub fn new(text: &str) -> Vocabulary {
        let mut words = Vec::new();
        let mut at = 0;
        for word in text.split('\n') {
            words.push((at as u32, (at + word.len()) as u32));
            at += word.len() + 1;
        }
        let mut vocabulary = Vocabulary { text: text.into(), words, slots: Vec::new() };
        vocabulary.fill();
        vocabulary
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    fn fill(&mut self) {
        self.slots = vec![0; (self.words.len() * 2 + 1).next_power_of_two()];
        for at in 0..self.words.len() {
            let slot = self.slot(self.word(at));
            self.slots[slot] = at as u32 + 1;
        }
    }

    fn word(&self, at: usize) -> &[u8] {
        &self.text.as_bytes()[self.words[at].0 as usize..self.words[at].1 as usize]
    }

    /// The slot that holds this word, or the empty one where it would stand.
    fn slot(&self, word: &[u8]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = fnv(0, word) as usize & mask;
        while self.slots[slot] != 0 && self.word(self.slots[slot] as usize - 1) != word {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// The row of a word's key, 0 when it is unknown.
    pub fn row(&self, key: &[u8]) -> u32 {
        self.slots[self.slot(key)]
    }
}

fn fnv(kind: u8, text: &[u8]) -> u32 {
    let mut hash = (0x811C_9DC5 ^ u32::from(kind)).wrapping_mul(0x0100_0193);
    for &byte in text {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash ^ hash >> 15
}

/// A word as the vocabulary has it: lower case, quotes and dashes plain, every digit `0`.
pub(super) fn write_key(lower: &str, key: &mut String) {
    key.clear();
    if lower.bytes().all(|b| b.is_ascii_lowercase()) {
        key.push_str(lower);
        return;
    }
    key.extend(lower.chars().map(plain_char));
    match key.as_str() {
        "''" => *key = "\"".into(),
        "--" | "---" => *key = "-".into(),
        _ => {}
    }
}

fn plain_char(c: char) -> char {
    match c {
        '0'..='9' => '0',
        '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        '\u{2013}' | '\u{2014}' | '\u{2212}' | '\u{2011}' | '\u{2010}' => '-',
        c => c,
    }
}

/// Byte offsets after the first three characters and before the last two, three and four.
fn cuts(key: &str) -> (usize, [usize; 3]) {
    if key.is_ascii() {
        let n = key.len();
        return (n.min(3), [n.saturating_sub(2), n.saturating_sub(3), n.saturating_sub(4)]);
    }
    let front = key.char_indices().nth(3).map_or(key.len(), |(at, _)| at);
    let back = |n: usize| key.char_indices().rev().nth(n - 1).map_or(0, |(at, _)| at);
    (front, [back(2), back(3), back(4)])
}

fn hashed_rows(key: &str) -> [u32; 4] {
    let (front, backs) = cuts(key);
    let bytes = key.as_bytes();
    let row = |kind: u8, text: &[u8]| fnv(kind, text) % HASH_ROWS as u32;
    [row(1, &bytes[..front]), row(2, &bytes[backs[0]..]), row(3, &bytes[backs[1]..]), row(4, &bytes[backs[2]..])]
}

/// What the letters of one word are.
#[derive(Clone, Copy, Default)]
struct Letters {
    letters: u32,
    upper: u32,
    lower: u32,
    digits: u32,
    others: u32,
    first_upper: bool,
    chars: u32,
}

fn letters_of(form: &str) -> Letters {
    let mut found = Letters::default();
    for (at, c) in form.chars().enumerate() {
        let (upper, lower) = if c.is_ascii() { (c.is_ascii_uppercase(), c.is_ascii_lowercase()) } else { (c.is_uppercase(), c.is_lowercase()) };
        let letter = upper || lower || (!c.is_ascii() && c.is_alphabetic());
        let digit = c.is_ascii_digit();
        found.upper += u32::from(upper);
        found.lower += u32::from(lower);
        found.letters += u32::from(letter);
        found.digits += u32::from(digit);
        found.others += u32::from(!letter && !digit);
        found.first_upper |= at == 0 && upper;
        found.chars += 1;
    }
    found
}

fn case_of(words: &[Letters]) -> Case {
    let (mut n, mut upper, mut lower, mut capital, mut long) = (0, 0, 0, 0, 0);
    for word in words.iter().filter(|word| word.upper + word.lower > 0) {
        n += 1;
        upper += u32::from(word.upper > 0);
        lower += u32::from(word.lower > 0);
        if word.chars >= 4 {
            long += 1;
            capital += u32::from(word.first_upper);
        }
    }
    if (upper == 0 && n >= 3) || (lower * 4 <= n && n >= 2) {
        Case::Caseless
    } else if long >= 4 && capital * 10 >= long * 7 {
        Case::Title
    } else {
        Case::Normal
    }
}

fn shape_of(word: Letters, case: Case) -> u32 {
    match word {
        Letters { letters: 0, digits: 0, .. } => 9,
        Letters { letters: 0, others: 0, .. } => 5,
        Letters { letters: 0, .. } => 6,
        Letters { digits: 1.., .. } => 7,
        Letters { letters, .. } if case == Case::Caseless => {
            if letters > 1 {
                10
            } else {
                11
            }
        }
        Letters { upper: 0, .. } => 0,
        Letters { letters: 1, .. } => 3,
        Letters { upper, letters, .. } if upper == letters => 2,
        Letters { upper: 1, first_upper: true, .. } => 1,
        _ => 4,
    }
}

fn flag_row(form: &str, glued: bool) -> u32 {
    let mut row = 8 * u32::from(glued);
    for byte in form.bytes() {
        match byte {
            b'-' => row |= 1,
            b'\'' => row |= 2,
            b'.' => row |= 4,
            0xE2 if form.contains('\u{2019}') => row |= 2,
            _ => {}
        }
    }
    row
}

/// One word as the rows need it.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub form: &'a str,
    pub lower: &'a SmolStr,
    pub glued: bool,
}

/// Appends the rows of one sentence's words.
pub(super) fn sentence_rows(forms: &[Form], vocabulary: &Vocabulary, rows: &mut Vec<Rows>) {
    let letters: Vec<Letters> = forms.iter().map(|word| letters_of(word.form)).collect();
    let case = case_of(&letters);
    let first = letters.iter().position(|word| word.letters + word.digits > 0).unwrap_or(0);
    let mut key = String::with_capacity(32);
    for (at, word) in forms.iter().enumerate() {
        write_key(word.lower, &mut key);
        let shape = (shape_of(letters[at], case) * 2 + u32::from(at == first)) * 3 + case as u32;
        rows.push(Rows { word: vocabulary.row(key.as_bytes()), hashed: hashed_rows(&key), shape, flag: flag_row(word.form, word.glued) });
    }
}
