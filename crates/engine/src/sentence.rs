//! A sentence: tokens with part of speech, lemma, and dependency tree (Universal Dependencies).
//!
//! Filled by `split`, read by `resolve` and `code`. Token positions are indexes into the sentence's own `tokens`.

use crate::span::Span;
use smol_str::SmolStr;

/// Universal part-of-speech tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[rustfmt::skip]
pub enum Upos { Adj, Adp, Adv, Aux, Cconj, Det, Intj, Noun, Num, Part, Pron, Propn, Punct, Sconj, Sym, Verb, X }

impl Upos {
    #[rustfmt::skip]
    pub const ALL: [Upos; 17] = [Upos::Adj, Upos::Adp, Upos::Adv, Upos::Aux, Upos::Cconj, Upos::Det, Upos::Intj, Upos::Noun, Upos::Num,
        Upos::Part, Upos::Pron, Upos::Propn, Upos::Punct, Upos::Sconj, Upos::Sym, Upos::Verb, Upos::X];

    /// The tag as UD writes it.
    #[rustfmt::skip]
    pub fn name(self) -> &'static str {
        ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"]
            [self as usize]
    }

    pub fn from_name(name: &str) -> Option<Upos> {
        Upos::ALL.into_iter().find(|tag| tag.name() == name)
    }

    pub fn is_nominal(self) -> bool {
        matches!(self, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
    }
}

macro_rules! relations {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// Universal dependency relations, with the subtypes that tell roles.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Rel { $($variant),* }

        impl Rel {
            pub const ALL: &'static [Rel] = &[$(Rel::$variant),*];

            /// The relation as UD writes it.
            pub fn name(self) -> &'static str {
                match self { $(Rel::$variant => $name),* }
            }
        }
    };
}

relations! {
    Root "root", Nsubj "nsubj", NsubjPass "nsubj:pass", Obj "obj", Iobj "iobj", Csubj "csubj", CsubjPass "csubj:pass",
    Ccomp "ccomp", Xcomp "xcomp", Obl "obl", OblAgent "obl:agent", OblTmod "obl:tmod", OblNpmod "obl:npmod", Vocative "vocative",
    Expl "expl", Dislocated "dislocated", Advcl "advcl", AdvclRelcl "advcl:relcl", Advmod "advmod", Discourse "discourse",
    Aux "aux", AuxPass "aux:pass", Cop "cop", Mark "mark", Nmod "nmod", NmodPoss "nmod:poss", NmodTmod "nmod:tmod", NmodNpmod "nmod:npmod",
    Appos "appos", Nummod "nummod", Acl "acl", AclRelcl "acl:relcl", Amod "amod", Det "det", DetPredet "det:predet", Clf "clf",
    Case "case", Conj "conj", Cc "cc", CcPreconj "cc:preconj", Fixed "fixed", Flat "flat", List "list", Parataxis "parataxis",
    NmodDesc "nmod:desc", Compound "compound", CompoundPrt "compound:prt", Orphan "orphan", Goeswith "goeswith", Reparandum "reparandum",
    Punct "punct", Dep "dep",
}

impl Rel {
    pub fn from_name(name: &str) -> Option<Rel> {
        Rel::ALL.iter().copied().find(|rel| rel.name() == name)
    }
}

/// One syntactic word.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where it stands in the document's text.
    pub span: Span,
    /// The form in lower case: what look-ups compare.
    pub lower: SmolStr,
    pub lemma: SmolStr,
    pub pos: Upos,
    /// Index of the head in the same sentence; `None` for the root.
    pub head: Option<u16>,
    pub rel: Rel,
}

/// One sentence of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    pub span: Span,
    /// Index of the document's block that it stands in.
    pub block: u32,
    pub tokens: Vec<Token>,
}

impl Sentence {
    /// Indexes of the tokens that a span of the text touches, as a half-open range.
    pub fn tokens_in(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.tokens.partition_point(|token| token.span.end <= span.start);
        let last = self.tokens.partition_point(|token| token.span.start < span.end);
        first..last.max(first)
    }

    /// The tokens' span from `range.start` to `range.end` (exclusive, not empty).
    pub fn span_of(&self, range: std::ops::Range<usize>) -> Span {
        self.tokens[range.start].span.cover(self.tokens[range.end - 1].span)
    }

    /// The direct dependents of a token, in text order.
    pub fn children(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.tokens.len()).filter(move |&at| self.tokens[at].head == Some(head as u16))
    }

    /// The first dependent of a token with this relation.
    pub fn child(&self, head: usize, rel: Rel) -> Option<usize> {
        self.children(head).find(|&at| self.tokens[at].rel == rel)
    }

    pub fn root(&self) -> Option<usize> {
        self.tokens.iter().position(|token| token.head.is_none())
    }
}
