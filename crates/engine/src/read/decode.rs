//! Bytes in, text out: by their mark, by what a page declares, as UTF-8, or by a guess that is said to be one.
//!
//! What is no text at all is refused; a text with a few broken characters is kept with those replaced, one that ends in zero bytes (as files do after
//! a crash) without them.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes in which a page declares its encoding, and by which binary content is told.
const HEAD: usize = 4096;

/// A text, and what is doubtful about it, for the reader of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub doubt: Option<String>,
    /// Whether every byte is read as a letter: none is left out or stands for an unknown one.
    pub is_whole: bool,
}

/// Decodes bytes; none for what is no text.
pub fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    if let Some((order, is_marked)) = utf32(&bytes) {
        return Some(decode_utf32(&bytes, order, is_marked));
    }
    if let Some((encoding, _)) = Encoding::for_bom(&bytes) {
        return Some(sure(encoding.decode(&bytes).0.into_owned()));
    }
    let (bytes, n_zero) = without_zero_tail(bytes);
    if n_zero > 0 {
        let rest = decode(bytes)?;
        let told = format!("{n_zero} zero bytes at its end are passed by: a program or disk stopped while it was written");
        return Some(Decoded { doubt: Some(rest.doubt.map_or(told.clone(), |doubt| format!("{doubt}; {told}"))), is_whole: false, ..rest });
    }
    if let Some(encoding) = unmarked_utf16(&bytes) {
        let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
        return Some(Decoded { text, doubt: Some(format!("read as {}, which it does not say to be", encoding.name())), is_whole: true });
    }
    if is_binary(&bytes) {
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(sure(text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            Some(decode_broken(&error.into_bytes(), valid))
        }
    }
}

/// Decodes bytes whose encoding is told from outside, by a label such as `windows-1251`; none for a label that is not known. A mark in the
/// bytes goes before the label.
pub fn decode_as(bytes: &[u8], label: &str) -> Option<String> {
    Some(Encoding::for_label(label.trim().as_bytes())?.decode(bytes).0.into_owned())
}

/// The order of bytes in a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    LastFirst,
    FirstFirst,
}

impl Order {
    fn letter(self, four: &[u8]) -> Option<char> {
        let four = four.try_into().ok()?;
        char::from_u32(if self == Order::LastFirst { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }
}

/// The order of a text in UTF-32 and whether it is marked: by its mark, or because each four bytes are a letter.
fn utf32(bytes: &[u8]) -> Option<(Order, bool)> {
    let order = match bytes {
        [0xff, 0xfe, 0, 0, ..] => return Some((Order::LastFirst, true)),
        [0, 0, 0xfe, 0xff, ..] => return Some((Order::FirstFirst, true)),
        [0, 0, _, _, ..] => Order::FirstFirst,
        [_, _, 0, 0, ..] => Order::LastFirst,
        _ => return None,
    };
    let is_letter = |four: &[u8]| order.letter(four).is_some_and(|letter| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r' | '\u{c}'));
    let head = &bytes[..bytes.len().min(HEAD)];
    (head.len() >= 8 && head.chunks_exact(4).all(is_letter)).then_some((order, false))
}

/// encoding_rs, like browsers, does not know UTF-32.
fn decode_utf32(bytes: &[u8], order: Order, is_marked: bool) -> Decoded {
    let letters = bytes[if is_marked { 4 } else { 0 }..].chunks(4);
    let text = letters.map(|four| order.letter(four).unwrap_or('\u{FFFD}')).collect();
    Decoded { text, doubt: (!is_marked).then(|| "read as UTF-32, which it does not say to be".to_string()), is_whole: true }
}

/// The bytes before a run of zeros that reaches to the end and cannot belong to the last letter; and how many zeros there are.
fn without_zero_tail(mut bytes: Vec<u8>) -> (Vec<u8>, usize) {
    let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
    let n_zero = bytes.len() - end;
    // In UTF-16 a letter may end in a zero.
    let (end, n_zero) = if bytes[..end].contains(&0) { (end + end % 2, n_zero - (end % 2).min(n_zero)) } else { (end, n_zero) };
    if end == 0 || n_zero < 2 {
        return (bytes, 0);
    }
    bytes.truncate(end);
    (bytes, n_zero)
}

fn sure(text: String) -> Decoded {
    Decoded { text, doubt: None, is_whole: true }
}

/// Text that is not UTF-8: broken UTF-8, or another encoding, declared or guessed.
fn decode_broken(bytes: &[u8], valid: usize) -> Decoded {
    if let Some(encoding) = declared(bytes) {
        return sure(encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    let (n_broken, n_whole) = count_broken(bytes);
    if n_whole >= n_broken || valid + 4 > bytes.len() {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return Decoded { text, doubt: Some(format!("not UTF-8 at byte {}: read with \u{FFFD} for what is broken ({n_broken})", valid + 1)), is_whole: false };
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
    Decoded { text, doubt: Some(format!("not UTF-8 at byte {}: read as {}, by a guess", valid + 1, encoding.name())), is_whole: true }
}

/// The encoding that a page declares near its start, other than UTF-8.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let mark = ["charset=", "encoding="].into_iter().find_map(|mark| head.find(mark).map(|at| at + mark.len()))?;
    let label: String =
        head[mark..].trim_start_matches(['"', '\'', ' ']).chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_:".contains(*letter)).collect();
    // A text in which this can be read is not in UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).filter(|&encoding| ![UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) && encoding.is_ascii_compatible())
}

/// How many characters are broken, and how many of several bytes are whole.
fn count_broken(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(broken, whole), chunk| {
        let n_whole = chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        (broken + usize::from(!chunk.invalid().is_empty()), whole + n_whole)
    })
}

/// Share of spaces and line ends by which a text in UTF-16 is told.
const LEAST_SPACES: usize = 40;

/// UTF-16 without a mark: in Latin script every other byte is zero; in others there are spaces, and everything is a letter.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD) / 2 * 2];
    if head.len() < 8 || !head.contains(&0) {
        return None;
    }
    let is_text = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(head).0;
        // The head may end inside of a letter.
        let is_broken = text.matches('\u{FFFD}').count() > 1;
        let is_space = |letter: &char| matches!(letter, ' ' | '\n' | '\r' | '\t');
        let n_spaces = text.chars().filter(is_space).count();
        let has_control = text.chars().any(|letter| letter.is_control() && !is_space(&letter) && letter != '\u{c}');
        let n_latin = text.chars().filter(char::is_ascii).count();
        !is_broken && !has_control && (n_spaces * LEAST_SPACES >= head.len() / 2 || n_latin * 5 >= head.len() / 2 * 4)
    };
    [UTF_16LE, UTF_16BE].into_iter().find(|&encoding| is_text(encoding))
}

/// Zero bytes, or many control characters.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let n_control = head.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    bytes.contains(&0) || n_control * 50 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap().text
    }

    fn doubt(bytes: &[u8]) -> bool {
        decode(bytes.to_vec()).unwrap().doubt.is_some()
    }

    #[test]
    fn marked_declared_and_guessed_encodings_are_read() {
        assert_eq!(text("\u{FEFF}Šibenik".as_bytes()), "Šibenik");
        assert_eq!(text(b"\xff\xfeh\0i\0"), "hi");
        assert_eq!(text(b"h\0a\0r\0b\0o\0u\0r\0"), "harbour");
        assert_eq!(text(b"<meta charset=\"windows-1252\"><p>caf\xe9"), "<meta charset=\"windows-1252\"><p>café");
        assert!(!doubt(b"<meta charset=\"windows-1252\"><p>caf\xe9"));
        assert_eq!(
            text("Le café de la plage était fermé, déclare la mairie".chars().map(|c| c as u8).collect::<Vec<_>>().as_slice()),
            "Le café de la plage était fermé, déclare la mairie"
        );
    }

    const RUSSIAN: &str = "Взрыв на рынке унёс жизни двух человек.\r\nПолиция ищет нападавших.\rСтрелявших было 2.\n";
    const ARABIC: &str = "انفجرت عبوة ناسفة في سوق المدينة وقتل جنديان يوم الاثنين\nقالت الشرطة ان 3 اصيبوا بجروح\n";
    const FRENCH: &str = "L’été dernier, près de Šabac, deux policiers ont été tués.\nLe préfet a parlé d’une « attaque ».\n";

    fn utf16(text: &str, order: Order) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if order == Order::LastFirst { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    fn utf32(text: &str, order: Order) -> Vec<u8> {
        text.chars().flat_map(|letter| if order == Order::LastFirst { (letter as u32).to_le_bytes() } else { (letter as u32).to_be_bytes() }).collect()
    }

    #[test]
    fn utf16_and_utf32_are_read_with_and_without_a_mark() {
        for words in [RUSSIAN, ARABIC, FRENCH] {
            for order in [Order::LastFirst, Order::FirstFirst] {
                for bytes in [utf16(words, order), utf32(words, order)] {
                    assert_eq!((text(&bytes).as_str(), doubt(&bytes)), (words, true), "{order:?}");
                }
                let marked = format!("\u{FEFF}{words}");
                for bytes in [utf16(&marked, order), utf32(&marked, order)] {
                    assert_eq!((text(&bytes).as_str(), doubt(&bytes)), (words, false), "{order:?}");
                }
            }
        }
    }

    #[test]
    fn old_encodings_are_guessed_and_said_to_be() {
        for (words, label) in [(RUSSIAN, "koi8-r"), (RUSSIAN, "windows-1251"), (ARABIC, "windows-1256"), (FRENCH, "windows-1252")] {
            let (bytes, _, is_broken) = Encoding::for_label(label.as_bytes()).unwrap().encode(words);
            assert!(!is_broken, "{label}");
            assert_eq!((text(&bytes).as_str(), doubt(&bytes)), (words, true), "{label}");
            assert_eq!(decode_as(&bytes, label).as_deref(), Some(words), "{label}");
        }
    }

    #[test]
    fn a_page_that_says_utf16_in_readable_letters_is_not() {
        assert_eq!(
            text(b"<meta charset=\"utf-16\"><p>the caf\xe9 of the town, the \xe9lys\xe9e").replace('é', "e"),
            "<meta charset=\"utf-16\"><p>the cafe of the town, the elysee"
        );
    }

    #[test]
    fn zeros_behind_a_text_are_passed_by() {
        let whole = [b"The bridge was closed.\n".as_slice(), &[0; 300]].concat();
        assert_eq!((text(&whole).as_str(), doubt(&whole)), ("The bridge was closed.\n", true));
        let wide = [utf16("The bridge.", Order::LastFirst), vec![0; 300]].concat();
        assert_eq!(text(&wide), "The bridge.");
    }

    #[test]
    fn told_encodings_are_followed() {
        assert_eq!(decode_as(b"caf\xe9", "ISO-8859-1").as_deref(), Some("café"));
        assert_eq!(decode_as(b"x", "no-such"), None);
    }

    #[test]
    fn half_a_character_is_replaced_and_told() {
        assert_eq!(text(b"the road to Saran\xc4"), "the road to Saran\u{FFFD}");
        assert!(doubt(b"the road to Saran\xc4"));
    }

    #[test]
    fn binary_content_is_refused() {
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0".to_vec()), None);
    }
}
