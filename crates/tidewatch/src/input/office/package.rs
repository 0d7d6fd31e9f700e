//! The bytes of an office package (a zip of XML parts) in, its parts as streams of tags and text out, within limits.
//!
//! Only parts that are asked for are unpacked, as they are read; what a package says of their sizes is not believed. Entities are never expanded and
//! a part that declares any is refused: office files have none, XML bombs do. Of a part that is broken or cut off what comes before is read, and it is
//! said so; a package that has lost its list of parts is searched for them.

use super::super::salvage::Zipped;
use super::{Advice, Refusal, Told};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{self, BufReader, Cursor, ErrorKind, Read};
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

/// A part's bytes as they unpack, and how many the archive says that there are.
type Unpacked<'a> = (Box<dyn Read + 'a>, u64);

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
    parts: Zipped,
    /// What is wrong with the package.
    pub told: Vec<Told>,
}

/// How far a part was read.
pub enum Extent {
    Missing,
    Whole,
    /// What is wrong after what was read.
    Partly(String),
}

/// What comes after the bytes of a file that is cut off.
struct CutOff;

impl Read for CutOff {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

impl Package {
    /// Opens a package.
    ///
    /// # Errors
    /// It is no zip archive, nothing can be found in it, or it holds too many entries.
    pub fn open(bytes: Vec<u8>) -> Result<Package, Refusal> {
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(Refusal::new("an encrypted file, or one of an old Word", Advice::NoPassword));
        }
        let parts = Zipped::open(bytes, MOST_ENTRIES).map_err(|error| Refusal::new(format!("damaged: no zip archive inside ({error})"), Advice::SaveAnew))?;
        if parts.len() > MOST_ENTRIES {
            return Err(Refusal::new(format!("holds {} parts, at most {MOST_ENTRIES} are read", parts.len()), Advice::None));
        }
        let lost = matches!(parts, Zipped::Found(..)).then(|| Told::loss("the file is cut off, or damaged at its end: what can be found in it is read"));
        Ok(Package { parts, told: lost.into_iter().collect() })
    }

    /// A part's bytes and the most that it may unpack to; none where there is no such part.
    fn unpack(&mut self, name: &str) -> Result<Option<Unpacked<'_>>, String> {
        let most = |packed: u64| LARGEST_PART.min(SMALL_PART.max(packed.saturating_mul(MOST_TIMES)));
        match &mut self.parts {
            Zipped::Listed(archive) => match archive.by_name(name) {
                Ok(part) => {
                    let most = most(part.compressed_size());
                    Ok(Some((Box::new(part), most)))
                }
                Err(ZipError::FileNotFound) => Ok(None),
                Err(error) => Err(format!("`{name}` cannot be unpacked ({error})")),
            },
            Zipped::Found(bytes, entries) => {
                let Some(entry) = entries.iter().find(|entry| entry.name == name) else { return Ok(None) };
                let most = most(entry.n_packed(bytes) as u64);
                let unpacked = entry.unpack(bytes, most as usize);
                let words = Cursor::new(unpacked.bytes);
                Ok(Some((if unpacked.is_whole { Box::new(words) } else { Box::new(words.chain(CutOff)) }, most)))
            }
        }
    }

    /// Reads a part, piece by piece, as far as it can be read.
    ///
    /// # Errors
    /// It is too large unpacked, nested too deep, or declares entities.
    pub fn read_part(&mut self, name: &str, mut each: impl FnMut(Piece)) -> Result<Extent, Refusal> {
        let (part, limit) = match self.unpack(name) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Extent::Missing),
            Err(why) => return Ok(Extent::Partly(why)),
        };
        let mut reader = Reader::from_reader(BufReader::new(part.take(limit)));
        reader.config_mut().check_end_names = false;
        let (mut buffer, mut depth) = (Vec::new(), 0usize);
        loop {
            let event = reader.read_event_into(&mut buffer);
            if reader.buffer_position() >= limit {
                return Err(Refusal::new(format!("`{name}` unpacks to more than {} MB, as a bomb would", limit >> 20), Advice::None));
            }
            match event {
                Ok(Event::Start(tag)) => {
                    depth += 1;
                    if depth > DEEPEST {
                        return Err(Refusal::new(format!("`{name}` is nested deeper than {DEEPEST} tags"), Advice::None));
                    }
                    each(Piece::Open(&Tag(&tag)));
                }
                Ok(Event::End(tag)) => {
                    depth = depth.saturating_sub(1);
                    each(Piece::Close(local(tag.as_ref())));
                }
                Ok(Event::DocType(_)) => {
                    return Err(Refusal::new(format!("`{name}` declares entities, which office files do not, and bombs do"), Advice::None));
                }
                Ok(Event::Eof) if depth > 0 => return Ok(Extent::Partly(format!("`{name}` ends at byte {} inside of its tags", reader.buffer_position()))),
                Ok(Event::Eof) => return Ok(Extent::Whole),
                Ok(event) => take_text(event, &mut each),
                Err(error) => return Ok(Extent::Partly(broken(name, reader.buffer_position(), &error))),
            }
            buffer.clear();
        }
    }

    /// Reads a part that the text can be read without; where it is damaged, it is said what that costs.
    pub fn read_side_part(&mut self, name: &str, costs: fn(String) -> Told, each: impl FnMut(Piece)) {
        match self.read_part(name, each) {
            Ok(Extent::Missing | Extent::Whole) => {}
            Ok(Extent::Partly(why)) => self.told.push(costs(why)),
            Err(refusal) => self.told.push(costs(refusal.message)),
        }
    }

    /// Reads the part that holds the text; where it is damaged, what comes before is kept.
    ///
    /// # Errors
    /// As `read_part`, and it is not there.
    pub fn read_body(&mut self, name: &str, kind: &str, each: impl FnMut(Piece)) -> Result<(), Refusal> {
        match self.read_part(name, each)? {
            Extent::Whole => {}
            Extent::Partly(why) => self.told.push(Told::loss(format!("damaged: {why}: what stands before is read"))),
            Extent::Missing if matches!(self.parts, Zipped::Listed(_)) => return Err(Refusal::new(format!("no {kind}: `{name}` is missing"), Advice::None)),
            Extent::Missing => return Err(Refusal::new(format!("damaged: the file is cut off before `{name}`"), Advice::SaveAnew)),
        }
        Ok(())
    }

    /// What is told of a package without words.
    pub fn without_text(&mut self) -> Refusal {
        let told = self.told.drain(..).filter(|told| !told.is_note).map(|told| told.message).next_back();
        told.map_or_else(|| Refusal::new("the document holds no text", Advice::None), |why| Refusal::new(format!("{why}: no text is left"), Advice::SaveAnew))
    }

    /// The title and the day on which the file was made, as one of its parts tells them, by the names of these tags.
    pub fn read_about(&mut self, part: &str, made: &str) -> (Option<String>, Option<jiff::civil::Date>) {
        let (mut title, mut day, mut inside) = (String::new(), String::new(), String::new());
        let costs = |why| Told::note(format!("{why}: its title and day may be missed"));
        self.read_side_part(part, costs, |piece| match piece {
            Piece::Open(tag) => inside = tag.name().to_string(),
            Piece::Close(_) => inside.clear(),
            Piece::Text(text) if inside == "title" => title.push_str(text),
            Piece::Text(text) if inside == made => day.push_str(text),
            Piece::Text(_) => {}
        });
        let title = Some(title.trim().to_string()).filter(|title| title.contains(char::is_alphanumeric));
        (title, day.trim().get(..10).and_then(|day| day.parse().ok()))
    }
}

fn broken(name: &str, at: u64, error: &quick_xml::Error) -> String {
    match error {
        quick_xml::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => format!("`{name}` is cut off at byte {at}"),
        quick_xml::Error::Io(error) => format!("`{name}` is damaged at byte {at} ({error})"),
        error => format!("`{name}` is broken XML at byte {at} ({error})"),
    }
}

/// Hands on the text of an event, and tags that close at once.
fn take_text(event: Event, each: &mut impl FnMut(Piece)) {
    match event {
        Event::Empty(tag) => {
            let tag = Tag(&tag);
            each(Piece::Open(&tag));
            each(Piece::Close(tag.name()));
        }
        Event::Text(text) => each(Piece::Text(&text.xml10_content())),
        Event::CData(text) => each(Piece::Text(&text)),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(letter)) => each(Piece::Text(letter.encode_utf8(&mut [0; 4]))),
            _ => resolve_predefined_entity(&reference).into_iter().for_each(|text| each(Piece::Text(text))),
        },
        _ => {}
    }
}
