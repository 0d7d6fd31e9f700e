//! The closed word lists that the coder reads grammar and certainty by (`lexicon/words.toml`).

use crate::lexicon::{Faults, Files};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use smol_str::SmolStr;

/// A set of words in lower case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct WordSet(FxHashSet<SmolStr>);

impl WordSet {
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

/// Every list of `lexicon/words.toml`; what each is for stands beside it there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub possessive: WordSet,
    pub relative: WordSet,
    pub who: WordSet,
    pub negators: WordSet,
    pub modals: WordSet,
    pub conditional_marks: WordSet,
    pub purpose_marks: WordSet,
    pub intentions: WordSet,
    pub attempts: WordSet,
    pub failures: WordSet,
    pub allegations: WordSet,
    pub hearsay: WordSet,
    pub background_governors: WordSet,
    pub presupposing: WordSet,
    pub accusing: WordSet,
    pub suspicion: WordSet,
    pub of: WordSet,
    pub by: WordSet,
    pub plural_auxiliaries: WordSet,
    pub comparatives: WordSet,
    pub people_adjectives: WordSet,
    /// What people become who are taken ("prisoner"), and the verbs of taking and holding them.
    pub captives: WordSet,
    /// Nouns without a plural that tell of violence over days ("the fighting").
    pub mass_events: WordSet,
    /// Whoever attacks, told again ("the attacker"): those who kill them answer.
    pub attackers: WordSet,
    /// What makes a noun of violence a figure of speech ("a social explosion"), and how people are attacked in words.
    pub figurative: WordSet,
    pub in_words: WordSet,
    /// Participles of what is believed of somebody ("believed to be rebels"), and adverbs of what may be so.
    pub believed: WordSet,
    pub perhaps: WordSet,
    /// Marks of what happens whenever something else does.
    pub whenever: WordSet,
    /// What attacks in general do: continue, increase.
    pub trends: WordSet,
    /// Verbs with which somebody gives a number of their own ("put the toll at"), and nouns for people of any kind.
    pub estimating: WordSet,
    pub anybody: WordSet,
    /// Words of a time that lies between two days ("early", "midnight").
    pub small_hours: WordSet,
    /// Pronouns of a body of people.
    pub bodies: WordSet,
    /// Verbs by which a group makes its deeds known.
    pub publishing: WordSet,
    /// Possessives of a body of people.
    pub owning: WordSet,
    pub taking: WordSet,
    /// People by their part in a force, whichever it is ("fighter"); fractions of those told before ("others").
    pub rank_and_file: WordSet,
    /// Words of a heading that goes on with the section before it ("Additional attacks").
    pub continuing_headings: WordSet,
    pub homes: WordSet,
    pub holding: WordSet,
    pub claiming: WordSet,
    pub verb_forms: FxHashMap<SmolStr, SmolStr>,
    pub heads_of: WordSet,
    pub high_ranks: WordSet,
    pub councils: WordSet,
    pub question_marks: WordSet,
    pub closing_marks: WordSet,
    pub courts: WordSet,
    pub confessing: WordSet,
    pub untrue: WordSet,
    /// What joins a load to what carries it: "an explosives-laden car".
    pub laden: WordSet,
    /// What is feared to have happened: "eleven are feared killed".
    pub dreaded: WordSet,
    pub fatal: WordSet,
    /// What sets reports beside the one that is read: "other reports".
    pub rival: WordSet,
    /// What did not come off: "was nearly lynched".
    pub almost: WordSet,
    /// What opens the ground for a deed: "for stealing a goat".
    pub motive_marks: WordSet,
    pub within_works: WordSet,
    /// What a work tells of: "a play about the killing".
    pub telling_of: WordSet,
    /// Words for a group that was just counted, nouns of how many there were, verbs by which a number grows and what leads to where it came.
    pub group_pronouns: WordSet,
    pub amount_nouns: WordSet,
    pub rising: WordSet,
    pub reaching: WordSet,
    /// Who is counted among the dead, and among the hurt.
    pub dead: WordSet,
    pub hurt: WordSet,
    /// Nouns of time that are nothing an attack was aimed at, and words of what is first or worst of its kind.
    pub time_nouns: WordSet,
    pub records: WordSet,
    pub during: WordSet,
    pub occupants: WordSet,
    pub guarding: WordSet,
    pub herding: WordSet,
    pub night_spans: WordSet,
    pub label_marks: WordSet,
    pub site_prepositions: WordSet,
    pub nights: WordSet,
    pub night_ends: WordSet,
    pub once: WordSet,
    pub parts_of_things: WordSet,
    pub part_prepositions: WordSet,
    pub far_units: WordSet,
    pub since_marks: WordSet,
    pub present_forms: WordSet,
    pub between: WordSet,
    pub aiming: WordSet,
    pub generic_persons: WordSet,
    pub manner: WordSet,
    pub plural_doers: WordSet,
    pub plural_persons: WordSet,
    pub denying: WordSet,
    pub reports_of: WordSet,
    pub pronoun_nouns: WordSet,
    pub abstract_endings: Vec<SmolStr>,
    pub alternatives: WordSet,
    pub measures: WordSet,
    pub additional: WordSet,
    pub amounts: WordSet,
    pub subset: WordSet,
    pub besides: WordSet,
    pub totals: WordSet,
    pub elsewhere: WordSet,
    pub another_event: WordSet,
    pub same_event: WordSet,
    /// What opens a sentence that adds something; forces by the noun for a body of them, and the verbs by which they come.
    pub adding: WordSet,
    pub units: WordSet,
    pub arriving: WordSet,
    /// Adverbs of a later time; verbs of receiving an injury, in the form that stands before it.
    pub later: WordSet,
    pub receiving: WordSet,
    /// What names the same people again ("i.e."); hedges before a number; pronouns of one of several.
    pub renaming: WordSet,
    pub having: WordSet,
    pub round_about: WordSet,
    pub one_of_them: WordSet,
    /// Verbs of doing what a noun tells; verbs of hitting; nouns that bear the phrases of the noun before them.
    pub staging: WordSet,
    pub hitting: WordSet,
    pub wholes: WordSet,
    /// "killed across both attacks": words for all of several events told before.
    pub both: WordSet,
    pub others: WordSet,
    pub definite: WordSet,
    pub personal: WordSet,
    pub town_parts: WordSet,
    pub bears_names: WordSet,
    pub location_prepositions: WordSet,
    pub beside_prepositions: WordSet,
    pub route_prepositions: WordSet,
    pub overview_headings: WordSet,
    pub contrast: WordSet,
    pub nobody: WordSet,
    pub hedges: WordSet,
    pub membership: WordSet,
    pub fighters: WordSet,
    pub aims: WordSet,
    pub same_past: WordSet,
    pub reacting: WordSet,
    pub clock: WordSet,
    pub arresting: WordSet,
    pub charging: WordSet,
    pub listing: WordSet,
    pub happening: WordSet,
    pub suffering: WordSet,
    pub gunfire: WordSet,
    pub ordering: WordSet,
    /// Countries whose people's name before a weapon tells no state's forces.
    pub without_army: WordSet,
    /// "the same day", "two days earlier": what moves a telling on to another event.
    pub same_day: WordSet,
    pub day_units: WordSet,
    pub day_shifts: WordSet,
    pub also: WordSet,
    pub one_person: WordSet,
}

impl Words {
    pub fn read(files: &Files, faults: &mut Faults) -> Words {
        files.toml("words.toml", faults)
    }
}
