//! The case book in, a verdict on each case out: what the engine codes is laid beside what a person says it should.
//!
//! `parse` reads the files, `found` turns a record into roles with words and value, `compare` matches both, `report` prints what
//! differs, `rewrite` writes the engine's answer into the file. The format is described in `STYLE.md`. Incidents are compared
//! strictly; figures, statements and tallies where a case names one of that kind, and figures and tallies must be absent under
//! `-> nothing`. Nothing here knows a word of the language.

mod compare;
mod found;
mod measure;
mod parse;
mod report;
mod rewrite;

use compare::Difference;
pub use compare::{Verdict, compare_records};
pub use found::found_roles;
pub use measure::measure_fields;
pub use parse::parse_cases;
pub use report::describe_miss;
pub use rewrite::{rewrite_answers, show_answer};

use jiff::civil::Date;
use std::ops::Range;
use tidewatch_engine::code::code_document;
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::link_records;
use tidewatch_engine::read::{Source, read_text};
use tidewatch_engine::record::Record;
use tidewatch_engine::resolve::annotate_document;

/// One case of the book.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub file: String,
    /// Line of the title, from 1.
    pub line: usize,
    pub title: String,
    /// Why the case is expected to miss, where it is.
    pub known_gap: Option<String>,
    pub published: Option<Date>,
    pub headline: Option<String>,
    pub outlet: Option<String>,
    pub text: String,
    /// The labelled texts of a linking case.
    pub told: Vec<Told>,
    pub answer: Answer,
    /// Lines of the file (from 0) that hold the answer.
    pub answer_lines: Range<usize>,
}

/// One text of a linking case.
#[derive(Clone, Debug)]
pub struct Told {
    pub label: String,
    pub published: Option<Date>,
    pub text: String,
}

/// What a case should get.
#[derive(Clone, Debug)]
pub enum Answer {
    Records(Vec<ExpectedRecord>),
    /// Labels of texts that tell of the same incident.
    Groups(Vec<Vec<String>>),
}

impl Default for Answer {
    fn default() -> Answer {
        Answer::Records(Vec::new())
    }
}

/// A record that the text should get.
#[derive(Clone, Debug)]
pub struct ExpectedRecord {
    pub line: usize,
    pub head: Head,
    pub roles: Vec<Role>,
    /// `...`: further roles are not this case's business.
    pub open: bool,
}

/// What sort of record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    Incident { class: String, kind: String },
    Statement,
    Figure,
    Tally,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Head::Incident { class, kind } => write!(f, "{class}/{kind}"),
            Head::Statement => f.write_str("statement"),
            Head::Figure => f.write_str("figure"),
            Head::Tally => f.write_str("tally"),
        }
    }
}

/// One line of a record: where a value was found, and what it was taken to be.
#[derive(Clone, Debug)]
pub struct Role {
    pub line: usize,
    pub field: String,
    pub words: Option<String>,
    pub value: Option<String>,
}

impl Role {
    /// The pieces of the text that the words name; ` + ` joins pieces that stand apart.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        self.words.as_deref().into_iter().flat_map(|words| words.split(" + ")).map(str::trim)
    }
}

/// What is wrong with a case file, and where.
#[derive(Clone, Debug)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub message: String,
    pub hint: String,
}

impl Fault {
    /// A fault at a line counted from 0.
    fn new(file: &str, at: usize, message: &str, hint: &str) -> Fault {
        Fault { file: file.into(), line: at + 1, message: message.into(), hint: hint.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}:{}: {}\n  hint: {}", self.file, self.line, self.message, self.hint)
    }
}

/// Titles that stand in the book more than once.
pub fn repeated_titles(cases: &[Case]) -> Vec<Fault> {
    let mut seen = std::collections::BTreeMap::new();
    let mut faults = Vec::new();
    for case in cases {
        if let Some(first) = seen.insert(case.title.as_str(), case) {
            let message = format!("the title `{}` stands already at {}:{}", case.title, first.file, first.line);
            faults.push(Fault::new(&case.file, case.line - 1, &message, "titles are unique in the book"));
        }
    }
    faults
}

/// Codes a case and compares what comes with what should.
pub fn try_case(case: &Case, lexicon: &Lexicon) -> Verdict {
    match &case.answer {
        Answer::Records(expected) => {
            let document = case_document(case, lexicon);
            let records = code_document(&document, &annotate_document(&document, lexicon), lexicon);
            compare_records(&document.text, expected, records)
        }
        Answer::Groups(groups) => compare::compare_groups(groups, &link_told(case, lexicon)),
    }
}

/// The document that a case's text makes.
pub fn case_document(case: &Case, lexicon: &Lexicon) -> Document {
    let source =
        Source { id: "case".into(), title: case.headline.clone(), source: case.outlet.clone(), published: case.published, url: None, ..Source::default() };
    read_text(case.text.clone(), source, lexicon)
}

/// The labels of the texts that linking puts together, in order.
fn link_told(case: &Case, lexicon: &Lexicon) -> Vec<Vec<String>> {
    let mut records: Vec<Record> = Vec::new();
    for told in &case.told {
        let source = Source { id: told.label.clone(), published: told.published, ..Source::default() };
        let document = read_text(told.text.clone(), source, lexicon);
        records.extend(code_document(&document, &annotate_document(&document, lexicon), lexicon));
    }
    link_records(&records, &lexicon.linking).into_iter().map(|incident| incident.documents).collect()
}

/// The closest of the known words, where one is close.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = known.iter().map(|&other| (edits(word, other), other)).min()?;
    (near.0 <= 2 && near.0 < word.len()).then_some(near.1)
}

/// Levenshtein distance in bytes.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BOOK: &str = "# a note\n== first\ndate: 2024-03-14\nA bomb killed two people\nin Baqubah.\n\n-> attack/explosion\n   \
        weapon  bomb  = explosive\n   killed  two  = 2\n   place  Baqubah  = Baqubah, Diyala, IQ\n\n== second (known gap: no reason)\nA film bombed.\n\n-> nothing\n";

    fn parsed(text: &str) -> (Vec<Case>, Vec<Fault>) {
        let mut faults = Vec::new();
        (parse_cases("book.case", text, &mut faults), faults)
    }

    fn record(killed: u32) -> Record {
        serde_json::from_value(json!({
            "record": "incident", "class": "attack", "type": "explosion", "status": "reported",
            "weapons": [{"text": "A bomb", "kind": "explosive"}],
            "place": {"name": "Baqubah", "admin1": "Diyala", "country": "IQ"},
            "killed": {"low": killed, "high": killed, "approximate": false},
            "evidence": {"record": [0, 36], "killed": [[14, 24]], "place": [[28, 35]]}
        }))
        .expect("a record")
    }

    #[test]
    fn reads_givens_text_and_roles() {
        let (cases, faults) = parsed(BOOK);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(cases[0].text, "A bomb killed two people in Baqubah.");
        assert_eq!(cases[1].known_gap.as_deref(), Some("no reason"));
    }

    #[test]
    fn matches_strictly() {
        let (cases, _) = parsed(BOOK);
        let Answer::Records(expected) = &cases[0].answer else { panic!("records") };
        assert!(compare_records(&cases[0].text, expected, vec![record(2)]).differences.is_empty());
        let miss = compare_records(&cases[0].text, expected, vec![record(3)]);
        assert_eq!(miss.differences.len(), 1);
        assert!(describe_miss(&cases[0], &miss).starts_with("book.case:9: first\n"));
    }

    #[test]
    fn names_every_fault_with_its_line() {
        let (_, faults) = parsed("== one\nA bomb.\n-> attack/explosion\n   wepon  bomb\n   killed  six\n== two\nText\n");
        let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [4, 5, 6]);
        assert!(faults[0].hint.contains("weapon"));
    }

    #[test]
    fn rewriting_keeps_comments_and_other_cases() {
        let (cases, _) = parsed(BOOK);
        let verdict = Verdict { records: vec![record(3)], ..Verdict::default() };
        let rewritten = rewrite_answers(BOOK, &[(&cases[0], &verdict)]);
        assert!(rewritten.starts_with("# a note\n== first"));
        assert!(rewritten.contains("killed             two people  = 3"), "{rewritten}");
        assert!(rewritten.ends_with("-> nothing\n"));
    }
}
