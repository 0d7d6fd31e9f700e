//! A template and values with their links in, a line of the page in pieces out: each number knows where its sentences stand.

/// A run of words; with a link to what it was counted from, where it is a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub text: String,
    /// Id of a place on the page; empty for words that were counted from nothing.
    pub anchor: String,
}

impl Told {
    pub fn plain(text: impl Into<String>) -> Told {
        Told { text: text.into(), anchor: String::new() }
    }

    pub fn linked(text: impl Into<String>, anchor: impl Into<String>) -> Told {
        Told { text: text.into(), anchor: anchor.into() }
    }
}

/// A slot's name and what fills it.
pub type Slot<'a> = (&'a str, Vec<Told>);

/// Fills a template's slots (`{name}`); a part in brackets goes where a slot in it is empty.
pub fn fill_told(template: &str, slots: &[Slot]) -> Vec<Told> {
    let mut told = Vec::new();
    for (n, part) in template.split(['[', ']']).enumerate() {
        let lacks = slots.iter().any(|(name, value)| value.iter().all(|told| told.text.is_empty()) && part.contains(&format!("{{{name}}}")));
        if !(n % 2 == 1 && lacks) {
            fill_part(part, slots, &mut told);
        }
    }
    told
}

fn fill_part(part: &str, slots: &[Slot], told: &mut Vec<Told>) {
    let mut rest = part;
    let next =
        |rest: &str| slots.iter().filter_map(|(name, value)| Some((rest.find(&format!("{{{name}}}"))?, name.len() + 2, value))).min_by_key(|slot| slot.0);
    while let Some((at, length, value)) = next(rest) {
        told.push(Told::plain(&rest[..at]));
        told.extend(value.iter().cloned());
        rest = &rest[at + length..];
    }
    told.push(Told::plain(rest));
}

/// The same with plain words.
pub fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    let slots: Vec<Slot> = slots.iter().map(|(name, value)| (*name, vec![Told::plain(*value)])).collect();
    words_of(&fill_told(template, &slots))
}

/// The words without their links.
pub fn words_of(told: &[Told]) -> String {
    told.iter().map(|told| told.text.as_str()).collect()
}

/// "A", "A and B", "A, B and C", each of several pieces.
pub fn listed(items: Vec<Vec<Told>>, and: &str) -> Vec<Told> {
    let last = items.len().saturating_sub(1);
    let mut told = Vec::new();
    for (n, item) in items.into_iter().enumerate() {
        match n {
            0 => {}
            _ if n == last => told.push(Told::plain(format!(" {and} "))),
            _ => told.push(Told::plain(", ")),
        }
        told.extend(item);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_slots_take_their_bracket_with_them() {
        assert_eq!(fill("{a}[ of {b}][, {c}]!", &[("a", "one"), ("b", ""), ("c", "two")]), "one, two!");
        assert_eq!(fill("{a} {a}", &[("a", "{a}")]), "{a} {a}", "what fills a slot is not filled itself");
    }
}
