//! Accounts in and out: who may look, decide, or set the desk.

use super::frame;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::{hash_password, told};
use crate::store::Role;
use axum::http::StatusCode;
use maud::html;

const ROLES: [Role; 3] = [Role::Reader, Role::Analyst, Role::Editor];

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let accounts = ask.store()?.accounts()?;
    let body = html! {
        h1 { "People" }
        @if accounts.is_empty() { p class="hint" { "There are no accounts: whoever works at this machine works as " strong { (ask.visitor.who) } ". With the first account everybody has to log in, and the desk may be bound beyond this machine." } }
        @else { div class="scroll" role="group" aria-label="Accounts" tabindex="0" { table class="dense" {
            thead { tr { th scope="col" { "Name" } th scope="col" { "Role" } th scope="col" { "Since" } th scope="col" { "" } } }
            tbody { @for account in &accounts { tr {
                td { (account.name) } td { (account.role.name()) } td class="date" { (told::moment(&account.added)) }
                td { @if account.name != ask.visitor.who { form method="post" action="/people" { (frame::token(ask)) input type="hidden" name="remove" value=(account.name); button class="quiet" { "Take away" } } } }
            } } }
        } } }
        form method="post" action="/people" class="settings" {
            (frame::token(ask))
            fieldset { legend { "Add somebody, or give another role and password" }
                label { span { "Name" } input name="name" required maxlength="60" autocomplete="off"; }
                label { span { "Role" } select name="role" { @for role in ROLES { option value=(role.name()) selected[role == Role::Analyst] { (role.name()) } } } }
                label { span { "Password, at least 10 letters" } input type="password" name="password" required minlength="10" autocomplete="new-password"; }
                button { "Add" }
            }
            p class="hint" { "A reader looks; an analyst decides and adds reports; an editor also sets the desk and its people. " @if accounts.is_empty() { "Make the first one an editor." } }
        }
    };
    Ok(frame::page(ask, "People", body))
}

pub fn save(ask: &Ask) -> Result<Answer, Refusal> {
    let form = ask.form();
    let mut store = ask.store()?;
    if let Some(name) = form.get("remove") {
        store.remove_account(name)?;
        ask.desk.sessions().end_all(name);
        return Ok(Answer::see("/people"));
    }
    let name = form.get("name").filter(|name| name.chars().count() <= 60 && !name.contains(':') && !name.chars().any(char::is_control));
    let name = name.ok_or_else(|| Refusal::unclear("this cannot be a name: up to 60 letters, no colon"))?;
    let role = form.get("role").and_then(Role::read).ok_or_else(|| Refusal::unclear("there is no such role"))?;
    let is_last = store.accounts()?.iter().all(|account| account.role != Role::Editor || account.name.eq_ignore_ascii_case(name));
    if role != Role::Editor && is_last {
        return Err(Refusal::new(StatusCode::CONFLICT, "somebody must be an editor", "make an editor first"));
    }
    store.set_account(name, role, &hash_password(form.get("password").unwrap_or_default())?)?;
    ask.desk.sessions().end_all(name);
    Ok(Answer::see("/people"))
}
