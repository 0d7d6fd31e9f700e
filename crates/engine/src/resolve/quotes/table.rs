//! Runs `cases/quotes.tsv` and `cases/attitudes.tsv`: texts, and the attributions that should be found in them.

use super::{Quote, resolve_quotes};
use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::read::{Source, read_text};
use crate::span::Span;
use crate::split::split_sentences;

const QUOTES: &str = include_str!("../../../../../cases/quotes.tsv");
const ATTITUDES: &str = include_str!("../../../../../cases/attitudes.tsv");

/// What is said, and attitudes.
type Found = (Vec<Quote>, Vec<Quote>);

#[test]
fn quotes_are_as_the_table_says() {
    assert_rows("quotes.tsv", QUOTES, |found| found.0);
}

#[test]
fn attitudes_are_as_the_table_says() {
    assert_rows("attitudes.tsv", ATTITUDES, |found| found.1);
}

fn assert_rows(name: &str, table: &str, which: fn(Found) -> Vec<Quote>) {
    let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]));
    let rows = table.lines().enumerate().filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    let wrong: Vec<String> = rows.filter_map(|(at, row)| fault(row, &lexicon, which).map(|fault| format!("cases/{name}:{}: {fault}", at + 1))).collect();
    assert!(wrong.is_empty(), "{} rows fail\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn pronouns_and_surnames_take_up_names() {
    let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]));
    let cases = [
        ("Amina Yusuf left the town at dawn. She said that the road was mined.", "Amina Yusuf"),
        ("Omar Haddad leads the council. The war, Haddad said, would end.", "Omar Haddad"),
        ("The ministry closed the border. It said that smugglers used the road.", "The ministry"),
        ("The villagers hid in the hills. They said that shells fell all night.", "The villagers"),
        ("The council met the governor, who said that the dam was safe.", "the governor"),
        ("The mayor said that the well was dry.", "-"),
    ];
    for (text, expected) in cases {
        let document = read_text(text.to_string(), Source::default(), &lexicon);
        let sentences = split_sentences(&document, &lexicon.language);
        let (quotes, _) = resolve_quotes(&document, &sentences, &lexicon);
        let named = quotes.first().and_then(|quote| quote.named).map_or("-", |span| span.of(&document.text));
        assert_eq!((quotes.len(), named), (1, expected), "{text}");
    }
}

/// What is wrong with the attributions of a row's text.
fn fault(row: &str, lexicon: &Lexicon, which: fn(Found) -> Vec<Quote>) -> Option<String> {
    let mut cells = row.split('\t');
    let text = cells.next().unwrap_or("").replace('|', "\n\n");
    let document = read_text(text, Source::default(), lexicon);
    let sentences = split_sentences(&document, &lexicon.language);
    let expected: Vec<&str> = cells.filter(|&cell| cell != "nothing").collect();
    let found: Vec<String> = which(resolve_quotes(&document, &sentences, lexicon)).iter().flat_map(|quote| describe(quote, &document)).collect();
    (found != expected).then(|| format!("{}\n  expected {expected:?}\n  got      {found:?}", document.text))
}

fn describe(quote: &Quote, document: &Document) -> [String; 4] {
    let words = |span: Option<Span>| span.map_or("-".to_string(), |span| span.of(&document.text).to_string());
    let pieces: Vec<&str> = quote.content.iter().map(|piece| piece.of(&document.text)).collect();
    let direct = if quote.direct { "direct" } else { "reported" };
    [words(quote.speaker), words(quote.cue), pieces.join(" … "), direct.to_string()]
}
