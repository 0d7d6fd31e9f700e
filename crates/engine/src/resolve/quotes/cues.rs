//! `lexicon/quotes.toml` in, the cues of sentences out.

use crate::lexicon::{Faults, Files};
use crate::sentence::{Rel, Sentence, Upos};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;
use std::ops::Range;

/// How a cue takes its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CueKind {
    /// A verb of saying: a clause or a quotation.
    Speech,
    /// A verb of thinking or finding out: a clause, never a bare noun.
    Thought,
    /// A verb of speaking about something: whatever follows it.
    Stance,
    /// A verb of intent: an infinitive.
    Intent,
    /// A noun ("claim", "report") with a clause.
    Noun,
    /// An adjective ("sure") with a clause.
    Adjective,
    /// A preposition ("according to"): the clause it stands in.
    Preposition,
    /// A word of judging, backing, asking or aiming: what it is about, and no statement.
    Attitude,
}

/// A cue in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub kind: CueKind,
    /// The word that carries it.
    pub at: usize,
    /// All its words.
    pub tokens: Range<usize>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Lists {
    speech: Vec<SmolStr>,
    thought: Vec<SmolStr>,
    stance: Vec<SmolStr>,
    intent: Vec<SmolStr>,
    nouns: Vec<SmolStr>,
    adjectives: Vec<SmolStr>,
    prepositions: Vec<SmolStr>,
    /// Prepositions before what a stance is about.
    topics: Vec<SmolStr>,
    /// Verbs of saying that also take a noun or an infinitive ("denied any role").
    objects: Vec<SmolStr>,
    /// Words that open a clause of what is said.
    complementizers: Vec<SmolStr>,
    /// Verbs of saying that also take what is spoken of behind a preposition ("complained about the delay").
    spoken_of: Vec<SmolStr>,
    /// Prepositions before what these verbs speak of.
    matters: Vec<SmolStr>,
    /// Verbs of saying whose object is who is spoken to ("told reporters").
    addressed: Vec<SmolStr>,
    /// Nouns that also take an infinitive ("the decision to leave").
    deeds: Vec<SmolStr>,
    /// Words before what something is held for ("as").
    held_for: Vec<SmolStr>,
    /// Nouns of time, which are nobody.
    times: Vec<SmolStr>,
    /// Words before a headline's colon that stand for whoever says it.
    voices: Vec<SmolStr>,
    /// Verbs of judging, backing and asking, with their object.
    attitudes: Vec<SmolStr>,
    /// Verbs of aiming, with an infinitive.
    aims: Vec<SmolStr>,
    /// Verbs with the preposition before what they are about ("agree with").
    turns: Vec<SmolStr>,
    /// Verbs by which something seems so.
    seeming: Vec<SmolStr>,
    /// Nouns for what is written or spoken; whoever issues one speaks in it.
    papers: Vec<SmolStr>,
    /// Pronouns that stand for nobody before an adjective ("it is clear").
    nobody: Vec<SmolStr>,
}

/// The words that attribute, by lemma.
#[derive(Default)]
pub(super) struct Cues {
    verbs: FxHashMap<SmolStr, CueKind>,
    nouns: FxHashMap<SmolStr, CueKind>,
    adjectives: FxHashMap<SmolStr, CueKind>,
    /// First word and the words after it.
    prepositions: Vec<Vec<SmolStr>>,
    topics: Vec<SmolStr>,
    objects: FxHashSet<SmolStr>,
    complementizers: Vec<SmolStr>,
    spoken_of: FxHashSet<SmolStr>,
    matters: Vec<SmolStr>,
    addressed: Vec<SmolStr>,
    deeds: FxHashSet<SmolStr>,
    held_for: Vec<SmolStr>,
    times: FxHashSet<SmolStr>,
    voices: Vec<SmolStr>,
    attitudes: FxHashSet<SmolStr>,
    aims: FxHashSet<SmolStr>,
    /// Verbs, each with its prepositions.
    turns: FxHashMap<SmolStr, Vec<SmolStr>>,
    seeming: Vec<SmolStr>,
    papers: FxHashSet<SmolStr>,
    nobody: Vec<SmolStr>,
}

impl Cues {
    pub fn read(files: &Files, faults: &mut Faults) -> Cues {
        let lists: Lists = files.toml("quotes.toml", faults);
        let turns = read_turns(&lists.turns);
        let held = lists.attitudes.iter().chain(&lists.aims).chain(&lists.seeming).chain(turns.keys()).cloned().collect();
        let kinds = [
            (held, CueKind::Attitude),
            (lists.stance, CueKind::Stance),
            (lists.intent, CueKind::Intent),
            (lists.thought, CueKind::Thought),
            (lists.speech, CueKind::Speech),
        ];
        let of = |words: Vec<SmolStr>, kind| words.into_iter().map(|word| (word, kind)).collect();
        Cues {
            verbs: kinds.into_iter().flat_map(|(words, kind)| words.into_iter().map(move |word| (word, kind))).collect(),
            nouns: of(lists.nouns.into_iter().chain(lists.deeds.iter().cloned()).collect(), CueKind::Noun),
            adjectives: of(lists.adjectives, CueKind::Adjective),
            papers: lists.papers.into_iter().collect(),
            nobody: lists.nobody,
            attitudes: lists.attitudes.into_iter().collect(),
            aims: lists.aims.into_iter().collect(),
            seeming: lists.seeming,
            turns,
            prepositions: lists.prepositions.iter().map(|phrase| phrase.split(' ').map(SmolStr::from).collect()).collect(),
            topics: lists.topics,
            objects: lists.objects.into_iter().collect(),
            complementizers: lists.complementizers,
            spoken_of: lists.spoken_of.into_iter().collect(),
            matters: lists.matters,
            addressed: lists.addressed,
            deeds: lists.deeds.into_iter().collect(),
            held_for: lists.held_for,
            voices: lists.voices,
            times: lists.times.into_iter().collect(),
        }
    }

    /// The cue that a token carries.
    pub fn cue_at(&self, sentence: &Sentence, at: usize) -> Option<Cue> {
        let token = &sentence.tokens[at];
        if token.rel == Rel::Amod {
            return None;
        }
        let kind = match token.pos {
            Upos::Noun => self.nouns.get(&token.lemma),
            Upos::Adj => self.adjectives.get(&token.lemma),
            Upos::Verb => self.verbs.get(&token.lemma),
            _ => None,
        };
        if let Some(tokens) = self.preposition_at(sentence, at) {
            return Some(Cue { kind: CueKind::Preposition, at, tokens });
        }
        kind.map(|&kind| Cue { kind, at, tokens: at..at + 1 })
    }

    fn preposition_at(&self, sentence: &Sentence, at: usize) -> Option<Range<usize>> {
        let starts = |phrase: &&Vec<SmolStr>| {
            let rest = &sentence.tokens[at..];
            rest.len() > phrase.len() && phrase.iter().zip(rest).all(|(word, token)| *word == token.lower)
        };
        self.prepositions.iter().find(starts).map(|phrase| at..at + phrase.len())
    }

    /// Whether a word is a preposition before what a verb speaks of ("for", "about").
    pub fn is_topic(&self, sentence: &Sentence, cue: &Cue, at: usize) -> bool {
        let topics = if cue.kind == CueKind::Speech { &self.matters } else { &self.topics };
        topics.contains(&sentence.tokens[at].lower)
    }

    /// Whether a verb of saying takes a noun or an infinitive as what is said.
    pub fn takes_objects(&self, sentence: &Sentence, at: usize) -> bool {
        self.objects.contains(&sentence.tokens[at].lemma)
    }

    pub fn is_complementizer(&self, sentence: &Sentence, at: usize) -> bool {
        self.complementizers.contains(&sentence.tokens[at].lower)
    }

    /// Whether a verb of saying takes what is spoken of behind a preposition.
    pub fn takes_topics(&self, sentence: &Sentence, at: usize) -> bool {
        self.spoken_of.contains(&sentence.tokens[at].lemma)
    }

    /// Whether a noun of saying takes an infinitive.
    pub fn takes_infinitive(&self, sentence: &Sentence, at: usize) -> bool {
        self.deeds.contains(&sentence.tokens[at].lemma)
    }

    /// Whether the object of a verb of saying is spoken to.
    pub fn is_addressed(&self, sentence: &Sentence, at: usize) -> bool {
        self.addressed.contains(&sentence.tokens[at].lemma)
    }

    pub fn is_held_for(&self, sentence: &Sentence, at: usize) -> bool {
        self.held_for.contains(&sentence.tokens[at].lower)
    }

    /// Whether a headline's label stands for whoever says what follows.
    pub fn is_voice(&self, label: &str) -> bool {
        let last = label.rsplit(' ').next().unwrap_or(label);
        self.voices.iter().any(|voice| voice.eq_ignore_ascii_case(last))
    }

    /// Whether a noun tells a time ("this week").
    pub fn is_time(&self, sentence: &Sentence, at: usize) -> bool {
        self.times.contains(&sentence.tokens[at].lemma) || self.times.contains(&sentence.tokens[at].lower)
    }

    /// Whether a verb only makes things seem so.
    pub fn is_seeming(&self, sentence: &Sentence, at: usize) -> bool {
        self.seeming.contains(&sentence.tokens[at].lemma)
    }

    /// Whether a verb takes an infinitive as what is wanted.
    pub fn takes_aim(&self, sentence: &Sentence, at: usize) -> bool {
        self.aims.contains(&sentence.tokens[at].lemma)
    }

    /// Whether a verb's object is what it judges.
    pub fn judges(&self, sentence: &Sentence, cue: &Cue) -> bool {
        cue.kind == CueKind::Stance || self.attitudes.contains(&sentence.tokens[cue.at].lemma)
    }

    /// Whether a word is the preposition before what a verb is about.
    pub fn is_turn(&self, sentence: &Sentence, cue: &Cue, at: usize) -> bool {
        let word = &sentence.tokens[at].lower;
        self.turns.get(&sentence.tokens[cue.at].lemma).is_some_and(|turns| turns.contains(word)) || self.matters.contains(word) || self.held_for.contains(word)
    }

    pub fn is_nobody(&self, word: &str) -> bool {
        self.nobody.iter().any(|nobody| nobody == word)
    }

    /// Whether a noun is something written or spoken.
    pub fn is_paper(&self, sentence: &Sentence, at: usize) -> bool {
        self.papers.contains(&sentence.tokens[at].lemma)
    }

    /// Whether a verb begins an attribution of its own: one of saying, or of speaking about something.
    pub fn is_telling(&self, sentence: &Sentence, at: usize) -> bool {
        let token = &sentence.tokens[at];
        token.pos == Upos::Verb && matches!(self.verbs.get(&token.lemma), Some(CueKind::Speech | CueKind::Stance | CueKind::Intent))
    }

    pub fn is_speech(&self, sentence: &Sentence, at: usize) -> bool {
        let token = &sentence.tokens[at];
        token.pos == Upos::Verb && self.verbs.get(&token.lemma) == Some(&CueKind::Speech)
    }
}

/// "agree with" and "agree on" as one verb with its prepositions.
fn read_turns(turns: &[SmolStr]) -> FxHashMap<SmolStr, Vec<SmolStr>> {
    let mut read: FxHashMap<SmolStr, Vec<SmolStr>> = FxHashMap::default();
    for (verb, preposition) in turns.iter().filter_map(|turn| turn.split_once(' ')) {
        read.entry(verb.into()).or_default().push(preposition.into());
    }
    read
}
