//! Sentences in, the same out with verbs that stand as nouns tagged and hung as verbs.
//!
//! "Boko Haram abducts 230 students", "An assailant shot and killed": in headlines and summaries the parser takes the verb for a noun. Where a
//! noun phrase opens the sentence, a form that the lexicon knows as a verb (`verb_forms` in `lexicon/words.toml`) follows, and no other verb
//! stands before the first mark, that form is the verb of the sentence.

use crate::code::words::Words;
use crate::sentence::{Rel, Sentence, Token, Upos};

/// Mends every sentence of a document.
pub fn mend_verbs(sentences: &mut [Sentence], text: &str, words: &Words) {
    for sentence in sentences {
        if let Some((at, lemma)) = lost_verb(sentence, words) {
            sentence.tokens[at].lemma = lemma;
            make_root(sentence, at);
        }
        hang_belief(sentence, words);
        hang_hedged_name(sentence, words);
        for at in 1..sentence.tokens.len() {
            name_after_verb(sentence, text, at);
            give_subject(sentence, at);
        }
    }
}

/// "… were killed and 10 people, including a soldier, were injured": the subject of the second verb, which the parser hung on the first.
fn give_subject(sentence: &mut Sentence, verb: usize) {
    let tokens = &sentence.tokens;
    let Some(first) = tokens[verb].head.map(usize::from).filter(|&first| tokens[verb].rel == Rel::Conj && first < verb) else { return };
    let below = |rels: &[Rel]| tokens.iter().any(|token| token.head == Some(verb as u16) && rels.contains(&token.rel));
    let passive = below(&[Rel::AuxPass]);
    let verbs = tokens[verb].pos == Upos::Verb && tokens[first].pos == Upos::Verb;
    if !verbs || !(passive || below(&[Rel::Aux])) || below(&[Rel::Nsubj, Rel::NsubjPass]) {
        return;
    }
    let strayed = |at: &usize| {
        let token = &tokens[*at];
        token.head == Some(first as u16) && token.pos.is_nominal() && matches!(token.rel, Rel::Conj | Rel::Nsubj | Rel::NsubjPass | Rel::Obj)
    };
    let Some(subject) = (first + 1..verb).find(strayed) else { return };
    if tokens[first..subject].iter().any(|token| token.pos == Upos::Cconj) {
        sentence.tokens[subject].head = Some(verb as u16);
        sentence.tokens[subject].rel = if passive { Rel::NsubjPass } else { Rel::Nsubj };
    }
}

/// "shot and injured Sayed Mohammad Musa": a name that the parser took for a verb with the rest of the name as its object.
fn name_after_verb(sentence: &mut Sentence, text: &str, at: usize) {
    let tokens = &sentence.tokens;
    let capital = tokens[at].span.of(text).starts_with(char::is_uppercase);
    let rest = tokens.get(at + 1).is_some_and(|next| next.pos == Upos::Propn && next.head == Some(at as u16) && next.rel == Rel::Obj);
    let behind = matches!(tokens[at - 1].pos, Upos::Verb | Upos::Adp);
    if tokens[at].pos != Upos::Verb || !rest || !behind || !capital {
        return;
    }
    sentence.tokens[at].pos = Upos::Propn;
    sentence.tokens[at].rel = if sentence.tokens[at - 1].pos == Upos::Verb { Rel::Obj } else { Rel::Obl };
    if sentence.tokens[at - 1].pos == Upos::Verb {
        sentence.tokens[at].head = Some(at as u16 - 1);
    }
    sentence.tokens[at + 1].rel = Rel::Flat;
}

/// "Gunmen believed to be rebels attacked a village": what is believed of the subject, which the parser took for the verb of the sentence, or
/// whose noun it took for a second subject.
fn hang_belief(sentence: &mut Sentence, words: &Words) {
    let tokens = &sentence.tokens;
    let believed = |at: usize| tokens[at].pos == Upos::Verb && words.believed.has(&tokens[at].lower);
    let to_be = |at: usize| words.purpose_marks.has(&tokens[at + 1].lower) && tokens[at + 2].pos == Upos::Aux;
    let of_noun = |at: usize| (0..at).rev().find(|&before| tokens[before].pos != Upos::Punct).is_some_and(|before| tokens[before].pos.is_nominal());
    let Some(at) = (1..tokens.len().saturating_sub(3)).find(|&at| believed(at) && to_be(at) && of_noun(at)) else { return };
    let is_subject = |token: &Token| matches!(token.rel, Rel::Nsubj | Rel::NsubjPass);
    let under = |token: &Token, head: usize| token.head == Some(head as u16);
    let main = |verb: &usize| {
        let governed = tokens[at].head.is_none() && under(&tokens[*verb], at);
        tokens[*verb].pos == Upos::Verb && (governed || (tokens[*verb].head.is_none() && *verb > at))
    };
    let Some(verb) = (at + 3..tokens.len()).find(main) else { return };
    let holder = (0..at).rev().find(|&before| is_subject(&tokens[before]) && (under(&tokens[before], at) || under(&tokens[before], verb)));
    let Some(holder) = holder else { return };
    let passive = tokens.iter().any(|token| under(token, verb) && token.rel == Rel::AuxPass);
    for n in 0..tokens.len() {
        let token = &mut sentence.tokens[n];
        if (at + 1..at + 3).contains(&n) && token.head == Some(verb as u16) {
            token.head = Some(at as u16);
        } else if (at + 3..verb).contains(&n) && token.head == Some(verb as u16) && matches!(token.rel, Rel::Nsubj | Rel::NsubjPass) {
            (token.head, token.rel) = (Some(at as u16), Rel::Xcomp);
        } else if token.head == Some(at as u16) && !(at..verb).contains(&n) {
            token.head = Some(verb as u16);
        }
    }
    (sentence.tokens[verb].head, sentence.tokens[verb].rel) = (None, Rel::Root);
    (sentence.tokens[at].head, sentence.tokens[at].rel) = (Some(holder as u16), Rel::Acl);
    (sentence.tokens[holder].head, sentence.tokens[holder].rel) = (Some(verb as u16), if passive { Rel::NsubjPass } else { Rel::Nsubj });
}

/// "Unidentified gunmen, likely Taliban, attacked": a name between commas that the parser took for a second subject describes the first.
fn hang_hedged_name(sentence: &mut Sentence, words: &Words) {
    let tokens = &sentence.tokens;
    let is_subject = |at: usize| matches!(tokens[at].rel, Rel::Nsubj | Rel::NsubjPass);
    let hedge = |at: usize| words.perhaps.has(&tokens[at].lower) && tokens[at - 1].pos == Upos::Punct;
    let Some(at) = (2..tokens.len().saturating_sub(2)).find(|&at| hedge(at)) else { return };
    let Some(name) = (at + 1..tokens.len()).take(5).find(|&next| is_subject(next)) else { return };
    let Some(first) = (0..at).rev().find(|&before| is_subject(before) && tokens[before].head == tokens[name].head) else { return };
    (sentence.tokens[name].head, sentence.tokens[name].rel) = (Some(first as u16), Rel::Appos);
    sentence.tokens[at].head = Some(name as u16);
}

/// The verb that a sentence has lost, and its lemma.
fn lost_verb(sentence: &Sentence, words: &Words) -> Option<(usize, smol_str::SmolStr)> {
    let tokens = &sentence.tokens;
    let taken_for_noun = |at: usize| tokens[at].pos == Upos::Noun || describes_root(tokens, at);
    let at = (1..tokens.len().min(8)).find(|&at| taken_for_noun(at) && words.verb_forms.contains_key(&tokens[at].lower))?;
    let opens = tokens[..at].iter().all(|token| matches!(token.pos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Num));
    let headed = matches!(tokens[at - 1].pos, Upos::Noun | Upos::Propn);
    let follows = tokens.get(at + 1).is_some_and(|next| matches!(next.pos, Upos::Num | Upos::Det | Upos::Noun | Upos::Propn | Upos::Adj | Upos::Cconj));
    let end = (at + 1..tokens.len()).find(|&next| tokens[next].pos == Upos::Punct).unwrap_or(tokens.len());
    let verbs = (at + 1..end).filter(|&next| matches!(tokens[next].pos, Upos::Verb | Upos::Aux));
    let alone = verbs.into_iter().all(|verb| verb == at + 2 && tokens[at + 1].pos == Upos::Cconj);
    (opens && headed && follows && alone).then(|| (at, words.verb_forms[&tokens[at].lower].clone()))
}

/// "Turkish artillery shelled positions": a past form between two nouns that the parser took for an adjective of the second.
fn describes_root(tokens: &[Token], at: usize) -> bool {
    let head = tokens[at].head.map(usize::from).filter(|&head| head > at && tokens[at].pos == Upos::Verb && tokens[at].rel == Rel::Amod);
    head.is_some_and(|head| tokens[head].rel == Rel::Root && tokens[at - 1].pos.is_nominal() && tokens[at - 1].rel == Rel::Compound)
}

/// Makes a token the root: the phrase before it becomes the subject, the first noun phrase behind it the object of the last verb.
fn make_root(sentence: &mut Sentence, at: usize) {
    let tokens = &mut sentence.tokens;
    let joined = tokens.get(at + 2).is_some_and(|next| next.pos == Upos::Verb && tokens[at + 1].pos == Upos::Cconj);
    let last_verb = if joined { at + 2 } else { at };
    let object = (last_verb + 1..tokens.len()).take_while(|&next| !matches!(tokens[next].pos, Upos::Adp | Upos::Punct | Upos::Verb));
    let object = object.filter(|&next| matches!(tokens[next].pos, Upos::Noun | Upos::Propn | Upos::Num)).last();
    let old_root = tokens.iter().position(|token| token.rel == Rel::Root);
    tokens[at].pos = Upos::Verb;
    tokens[at].head = None;
    tokens[at].rel = Rel::Root;
    if let Some(root) = old_root.filter(|&root| root != at) {
        tokens[root].head = Some(at as u16);
        tokens[root].rel = Rel::Dep;
    }
    if joined {
        tokens[at + 2].head = Some(at as u16);
        tokens[at + 2].rel = Rel::Conj;
    }
    if let Some(object) = object {
        tokens[object].head = Some(last_verb as u16);
        tokens[object].rel = Rel::Obj;
    }
    for before in &mut tokens[..at - 1] {
        if before.head.is_none_or(|head| usize::from(head) >= at) {
            before.head = Some(at as u16 - 1);
        }
    }
    tokens[at - 1].head = Some(at as u16);
    tokens[at - 1].rel = Rel::Nsubj;
    for token in tokens.iter_mut().filter(|token| token.head == Some(at as u16) && token.rel == Rel::Nmod) {
        token.rel = Rel::Obl;
    }
}
