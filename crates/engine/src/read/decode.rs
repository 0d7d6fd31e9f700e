//! Bytes in, text out: by their mark, by what a page declares, as UTF-8, or by a guess that is said to be one.
//!
//! What is no text at all is refused; a text with a few broken characters is kept with those replaced.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes in which a page declares its encoding, and by which binary content is told.
const HEAD: usize = 4096;

/// A text, and what is doubtful about it, for the reader of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub doubt: Option<String>,
}

/// Decodes bytes; none for what is no text.
pub fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    if let Some((encoding, _)) = Encoding::for_bom(&bytes) {
        return Some(sure(encoding.decode(&bytes).0.into_owned()));
    }
    if let Some(encoding) = unmarked_utf16(&bytes) {
        let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
        return Some(Decoded { text, doubt: Some(format!("read as {}, which it does not say to be", encoding.name())) });
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

fn sure(text: String) -> Decoded {
    Decoded { text, doubt: None }
}

/// Text that is not UTF-8: broken UTF-8, or another encoding, declared or guessed.
fn decode_broken(bytes: &[u8], valid: usize) -> Decoded {
    if let Some(encoding) = declared(bytes) {
        return sure(encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    let (n_broken, n_whole) = count_broken(bytes);
    if n_whole >= n_broken || valid + 4 > bytes.len() {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return Decoded { text, doubt: Some(format!("not UTF-8 at byte {}: read with \u{FFFD} for what is broken ({n_broken})", valid + 1)) };
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
    Decoded { text, doubt: Some(format!("not UTF-8 at byte {}: read as {}, by a guess", valid + 1, encoding.name())) }
}

/// The encoding that a page declares near its start, other than UTF-8.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let mark = ["charset=", "encoding="].into_iter().find_map(|mark| head.find(mark).map(|at| at + mark.len()))?;
    let label: String =
        head[mark..].trim_start_matches(['"', '\'', ' ']).chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_:".contains(*letter)).collect();
    Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != UTF_8)
}

/// How many characters are broken, and how many of several bytes are whole.
fn count_broken(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(broken, whole), chunk| {
        let n_whole = chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        (broken + usize::from(!chunk.invalid().is_empty()), whole + n_whole)
    })
}

/// UTF-16 without a mark: in Latin script every other byte is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let n_zero = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (n_zero(0), n_zero(1));
    let most = head.len() / 2 * 4 / 5;
    match () {
        _ if head.len() < 8 => None,
        _ if odd >= most && even * 10 < head.len() => Some(UTF_16LE),
        _ if even >= most && odd * 10 < head.len() => Some(UTF_16BE),
        _ => None,
    }
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
