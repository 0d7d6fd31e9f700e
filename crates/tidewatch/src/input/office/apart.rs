//! Bytes of a hostile format in, what its parser found out: the parser runs in another process of this program, with limits.
//!
//! Such a process serves one file after the other, so that a file costs two pipes and no start; after a fault a new one is started. There are as
//! many as threads ask at once. A file that takes too much memory or time, or brings the parser down, is refused by name, and the next is read.
//! What crosses the pipes: the format's byte, eight bytes of length, the file; and back eight bytes of length and the answer as JSON.

use super::{Advice, Format, Outlined, Refusal, parse};
use std::env;
use std::io::{self, Read, Write};
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

type Answer = Result<Outlined, Refusal>;

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
pub(super) fn read_apart(format: Format, bytes: &[u8]) -> Answer {
    let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut apart = match waiting.map_or_else(Apart::start, Ok) {
        Ok(apart) => apart,
        Err(error) => return Err(Refusal::new(format!("the reader of office files cannot be started ({error})"), Advice::None)),
    };
    match apart.ask(format, bytes) {
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
        let child = Command::new(env::current_exe()?).arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        Ok(Apart { child, n_files: 0 })
    }

    /// The answer to one file; it is waited for in a thread, so that the wait can end.
    fn ask(&mut self, format: Format, bytes: &[u8]) -> Result<Answer, Trouble> {
        self.n_files += 1;
        let input = self.child.stdin.as_mut().ok_or(Trouble::Died)?;
        send(input, letter(format), bytes).map_err(|_| Trouble::Died)?;
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

fn letter(format: Format) -> u8 {
    match format {
        Format::Docx => b'd',
        Format::Odt => b'o',
        _ => b'p',
    }
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
        let format = match letter[0] {
            b'd' => Format::Docx,
            b'o' => Format::Odt,
            _ => Format::Pdf,
        };
        let answer = serde_json::to_vec(&parse(format, bytes)).map_err(io::Error::other)?;
        output.write_all(&(answer.len() as u64).to_le_bytes())?;
        output.write_all(&answer)?;
        output.flush()?;
    }
    Ok(())
}
