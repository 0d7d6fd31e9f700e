//! Sentences in, actors out: named ones with their ids, unnamed ones by role.

use crate::document::Document;
use crate::lexicon::{Faults, Files, Lexicon};
use crate::sentence::Sentence;
use crate::span::Span;
use smol_str::SmolStr;

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
    /// Whether it acts for a state or a coalition of states.
    pub fn is_state(self) -> bool {
        matches!(self, ActorKind::Military | ActorKind::Police | ActorKind::Coalition | ActorKind::Government)
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
}

/// Actors and role nouns (`lexicon/actors/`).
#[derive(Default)]
pub struct ActorLexicon {}

impl ActorLexicon {
    pub fn read(_files: &Files, _faults: &mut Faults) -> ActorLexicon {
        ActorLexicon::default()
    }
}

/// The actors of a document, in text order, not overlapping.
pub fn resolve_actors(_document: &Document, _sentences: &[Sentence], _lexicon: &Lexicon) -> Vec<ActorMention> {
    Vec::new()
}
