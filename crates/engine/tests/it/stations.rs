//! Every station on spoiled reports: nothing panics, spans lie in the text and on its characters, sentences tile the
//! blocks, the same input gives the same output, every record is linked once.

use crate::mutations::{Chance, spoil, spoil_bytes};
use std::fs;
use tidewatch_engine::code::code_document;
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::link_records;
use tidewatch_engine::read::{Source, decode, read_html, read_text};
use tidewatch_engine::record::Record;
use tidewatch_engine::resolve::{Annotation, annotate_document};
use tidewatch_engine::reuse::find_reuse;
use tidewatch_engine::span::Span;

const REPORTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/reports");
/// Spoiled versions of each report.
const VERSIONS: u64 = 6;

fn lexicon() -> Lexicon {
    Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// The sample reports as they lie, in the order of their names.
fn reports(ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(REPORTS).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    assert!(!paths.is_empty(), "no sample reports");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn source(n: u64) -> Source {
    Source { id: format!("report {n}"), published: "2024-03-10".parse().ok(), ..Source::default() }
}

fn assert_inside(document: &Document, span: Span, what: &str) {
    let text = &document.text;
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{what} {span:?} is not in {text:?}");
}

fn assert_blocks_hold(document: &Document) {
    let mut end = 0;
    for (at, block) in document.blocks.iter().enumerate() {
        assert_inside(document, block.span, "block");
        assert!(block.span.start >= end && !block.span.is_empty(), "block {at} overlaps or is empty in {:?}", document.text);
        assert!(block.parent.is_none_or(|parent| (parent as usize) < at), "block {at} stands under a later one");
        end = block.span.end;
    }
}

/// Sentences are in order, in one block each, and leave nothing of it out but white space.
fn assert_sentences_tile(document: &Document, annotation: &Annotation) {
    for (at, block) in document.blocks.iter().enumerate() {
        let mut end = block.span.start;
        for sentence in annotation.sentences.iter().filter(|sentence| sentence.block as usize == at) {
            assert!(block.span.contains(sentence.span) && sentence.span.start >= end, "sentence {:?} of block {:?}", sentence.span, block.span);
            assert_eq!(document.text[end as usize..sentence.span.start as usize].trim(), "", "left out before a sentence");
            end = sentence.span.end;
        }
        assert_eq!(document.text[end as usize..block.span.end as usize].trim(), "", "left out at the end of a block");
    }
}

fn assert_tokens_hold(document: &Document, annotation: &Annotation) {
    for sentence in &annotation.sentences {
        let mut end = sentence.span.start;
        for token in &sentence.tokens {
            assert_inside(document, token.span, "token");
            assert!(token.span.start >= end && token.span.end <= sentence.span.end, "token {:?} in {:?}", token.span, sentence.span);
            assert!(token.head.is_none_or(|head| usize::from(head) < sentence.tokens.len()), "head outside of the sentence");
            end = token.span.end;
        }
    }
}

fn assert_mentions_hold(document: &Document, annotation: &Annotation) {
    annotation.times.iter().for_each(|time| assert_inside(document, time.span, "time"));
    annotation.counts.iter().for_each(|count| assert_inside(document, count.span, "count"));
    annotation.actors.iter().for_each(|actor| assert_inside(document, actor.span, "actor"));
    for place in &annotation.places {
        assert_inside(document, place.span, "place");
        place.relative.iter().for_each(|relative| assert_inside(document, relative.span, "relative position"));
    }
    for quote in &annotation.quotes {
        quote.speaker.iter().chain(&quote.cue).chain(&quote.content).for_each(|&span| assert_inside(document, span, "quote"));
    }
}

fn assert_evidence_holds(document: &Document, records: &[Record]) {
    let n_letters = document.text.chars().count();
    for record in records {
        let evidence = match record {
            Record::Incident(incident) => &incident.evidence,
            Record::Figure(figure) => &figure.evidence,
            Record::Statement(statement) => &statement.evidence,
            Record::Tally(tally) => &tally.evidence,
        };
        for (field, ranges) in evidence {
            for &[start, end] in ranges.clone().ranges_mut().iter() {
                assert!(start <= end && end <= n_letters, "evidence of {field}: {start}..{end} of {n_letters}");
            }
        }
    }
}

/// Runs the line on a document and checks what every station says; the records.
fn run_line(document: &Document, lexicon: &Lexicon) -> Vec<Record> {
    assert_blocks_hold(document);
    let annotation = annotate_document(document, lexicon);
    assert_sentences_tile(document, &annotation);
    assert_tokens_hold(document, &annotation);
    assert_mentions_hold(document, &annotation);
    let records = code_document(document, &annotation, lexicon);
    assert_evidence_holds(document, &records);
    records
}

fn assert_linked_once(records: &[Record], lexicon: &Lexicon) {
    let mut expected: Vec<String> =
        records.iter().filter_map(|record| if let Record::Incident(incident) = record { Some(incident.id.clone()) } else { None }).collect();
    let mut linked: Vec<String> = link_records(records, &lexicon.linking).into_iter().flat_map(|incident| incident.records).collect();
    expected.sort();
    linked.sort();
    assert_eq!(linked, expected);
}

#[test]
fn spoiled_texts_run_through_all_stations() {
    let lexicon = lexicon();
    let mut records = Vec::new();
    for (n, report) in reports("txt").iter().enumerate() {
        let text = String::from_utf8(report.clone()).unwrap();
        for version in 0..VERSIONS {
            let seed = n as u64 * VERSIONS + version;
            let spoiled = if version == 0 { text.clone() } else { spoil(&text, &mut Chance::new(seed)) };
            let document = read_text(spoiled.clone(), source(seed), &lexicon);
            assert_eq!(document.text, spoiled, "plain text is kept unchanged");
            records.extend(run_line(&document, &lexicon));
        }
    }
    assert_linked_once(&records, &lexicon);
}

#[test]
fn spoiled_pages_run_through_all_stations() {
    let lexicon = lexicon();
    let mut documents = Vec::new();
    for (n, report) in reports("html").iter().enumerate() {
        let page = String::from_utf8(report.clone()).unwrap();
        for version in 0..VERSIONS {
            let seed = 1000 + n as u64 * VERSIONS + version;
            let spoiled = if version == 0 { page.clone() } else { spoil(&page, &mut Chance::new(seed)) };
            let document = read_html(&spoiled, source(seed), &lexicon);
            run_line(&document, &lexicon);
            documents.push(document);
        }
    }
    let documents: Vec<&Document> = documents.iter().collect();
    for passage in find_reuse(&documents, &lexicon.reuse).passages {
        assert_inside(documents[passage.a.0], passage.a.1, "passage");
        assert_inside(documents[passage.b.0], passage.b.1, "passage");
    }
}

#[test]
fn spoiled_bytes_are_decoded_or_refused() {
    let lexicon = lexicon();
    for (n, report) in reports("txt").iter().chain(&reports("html")).enumerate() {
        for version in 0..40 {
            let bytes = spoil_bytes(report, &mut Chance::new(5000 + n as u64 * 40 + version));
            if let Some(decoded) = decode(bytes) {
                assert_blocks_hold(&read_text(decoded.text, source(version), &lexicon));
            }
        }
    }
}

#[test]
fn the_same_text_gives_the_same_records() {
    let lexicon = lexicon();
    for (n, report) in reports("txt").iter().enumerate() {
        let text = spoil(&String::from_utf8_lossy(report), &mut Chance::new(9000 + n as u64));
        let code = || {
            let document = read_text(text.clone(), source(0), &lexicon);
            format!("{:?}", code_document(&document, &annotate_document(&document, &lexicon), &lexicon))
        };
        assert_eq!(code(), code());
    }
}

#[test]
fn odd_texts_are_read() {
    let lexicon = lexicon();
    let giant = "x".repeat(100_000);
    let deep = format!("{}text{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    let nested = "<ul><li>".repeat(3_000);
    let steps = "<div>step ".repeat(10_000);
    for text in ["", " ", "\n\n\n", "•", "• ", "1.", "[1]", "# ", "|||", "(", "\u{FEFF}", "A\r\nB\r\n", "\"", giant.as_str()] {
        run_line(&read_text(text.to_string(), source(0), &lexicon), &lexicon);
    }
    for page in ["", "<", "<html>", "<p>", "<table><tr><td>a<td>b", "<title>", "<!--", deep.as_str(), nested.as_str(), steps.as_str(), "<p>\u{0}</p>"] {
        run_line(&read_html(page, source(0), &lexicon), &lexicon);
    }
}
