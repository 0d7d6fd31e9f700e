//! CoNLL-U files in, the parser's scores out: tags, lemmas, attachment as written, in capitals and in small letters; then
//! words and sentences of the raw text, and words a second.
//!
//! `xz -dc ewt-test.conllu.xz | cargo run --release -p tidewatch-engine --example score_parser -- -` (or paths of plain files).
//! Relations count without subtypes (LAS) and with those that the model knows (LAS+).

use std::io::Read;
use std::time::Instant;
use tidewatch_engine::document::{Block, BlockKind, Document};
use tidewatch_engine::lexicon::{Faults, Files};
use tidewatch_engine::sentence::Rel;
use tidewatch_engine::span::Span;
use tidewatch_engine::split::{Language, parse_words, split_sentences};

#[derive(Default)]
struct Gold {
    forms: Vec<String>,
    lemmas: Vec<String>,
    tags: Vec<String>,
    heads: Vec<usize>,
    rels: Vec<String>,
    glued: Vec<bool>,
    text: String,
}

fn main() {
    let mut faults = Faults::default();
    let language = Language::read(&Files::shipped(), &mut faults);
    if let Err(faults) = faults.into_result(()) {
        faults.iter().for_each(|fault| eprintln!("{fault}"));
        std::process::exit(1);
    }
    for path in std::env::args().skip(1) {
        let gold = read_gold(&read_text(&path));
        println!("{path}: {} sentences, {} words", gold.len(), gold.iter().map(|s| s.forms.len()).sum::<usize>());
        score_case("as written", &gold, &language, |form| form.to_string());
        score_case("capitals", &gold, &language, |form| form.to_uppercase());
        score_case("small", &gold, &language, |form| form.to_lowercase());
        score_raw(&gold, &language);
        time_raw(&gold, &language);
    }
}

fn read_text(path: &str) -> String {
    let mut text = String::new();
    match path {
        "-" => std::io::stdin().read_to_string(&mut text).map(|_| ()),
        _ => std::fs::read_to_string(path).map(|read| text = read),
    }
    .unwrap_or_else(|error| panic!("{path}: {error}"));
    text
}

fn read_gold(text: &str) -> Vec<Gold> {
    let mut sentences = Vec::new();
    let mut now = Gold::default();
    let (mut glue, mut multi_end, mut multi_glue) = (false, 0, false);
    for line in text.lines() {
        if line.is_empty() {
            sentences.push(std::mem::take(&mut now));
            (glue, multi_end) = (false, 0);
            continue;
        }
        if let Some(given) = line.strip_prefix("# text = ") {
            now.text = given.to_string();
        }
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() < 10 || columns[0].contains('.') {
            continue;
        }
        let no_space = columns[9].contains("SpaceAfter=No");
        if let Some((_, end)) = columns[0].split_once('-') {
            (multi_end, multi_glue) = (end.parse().unwrap_or(0), no_space);
            continue;
        }
        let at: usize = columns[0].parse().unwrap_or(0);
        now.forms.push(columns[1].to_string());
        now.lemmas.push(columns[2].to_lowercase());
        now.tags.push(columns[3].to_string());
        now.heads.push(columns[6].parse().unwrap_or(0));
        now.rels.push(columns[7].to_string());
        now.glued.push(glue);
        glue = at < multi_end || if at == multi_end { multi_glue } else { no_space };
    }
    sentences.retain(|sentence| !sentence.forms.is_empty());
    sentences
}

fn score_case(name: &str, gold: &[Gold], language: &Language, change: impl Fn(&str) -> String) {
    let (mut total, mut hits) = (0, [0; 5]);
    for sentence in gold {
        let forms: Vec<String> = sentence.forms.iter().map(|form| change(form)).collect();
        let words: Vec<(&str, bool)> = forms.iter().map(String::as_str).zip(sentence.glued.iter().copied()).collect();
        for (at, (pos, head, rel, lemma)) in parse_words(&words, language).into_iter().enumerate() {
            let arc = head == sentence.heads[at];
            total += 1;
            hits[0] += usize::from(pos.name() == sentence.tags[at]);
            hits[1] += usize::from(lemma.to_lowercase() == sentence.lemmas[at]);
            hits[2] += usize::from(arc);
            hits[3] += usize::from(arc && universal(rel.name()) == universal(&sentence.rels[at]));
            hits[4] += usize::from(arc && rel.name() == known(&sentence.rels[at], rel));
        }
    }
    let share = hits.map(|n| 100.0 * n as f64 / total as f64);
    println!("  {name:10}  UPOS {:.2}  lemma {:.2}  UAS {:.2}  LAS {:.2}  LAS+ {:.2}", share[0], share[1], share[2], share[3], share[4]);
}

fn universal(rel: &str) -> &str {
    rel.split(':').next().unwrap_or(rel)
}

/// The gold relation as the model could say it; unmarked obliques and modifiers are told apart as times or measures.
fn known(gold: &str, got: Rel) -> String {
    match gold {
        "obl:unmarked" if matches!(got, Rel::OblTmod | Rel::OblNpmod) => got.name().into(),
        "nmod:unmarked" if matches!(got, Rel::NmodTmod | Rel::NmodNpmod) => got.name().into(),
        _ if Rel::from_name(gold).is_some() && gold != "cc:preconj" => gold.into(),
        _ => universal(gold).into(),
    }
}

/// The sentences as a page would have them: a paragraph ends where one does not end in a stop (a heading, an item).
fn paragraph(gold: &[Gold]) -> (Document, Vec<Span>) {
    let (mut text, mut spans, mut blocks, mut opened) = (String::new(), Vec::new(), Vec::new(), 0);
    for (at, sentence) in gold.iter().enumerate() {
        let start = text.len();
        text.push_str(sentence.text.trim());
        spans.push(Span::new(start, text.len()));
        if at + 1 == gold.len() || !text.ends_with(['.', '!', '?', '"', '\u{201d}', ')', ']', '\'']) {
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(opened, text.len()), parent: None });
            opened = text.len();
        }
        text.push(' ');
    }
    (Document { text, blocks, ..Document::default() }, spans)
}

/// F1 of words and sentences, twenty sentences a paragraph.
fn score_raw(gold: &[Gold], language: &Language) {
    let (mut words, mut ends) = ([0; 3], [0; 3]);
    for part in gold.chunks(20) {
        let (document, spans) = paragraph(part);
        let sentences = split_sentences(&document, language);
        let got: Vec<Span> = sentences.iter().flat_map(|s| s.tokens.iter().map(|token| token.span)).collect();
        let want: Vec<Span> = part.iter().zip(&spans).flat_map(|(sentence, span)| gold_spans(sentence, *span, &document.text)).collect();
        count(&mut words, &got, &want, std::env::var("SHOW_WORDS").is_ok().then_some(&document.text));
        let got: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        count(&mut ends, &got, &spans, std::env::var("SHOW_SENTENCES").is_ok().then_some(&document.text));
    }
    let f1 = |n: [usize; 3]| 200.0 * n[0] as f64 / (n[1] + n[2]) as f64;
    println!("  raw text    words F1 {:.2}  sentences F1 {:.2}", f1(words), f1(ends));
}

fn count(sums: &mut [usize; 3], got: &[Span], want: &[Span], show: Option<&String>) {
    let both = got.iter().filter(|span| want.binary_search(span).is_ok()).count();
    sums[0] += both;
    sums[1] += got.len();
    sums[2] += want.len();
    let Some(text) = show else { return };
    for span in want.iter().filter(|span| got.binary_search(span).is_err()) {
        let near: Vec<&str> = got.iter().filter(|other| other.overlaps(*span)).map(|other| other.of(text)).collect();
        println!("    want {:?} got {near:?}", span.of(text));
    }
}

/// Where the treebank's words stand in the text; words that the text does not have in that form are left out.
fn gold_spans(sentence: &Gold, span: Span, text: &str) -> Vec<Span> {
    let mut at = span.start as usize;
    let mut spans = Vec::new();
    for form in &sentence.forms {
        at += text[at..].len() - text[at..].trim_start().len();
        if text[at..].starts_with(form.as_str()) {
            spans.push(Span::new(at, at + form.len()));
            at += form.len();
        }
    }
    spans
}

/// Seconds of this thread on a processor where the system tells (Linux), so that a busy machine does not count; else wall-clock.
fn clock() -> f64 {
    let on_cpu = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = on_cpu.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |n| n / 1e9)
}

static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);

fn time_raw(gold: &[Gold], language: &Language) {
    let (document, _) = paragraph(gold);
    let mut best = f64::MAX;
    let mut n = (0, 0);
    for _ in 0..7 {
        let started = clock();
        let sentences = split_sentences(&document, language);
        best = best.min(clock() - started);
        n = (sentences.len(), sentences.iter().map(|sentence| sentence.tokens.len()).sum());
    }
    println!("  speed       {:.0} words a second, {:.0} sentences a second, cutting, tags, trees and lemmas", n.1 as f64 / best, n.0 as f64 / best);
}
