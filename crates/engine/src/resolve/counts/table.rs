//! Runs `cases/counts.tsv`: texts, and how many of what they should tell of.

use super::{Count, count_of_phrase};
use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::read::{Source, read_text};
use crate::resolve::{Annotation, annotate_document};
use crate::sentence::Sentence;

const TABLE: &str = include_str!("../../../../../cases/counts.tsv");

#[test]
fn counts_are_as_the_table_says() {
    let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]));
    let rows = TABLE.lines().enumerate().filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    let wrong: Vec<String> = rows.filter_map(|(at, row)| fault(row, &lexicon).map(|fault| format!("cases/counts.tsv:{}: {fault}", at + 1))).collect();
    assert!(wrong.is_empty(), "{} rows fail\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with the counts of a row's text.
fn fault(row: &str, lexicon: &Lexicon) -> Option<String> {
    let cells: Vec<&str> = row.split('\t').collect();
    let document = read_text(cells[0].to_string(), Source::default(), lexicon);
    let annotation = annotate_document(&document, lexicon);
    let expected = &cells[1..];
    let found = if expected == ["nothing"] { counted(&document, &annotation) } else { told(expected, &document, &annotation, lexicon) };
    let expected: Vec<&str> = expected.iter().copied().filter(|&cell| cell != "nothing").collect();
    (found != expected).then(|| format!("{}\n  expected {expected:?}\n  got      {found:?}", cells[0]))
}

/// Every count that is no measure.
fn counted(document: &Document, annotation: &Annotation) -> Vec<String> {
    annotation.counts.iter().filter(|count| !count.measure).map(|count| count.span.of(&document.text).into()).collect()
}

/// The words asked for, each with what is told of it: least, most, and whether that is exact; or `share` and the share.
fn told(expected: &[&str], document: &Document, annotation: &Annotation, lexicon: &Lexicon) -> Vec<String> {
    expected.chunks(4).flat_map(|asked| [vec![asked[0].to_string()], tell(asked[0], document, annotation, lexicon)].concat()).collect()
}

fn tell(word: &str, document: &Document, annotation: &Annotation, lexicon: &Lexicon) -> Vec<String> {
    if word == "share" {
        let share = annotation.counts.iter().find_map(|count| Some((count.share?, count.measure)));
        let cells = share.map(|(share, measure)| [format!("{share:.3}"), format!("{share:.3}"), if measure { "part" } else { "counted" }.into()]);
        return cells.map_or_else(|| vec!["none".into(); 3], Vec::from);
    }
    let is_word = |sentence: &Sentence| sentence.tokens.iter().rposition(|token| token.span.of(&document.text) == word);
    let place = annotation.sentences.iter().enumerate().find_map(|(at, sentence)| Some((at, is_word(sentence)?)));
    let count = place.and_then(|(at, head)| count_of_phrase(&annotation.sentences[at], head, &annotation.counts, at, &lexicon.counts));
    count.map_or_else(|| vec!["none".into(); 3], shown)
}

fn shown(count: Count) -> Vec<String> {
    let high = count.high.map_or("open".to_string(), |high| high.to_string());
    vec![count.low.to_string(), high, if count.approximate { "about" } else { "exact" }.into()]
}
