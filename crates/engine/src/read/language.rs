//! Text in, the code of its language out, where it can be told (ISO 639-1).
//!
//! Most reports are English and show it in their first words, which is all that is looked at for them; the others go to
//! `whatlang` (trigrams). A short text in Latin letters stays open; one in another script is another language's, however short.
//!
//! Some reports say the same in two languages, or quote at length. So every block of some length is looked at by itself: where some are surely English and
//! others surely are not, the text is English with foreign blocks. What is too short to tell goes with what stands on both sides of it.

use super::lexicon::ReadingLexicon;
use crate::document::{Block, ForeignBlock};
use whatlang::{Lang, Script};

/// Words that the quick look takes.
const LOOK: usize = 80;
/// Bytes that the closer look takes.
const CLOSER_LOOK: usize = 4000;
/// Fewest letters by which a foreign language is told, and by which a foreign script is.
const FEWEST_LETTERS: usize = 60;
const FEWEST_FOREIGN: usize = 6;
/// Fewest words by whose strangeness a foreign language is told.
const FEWEST_WORDS: usize = 15;

/// The language of a document; its blocks in other languages, where it is partly English.
pub fn detect_languages(text: &str, blocks: &[Block], lexicon: &ReadingLexicon) -> (Option<String>, Vec<ForeignBlock>) {
    let told: Vec<Tongue> = blocks.iter().map(|block| tongue_of(block.span.of(text), lexicon)).collect();
    if !told.contains(&Tongue::English) || !told.iter().any(|tongue| matches!(tongue, Tongue::Foreign(_))) {
        return (detect_language(text, lexicon), Vec::new());
    }
    (Some("en".to_string()), foreign_blocks(&told))
}

/// What a block by itself is surely written in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tongue {
    English,
    Foreign(String),
    Open,
}

fn tongue_of(text: &str, lexicon: &ReadingLexicon) -> Tongue {
    let (n_words, n_english) = count_english(text, lexicon);
    if n_words >= FEWEST_WORDS && n_english * 4 >= n_words {
        return Tongue::English;
    }
    if n_english * 12 >= n_words.max(1) {
        return Tongue::Open;
    }
    let text = &text[..text.floor_char_boundary(CLOSER_LOOK)];
    let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).take(FEWEST_LETTERS + 1).count();
    let Some(found) = (n_letters >= FEWEST_FOREIGN).then(|| whatlang::detect(&text.to_lowercase())).flatten() else { return Tongue::Open };
    let is_sure = found.script() != Script::Latin || (n_letters > FEWEST_LETTERS && n_words >= FEWEST_WORDS && found.is_reliable());
    if is_sure && found.lang() != Lang::Eng { Tongue::Foreign(code_of(found.lang(), lexicon)) } else { Tongue::Open }
}

/// Foreign blocks, and the open ones between them.
fn foreign_blocks(told: &[Tongue]) -> Vec<ForeignBlock> {
    let before = last_sure(told.iter());
    let mut after = last_sure(told.iter().rev());
    after.reverse();
    let mut foreign = Vec::new();
    for (at, tongue) in told.iter().enumerate() {
        let language = match (tongue, before[at].or(after[at]), after[at].or(before[at])) {
            (Tongue::Foreign(language), ..) => language,
            (Tongue::Open, Some(Tongue::Foreign(_)), Some(Tongue::Foreign(language))) => language,
            _ => continue,
        };
        foreign.push(ForeignBlock { block: at as u32, language: language.clone() });
    }
    foreign
}

/// For each block the last one up to it of which the language is sure.
fn last_sure<'a>(told: impl Iterator<Item = &'a Tongue>) -> Vec<Option<&'a Tongue>> {
    let known = told.scan(None, |last, tongue| {
        *last = if *tongue == Tongue::Open { *last } else { Some(tongue) };
        Some(*last)
    });
    known.collect()
}

/// Of the first words how many there are, and how many of them are frequent in English.
fn count_english(text: &str, lexicon: &ReadingLexicon) -> (usize, usize) {
    let (mut n_words, mut n_english) = (0, 0);
    let mut lower = String::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).take(LOOK) {
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        n_words += 1;
        n_english += usize::from(lexicon.english.contains(&lower));
    }
    (n_words, n_english)
}

/// The language of a text; none where it is too short or unclear.
fn detect_language(text: &str, lexicon: &ReadingLexicon) -> Option<String> {
    let (n_words, n_english) = count_english(text, lexicon);
    if n_english * 5 >= n_words && n_words > 0 {
        return Some("en".to_string());
    }
    let strange = n_words >= FEWEST_WORDS && n_english * 12 < n_words;
    look_closer(&text[..text.floor_char_boundary(CLOSER_LOOK)], strange, lexicon)
}

/// ISO 639-1 where it has the language, else ISO 639-3. Of a text with hardly an English word in it, the likeliest language is taken though it be unsure:
/// it is another one anyway.
fn look_closer(text: &str, strange: bool, lexicon: &ReadingLexicon) -> Option<String> {
    let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).take(FEWEST_LETTERS + 1).count();
    let found = whatlang::detect(&text.to_lowercase())?;
    let by_letters = n_letters > FEWEST_LETTERS && found.is_reliable();
    let by_script = n_letters >= FEWEST_FOREIGN && found.script() != Script::Latin;
    let by_words = n_letters > FEWEST_LETTERS && strange && found.lang() != Lang::Eng;
    (by_letters || by_script || by_words).then(|| code_of(found.lang(), lexicon))
}

fn code_of(language: Lang, lexicon: &ReadingLexicon) -> String {
    lexicon.languages.get(language.code()).map_or(language.code(), String::as_str).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Faults, Files};

    #[test]
    fn languages_are_told_apart() {
        let lexicon = ReadingLexicon::read(&Files::shipped(), &mut Faults::default());
        let detect = |text: &str| detect_language(text, &lexicon);
        assert_eq!(detect("THE CONVOY WAS STOPPED ON THE ROAD TO THE HARBOUR BY ARMED MEN").as_deref(), Some("en"));
        assert_eq!(
            detect("Le convoi a été arrêté sur la route du port par des hommes armés, selon des témoins cités par la radio locale.").as_deref(),
            Some("fr")
        );
        assert_eq!(detect("Колонна была остановлена на дороге в порт вооруженными людьми, сообщили очевидцы местному радио.").as_deref(), Some("ru"));
        assert_eq!(detect("Šibenik 12.4."), None);
        assert!(detect("Взрыв на рынке в порту").is_some_and(|language| language != "en"));
        assert_eq!(detect("انفجار في سوق المدينة").as_deref(), Some("ar"));
        assert_eq!(detect("港の市場で爆発がありました").as_deref(), Some("ja"));
        assert_eq!(detect("港口发生爆炸").as_deref(), Some("zh"));
        assert_eq!(detect("Ferry sinks (Паром)"), None);
        assert!(detect("Bomu lililipuka sokoni mjini, polisi walisema. Maafisa wawili waliuawa na watu watatu walijeruhiwa katikati ya mji.").is_some());
    }

    #[test]
    fn parts_of_a_text_have_their_own_language() {
        let lexicon = ReadingLexicon::read(&Files::shipped(), &mut Faults::default());
        let (english, french) = (
            "The ferry was stopped on its way to the harbour by armed men, who took two of the crew with them and left in a boat.",
            "Le ferry a été arrêté sur sa route vers le port par des hommes armés, qui ont emmené deux membres de l'équipage avec eux.",
        );
        let languages = |parts: &[&str]| {
            let text = parts.join("\n\n");
            let blocks = super::super::blocks::find_blocks(&text, &lexicon);
            let (language, foreign) = detect_languages(&text, &blocks, &lexicon);
            assert_eq!(blocks.len(), parts.len(), "{parts:?}");
            (language, foreign.into_iter().map(|one| format!("{} {}", one.block, one.language)).collect::<Vec<_>>())
        };
        assert_eq!(languages(&[english, english]), (Some("en".to_string()), vec![]));
        assert_eq!(languages(&[french, french]), (Some("fr".to_string()), vec![]));
        assert_eq!(languages(&[french, english]), (Some("en".to_string()), vec!["0 fr".to_string()]), "the English part is coded, wherever it stands");
        assert_eq!(languages(&[french, "Deux morts.", french, english]).1, ["0 fr", "1 fr", "2 fr"], "what is short goes with both sides");
        assert_eq!(languages(&[english, "Two dead.", french]).1, ["2 fr"]);
        assert_eq!(languages(&[english, "Взрыв на рынке в порту унёс две жизни."]).1.len(), 1, "another script is told by few letters");
    }
}
