//! `tidewatch codebook`: ontology and rules in, a manual in Markdown out.

use crate::Status;
use crate::lexicon::LexiconArgs;
use std::fmt::Write as _;
use std::io::{self, Write};
use tidewatch_engine::code::ontology::Ontology;
use tidewatch_engine::code::rules::{Condition, Rule, Strength, TriggerPos};
use tidewatch_engine::lexicon::Lexicon;

/// Prints what is coded and by which rules, as a manual in Markdown
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    lexicon: LexiconArgs,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let lexicon = args.lexicon.read()?;
    io::stdout().write_all(codebook(&lexicon).as_bytes())?;
    Ok(Status::Done)
}

fn codebook(lexicon: &Lexicon) -> String {
    let ontology = &lexicon.coding.ontology;
    let mut out = String::from(
        "# Codebook\n\nWhat Tidewatch codes and by which rules; printed from the lexicon by `tidewatch codebook`.\n\n## Types of incident\n\n\
        | type | class | what it is |\n|---|---|---|\n",
    );
    for known in &ontology.types {
        let class = if known.by_perpetrator { "attack, or operation by state or coalition forces" } else { known.class.name() };
        let _ = writeln!(out, "| `{}` | {class} | {} |", known.name, known.says);
    }
    out.push_str(
        "\nWhere several clauses tell one incident, the type further up with the higher rank names it.\n\n## Tactics\n\n| tactic | what it is |\n|---|---|\n",
    );
    for tactic in &ontology.tactics {
        let _ = writeln!(out, "| `{}` | {} |", tactic.name, tactic.says);
    }
    out.push_str("\n## Classes of nouns\n\nRules ask for these with `function:class`.\n\n| class | what it is |\n|---|---|\n");
    for class in &ontology.classes {
        let _ = writeln!(out, "| `{}` | {} |", class.name, class.says);
    }
    print_lists(lexicon, &mut out);
    print_rules(&lexicon.coding.rules.rules, ontology, &mut out);
    out
}

/// Indicators of figures, kinds of statements, themes.
fn print_lists(lexicon: &Lexicon, out: &mut String) {
    let coding = &lexicon.coding;
    let indicators = coding.figures.indicators.iter().map(|known| (known.name.as_str(), known.says.as_str()));
    print_list("Indicators", "What figures are of. A number is of the first whose words and nouns fit (`lexicon/figures.toml`).", indicators, out);
    let kinds = coding.statements.kinds.iter().map(|known| (known.name.as_str(), known.says.as_str()));
    print_list("Kinds of statement", "By cue, then by what is said; else `quote` or `claim` (`lexicon/statements.toml`).", kinds, out);
    let themes = coding.ontology.themes.themes.iter().map(|known| (known.name.as_str(), known.says.as_str()));
    print_list("Themes", "What records have to do with, by their words (`lexicon/ontology.toml`).", themes, out);
}

fn print_list<'a>(title: &str, intro: &str, rows: impl Iterator<Item = (&'a str, &'a str)>, out: &mut String) {
    let _ = writeln!(out, "\n## {title}\n\n{intro}\n\n| name | what it is |\n|---|---|");
    for (name, says) in rows {
        let _ = writeln!(out, "| `{name}` | {says} |");
    }
}

/// Rules by file, in the order of the files.
fn print_rules(rules: &[Rule], ontology: &Ontology, out: &mut String) {
    let _ = writeln!(out, "\n## Rules\n\n{} rules. Among those that match a trigger the one with most conditions wins, then the first.", rules.len());
    let mut last = "";
    for rule in rules {
        let (file, name) = rule.id.split_once('#').unwrap_or(("", &rule.id));
        if file != last {
            let _ = writeln!(out, "\n### `lexicon/rules/{file}.toml`");
            last = file;
        }
        let _ = writeln!(out, "\n#### {name}\n\n{}", describe(rule, ontology));
        rule.yes.iter().for_each(|sentence| drop_line(out, "yes", sentence));
        rule.no.iter().for_each(|sentence| drop_line(out, "no", sentence));
    }
}

fn drop_line(out: &mut String, list: &str, sentence: &str) {
    let _ = writeln!(out, "- {list}: *{}*", sentence.replace('*', "\\*"));
}

fn describe(rule: &Rule, ontology: &Ontology) -> String {
    let pos = match rule.pos {
        TriggerPos::Verb => "verb",
        TriggerPos::Noun => "noun",
        TriggerPos::Adjective => "adjective",
    };
    let lemmas: Vec<String> = rule.lemmas.iter().map(|lemma| format!("*{}*", lemma.replace('_', " "))).collect();
    let mut told = format!("The {pos} {}", lemmas.join(", "));
    if !rule.conditions.is_empty() {
        let _ = write!(told, " {}", rule.conditions.iter().map(condition).collect::<Vec<_>>().join(", "));
    }
    let kind = rule.kind.map_or(String::new(), |at| format!(" `{}`", ontology.types[at].name));
    let _ = match rule.strength {
        Strength::Event => write!(told, " tells{kind}"),
        Strength::Effect => write!(told, " tells what an incident did; alone it is{kind}"),
        Strength::Detail => write!(told, " adds to an incident told nearby"),
        Strength::Nothing => write!(told, " tells nothing"),
        Strength::Accident => write!(told, " tells of an accident: who dies in it was killed by nobody"),
    };
    if !rule.tactics.is_empty() {
        let _ = write!(told, " (tactic {})", rule.tactics.iter().map(|tactic| format!("`{tactic}`")).collect::<Vec<_>>().join(", "));
    }
    told.push('.');
    let roles: Vec<String> = rule.roles.iter().map(|(function, role)| format!("{function} → {}", format!("{role:?}").to_lowercase())).collect();
    if !roles.is_empty() && rule.strength != Strength::Nothing {
        let _ = write!(told, " Roles: {}.", roles.join(", "));
    }
    told.push('\n');
    told
}

fn condition(condition: &Condition) -> String {
    let verb = if condition.wanted { "with" } else { "without" };
    let classes: Vec<String> = condition.classes.iter().map(|class| format!("`{class}`")).collect();
    let of = if classes.is_empty() { String::new() } else { format!(" of {}", classes.join(" or ")) };
    format!("{verb} {}{of}", condition.function)
}
