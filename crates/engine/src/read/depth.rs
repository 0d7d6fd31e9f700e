//! A page in, the same page no deeper than browsers build it out.
//!
//! Parsing takes time with the square of the depth, because each tag looks up through those that are open. Tags beyond the limit are left out and
//! their words stay. Elements whose end tags may be left out do not count: a thousand unclosed paragraphs are not nested.

use std::borrow::Cow;

/// Most elements in each other, as in browsers.
const DEEPEST: usize = 512;
/// Elements without an end tag, or whose end tag may be left out.
const UNCOUNTED: [&str; 32] = [
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li", "link", "meta", "optgroup", "option",
    "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];
/// Elements whose content holds no tags.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// The page, without the tags of elements that lie deeper than browsers go.
pub fn shallow(html: &str) -> Cow<'_, str> {
    let (mut depth, mut kept, mut from) = (0_usize, String::new(), 0);
    for tag in (Tags { html, at: 0 }) {
        let is_deep = depth + usize::from(!tag.is_end) > DEEPEST;
        depth = if tag.is_end { depth.saturating_sub(1) } else { depth + 1 };
        if is_deep {
            kept.push_str(&html[from..tag.start]);
            kept.push(' ');
            from = tag.end;
        }
    }
    if from == 0 { Cow::Borrowed(html) } else { Cow::Owned(kept + &html[from..]) }
}

/// A tag of an element that counts: where it stands, and whether it closes.
struct Tag {
    start: usize,
    end: usize,
    is_end: bool,
}

struct Tags<'a> {
    html: &'a str,
    at: usize,
}

impl Iterator for Tags<'_> {
    type Item = Tag;

    fn next(&mut self) -> Option<Tag> {
        loop {
            let start = self.at + self.html[self.at..].find('<')?;
            let rest = &self.html[start + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                self.at = comment.find("-->").map_or(self.html.len(), |end| start + 4 + end);
                continue;
            }
            let is_end = rest.starts_with('/');
            let name = &rest[usize::from(is_end)..];
            let name = &name[..name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len())];
            self.at = start + 1;
            if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                continue;
            }
            self.at = rest.find('>').map_or(self.html.len(), |end| start + 2 + end);
            let is = |known: &&str| known.eq_ignore_ascii_case(name);
            if !is_end && RAW.iter().any(is) {
                self.skip_raw(name);
            } else if !UNCOUNTED.iter().any(is) {
                return Some(Tag { start, end: self.at, is_end });
            }
        }
    }
}

impl Tags<'_> {
    /// Goes past an element whose content holds no tags.
    fn skip_raw(&mut self, name: &str) {
        let closes = |at: usize| self.html[at..].get(2..2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        let end = self.html[self.at..].match_indices("</").map(|(at, _)| self.at + at).find(|&at| closes(at));
        self.at = end.map_or(self.html.len(), |end| end + 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_pages_lose_tags_and_no_words() {
        let page = format!("<body>{}a bomb{}<p>near Baqubah</body>", "<div>".repeat(2_000), "</div>".repeat(2_000));
        let page = shallow(&page).into_owned();
        assert_eq!((page.matches("<div>").count(), page.matches("</div>").count()), (DEEPEST, DEEPEST));
        assert!(page.contains("a bomb") && page.contains("<p>near Baqubah"));
    }

    #[test]
    fn other_pages_stay_as_they_are() {
        let open = format!("<ul>{}</ul>{}", "<li>one<p>two".repeat(2_000), "<script>'<div>'</script><!-- <div> --><br><b>x</b> 3 < 4".repeat(2_000));
        assert!(matches!(shallow(&open), Cow::Borrowed(_)));
        assert!(matches!(shallow("<"), Cow::Borrowed(_)) && matches!(shallow("<title><div"), Cow::Borrowed(_)));
    }
}
