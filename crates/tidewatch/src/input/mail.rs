//! A mail in, what is in it out: its words, who sent it and when, and what hangs on it.
//!
//! Plain text goes before a page of the same words. Pictures that belong to the page are passed by; every other part with a name is a
//! document of its own, which whoever reads that kind of file reads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::civil::Date;
use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// Most parts of one mail that are read.
pub const MOST_PARTS: usize = 200;

/// What a mail holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Mail {
    /// `Message-ID` without brackets.
    pub id: Option<String>,
    pub subject: Option<String>,
    /// The sender's name, else the address.
    pub sender: Option<String>,
    pub sent: Option<Date>,
    /// Its date as written, where that is none.
    pub odd_date: Option<String>,
    pub body: Body,
    pub attachments: Vec<Attachment>,
    /// More parts than are read.
    pub has_more: bool,
    /// Its last part does not end.
    pub is_cut_off: bool,
    /// Parts whose base64 is broken, and which are not read: names of attachments, or none for the mail's own words.
    pub garbled: Vec<Option<String>>,
}

/// A mail's own words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Body {
    Text(String),
    Page(String),
    None,
}

/// A file that hangs on a mail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Attachment {
    pub name: String,
    #[serde(serialize_with = "write_bytes", deserialize_with = "read_bytes")]
    pub bytes: Vec<u8>,
    /// A picture, sound or film: nothing to read, and its bytes are not kept.
    pub is_media: bool,
}

/// Reads a mail; none for what has no header lines.
pub fn read_mail(bytes: &[u8]) -> Option<Mail> {
    let message = MessageParser::default().parse(bytes)?;
    if message.headers().is_empty() {
        return None;
    }
    let attachments = message.attachments().take(MOST_PARTS).enumerate().filter(|(_, part)| !is_garbled(part));
    let attachments = attachments.filter_map(|(at, part)| attachment(&message, part, at + 1));
    let sent = message.date().and_then(|date| Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok());
    Some(Mail {
        id: message.message_id().map(str::to_string),
        subject: message.subject().map(|subject| subject.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|subject| !subject.is_empty()),
        sender: message.from().and_then(sender),
        sent,
        odd_date: message.header_raw("Date").map(str::trim).filter(|_| sent.is_none()).map(str::to_string),
        body: body(&message),
        attachments: attachments.collect(),
        has_more: message.attachment_count() > MOST_PARTS,
        is_cut_off: is_cut_off(&message, bytes),
        garbled: message.parts.iter().filter(|part| is_garbled(part)).take(MOST_PARTS).map(|part| part.attachment_name().map(str::to_string)).collect(),
    })
}

/// Whether a part says that it is base64 and is not: what stands there are no words.
fn is_garbled(part: &MessagePart) -> bool {
    is_broken(part) && before_cut(part).is_none()
}

fn is_broken(part: &MessagePart) -> bool {
    part.is_encoding_problem && part.content_transfer_encoding().is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"))
}

/// What base64 holds before it is cut off; none where something else stands in it.
fn before_cut(part: &MessagePart) -> Option<Vec<u8>> {
    let mut letters: Vec<u8> = part.contents().iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let n_whole = letters.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')).count();
    let rest = &letters[n_whole..];
    let is_cut = rest.iter().all(|byte| *byte == b'=') || rest.starts_with(b"--");
    letters.truncate(n_whole - n_whole % 4);
    if is_cut { STANDARD_NO_PAD.decode(letters).ok().filter(|bytes| !bytes.is_empty()) } else { None }
}

/// The words of a part, also of one that is cut off.
fn words<'a>(part: &'a MessagePart) -> Option<Cow<'a, str>> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else { return None };
    if !is_broken(part) {
        return Some(Cow::Borrowed(text));
    }
    before_cut(part).map(|bytes| Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether the line that ends the last part of a mail is missing.
fn is_cut_off(message: &Message, bytes: &[u8]) -> bool {
    let boundary = message.content_type().filter(|kind| kind.ctype().eq_ignore_ascii_case("multipart")).and_then(|kind| kind.attribute("boundary"));
    let Some(boundary) = boundary else { return false };
    let end = format!("--{boundary}--");
    !bytes.windows(end.len()).rev().any(|window| window == end.as_bytes())
}

/// Bytes go to and from the process apart as base64.
fn write_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
}

fn read_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD_NO_PAD.decode(text).map_err(serde::de::Error::custom)
}

fn sender(from: &Address) -> Option<String> {
    let first = from.first()?;
    let name = first.name().map(str::trim).filter(|name| !name.is_empty());
    name.or(first.address()).map(str::to_string)
}

/// The parts of the body: of those that say the same twice the plain one, all of them in their order.
fn body(message: &Message) -> Body {
    let texts: Vec<Cow<str>> = message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_))).filter_map(words).collect();
    let text = texts.join("\n\n");
    if text.contains(char::is_alphanumeric) {
        return Body::Text(text);
    }
    let pages: Vec<Cow<str>> = message.html_bodies().filter(|part| matches!(part.body, PartType::Html(_))).filter_map(words).collect();
    if pages.is_empty() { Body::None } else { Body::Page(pages.join("\n")) }
}

fn attachment(message: &Message, part: &MessagePart, number: usize) -> Option<Attachment> {
    let (kind, subtype) = part.content_type().map_or(("", ""), |kind| (kind.ctype(), kind.subtype().unwrap_or("")));
    let is_media = ["image", "audio", "video"].iter().any(|media| kind.eq_ignore_ascii_case(media));
    let bytes = match &part.body {
        PartType::Message(inner) if !inner.raw_message().is_empty() => inner_bytes(message, part, inner),
        PartType::Multipart(_) => return None,
        _ if is_broken(part) => before_cut(part)?,
        _ => part.contents().to_vec(),
    };
    let name = part.attachment_name().map_or_else(|| format!("{number}.{}", ending(kind, subtype)), str::to_string);
    let belongs_to_page = is_media && part.content_id().is_some();
    let is_kept = !belongs_to_page && !bytes.is_empty();
    is_kept.then(|| Attachment { name, bytes: if is_media { Vec::new() } else { bytes }, is_media })
}

/// A mail in a mail: its own bytes where it was packed, else its stretch of the outer mail.
fn inner_bytes(message: &Message, part: &MessagePart, inner: &Message) -> Vec<u8> {
    let stretch = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
    let plain = message.raw_message().get(stretch).unwrap_or_default();
    if inner.raw_message().len() < message.raw_message().len() { inner.raw_message().to_vec() } else { plain.to_vec() }
}

/// What a file of this kind is called, where it has no name.
fn ending(kind: &str, subtype: &str) -> String {
    match (kind.to_ascii_lowercase().as_str(), subtype.to_ascii_lowercase().as_str()) {
        ("message", _) => "eml".to_string(),
        ("text", "plain") => "txt".to_string(),
        (_, subtype) => subtype.chars().filter(char::is_ascii_alphanumeric).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: =?utf-8?q?Harbour_Wire?= <wire@example.org>\r\nDate: Thu, 6 Feb 2025 23:30:00 +0300\r\nSubject: =?utf-8?q?Ferry=0A_sinks?=\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe caf=E9 closed.\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--c--\r\n--b\r\nContent-Type: application/pdf; name=r.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <p>\r\n\r\nx\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nInner words.\r\n--b--\r\n";

    #[test]
    fn a_mail_is_taken_apart() {
        let mail = read_mail(MAIL.as_bytes()).unwrap();
        assert_eq!((mail.sender.as_deref(), mail.subject.as_deref()), (Some("Harbour Wire"), Some("Ferry sinks")));
        assert_eq!((mail.sent, mail.id.as_deref()), (Some(Date::constant(2025, 2, 6)), Some("1@example.org")));
        assert_eq!(mail.body, Body::Text("The café closed.".to_string()));
        let names: Vec<&str> = mail.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
        assert_eq!(names, ["r.pdf", "3.eml"]);
        assert_eq!(mail.attachments[0].bytes, b"%PDF");
        let inner = read_mail(&mail.attachments[1].bytes).unwrap();
        assert_eq!(inner.subject.as_deref(), Some("inner"));
        assert!(matches!(inner.body, Body::Text(words) if words.trim() == "Inner words."));
    }

    #[test]
    fn broken_parts_and_dates_are_told() {
        let broken = MAIL.replace("JVBERg==", "JV*BERg!!not base64").replace("Thu, 6 Feb 2025 23:30:00 +0300", "sometime in spring");
        let mail = read_mail(broken.as_bytes()).unwrap();
        assert_eq!((mail.sent, mail.odd_date.as_deref()), (None, Some("sometime in spring")));
        assert_eq!(mail.garbled, [Some("r.pdf".to_string())]);
        assert!(mail.attachments.iter().all(|attachment| attachment.name != "r.pdf"));
        let words = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nThis is no base64 *** at all.\r\n";
        let mail = read_mail(words.as_bytes()).unwrap();
        assert_eq!((mail.body, mail.garbled), (Body::None, vec![None]));
        let cut = MAIL.split("BERg==").next().unwrap().to_string() + "BERi0xLjQK";
        let mail = read_mail(cut.as_bytes()).unwrap();
        assert_eq!((mail.attachments[0].bytes.as_slice(), mail.garbled.len()), (&b"%PDF-1.4\n"[..], 0), "what comes before a cut is decoded");
        let whole = read_mail(MAIL.as_bytes()).unwrap();
        assert!(whole.garbled.is_empty() && whole.odd_date.is_none());
    }

    #[test]
    fn what_is_no_mail_is_told() {
        assert_eq!(read_mail(b""), None);
        assert_eq!(read_mail(b"\n\njust words"), None);
    }
}
