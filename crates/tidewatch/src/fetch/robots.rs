//! A server's `robots.txt` in, what it lets this program ask for out (RFC 9309).

/// The name by which rules for this program are found.
pub const NAME: &str = "tidewatch";
/// Most of a file that is read, in bytes, as the RFC has it.
pub const LARGEST: usize = 500 * 1024;
/// Longest pause that is heeded, in seconds.
const LONGEST_PAUSE: f64 = 60.0;

/// The rules of one server for this program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// Pattern, and whether it allows.
    rules: Vec<(String, bool)>,
    /// Seconds between two requests, where the server asks for it.
    pub pause: Option<f64>,
}

impl Rules {
    /// Nothing may be asked for: a server whose rules could not be read.
    pub fn closed() -> Rules {
        Rules { rules: vec![("/".to_string(), false)], pause: None }
    }

    /// The rules of the group that names this program, else of the group for all.
    pub fn read(text: &str) -> Rules {
        let (mut ours, mut all) = (None::<Rules>, Rules::default());
        // For whom the open group is: us, everybody; a group's names stand before its rules.
        let (mut for_us, mut for_all, mut in_names) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or("");
            let Some((key, value)) = line.split_once(':').map(|(key, value)| (key.trim().to_ascii_lowercase(), value.trim())) else { continue };
            if key == "user-agent" {
                if !in_names {
                    (for_us, for_all) = (false, false);
                }
                in_names = true;
                for_us |= value.to_ascii_lowercase().split('/').next() == Some(NAME);
                for_all |= value == "*";
                if for_us {
                    ours.get_or_insert_default();
                }
                continue;
            }
            in_names = false;
            let groups = [ours.as_mut().filter(|_| for_us), Some(&mut all).filter(|_| for_all)];
            groups.into_iter().flatten().for_each(|group| group.take(&key, value));
        }
        ours.unwrap_or(all)
    }

    fn take(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => self.rules.push((value.to_string(), key == "allow")),
            "crawl-delay" => self.pause = value.parse().ok().filter(|pause: &f64| pause.is_finite() && *pause >= 0.0).map(|pause| pause.min(LONGEST_PAUSE)),
            _ => {}
        }
    }

    /// Whether a path with its query may be asked for: the longest pattern that fits decides, and of equals the one that allows.
    pub fn allow(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(pattern, _)| fits(pattern, path));
        fitting.max_by_key(|(pattern, allows)| (pattern.len(), *allows)).is_none_or(|(_, allows)| *allows)
    }
}

/// Whether a path begins as a pattern says: `*` stands for anything, `$` for the end.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or("")) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    for (at, piece) in pieces.iter().enumerate() {
        if to_end && at + 1 == pieces.len() {
            return rest.ends_with(piece);
        }
        let Some(found) = rest.find(piece) else { return false };
        rest = &rest[found + piece.len()..];
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_of_the_right_group_decides() {
        let rules = Rules::read(
            "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Tidewatch\nDisallow: /private # inner\nAllow: /private/news\nDisallow: /*.pdf$\nCrawl-delay: 2\n",
        );
        assert_eq!(rules.pause, Some(2.0));
        for (path, allowed) in [("/", true), ("/private/x", false), ("/private/news/1", true), ("/a/b.pdf", false), ("/a/b.pdf?x", true)] {
            assert_eq!(rules.allow(path), allowed, "{path}");
        }
        assert!(!Rules::read("user-agent: *\ndisallow: /a").allow("/a/b") && Rules::read("user-agent: *\ndisallow:").allow("/a"));
        assert!(!Rules::closed().allow("/a") && Rules::default().allow("/a"));
    }

    #[test]
    fn patterns_fit_as_the_rfc_says() {
        for (pattern, path, fit) in
            [("/fish*", "/fish.html", true), ("/fish$", "/fish", true), ("/fish$", "/fishes", false), ("/*a*b$", "/xaxbxb", true), ("/*a$", "/b", false)]
        {
            assert_eq!(fits(pattern, path), fit, "{pattern} {path}");
        }
    }
}
