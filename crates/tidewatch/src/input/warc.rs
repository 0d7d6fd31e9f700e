//! A web archive (WARC 1.0 and 1.1, ISO 28500) in, its pages out, one at a time.
//!
//! Of the records, those with an answer of a server (`response`), a file (`resource`) or its text (`conversion`) count; of answers, those
//! with status 200. A record is bounded in size, and so is what it unpacks to. After a broken record the next one is looked for; of a page that is
//! cut off what comes before is given.

use super::files::{Bytes, told};
use super::{Fault, http_answer};
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// Largest record that is read, in bytes; larger ones are passed over.
pub const LARGEST_RECORD: u64 = 64 << 20;
/// Longest line of a record's header, and most of them.
const LONGEST_LINE: u64 = 64 << 10;
const MOST_LINES: usize = 200;

/// A page as it was archived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Number of its record, from 1.
    pub number: usize,
    pub url: String,
    /// `WARC-Date`: when it was fetched, RFC 3339.
    pub fetched: Option<String>,
    /// Media type in lower case, without parameters.
    pub media_type: String,
    pub charset: Option<String>,
    pub bytes: Vec<u8>,
}

/// The pages of one archive.
pub struct Archive {
    file: String,
    bytes: Option<Bytes>,
    number: usize,
    /// What is told before the next record.
    waiting: VecDeque<Result<Page, Fault>>,
}

/// A record's header lines, names in lower case.
#[derive(Default)]
struct Header {
    lines: Vec<(String, String)>,
}

impl Header {
    fn get(&self, name: &str) -> Option<&str> {
        self.lines.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Archive {
    pub fn new(file: &str, bytes: Bytes) -> Archive {
        Archive { file: file.to_string(), bytes: Some(bytes), number: 0, waiting: VecDeque::new() }
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(&format!("{}#{}", self.file, self.number), message, "")
    }

    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        if let Some(bytes) = &mut self.bytes {
            bytes.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        }
        Ok(line)
    }

    /// Goes to the next line that begins a record: how many bytes that are no record it passed. None at the end.
    fn seek_record(&mut self) -> io::Result<Option<usize>> {
        let mut n_passed = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(None);
            }
            if line.starts_with(b"WARC/") {
                return Ok(Some(n_passed));
            }
            n_passed += line.trim_ascii().len();
        }
    }

    fn header(&mut self) -> io::Result<Header> {
        let mut header = Header::default();
        for _ in 0..MOST_LINES {
            let line = String::from_utf8_lossy(&self.line()?).trim_end().to_string();
            if line.is_empty() {
                break;
            }
            match line.split_once(':') {
                Some((name, value)) => header.lines.push((name.trim().to_ascii_lowercase(), value.trim().to_string())),
                None => header.lines.iter_mut().last().into_iter().for_each(|(_, value)| value.push_str(line.trim())),
            }
        }
        Ok(header)
    }

    /// A record's block, where it is to be read, else it is passed over; and what is wrong with the rest.
    fn block(&mut self, length: u64, wanted: bool) -> (Vec<u8>, Option<String>) {
        let (mut block, mut n_bytes) = (Vec::new(), 0);
        let Some(bytes) = &mut self.bytes else { return (block, None) };
        let mut limited = bytes.take(length);
        let read = match wanted && length <= LARGEST_RECORD {
            true => limited.read_to_end(&mut block).map(|_| ()),
            false => io::copy(&mut limited, &mut io::sink()).map(|n| n_bytes = n),
        };
        let is_short = n_bytes.max(block.len() as u64) < length;
        let fault = match read {
            Err(error) => Some(format!("the archive ends in this record: {}", told(&error))),
            Ok(()) if is_short => Some("the archive is cut off in this record".to_string()),
            Ok(()) => None,
        };
        if fault.is_some() {
            self.bytes = None;
        }
        (block, fault)
    }

    /// One record: a page, faults, or nothing to tell.
    fn record(&mut self) -> io::Result<()> {
        let Some(n_passed) = self.seek_record()? else {
            self.bytes = None;
            return Ok(());
        };
        self.number += 1;
        if n_passed > 0 && self.number == 1 {
            self.tell("bytes before the first record: passed over");
        }
        let header = self.header()?;
        let Some(length) = header.get("content-length").and_then(|length| length.parse().ok()) else {
            self.tell("the record has no `Content-Length`: passed over");
            return Ok(());
        };
        let kind = header.get("warc-type").unwrap_or("").to_ascii_lowercase();
        let wanted = matches!(kind.as_str(), "response" | "resource" | "conversion") && is_web_address(&header);
        let (block, fault) = self.block(length, wanted);
        if wanted && length > LARGEST_RECORD {
            self.tell(format!("the record is larger than {} MiB", LARGEST_RECORD >> 20));
        } else if wanted && !block.is_empty() {
            self.take_page(&kind, &header, block, fault.is_some());
        }
        fault.into_iter().for_each(|fault| self.tell(fault));
        Ok(())
    }

    fn tell(&mut self, message: impl Into<String>) {
        self.waiting.push_back(Err(self.fault(message)));
    }

    /// The page of a record's block, which may be cut off.
    fn take_page(&mut self, kind: &str, header: &Header, block: Vec<u8>, is_cut: bool) {
        let mut page = Page { number: self.number, url: address(header), fetched: header.get("warc-date").map(str::to_string), ..Page::default() };
        if kind != "response" {
            (page.media_type, page.charset) = http_answer::media_type(header.get("content-type").unwrap_or("text/plain"));
            page.bytes = block;
            self.waiting.push_back(Ok(page));
            return;
        }
        match http_answer::read_answer(&block) {
            Ok(answer) if answer.status == 200 => {
                // A cut archive is told by itself.
                let fault = answer.fault.filter(|_| !is_cut).map(|fault| format!("`{}`: {fault}: what comes before is read", page.url));
                (page.media_type, page.charset, page.bytes) = (answer.media_type, answer.charset, answer.body);
                self.waiting.push_back(Ok(page));
                fault.into_iter().for_each(|fault| self.tell(fault));
            }
            Ok(_) => {}
            Err(_) if is_cut => {}
            Err(message) => self.tell(format!("`{}`: {message}", page.url)),
        }
    }
}

fn address(header: &Header) -> String {
    header.get("warc-target-uri").unwrap_or("").trim_matches(['<', '>']).to_string()
}

fn is_web_address(header: &Header) -> bool {
    let address = address(header);
    address.starts_with("http://") || address.starts_with("https://")
}

impl Iterator for Archive {
    type Item = Result<Page, Fault>;

    fn next(&mut self) -> Option<Result<Page, Fault>> {
        while self.waiting.is_empty() && self.bytes.is_some() {
            if let Err(error) = self.record() {
                self.bytes = None;
                self.tell(format!("the archive ends here: {}", told(&error)));
            }
        }
        if let Some(waiting) = self.waiting.pop_front() {
            return Some(waiting);
        }
        (self.number == 0).then(|| {
            self.number = 1;
            Err(Fault::new(&self.file, "no web archive: it holds no record", "a WARC file begins with `WARC/1.`"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, url: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-02-06T10:00:00Z\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    fn read(archive: String) -> Vec<String> {
        let told = |page: Page| format!("{} {} {}", page.url, page.media_type, String::from_utf8_lossy(&page.bytes));
        Archive::new("a.warc", Box::new(io::Cursor::new(archive))).map(|page| page.map_or_else(|fault| fault.to_string(), told)).collect()
    }

    #[test]
    fn answers_with_pages_are_found() {
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnews\r\n0\r\n\r\n";
        let archive = [
            record("warcinfo", "", "software: x"),
            record("request", "http://a.example/", "GET / HTTP/1.1\r\n\r\n"),
            record("response", "http://a.example/", answer),
            record("response", "http://a.example/gone", "HTTP/1.1 404 Not Found\r\n\r\n"),
        ];
        assert_eq!(read(archive.concat()), ["http://a.example/ text/html news"]);
    }

    #[test]
    fn broken_records_are_named_and_the_next_is_read() {
        let good = record("resource", "http://a.example/b", "words");
        let cut = &good[..good.len() - 8];
        let told = read(format!("WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n{good}{cut}"));
        assert!(told[0].contains("#1") && told[0].contains("Content-Length"), "{told:?}");
        assert!(told[1].ends_with("words") && told[2].ends_with("w") && told[3].contains("#3") && told[3].contains("cut off"), "{told:?}");
        assert!(read("no archive\n".to_string())[0].contains("no web archive"));
    }
}
