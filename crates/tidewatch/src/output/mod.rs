//! Results in, lines on standard output out: JSON lines, CSV, a table; progress on a terminal's standard error.

pub mod csv;
mod progress;
pub mod table;
mod whole;

pub use progress::Progress;
pub use whole::place_whole;

use serde::Serialize;
use std::io;

/// Form of what a command says of a desk.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOrLines {
    Text,
    Jsonl,
}

/// Appends a value as one line of JSON.
pub fn json_line(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *out, value).expect("memory takes every byte and our types have string keys");
    out.push(b'\n');
}

/// Whether an error says that nobody reads our output any more, as after `| head`.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Text of a report as a terminal may show it: nothing in it moves the cursor, colours what follows or turns the direction of writing.
pub fn printable(text: &str) -> String {
    let turns = |letter: char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = |letter: char| if letter.is_control() && letter != '\n' { ' ' } else { letter };
    text.chars().filter(|&letter| !turns(letter)).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_do_not_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mred\u{202e}\tb\nc"), "a [31mred b\nc");
    }
}
