//! Whole files of every kind that is parsed in, spoilt in 2,000 ways each: no parser may panic, run on, or give more than its file can hold.
//!
//! The seed is fixed, so that a failure is one again. What is spoilt: bytes changed, cut out, doubled, put in from elsewhere, the end cut off, marks of
//! the format's own put anywhere. PDF, DOCX, ODT, mails and feeds run in a process of their own as well, with limits.

use super::archive::Entries;
use super::columns::Columns;
use super::feeds::{Feed, read_feed, read_json_feed};
use super::http_answer::read_answer;
use super::json_cut::whole_items;
use super::mail::{Body, read_mail};
use super::mbox::Mailbox;
use super::packed::unpacked;
use super::pieces::Piece;
use super::sheet::Sheet;
use super::telegram::read_export;
use super::warc::Archive;
use flate2::{Compression, write::GzEncoder};
use std::io::{Cursor, Read, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const N_SPOILT: u32 = 2000;
/// Most that one file may give, in items and in times its own bytes.
const MOST_ITEMS: usize = 5000;
const MOST_TIMES: usize = 16;

/// A small generator of numbers (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

/// Marks that formats are made of.
const MARKS: [&[u8]; 20] = [
    b"<",
    b">",
    b"</item>",
    b"<![CDATA[",
    b"]]>",
    b"&#x110000;",
    b"&",
    b"\"",
    b"\r\n\r\n",
    b"\n\n",
    b"--b",
    b"--b--",
    b"{",
    b"]",
    b"\0",
    b"\xff\xfe",
    b"PK\x03\x04",
    b"WARC/1.0\r\n",
    b"From x\n",
    b"99999999999999999999",
];

fn spoil(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len());
        let end = (at + dice.roll(40)).min(bytes.len());
        match dice.roll(7) {
            0 => drop(bytes.splice(at..at, MARKS[dice.roll(MARKS.len())].iter().copied())),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.truncate(at),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = dice.roll(bytes.len());
                drop(bytes.splice(to..to, piece));
            }
            4 => bytes[at..end].reverse(),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = dice.roll(256) as u8),
        }
    }
    bytes
}

/// Runs a reader over spoilt files; it gives how many items and bytes it read.
fn endure(whole: &[u8], mut read: impl FnMut(Vec<u8>) -> (usize, usize)) {
    let (n_items, n_bytes) = read(whole.to_vec());
    assert!(n_items > 0 && n_bytes > 0, "the whole file is read");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for n in 0..N_SPOILT {
        let spoilt = spoil(whole, &mut dice);
        let most = MOST_TIMES * (spoilt.len() + 4096);
        let (n_items, n_bytes) = read(spoilt);
        assert!(n_items <= MOST_ITEMS && n_bytes <= most, "file {n}: {n_items} items, {n_bytes} bytes");
    }
}

fn sizes(feed: Feed) -> (usize, usize) {
    let words =
        |entry: &super::feeds::Entry| [&entry.title, &entry.content, &entry.summary].iter().filter_map(|text| text.as_deref().map(str::len)).sum::<usize>();
    (feed.entries.len(), feed.entries.iter().map(words).sum())
}

const FEED: &str = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaa'>]><rss version='2.0'><channel><title>Wire &amp; Sea</title><item><title>One &a;</title>\
    <guid>http://w.example/1</guid><description><![CDATA[<p>The <b>ferry</b> sank.</p>]]></description><source url='x'>Wire</source></item><entry><title type='html'>Two</title>\
    <link href='http://w.example/2'/><content type='xhtml'><div><p>Half a ship.</p></div></content><updated>2025-02-06T10:00:00Z</updated></entry></channel></rss>";

const MAIL: &str = "From: =?utf-8?q?Harbour_Wire?= <wire@example.org>\r\nDate: Thu, 6 Feb 2025 23:30:00 +0300\r\nSubject: =?koi8-r?b?98zS2dc=?=\r\nMessage-ID: <1@example.org>\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\r\nThe caf=E9 closed.\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--c--\r\n--b\r\nContent-Type: application/pdf; name*0=\"r.\";\r\n name*1=pdf\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nInner words.\r\n--b--\r\n";

#[test]
fn feeds_endure() {
    endure(FEED.as_bytes(), |bytes| sizes(read_feed(&String::from_utf8_lossy(&bytes))));
    let json = br#"{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":7,"url":"u","content_text":"w [x]"},{"id":"8","content_html":"<p>y</p>"}]}"#;
    endure(json, |bytes| read_json_feed(&bytes).map_or((0, 0), sizes));
}

#[test]
fn mails_and_mailboxes_endure() {
    endure(MAIL.as_bytes(), |bytes| {
        let Some(mail) = read_mail(&bytes) else { return (0, 0) };
        let words = if let Body::Text(text) | Body::Page(text) = &mail.body { text.len() } else { 0 };
        (1 + mail.attachments.len(), words + mail.attachments.iter().map(|attachment| attachment.bytes.len()).sum::<usize>())
    });
    let mailbox = format!("From x\n{MAIL}\n\nFrom - y\nX-Mozilla-Status: 0001\n{MAIL}\n");
    endure(mailbox.as_bytes(), |bytes| {
        let sizes: Vec<usize> = Mailbox::new("b.mbox", Box::new(Cursor::new(bytes))).filter_map(|message| Some(message.ok()?.bytes.len())).collect();
        (sizes.len(), sizes.iter().sum())
    });
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn web_archives_and_answers_endure() {
    let packed = gzip(b"<p>news of the harbour</p>");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        packed.len()
    );
    let answer = [head.as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
    endure(&answer, |bytes| read_answer(&bytes).map_or((0, 0), |answer| (1, answer.body.len())));
    let record = |kind: &str, url: &str, block: &[u8]| {
        let head =
            format!("WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-02-06T10:00:00Z\r\nContent-Length: {}\r\n\r\n", block.len());
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    };
    let archive =
        [record("warcinfo", "", b"software: x"), record("response", "http://a.example/", &answer), record("resource", "http://a.example/b", b"words")].concat();
    endure(&archive, |bytes| {
        let sizes: Vec<usize> = Archive::new("a.warc", Box::new(Cursor::new(bytes))).filter_map(|page| Some(page.ok()?.bytes.len())).collect();
        (sizes.len(), sizes.iter().sum())
    });
}

#[test]
fn tables_and_lists_endure() {
    let table = "sep=;\nid;text;published\n1;\"Two\nlines; \"\"here\"\"\";2025-02-06\n2;Calm;\n";
    endure(table.as_bytes(), |bytes| {
        let Ok(sheet) = Sheet::open("s.csv", String::from_utf8_lossy(&bytes).into_owned(), Columns::default()) else { return (0, 0) };
        let sizes: Vec<usize> = sheet.filter_map(|row| Some(row.ok()?.n_bytes())).collect();
        (sizes.len(), sizes.iter().sum())
    });
    let export = r#"{"name":"Harbour news","type":"public_channel","id":77,"messages":[{"id":2,"type":"message","date":"2025-02-06T10:00:00","text":["The ferry ",{"type":"bold","text":"sank"}]},
        {"id":3,"type":"message","date":"2025-02-06T11:00:00","forwarded_from":"Sea wire","forwarded_from_id":"channel5","text":"All are safe."}]}"#;
    endure(export.as_bytes(), |bytes| {
        let channels = read_export(&bytes).unwrap_or_default().channels;
        let messages: Vec<usize> = channels.iter().flat_map(|channel| channel.messages.iter().map(|message| message.text.len())).collect();
        (messages.len(), messages.iter().sum())
    });
    endure(export.as_bytes(), |bytes| match serde_json::from_slice::<serde_json::Value>(&bytes) {
        Ok(_) => (1, 1),
        Err(error) => whole_items(&bytes, Some("messages"), &error).map_or((0, 0), |whole| (1, whole.len())),
    });
}

#[test]
fn packed_files_and_archives_endure() {
    let text: String = (0..300).map(|n| format!("{} people crossed the bridge.\n", n * 7919 % 1013)).collect();
    let unpack = |bytes: Vec<u8>| {
        let mut whole = Vec::new();
        let most = 1 << 20;
        let read = unpacked(Cursor::new(bytes)).and_then(|stream| stream.take(most).read_to_end(&mut whole));
        (usize::from(read.is_ok() || !whole.is_empty()), whole.len().min(MOST_TIMES * 4096))
    };
    endure(&gzip(text.as_bytes()), unpack);
    endure(&ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest), unpack);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["a.txt", "in/b.txt", "c.jsonl"] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&text.as_bytes()[..600]).unwrap();
    }
    endure(&writer.finish().unwrap().into_inner(), |bytes| {
        let Ok(entries) = Entries::open("a.zip", bytes) else { return (0, 0) };
        let sizes: Vec<usize> = entries.filter_map(|entry| if let Ok(Piece::File { bytes, .. }) = entry { Some(bytes.len()) } else { None }).collect();
        // What deflate makes of changed bytes is bounded by the archive's own limit.
        (sizes.len(), sizes.iter().sum::<usize>().min(MOST_TIMES * 4096))
    });
}
