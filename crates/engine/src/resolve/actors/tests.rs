//! Sentences made by hand in, their actors out as `words = id/kind`.

use super::*;
use crate::sentence::{Rel, Token, Upos};

const DETERMINERS: &[&str] = &["the", "a", "an", "its", "these", "this", "no", "two", "three"];
const SMALL: &[&str] = &["of", "for", "in", "on", "by", "at", "near", "from", "to"];
const VERBS: &[&str] = &["attacked", "killed", "abducted", "said", "was", "fled", "guards", "claimed", "detonated", "is", "IS"];

/// A sentence without a tree: words at blanks, signs apart, tags by a few lists.
fn read(text: &str) -> (Document, Vec<Sentence>) {
    let mut tokens = Vec::new();
    let mut start = 0;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_sign = matches!(letter, ' ' | ',' | '(' | ')' | '[' | ']') || letter == '.' && at + 1 == text.len();
        if is_sign && start < at {
            tokens.push(token(text, start, at));
        }
        if is_sign && letter != ' ' {
            tokens.push(token(text, at, at + 1));
        }
        start = if is_sign { at + letter.len_utf8() } else { start };
    }
    let document = Document { text: text.into(), ..Document::default() };
    (document, vec![Sentence { span: Span::new(0, text.len()), block: 0, tokens }])
}

fn token(text: &str, start: usize, end: usize) -> Token {
    let word = &text[start..end];
    let lower = word.to_lowercase();
    let pos = match lower.as_str() {
        _ if DETERMINERS.contains(&lower.as_str()) => Upos::Det,
        _ if SMALL.contains(&lower.as_str()) => Upos::Adp,
        "and" | "or" => Upos::Cconj,
        _ if VERBS.contains(&word) => Upos::Verb,
        _ if !word.starts_with(char::is_alphanumeric) => Upos::Punct,
        _ if word.starts_with(char::is_uppercase) => Upos::Propn,
        _ => Upos::Noun,
    };
    Token { span: Span::new(start, end), lower: lower.as_str().into(), lemma: lower.as_str().into(), pos, head: None, rel: Rel::Dep }
}

fn shipped() -> ActorLexicon {
    let mut faults = Faults::default();
    let lexicon = ActorLexicon::read(&Files::shipped(), &mut faults);
    faults.into_result(lexicon).unwrap_or_else(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

fn told(lexicon: &ActorLexicon, text: &str) -> Vec<String> {
    let (document, sentences) = read(text);
    let show = |actor: &ActorMention| format!("{} = {}/{}", actor.span.of(text), actor.id.as_deref().unwrap_or("-"), actor.kind.name());
    resolve_with(&document, &sentences, lexicon).iter().map(show).collect()
}

#[test]
fn the_shipped_lists_have_no_fault() {
    shipped();
}

/// A text, and its mentions with id and kind.
type Case = (&'static str, &'static [&'static str]);

const FOUND: &[Case] = &[
    ("suspected Boko Haram militants attacked a village.", &["suspected Boko Haram militants = boko-haram/armed-group"]),
    ("armed Fulani herdsmen attacked farmers.", &["armed Fulani herdsmen = fulani-herders/militia", "farmers = -/civilian"]),
    ("An Iraqi army vehicle.", &["Iraqi army = iraq-army/military"]),
    ("A Taliban leader was killed.", &["Taliban leader = taliban/armed-group"]),
    ("Members of the Taliban fled.", &["Members of the Taliban = taliban/armed-group"]),
    ("Kenyan policemen killed two gunmen.", &["Kenyan policemen = kenya-police/police", "gunmen = -/unknown"]),
    ("Iraq's army fled.", &["Iraq's army = iraq-army/military"]),
    ("Syrian Democratic Forces (SDF) fled. SDF soldiers.", &["Syrian Democratic Forces = sdf/armed-group", "SDF soldiers = sdf/armed-group"]),
    ("The Free Galilee Brigade (FGB) attacked. FGB fled.", &["Free Galilee Brigade = -/armed-group", "FGB = -/armed-group"]),
    ("He was in the Popular Army of Eastern Galilee.", &["Popular Army of Eastern Galilee = -/armed-group"]),
    ("FGB (Free Galilee Brigade) attacked. FGB fled.", &["FGB = -/armed-group", "Free Galilee Brigade = -/armed-group", "FGB = -/armed-group"]),
    ("SDF (Syrian Democratic Forces) fled.", &["SDF = sdf/armed-group", "Syrian Democratic Forces = sdf/armed-group"]),
    ("The militia (see the map) fled.", &["militia = -/militia"]),
    ("Lions' Den attacked the post.", &["Lions' Den = lions-den/armed-group"]),
    ("The All Burma Students' Democratic Front fled.", &["All Burma Students' Democratic Front = all-burma-students-democratic-front/armed-group"]),
    ("Lakurawa fighters attacked a village.", &["Lakurawa fighters = lakurawa/armed-group"]),
    (
        "The Alliance Fleuve Congo attacked Congolese soldiers.",
        &["Alliance Fleuve Congo = alliance-fleuve-congo/armed-group", "Congolese soldiers = fardc/military"],
    ),
    ("Recontras killed two peasants.", &["Recontras = contras/armed-group", "peasants = -/civilian"]),
    ("SAMIDRC said little.", &["SAMIDRC = samidrc/coalition"]),
    ("MINURSO fled.", &["MINURSO = united-nations-mission-for-the-referendum-in-western-sahara/coalition"]),
    ("World Central Kitchen was attacked.", &["World Central Kitchen = world-central-kitchen/aid-worker"]),
    ("UNICEF and Oxfam fled.", &["UNICEF = unicef/aid-worker", "Oxfam = oxfam/aid-worker"]),
    ("Hamas fled. The group said the organization fled.", &["Hamas = hamas/armed-group", "group = hamas/armed-group", "organization = hamas/armed-group"]),
    ("Jaish al-Adl fled. Its operatives attacked.", &["Jaish al-Adl = jaish-al-adl/armed-group", "operatives = jaish-al-adl/armed-group"]),
    ("Hamas fled. Gunmen attacked.", &["Hamas = hamas/armed-group", "Gunmen = -/unknown"]),
    ("It is up to us.", &[]),
    ("IS attacked the army.", &["IS = islamic-state/armed-group", "army = -/military"]),
    ("Islamic State (IS) attacked.", &["Islamic State = islamic-state/armed-group"]),
    ("The Taliban fled. The militants killed three policemen.", &["Taliban = taliban/armed-group", "militants = taliban/armed-group", "policemen = -/police"]),
    ("A group of armed men abducted a nurse.", &["group of armed men = -/unknown", "nurse = -/aid-worker"]),
    ("Pokot raiders attacked Turkana herders.", &["Pokot raiders = pokot-militia/militia", "Turkana herders = turkana-militia/militia"]),
    (
        "GUERRILLAS OF THE FARABUNDO MARTI NATIONAL LIBERATION FRONT [FMLN] attacked A SALVADORAN ARMY CONVOY.",
        &["GUERRILLAS OF THE FARABUNDO MARTI NATIONAL LIBERATION FRONT = fmln/armed-group", "SALVADORAN ARMY CONVOY = salvadoran-forces/military"],
    ),
];

#[test]
fn actors_are_found() {
    let lexicon = shipped();
    let missed: Vec<_> = FOUND
        .iter()
        .filter(|(text, expected)| told(&lexicon, text) != *expected)
        .map(|(text, expected)| format!("{text}\n  expected {expected:?}\n  got      {:?}", told(&lexicon, text)))
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn faults_name_file_and_line() {
    let mut files = Files::shipped();
    files.insert("actors/named/middle_east.tsv", b"# x\nhouse-guard\tmilitarry\tHouse Guard\nother\tmilitary\tHouse Guard\n".to_vec());
    let mut faults = Faults::default();
    ActorLexicon::read(&files, &mut faults);
    let told: Vec<String> =
        faults.into_result(()).expect_err("two faults").iter().map(|fault| format!("{}:{} {}", fault.file, fault.line, fault.message)).collect();
    assert!(told.contains(&"actors/named/middle_east.tsv:2 unknown kind `militarry`".to_string()), "{told:?}");
    assert!(told.contains(&"actors/named/middle_east.tsv:3 the alias `House Guard` is already one of `house-guard`".to_string()), "{told:?}");
}
