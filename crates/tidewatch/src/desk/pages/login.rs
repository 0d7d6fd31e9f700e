//! A name and a password in, a session out.

use super::frame;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use maud::html;

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    page(ask, None)
}

fn page(ask: &Ask, fault: Option<&Refusal>) -> Result<Answer, Refusal> {
    let body = html! {
        form class="note login" method="post" action="/login" {
            h1 { "Tidewatch" }
            @if let Some(fault) = fault { p class="fault" role="alert" { (fault.told) } }
            (frame::token(ask))
            input type="hidden" name="next" value=(ask.query.get("next").or(ask.form().get("next")).unwrap_or("/incidents"));
            label { span { "Name" } input name="name" autocomplete="username" required autofocus; }
            label { span { "Password" } input type="password" name="password" autocomplete="current-password" required; }
            button { "Log in" }
        }
    };
    Ok(frame::page(ask, "Log in", body))
}

pub fn log_in(ask: &Ask) -> Result<Answer, Refusal> {
    let form = ask.form();
    match ask.desk.log_in(form.get("name").unwrap_or_default(), form.get("password").unwrap_or_default()) {
        Ok(cookie) => Ok(Answer::see(&inside(form.get("next").unwrap_or_default())).with("set-cookie", cookie)),
        Err(refusal) => Ok(page(ask, Some(&refusal))?.status(refusal.status)),
    }
}

/// An address of this desk; the first page for anything else.
fn inside(next: &str) -> String {
    let is_ours = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    if is_ours { next.to_string() } else { "/incidents".to_string() }
}

pub fn log_out(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::see("/login").with("set-cookie", ask.desk.sessions().end(&ask.headers)))
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for (next, goes) in
            [("/documents?q=x", "/documents?q=x"), ("//evil.example.com", "/incidents"), ("https://evil.example.com", "/incidents"), ("/\\evil", "/incidents")]
        {
            assert_eq!(inside(next), goes);
        }
    }
}
