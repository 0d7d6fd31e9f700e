//! The files of `lexicon/actors/` in, the lists of known actors, roles and countries out, with every fault by file and line.
//!
//! `named/*.tsv` list actors by name, `roles.tsv` words for people, `countries.tsv` countries with their demonyms, `modifiers.tsv`
//! what stands before or between, `group_nouns.tsv` the nouns that unknown groups are named by, `ordinary.txt` words that are also
//! names. The formats are told at the head of each file.

use super::ActorKind;
use super::fold::fold_words;
use super::vocabulary::{CaseNeed, Meaning, Vocabulary, What};
use crate::lexicon::{Faults, Files};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

/// A known actor.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub id: SmolStr,
    pub name: SmolStr,
    pub kind: ActorKind,
    /// A people, faith or other part of a population: no organisation of its own.
    pub population: bool,
    /// ISO 3166-1 alpha-2.
    pub countries: Vec<SmolStr>,
    /// Id of the actor that it is a part of; empty for none.
    pub parent: SmolStr,
    pub acronym: SmolStr,
    /// Other wordings, as the file writes them.
    pub aliases: Vec<SmolStr>,
    /// Years of its existence under that name, where they help to tell it from a namesake.
    pub from: Option<i16>,
    pub to: Option<i16>,
}

/// How a word for people takes on what stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RoleClass {
    /// Civilians by themselves: a group's name beside them is not theirs.
    Person,
    /// People under arms: a group's name beside them is their group's.
    Armed,
    /// People of an organisation, whose kind is the organisation's: members, leaders, staff.
    Member,
    /// A body of people: group, militia, army.
    Body,
    /// Says nothing by itself: men, individuals.
    Bare,
}

/// A word for people.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub kind: ActorKind,
    pub class: RoleClass,
    /// The branch of a state's force: with a demonym it makes a known actor ("Iraqi" + "soldiers" = Iraqi army).
    pub force: Option<SmolStr>,
    /// What "the …" may stand for.
    pub refers: Refers,
}

/// Which actors a definite phrase may take up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refers {
    Nobody,
    ArmedGroup,
    Organisation,
}

/// A country with the words that its forces' names are made of.
#[derive(Clone, Debug)]
pub(super) struct Country {
    pub code: SmolStr,
    pub slug: SmolStr,
    pub demonym: SmolStr,
}

/// The lists; the vocabulary's numbers are indexes into them.
#[derive(Default)]
pub(super) struct Lists {
    pub vocabulary: Vocabulary,
    pub known: Vec<Known>,
    /// Actors that share one wording.
    pub shared: Vec<Vec<u32>>,
    pub roles: Vec<Role>,
    pub countries: Vec<Country>,
    pub group_nouns: Vec<ActorKind>,
    /// Roles that names are made of too ("Army"), and the kind that a name of theirs tells.
    pub named_roles: FxHashMap<u32, ActorKind>,
    /// "the", "these", "its": what makes a phrase definite.
    definite: FxHashSet<SmolStr>,
}

impl Lists {
    /// Whether a word before a noun says that it is one already told of.
    pub fn is_definite(&self, word: &str) -> bool {
        self.definite.contains(word)
    }
}

/// What is needed while the files are read, and not after.
struct Reading<'a> {
    files: &'a Files,
    faults: &'a mut Faults,
    lists: Lists,
    ordinary: FxHashSet<String>,
    ids: FxHashMap<SmolStr, u32>,
    /// Folded wording → the actors that have it, whether all of them mark it as shared, and where it stood first.
    wordings: FxHashMap<String, Wording>,
}

struct Wording {
    written: String,
    owners: Vec<u32>,
    shared: bool,
}

/// Reads all lists.
pub(super) fn read_lists(files: &Files, faults: &mut Faults) -> Lists {
    let mut ordinary = FxHashSet::default();
    ordinary.extend(files.lines("actors/ordinary.txt", faults).map(|(_, word)| word.trim().to_string()));
    let lists = Lists::default();
    let mut reading = Reading { files, faults, lists, ordinary, ids: FxHashMap::default(), wordings: FxHashMap::default() };
    let names: Vec<&str> = files.under("actors/named/").collect();
    names.iter().for_each(|name| reading.read_named(name));
    names.iter().for_each(|name| reading.check_parents(name));
    reading.number_wordings();
    reading.read_roles("actors/roles.tsv");
    reading.read_countries("actors/countries.tsv");
    reading.read_modifiers("actors/modifiers.tsv");
    reading.read_group_nouns("actors/group_nouns.tsv");
    reading.lists
}

/// The columns of a line; missing ones are empty, `-` is empty.
fn columns<const N: usize>(line: &str) -> [&str; N] {
    let mut cells = line.split('\t').map(|cell| if cell.trim() == "-" { "" } else { cell.trim() });
    std::array::from_fn(|_| cells.next().unwrap_or(""))
}

impl Reading<'_> {
    fn lines(&mut self, name: &str) -> Vec<(usize, String)> {
        self.files.lines(name, self.faults).map(|(at, line)| (at, line.to_string())).collect()
    }

    fn kind(&mut self, file: &str, line: usize, word: &str) -> ActorKind {
        ActorKind::from_name(word).unwrap_or_else(|| {
            let names = ActorKind::ALL.map(ActorKind::name).join(", ");
            self.faults.add(file, line, format!("unknown kind `{word}`"), format!("one of {names}"));
            ActorKind::Unknown
        })
    }

    fn read_named(&mut self, file: &str) {
        for (at, line) in self.lines(file) {
            let [id, kind, name, aliases, countries, parent, from, to] = columns(&line);
            if name.is_empty() || id.is_empty() || id.bytes().any(|byte| !byte.is_ascii_alphanumeric() && byte != b'-') {
                self.faults.add(file, at, "an entry needs an id in lower case, a kind and a name", "columns are divided by tabs");
                continue;
            }
            let population = kind == "population";
            let kind = if population { ActorKind::Civilian } else { self.kind(file, at, kind) };
            let known = Known {
                id: id.into(),
                name: name.into(),
                kind,
                population,
                countries: countries.split_whitespace().map(SmolStr::new).collect(),
                parent: parent.into(),
                acronym: SmolStr::default(),
                aliases: Vec::new(),
                from: from.parse().ok(),
                to: to.parse().ok(),
            };
            match name.strip_prefix('*') {
                Some(first) => self.add_several(file, at, &known, &[first, aliases].join("|")),
                None => self.add_known(file, at, known, aliases),
            }
        }
    }

    fn add_known(&mut self, file: &str, line: usize, known: Known, aliases: &str) {
        let index = self.lists.known.len() as u32;
        if self.ids.insert(known.id.clone(), index).is_some() {
            self.faults.add(file, line, format!("the id `{}` stands twice", known.id), "join the two entries");
        }
        let name = known.name.clone();
        let (plain_name, acronym) = split_acronym(&name);
        self.lists.known.push(Known {
            name: plain_name.trim_start_matches('~').into(),
            acronym: acronym.trim_start_matches('~').into(),
            aliases: aliases.split('|').map(|alias| alias.trim().trim_start_matches('~').into()).filter(|alias: &SmolStr| !alias.is_empty()).collect(),
            ..known
        });
        for alias in [plain_name, acronym].into_iter().chain(aliases.split('|')).map(str::trim).filter(|alias| !alias.is_empty()) {
            self.add_wording(file, line, alias, index);
        }
    }

    /// An entry for several bodies of one sort: each wording is one, with what stands behind `=` as its aliases. A body that
    /// stands elsewhere already gets the further aliases.
    fn add_several(&mut self, file: &str, line: usize, entry: &Known, names: &str) {
        for name in names.split('|').map(str::trim).filter(|name| !name.is_empty()) {
            let (name, aliases) = name.split_once('=').unwrap_or((name, ""));
            let (plain_name, _) = split_acronym(name);
            let id: SmolStr = fold_words(plain_name.trim_start_matches('~')).join("-").into();
            match self.ids.get(&id).copied() {
                Some(owner) => aliases.split('=').filter(|alias| !alias.is_empty()).for_each(|alias| self.add_wording(file, line, alias, owner)),
                None => self.add_known(file, line, Known { id, name: name.into(), ..entry.clone() }, &aliases.replace('=', "|")),
            }
        }
    }

    /// Notes a wording of an actor; one that two actors have must be marked `~` in both.
    fn add_wording(&mut self, file: &str, line: usize, alias: &str, owner: u32) {
        let (shared, written) = alias.strip_prefix('~').map_or((false, alias), |rest| (true, rest));
        let key = fold_words(written).join(" ");
        let wording = self.wordings.entry(key).or_insert_with(|| Wording { written: written.into(), owners: Vec::new(), shared });
        if wording.owners.contains(&owner) {
            return;
        }
        if !(wording.owners.is_empty() || shared && wording.shared) {
            let other = &self.lists.known[wording.owners[0] as usize].id;
            let message = format!("the alias `{written}` is already one of `{other}`");
            self.faults.add(file, line, message, "if both are called so, write `~` before it in both entries");
            return;
        }
        wording.owners.push(owner);
    }

    fn check_parents(&mut self, file: &str) {
        for (at, line) in self.lines(file) {
            let [_, _, _, _, _, parent] = columns(&line);
            if !parent.is_empty() && !self.ids.contains_key(parent) {
                self.faults.add(file, at, format!("unknown parent `{parent}`"), "a parent is the id of another entry");
            }
        }
    }

    /// Puts the gathered wordings into the vocabulary, in the order of their words.
    fn number_wordings(&mut self) {
        let mut wordings: Vec<Wording> = std::mem::take(&mut self.wordings).into_values().collect();
        wordings.sort_by(|a, b| a.written.cmp(&b.written));
        for wording in wordings {
            let what = match wording.owners[..] {
                [owner] => What::Actor(owner),
                _ => {
                    self.lists.shared.push(wording.owners);
                    What::Shared(self.lists.shared.len() as u32 - 1)
                }
            };
            let (case, ordinary) = self.case_need(&wording.written);
            self.lists.vocabulary.add(&wording.written, Meaning { what, case, ordinary });
        }
    }

    /// How a name must be cased, from how the file writes it, and whether it is an ordinary word too.
    fn case_need(&self, written: &str) -> (CaseNeed, bool) {
        let ordinary = self.ordinary.contains(&written.to_lowercase());
        let (any_upper, any_lower) = (written.contains(char::is_uppercase), written.contains(char::is_lowercase));
        let case = match (any_upper, any_lower) {
            (false, _) => CaseNeed::Any,
            (true, true) => CaseNeed::Capital,
            (true, false) if ordinary || written.len() <= 3 => CaseNeed::Upper,
            (true, false) => CaseNeed::UpperOrCapital,
        };
        (case, ordinary)
    }

    fn read_roles(&mut self, file: &str) {
        for (at, line) in self.lines(file) {
            let [words, kind, class, force, refers] = columns(&line);
            let kind = self.kind(file, at, kind);
            let Some(class) = role_class(class) else {
                self.faults.add(file, at, format!("unknown class `{class}`"), "one of person, armed, member, body, bare");
                continue;
            };
            let force = (!force.is_empty()).then(|| force.into());
            let refers = match refers {
                "" => Refers::Nobody,
                "group" => Refers::ArmedGroup,
                "organisation" => Refers::Organisation,
                other => {
                    self.faults.add(file, at, format!("unknown reference `{other}`"), "one of group, organisation, or nothing");
                    Refers::Nobody
                }
            };
            let what = What::Role(self.lists.roles.len() as u32);
            self.lists.roles.push(Role { kind, class, force, refers });
            for form in forms(words) {
                self.lists.vocabulary.add(&form, Meaning { what, case: CaseNeed::Any, ordinary: false });
            }
        }
    }

    fn read_countries(&mut self, file: &str) {
        for (at, line) in self.lines(file) {
            let [code, names, demonyms] = columns(&line);
            if code.len() != 2 || names.is_empty() || demonyms.is_empty() {
                self.faults.add(file, at, "a country needs a code of two letters, a name and a demonym", "columns are divided by tabs");
                continue;
            }
            let index = self.lists.countries.len() as u32;
            for (list, what) in [(names, What::Country(index)), (demonyms, What::Demonym(index))] {
                for word in list.split('|') {
                    let (case, ordinary) = self.case_need(word);
                    self.lists.vocabulary.add(word, Meaning { what, case, ordinary });
                }
            }
            let first = |list: &str| list.split('|').next().unwrap_or(list).to_string();
            let slug = fold_words(&first(names)).join("-").into();
            self.lists.countries.push(Country { code: code.into(), slug, demonym: first(demonyms).into() });
        }
    }

    fn read_modifiers(&mut self, file: &str) {
        for (at, line) in self.lines(file) {
            let [words, effect] = columns(&line);
            let what = match effect {
                "arms" => What::Arms,
                "part" => What::Part,
                "link" => What::Link,
                "modifier" => What::Modifier,
                "nothing" => What::Nothing,
                "definite" => {
                    self.lists.definite.extend(words.split('|').map(SmolStr::new));
                    continue;
                }
                other => {
                    self.faults.add(file, at, format!("unknown effect `{other}`"), "one of arms, part, link, modifier, nothing, definite");
                    continue;
                }
            };
            for word in words.split('|') {
                self.lists.vocabulary.add(word, Meaning { what, case: CaseNeed::Any, ordinary: false });
            }
        }
    }

    fn read_group_nouns(&mut self, file: &str) {
        for (at, line) in self.lines(file) {
            let [words, kind] = columns(&line);
            let kind = self.kind(file, at, kind);
            let what = What::GroupNoun(self.lists.group_nouns.len() as u32);
            self.lists.group_nouns.push(kind);
            for word in words.split('|') {
                if let Some(What::Role(role)) = self.lists.vocabulary.meaning(word) {
                    self.lists.named_roles.insert(role, kind);
                }
                self.lists.vocabulary.add(word, Meaning { what, case: CaseNeed::Capital, ordinary: false });
            }
        }
    }
}

/// "New People's Army (NPA)" as name and acronym; other words in brackets are part of the name.
fn split_acronym(name: &str) -> (&str, &str) {
    let is_acronym = |word: &str| word.len() <= 8 && word.trim_start_matches('~').chars().filter(|letter| letter.is_uppercase()).count() >= 2;
    match name.strip_suffix(')').and_then(|name| name.split_once(" (")) {
        Some((name, acronym)) if is_acronym(acronym) => (name, acronym),
        _ => (name, ""),
    }
}

fn role_class(word: &str) -> Option<RoleClass> {
    Some(match word {
        "person" => RoleClass::Person,
        "armed" => RoleClass::Armed,
        "member" => RoleClass::Member,
        "body" => RoleClass::Body,
        "bare" => RoleClass::Bare,
        _ => return None,
    })
}

/// The forms of a role's words: those divided by `|` as they stand, else the word and its regular plural.
fn forms(words: &str) -> Vec<String> {
    if words.contains('|') {
        return words.split('|').map(str::to_string).collect();
    }
    let plural = match words {
        _ if words.ends_with("man") => format!("{}men", &words[..words.len() - 3]),
        _ if words.ends_with(['s', 'x']) || words.ends_with("ch") || words.ends_with("sh") => format!("{words}es"),
        _ if words.ends_with('y') && !words.ends_with("ey") && !words.ends_with("oy") => format!("{}ies", &words[..words.len() - 1]),
        _ => format!("{words}s"),
    };
    vec![words.to_string(), plural]
}
