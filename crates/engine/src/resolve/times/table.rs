//! Runs `cases/times.tsv`: texts, and the times that should be found in them with their values and ranges, as `annotate` prints them.

use super::{TimeMention, resolve_times};
use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::read::{Source, read_text};
use crate::sentence::Sentence;
use crate::span::Span;
use crate::split::split_sentences;

const TABLE: &str = include_str!("../../../../../cases/times.tsv");

#[test]
fn times_are_as_the_table_says() {
    let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]));
    let rows = TABLE.lines().enumerate().filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    let wrong: Vec<String> = rows.filter_map(|(at, row)| fault(row, &lexicon).map(|fault| format!("cases/times.tsv:{}: {fault}", at + 1))).collect();
    assert!(wrong.is_empty(), "{} rows fail\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with the times of a row's text.
fn fault(row: &str, lexicon: &Lexicon) -> Option<String> {
    let mut cells = row.split('\t');
    let published = cells.next().and_then(|date| date.parse().ok());
    let text = cells.next().unwrap_or("").to_string();
    let document = read_text(text, Source { published, ..Source::default() }, lexicon);
    let mut sentences = split_sentences(&document, &lexicon.language);
    if sentences.is_empty() {
        sentences.push(Sentence { span: Span::new(0, document.text.len()), block: 0, tokens: Vec::new() });
    }
    let expected: Vec<&str> = cells.filter(|&cell| cell != "nothing").collect();
    let times = resolve_times(&document, &sentences, lexicon);
    let found: Vec<String> = times.iter().flat_map(|time| describe(time, &document)).collect();
    (found != expected).then(|| format!("{}\n  expected {expected:?}\n  got      {found:?}", document.text))
}

fn describe(time: &TimeMention, document: &Document) -> Vec<String> {
    let range = match time.range {
        None => "-".into(),
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}..{last}"),
    };
    let cells = |span: Span, value: &str| [span.of(&document.text).to_string(), value.to_string(), range.clone()];
    match &time.ends {
        Some(ends) => ends.iter().flat_map(|end| cells(end.span, &end.value)).collect(),
        None => cells(time.span, &time.value).into(),
    }
}
