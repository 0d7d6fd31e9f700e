//! Sentences about sport, the stage, trade, ordinary crime or mishaps in, which of their drafts tell no incident out.
//!
//! The words of violence are at home in reports of matches, shares and plays too. What a sentence is about is read off words that hardly stand in
//! reports of violence (`lexicon/domains.toml`): one strong word or two weak ones. Drafts that name people under arms or a bomb are kept, for
//! a bomb may go off at a match. Nothing here reads grammar.

use crate::code::drafts::Draft;
use crate::code::ontology::Class;
use crate::code::rules::Role;
use crate::code::scene::Scene;
use crate::lexicon::{Faults, Files};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainFile {
    #[serde(default)]
    domain: Vec<DomainEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainEntry {
    name: SmolStr,
    #[serde(default)]
    strong: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    spares: Vec<SmolStr>,
    #[serde(default)]
    spares_victims: Vec<SmolStr>,
    #[serde(default)]
    only: Vec<Class>,
    #[serde(default)]
    keeps: Vec<SmolStr>,
    #[serde(default)]
    explained_after: bool,
}

/// What a sentence may be about instead.
#[derive(Debug)]
struct Domain {
    /// Classes of fillers that show that violence is told all the same.
    spares: Vec<SmolStr>,
    /// Classes of people who suffer that show it too: an aid worker whom a burglar shoots.
    spares_victims: Vec<SmolStr>,
    /// The classes of events that it takes away; all where there are none.
    only: Vec<Class>,
    /// The types of events that its own words never stand for: a player who is arrested is arrested.
    keeps: Vec<SmolStr>,
    /// The next sentence may say so too ("A cable is to blame").
    explained_after: bool,
}

/// A word or phrase of a domain.
#[derive(Debug)]
struct Sign {
    domain: usize,
    weight: u32,
    /// The words behind the first.
    rest: Vec<SmolStr>,
}

/// The domains, found by the first word of each sign.
#[derive(Default)]
pub struct Domains {
    domains: Vec<Domain>,
    signs: FxHashMap<SmolStr, Vec<Sign>>,
}

/// Weight from which a sentence is about a domain.
const ENOUGH: u32 = 2;

impl Domains {
    pub fn read(files: &Files, faults: &mut Faults) -> Domains {
        let file: DomainFile = files.toml("domains.toml", faults);
        let mut domains = Domains::default();
        for entry in file.domain {
            if entry.strong.is_empty() && entry.weak.is_empty() {
                faults.add("domains.toml", 1, format!("domain `{}` has no words", entry.name), "list its `strong` or `weak` words");
            }
            let domain = domains.domains.len();
            domains.domains.push(Domain {
                spares: entry.spares,
                spares_victims: entry.spares_victims,
                only: entry.only,
                keeps: entry.keeps,
                explained_after: entry.explained_after,
            });
            entry.strong.iter().for_each(|words| domains.add(domain, ENOUGH, words));
            entry.weak.iter().for_each(|words| domains.add(domain, 1, words));
        }
        domains
    }

    fn add(&mut self, domain: usize, weight: u32, words: &str) {
        let parted = words.replace('-', " - ");
        let mut words = parted.split_whitespace().map(SmolStr::new);
        let Some(first) = words.next() else { return };
        self.signs.entry(first).or_default().push(Sign { domain, weight, rest: words.collect() });
    }

    /// Takes away the drafts of a sentence that is about something else.
    pub fn drop_foreign(&self, scene: &Scene, sentence: usize, drafts: &mut Vec<Draft>) {
        if drafts.is_empty() || self.signs.is_empty() {
            return;
        }
        let own = self.weigh(scene, sentence);
        let after = next_in_block(scene, sentence).map(|next| self.weigh(scene, next));
        for (at, domain) in self.domains.iter().enumerate() {
            let after = after.as_ref().filter(|_| domain.explained_after).map_or(0, |after| after[at]);
            let told = (own[at] >= ENOUGH || after >= ENOUGH) && !is_spared(scene, domain, drafts);
            if told {
                drafts.retain(|draft| {
                    let literal = kind_of(scene, draft).is_some_and(|kind| domain.keeps.contains(kind));
                    literal || (!domain.only.is_empty() && class_of(scene, draft).is_some_and(|class| !domain.only.contains(&class)))
                });
            }
        }
    }

    /// What the words of a sentence weigh for each domain, each sign once.
    fn weigh(&self, scene: &Scene, sentence: usize) -> Vec<u32> {
        let tokens = &scene.sentence(sentence).tokens;
        let mut weights = vec![0; self.domains.len()];
        let mut seen: Vec<*const Sign> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let forms = [&token.lower, &token.lemma];
            let signs =
                forms.into_iter().enumerate().filter(|&(n, form)| n == 0 || *form != token.lower).filter_map(|(_, form)| self.signs.get(form)).flatten();
            for sign in signs {
                let follows =
                    sign.rest.iter().enumerate().all(|(n, word)| tokens.get(at + 1 + n).is_some_and(|next| next.lower == *word || next.lemma == *word));
                if follows && !seen.contains(&std::ptr::from_ref(sign)) {
                    seen.push(std::ptr::from_ref(sign));
                    weights[sign.domain] += sign.weight;
                }
            }
        }
        weights
    }
}

/// Whether a doer, a weapon or who suffers shows that violence is told all the same.
fn is_spared(scene: &Scene, domain: &Domain, drafts: &[Draft]) -> bool {
    let shows = |role: Role| matches!(role, Role::Perpetrator | Role::Weapon | Role::Claimant | Role::Blamed | Role::Captured | Role::Target);
    let mut fills = drafts.iter().flat_map(|draft| &draft.fills);
    fills.any(|fill| {
        let of = |classes: &[SmolStr]| classes.iter().any(|class| scene.is_of(fill.spot, class));
        shows(fill.role) && of(&domain.spares) || fill.role.effect().is_some() && of(&domain.spares_victims)
    })
}

fn kind_of<'a>(scene: &Scene<'a>, draft: &Draft) -> Option<&'a SmolStr> {
    draft.rule.kind.map(|kind| &scene.lexicon.coding.ontology.types[kind].name)
}

fn class_of(scene: &Scene, draft: &Draft) -> Option<Class> {
    draft.rule.class.or_else(|| draft.rule.kind.map(|kind| scene.lexicon.coding.ontology.types[kind].class))
}

fn next_in_block(scene: &Scene, sentence: usize) -> Option<usize> {
    let next = sentence + 1;
    (next < scene.annotation.sentences.len() && scene.sentence(next).block == scene.sentence(sentence).block).then_some(next)
}
