//! Sentences of our own in, the words, sentences and roles that they should get; and what must hold for any text.

use super::*;
use crate::document::{Block, BlockKind};

fn language() -> Language {
    let mut faults = Faults::default();
    let language = Language::read(&Files::shipped(), &mut faults);
    faults.into_result(()).expect("the shipped model and lists are whole");
    language
}

/// A document with a paragraph a line.
fn document(text: &str) -> Document {
    let mut document = Document { text: text.into(), ..Document::default() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        document.blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(at, at + line.len()), parent: None });
        at += line.len();
    }
    document
}

fn words_of(text: &str, language: &Language) -> String {
    let document = document(text);
    let sentences = split_sentences(&document, language);
    let lines: Vec<String> = sentences.iter().map(|sentence| sentence.tokens.iter().map(|token| token.span.of(text)).collect::<Vec<_>>().join(" ")).collect();
    lines.join(" | ")
}

#[test]
fn words_and_sentences_come_apart_where_they_should() {
    let language = language();
    for (text, want) in [
        ("ISIS's arm didn't say.", "ISIS 's arm did n't say ."),
        ("He cannot pay $20 million, or 53% of it.", "He can not pay $ 20 million , or 53 % of it ."),
        ("Fighters left Al-Mayadeen for Deir ez-Zor.", "Fighters left Al-Mayadeen for Deir ez-Zor ."),
        ("Sana'a and Ja'afar; al-Naba' said so.", "Sana'a and Ja'afar ; al-Naba' said so ."),
        ("On May 14-20 a U.S.-led force came.", "On May 14 - 20 a U.S. - led force came ."),
        ("About 20km away, at 5pm.", "About 20 km away , at 5 pm ."),
        ("He was killed.The police said so.", "He was killed . | The police said so ."),
        ("Gen. Ali met Lt. Col. Omar in St. Petersburg. They spoke.", "Gen. Ali met Lt. Col. Omar in St. Petersburg . | They spoke ."),
        ("It left the U.S. The army stayed.", "It left the U.S. | The army stayed ."),
        ("No. 5 fell on Sept. 11. No. He did not.", "No. 5 fell on Sept. 11 . | No . | He did not ."),
        ("\"We ran,\" he said. \"They shot.\" Is it so? Yes.", "\" We ran , \" he said . | \" They shot . \" | Is it so ? | Yes ."),
        ("two died in baghdad. police came.", "two died in baghdad . | police came ."),
        ("LIMA, 3 JAN 90 -- [TEXT] REBELS LEFT.", "LIMA , 3 JAN 90 -- [ TEXT ] | REBELS LEFT ."),
        ("Seen on 2020-05-21 with an AK-47 (see www.example.org).", "Seen on 2020-05-21 with an AK-47 ( see www.example.org ) ."),
        ("The anti-tank unit (J. A. Smith's) waited...", "The anti-tank unit ( J. A. Smith 's ) waited ..."),
    ] {
        assert_eq!(words_of(text, &language), want);
    }
}

#[test]
fn asides_of_editors_do_not_part_a_subject_from_its_verb() {
    let language = language();
    let with = relations("THE ELN [ARMY OF NATIONAL LIBERATION] TODAY KIDNAPPED TWO ENGINEERS.", &language);
    let without = relations("THE ELN TODAY KIDNAPPED TWO ENGINEERS.", &language);
    let lost: Vec<&String> = without.iter().filter(|relation| !with.contains(relation)).collect();
    assert!(lost.is_empty(), "{lost:?} are not among {with:?}");
    assert!(with.iter().any(|relation| relation.ends_with("(ELN, ARMY)")), "the aside hangs on the word before it: {with:?}");
}

#[test]
fn brackets_in_mixed_case_stay_words_of_their_sentence() {
    let language = language();
    let found = relations("The [government] forces left.", &language);
    assert!(found.iter().any(|relation| relation.contains("(forces, ")), "{found:?}");
}

/// Every relation of a sentence as `relation(head, word)`.
fn relations(text: &str, language: &Language) -> Vec<String> {
    let document = document(text);
    let mut found = Vec::new();
    for sentence in split_sentences(&document, language) {
        for token in &sentence.tokens {
            let head = token.head.map_or("", |head| sentence.tokens[head as usize].span.of(text));
            found.push(format!("{}({head}, {})", token.rel.name(), token.span.of(text)));
        }
    }
    found
}

#[test]
fn trees_tell_who_did_what_to_whom() {
    let language = language();
    for (text, wanted) in [
        ("Gunmen killed three policemen in Mosul.", &["nsubj(killed, Gunmen)", "obj(killed, policemen)", "obl(killed, Mosul)"][..]),
        ("Three policemen were killed by gunmen.", &["nsubj:pass(killed, policemen)", "obl:agent(killed, gunmen)", "nummod(policemen, Three)"]),
        ("THREE POLICEMEN WERE KILLED BY GUNMEN.", &["nsubj:pass(KILLED, POLICEMEN)", "obl:agent(KILLED, GUNMEN)"]),
        ("three policemen were killed by gunmen", &["nsubj:pass(killed, policemen)", "obl:agent(killed, gunmen)"]),
        ("The group claimed responsibility for the attack.", &["nsubj(claimed, group)", "obj(claimed, responsibility)"]),
        ("AMMAN (Sahifa) - Soldiers detained two men.", &["root(, detained)", "nsubj(detained, Soldiers)", "parataxis(detained, AMMAN)"]),
    ] {
        let found = relations(text, &language);
        for want in wanted {
            assert!(found.iter().any(|relation| relation == want), "{text}: {want} is not in {found:?}");
        }
    }
}

#[test]
fn lemmas_are_those_of_the_dictionary() {
    let language = language();
    let text = "The men fled and the wives were wounded in the cities.";
    let sentences = split_sentences(&document(text), &language);
    let lemmas: Vec<&str> = sentences[0].tokens.iter().map(|token| token.lemma.as_str()).collect();
    assert_eq!(lemmas, ["the", "man", "flee", "and", "the", "wife", "be", "wound", "in", "the", "city", "."]);
}

#[test]
fn company_does_not_change_a_sentence() {
    let language = language();
    let one = "Militants attacked a convoy near Kirkuk on Friday, killing two.";
    let alone = &split_sentences(&document(one), &language)[0].tokens;
    let many = document(&format!("{one}\n").repeat(60));
    for sentence in split_sentences(&many, &language) {
        let same = |(a, b): (&Token, &Token)| (a.pos, a.head, a.rel, &a.lemma) == (b.pos, b.head, b.rel, &b.lemma);
        assert!(sentence.tokens.iter().zip(alone).all(same));
    }
}

#[test]
fn any_text_is_tiled_by_trees() {
    let language = language();
    let parts =
        ["Al-Bab", " ", ".", "'s", "-", "\n", "\u{201c}", "…", "é", "\u{200b}", "(", ")", "20km", "$", "U.S.", "killed", "]", "[", "--", "\u{1F600}", "1."];
    let mut seed = 11u32;
    for _ in 0..300 {
        let mut text = String::new();
        for _ in 0..seed % 60 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(parts[(seed >> 16) as usize % parts.len()]);
        }
        seed = seed.wrapping_add(1);
        let document = document(&text);
        let sentences = split_sentences(&document, &language);
        let covered: String = sentences.iter().flat_map(|s| s.tokens.iter().map(|t| t.span.of(&text))).collect();
        let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect::<String>();
        assert_eq!(bare(&covered), bare(&text));
        for sentence in sentences {
            assert_eq!(sentence.tokens.iter().filter(|token| token.head.is_none()).count(), 1, "{text:?}");
            assert!(sentence.tokens.iter().all(|token| sentence.span.contains(token.span)));
        }
    }
}

#[test]
fn a_broken_model_is_a_fault() {
    let whole = Files::shipped().shipped_bytes(MODEL).expect("the model is shipped");
    for length in [0, 5, 11, 12, 40, 500, whole.len() / 2, whole.len() - 1] {
        assert!(read_model(Cow::Owned(whole[..length].to_vec())).is_err(), "{length} bytes were enough");
    }
    for at in (0..600).chain((600..whole.len()).step_by(whole.len() / 20)) {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 0xA5;
        let _either = read_model(Cow::Owned(bytes)).is_ok();
    }
}
