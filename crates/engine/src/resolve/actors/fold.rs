//! Words as written in, words as compared out: lower case, no accents, apostrophes or full stops, hyphens as gaps.
//!
//! The lexicon's phrases and the sentences' tokens go through the same folding, so that "Al-Qa’ida", "al Qaida" and "AL-QAIDA"
//! meet. Spellings that differ in letters are aliases of the lexicon, not a matter of folding.

/// The letter without its accent, in lower case; letters of other alphabets as they are.
fn plain_letter(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' | 'ḍ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ġ' => 'g',
        'ḥ' => 'h',
        'ì'..='ï' | 'ī' | 'ı' | 'į' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' | 'ṣ' => 's',
        'ť' | 'ţ' | 'ț' | 'ṭ' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' | 'ẓ' => 'z',
        other => other,
    }
}

/// Whether a character is dropped from within a word.
fn is_dropped(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | 'ʿ' | 'ʾ' | 'ʻ' | '´' | '.' | '\u{301}' | '\u{300}' | '\u{308}')
}

/// Hands each folded part of a text to `take`; parts end at every character that is neither letter, digit, nor dropped.
pub(super) fn fold_each(text: &str, buffer: &mut String, mut take: impl FnMut(&str)) {
    buffer.clear();
    for letter in text.chars().flat_map(char::to_lowercase) {
        if is_dropped(letter) {
            continue;
        }
        if letter.is_alphanumeric() {
            buffer.push(plain_letter(letter));
        } else if !buffer.is_empty() {
            take(buffer);
            buffer.clear();
        }
    }
    if !buffer.is_empty() {
        take(buffer);
    }
}

/// A word without the ending of the genitive.
pub(super) fn without_genitive(text: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text)
}

/// The folded words of a phrase; genitive endings are left out.
pub(super) fn fold_words(phrase: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut buffer = String::new();
    for word in phrase.split_whitespace() {
        fold_each(without_genitive(word), &mut buffer, |part| words.push(part.to_string()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        let same = ["Al-Qa’ida", "al Qaida", "AL QA'IDA", "Al-Qāʿida"].map(fold_words);
        assert!(same.iter().all(|words| words == &["al", "qaida"]), "{same:?}");
        assert_eq!(fold_words("New People's Army"), ["new", "people", "army"]);
        assert_eq!(fold_words("U.S. Marines"), ["us", "marines"]);
    }
}
