//! A mailbox file in, its messages out, one at a time, as they were sent.
//!
//! A message begins with a line `From ` after a blank line or at the start (mboxrd and mboxo: `>From ` in a body is unquoted).
//! Only one message is held at a time; one that is too large is named and passed by. Of a message that is cut off by a fault what comes before is
//! given. Messages that Thunderbird has deleted stand in the file until it is compacted, and are passed by.

use super::Fault;
use super::files::{Bytes, told};
use std::io::{self, BufRead};

/// Largest message, in bytes.
pub const LARGEST_MESSAGE: usize = 64 << 20;
/// Longest line that is looked at for a message's beginning, in bytes; what is longer is read in pieces.
const LONGEST_LINE: u64 = 1 << 20;

/// The messages of one mailbox.
pub struct Mailbox {
    file: String,
    bytes: Option<Bytes>,
    /// The message that is being read; none before the first.
    open: Option<Vec<u8>>,
    /// Number of the open message, from 1.
    number: usize,
    after_blank: bool,
    /// What is told after the open message.
    fault: Option<Fault>,
}

/// Bit of `X-Mozilla-Status` by which a message is deleted.
const EXPUNGED: u16 = 8;

/// A message with its number, from 1.
pub struct Message {
    pub number: usize,
    pub bytes: Vec<u8>,
}

impl Mailbox {
    pub fn new(file: &str, bytes: Bytes) -> Mailbox {
        Mailbox { file: file.to_string(), bytes: Some(bytes), open: None, number: 0, after_blank: true, fault: None }
    }

    /// A line, or a piece of a very long one; empty at the end. What cannot be read ends the file.
    fn next_line(&mut self) -> Vec<u8> {
        let mut line = Vec::new();
        let Some(bytes) = &mut self.bytes else { return line };
        let read = io::Read::take(bytes, LONGEST_LINE).read_until(b'\n', &mut line);
        if let Err(error) = read {
            let told = format!("{}: what comes before that is read", told(&error));
            self.fault = Some(Fault::new(&format!("{}#{}", self.file, self.number.max(1)), told, ""));
            self.bytes = None;
        }
        line
    }

    /// Takes a line to the open message; gives the one before where a new one begins.
    fn take_line(&mut self, line: &[u8]) -> Option<Result<Message, Fault>> {
        let begins = self.after_blank && line.starts_with(b"From ");
        self.after_blank = line.trim_ascii().is_empty();
        if begins {
            let done = self.close();
            self.open = Some(Vec::new());
            self.number += 1;
            return done;
        }
        let Some(message) = &mut self.open else {
            let hint = "a mailbox begins with a line `From `; a single mail is a file `.eml`";
            return (!self.after_blank).then(|| {
                self.bytes = None;
                Err(Fault::new(&self.file, "no mailbox: its first line does not begin with `From `", hint))
            });
        };
        let quoted = line.iter().take_while(|&&byte| byte == b'>').count();
        let line = if quoted > 0 && line[quoted..].starts_with(b"From ") { &line[1..] } else { line };
        if message.len() <= LARGEST_MESSAGE {
            message.extend_from_slice(line);
        }
        None
    }

    /// The open message, which ends here.
    fn close(&mut self) -> Option<Result<Message, Fault>> {
        let bytes = self.open.take()?;
        if bytes.len() > LARGEST_MESSAGE {
            let place = format!("{}#{}", self.file, self.number);
            return Some(Err(Fault::new(&place, format!("the message is larger than {} MiB", LARGEST_MESSAGE >> 20), "give it as a file of its own")));
        }
        if is_deleted(&bytes) {
            return None;
        }
        Some(Ok(Message { number: self.number, bytes }))
    }
}

impl Iterator for Mailbox {
    type Item = Result<Message, Fault>;

    fn next(&mut self) -> Option<Result<Message, Fault>> {
        loop {
            let line = self.next_line();
            if line.is_empty() {
                self.bytes = None;
                return self.close().or_else(|| self.fault.take().map(Err));
            }
            if let Some(done) = self.take_line(&line) {
                return Some(done);
            }
        }
    }
}

/// Whether Thunderbird's own header line says that a message is deleted.
fn is_deleted(message: &[u8]) -> bool {
    let header = message.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).take_while(|line| !line.is_empty());
    let status = header.take(20).find_map(|line| line.strip_prefix(b"X-Mozilla-Status: "));
    status.and_then(|status| u16::from_str_radix(std::str::from_utf8(status).ok()?, 16).ok()).is_some_and(|status| status & EXPUNGED != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &'static str) -> Vec<String> {
        let read = Mailbox::new("b.mbox", Box::new(text.as_bytes()));
        read.map(|message| message.map_or_else(|fault| fault.to_string(), |message| String::from_utf8(message.bytes).unwrap())).collect()
    }

    #[test]
    fn messages_are_parted_and_unquoted() {
        let text = "From a Mon\nSubject: x\n\n>From here on.\n>>From there.\nFrom the harbour.\n\nFrom b Tue\nSubject: y\n\nz\n";
        assert_eq!(messages(text), ["Subject: x\n\nFrom here on.\n>From there.\nFrom the harbour.\n\n", "Subject: y\n\nz\n"]);
        assert!(messages("Subject: x\n\nbody")[0].contains("no mailbox"));
        assert!(messages("").is_empty());
    }

    #[test]
    fn deleted_messages_are_passed_by() {
        let text = "From - Mon\nX-Mozilla-Status: 0009\nSubject: x\n\nold\n\nFrom - Tue\nX-Mozilla-Status: 0001\nSubject: y\n\nnew\n";
        assert_eq!(messages(text), ["X-Mozilla-Status: 0001\nSubject: y\n\nnew\n"]);
    }
}
