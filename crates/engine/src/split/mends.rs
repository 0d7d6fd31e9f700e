//! A parsed sentence in, the same with the objects put right that grammar rules out.
//!
//! "Four nurses killed and two drivers wounded when …": in the clipped style of reports the network takes the drivers for an object of
//! the killing. A verb with a passive subject has no object; what stands behind a conjunction and right before a verb that is
//! coordinated with it is that one's subject. Nothing else of a tree is touched.

use crate::sentence::{Rel, Token, Upos};

/// Words between a subject and its verb, at most: adverbs.
const MOST_BETWEEN: usize = 3;

/// Gives objects of passive verbs to the coordinated verbs that they stand before; a bare number stays loosely attached.
pub(super) fn mend_passives(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let governor = tokens[at].head.map(usize::from).filter(|&verb| tokens[at].rel == Rel::Obj && verb < at);
        let Some(verb) = governor.filter(|&verb| is_passive(tokens, verb)) else { continue };
        if let Some(own) = verb_behind(tokens, verb, at) {
            tokens[at].rel = if has_child(tokens, own, &[Rel::Obj]) { Rel::Nsubj } else { Rel::NsubjPass };
            tokens[at].head = Some(own as u16);
        } else if tokens[at].pos == Upos::Num {
            tokens[at].rel = Rel::Dep;
        }
    }
}

fn is_passive(tokens: &[Token], verb: usize) -> bool {
    tokens[verb].pos == Upos::Verb && has_child(&tokens[..verb], verb, &[Rel::NsubjPass])
}

fn has_child(tokens: &[Token], head: usize, rels: &[Rel]) -> bool {
    tokens.iter().any(|token| token.head == Some(head as u16) && rels.contains(&token.rel))
}

/// The verb coordinated with another that stands right behind a noun and has no subject yet.
fn verb_behind(tokens: &[Token], verb: usize, noun: usize) -> Option<usize> {
    let end = tokens.len().min(noun + 2 + MOST_BETWEEN);
    let own = (noun + 1..end).find(|&at| tokens[at].pos != Upos::Adv)?;
    let joined = tokens[own].pos == Upos::Verb && tokens[own].rel == Rel::Conj && tokens[own].head == Some(verb as u16);
    let conjunction = (verb + 1..noun).any(|at| matches!(tokens[at].pos, Upos::Cconj | Upos::Punct));
    let subject = has_child(tokens, own, &[Rel::Nsubj, Rel::NsubjPass, Rel::Csubj, Rel::CsubjPass]);
    (joined && conjunction && !subject).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn token(pos: Upos, head: Option<u16>, rel: Rel) -> Token {
        Token { span: Span::default(), lower: "".into(), lemma: "".into(), pos, head, rel }
    }

    /// "Nurses killed and drivers badly wounded", with the drivers under the killing.
    fn clipped() -> Vec<Token> {
        vec![
            token(Upos::Noun, Some(1), Rel::NsubjPass),
            token(Upos::Verb, None, Rel::Root),
            token(Upos::Cconj, Some(5), Rel::Cc),
            token(Upos::Noun, Some(1), Rel::Obj),
            token(Upos::Adv, Some(5), Rel::Advmod),
            token(Upos::Verb, Some(1), Rel::Conj),
        ]
    }

    #[test]
    fn the_object_of_a_passive_is_the_next_ones_subject() {
        let mut tokens = clipped();
        mend_passives(&mut tokens);
        assert_eq!((tokens[3].head, tokens[3].rel), (Some(5), Rel::NsubjPass));
    }

    #[test]
    fn an_active_verb_keeps_its_object() {
        let mut tokens = clipped();
        tokens[0].rel = Rel::Nsubj;
        let before = tokens.clone();
        mend_passives(&mut tokens);
        assert_eq!(tokens, before);
    }
}
