//! Victims in, the names that the text lists for them out: "killing six priests, among them A, rector of B; C, and D".
//!
//! Lists of names with descriptions between them are long and parsed badly. From the phrase that suffers, names that a comma,
//! semicolon or conjunction links to what stands before are taken as long as no verb comes between. A colon may open the list
//! behind the verb. Names say who suffered; they never change how many.

use crate::code::drafts::{Draft, Fill};
use crate::code::rules::{Role, Rule, TriggerPos};
use crate::code::scene::{Scene, Spot};
use crate::resolve::places::PlaceKind;
use crate::sentence::{Rel, Upos};

/// The names listed for the victims of a draft, besides those that are fillers themselves.
pub fn listed_names(scene: &Scene, draft: &Draft) -> Vec<Fill> {
    let mut found: Vec<Fill> = Vec::new();
    for fill in draft.fills.iter().filter(|fill| fill.role.effect().is_some()) {
        let tree = scene.tree(fill.spot.sentence);
        let colon = (fill.spot.token.max(draft.spot.token)..tree.sentence.tokens.len()).find(|&at| tree.lower(at) == ":");
        let mut names = names_from(scene, fill.spot, draft.spot.token);
        names.extend(colon.into_iter().flat_map(|token| names_from(scene, Spot { token, ..fill.spot }, draft.spot.token)));
        let fills = names.into_iter().map(|token| Fill { role: fill.role, spot: Spot { token, ..fill.spot } });
        for next in fills {
            let known =
                |other: &Fill| scene.persons.listed_at(other.spot).is_some() && scene.persons.listed_at(other.spot) == scene.persons.listed_at(next.spot);
            if !draft.fills.iter().chain(&found).any(known) {
                found.push(next);
            }
        }
    }
    found
}

/// "two men suspected of it: A and B": the names that a list or a colon behind a phrase gives its people.
pub fn names_after(scene: &Scene, spot: Spot) -> Vec<Spot> {
    let tree = scene.tree(spot.sentence);
    let none = tree.sentence.tokens.len();
    let colon = (spot.token..none).find(|&at| tree.lower(at) == ":");
    let mut names = names_from(scene, spot, none);
    names.extend(colon.into_iter().flat_map(|token| names_from(scene, Spot { token, ..spot }, none)));
    names.into_iter().map(|token| Spot { token, ..spot }).collect()
}

/// "A, a member of B, and C, who lives in D, were killed": the persons named before a verb that the parser left without a victim.
pub fn names_before(scene: &Scene, spot: Spot, rule: &Rule) -> Vec<Fill> {
    let Some(role) = suffered_role(scene, spot, rule) else { return Vec::new() };
    let tree = scene.tree(spot.sentence);
    let stops = |&at: &usize| is_clause_verb(scene, Spot { token: at, ..spot }) || (tree.pos(at) == Upos::Sconj && tree.rel(at) == Rel::Mark);
    let from = (0..spot.token).rev().filter(|&at| !is_auxiliary_of(scene, spot, at)).find(stops).map_or(0, |at| at + 1);
    let mut named = scene.persons.of_sentence(spot.sentence).filter(|&(first, last)| first >= from && last < spot.token);
    let Some((first, last)) = named.find(|&(_, last)| scene.persons.name_at(Spot { token: last, ..spot }).is_some()) else { return Vec::new() };
    let inside = first.checked_sub(1).is_some_and(|before| before >= from && tree.pos(before) == Upos::Adp);
    if inside {
        return Vec::new();
    }
    let more = names_from(scene, Spot { token: last, ..spot }, spot.token);
    std::iter::once(last).chain(more).filter(|&at| at < spot.token).map(|token| Fill { role, spot: Spot { token, ..spot } }).collect()
}

/// What befalls the subject of a verb: of a passive its patient, of "died" its agent.
fn suffered_role(scene: &Scene, spot: Spot, rule: &Rule) -> Option<Role> {
    let passive = scene.tree(spot.sentence).child(spot.token, &[Rel::AuxPass]).is_some();
    let role = rule.role_of(if passive { "patient" } else { "agent" });
    role.filter(|role| rule.pos == TriggerPos::Verb && role.effect().is_some())
}

fn is_auxiliary_of(scene: &Scene, spot: Spot, at: usize) -> bool {
    let tree = scene.tree(spot.sentence);
    tree.pos(at) == Upos::Aux && tree.head(at) == Some(spot.token)
}

/// A verb or auxiliary that opens a clause of its own; relative clauses and participles belong to a noun.
fn is_clause_verb(scene: &Scene, spot: Spot) -> bool {
    let tree = scene.tree(spot.sentence);
    match tree.pos(spot.token) {
        Upos::Aux => !tree.head(spot.token).is_some_and(|verb| tree.rel(verb) == Rel::AclRelcl),
        Upos::Verb => {
            !matches!(tree.rel(spot.token), Rel::Amod | Rel::Acl | Rel::AclRelcl | Rel::Compound | Rel::Case | Rel::Fixed) && !is_name_of_place(scene, spot)
        }
        _ => false,
    }
}

/// "GUATEMALAN": in copy without small letters the tagger may take a name of a place or actor for a verb.
fn is_name_of_place(scene: &Scene, spot: Spot) -> bool {
    let span = scene.token_span(spot);
    scene.is_caseless(spot.sentence) && scene.places(spot.sentence).any(|(_, place)| place.span.contains(span))
}

/// The last tokens of the names that a list goes on with from a token.
fn names_from(scene: &Scene, spot: Spot, trigger: usize) -> Vec<usize> {
    let mut at = spot.token;
    let mut found = Vec::new();
    for (first, last) in scene.persons.of_sentence(spot.sentence).filter(|&(_, last)| last >= spot.token) {
        if first <= spot.token {
            at = last;
            continue;
        }
        match link(scene, spot.sentence, at..first, trigger) {
            Link::Goes if is_no_victim(scene, Spot { token: last, ..spot }) => {}
            Link::Goes if scene.persons.name_at(Spot { token: last, ..spot }).is_some() || !found.is_empty() => found.push(last),
            Link::Goes => {}
            Link::Describes => {}
            Link::Ends => break,
        }
        at = last;
    }
    found
}

/// "… on Monday, spokesman Ali Musa said", "in Oicha, DR Congo": who speaks, and what is a country, is nobody of a list.
fn is_no_victim(scene: &Scene, spot: Spot) -> bool {
    let token = scene.token_span(spot);
    let speaks = || scene.annotation.quotes.iter().filter_map(|quote| quote.speaker).any(|speaker| speaker.contains(token));
    let country = scene.place_over(spot).and_then(|(_, place)| place.place.as_ref()).is_some_and(|place| place.kind == PlaceKind::Country);
    country || speaks()
}

/// How a name stands to the list before it.
enum Link {
    /// One more of the list.
    Goes,
    /// Inside the description of one ("rector of X").
    Describes,
    Ends,
}

/// Reads the words between the last name and the next.
fn link(scene: &Scene, sentence: usize, gap: std::ops::Range<usize>, trigger: usize) -> Link {
    let tree = scene.tree(sentence);
    let verb = |at: usize| match tree.pos(at) {
        Upos::Aux => true,
        Upos::Verb => {
            let belongs = matches!(tree.rel(at), Rel::Amod | Rel::Acl | Rel::Compound | Rel::Case | Rel::Fixed);
            !belongs && !scene.words().listing.has(tree.lower(at)) && !is_name_of_place(scene, Spot { sentence, token: at })
        }
        _ => false,
    };
    if gap.clone().skip(1).any(|at| at == trigger || verb(at) || tree.lower(at) == ":") {
        return Link::Ends;
    }
    let inner = |at: usize| {
        let nominal = matches!(tree.pos(at), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Det | Upos::Sym);
        nominal || tree.rel(at) == Rel::NmodPoss || is_name_of_place(scene, Spot { sentence, token: at })
    };
    let before = gap.clone().rev().find(|&at| at == gap.start || !inner(at)).unwrap_or(gap.start);
    let links = before == gap.start || matches!(tree.pos(before), Upos::Cconj) || scene.words().listing.has(tree.lower(before));
    if links {
        return Link::Goes;
    }
    if scene.words().of.has(tree.lower(before)) || scene.words().location_prepositions.has(tree.lower(before)) { Link::Describes } else { Link::Ends }
}
