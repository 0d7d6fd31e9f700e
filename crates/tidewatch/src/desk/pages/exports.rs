//! A view in, the files that it can be taken away as out.

use super::frame;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::export::{FORMATS, everything};
use maud::html;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let total = ask.store()?.overview(&view.filter)?.total;
    let query = view.query();
    let at = |ask: &str| if query.is_empty() { format!("/api/v1/export?{ask}") } else { format!("/api/v1/export?{ask}&{query}") };
    let body = html! {
        h1 { "Exports" }
        p {
            (total) " incidents" @if view.is_narrowed() { " by the filters: " @for (name, value) in view.narrowing() { (name) " " strong { (value) } " " } a href="/exports" { "all" } }
            ". What reviewers rejected is left out. Each row carries its sources, evidence and coder."
        }
        div class="scroll" role="group" aria-label="Formats" tabindex="0" { table class="dense" {
            thead { tr { th { "Format" } th { "What it is" } th { "File" } } }
            tbody {
                @for format in FORMATS.iter().filter(|format| format.name != "changes") {
                    tr {
                        td { (format.name) }
                        td { (format.says) }
                        td {
                            a href=(at(&format!("as={}", format.name))) download { "Take" }
                            @if ["acled", "ged", "gtd"].contains(&format.name) {
                                " " a href=(at(&format!("as={}&form=xlsx", format.name))) download { "xlsx" }
                                " " a href=(at(&format!("as={}&form=parquet", format.name))) download { "parquet" }
                            }
                        }
                    }
                }
            }
        } }
        h2 { "One table" }
        p { @for schema in everything()? { a href=(at(&format!("as=csv&table={}", schema.name))) download { (schema.title) } " " } }
        p { "A copy stays in step by " code { "/api/v1/changes?since=CURSOR" } "." }
    };
    Ok(frame::show(ask, frame::Page { title: "Exports", scripts: &[], kind: "exports", body }))
}
