//! Files of JSON lines in, the records and linked incidents on them out: what `code` and `link` print, in any mixture.

use super::Fault;
use super::files::told;
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use tidewatch_engine::link::{LinkLexicon, LinkedIncident, link_told};
use tidewatch_engine::record::Record;

const LINES: &str = "give the lines that `tidewatch code` or `tidewatch link` prints";

/// What was read, and what could not be.
#[derive(Default)]
pub struct Coded {
    pub records: Vec<Record>,
    pub incidents: Vec<LinkedIncident>,
    pub faults: Vec<Fault>,
}

impl Coded {
    /// Reads files, `-` for standard input; a line that is none of ours is a fault and the next is read.
    pub fn read(paths: &[String]) -> Coded {
        let mut coded = Coded::default();
        for path in paths {
            let opened: io::Result<Box<dyn BufRead>> = match path.as_str() {
                "-" => Ok(Box::new(BufReader::new(io::stdin()))),
                _ => File::open(path).map(|file| Box::new(BufReader::new(file)) as Box<dyn BufRead>),
            };
            match opened {
                Ok(lines) => coded.read_lines(path, lines),
                Err(error) => coded.faults.push(Fault::new(path, told(&error), "give a file of JSON lines")),
            }
        }
        coded
    }

    fn read_lines(&mut self, path: &str, lines: Box<dyn BufRead>) {
        for (at, line) in lines.split(b'\n').enumerate() {
            let line = match line {
                Ok(line) => line,
                Err(error) => return self.faults.push(Fault::new(path, told(&error), LINES).at(at + 1)),
            };
            if let Err(error) = self.read_line(line.trim_ascii()) {
                self.faults.push(Fault::new(path, format!("no record: {error}"), LINES).at(at + 1));
            }
        }
    }

    fn read_line(&mut self, line: &[u8]) -> serde_json::Result<()> {
        if line.is_empty() {
            return Ok(());
        }
        let value: Value = serde_json::from_slice(line)?;
        if value["incident"].is_string() {
            let linked: LinkedIncident = serde_json::from_value(value)?;
            self.incidents.extend((!linked.reference).then_some(linked));
        } else {
            self.records.push(serde_json::from_value(value)?);
        }
        Ok(())
    }

    /// The incidents, those of the records linked first, so that each counts once.
    pub fn linked(&self, linking: &LinkLexicon) -> Vec<LinkedIncident> {
        let mut linked = self.incidents.clone();
        linked.extend(link_told(&self.records, linking));
        linked
    }
}
