//! Text in, text that may stand in XML out: marks escaped, what XML 1.0 forbids taken out.

pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            '\r' => out.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control < ' ' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn marks_are_escaped_and_controls_go() {
        assert_eq!(escape("<a b=\"c\">&\u{0}\u{b}d\u{ffff}\n"), "&lt;a b=&quot;c&quot;&gt;&amp;d\n");
    }
}
