//! A file of JSON that is cut off or broken in, the same with the whole items of its list alone out.
//!
//! The file is walked up to the fault; behind the last item that is whole, all that is open is closed. What is kept is the file's own bytes.

use serde_json::Error;

/// Something that is open.
struct Open {
    closer: u8,
    /// The list whose items are kept.
    is_list: bool,
}

/// The file with the items before the fault: those of lists that stand under this key, or of the outermost list. None where no item is whole, or
/// the fault is another.
pub fn whole_items(bytes: &[u8], key: Option<&str>, error: &Error) -> Option<Vec<u8>> {
    let end = (error.is_syntax() || error.is_eof()).then(|| place(bytes, error))?;
    let (mut open, mut kept): (Vec<Open>, Option<(usize, Vec<u8>)>) = (Vec::new(), None);
    let mut at = 0;
    // The last string, which may be a key.
    let mut string = 0..0;
    while let Some(&byte) = bytes.get(at).filter(|_| at < end) {
        match byte {
            b'"' => {
                string = at + 1..string_end(bytes, at + 1);
                at = string.end;
            }
            b'{' => open.push(Open { closer: b'}', is_list: false }),
            b'[' => {
                let is_list = key.map_or(open.is_empty(), |key| bytes.get(string.clone()) == Some(key.as_bytes()) && is_colon(bytes, string.end, at));
                open.push(Open { closer: b']', is_list });
            }
            b'}' | b']' => {
                open.pop().filter(|open| open.closer == byte)?;
                if byte == b'}' && open.last().is_some_and(|list| list.is_list) {
                    kept = Some((at + 1, open.iter().rev().map(|open| open.closer).collect()));
                }
            }
            _ => {}
        }
        at += 1;
    }
    let (end, closers) = kept?;
    Some([&bytes[..end], &closers].concat())
}

/// Where the closing quotation mark of a string stands, or the end.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at).filter(|byte| **byte != b'"') {
        at += if byte == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

fn is_colon(bytes: &[u8], quote: usize, end: usize) -> bool {
    bytes.get(quote + 1..end).is_some_and(|between| between.trim_ascii() == b":")
}

/// The byte at which a fault was found.
fn place(bytes: &[u8], error: &Error) -> usize {
    let line: usize = bytes.split_inclusive(|&byte| byte == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    (line + error.column()).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mend(text: &str, key: Option<&str>) -> Option<String> {
        let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
        whole_items(text.as_bytes(), key, &error).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn whole_items_are_kept() {
        assert_eq!(mend(r#"[{"a": "x]"}, {"a": "}"#, None).as_deref(), Some(r#"[{"a": "x]"}]"#));
        assert_eq!(mend("[{\"a\": 1},\n {\"a\": 2},\n {\"a\": oops}, {\"a\": 4}]", None).as_deref(), Some("[{\"a\": 1},\n {\"a\": 2}]"));
        let feed = r#"{"tags": [{"t": 1}], "items": [{"id": 1, "tags": [{"t": 2}]}, {"id": 2, "tags": [{"t": 3}"#;
        assert_eq!(mend(feed, Some("items")).as_deref(), Some(r#"{"tags": [{"t": 1}], "items": [{"id": 1, "tags": [{"t": 2}]}]}"#));
    }

    #[test]
    fn where_no_item_is_whole_nothing_is_kept() {
        for text in ["[{\"a\": 1", "", "{\"id\": 1", "]", "[1, 2", "\\\"", "\"\\"] {
            assert_eq!(mend(text, None), None, "{text}");
        }
    }
}
