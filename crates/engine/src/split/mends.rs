//! A parsed sentence in, the same with the objects put right that grammar rules out.
//!
//! "Four nurses killed and two drivers wounded when …": in the clipped style of reports the network takes the drivers for an object of
//! the killing. A verb with a passive subject has no object; what stands behind a conjunction and right before a verb that is
//! coordinated with it is that one's subject. "A device planted in a car was found": no clause without a word that opens it is a subject,
//! so the noun before it is. Of two subjects the first may be a note of its own. A noun with an article that
//! stands loose behind a name describes it. Nothing else of a tree is touched.

use crate::sentence::{Rel, Token, Upos};

/// Words between a subject and its verb, at most: adverbs.
const MOST_BETWEEN: usize = 3;

/// All mends, in their order.
pub(super) fn mend_tree(tokens: &mut [Token]) {
    mend_passives(tokens);
    mend_clauses(tokens);
    mend_coordinated_verbs(tokens);
    mend_participles(tokens);
    mend_appositions(tokens);
    mend_parted_subjects(tokens);
    mend_double_subjects(tokens);
}

/// Gives objects of passive verbs to the coordinated verbs that they stand before; a bare number stays loosely attached.
fn mend_passives(tokens: &mut [Token]) {
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

/// "IED against army patrol, 3 soldiers killed", "The two sides clash, 10 reported dead": of two subjects before a verb, of which the second is
/// counted, the first, with a comma behind it, is a note by itself.
fn mend_double_subjects(tokens: &mut [Token]) {
    for second in 2..tokens.len() {
        let is_subject = |at: usize| matches!(tokens[at].rel, Rel::Nsubj | Rel::NsubjPass);
        let Some(verb) = tokens[second].head.filter(|&verb| is_subject(second) && usize::from(verb) > second) else { continue };
        let first = (0..second).rev().find(|&at| is_subject(at) && tokens[at].head == Some(verb));
        let counted = tokens[second].pos == Upos::Num || has_child(&tokens[..second], second, &[Rel::Nummod]);
        let noted = |&at: &usize| counted && !has_child(tokens, at, &[Rel::Nummod]);
        let Some(first) = first.filter(noted) else { continue };
        if tokens[first..second].iter().any(|token| token.lower == ",") {
            tokens[first].rel = Rel::Parataxis;
        }
    }
}

/// "fired on Omar Haqmal, the district chief, in …": a noun with an article behind a name and a comma, left loose beside the verb, says who that is.
fn mend_appositions(tokens: &mut [Token]) {
    for noun in 3..tokens.len() {
        let loose = tokens[noun].rel == Rel::Parataxis && tokens[noun].pos == Upos::Noun;
        if !loose || has_child(tokens, noun, &[Rel::Nsubj, Rel::NsubjPass, Rel::Cop, Rel::Obj, Rel::Case, Rel::Mark]) {
            continue;
        }
        let article = (0..noun).find(|&at| tokens[at].head == Some(noun as u16) && tokens[at].rel == Rel::Det);
        let comma = article.and_then(|article| article.checked_sub(1)).filter(|&comma| comma > 0 && tokens[comma].lower == ",");
        let Some(mut name) = comma.map(|comma| comma - 1).filter(|&name| tokens[name].pos == Upos::Propn) else { continue };
        while let Some(head) = tokens[name].head.map(usize::from).filter(|_| matches!(tokens[name].rel, Rel::Flat | Rel::Compound)) {
            name = head;
        }
        let below_noun = std::iter::successors(Some(name), |&at| tokens[at].head.map(usize::from)).any(|at| at == noun);
        if tokens[name].pos == Upos::Propn && tokens[name].head.is_some() && !below_noun {
            (tokens[noun].head, tokens[noun].rel) = (Some(name as u16), Rel::Appos);
        }
    }
}

/// "The mayor of Grozny, Chechnya was shot": of a phrase that a comma parts the head is the subject, not the name behind the comma.
fn mend_parted_subjects(tokens: &mut [Token]) {
    for name in 3..tokens.len() {
        let subject = tokens[name].rel;
        let Some(verb) = tokens[name].head.filter(|_| matches!(subject, Rel::Nsubj | Rel::NsubjPass) && tokens[name].pos == Upos::Propn) else { continue };
        let first = (0..=name).rev().take_while(|&at| at == name || tokens[at].head == Some(name as u16)).last().unwrap_or(name);
        let before = first.checked_sub(2).filter(|&before| tokens[before + 1].lower == "," && tokens[before].pos == Upos::Propn);
        let Some(noun) = before.and_then(|before| tokens[before].head).map(usize::from).filter(|&noun| noun < name) else { continue };
        let parted =
            matches!(tokens[noun].rel, Rel::Parataxis | Rel::Nsubj | Rel::NsubjPass) && tokens[noun].head == Some(verb) && tokens[noun].pos.is_nominal();
        if parted && has_child(tokens, noun, &[Rel::Det]) {
            tokens[noun].rel = subject;
            (tokens[name].head, tokens[name].rel) = (Some(noun as u16), Rel::Appos);
        }
    }
}

/// "An assailant shot and killed an officer", where the first verb was taken for a noun: a noun at the root with a noun right before it and a verb
/// coordinated behind it is a verb, and what hangs on it behind the other is that one's object.
fn mend_coordinated_verbs(tokens: &mut [Token]) {
    for at in 1..tokens.len().saturating_sub(2) {
        let root = tokens[at].rel == Rel::Root && tokens[at].pos == Upos::Noun && tokens[at - 1].rel == Rel::Compound && tokens[at - 1].head == Some(at as u16);
        let verb = at + 2;
        let joined =
            tokens[at + 1].pos == Upos::Cconj && tokens[verb].pos == Upos::Verb && tokens[verb].rel == Rel::Conj && tokens[verb].head == Some(at as u16);
        if !root || !joined || tokens[verb].lower.ends_with("ing") {
            continue;
        }
        tokens[at].pos = Upos::Verb;
        tokens[at - 1].rel = Rel::Nsubj;
        let behind =
            |token: &Token| token.head == Some(at as u16) && token.pos.is_nominal() && matches!(token.rel, Rel::Appos | Rel::Conj | Rel::Obj | Rel::Nmod);
        let object = (verb + 1..tokens.len()).find(|&own| behind(&tokens[own]) && !has_child(tokens, own, &[Rel::Case]));
        if let Some(object) = object.filter(|_| !has_child(tokens, verb, &[Rel::Obj])) {
            (tokens[object].head, tokens[object].rel) = (Some(verb as u16), Rel::Obj);
        }
    }
}

/// "killing 20 residents and burning houses": a participle that was coordinated with the object of another one is coordinated with that one, and has
/// the object behind it.
fn mend_participles(tokens: &mut [Token]) {
    for at in 2..tokens.len() {
        let participle = |token: &Token| token.pos == Upos::Verb && token.lower.ends_with("ing");
        let object =
            tokens[at].head.map(usize::from).filter(|&object| tokens[at].rel == Rel::Conj && participle(&tokens[at]) && tokens[object].rel == Rel::Obj);
        let Some(verb) = object.filter(|&object| tokens[object].pos == Upos::Noun).and_then(|object| tokens[object].head) else { continue };
        let own = (at + 1..tokens.len()).find(|&own| tokens[own].rel == Rel::Obj && tokens[own].head == Some(verb));
        if let Some(own) = own.filter(|_| participle(&tokens[usize::from(verb)])) {
            tokens[at].head = Some(verb);
            tokens[own].head = Some(at as u16);
        }
    }
}

/// Where a clause that nothing opens is taken for a subject, makes its own subject that of the verb, and the clause a part of the noun's phrase.
fn mend_clauses(tokens: &mut [Token]) {
    for clause in 1..tokens.len() {
        let subject = match tokens[clause].rel {
            Rel::CsubjPass | Rel::NsubjPass => Rel::NsubjPass,
            Rel::Csubj | Rel::Nsubj => Rel::Nsubj,
            _ => continue,
        };
        let own = |rels: &[Rel]| (0..tokens.len()).find(|&at| tokens[at].head == Some(clause as u16) && rels.contains(&tokens[at].rel));
        let opened = own(&[Rel::Mark, Rel::Aux, Rel::AuxPass, Rel::Cop]).is_some() || tokens[clause].pos != Upos::Verb;
        let Some(noun) = own(&[Rel::Nsubj, Rel::NsubjPass]).filter(|&noun| noun < clause && !opened && tokens[noun].pos.is_nominal()) else { continue };
        (tokens[noun].head, tokens[noun].rel) = (tokens[clause].head, subject);
        (tokens[clause].head, tokens[clause].rel) = (Some(noun as u16), Rel::Acl);
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

    /// "Devices planted nearby exploded", with the planting for a subject.
    /// "Fired on Haqmal, the chief", with the chief beside the firing.
    #[test]
    fn a_noun_behind_a_name_says_who_that_is() {
        let comma = Token { lower: ",".into(), ..token(Upos::Punct, Some(4), Rel::Punct) };
        let mut tokens = vec![
            token(Upos::Verb, None, Rel::Root),
            token(Upos::Propn, Some(0), Rel::Obl),
            comma,
            token(Upos::Det, Some(4), Rel::Det),
            token(Upos::Noun, Some(0), Rel::Parataxis),
        ];
        mend_appositions(&mut tokens);
        assert_eq!((tokens[4].head, tokens[4].rel), (Some(1), Rel::Appos));
    }

    /// The same, where the name hangs on the chief: turning it round would make a ring.
    #[test]
    fn a_name_below_a_noun_stays_below_it() {
        let mut tokens = vec![
            token(Upos::Verb, None, Rel::Root),
            token(Upos::Propn, Some(4), Rel::Obl),
            Token { lower: ",".into(), ..token(Upos::Punct, Some(4), Rel::Punct) },
            token(Upos::Det, Some(4), Rel::Det),
            token(Upos::Noun, Some(0), Rel::Parataxis),
        ];
        let before = tokens.clone();
        mend_appositions(&mut tokens);
        assert_eq!(tokens, before);
    }

    /// "Assailant shot and killed man", with the shot for a noun.
    #[test]
    fn a_noun_that_is_coordinated_with_a_verb_is_one() {
        let mut tokens = vec![
            token(Upos::Noun, Some(1), Rel::Compound),
            token(Upos::Noun, None, Rel::Root),
            token(Upos::Cconj, Some(3), Rel::Cc),
            token(Upos::Verb, Some(1), Rel::Conj),
            token(Upos::Noun, Some(1), Rel::Appos),
        ];
        mend_coordinated_verbs(&mut tokens);
        assert_eq!((tokens[1].pos, tokens[0].rel), (Upos::Verb, Rel::Nsubj));
        assert_eq!((tokens[4].head, tokens[4].rel), (Some(3), Rel::Obj));
    }

    /// "Killing residents and burning houses", with the burning beside the residents.
    #[test]
    fn participles_are_coordinated_with_one_another() {
        let ing = |head: Option<u16>, rel: Rel| Token { lower: "burning".into(), ..token(Upos::Verb, head, rel) };
        let mut tokens = vec![
            ing(None, Rel::Root),
            token(Upos::Noun, Some(0), Rel::Obj),
            token(Upos::Cconj, Some(3), Rel::Cc),
            ing(Some(1), Rel::Conj),
            token(Upos::Noun, Some(0), Rel::Obj),
        ];
        mend_participles(&mut tokens);
        assert_eq!((tokens[3].head, tokens[4].head), (Some(0), Some(3)));
    }

    /// "The mayor of Grozny, Chechnya shot", with Chechnya as who was shot.
    #[test]
    fn the_head_of_a_parted_phrase_is_the_subject() {
        let comma = Token { lower: ",".into(), ..token(Upos::Punct, Some(1), Rel::Punct) };
        let mut tokens = vec![
            token(Upos::Det, Some(1), Rel::Det),
            token(Upos::Noun, Some(6), Rel::Parataxis),
            token(Upos::Adp, Some(3), Rel::Case),
            token(Upos::Propn, Some(1), Rel::Nmod),
            comma,
            token(Upos::Propn, Some(6), Rel::NsubjPass),
            token(Upos::Verb, None, Rel::Root),
        ];
        mend_parted_subjects(&mut tokens);
        assert_eq!((tokens[1].rel, tokens[5].head, tokens[5].rel), (Rel::NsubjPass, Some(1), Rel::Appos));
    }

    /// "Bomb against patrol, 3 killed", with both for the subject.
    #[test]
    fn a_note_before_a_clause_is_no_subject() {
        let mut tokens = vec![
            token(Upos::Noun, Some(4), Rel::NsubjPass),
            token(Upos::Noun, Some(0), Rel::Nmod),
            Token { lower: ",".into(), ..token(Upos::Punct, Some(0), Rel::Punct) },
            token(Upos::Num, Some(4), Rel::NsubjPass),
            token(Upos::Verb, None, Rel::Root),
        ];
        mend_double_subjects(&mut tokens);
        assert_eq!((tokens[0].rel, tokens[3].rel), (Rel::Parataxis, Rel::NsubjPass));
    }

    #[test]
    fn a_clause_that_nothing_opens_is_no_subject() {
        let mut tokens = vec![
            token(Upos::Noun, Some(1), Rel::Nsubj),
            token(Upos::Verb, Some(3), Rel::Csubj),
            token(Upos::Adv, Some(1), Rel::Advmod),
            token(Upos::Verb, None, Rel::Root),
        ];
        mend_clauses(&mut tokens);
        assert_eq!((tokens[0].head, tokens[0].rel), (Some(3), Rel::Nsubj));
        assert_eq!((tokens[1].head, tokens[1].rel), (Some(0), Rel::Acl));
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
