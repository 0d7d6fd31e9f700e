//! The document as the coder sees it: trees, and which actor, place, time and count stands at which token.
//!
//! A scene answers questions about single tokens of single sentences; it decides nothing about events.

use crate::code::ontology::NounClass;
use crate::code::persons::Persons;
use crate::code::tree::Tree;
use crate::code::words::Words;
use crate::document::{BlockKind, Document};
use crate::lexicon::Lexicon;
use crate::resolve::Annotation;
use crate::resolve::actors::{ActorKind, ActorMention};
use crate::resolve::counts::CountMention;
use crate::resolve::places::PlaceMention;
use crate::resolve::times::TimeMention;
use crate::sentence::{Rel, Sentence, Upos};
use crate::span::Span;
use std::ops::Range;

/// A token of a document: its sentence and its position there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    pub sentence: usize,
    pub token: usize,
}

/// One document with all that the language layer found, indexed by sentence.
pub struct Scene<'a> {
    pub document: &'a Document,
    pub annotation: &'a Annotation,
    pub lexicon: &'a Lexicon,
    pub trees: Vec<Tree<'a>>,
    pub persons: Persons,
    /// The sentences that a tally sums events up in: they tell no incident.
    pub summed: Vec<bool>,
}

/// The items of a list in text order that lie within a span.
fn within<T>(items: &[T], span: Span, span_of: impl Fn(&T) -> Span) -> Range<usize> {
    let first = items.partition_point(|item| span_of(item).start < span.start);
    let last = items.partition_point(|item| span_of(item).start < span.end);
    first..last
}

impl<'a> Scene<'a> {
    pub fn new(document: &'a Document, annotation: &'a Annotation, lexicon: &'a Lexicon) -> Scene<'a> {
        let trees = annotation.sentences.iter().map(|sentence| Tree::new(sentence, &lexicon.coding.words)).collect();
        let persons = Persons::read(document, annotation, lexicon);
        Scene { document, annotation, lexicon, trees, persons, summed: vec![false; annotation.sentences.len()] }
    }

    pub fn sentence(&self, at: usize) -> &'a Sentence {
        &self.annotation.sentences[at]
    }

    pub fn tree(&self, at: usize) -> &Tree<'a> {
        &self.trees[at]
    }

    pub fn words(&self) -> &'a Words {
        &self.lexicon.coding.words
    }

    /// The kind of block that a sentence stands in.
    pub fn block_kind(&self, sentence: usize) -> BlockKind {
        self.document.blocks[self.sentence(sentence).block as usize].kind
    }

    /// The document's words under a span.
    pub fn text(&self, span: Span) -> &'a str {
        span.of(&self.document.text)
    }

    /// The times of a sentence, with their indexes in the document.
    pub fn times(&self, sentence: usize) -> impl Iterator<Item = (usize, &'a TimeMention)> + use<'a> {
        let range = within(&self.annotation.times, self.sentence(sentence).span, |time| time.span);
        range.clone().zip(&self.annotation.times[range])
    }

    pub fn places(&self, sentence: usize) -> impl Iterator<Item = (usize, &'a PlaceMention)> + use<'a> {
        let range = within(&self.annotation.places, self.sentence(sentence).span, |place| place.span);
        range.clone().zip(&self.annotation.places[range])
    }

    pub fn actors(&self, sentence: usize) -> impl Iterator<Item = (usize, &'a ActorMention)> + use<'a> {
        let range = within(&self.annotation.actors, self.sentence(sentence).span, |actor| actor.span);
        range.clone().zip(&self.annotation.actors[range])
    }

    pub fn counts(&self, sentence: usize) -> &'a [CountMention] {
        &self.annotation.counts[within(&self.annotation.counts, self.sentence(sentence).span, |count| count.span)]
    }

    /// Whether a sentence has no small letters, so that a capital tells nothing.
    pub fn is_caseless(&self, sentence: usize) -> bool {
        !self.text(self.sentence(sentence).span).bytes().any(|letter| letter.is_ascii_lowercase())
    }

    pub fn token_span(&self, spot: Spot) -> Span {
        self.sentence(spot.sentence).tokens[spot.token].span
    }

    /// The words of the noun phrase at a token, its determiner left out.
    pub fn phrase(&self, spot: Spot) -> Span {
        self.tree(spot.sentence).phrase_span(spot.token)
    }

    /// The actor that a token is the head of.
    pub fn actor(&self, spot: Spot) -> Option<&'a ActorMention> {
        self.actors(spot.sentence).map(|(_, actor)| actor).find(|actor| actor.head as usize == spot.token)
    }

    /// The actor that a token is the head of or belongs to the name of.
    pub fn actor_over(&self, spot: Spot) -> Option<&'a ActorMention> {
        let span = self.token_span(spot);
        let own = self.actor(spot).or_else(|| self.actors(spot.sentence).map(|(_, actor)| actor).find(|actor| actor.span.contains(span)));
        own.or_else(|| self.antecedent(spot))
    }

    /// "The army said it had killed …": the body that the subject of a reported clause stands for.
    fn antecedent(&self, spot: Spot) -> Option<&'a ActorMention> {
        let tree = self.tree(spot.sentence);
        let verb = tree.head(spot.token).filter(|_| tree.pos(spot.token) == Upos::Pron && tree.rel(spot.token) == Rel::Nsubj)?;
        let reported =
            matches!(tree.rel(verb), Rel::Ccomp | Rel::AclRelcl | Rel::Acl) && tree.child(verb, &[Rel::Mark]).is_some() || tree.rel(verb) == Rel::Ccomp;
        let above = || tree.ancestors(verb).skip(1).find(|&at| tree.pos(at) == Upos::Verb);
        let telling = above().filter(|_| reported && self.words().bodies.has(tree.lower(spot.token)))?;
        let token = tree.subject(telling).filter(|&token| tree.pos(token) != Upos::Pron)?;
        self.actor(Spot { token, ..spot }).filter(|actor| actor.body)
    }

    /// An actor inside the phrase of another thing: the army of "an Iraqi army vehicle", "a vehicle of the army".
    pub fn actor_inside(&self, spot: Spot) -> Option<&'a ActorMention> {
        let phrase = self.phrase(spot);
        let tree = self.tree(spot.sentence);
        let inside = self.actors(spot.sentence).map(|(_, actor)| actor).find(|actor| phrase.contains(actor.span));
        inside.or_else(|| {
            let below = tree.children_by(spot.token, &[Rel::Nmod]);
            below.filter_map(|at| self.actor(Spot { token: at, ..spot })).next()
        })
    }

    /// The place whose name a token belongs to.
    pub fn place_over(&self, spot: Spot) -> Option<(usize, &'a PlaceMention)> {
        let span = self.token_span(spot);
        self.places(spot.sentence).find(|(_, place)| place.span.contains(span) && !place.demonym)
    }

    /// Whether a phrase names a place: its head or a part of its name belongs to one, or it is a word for an area.
    pub fn is_placelike(&self, spot: Spot) -> bool {
        let tree = self.tree(spot.sentence);
        let parts = tree.children_by(spot.token, &[Rel::Compound, Rel::Flat]).map(|token| Spot { token, ..spot });
        self.place_over(spot).is_some()
            || self.noun_class(spot).is_some_and(|noun| noun.class == "area")
            || parts.into_iter().any(|part| self.place_over(part).is_some() && tree.pos(spot.token) == Upos::Propn)
    }

    pub fn time_over(&self, spot: Spot) -> Option<(usize, &'a TimeMention)> {
        let span = self.token_span(spot);
        self.times(spot.sentence).find(|(_, time)| time.span.contains(span))
    }

    pub fn noun_class(&self, spot: Spot) -> Option<&'a NounClass> {
        let own = self.lexicon.coding.ontology.noun(self.tree(spot.sentence), spot.token)?;
        let vessel = matches!(own.class.as_str(), "vehicle" | "container");
        Some(vessel.then(|| self.load_of(spot)).flatten().unwrap_or(own))
    }

    /// The explosives that a vehicle or vessel is told to hold, which make a bomb of it: "an explosives-laden cart", "a package of explosives".
    fn load_of(&self, spot: Spot) -> Option<&'a NounClass> {
        let tree = self.tree(spot.sentence);
        let explosive = |token: usize| {
            let class = self.lexicon.coding.ontology.noun(tree, token);
            class.filter(|class| class.class == "explosive")
        };
        let laden = |at: usize| self.words().laden.has(tree.lower(at));
        let words = (spot.token.saturating_sub(4)..spot.token).find(|&at| laden(at)).and_then(|at| explosive(at.checked_sub(2)?));
        let of = |at: &usize| tree.preposition(*at).is_some_and(|case| self.words().of.has(tree.lower(case)));
        let behind = tree.children_by(spot.token, &[Rel::Acl, Rel::Amod]).filter(|&at| laden(at));
        let with = behind.flat_map(|at| tree.children_by(at, &[Rel::Obl, Rel::Nmod])).find_map(explosive);
        words.or(with).or_else(|| tree.children_by(spot.token, &[Rel::Nmod]).filter(of).find_map(explosive))
    }

    /// Whether the head of a phrase is of a class: of a noun (`nouns.tsv`), of an actor, or `person`, `armed`, `state`, `place`, `time`.
    pub fn is_of(&self, spot: Spot, class: &str) -> bool {
        match class {
            "person" => self.is_person(spot),
            "armed" => self.actor_over(spot).is_some_and(|actor| actor.kind.is_armed_opponent() || actor.kind == ActorKind::Militia),
            "state" => self.actor_over(spot).is_some_and(|actor| actor.kind.is_state()),
            "actor" => self.actor(spot).is_some(),
            "pronoun" => self.tree(spot.sentence).pos(spot.token) == Upos::Pron,
            "place" => self.place_over(spot).is_some(),
            "time" => self.time_over(spot).is_some(),
            "number" => self.tree(spot.sentence).pos(spot.token) == Upos::Num,
            _ => self.noun_class(spot).is_some_and(|noun| noun.class == class) || self.actor(spot).is_some_and(|actor| kind_name(actor.kind) == class),
        }
    }

    /// The fullest name of the person that a phrase names, itself or in apposition ("the trader Ali Musa").
    pub fn person_named(&self, spot: Spot) -> Option<Span> {
        let tree = self.tree(spot.sentence);
        let (first, last) = tree.phrase(spot.token);
        let apposed = tree.children_by(spot.token, &[Rel::Appos, Rel::NmodDesc]).flat_map(|at| [at, tree.phrase(at).0, tree.phrase(at).1]);
        let mut places = std::iter::once(spot.token).chain((first..=last).rev()).chain(apposed).chain(self.described_by(spot)).chain(self.behind_title(spot));
        places.find_map(|token| self.persons.name_at(Spot { token, ..spot }))
    }

    /// "Justice Luis Ruiz", where the parser parted them: the first word behind a title that ends a phrase.
    fn behind_title(&self, spot: Spot) -> Option<usize> {
        let tree = self.tree(spot.sentence);
        let next = tree.phrase(spot.token).1 + 1;
        let name = |token: usize| tree.pos(token) == Upos::Propn && self.persons.name_at(Spot { token, ..spot }).is_some();
        (self.lexicon.coding.persons.is_title(tree.lower(spot.token)) && next < tree.sentence.tokens.len() && name(next)).then_some(next)
    }

    /// "Luis Ruiz, one of the judges who were killed": the head of the name that a phrase describes as one of many.
    fn described_by(&self, spot: Spot) -> Option<usize> {
        let tree = self.tree(spot.sentence);
        let one = tree.head(spot.token).filter(|&one| tree.rel(spot.token) == Rel::Nmod && tree.pos(one) == Upos::Num)?;
        tree.head(one).filter(|_| tree.rel(one) == Rel::Appos)
    }

    /// Whether a phrase stands for people: an actor, a personal pronoun, a number standing alone, or a person's name.
    pub fn is_person(&self, spot: Spot) -> bool {
        let tree = self.tree(spot.sentence);
        if let Some(actor) = self.actor(spot) {
            return !matches!(actor.kind, ActorKind::Organisation) || actor.named;
        }
        if self.persons.name_at(spot).is_some() {
            return true;
        }
        if let Some(noun) = self.noun_class(spot) {
            return matches!(noun.class.as_str(), "notable" | "people" | "kin");
        }
        match tree.pos(spot.token) {
            Upos::Pron => self.words().personal.has(tree.lower(spot.token)),
            Upos::Num => self.time_over(spot).is_none(),
            Upos::Propn => self.place_over(spot).is_none() && self.time_over(spot).is_none(),
            Upos::Det | Upos::Adj => self.words().others.has(tree.lower(spot.token)),
            Upos::Noun => self.words().others.has(tree.lower(spot.token)),
            _ => false,
        }
    }
}

/// An actor's kind as rules name it.
pub fn kind_name(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Military => "military",
        ActorKind::Police => "police",
        ActorKind::Militia => "militia",
        ActorKind::ArmedGroup => "armed_group",
        ActorKind::Criminal => "criminal",
        ActorKind::Unknown => "unknown",
        ActorKind::Coalition => "coalition",
        ActorKind::Government => "government",
        ActorKind::Organisation => "organisation",
        ActorKind::AidWorker => "aid_worker",
        ActorKind::Civilian => "civilian",
        ActorKind::Crowd => "crowd",
    }
}
