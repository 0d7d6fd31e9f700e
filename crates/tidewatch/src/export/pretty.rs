//! JSON values in, lines as `serde_json` writes them within a list of a larger object out, one value after the other.

use serde_json::Value;
use std::io::{self, Write};

/// What every line of a value in such a list begins with.
const INDENT: &str = "\n    ";

/// Writes a value as the next one of the list. Text has no line ends in JSON, so every one is the form's.
pub fn write_item(out: &mut impl Write, value: &Value, is_first: bool) -> io::Result<()> {
    let told = serde_json::to_string_pretty(value)?;
    out.write_all(if is_first { INDENT } else { ",\n    " }.as_bytes())?;
    out.write_all(told.replace('\n', INDENT).as_bytes())
}

/// Ends the list.
pub fn write_end(out: &mut impl Write, is_empty: bool) -> io::Result<()> {
    out.write_all(if is_empty { "]" } else { "\n  ]" }.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_is_as_if_it_were_written_at_once() {
        let items = [json!({"a": [1, {"b": "x\ny"}], "c": {}}), json!([])];
        let mut out = b"{\n  \"list\": [".to_vec();
        items.iter().enumerate().for_each(|(at, item)| write_item(&mut out, item, at == 0).unwrap());
        write_end(&mut out, false).unwrap();
        out.extend_from_slice(b"\n}");
        assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string_pretty(&json!({ "list": items })).unwrap());
    }
}
