//! A format's name in, its mapping as Markdown out: what `docs/exports.md` is printed from, so that the page tells what runs.

use super::cell::Kind;
use super::schema::{Column, PROVENANCE, Rule, Schema};
use super::{everything, schema_of};
use anyhow::bail;
use std::fmt::Write;

/// The tables of a mapping: columns, codes, what is left out.
///
/// # Errors
/// The format has no schema.
pub fn describe(format: &str) -> anyhow::Result<String> {
    let mut out = String::new();
    match schema_of(format) {
        Some(schema) => describe_schema(&mut out, &schema?),
        None if ["csv", "parquet", "xlsx", "gpkg"].contains(&format) => {
            for schema in everything()? {
                let _ = writeln!(out, "#### `{}`\n\n{}\n", schema.name, schema.says);
                columns(&mut out, &schema.columns);
            }
        }
        None => bail!("`{format}` has no table of columns\n  hint: csv, acled, ged, gtd and hxl have; the others are told in docs/exports.md"),
    }
    Ok(out)
}

fn describe_schema(out: &mut String, schema: &Schema) {
    let _ = writeln!(out, "{}\n", schema.says);
    if !schema.leave_out.is_empty() {
        out.push_str("Left out, and counted on standard error:\n\n| what | where |\n|---|---|\n");
        for Rule(reason, facts) in &schema.leave_out {
            let _ = writeln!(out, "| {reason} | {} |", conditions(facts));
        }
        out.push('\n');
    }
    columns(out, &schema.columns);
    if schema.foreign {
        out.push_str("After these, unless `--plain` is given: ");
        let ours: Vec<String> = PROVENANCE.iter().map(|(name, _, _, says)| format!("`{name}` ({says})")).collect();
        let _ = writeln!(out, "{}.\n", ours.join(", "));
    }
    if !schema.names.is_empty() {
        out.push_str("What a side is called (`party:`), the first that is known:\n\n| kind | name |\n|---|---|\n");
        for (kind, patterns) in &schema.names {
            let _ = writeln!(out, "| {kind} | {} |", patterns.split('|').map(|pattern| format!("`{pattern}`")).collect::<Vec<_>>().join(", else "));
        }
        for (id, name) in &schema.wholes {
            let _ = writeln!(out, "| part of `{id}` | {name} |");
        }
        out.push('\n');
    }
    for (name, rules) in &schema.rules {
        let _ = writeln!(out, "Rules `{name}`: the first line that holds.\n\n| gives | where |\n|---|---|");
        for Rule(gives, facts) in rules {
            let _ = writeln!(out, "| {} | {} |", if gives.is_empty() { "nothing" } else { gives }, conditions(facts));
        }
        out.push('\n');
    }
}

fn columns(out: &mut String, columns: &[Column]) {
    let tagged = columns.iter().any(|column| !column.4.is_empty());
    out.push_str(if tagged { "| column | tag | kind | from | |\n|---|---|---|---|---|\n" } else { "| column | kind | from | |\n|---|---|---|---|\n" });
    for Column(name, kind, from, says, tag) in columns {
        let tag = if tagged { format!(" `{tag}` |") } else { String::new() };
        let _ = writeln!(out, "| `{name}` |{tag} {} | {} | {} |", kind_words(*kind), source(from), says.replace('|', "\\|"));
    }
    out.push('\n');
}

fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "whole number",
        Kind::Real => "number",
        Kind::Flag => "true or false",
        Kind::Date => "date",
        Kind::Time => "date and time",
    }
}

fn source(from: &str) -> String {
    if from.is_empty() {
        return "—".to_string();
    }
    from.split(" | ").map(|part| format!("`{part}`")).collect::<Vec<_>>().join(", else ")
}

fn conditions(facts: &[String]) -> String {
    if facts.is_empty() {
        return "otherwise".to_string();
    }
    let one = |told: &String| match told.strip_prefix('!') {
        Some(not) => format!("not {}", either(not)),
        None if facts.len() == 1 => told.split('|').map(|fact| format!("`{fact}`")).collect::<Vec<_>>().join(" or "),
        None => either(told),
    };
    facts.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// One fact, or several in brackets of which one must hold.
fn either(told: &str) -> String {
    let facts: Vec<String> = told.split('|').map(|fact| format!("`{fact}`")).collect();
    if facts.len() == 1 { facts.concat() } else { format!("({})", facts.join(" or ")) }
}
