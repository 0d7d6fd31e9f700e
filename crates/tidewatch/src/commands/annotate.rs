//! `tidewatch annotate`: reports in, the language layer alone out, one line a document, offsets in code points.

use crate::Status;
use crate::input::InputArgs;
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use crate::station::{ThreadArgs, run_documents};
use jiff::civil::Date;
use serde::Serialize;
use tidewatch_engine::document::Document;
use tidewatch_engine::record::Range;
use tidewatch_engine::resolve::actors::ActorMention;
use tidewatch_engine::resolve::places::PlaceMention;
use tidewatch_engine::resolve::quotes::Quote;
use tidewatch_engine::resolve::times::{TimeKind, TimeMention};
use tidewatch_engine::resolve::{Annotation, annotate_document};
use tidewatch_engine::sentence::Sentence;
use tidewatch_engine::span::{CodePoints, Span};

/// Prints sentences, times, places, actors and quotes of each report, as JSON lines
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Print tokens with part of speech, lemma, head and relation
    #[arg(long)]
    tokens: bool,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let lexicon = args.lexicon.read()?;
    run_documents(args.input.reports()?, &args.threads, &lexicon, |document, out, _| {
        let annotation = annotate_document(&document, &lexicon);
        let at = Offsets { text: &document.text, points: CodePoints::new(&document.text) };
        json_line(out, &line(&document, &annotation, &at, args.tokens));
    })
}

/// Turns spans of one text into ranges of code points.
struct Offsets<'a> {
    text: &'a str,
    points: CodePoints,
}

impl Offsets<'_> {
    fn range(&self, span: Span) -> Range {
        self.points.range(self.text, span)
    }
}

/// One document's line.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    sentences: Vec<Range>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<TokenRow<'a>>>,
    times: Vec<TimeRow<'a>>,
    places: Vec<PlaceRow<'a>>,
    actors: Vec<ActorRow<'a>>,
    quotes: Vec<QuoteRow>,
}

/// Start, end, form, part of speech, lemma, head (from 1 in its sentence, 0 for the root), relation.
type TokenRow<'a> = (usize, usize, &'a str, &'static str, &'a str, u16, &'static str);

#[derive(Serialize)]
struct TimeRow<'a> {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: &'static str,
    value: &'a str,
    from: Option<Date>,
    to: Option<Date>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    lat: Option<f64>,
    lon: Option<f64>,
    country: Option<&'a str>,
    gazetteer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    demonym: bool,
}

#[derive(Serialize)]
struct ActorRow<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    id: Option<&'a str>,
}

#[derive(Serialize)]
struct QuoteRow {
    speaker: Option<Range>,
    cue: Option<Range>,
    content: Option<Range>,
    direct: bool,
}

fn line<'a>(document: &'a Document, annotation: &'a Annotation, at: &Offsets<'a>, with_tokens: bool) -> Line<'a> {
    Line {
        id: &document.id,
        sentences: annotation.sentences.iter().map(|sentence| at.range(sentence.span)).collect(),
        tokens: with_tokens.then(|| annotation.sentences.iter().flat_map(|sentence| token_rows(sentence, at)).collect()),
        times: annotation.times.iter().map(|time| time_row(time, at)).collect(),
        places: annotation.places.iter().map(|place| place_row(place, at)).collect(),
        actors: annotation.actors.iter().map(|actor| actor_row(actor, at)).collect(),
        quotes: annotation.quotes.iter().map(|quote| quote_row(quote, at)).collect(),
    }
}

/// The tokens of one sentence as rows.
fn token_rows<'a>(sentence: &'a Sentence, at: &Offsets<'a>) -> impl Iterator<Item = TokenRow<'a>> {
    sentence.tokens.iter().map(|token| {
        let [start, end] = at.range(token.span);
        let head = token.head.map_or(0, |head| head + 1);
        (start, end, token.span.of(at.text), token.pos.name(), token.lemma.as_str(), head, token.rel.name())
    })
}

fn time_row<'a>(time: &'a TimeMention, at: &Offsets) -> TimeRow<'a> {
    let [start, end] = at.range(time.span);
    let kind = match time.kind {
        TimeKind::Date => "DATE",
        TimeKind::Time => "TIME",
        TimeKind::Duration => "DURATION",
        TimeKind::Set => "SET",
    };
    TimeRow { start, end, kind, value: &time.value, from: time.range.map(|range| range.0), to: time.range.map(|range| range.1) }
}

fn place_row<'a>(mention: &'a PlaceMention, at: &Offsets<'a>) -> PlaceRow<'a> {
    let [start, end] = at.range(mention.span);
    let place = mention.place.as_ref();
    PlaceRow {
        start,
        end,
        name: place.map_or(mention.span.of(at.text), |place| &place.name),
        lat: place.map(|place| place.lat),
        lon: place.map(|place| place.lon),
        country: place.and_then(|place| place.country.as_deref()),
        gazetteer_id: place.and_then(|place| place.gazetteer_id.as_deref()),
        demonym: mention.demonym,
    }
}

fn actor_row<'a>(actor: &'a ActorMention, at: &Offsets) -> ActorRow<'a> {
    let [start, end] = at.range(actor.span);
    ActorRow { start, end, name: &actor.name, id: actor.id.as_deref() }
}

/// The content is the stretch from its first piece to its last.
fn quote_row(quote: &Quote, at: &Offsets) -> QuoteRow {
    let content = quote.content.iter().copied().reduce(Span::cover);
    QuoteRow {
        speaker: quote.speaker.map(|span| at.range(span)),
        cue: quote.cue.map(|span| at.range(span)),
        content: content.map(|span| at.range(span)),
        direct: quote.direct,
    }
}
