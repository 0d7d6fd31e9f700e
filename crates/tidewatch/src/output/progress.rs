//! Counts of documents done, shown on standard error where that is a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(150);

/// A line of progress that is written over as work goes on.
pub struct Progress {
    on_terminal: bool,
    n_documents: usize,
    shown: Option<Instant>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { on_terminal: io::stderr().is_terminal(), n_documents: 0, shown: None }
    }

    pub fn add(&mut self, n_documents: usize) {
        self.n_documents += n_documents;
        let n_documents = self.n_documents;
        self.show(|| format!("{n_documents} documents"));
    }

    /// Shows a line in the place of the one before, where somebody looks and a moment has passed.
    pub fn show(&mut self, line: impl Fn() -> String) {
        if self.on_terminal && self.shown.is_none_or(|shown| shown.elapsed() > PAUSE) {
            eprint!("\r\x1b[K{}", line());
            self.shown = Some(Instant::now());
        }
    }

    /// Takes the line away, before a message or the end.
    pub fn clear(&mut self) {
        if self.shown.take().is_some() {
            eprint!("\r\x1b[K");
            let _ = io::stderr().flush();
        }
    }
}
