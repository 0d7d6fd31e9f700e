//! Two texts in, the words that both have and the words that one has out, in reading order.
//!
//! The longest common sequence of words, compared without case and marks, so that a moved comma is no change. Texts beyond `LONGEST` words are
//! told as wholly different: nobody reads such a comparison, and the table would be large.

/// Most words of a side.
const LONGEST: usize = 700;

/// A run of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    Both(String),
    /// Only in the first, or only in the second.
    First(String),
    Second(String),
}

pub fn compare(first: &str, second: &str) -> Vec<Run> {
    let (a, b): (Vec<&str>, Vec<&str>) = (first.split_whitespace().collect(), second.split_whitespace().collect());
    if a.len() > LONGEST || b.len() > LONGEST {
        return vec![Run::First(a.join(" ")), Run::Second(b.join(" "))];
    }
    let keys = |words: &[&str]| words.iter().map(|word| key(word)).collect::<Vec<String>>();
    let (x, y) = (keys(&a), keys(&b));
    let longest = lengths(&x, &y);
    let (mut i, mut j, mut runs) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && x[i] == y[j] {
            put(&mut runs, Run::Both(b[j].to_string()));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && longest[i + 1][j] >= longest[i][j + 1]) {
            put(&mut runs, Run::First(a[i].to_string()));
            i += 1;
        } else {
            put(&mut runs, Run::Second(b[j].to_string()));
            j += 1;
        }
    }
    gathered(runs)
}

/// A word without case and the marks around it.
fn key(word: &str) -> String {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    if bare.is_empty() { word.to_string() } else { bare }
}

/// For each pair of ends how many words the rests have in common.
fn lengths(x: &[String], y: &[String]) -> Vec<Vec<u16>> {
    let mut table = vec![vec![0_u16; y.len() + 1]; x.len() + 1];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            table[i][j] = if x[i] == y[j] { table[i + 1][j + 1] + 1 } else { table[i + 1][j].max(table[i][j + 1]) };
        }
    }
    table
}

fn put(runs: &mut Vec<Run>, run: Run) {
    match (runs.last_mut(), run) {
        (Some(Run::Both(text)), Run::Both(word)) | (Some(Run::First(text)), Run::First(word)) | (Some(Run::Second(text)), Run::Second(word)) => {
            text.push(' ');
            text.push_str(&word);
        }
        (_, run) => runs.push(run),
    }
}

/// Of changes that stand side by side first what the first has, then what the second has, each as one run.
fn gathered(runs: Vec<Run>) -> Vec<Run> {
    let (mut out, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        match run {
            Run::First(text) => first.push(text),
            Run::Second(text) => second.push(text),
            both => {
                flush(&mut out, &mut first, &mut second);
                out.push(both);
            }
        }
    }
    flush(&mut out, &mut first, &mut second);
    out
}

fn flush(out: &mut Vec<Run>, first: &mut Vec<String>, second: &mut Vec<String>) {
    out.extend((!first.is_empty()).then(|| Run::First(first.join(" "))));
    out.extend((!second.is_empty()).then(|| Run::Second(second.join(" "))));
    first.clear();
    second.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_are_told_apart() {
        let runs = compare("Police said that twelve people died in the market.", "The army said that 14 people died, in the market");
        let told: Vec<String> = runs
            .iter()
            .map(|run| match run {
                Run::Both(text) => text.clone(),
                Run::First(text) => format!("-{text}"),
                Run::Second(text) => format!("+{text}"),
            })
            .collect();
        assert_eq!(told, ["-Police", "+The army", "said that", "-twelve", "+14", "people died, in the market"]);
        assert_eq!(compare("", "new"), [Run::Second("new".into())]);
        assert_eq!(compare("same words", "Same, words"), [Run::Both("Same, words".into())]);
        assert!(compare(&"a ".repeat(900), "b").len() == 2);
    }
}
