//! Sentences in, actors out: named ones with their ids, unnamed ones by role.
//!
//! Known names and words for people are looked up (`listing`, `vocabulary`, `hits`), groups that only the document defines are
//! found by their grammar (`coined`), words that make one noun phrase are put together (`phrases`) and judged (`parties`), and
//! "the group" is given the name that it takes up (`references`). Private persons' names are not looked up; a name behind a
//! role ("Officer John Smith") is kept as the report's words.

mod coined;
mod fold;
mod hits;
mod listing;
mod parties;
mod phrases;
mod references;
#[cfg(test)]
mod tests;
mod vocabulary;

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::Sentence;
use crate::span::Span;
use hits::{Finder, Hit};
use listing::{Country, Known, Lists};
use parties::Scene;
use phrases::Line;
use smol_str::{SmolStr, format_smolstr};
use vocabulary::What;

/// What sort of actor it is; decides who may be perpetrator, and the class of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActorKind {
    /// Military, air force, navy, border guard, intelligence service of a state.
    Military,
    Police,
    /// Local or pro-government militia, self-defence group, tribal force.
    Militia,
    /// Armed group, insurgents, rebels, terrorists.
    ArmedGroup,
    /// Criminals, bandits, gangs, pirates, cartels.
    Criminal,
    /// Armed people of whom nothing more is told: gunmen, assailants, attackers, a suicide bomber.
    Unknown,
    /// International coalition or peacekeeping force.
    Coalition,
    Government,
    /// Company, NGO, UN agency, party, church, media.
    Organisation,
    /// Aid and health workers.
    AidWorker,
    Civilian,
    /// Crowds: protesters, rioters, mobs.
    Crowd,
}

impl ActorKind {
    #[rustfmt::skip]
    pub const ALL: [ActorKind; 12] = [ActorKind::Military, ActorKind::Police, ActorKind::Militia, ActorKind::ArmedGroup, ActorKind::Criminal,
        ActorKind::Unknown, ActorKind::Coalition, ActorKind::Government, ActorKind::Organisation, ActorKind::AidWorker,
        ActorKind::Civilian, ActorKind::Crowd];

    /// The kind as the lexicon writes it.
    #[rustfmt::skip]
    pub fn name(self) -> &'static str {
        ["military", "police", "militia", "armed-group", "criminal", "unknown", "coalition", "government", "organisation", "aid-worker",
            "civilian", "crowd"][self as usize]
    }

    pub fn from_name(name: &str) -> Option<ActorKind> {
        ActorKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it acts for a state or a coalition of states.
    pub fn is_state(self) -> bool {
        matches!(self, ActorKind::Military | ActorKind::Police | ActorKind::Coalition | ActorKind::Government)
    }

    /// Whether it is armed by a state, or fights on its side.
    pub fn is_force(self) -> bool {
        matches!(self, ActorKind::Military | ActorKind::Police | ActorKind::Coalition | ActorKind::Militia)
    }

    /// Whether it takes up arms outside a state's command.
    pub fn is_armed_opponent(self) -> bool {
        matches!(self, ActorKind::ArmedGroup | ActorKind::Criminal | ActorKind::Unknown)
    }
}

/// A noun phrase that stands for an actor.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorMention {
    /// The name or role noun with its modifiers, without determiner and count ("Iraqi army", "suspected militants").
    pub span: Span,
    /// Sentence index in the document and token index of the phrase's head in it.
    pub sentence: u32,
    pub head: u16,
    /// Canonical name for known actors, else the words.
    pub name: SmolStr,
    /// Lexicon id of a known actor, also for "the organization" resolved to one.
    pub id: Option<SmolStr>,
    pub kind: ActorKind,
    /// Named (proper), rather than told by role.
    pub named: bool,
    /// ISO 3166-1 alpha-2 of the actor's own country, where it has one.
    pub country: Option<SmolStr>,
    /// The id comes from an earlier mention that this one takes up ("the group").
    pub inferred: bool,
    /// The name of a person behind the role ("Officer **John Smith**").
    pub person: Option<Span>,
    /// The words that name the group, where the phrase tells of its people: "**Taliban** fighters", "members of the **Taliban**".
    pub group: Option<Span>,
    /// The head stands for a body of people (police, an army, a group) rather than for people.
    pub body: bool,
}

/// What the lists say of a known actor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActorEntry<'a> {
    /// Full name; empty for a state's force that has no entry of its own.
    pub name: &'a str,
    pub acronym: &'a str,
    /// "Iraqi", for a state's force that has no entry of its own; else empty.
    pub demonym: &'a str,
    /// As the lexicon writes it; of a state's force without an entry its branch ("army").
    pub kind: &'a str,
    /// Id of the actor that it is a part of.
    pub parent: Option<&'a str>,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<&'a str>,
    pub aliases: Vec<&'a str>,
    /// Years of its existence under that name.
    pub from: Option<i16>,
    pub to: Option<i16>,
}

/// Actors and role nouns (`lexicon/actors/`).
#[derive(Default)]
pub struct ActorLexicon {
    lists: Lists,
}

impl ActorLexicon {
    /// Reads the lists; every entry that does not fit is a fault with its file and line.
    pub fn read(files: &Files, faults: &mut Faults) -> ActorLexicon {
        ActorLexicon { lists: listing::read_lists(files, faults) }
    }

    /// What the lists say of an actor; of a state's force ("iraq-army") its country and branch. None where they do not know the id.
    pub fn entry<'a>(&'a self, id: &'a str) -> Option<ActorEntry<'a>> {
        if let Some(known) = self.lists.known.iter().find(|known| known.id == id) {
            let texts = |list: &'a [SmolStr]| list.iter().map(SmolStr::as_str).collect();
            return Some(ActorEntry {
                name: &known.name,
                acronym: &known.acronym,
                demonym: "",
                kind: if known.population { "population" } else { known.kind.name() },
                parent: Some(known.parent.as_str()).filter(|parent| !parent.is_empty()),
                countries: texts(&known.countries),
                aliases: texts(&known.aliases),
                from: known.from,
                to: known.to,
            });
        }
        let force_of = |country: &'a Country| Some((country, id.strip_prefix(country.slug.as_str())?.strip_prefix('-')?));
        let (country, force) = self.lists.countries.iter().filter_map(force_of).max_by_key(|(country, _)| country.slug.len())?;
        Some(ActorEntry { kind: force, demonym: &country.demonym, countries: vec![&country.code], ..ActorEntry::default() })
    }

    /// The id and name of the armed forces of a country (ISO 3166-1 alpha-2): those that the lists know, else the army by its usual name.
    pub fn forces_of(&self, code: &str) -> Option<(SmolStr, SmolStr)> {
        let country = self.lists.countries.iter().find(|country| country.code == code)?;
        let army = format_smolstr!("{}-army", country.slug);
        let own = |known: &&Known| known.kind == ActorKind::Military && known.countries.first().is_some_and(|first| first == code);
        let forces = format_smolstr!("{}-forces", country.demonym.to_lowercase());
        let named = |known: &&Known| known.id == army || known.id == forces;
        let known = self.lists.known.iter().find(named).or_else(|| self.lists.known.iter().find(own));
        Some(known.map_or_else(|| (army, format_smolstr!("{} army", country.demonym)), |known| (known.id.clone(), known.name.clone())))
    }

    /// The countries (ISO 3166-1 alpha-2) that a known actor is active in, as far as the lists tell.
    pub fn countries_of(&self, id: &str) -> &[SmolStr] {
        self.lists.known.iter().find(|known| known.id == id).map_or(&[], |known| &known.countries)
    }
}

/// The actors of a document, in text order, not overlapping.
pub fn resolve_actors(document: &Document, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<ActorMention> {
    resolve_with(document, sentences, &lexicon.actors)
}

fn resolve_with(document: &Document, sentences: &[Sentence], lexicon: &ActorLexicon) -> Vec<ActorMention> {
    let lists = &lexicon.lists;
    let mut finder = Finder::default();
    let mut found: Vec<(Vec<Hit>, bool)> = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let mut hits = Vec::new();
        finder.find_hits(&document.text, sentence, &lists.vocabulary, &mut hits);
        found.push((hits, finder.is_mixed()));
    }
    let n_named = count_countries(&found, lists);
    let locals = coined::define_locals(&document.text, sentences, &mut found, lists, &n_named);
    let year = document.published.map(|date| date.year());
    let scene = Scene { lists, locals: &locals, n_named, year };
    let mut drafts = Vec::new();
    for (index, (sentence, (hits, mixed))) in sentences.iter().zip(&found).enumerate() {
        Line { text: &document.text, index, sentence, hits, mixed: *mixed, scene: &scene }.read_phrases(&mut drafts);
    }
    references::resolve_references(&mut drafts);
    drafts.into_iter().map(|draft| draft.mention).collect()
}

/// How often each country of the list is named in a document.
fn count_countries(found: &[(Vec<Hit>, bool)], lists: &Lists) -> Vec<u32> {
    let mut n_named = vec![0; lists.countries.len()];
    for hit in found.iter().flat_map(|(hits, _)| hits) {
        if let What::Demonym(at) | What::Country(at) = hit.what {
            n_named[at as usize] += 1;
        }
    }
    n_named
}

/// The mention that a noun phrase stands for: the one whose head is the token, else the one that covers the token.
///
/// `actors` are those of the whole document. A quantity ("a number of soldiers") is no actor; ask for what it counts.
pub fn actor_at(actors: &[ActorMention], sentence: usize, token: usize, span: Span) -> Option<&ActorMention> {
    let first = actors.partition_point(|actor| (actor.sentence as usize) < sentence);
    let here = || actors[first..].iter().take_while(move |actor| actor.sentence as usize == sentence);
    here().find(|actor| usize::from(actor.head) == token).or_else(|| here().find(|actor| actor.span.contains(span)))
}
