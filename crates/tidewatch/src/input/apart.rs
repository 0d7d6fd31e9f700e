//! Bytes of a hostile format in, what its parser found out: the parser runs in another process of this program, with limits.
//!
//! Such a process serves one file after the other, so that a file costs two pipes and no start; after a fault a new one is started. There are as
//! many as threads ask at once. A file that takes too much memory or time, or brings the parser down, is refused by name, and the next is read.
//! What crosses the pipes: the parser's byte, eight bytes of length, the file; and back eight bytes of length and the answer as JSON. A mail costs some
//! 80 microseconds more than in this process (`docs/formats.md`), so mails of a mailbox go the same way, one by one.

use super::feeds::{read_feed, read_json_feed};
use super::mail::read_mail;
use super::office::parse_office;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::env;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// The hidden command that runs the parsers.
pub const COMMAND: &str = "read-apart";
/// Address space of the process, in megabytes, and seconds for one file; a desk may set others.
const MEGABYTES: (&str, u64) = ("TIDEWATCH_READER_MB", 2048);
const SECONDS: (&str, u64) = ("TIDEWATCH_READER_SECONDS", 120);
/// Longest answer, in bytes.
const LONGEST_ANSWER: u64 = 512 << 20;
/// Stack of the parsers, in bytes: nested objects are read by recursion.
const STACK: usize = 64 << 20;
/// Files that one process reads, so that what a parser may leave behind does not add up.
const MOST_FILES: usize = 500;

/// Why a file is not read.
#[derive(Debug, Serialize, Deserialize)]
pub struct Refusal {
    pub message: String,
    pub advice: Advice,
}

impl Refusal {
    pub fn new(message: impl Into<String>, advice: Advice) -> Refusal {
        Refusal { message: message.into(), advice }
    }
}

/// What to do about a file that is not read.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Advice {
    None,
    SaveAnew,
    NoPassword,
    Recognise,
    Split,
}

impl Advice {
    pub fn words(self) -> &'static str {
        match self {
            Advice::None => "",
            Advice::SaveAnew => "save it anew",
            Advice::NoPassword => "save it without a password, as PDF, DOCX or ODT",
            Advice::Recognise => "read it with a program that recognises letters (OCR) first",
            Advice::Split => "split it, or save its text",
        }
    }
}

/// The parsers that run apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parser {
    Pdf,
    Docx,
    Odt,
    Mail,
    Feed,
    JsonFeed,
}

impl Parser {
    const ALL: [(Parser, u8); 6] =
        [(Parser::Pdf, b'p'), (Parser::Docx, b'd'), (Parser::Odt, b'o'), (Parser::Mail, b'm'), (Parser::Feed, b'f'), (Parser::JsonFeed, b'j')];

    fn letter(self) -> u8 {
        Parser::ALL.iter().find(|(parser, _)| *parser == self).map_or(b'p', |(_, letter)| *letter)
    }

    /// Runs the parser; its answer as JSON.
    fn answer(self, bytes: Vec<u8>) -> serde_json::Result<Vec<u8>> {
        let as_text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match self {
            Parser::Pdf | Parser::Docx | Parser::Odt => serde_json::to_vec(&parse_office(self, bytes)),
            Parser::Mail => serde_json::to_vec(&Ok::<_, Refusal>(read_mail(&bytes))),
            Parser::Feed => serde_json::to_vec(&Ok::<_, Refusal>(read_feed(&as_text(&bytes)))),
            Parser::JsonFeed => serde_json::to_vec(&read_json_feed(&bytes).map_err(|message| Refusal::new(message, Advice::None))),
        }
    }
}

fn limit((name, usual): (&str, u64)) -> u64 {
    env::var(name).ok().and_then(|value| value.parse().ok()).filter(|value| *value > 0).unwrap_or(usual)
}

/// Processes that wait for a file.
static WAITING: Mutex<Vec<Apart>> = Mutex::new(Vec::new());

struct Apart {
    child: Child,
    n_files: usize,
}

/// Reads a file in another process.
///
/// # Errors
/// The parser refuses it, it takes too much memory or time, or it brings the parser down.
pub fn read_apart<T: DeserializeOwned>(parser: Parser, bytes: &[u8]) -> Result<T, Refusal> {
    let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut apart = match waiting.map_or_else(Apart::start, Ok) {
        Ok(apart) => apart,
        Err(error) => return Err(Refusal::new(format!("the process that reads files cannot be started ({error})"), Advice::None)),
    };
    match apart.ask(parser, bytes) {
        Ok(answer) => {
            if apart.n_files < MOST_FILES {
                WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(apart);
            } else {
                apart.end();
            }
            answer
        }
        Err(Trouble::TooLong) => {
            apart.end();
            Err(Refusal::new(format!("took longer than {} seconds to read", limit(SECONDS)), Advice::Split))
        }
        Err(Trouble::Died) => Err(apart.post_mortem()),
    }
}

enum Trouble {
    TooLong,
    Died,
}

impl Apart {
    fn start() -> io::Result<Apart> {
        let child = Command::new(own_program()?).arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        Ok(Apart { child, n_files: 0 })
    }

    /// The answer to one file; it is waited for in a thread, so that the wait can end.
    fn ask<T: DeserializeOwned>(&mut self, parser: Parser, bytes: &[u8]) -> Result<Result<T, Refusal>, Trouble> {
        self.n_files += 1;
        let input = self.child.stdin.as_mut().ok_or(Trouble::Died)?;
        send(input, parser.letter(), bytes).map_err(|_| Trouble::Died)?;
        let mut output = self.child.stdout.take().ok_or(Trouble::Died)?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let answer = receive(&mut output);
            // Nobody waits any more where the file took too long.
            let _ = sender.send((answer, output));
        });
        let (answer, output) = receiver.recv_timeout(Duration::from_secs(limit(SECONDS))).map_err(|error| match error {
            RecvTimeoutError::Timeout => Trouble::TooLong,
            RecvTimeoutError::Disconnected => Trouble::Died,
        })?;
        self.child.stdout = Some(output);
        serde_json::from_slice(&answer.map_err(|_| Trouble::Died)?).map_err(|_| Trouble::Died)
    }

    fn end(mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// What a process that died of a file says about it.
    fn post_mortem(mut self) -> Refusal {
        drop(self.child.stdin.take());
        let mut last_words = String::new();
        if let Some(error) = self.child.stderr.take() {
            // A process that was killed says nothing, and half a word is as good.
            let _ = error.take(64 << 10).read_to_string(&mut last_words);
        }
        self.end();
        match last_words.contains("memory allocation of") || last_words.contains("capacity overflow") {
            true => Refusal::new(format!("needs more than {} MB of memory to read", limit(MEGABYTES)), Advice::Split),
            false if last_words.contains("overflowed its stack") => Refusal::new("nested too deep to read", Advice::SaveAnew),
            false => Refusal::new("its reader broke off: the file is damaged or made to harm", Advice::SaveAnew),
        }
    }
}

/// This program; on Linux also where its file was replaced while it runs.
fn own_program() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_path_buf()) } else { env::current_exe() }
}

fn send(output: &mut impl Write, letter: u8, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&[letter])?;
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

fn receive(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut bytes = Vec::new();
    input.take(length.min(LONGEST_ANSWER)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// The other side: reads files until there are no more.
pub fn serve() -> ExitCode {
    bound_memory();
    // Panics end the process; their words are for us and not for the user.
    let served = thread::Builder::new().stack_size(STACK).spawn(serve_all).map(thread::JoinHandle::join);
    match served {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _ => ExitCode::from(101),
    }
}

#[cfg(unix)]
fn bound_memory() {
    let bytes = limit(MEGABYTES) << 20;
    // Where the system knows no such limit, the time limit must do.
    let _ = rlimit::Resource::AS.set(bytes, bytes);
}

#[cfg(not(unix))]
fn bound_memory() {}

fn serve_all() -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut letter = [0];
    while input.read(&mut letter)? == 1 {
        let bytes = receive(&mut input)?;
        let Some((parser, _)) = Parser::ALL.into_iter().find(|(_, known)| *known == letter[0]) else { return Err(io::ErrorKind::InvalidData.into()) };
        let answer = parser.answer(bytes).map_err(io::Error::other)?;
        output.write_all(&(answer.len() as u64).to_le_bytes())?;
        output.write_all(&answer)?;
        output.flush()?;
    }
    Ok(())
}
