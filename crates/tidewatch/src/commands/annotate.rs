//! `tidewatch annotate`: reports in, the language layer alone out, one line a document, offsets in code points.

use crate::Status;
use crate::input::InputArgs;
use crate::lexicon::LexiconArgs;
use crate::station::{ThreadArgs, run_documents};
use jiff::civil::Date;
use serde::Serialize;
use tidewatch_engine::read::{Part, cut_document};
use tidewatch_engine::record::Range;
use tidewatch_engine::resolve::actors::ActorMention;
use tidewatch_engine::resolve::places::{PlaceMention, RelativePosition};
use tidewatch_engine::resolve::quotes::Quote;
use tidewatch_engine::resolve::times::TimeMention;
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
        let mut line = Line { id: document.id.clone(), tokens: args.tokens.then(Rows::default), ..Line::default() };
        for part in cut_document(document) {
            line.add(&part, &annotate_document(&part.document, &lexicon));
        }
        line.print(out);
    })
}

/// One document's line, its lists as the JSON of their rows: a document may come in parts.
#[derive(Default)]
struct Line {
    id: String,
    sentences: Rows,
    tokens: Option<Rows>,
    times: Rows,
    places: Rows,
    actors: Rows,
    quotes: Rows,
}

/// Rows of JSON, parted by commas.
#[derive(Default)]
struct Rows(Vec<u8>);

impl Rows {
    fn extend(&mut self, rows: impl Iterator<Item = impl Serialize>) {
        for row in rows {
            if !self.0.is_empty() {
                self.0.push(b',');
            }
            serde_json::to_writer(&mut self.0, &row).expect("memory takes every byte and our rows have string keys");
        }
    }
}

impl Line {
    fn add(&mut self, part: &Part, annotation: &Annotation) {
        let text = &part.document.text;
        let at = Offsets { text, points: CodePoints::new(text), before: part.offset };
        self.sentences.extend(annotation.sentences.iter().map(|sentence| at.range(sentence.span)));
        if let Some(tokens) = &mut self.tokens {
            tokens.extend(annotation.sentences.iter().flat_map(|sentence| token_rows(sentence, &at)));
        }
        self.times.extend(annotation.times.iter().flat_map(|time| time_rows(time, &at)));
        self.places.extend(annotation.places.iter().map(|place| place_row(place, &at)));
        self.actors.extend(annotation.actors.iter().map(|actor| actor_row(actor, &at)));
        let said = annotation.quotes.iter().map(|quote| (quote, false)).chain(annotation.attitudes.iter().map(|quote| (quote, true)));
        let mut told: Vec<_> = said.collect();
        told.sort_by_key(|(quote, _)| quote.cue.or(quote.content.first().copied()));
        self.quotes.extend(told.into_iter().map(|(quote, attitude)| quote_row(quote, attitude, &at)));
    }

    fn print(self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"id\":");
        serde_json::to_writer(&mut *out, &self.id).expect("memory takes every byte");
        let lists = [
            ("sentences", Some(self.sentences)),
            ("tokens", self.tokens),
            ("times", Some(self.times)),
            ("places", Some(self.places)),
            ("actors", Some(self.actors)),
            ("quotes", Some(self.quotes)),
        ];
        for (name, rows) in lists.into_iter().filter_map(|(name, rows)| Some((name, rows?))) {
            out.extend_from_slice(format!(",\"{name}\":[").as_bytes());
            out.extend_from_slice(&rows.0);
            out.push(b']');
        }
        out.extend_from_slice(b"}\n");
    }
}

/// Turns spans of one text into ranges of code points.
struct Offsets<'a> {
    text: &'a str,
    points: CodePoints,
    /// Code points of the document before this text.
    before: usize,
}

impl Offsets<'_> {
    fn range(&self, span: Span) -> Range {
        self.points.range(self.text, span).map(|at| at + self.before)
    }
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
    #[serde(skip_serializing_if = "Option::is_none")]
    relative: Option<RelativeRow>,
}

/// A position told relative to the place: degrees and kilometres.
#[derive(Serialize)]
struct RelativeRow {
    start: usize,
    end: usize,
    distance_km: Option<f64>,
    bearing: Option<&'static str>,
    lat: f64,
    lon: f64,
    radius_km: f64,
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
    content: Content,
    direct: bool,
    /// Told without a statement: "backs the plan".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    attitude: bool,
}

/// What is said: one span, or several where the attribution stands in between.
#[derive(Serialize)]
#[serde(untagged)]
enum Content {
    One(Range),
    Pieces(Vec<Range>),
}

/// The tokens of one sentence as rows.
fn token_rows<'a>(sentence: &'a Sentence, at: &Offsets<'a>) -> impl Iterator<Item = TokenRow<'a>> {
    sentence.tokens.iter().map(|token| {
        let [start, end] = at.range(token.span);
        let head = token.head.map_or(0, |head| head + 1);
        (start, end, token.span.of(at.text), token.pos.name(), token.lemma.as_str(), head, token.rel.name())
    })
}

/// A time's row; of a range with two ends a row for each, since TIMEX3 has no value for both, and both with the range's days.
fn time_rows<'a>(time: &'a TimeMention, at: &Offsets<'a>) -> impl Iterator<Item = TimeRow<'a>> {
    let row = |span: Span, value: &'a str| {
        let [start, end] = at.range(span);
        TimeRow { start, end, kind: time.kind.name(), value, from: time.range.map(|range| range.0), to: time.range.map(|range| range.1) }
    };
    let rows = match &time.ends {
        Some(ends) => ends.each_ref().map(|end| Some(row(end.span, &end.value))),
        None => [Some(row(time.span, &time.value)), None],
    };
    rows.into_iter().flatten()
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
        relative: mention.relative.as_ref().map(|relative| relative_row(relative, at)),
    }
}

fn relative_row(relative: &RelativePosition, at: &Offsets) -> RelativeRow {
    let [start, end] = at.range(relative.span);
    let &RelativePosition { distance_km, bearing, lat, lon, radius_km, .. } = relative;
    RelativeRow { start, end, distance_km, bearing, lat, lon, radius_km }
}

fn actor_row<'a>(actor: &'a ActorMention, at: &Offsets) -> ActorRow<'a> {
    let [start, end] = at.range(actor.span);
    ActorRow { start, end, name: &actor.name, id: actor.id.as_deref() }
}

/// The content is the stretch from its first piece to its last.
fn quote_row(quote: &Quote, attitude: bool, at: &Offsets) -> QuoteRow {
    QuoteRow {
        speaker: quote.speaker.map(|span| at.range(span)),
        cue: quote.cue.map(|span| at.range(span)),
        content: match quote.content[..] {
            [only] => Content::One(at.range(only)),
            _ => Content::Pieces(quote.content.iter().map(|&span| at.range(span)).collect()),
        },
        direct: quote.direct,
        attitude,
    }
}
