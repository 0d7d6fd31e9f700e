//! A party or victim of a record in, who that is out: what kind of side, its name, its country.
//!
//! A known actor is what the lexicon says, and what `facts.toml` says of a few that foreign schemas see otherwise. Of others the lexicon is asked
//! what their words mean ("government troops"), so that no list of words for people stands here twice.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use tidewatch_engine::document::{Block, BlockKind, Document};
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::resolve::actors::{ActorMention, resolve_actors};
use tidewatch_engine::span::Span;
use tidewatch_engine::split::split_sentences;

/// How many wordings are kept with what they mean.
const HEARD: usize = 5_000;

/// What a side is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Military,
    Police,
    Government,
    /// Coalitions, peacekeepers.
    External,
    Mercenaries,
    /// Private guards.
    Guards,
    Rebel,
    Militia,
    /// Armed in the name of a people or a community.
    Identity,
    Gang,
    /// Armed people of whom nothing more is told.
    Armed,
    Crowd,
    Protesters,
    Civilians,
    AidWorkers,
}

/// Kinds that stand together where nothing else is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    State,
    NonState,
    People,
}

impl Kind {
    pub fn name(self) -> &'static str {
        [
            "military",
            "police",
            "government",
            "external",
            "mercenaries",
            "guards",
            "rebel",
            "militia",
            "identity",
            "gang",
            "armed",
            "crowd",
            "protesters",
            "civilians",
            "aid_workers",
        ][self as usize]
    }

    pub fn family(self) -> Family {
        match self {
            Kind::Military | Kind::Police | Kind::Government | Kind::External | Kind::Mercenaries | Kind::Guards => Family::State,
            Kind::Rebel | Kind::Militia | Kind::Identity | Kind::Gang | Kind::Armed => Family::NonState,
            Kind::Crowd | Kind::Protesters | Kind::Civilians | Kind::AidWorkers => Family::People,
        }
    }

    /// Military, police or government of a country.
    pub fn is_state(self) -> bool {
        matches!(self, Kind::Military | Kind::Police | Kind::Government)
    }
}

/// Somebody on a side.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    pub kind: Kind,
    pub id: Option<String>,
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2 of its own country; of a state's force without a name none.
    pub country: Option<String>,
    /// The actors that it is a part of, the nearest first.
    pub parents: Vec<String>,
}

impl Party {
    /// One of whom only this is told.
    pub fn unnamed(kind: Kind) -> Party {
        Party { kind, id: None, name: None, country: None, parents: Vec::new() }
    }

    /// The same actor, or one a part of the other.
    pub fn is_kin(&self, other: &Party) -> bool {
        let line = |party: &Party| party.id.iter().chain(&party.parents).cloned().collect::<Vec<String>>();
        line(self).first().is_some_and(|id| line(other).contains(id)) || line(other).first().is_some_and(|id| line(self).contains(id))
    }
}

/// The lists of `facts.toml`.
#[derive(Deserialize)]
struct Lists {
    kinds: BTreeMap<String, Kind>,
    actors: BTreeMap<String, Kind>,
    people: BTreeMap<String, Vec<String>>,
    /// After reading, each word with a space on either side, alone and with an -s.
    words: BTreeMap<String, Vec<String>>,
}

/// Who the actors are.
pub struct Parties<'a> {
    lists: Lists,
    lexicon: &'a Lexicon,
    /// What words for people were found to mean: the same few stand in most reports.
    heard: Mutex<BTreeMap<String, Option<Party>>>,
}

impl<'a> Parties<'a> {
    pub fn new(lexicon: &'a Lexicon) -> Parties<'a> {
        let mut lists: Lists = toml::from_str(include_str!("facts.toml")).expect("the file is compiled in and a test reads it");
        for words in lists.words.values_mut().chain(lists.people.values_mut()) {
            *words = words.iter().flat_map(|word| [format!(" {word} "), format!(" {word}s ")]).collect();
        }
        Parties { lists, lexicon, heard: Mutex::default() }
    }

    pub fn lexicon(&self) -> &Lexicon {
        self.lexicon
    }

    /// The lists of words that a text has words of.
    pub fn words_of(&self, text: &str) -> impl Iterator<Item = &str> {
        let padded = padded(text);
        self.lists.words.iter().filter(move |(_, list)| has_any(list, &padded)).map(|(name, _)| name.as_str())
    }

    fn are(&self, people: &str, text: &str) -> bool {
        self.lists.people.get(people).is_some_and(|list| has_any(list, &padded(text)))
    }

    /// A perpetrator or target; none where its words name nobody.
    pub fn party(&self, told: &Value) -> Option<Party> {
        let text = told["text"].as_str().or(told["name"].as_str()).unwrap_or_default();
        match told["id"].as_str() {
            Some(id) => Some(self.known(id, told["name"].as_str(), text)),
            None => self.spoken(text),
        }
    }

    /// A known actor. One that only the report knows is of the kind that its words tell, else a rebel group.
    pub fn known(&self, id: &str, name: Option<&str>, text: &str) -> Party {
        let Some(entry) = self.lexicon.actors.entry(id) else {
            let name = name.map_or_else(|| capitals(id), str::to_string);
            let fighting = |party: &Party| party.kind.family() != Family::People;
            let kind = self.spoken(&name).filter(fighting).or_else(|| self.spoken(text).filter(fighting)).map_or(Kind::Rebel, |party| party.kind);
            return Party { id: Some(id.to_string()), name: Some(name), ..Party::unnamed(kind) };
        };
        let branch = || match entry.kind {
            force if force.contains("police") => Kind::Police,
            force if force.contains("peacekeep") => Kind::External,
            _ => Kind::Military,
        };
        let listed = || self.lists.kinds.get(entry.kind).copied().unwrap_or(Kind::Civilians);
        let kind = self.lists.actors.get(id).copied().unwrap_or_else(|| if entry.demonym.is_empty() { listed() } else { branch() });
        let own = Some(entry.name).filter(|name| !name.is_empty());
        let parents = std::iter::successors(entry.parent, |parent| self.lexicon.actors.entry(parent)?.parent).take(5);
        Party {
            kind,
            id: Some(id.to_string()),
            name: Some(name.or(own).map_or_else(|| capitals(id), str::to_string)),
            country: entry.countries.first().map(|code| code.to_string()),
            parents: parents.map(str::to_string).collect(),
        }
    }

    /// Whether an actor is a people, a faith or another part of a population.
    pub fn is_people(&self, party: &Party) -> bool {
        let entry = party.id.as_deref().and_then(|id| self.lexicon.actors.entry(id));
        entry.is_some_and(|entry| entry.kind == "population")
    }

    /// Whom words for people mean.
    pub fn spoken(&self, text: &str) -> Option<Party> {
        let mut heard = self.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if heard.len() >= HEARD {
            heard.clear();
        }
        heard.entry(text.to_string()).or_insert_with(|| self.hear(text)).clone()
    }

    fn hear(&self, text: &str) -> Option<Party> {
        if text.is_empty() {
            return None;
        }
        let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()), parent: None };
        let document = Document { text: text.to_string(), blocks: vec![block], ..Document::default() };
        let sentences = split_sentences(&document, &self.lexicon.language);
        let actors = resolve_actors(&document, &sentences, self.lexicon);
        let armed = actors.iter().find(|actor| actor.kind.is_force() || actor.kind.is_armed_opponent());
        let party = armed.or(actors.first()).map(|actor| self.of_mention(actor));
        if let Some(people) = [("protesters", Kind::Protesters), ("crowd", Kind::Crowd)].into_iter().find(|(people, _)| self.are(people, text)) {
            return Some(Party::unnamed(people.1));
        }
        let communal = |party: &Party| party.kind == Kind::Militia && party.id.is_none() && self.are("identity", text);
        party.map(|party| if communal(&party) { Party::unnamed(Kind::Identity) } else { party })
    }

    fn of_mention(&self, actor: &ActorMention) -> Party {
        match actor.id.as_deref().filter(|_| actor.named) {
            Some(id) if self.lexicon.actors.entry(id).is_some() => self.known(id, None, ""),
            _ => Party {
                country: actor.country.as_ref().map(ToString::to_string).filter(|_| actor.kind.is_state()),
                ..Party::unnamed(self.lists.kinds.get(actor.kind.name()).copied().unwrap_or(Kind::Civilians))
            },
        }
    }

    /// A victim, by its group, its kind and the side that the record puts it on.
    pub fn victim(&self, told: &Value) -> Party {
        let (kind, side) = (told["kind"].as_str().unwrap_or_default(), told["side"].as_str().unwrap_or_default());
        let text = told["text"].as_str().unwrap_or_default();
        let in_arms = ["armed_group", "militia", "criminal", "military", "police", "coalition"].contains(&kind);
        if let Some(id) = told["group_id"].as_str().filter(|_| in_arms) {
            let group = self.known(id, told["group"].as_str(), text);
            let of_kind = if self.is_people(&group) { Kind::Identity } else { group.kind };
            if of_kind.family() != Family::People {
                return Party { kind: of_kind, ..group };
            }
        }
        Party::unnamed(match (side, kind) {
            ("aid_workers", _) | (_, "aid_worker") => Kind::AidWorkers,
            ("civilians", _) if self.are("protesters", text) => Kind::Protesters,
            ("civilians", _) => Kind::Civilians,
            ("security_forces", "civilian") if self.are("guards", text) => Kind::Guards,
            ("security_forces", "civilian") => Kind::Civilians,
            ("security_forces", "") => Kind::Military,
            (_, "militia") if self.are("identity", text) => Kind::Identity,
            (_, "armed_group" | "militia" | "criminal" | "military" | "police" | "coalition") => self.lists.kinds[&kind.replace('_', "-")],
            ("perpetrators", _) => Kind::Armed,
            _ => Kind::Civilians,
        })
    }
}

fn padded(text: &str) -> String {
    format!(" {} ", text.to_lowercase().replace(|letter: char| !letter.is_alphanumeric() && letter != '-', " "))
}

fn has_any(list: &[String], padded: &str) -> bool {
    list.iter().any(|word| padded.contains(word.as_str()))
}

/// "carteles-unidos" as "Carteles Unidos".
fn capitals(id: &str) -> String {
    let word = |word: &str| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect::<String>();
    id.split('-').map(word).collect::<Vec<_>>().join(" ")
}
