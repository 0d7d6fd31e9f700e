//! Text in, the code of its language out, where it can be told (ISO 639-1).
//!
//! Most reports are English and show it in their first words, which is all that is looked at for them; the others go to
//! `whatlang` (trigrams).

use super::lexicon::ReadingLexicon;

/// Words that the quick look takes.
const LOOK: usize = 80;
/// Bytes that the closer look takes.
const CLOSER_LOOK: usize = 4000;
/// Fewest letters by which a foreign language is told.
const FEWEST_LETTERS: usize = 60;

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
    look_closer(&text[..text.floor_char_boundary(CLOSER_LOOK)], lexicon)
}

/// ISO 639-1 where it has the language, else ISO 639-3.
fn look_closer(text: &str, lexicon: &ReadingLexicon) -> Option<String> {
    text.chars().filter(|letter| letter.is_alphabetic()).nth(FEWEST_LETTERS)?;
    let found = whatlang::detect(&text.to_lowercase())?;
    let code = found.lang().code();
    found.is_reliable().then(|| lexicon.languages.get(code).map_or(code, String::as_str).to_string())
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
    }
}
