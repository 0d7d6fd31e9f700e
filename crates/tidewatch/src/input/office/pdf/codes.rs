//! A CMap in (what codes stand for, PDF 32000 9.7.5 and 9.10.3), the letters of a code out, and how many bytes a code has.

use std::collections::BTreeMap;

/// Most entries of one table: a letter more than there are.
const MOST_ENTRIES: usize = 1 << 17;

/// Codes with their letters.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    letters: BTreeMap<u32, String>,
    /// Ranges of codes with how many bytes they have.
    spaces: Vec<(u8, u32, u32)>,
    /// Ranges of codes whose letters follow each other: first, last, letter of the first.
    ranges: Vec<(u32, u32, u32)>,
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    Hex(Vec<u8>),
    Word(&'a [u8]),
    Open,
    Close,
}

impl Codes {
    pub fn read(table: &[u8]) -> Codes {
        let (mut codes, mut waiting) = (Codes::default(), Vec::new());
        for token in Tokens(table) {
            match token {
                Token::Word(b"endcodespacerange") => codes.add_spaces(&waiting),
                Token::Word(b"endbfchar") => codes.add_letters(&waiting),
                Token::Word(b"endbfrange") => codes.add_ranges(&waiting),
                Token::Word(b"begincodespacerange" | b"beginbfchar" | b"beginbfrange" | b"begincidrange" | b"begincidchar") => waiting.clear(),
                Token::Word(_) => {}
                token => waiting.push(token),
            }
            if waiting.len() > MOST_ENTRIES || codes.letters.len() > MOST_ENTRIES {
                break;
            }
        }
        codes
    }

    fn add_spaces(&mut self, tokens: &[Token]) {
        for pair in tokens.chunks(2) {
            if let [Token::Hex(low), Token::Hex(high)] = pair {
                self.spaces.push((low.len().min(4) as u8, number(low), number(high)));
            }
        }
    }

    fn add_letters(&mut self, tokens: &[Token]) {
        for pair in tokens.chunks(2) {
            if let [Token::Hex(code), Token::Hex(letters)] = pair {
                self.letters.insert(number(code), utf16(letters));
            }
        }
    }

    fn add_ranges(&mut self, tokens: &[Token]) {
        let mut tokens = tokens.iter();
        while let (Some(Token::Hex(low)), Some(Token::Hex(high)), Some(to)) = (tokens.next(), tokens.next(), tokens.next()) {
            let (low, high) = (number(low), number(high));
            match to {
                Token::Hex(letters) if letters.len() == 2 => self.ranges.push((low, high, number(letters))),
                Token::Hex(letters) => drop(self.letters.insert(low, utf16(letters))),
                Token::Open => {
                    for code in low..=high.min(low.saturating_add(MOST_ENTRIES as u32)) {
                        let Some(Token::Hex(letters)) = tokens.next() else { break };
                        self.letters.insert(code, utf16(letters));
                    }
                    if tokens.as_slice().first() == Some(&Token::Close) {
                        tokens.next();
                    }
                }
                _ => return,
            }
        }
    }

    /// The letters of a code.
    pub fn letters(&self, code: u32) -> Option<String> {
        let in_range =
            || self.ranges.iter().find(|(low, high, _)| (*low..=*high).contains(&code)).and_then(|(low, _, first)| char::from_u32(first + (code - low)));
        self.letters.get(&code).cloned().or_else(|| in_range().map(String::from))
    }

    /// How many bytes the code at the start of a string has, if the table says so.
    pub fn n_bytes(&self, string: &[u8]) -> Option<usize> {
        let fits = |&&(n, low, high): &&(u8, u32, u32)| string.get(..usize::from(n)).is_some_and(|code| (low..=high).contains(&number(code)));
        self.spaces.iter().find(fits).map(|(n, ..)| usize::from(*n))
    }

    pub fn is_empty(&self) -> bool {
        self.letters.is_empty() && self.ranges.is_empty()
    }
}

pub fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

fn utf16(bytes: &[u8]) -> String {
    if let [only] = bytes {
        return char::from(*only).to_string();
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).filter_map(Result::ok).collect()
}

struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.0 = self.0.trim_ascii_start();
            let whole = self.0;
            let (&first, rest) = whole.split_first()?;
            self.0 = rest;
            match first {
                b'[' => return Some(Token::Open),
                b']' => return Some(Token::Close),
                b'%' => self.0 = &rest[rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())..],
                b'<' if rest.first() != Some(&b'<') => return Some(self.hexadecimal()),
                b'<' | b'>' | b'(' | b')' | b'{' | b'}' => {}
                _ => return Some(self.word(whole)),
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn hexadecimal(&mut self) -> Token<'a> {
        let end = self.0.iter().position(|byte| *byte == b'>').unwrap_or(self.0.len());
        let digits: Vec<u8> = self.0[..end].iter().filter_map(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8).collect();
        self.0 = &self.0[(end + 1).min(self.0.len())..];
        Token::Hex(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect())
    }

    /// A word; the sign before a name is its first letter.
    fn word(&mut self, whole: &'a [u8]) -> Token<'a> {
        let end = self.0.iter().position(|byte| byte.is_ascii_whitespace() || b"[]<>(){}/%".contains(byte)).unwrap_or(self.0.len());
        let (word, rest) = whole.split_at(end + 1);
        self.0 = rest;
        Token::Word(word)
    }
}
