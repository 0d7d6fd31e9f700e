//! A view in, the bulletin that it would make out: shown as it will look, to be taken away as one page or as Markdown.

use super::frame;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use maud::html;
use tidewatch_engine::compose::{print_markdown, print_page};

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let view = ask.view();
    let accepted = view.get("review") == "accepted";
    let body = html! {
        h1 { "Bulletin" }
        form class="filters" method="get" action="/bulletin" aria-label="What goes in" {
            label { span { "From" } input type="date" name="from" value=(view.get("from")); }
            label { span { "To" } input type="date" name="to" value=(view.get("to")); }
            label { span { "Place" } input name="place" value=(view.get("place")); }
            label { span { "Actor" } input name="actor" value=(view.get("actor")); }
            label { span { "Class" } select name="class" { option value="" { "any" } @for code in ["attack", "operation", "other"] { option value=(code) selected[view.get("class") == code] { (crate::desk::told::words(code)) } } } }
            label class="check" { input type="checkbox" name="review" value="accepted" checked[accepted]; span { "Only what a reviewer accepted" } }
            button { "Compose" }
            a class="button" href=(view.at("/bulletin/page")) download="bulletin.html" { "Take the page" }
            a class="button" href=(view.at("/bulletin/markdown")) download="bulletin.md" { "Take Markdown" }
        }
        iframe class="preview" title="Bulletin as it will look" src=(view.at("/bulletin/page")) sandbox="" {}
    };
    Ok(frame::show(ask, frame::Page { title: "Bulletin", scripts: &[], kind: "bulletin", body }))
}

/// The bulletin itself; it may show its own style and nothing else.
pub fn page(ask: &Ask) -> Result<Answer, Refusal> {
    let bulletin = ask.desk.bulletin(&ask.view())?;
    let own = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    Ok(Answer::text("text/html; charset=utf-8", print_page(&bulletin, ask.desk.lexicon())).with("content-security-policy", own))
}

pub fn markdown(ask: &Ask) -> Result<Answer, Refusal> {
    let bulletin = ask.desk.bulletin(&ask.view())?;
    Ok(Answer::text("text/markdown; charset=utf-8", print_markdown(&bulletin, ask.desk.lexicon())))
}
