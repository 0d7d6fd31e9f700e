//! Types, tactics and classes of nouns: what the coder may say, and what the nouns of the field are.
//!
//! `lexicon/ontology.toml` holds types and tactics, `lexicon/nouns.tsv` the nouns with their class and what they imply.

use crate::code::themes::{Theme, Themes};
use crate::code::tree::Tree;
use crate::lexicon::{Faults, Files};
use crate::sentence::{Rel, Upos};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// The class of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    #[default]
    Attack,
    Operation,
    Other,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::Attack => "attack",
            Class::Operation => "operation",
            Class::Other => "other",
        }
    }
}

/// An event type of the contract.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventType {
    pub name: SmolStr,
    /// Its class where the perpetrator does not decide.
    #[serde(default)]
    pub class: Class,
    /// Whether the perpetrator decides between attack and operation.
    #[serde(default)]
    pub by_perpetrator: bool,
    /// Whether a people's name before the weapon or the strike means its state's forces ("Turkish artillery").
    #[serde(default)]
    pub by_states: bool,
    /// Whether two armed sides fight; where a state's forces are one, it is an operation.
    #[serde(default)]
    pub mutual: bool,
    /// Becomes an assassination where one prominent or named person is singled out.
    #[serde(default)]
    pub may_single_out: bool,
    /// Does so only where somebody was hurt: a bomb that hurts nobody tells of the thing that it was laid at.
    #[serde(default)]
    pub singles_out_by_harm: bool,
    /// Befalls things: where the same attack killed people, what was done to them names the event.
    #[serde(default)]
    pub of_property: bool,
    /// The type that it becomes where its captives are killed.
    #[serde(default)]
    pub if_killed: Option<SmolStr>,
    /// The type where people are killed too.
    #[serde(default)]
    pub with_dead: Option<SmolStr>,
    /// The tactic where neither weapon nor trigger tells one.
    #[serde(default)]
    pub usual_tactic: Option<SmolStr>,
    /// The type that singles out one person.
    #[serde(default)]
    pub singles_out: bool,
    /// An attacker or weapon that implies it names the type whatever the triggers are.
    #[serde(default)]
    pub always_implied: bool,
    /// Where several triggers tell one event, the type with the highest rank names it.
    pub rank: u8,
    /// What the manual says of it.
    pub says: String,
}

/// A tactic of the contract.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tactic {
    pub name: SmolStr,
    pub says: String,
}

/// What a noun of the field is: its class, and the type and tactic that it implies for an event it has part in.
#[derive(Clone, Debug, PartialEq)]
pub struct NounClass {
    pub class: SmolStr,
    pub implied_type: Option<SmolStr>,
    pub tactic: Option<SmolStr>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OntologyFile {
    #[serde(default)]
    classes: Vec<NounClassLine>,
    #[serde(default, rename = "type")]
    types: Vec<EventType>,
    #[serde(default, rename = "tactic")]
    tactics: Vec<Tactic>,
    #[serde(default, rename = "theme")]
    themes: Vec<Theme>,
}

/// A class of nouns as the manual describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NounClassLine {
    pub name: SmolStr,
    pub says: String,
}

/// The ontology and the nouns.
#[derive(Default)]
pub struct Ontology {
    pub types: Vec<EventType>,
    pub tactics: Vec<Tactic>,
    pub classes: Vec<NounClassLine>,
    pub themes: Themes,
    nouns: FxHashMap<SmolStr, NounClass>,
    longest: usize,
}

impl Ontology {
    pub fn read(files: &Files, faults: &mut Faults) -> Ontology {
        let file: OntologyFile = files.toml("ontology.toml", faults);
        let mut ontology =
            Ontology { types: file.types, tactics: file.tactics, classes: file.classes, themes: Themes::new(file.themes), ..Ontology::default() };
        for (line, entry) in files.lines("nouns.tsv", faults) {
            ontology.add_noun(line, entry, faults);
        }
        ontology
    }

    /// A line is `noun <tab> class [<tab> type or - [<tab> tactic]]`.
    fn add_noun(&mut self, line: usize, entry: &str, faults: &mut Faults) {
        let columns: Vec<&str> = entry.split('\t').map(str::trim).collect();
        let [noun, class, rest @ ..] = columns.as_slice() else {
            return faults.add("nouns.tsv", line, "no class", "a line is noun, class, type or -, tactic, with tabs between");
        };
        let given = |at: usize| rest.get(at).filter(|word| !matches!(**word, "-" | "")).map(|word| SmolStr::new(*word));
        let noun_class = NounClass { class: SmolStr::new(*class), implied_type: given(0), tactic: given(1) };
        self.check_noun(line, &noun_class, faults);
        self.longest = self.longest.max(noun.split(' ').count());
        if self.nouns.insert(SmolStr::new(*noun), noun_class).is_some() {
            faults.add("nouns.tsv", line, format!("`{noun}` stands here twice"), "keep one of the two lines");
        }
    }

    fn check_noun(&self, line: usize, noun: &NounClass, faults: &mut Faults) {
        if !self.classes.iter().any(|known| known.name == noun.class) {
            faults.add("nouns.tsv", line, format!("unknown class `{}`", noun.class), "the classes stand in ontology.toml");
        }
        if noun.implied_type.as_ref().is_some_and(|name| self.type_index(name).is_none()) {
            faults.add("nouns.tsv", line, "unknown type in the third column", "the types stand in ontology.toml");
        }
        if noun.tactic.as_ref().is_some_and(|name| !self.has_tactic(name)) {
            faults.add("nouns.tsv", line, "unknown tactic in the fourth column", "the tactics stand in ontology.toml");
        }
    }

    pub fn type_index(&self, name: &str) -> Option<usize> {
        self.types.iter().position(|known| known.name == name)
    }

    /// The type of an attack that singles out one person.
    pub fn singling_type(&self) -> Option<usize> {
        self.types.iter().position(|known| known.singles_out)
    }

    pub fn has_tactic(&self, name: &str) -> bool {
        self.tactics.iter().any(|known| known.name == name)
    }

    pub fn has_class(&self, name: &str) -> bool {
        self.classes.iter().any(|known| known.name == name)
    }

    /// What a noun is: the longest entry whose words end at the token, the last word by its lemma.
    pub fn noun(&self, tree: &Tree, head: usize) -> Option<&NounClass> {
        self.noun_at(tree, head).or_else(|| {
            // "barrage of rockets", "vehicle of the police": the noun itself is not known, its plain form may be.
            let single = tree.lower(head);
            self.nouns.get(single)
        })
    }

    fn noun_at(&self, tree: &Tree, head: usize) -> Option<&NounClass> {
        if !matches!(tree.pos(head), Upos::Noun | Upos::Propn | Upos::Adj | Upos::X | Upos::Verb | Upos::Num) {
            return None;
        }
        if let Some(found) = (2..=self.longest).rev().find_map(|n| self.nouns.get(words_before(tree, head, n)?.as_str())) {
            return Some(found);
        }
        let word = last_word(tree, head);
        self.nouns.get(word).or_else(|| self.nouns.get(word.rsplit_once('-')?.1))
    }
}

/// A noun by its lemma; a name by its form in lower case.
fn last_word<'t>(tree: &'t Tree, head: usize) -> &'t str {
    if tree.pos(head) == Upos::Propn { tree.lower(head) } else { tree.lemma(head) }
}

/// The last `n` words up to a token, joined by spaces, the last as its lemma; hyphens between them count as spaces.
fn words_before(tree: &Tree, head: usize, n: usize) -> Option<String> {
    let mut words: Vec<&str> = vec![last_word(tree, head)];
    let mut at = head;
    while words.len() < n {
        at = at.checked_sub(1)?;
        let joins = tree.rel(at) == Rel::Punct && tree.lower(at) == "-";
        if !joins {
            words.push(tree.lower(at));
        }
    }
    words.reverse();
    Some(words.join(" "))
}
