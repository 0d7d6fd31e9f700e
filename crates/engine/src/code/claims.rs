//! Who claims, denies or is blamed, and what a group tells of its own deeds; whom the report cites; accounts that differ.

use crate::code::casualties::{gather_tolls, sum_tolls};
use crate::code::certainty::Certainty;
use crate::code::drafts::Fill;
use crate::code::events::Event;
use crate::code::parties::owner_of;
use crate::code::rules::{Role, Rule, Strength};
use crate::code::scene::{Scene, Spot};
use crate::code::tree::Tree;
use crate::record::{Account, Citation, Claim};
use crate::resolve::actors::ActorMention;
use crate::sentence::{Rel, Upos};
use crate::span::Span;
use jiff::civil::Date;

/// The claims of an event, in text order.
pub fn claims_of(scene: &Scene, event: &Event) -> Vec<(Claim, Span)> {
    let mut claims: Vec<(Claim, Span)> = Vec::new();
    for draft in &event.drafts {
        let sentence = scene.sentence(draft.spot.sentence).span;
        for fill in &draft.fills {
            let Some(stance) = stance_of(fill.role, draft.negated) else { continue };
            let by = (stance != "none_claimed").then(|| actor_name(scene, fill.spot));
            let claim = Claim { by, stance: stance.to_string(), text: scene.text(sentence).to_string() };
            if !claims.iter().any(|(known, _)| *known == claim) {
                claims.push((claim, sentence));
            }
        }
    }
    claims
}

/// Whether two names are of one group, or of a group and its branch.
fn is_kin(a: &ActorMention, b: &ActorMention) -> bool {
    let (Some(a), Some(b)) = (a.id.as_deref(), b.id.as_deref()) else { return false };
    a.starts_with(b) || b.starts_with(a)
}

/// The actor that a clause's verb of telling has as its subject, or that the sentence is said to be according to; whether the verb boasts.
pub fn teller_of<'a>(scene: &Scene<'a>, spot: Spot) -> Option<(&'a ActorMention, bool)> {
    let tree = scene.tree(spot.sentence);
    let inside = |verb: usize| {
        tree.ancestors(spot.token)
            .take_while(|&at| at != verb)
            .any(|at| matches!(tree.rel(at), Rel::Ccomp | Rel::Xcomp | Rel::Parataxis) || is_that_clause(tree, at))
    };
    let telling = tree.ancestors(spot.token).filter(|&verb| verb != spot.token && scene.words().publishing.has(tree.lemma(verb)) && inside(verb));
    let subject = |verb: usize| {
        let at = Spot { token: tree.subject(verb)?, ..spot };
        let teller = scene.actor_over(at).or_else(|| scene.actor_inside(at))?;
        Some((teller, scene.words().claiming.has(tree.lemma(verb))))
    };
    let quoted = || {
        let token = scene.token_span(spot);
        let speaker = scene.annotation.quotes.iter().find(|quote| quote.content.iter().any(|span| span.contains(token)))?.speaker?;
        scene.actors(spot.sentence).map(|(_, actor)| actor).find(|actor| speaker.contains(actor.span)).map(|actor| (actor, false))
    };
    telling.filter_map(subject).next().or_else(quoted)
}

/// "said in a statement that it …": a clause with "that", which the parser hung on the noun before it.
fn is_that_clause(tree: &Tree, at: usize) -> bool {
    matches!(tree.rel(at), Rel::Acl | Rel::AclRelcl) && tree.child(at, &[Rel::Mark]).is_some() && tree.subject(at).is_some()
}

fn stance_of(role: Role, negated: bool) -> Option<&'static str> {
    match (role, negated) {
        (Role::Claimant, true) => Some("none_claimed"),
        (Role::Claimant, false) => Some("claimed"),
        (Role::Denier, _) => Some("denied"),
        (Role::Blamed, false) => Some("blamed"),
        _ => None,
    }
}

/// Who claims or denies the deed that a trigger tells.
pub fn tellers(scene: &Scene, spot: Spot, rule: &Rule, (certainty, negated): (Certainty, bool), fills: &[Fill]) -> Vec<Fill> {
    match certainty {
        Certainty::Denied => denials(scene, spot).into_iter().collect(),
        _ if negated || (rule.strength == Strength::Detail && !fills.iter().any(|fill| fill.role == Role::Perpetrator)) => Vec::new(),
        _ => own_claim(scene, spot, fills).into_iter().collect(),
    }
}

/// "ISIS reported that its operatives …", "according to the group": an armed group that tells of its own deed claims it.
fn own_claim(scene: &Scene, spot: Spot, fills: &[Fill]) -> Option<Fill> {
    let (teller, boasts) = teller_of(scene, spot)?;
    let mut doers = fills.iter().filter(|fill| fill.role == Role::Perpetrator).peekable();
    let clause = scene.tree(spot.sentence).pos(spot.token) == Upos::Verb;
    let own = if doers.peek().is_none() { boasts && clause } else { doers.any(|doer| is_of_group(scene, doer.spot, teller)) };
    let teller = Some(teller).filter(|teller| own && teller.kind.is_armed_opponent())?;
    Some(Fill { role: Role::Claimant, spot: Spot { sentence: teller.sentence as usize, token: usize::from(teller.head) } })
}

/// "they", "its fighters", or the group or its branch by name.
fn is_of_group(scene: &Scene, doer: Spot, group: &ActorMention) -> bool {
    let tree = scene.tree(doer.sentence);
    let pronoun = |at: usize| tree.pos(at) == Upos::Pron;
    let named = || scene.actor_over(doer).filter(|actor| actor.named).or_else(|| owner_of(scene, doer)).or_else(|| scene.actor_inside(doer));
    let same = |actor: &ActorMention| actor.span == group.span || is_kin(actor, group);
    pronoun(doer.token) || tree.children_by(doer.token, &[Rel::NmodPoss]).any(pronoun) || named().is_some_and(same)
}

/// "The army denied that its planes had bombed a village": who denies what a trigger tells.
fn denials(scene: &Scene, spot: Spot) -> Option<Fill> {
    let tree = scene.tree(spot.sentence);
    let verb = tree.ancestors(spot.token).skip(1).find(|&at| scene.words().denying.has(tree.lemma(at)))?;
    let token = tree.subject(verb)?;
    Some(Fill { role: Role::Denier, spot: Spot { token, ..spot } })
}

/// The accounts that stand against an event, in text order.
pub fn accounts_of(scene: &Scene, event: &Event) -> Vec<(Account, Span)> {
    event.accounts.iter().map(|other| read_account(scene, other)).collect()
}

fn read_account(scene: &Scene, other: &Event) -> (Account, Span) {
    let sentence = other.sentences.0;
    let span = scene.sentence(sentence).span;
    let tolls = gather_tolls(scene, other);
    let account = Account {
        by: speaker_of(scene, sentence),
        stance: "contradicts".to_string(),
        text: scene.text(span).to_string(),
        killed: sum_tolls(&tolls, Role::Killed),
        wounded: sum_tolls(&tolls, Role::Wounded),
    };
    (account, span)
}

/// The subject of the sentence's verb of telling.
fn speaker_of(scene: &Scene, sentence: usize) -> Option<String> {
    let tree = scene.tree(sentence);
    let verb = (0..tree.sentence.tokens.len()).find(|&at| tree.pos(at) == Upos::Verb && scene.words().hearsay.has(tree.lemma(at)))?;
    let token = tree.subject(verb)?;
    Some(scene.text(scene.phrase(Spot { sentence, token })).to_string())
}

/// The canonical name of the actor at a spot, or the words.
pub fn actor_name(scene: &Scene, spot: Spot) -> String {
    match scene.actor_over(spot).or_else(|| scene.actor_inside(spot)) {
        Some(actor) => actor.name.to_string(),
        None => scene.text(scene.phrase(spot)).to_string(),
    }
}

/// Sources cited in brackets at the end of an event's sentences: "(Telegram, May 22, 2020)", "(Enab Baladi; Anatolia, May 20, 2020)".
pub fn citations_of(scene: &Scene, event: &Event) -> Vec<(Citation, Span)> {
    let mut found = Vec::new();
    let block = scene.sentence(event.sentences.0).block;
    for at in event.sentences.0..=(event.sentences.1 + 1).min(scene.annotation.sentences.len() - 1) {
        if scene.sentence(at).block == block {
            found.extend(bracketed(scene, at));
        }
    }
    found.extend(speakers_of(scene, event));
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// Whoever is reported as telling what the event's sentences tell: "police said", "according to residents".
fn speakers_of(scene: &Scene, event: &Event) -> Vec<(Citation, Span)> {
    let told = scene.sentence(event.sentences.0).span.cover(scene.sentence(event.sentences.1).span);
    let quotes = scene.annotation.quotes.iter().filter(|quote| quote.content.iter().any(|span| span.overlaps(told)));
    let speakers = quotes.filter_map(|quote| quote.speaker).filter(|&span| !scene.words().personal.has(&scene.text(span).to_lowercase()));
    let somebody = |span: &Span| {
        let first = scene.text(*span).split_whitespace().next().unwrap_or_default().to_lowercase();
        !scene.words().negators.has(&first) && !scene.words().nobody.has(&first)
    };
    speakers.filter(somebody).map(|span| (Citation { name: scene.text(span).to_string(), date: None }, span)).collect()
}

/// The bracketed citations of a sentence: names parted by semicolons, the last followed by a date.
pub fn bracketed(scene: &Scene, sentence: usize) -> Vec<(Citation, Span)> {
    let span = scene.sentence(sentence).span;
    let text = scene.text(span);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('(').map(|at| from + at) {
        let Some(close) = text[open..].find(')').map(|at| open + at) else { break };
        let inside = Span::new(span.start as usize + open + 1, span.start as usize + close);
        found.extend(read_citation(scene, sentence, inside));
        from = close + 1;
    }
    found
}

/// A bracket is a citation if it ends with a date.
fn read_citation(scene: &Scene, sentence: usize, inside: Span) -> Vec<(Citation, Span)> {
    let Some(time) = scene.times(sentence).map(|(_, time)| time).find(|time| inside.contains(time.span) && time.span.end + 1 >= inside.end) else {
        return Vec::new();
    };
    let names = scene.text(Span { start: inside.start, end: time.span.start });
    let date: Option<Date> = time.range.map(|(_, end)| end);
    names
        .split(';')
        .map(|name| name.trim().trim_end_matches(',').trim())
        .filter(|name| name.chars().any(char::is_alphabetic))
        .map(|name| (Citation { name: name.to_string(), date }, inside))
        .collect()
}
