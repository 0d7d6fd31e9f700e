//! A font of a PDF in, the letters of strings that are shown in it out, with their widths (PDF 32000, 9.5 to 9.10).
//!
//! What a code stands for is looked for in the font's own table (`ToUnicode`), then in the names of its glyphs, then in the coding that fonts of its
//! kind have. A code that nothing explains shows no letter. Outlines are not looked at.

use super::codes::{Codes, number};
use super::letters::{Coding, Letters};
use super::outlines::{built_in_names, glyph_letters};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Most widths that one font may tell.
const MOST_WIDTHS: usize = 1 << 17;

/// One code of a string.
pub struct Shown {
    /// Empty where nobody knows.
    pub letters: String,
    /// In thousandths of the font's height.
    pub width: f32,
    /// A single byte 32: word spacing applies.
    pub is_space: bool,
}

pub struct Font {
    pub is_bold: bool,
    name: String,
    letters: Rc<Letters>,
    to_unicode: Codes,
    kind: Kind,
    widths: BTreeMap<u32, f32>,
    missing_width: Option<f32>,
}

enum Kind {
    /// Codes of one byte, with what each shows.
    Simple(Vec<Option<String>>),
    /// Codes that number the glyphs, or a CMap of its own that says how long they are.
    Composite { spaces: Codes, is_unicode: bool, glyphs: HashMap<u32, char> },
}

impl Font {
    pub fn read(dict: &Dict, letters: &Rc<Letters>) -> Font {
        let name = dict.get::<Name>("BaseFont").map(|name| name.as_str().to_string()).unwrap_or_default();
        let to_unicode = dict.get::<Stream>("ToUnicode").and_then(|stream| stream.decoded_data().ok()).map(|table| Codes::read(&table)).unwrap_or_default();
        let inner = dict.get::<Array>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict>().next());
        let descriptor = inner.as_ref().unwrap_or(dict).get::<Dict>("FontDescriptor").unwrap_or_default();
        let is_bold = ["bold", "black", "heavy", "-bd"].iter().any(|word| name.to_ascii_lowercase().contains(word))
            || descriptor.get::<i32>("FontWeight").is_some_and(|weight| weight >= 600)
            || descriptor.get::<i32>("Flags").is_some_and(|flags| flags & 1 << 18 != 0);
        let mut font =
            Font { is_bold, name, letters: letters.clone(), to_unicode, kind: Kind::Simple(Vec::new()), widths: BTreeMap::new(), missing_width: None };
        match &inner {
            Some(inner) => font.read_composite(dict, inner, &descriptor),
            None => font.read_simple(dict, &descriptor),
        }
        font
    }

    fn read_simple(&mut self, dict: &Dict, descriptor: &Dict) {
        let first = dict.get::<i32>("FirstChar").unwrap_or(0).max(0) as u32;
        let widths = dict.get::<Array>("Widths").into_iter().flat_map(|widths| widths.iter::<Number>().take(256).collect::<Vec<_>>());
        self.widths = widths.enumerate().map(|(at, width)| (first + at as u32, width.as_f32())).collect();
        self.missing_width = descriptor.get::<f32>("MissingWidth").filter(|_| !self.widths.is_empty());
        // A Type 3 font measures its glyphs in a space of its own.
        let scale = dict.get::<Array>("FontMatrix").and_then(|matrix| matrix.iter::<f32>().next()).filter(|scale| *scale > 0.0);
        if let Some(scale) = scale.filter(|_| dict.get::<Name>("Subtype").is_some_and(|kind| kind.as_str() == "Type3")) {
            self.widths.values_mut().for_each(|width| *width *= scale * 1000.0);
        }
        let mut table = self.coded_letters(dict, descriptor);
        let differences = dict.get::<Dict>("Encoding").and_then(|encoding| encoding.get::<Array>("Differences"));
        let mut code = 0usize;
        for entry in differences.into_iter().flat_map(|list| list.iter::<Object>().take(1024).collect::<Vec<_>>()) {
            match entry {
                Object::Number(number) => code = number.as_i64().clamp(0, 255) as usize,
                Object::Name(name) if code < 256 => {
                    table[code] = self.letters.named(name.as_str()).map(String::from);
                    code += 1;
                }
                _ => {}
            }
        }
        self.kind = Kind::Simple(table);
    }

    /// What each code shows before single ones are named.
    fn coded_letters(&self, dict: &Dict, descriptor: &Dict) -> Vec<Option<String>> {
        let encoding = dict.get::<Name>("Encoding").or_else(|| dict.get::<Dict>("Encoding")?.get::<Name>("BaseEncoding"));
        let kind = dict.get::<Name>("Subtype");
        let is_symbolic = descriptor.get::<i32>("Flags").is_some_and(|flags| flags & 4 != 0);
        let coding = match encoding.as_ref().map(|name| name.as_str()) {
            Some("WinAnsiEncoding") => Some(Coding::Windows),
            Some("MacRomanEncoding" | "MacExpertEncoding") => Some(Coding::Macintosh),
            Some("StandardEncoding") => Some(Coding::Standard),
            _ if kind.as_ref().is_some_and(|kind| kind.as_str() == "TrueType") => Some(Coding::Windows),
            _ => None,
        };
        let pictures = ["Symbol", "Dingbats"].iter().any(|word| self.name.contains(word));
        let mut table: Vec<Option<String>> = (0..=255u8)
            .map(|code| match pictures && !(is_symbolic && code < 32) {
                true => Some("•".to_string()).filter(|_| code > 32),
                false => self.letters.coded(coding.unwrap_or(Coding::Standard), code).map(String::from),
            })
            .collect();
        if coding.is_none() {
            for (code, name) in built_in_names(descriptor) {
                table[usize::from(code)] = self.letters.named(&name).map(String::from);
            }
        }
        table
    }

    fn read_composite(&mut self, dict: &Dict, inner: &Dict, descriptor: &Dict) {
        let encoding = dict.get::<Name>("Encoding");
        let is_unicode = encoding.as_ref().is_some_and(|name| name.as_str().contains("UCS2") || name.as_str().contains("UTF16"));
        let own = dict.get::<Stream>("Encoding").and_then(|stream| stream.decoded_data().ok()).map(|table| Codes::read(&table));
        let glyphs = if self.to_unicode.is_empty() { glyph_letters(descriptor) } else { HashMap::new() };
        self.kind = Kind::Composite { spaces: own.unwrap_or_default(), is_unicode, glyphs };
        self.missing_width = Some(inner.get::<f32>("DW").unwrap_or(1000.0));
        let Some(widths) = inner.get::<Array>("W") else { return };
        let mut entries = widths.iter::<Object>();
        while let (Some(first), Some(second)) = (entries.next().and_then(Object::into_i32), entries.next()) {
            let first = first.max(0) as u32;
            match second {
                Object::Array(list) => {
                    self.widths.extend(list.iter::<Number>().take(MOST_WIDTHS).enumerate().map(|(at, width)| (first + at as u32, width.as_f32())))
                }
                Object::Number(last) => {
                    let width = entries.next().and_then(Object::into_f32).unwrap_or(1000.0);
                    let last = (last.as_i64().max(0) as u32).min(first.saturating_add(1 << 16));
                    self.widths.extend((first..=last).map(|code| (code, width)));
                }
                _ => return,
            }
            if self.widths.len() > MOST_WIDTHS {
                return;
            }
        }
    }

    /// The codes of a string, in order.
    pub fn show(&self, string: &[u8], mut each: impl FnMut(Shown)) {
        let mut rest = string;
        while !rest.is_empty() {
            let n_bytes = self.n_bytes(rest).clamp(1, rest.len());
            let code = number(&rest[..n_bytes]);
            let letters = self.letters_of(code);
            let width = self.widths.get(&code).copied().or(self.missing_width);
            let width = width.unwrap_or_else(|| self.letters.width(&self.name, letters.chars().next().unwrap_or(' ')));
            each(Shown { letters, width, is_space: n_bytes == 1 && code == 32 });
            rest = &rest[n_bytes..];
        }
    }

    fn n_bytes(&self, rest: &[u8]) -> usize {
        match &self.kind {
            Kind::Simple(_) => 1,
            Kind::Composite { spaces, .. } => spaces.n_bytes(rest).unwrap_or(2),
        }
    }

    fn letters_of(&self, code: u32) -> String {
        let told = self.to_unicode.letters(code).filter(|letters| !letters.is_empty() && letters != "\u{fffd}" && letters != "\0");
        told.or_else(|| match &self.kind {
            Kind::Simple(table) => table.get(code as usize).cloned().flatten(),
            Kind::Composite { is_unicode: true, .. } => char::from_u32(code).map(String::from),
            Kind::Composite { glyphs, .. } => glyphs.get(&code).copied().map(String::from),
        })
        .unwrap_or_default()
    }
}
