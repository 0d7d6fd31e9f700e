//! Rules: which words tell an event, and what each of their logical functions means for it.
//!
//! Rules stand in `lexicon/rules/*.toml`. A rule has one `pattern`: the trigger's lemmas, its part of speech, and conditions
//! on its arguments, as in
//!
//! ```text
//! explode|detonate|go_off verb agent:explosive !agent:person
//! ```
//!
//! `function:class|class` wants an argument whose head is of a class (`nouns.tsv`, or an actor's kind), `function` wants one
//! at all, `!` forbids. Several conditions must all hold. Among the rules that match a trigger the one with most conditions wins,
//! then the first. Every rule carries sentences that it must code (`yes`) and must not (`no`); a test runs them.

use crate::code::ontology::Ontology;
use crate::lexicon::{Faults, Files};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

/// How much of an event a trigger tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// An event of its own.
    #[default]
    Event,
    /// What an event did: joins the event it follows, or makes one where there is none.
    Effect,
    /// Adds to an event told nearby, and is nothing alone.
    Detail,
    /// Forbids: what looks like an event is none.
    Nothing,
    /// Tells of an accident: who dies in it was killed by nobody.
    Accident,
}

/// What an argument is for the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Perpetrator,
    Target,
    Weapon,
    Killed,
    Wounded,
    KilledOrWounded,
    Captured,
    Released,
    Unharmed,
    /// Named as one of those who suffered, without telling how.
    Named,
    /// Claims, is said to be responsible, denies to be.
    Claimant,
    Blamed,
    Denier,
    Place,
    None,
}

impl Role {
    /// The effect where the text leaves open whether this or its alternative holds.
    pub fn or_other(self) -> Role {
        if matches!(self, Role::Killed | Role::Wounded) { Role::KilledOrWounded } else { self }
    }

    /// The effect on a victim, as records name it.
    pub fn effect(self) -> Option<&'static str> {
        match self {
            Role::Killed => Some("killed"),
            Role::Wounded => Some("wounded"),
            Role::KilledOrWounded => Some("killed_or_wounded"),
            Role::Captured => Some("captured"),
            Role::Released => Some("released"),
            Role::Unharmed => Some("unharmed"),
            _ => None,
        }
    }

    /// Whether a number of such fillers is the incident's own: its casualties, parties, targets, weapons.
    pub fn is_counted(self) -> bool {
        self.effect().is_some() || matches!(self, Role::Perpetrator | Role::Target | Role::Weapon)
    }
}

/// Part of speech of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerPos {
    Verb,
    Noun,
    Adjective,
}

/// A condition on the arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// `agent`, `patient`, `compound`, or a preposition's word; `any` for all.
    pub function: SmolStr,
    /// Classes of which one must fit; empty for "is there at all".
    pub classes: Vec<SmolStr>,
    pub wanted: bool,
}

#[derive(Default, Deserialize)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<RuleEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    name: SmolStr,
    pattern: String,
    #[serde(default, rename = "type")]
    kind: Option<SmolStr>,
    #[serde(default)]
    tactics: Vec<SmolStr>,
    #[serde(default)]
    strength: Strength,
    #[serde(default)]
    class: Option<crate::code::ontology::Class>,
    #[serde(default)]
    generic: bool,
    #[serde(default)]
    status: Option<SmolStr>,
    #[serde(default)]
    casualties: bool,
    #[serde(default)]
    itself: Option<Role>,
    #[serde(default)]
    bare: bool,
    #[serde(default)]
    roles: Vec<(SmolStr, Role)>,
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
}

/// One rule, checked.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `file#name`, as explanations give it.
    pub id: SmolStr,
    pub lemmas: Vec<SmolStr>,
    pub pos: TriggerPos,
    pub conditions: Vec<Condition>,
    /// Index into the ontology's types.
    pub kind: Option<usize>,
    pub tactics: Vec<SmolStr>,
    pub strength: Strength,
    pub class: Option<crate::code::ontology::Class>,
    /// The weapon may decide the type.
    pub generic: bool,
    pub status: Option<SmolStr>,
    /// The trigger is a word for dead and wounded ("casualties"), or says that somebody was neither ("unhurt").
    pub casualties: bool,
    /// What the trigger itself is, where it is counted ("five dead").
    pub itself: Option<Role>,
    /// The trigger stands without a verb over it, as in a list: "IED against a patrol, two wounded".
    pub bare: bool,
    /// What each function means; the function's word as in conditions.
    pub roles: Vec<(SmolStr, Role)>,
    pub yes: Vec<String>,
    pub no: Vec<String>,
}

impl Rule {
    /// Whether the trigger itself is a word for dead and wounded.
    pub fn tells_casualties(&self) -> bool {
        self.strength == Strength::Detail && self.pos == TriggerPos::Noun && self.casualties
    }

    /// The role of a function for this rule.
    pub fn role_of(&self, function: &str) -> Option<Role> {
        self.roles.iter().find(|(name, _)| name == function).map(|&(_, role)| role)
    }
}

/// All rules, found by their trigger's first lemma.
#[derive(Default)]
pub struct Rules {
    pub rules: Vec<Rule>,
    by_lemma: FxHashMap<SmolStr, Vec<u32>>,
}

impl Rules {
    pub fn read(files: &Files, ontology: &Ontology, faults: &mut Faults) -> Rules {
        let mut rules = Rules::default();
        let names: Vec<String> = files.under("rules/").filter(|name| name.ends_with(".toml")).map(String::from).collect();
        for name in &names {
            let file: RuleFile = files.toml(name, faults);
            for entry in file.rule {
                let line = line_of(files.text(name, faults), &entry.name);
                rules.add(name, line, entry, ontology, faults);
            }
        }
        rules
    }

    /// The rules whose trigger begins with a lemma, in the order of the files.
    pub fn with_lemma(&self, lemma: &str) -> impl Iterator<Item = &Rule> {
        self.by_lemma.get(lemma).into_iter().flatten().map(|&at| &self.rules[at as usize])
    }

    fn add(&mut self, file: &str, line: usize, entry: RuleEntry, ontology: &Ontology, faults: &mut Faults) {
        let short = file.trim_start_matches("rules/").trim_end_matches(".toml");
        let id = SmolStr::new(format!("{short}#{}", entry.name));
        if self.rules.iter().any(|known| known.id == id) {
            faults.add(file, line, format!("a rule `{}` stands here twice", entry.name), "give one of them another name");
        }
        if entry.no.is_empty() || (entry.yes.is_empty() && !matches!(entry.strength, Strength::Nothing | Strength::Accident)) {
            faults.add(file, line, format!("rule `{}` lacks a `yes` or a `no` sentence", entry.name), "write at least one of each");
        }
        let kind = entry.kind.as_ref().and_then(|name| ontology.type_index(name));
        if kind.is_none() && !matches!(entry.strength, Strength::Detail | Strength::Nothing | Strength::Accident) {
            faults.add(file, line, format!("rule `{}` has no known `type`", entry.name), "the types stand in ontology.toml");
        }
        for tactic in entry.tactics.iter().filter(|tactic| !ontology.has_tactic(tactic)) {
            faults.add(file, line, format!("unknown tactic `{tactic}`"), "the tactics stand in ontology.toml");
        }
        match read_pattern(&entry.pattern) {
            Ok((lemmas, pos, conditions)) => self.keep(id, kind, (lemmas, pos, conditions), entry),
            Err(message) => faults.add(file, line, message, "a pattern is `lemma|lemma verb function:class …`"),
        }
    }

    fn keep(&mut self, id: SmolStr, kind: Option<usize>, pattern: Pattern, entry: RuleEntry) {
        let at = self.rules.len() as u32;
        let (lemmas, pos, conditions) = pattern;
        for lemma in &lemmas {
            let first = lemma.split('_').next().unwrap_or(lemma);
            self.by_lemma.entry(SmolStr::new(first)).or_default().push(at);
        }
        let RuleEntry { tactics, strength, class, generic, status, casualties, itself, bare, mut roles, yes, no, .. } = entry;
        for (function, role) in default_roles(pos) {
            if !roles.iter().any(|(name, _)| name == function) {
                roles.push((SmolStr::new(function), role));
            }
        }
        self.rules.push(Rule { id, lemmas, pos, conditions, kind, tactics, strength, class, generic, status, casualties, itself, bare, roles, yes, no });
    }
}

type Pattern = (Vec<SmolStr>, TriggerPos, Vec<Condition>);

/// What functions mean where a rule does not say.
fn default_roles(pos: TriggerPos) -> Vec<(&'static str, Role)> {
    let mut roles = vec![
        ("agent", Role::Perpetrator),
        ("patient", Role::Target),
        ("by", Role::Perpetrator),
        ("against", Role::Target),
        ("targeting", Role::Target),
        ("with", Role::Weapon),
        ("using", Role::Weapon),
    ];
    if pos == TriggerPos::Noun {
        roles.extend([("on", Role::Target), ("of", Role::Target), ("at", Role::Target)]);
    }
    roles
}

/// Reads `explode|go_off verb agent:explosive !with`.
fn read_pattern(pattern: &str) -> Result<Pattern, String> {
    let mut parts = pattern.split_whitespace();
    let lemmas: Vec<SmolStr> = parts.next().unwrap_or_default().split('|').filter(|lemma| !lemma.is_empty()).map(SmolStr::new).collect();
    if lemmas.is_empty() {
        return Err("the pattern names no trigger".into());
    }
    let pos = match parts.next() {
        Some("verb") => TriggerPos::Verb,
        Some("noun") => TriggerPos::Noun,
        Some("adjective") => TriggerPos::Adjective,
        other => return Err(format!("`{}` is no part of speech: verb, noun or adjective", other.unwrap_or_default())),
    };
    Ok((lemmas, pos, parts.map(read_condition).collect()))
}

fn read_condition(part: &str) -> Condition {
    let (wanted, part) = part.strip_prefix('!').map_or((true, part), |rest| (false, rest));
    let (function, classes) = part.split_once(':').unwrap_or((part, ""));
    let classes = classes.split('|').filter(|class| !class.is_empty()).map(SmolStr::new).collect();
    Condition { function: SmolStr::new(function), classes, wanted }
}

/// The line on which a rule's name stands.
fn line_of(text: &str, name: &str) -> usize {
    let wanted = format!("name = \"{name}\"");
    text.lines().position(|line| line.trim() == wanted).map_or(0, |at| at + 1)
}
