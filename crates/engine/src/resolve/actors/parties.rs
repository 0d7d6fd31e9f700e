//! The phrases of one noun phrase in, whom it stands for out: id, name, kind, country.
//!
//! A group's name beside a word for its people makes these the group ("Taliban commander"); a demonym beside a branch of a
//! state's force makes that force ("Iraqi soldiers"); else the role's own kind stands, or that of the roles before it
//! ("police commander"). Which words belong together is decided in `phrases`.

use super::ActorKind;
use super::hits::Hit;
use super::listing::{Known, Lists, Refers, Role, RoleClass};
use super::vocabulary::What;
use smol_str::{SmolStr, format_smolstr};

/// A group that only this document defines, by its grammar or an acronym.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub name: SmolStr,
    pub kind: ActorKind,
}

/// Whom a noun phrase stands for; `name` is empty where the words themselves are the name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Party {
    pub id: Option<SmolStr>,
    pub name: SmolStr,
    pub kind: ActorKind,
    pub named: bool,
    /// A people or faith, no organisation.
    pub population: bool,
    pub country: Option<SmolStr>,
}

/// What the document as a whole tells: its own groups, the countries it names, the year of its publication.
pub(super) struct Scene<'a> {
    pub lists: &'a Lists,
    pub locals: &'a [Local],
    /// How often each country of the list is named, by itself or its demonym.
    pub n_named: Vec<u32>,
    pub year: Option<i16>,
}

impl Scene<'_> {
    /// Whom the phrases `chain` stand for, the last role among them being the head; `arms` if a word tells that they are armed.
    pub fn judge(&self, chain: &[Hit], arms: bool) -> Option<Party> {
        let role = chain.iter().rev().find_map(|hit| self.role(hit));
        let named = chain.iter().rev().find_map(|hit| self.named(hit));
        let country = chain.iter().rev().find_map(|hit| self.country(hit));
        match (role, named) {
            (Some(role), Some(known)) => Some(self.people_of(role, known, arms)),
            (None, Some(known)) => Some(known),
            (Some(role), None) => Some(self.by_role(role, chain, country, arms)),
            (None, None) => None,
        }
    }

    pub fn role(&self, hit: &Hit) -> Option<&Role> {
        match hit.what {
            What::Role(role) => Some(&self.lists.roles[role as usize]),
            _ => None,
        }
    }

    /// The known or locally defined actor of a phrase.
    pub fn named(&self, hit: &Hit) -> Option<Party> {
        match hit.what {
            What::Actor(index) => Some(party_of(&self.lists.known[index as usize])),
            What::Shared(index) => self.likeliest(&self.lists.shared[index as usize]).map(party_of),
            What::Local(index) => {
                let local = &self.locals[index as usize];
                Some(Party { id: None, name: local.name.clone(), kind: local.kind, named: true, population: false, country: None })
            }
            _ => None,
        }
    }

    fn country(&self, hit: &Hit) -> Option<usize> {
        match hit.what {
            What::Demonym(index) | What::Country(index) => Some(index as usize),
            _ => None,
        }
    }

    /// Of several actors of one name, that of the countries and the time which the document is about; else the first.
    fn likeliest(&self, owners: &[u32]) -> Option<&Known> {
        let known = owners.iter().map(|&owner| &self.lists.known[owner as usize]);
        known.rev().max_by_key(|known| (self.is_of_the_time(known), self.times_named(known)))
    }

    fn is_of_the_time(&self, known: &Known) -> bool {
        self.year.is_none_or(|year| known.from.is_none_or(|from| from <= year) && known.to.is_none_or(|to| year <= to))
    }

    /// How much the document is about an actor's countries; one without countries goes before those of countries never named.
    fn times_named(&self, known: &Known) -> u32 {
        if known.countries.is_empty() {
            return 1;
        }
        let is_its_own = |at: usize| known.countries.contains(&self.lists.countries[at].code);
        self.n_named.iter().enumerate().filter(|&(at, _)| is_its_own(at)).map(|(_, n)| 2 * n).sum()
    }

    /// "Taliban commander", "Fulani herdsmen", "UN driver", "Hamas victims".
    fn people_of(&self, role: &Role, known: Party, arms: bool) -> Party {
        let is_armed = arms || role.kind.is_armed_opponent() || role.kind == ActorKind::Militia;
        let own = if role.kind == ActorKind::Unknown && !is_armed { ActorKind::Civilian } else { role.kind };
        match (role.class, known.kind) {
            _ if known.population && is_armed => {
                let id = known.id.map(|id| format_smolstr!("{id}-militia"));
                let kind = if role.kind.is_armed_opponent() { role.kind } else { ActorKind::Militia };
                Party { id, name: SmolStr::default(), kind, ..known }
            }
            _ if known.population => Party { name: SmolStr::default(), kind: role.kind, named: false, id: None, ..known },
            (RoleClass::Person, ActorKind::AidWorker) => known,
            (RoleClass::Person, kind) if kind.is_state() => Party { kind: role.kind, ..known },
            (RoleClass::Body, ActorKind::Organisation) if !is_armed => known,
            (_, ActorKind::Organisation) => Party { kind: own, ..known },
            (RoleClass::Person, _) => Party { id: None, name: SmolStr::default(), kind: role.kind, named: false, ..known },
            _ => known,
        }
    }

    /// "Iraqi soldiers", "police commander", "armed men", "villagers".
    fn by_role(&self, role: &Role, chain: &[Hit], country: Option<usize>, arms: bool) -> Party {
        let country = country.map(|at| &self.lists.countries[at]);
        let before: Vec<&Role> = chain.iter().rev().filter_map(|hit| self.role(hit)).skip(1).collect();
        let earlier = before.iter().find(|earlier| earlier.kind == ActorKind::AidWorker).or(before.first()).copied();
        let lent = earlier.filter(|earlier| {
            role.force.is_none()
                && match role.class {
                    RoleClass::Member | RoleClass::Bare => earlier.kind != ActorKind::Organisation,
                    RoleClass::Body => role.refers != Refers::Nobody,
                    RoleClass::Person => earlier.kind == ActorKind::AidWorker,
                    RoleClass::Armed => false,
                }
        });
        let kind = lent.map_or(role.kind, |earlier| earlier.kind);
        let is_disarmed = matches!(kind, ActorKind::Civilian | ActorKind::Crowd);
        let kind = if arms && is_disarmed { ActorKind::Unknown } else { kind };
        let force = lent.and_then(|earlier| earlier.force.as_ref()).or(role.force.as_ref()).zip(country);
        let id = force.map(|(force, country)| format_smolstr!("{}-{force}", country.slug));
        let name = force.map(|(force, country)| format_smolstr!("{} {}", country.demonym, force.replace('-', " ")));
        let country = country.map(|country| country.code.clone());
        Party { named: id.is_some(), id, name: name.unwrap_or_default(), kind, population: false, country }
    }

    /// "Iraqis", "two Americans".
    pub fn people(&self, hit: &Hit) -> Option<Party> {
        let country = self.country(hit).map(|at| self.lists.countries[at].code.clone());
        Some(Party { id: None, name: SmolStr::default(), kind: ActorKind::Civilian, named: false, population: false, country })
    }
}

fn party_of(known: &Known) -> Party {
    let country = if let [country] = &known.countries[..] { Some(country.clone()) } else { None };
    Party { id: Some(known.id.clone()), name: known.name.clone(), kind: known.kind, named: !known.population, population: known.population, country }
}
