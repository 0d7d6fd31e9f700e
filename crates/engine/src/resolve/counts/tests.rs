//! Words made into flat sentences in, their counts out.

use super::*;

/// A sentence without a tree, words and signs apart at blanks; a tag may follow a word behind `_`.
fn read(text: &str) -> Sentence {
    let mut tokens = Vec::new();
    let mut start = 0;
    for word in text.split(' ') {
        let lower = word.to_lowercase();
        let pos = match lower.as_str() {
            "the" | "a" | "an" | "his" | "these" => Upos::Det,
            "of" | "in" | "at" | "about" | "over" | "to" | "between" => Upos::Adp,
            "he" | "they" | "them" | "others" | "whom" => Upos::Pron,
            "killed" | "were" | "was" | "killing" => Upos::Verb,
            _ if word.starts_with(|letter: char| letter.is_ascii_digit()) => Upos::Num,
            _ if !word.starts_with(char::is_alphanumeric) => Upos::Punct,
            _ if word.starts_with(char::is_uppercase) && start > 0 => Upos::Propn,
            _ => Upos::Noun,
        };
        let span = Span::new(start, start + word.len());
        tokens.push(Token { span, lower: lower.as_str().into(), lemma: lower.as_str().into(), pos, head: None, rel: Rel::Dep });
        start += word.len() + 1;
    }
    Sentence { span: Span::new(0, text.len()), block: 0, tokens }
}

fn shipped() -> CountLexicon {
    let mut faults = Faults::default();
    let lexicon = CountLexicon::read(&Files::shipped(), &mut faults);
    faults.into_result(lexicon).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

fn shown(count: Count) -> String {
    let high = count.high.map_or(String::new(), |high| high.to_string());
    format!("{}{}..{high}", if count.approximate { "~" } else { "" }, count.low)
}

/// Each count as `words = range noun`, measures left out.
fn told(lexicon: &CountLexicon, text: &str) -> Vec<String> {
    let sentence = read(text);
    let mut mentions = Vec::new();
    read_sentence(&sentence, 0, &lexicon.tables, &mut mentions);
    let noun = |mention: &CountMention| sentence.tokens[mention.head as usize].span.of(text);
    mentions
        .iter()
        .filter(|mention| !mention.measure)
        .map(|mention| format!("{} = {} {}", mention.span.of(text), shown(mention.count), noun(mention)))
        .collect()
}

#[test]
fn numbers_are_read() {
    let lexicon = shipped();
    let cases: &[(&str, &[&str])] = &[
        ("at least 12 people were killed", &["at least 12 = 12.. people"]),
        ("about eight soldiers", &["about eight = ~8..8 soldiers"]),
        ("more than 20 civilians", &["more than 20 = 21.. civilians"]),
        ("between 3 and 5 men", &["between 3 and 5 = 3..5 men"]),
        ("3 to 5 men", &["3 to 5 = 3..5 men"]),
        ("three or four gunmen", &["three or four = 3..4 gunmen"]),
        ("twenty - one soldiers", &["twenty - one = 21..21 soldiers"]),
        ("twenty-one soldiers", &["twenty-one = 21..21 soldiers"]),
        ("1.3 million refugees", &["1.3 million = 1300000..1300000 refugees"]),
        ("3.5 refugees", &[]),
        ("1,200 refugees", &["1,200 = 1200..1200 refugees"]),
        ("two hundred and five people", &["two hundred and five = 205..205 people"]),
        ("a dozen fighters", &["a dozen = ~12..12 fighters"]),
        ("dozens of villagers", &["dozens of = ~24.. villagers"]),
        ("several villagers", &["several = ~3.. villagers"]),
        ("a total of 13 Christians", &["a total of 13 = 13..13 Christians"]),
        ("a total of at least 13 Christians", &["a total of at least 13 = 13.. Christians"]),
        ("some 40 houses", &["some 40 = ~40..40 houses"]),
        ("FOUR ( 4 ) escorts", &["FOUR ( 4 ) = 4..4 escorts"]),
        ("no casualties", &["no = 0..0 casualties"]),
        ("killing 12 .", &["12 = 12..12 12"]),
        ("five of the attackers", &["five = 5..5 attackers"]),
        ("a 29 - year - old man", &[]),
        ("on May 21 , 2020 he was killed", &[]),
        ("12 km north", &[]),
        ("$ 5 million", &[]),
    ];
    let missed: Vec<_> = cases
        .iter()
        .filter(|(text, expected)| told(&lexicon, text) != *expected)
        .map(|(text, expected)| format!("{text}\n  expected {expected:?}\n  got      {:?}", told(&lexicon, text)))
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn forms_tell_counts() {
    let lexicon = shipped();
    let cases = [
        ("a policeman was killed", 1, "1..1"),
        ("his wife", 1, "1..1"),
        ("soldiers were killed", 0, "~2.."),
        ("the victims", 1, "none"),
        ("Musa Dakayev", 1, "1..1"),
        ("he was killed", 0, "1..1"),
        ("they were killed", 0, "none"),
        ("12 others", 1, "12..12"),
    ];
    for (text, head, expected) in cases {
        let sentence = read(text);
        let mut mentions = Vec::new();
        read_sentence(&sentence, 0, &lexicon.tables, &mut mentions);
        let count = count_of_phrase(&sentence, head, &mentions, 0, &lexicon);
        assert_eq!(count.map_or("none".to_string(), shown), expected, "{text}");
    }
}
