//! A block in, the armed group out whose deeds the section around it lists.
//!
//! A bulletin names the group once, in a heading ("ISIS activity") or in the paragraph that leads a section ("ISIS continued to strike in
//! the valley"), and lists attacks below that name nobody. A heading such as "Additional attacks" goes on with the section before it.

use crate::code::scene::Scene;
use crate::document::BlockKind;
use crate::resolve::actors::ActorMention;
use crate::sentence::Rel;
use crate::span::Span;

/// The group of the nearest section that has one. Leads count for list items alone: a paragraph has its own say.
pub fn section_group<'a>(scene: &Scene<'a>, block: usize) -> Option<&'a ActorMention> {
    let item = matches!(scene.document.blocks[block].kind, BlockKind::Item(_));
    let of_section = |heading: usize| {
        let own = group_in(scene, scene.document.blocks[heading].span);
        own.or_else(|| lead_group(scene, heading).filter(|_| item)).or_else(|| group_before(scene, heading, item))
    };
    scene.document.headings_above(block).find_map(of_section)
}

/// The group that the paragraphs between a heading and what it lists have as their subject, or name alone.
fn lead_group<'a>(scene: &Scene<'a>, heading: usize) -> Option<&'a ActorMention> {
    let spans = lead_of(scene, heading).map(|at| scene.document.blocks[at].span).filter(|&span| !opens_with_day(scene, span));
    spans.filter_map(|span| only_subject_in(scene, span).or_else(|| only_group_in(scene, span))).next()
}

/// The group that is a paragraph's subject, where no other group is that of a clause of it.
fn only_subject_in<'a>(scene: &Scene<'a>, span: Span) -> Option<&'a ActorMention> {
    let first = groups_in(scene, span).find(|group| is_subject(scene, group))?;
    let heads_clause = |group: &ActorMention| scene.tree(group.sentence as usize).rel(group.head as usize) == Rel::Nsubj;
    groups_in(scene, span).all(|other| other.id == first.id || !heads_clause(other)).then_some(first)
}

/// "On 5 March gunmen of the group killed two": a paragraph that tells an event of its own leads nothing.
fn opens_with_day(scene: &Scene, span: Span) -> bool {
    const OPENING: u32 = 6;
    let first = scene.annotation.times.iter().find(|time| span.contains(time.span));
    first.is_some_and(|time| time.span.start - span.start <= OPENING && time.range.is_some_and(|(start, end)| start == end))
}

fn lead_of<'s>(scene: &'s Scene, heading: usize) -> impl Iterator<Item = usize> + 's {
    let blocks = &scene.document.blocks;
    let below = (heading + 1..blocks.len()).take_while(move |&at| matches!(blocks[at].kind, BlockKind::Paragraph | BlockKind::Caption));
    below.filter(move |&at| blocks[at].kind == BlockKind::Paragraph && blocks[at].parent == Some(heading as u32))
}

/// "ISIS continued …", "ISIS's activity continued …".
fn is_subject(scene: &Scene, actor: &ActorMention) -> bool {
    let tree = scene.tree(actor.sentence as usize);
    let path: Vec<usize> = tree.ancestors(actor.head as usize).collect();
    path.iter().any(|&at| tree.rel(at) == Rel::Nsubj && tree.head(at).is_none_or(|verb| tree.rel(verb) == Rel::Root))
}

/// The group of a heading before one at its level: where this one goes on with it ("Additional attacks"), or where that one stands over several
/// with a paragraph alone. No further than a heading that names somebody else.
fn group_before<'a>(scene: &Scene<'a>, heading: usize, item: bool) -> Option<&'a ActorMention> {
    let blocks = &scene.document.blocks;
    let text = scene.text(blocks[heading].span).to_lowercase();
    let goes_on = text.split_whitespace().next().is_some_and(|word| scene.words().continuing_headings.has(word));
    let names_somebody = |at: usize| scene.annotation.actors.iter().any(|actor| actor.named && blocks[at].span.contains(actor.span));
    let level = blocks[heading].kind;
    for at in (0..heading).rev().filter(|&at| blocks[at].kind == level && blocks[at].parent == blocks[heading].parent) {
        if goes_on || names_somebody(at) {
            return group_in(scene, blocks[at].span).filter(|_| goes_on);
        }
        if stands_alone(scene, at) {
            return lead_group(scene, at).filter(|_| item && !names_somebody(heading));
        }
    }
    None
}

/// A heading with a paragraph or two under it, and the next heading right behind.
fn stands_alone(scene: &Scene, heading: usize) -> bool {
    let last = lead_of(scene, heading).last();
    last.is_some_and(|last| scene.document.blocks.get(last + 1).is_some_and(|next| matches!(next.kind, BlockKind::Heading(_))))
}

fn groups_in<'a>(scene: &Scene<'a>, span: Span) -> impl Iterator<Item = &'a ActorMention> {
    let known = scene.annotation.actors.iter().filter(move |actor| span.contains(actor.span));
    known.filter(|actor| actor.named && actor.id.is_some() && actor.kind.is_armed_opponent())
}

fn group_in<'a>(scene: &Scene<'a>, span: Span) -> Option<&'a ActorMention> {
    groups_in(scene, span).next()
}

/// The group of a paragraph that names one alone.
fn only_group_in<'a>(scene: &Scene<'a>, span: Span) -> Option<&'a ActorMention> {
    let first = group_in(scene, span)?;
    groups_in(scene, span).all(|other| other.id == first.id).then_some(first)
}
