//! Text in, the code of its language out, where it can be told (ISO 639-1).
//!
//! Most reports are English and show it in their first words, which is all that is looked at for them; the others go to
//! `whatlang` (trigrams). A short text in Latin letters stays open; one in another script is another language's, however short.

use super::lexicon::ReadingLexicon;
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

/// The language of a text; none where it is too short or unclear.
pub fn detect_language(text: &str, lexicon: &ReadingLexicon) -> Option<String> {
    let (mut n_words, mut n_english) = (0, 0);
    let mut lower = String::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).take(LOOK) {
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        n_words += 1;
        n_english += usize::from(lexicon.english.contains(&lower));
    }
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
    let code = found.lang().code();
    let by_letters = n_letters > FEWEST_LETTERS && found.is_reliable();
    let by_script = n_letters >= FEWEST_FOREIGN && found.script() != Script::Latin;
    let by_words = n_letters > FEWEST_LETTERS && strange && found.lang() != Lang::Eng;
    (by_letters || by_script || by_words).then(|| lexicon.languages.get(code).map_or(code, String::as_str).to_string())
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
}
