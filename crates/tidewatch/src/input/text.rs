//! Bytes of a text or a web page in, its document out.

use super::{Fault, Format, Setting};
use tidewatch_engine::document::Document;
use tidewatch_engine::read::{Decoded, Source, decode, read_html, read_text};

/// A text or a page as a document.
pub fn read_whole(path: &str, format: Format, bytes: Vec<u8>, setting: Setting, faults: &mut Vec<Fault>) -> Option<Document> {
    let Some(Decoded { text, doubt, is_whole }) = decode(bytes) else {
        faults.push(Fault::new(path, "not text: the file is binary", "give text or HTML"));
        return None;
    };
    faults.extend(doubt.map(|doubt| Fault { is_note: is_whole, ..Fault::new(path, doubt, "save the file as UTF-8") }));
    if text.trim().is_empty() {
        faults.push(Fault::new(path, "the file holds no text", ""));
        return None;
    }
    let source = Source { id: path.to_string(), published: setting.published, ..Source::default() };
    let document = match format {
        Format::Html => read_html(&text, source, setting.lexicon),
        _ => read_text(text, source, setting.lexicon),
    };
    if document.text.trim().is_empty() && document.title.is_none() {
        faults.push(Fault::new(path, "the page holds no text", ""));
        return None;
    }
    Some(document)
}
