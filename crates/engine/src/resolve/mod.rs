//! Sentences in, what their words stand for out: times, places, actors, counts, quotes.
//!
//! Each part finds its mentions in all sentences of one document and resolves them jointly, so that a bare "Tripoli" or
//! "the next day" is read in the light of the rest. All mentions hold spans of the document's text, in text order.

pub mod actors;
pub mod counts;
pub mod nominals;
pub mod places;
pub mod quotes;
pub mod times;
pub mod verbs;

use crate::document::Document;
use crate::lexicon::Lexicon;
use crate::sentence::Sentence;
use crate::split::split_sentences;

/// The language layer's whole answer for one document.
#[derive(Clone, Debug, Default)]
pub struct Annotation {
    pub sentences: Vec<Sentence>,
    pub times: Vec<times::TimeMention>,
    pub places: Vec<places::PlaceMention>,
    pub actors: Vec<actors::ActorMention>,
    pub counts: Vec<counts::CountMention>,
    pub quotes: Vec<quotes::Quote>,
    /// What somebody holds, wants or speaks about without a statement of it; nothing is coded from these.
    pub attitudes: Vec<quotes::Quote>,
}

/// Splits a document and resolves its times, places, actors, counts and quotes.
pub fn annotate_document(document: &Document, lexicon: &Lexicon) -> Annotation {
    let mut sentences = split_sentences(document, &lexicon.language);
    nominals::mend_nominals(&mut sentences, &lexicon.coding.words);
    verbs::mend_verbs(&mut sentences, &document.text, &lexicon.coding.words);
    counts::mend_numbers(&mut sentences, &lexicon.counts);
    let times = times::resolve_times(document, &sentences, lexicon);
    let actors = actors::resolve_actors(document, &sentences, lexicon);
    let places = places::resolve_places(document, &sentences, &actors, &times, lexicon);
    let counts = counts::resolve_counts(document, &sentences, lexicon);
    let (quotes, attitudes) = quotes::resolve_quotes(document, &sentences, lexicon);
    Annotation { sentences, times, places, actors, counts, quotes, attitudes }
}
