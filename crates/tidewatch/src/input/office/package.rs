//! The bytes of an office package (a zip of XML parts) in, its parts as streams of tags and text out, within limits.
//!
//! Only parts that are asked for are unpacked, as they are read; what a package says of their sizes is not believed. Entities are never expanded and
//! a part that declares any is refused: office files have none, XML bombs do.

use super::{Advice, Refusal};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Most entries of a package.
const MOST_ENTRIES: usize = 20_000;
/// Largest part, unpacked, in bytes; and how many times its packed size it may be, past what any part may be.
const LARGEST_PART: u64 = 256 << 20;
const SMALL_PART: u64 = 16 << 20;
const MOST_TIMES: u64 = 200;
/// Deepest tags within tags.
const DEEPEST: usize = 256;

/// A tag or text of a part.
pub enum Piece<'a> {
    Open(&'a Tag<'a>),
    Close(&'a str),
    Text(&'a str),
}

/// A tag with its attributes; names are without their prefixes.
pub struct Tag<'a>(&'a BytesStart<'a>);

impl Tag<'_> {
    pub fn name(&self) -> &str {
        local(self.0.as_ref())
    }

    /// The value of an attribute by its name without a prefix.
    pub fn value(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }
}

/// The name of a tag's text without its prefix.
fn local(tag: &str) -> &str {
    let name = tag.split(|letter: char| letter.is_ascii_whitespace() || letter == '/').next().unwrap_or(tag);
    name.rsplit(':').next().unwrap_or(name)
}

pub struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
}

impl Package {
    /// Opens a package.
    ///
    /// # Errors
    /// It is no zip archive or a damaged one, or holds too many entries.
    pub fn open(bytes: Vec<u8>) -> Result<Package, Refusal> {
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(Refusal::new("an encrypted file, or one of an old Word", Advice::NoPassword));
        }
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| Refusal::new(format!("damaged: no zip archive inside ({error})"), Advice::SaveAnew))?;
        if archive.len() > MOST_ENTRIES {
            return Err(Refusal::new(format!("holds {} parts, at most {MOST_ENTRIES} are read", archive.len()), Advice::None));
        }
        Ok(Package { archive })
    }

    /// Reads a part, piece by piece; false where there is none.
    ///
    /// # Errors
    /// It is damaged, encrypted, too large unpacked, nested too deep, or declares entities.
    pub fn read_part(&mut self, name: &str, mut each: impl FnMut(Piece)) -> Result<bool, Refusal> {
        let part = match self.archive.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(false),
            Err(error) => return Err(Refusal::new(format!("damaged: `{name}` cannot be unpacked ({error})"), Advice::SaveAnew)),
        };
        let limit = LARGEST_PART.min(SMALL_PART.max(part.compressed_size().saturating_mul(MOST_TIMES)));
        let mut reader = Reader::from_reader(BufReader::new(part.take(limit)));
        reader.config_mut().check_end_names = false;
        let (mut buffer, mut depth) = (Vec::new(), 0usize);
        loop {
            let event = reader.read_event_into(&mut buffer);
            if reader.buffer_position() >= limit {
                return Err(Refusal::new(format!("`{name}` unpacks to more than {} MB, as a bomb would", limit >> 20), Advice::None));
            }
            match event
                .map_err(|error| Refusal::new(format!("damaged: `{name}` is broken XML at byte {} ({error})", reader.buffer_position()), Advice::SaveAnew))?
            {
                Event::Start(tag) => {
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(Refusal::new(format!("`{name}` is nested deeper than {DEEPEST} tags"), Advice::None));
                    }
                    each(Piece::Open(&Tag(&tag)));
                }
                Event::Empty(tag) => {
                    let tag = Tag(&tag);
                    each(Piece::Open(&tag));
                    each(Piece::Close(tag.name()));
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    each(Piece::Close(local(tag.as_ref())));
                }
                Event::Text(text) => each(Piece::Text(&text.xml10_content())),
                Event::CData(text) => each(Piece::Text(&text)),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(letter)) => each(Piece::Text(letter.encode_utf8(&mut [0; 4]))),
                    _ => resolve_predefined_entity(&reference).into_iter().for_each(|text| each(Piece::Text(text))),
                },
                Event::DocType(_) => return Err(Refusal::new(format!("`{name}` declares entities, which office files do not, and bombs do"), Advice::None)),
                Event::Eof => return Ok(true),
                _ => {}
            }
            buffer.clear();
        }
    }

    /// The title and the day on which the file was made, as one of its parts tells them, by the names of these tags.
    ///
    /// # Errors
    /// As `read_part`.
    pub fn read_about(&mut self, part: &str, made: &str) -> Result<(Option<String>, Option<jiff::civil::Date>), Refusal> {
        let (mut title, mut day, mut inside) = (String::new(), String::new(), String::new());
        self.read_part(part, |piece| match piece {
            Piece::Open(tag) => inside = tag.name().to_string(),
            Piece::Close(_) => inside.clear(),
            Piece::Text(text) if inside == "title" => title.push_str(text),
            Piece::Text(text) if inside == made => day.push_str(text),
            Piece::Text(_) => {}
        })?;
        let title = Some(title.trim().to_string()).filter(|title| title.contains(char::is_alphanumeric));
        Ok((title, day.trim().get(..10).and_then(|day| day.parse().ok())))
    }
}
