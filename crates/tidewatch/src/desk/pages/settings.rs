//! What somebody wants otherwise in, kept under their name out: light or dark, and which key does what.

use super::frame;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::passwords::is_password;
use crate::desk::{hash_password, told};
use axum::http::StatusCode;
use maud::html;
use serde_json::{Map, Value};

/// What keys can do: name, what it does, its usual key. `keys.js` takes the names.
pub const ACTIONS: [(&str, &str, &str); 19] = [
    ("next", "next incident", "j"),
    ("before", "previous incident", "k"),
    ("open", "open the chosen incident", "Enter"),
    ("accept", "accept", "a"),
    ("reject", "reject", "r"),
    ("reason", "reject with a reason", "R"),
    ("edit", "correct a value of the whole incident", "e"),
    ("edit_one", "correct a value of one report", "E"),
    ("add", "new incident at the selected words", "n"),
    ("split", "split the chosen reports off", "s"),
    ("merge", "merge with another incident", "m"),
    ("undo", "take your last decision back", "u"),
    ("reopen", "open again", "o"),
    ("why", "show why", "w"),
    ("case", "save as a case", "c"),
    ("choose", "choose a line or a report", "x"),
    ("bulk", "decide on all that is found", "A"),
    ("search", "look for words", "/"),
    ("help", "show the keys", "?"),
];

const THEMES: [&str; 3] = ["auto", "light", "dark"];

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let setting = |name: &str| store.setting(&ask.visitor.who, name).map(Option::unwrap_or_default);
    let (theme, keys) = (setting("theme")?, setting("keys")?);
    let own: Map<String, Value> = serde_json::from_str(&keys).unwrap_or_default();
    let body = html! {
        h1 { "Settings of " (ask.visitor.who) }
        @if ask.query.get("kept").is_some() { p class="done" role="status" { "Kept." } }
        form method="post" action="/settings" class="settings" {
            (frame::token(ask))
            fieldset { legend { "Colours" }
                @for name in THEMES { label class="check" { input type="radio" name="theme" value=(name) checked[name == theme || (theme.is_empty() && name == "auto")]; span { (told::words(name)) } } }
            }
            fieldset { legend { "Keys" }
                div class="keys" { @for (name, what, usual) in ACTIONS {
                    label { span { (told::words(what)) } input name={ "key-" (name) } value=(own.get(name).and_then(Value::as_str).unwrap_or("")) placeholder=(usual) maxlength="12" size="4"; }
                } }
                p class="hint" { "A key as the browser calls it: a letter, " code { "Enter" } ", " code { "ArrowDown" } ". Left empty it is the usual one." }
            }
            button { "Keep" }
        }
        @if ask.visitor.logged_in {
            form method="post" action="/settings" class="settings" {
                (frame::token(ask))
                fieldset { legend { "Password" }
                    label { span { "Now" } input type="password" name="old" autocomplete="current-password" required; }
                    label { span { "New, at least 10 letters" } input type="password" name="new" autocomplete="new-password" minlength="10" required; }
                    button { "Change it" }
                }
            }
        }
    };
    Ok(frame::page(ask, "Settings", body))
}

pub fn save(ask: &Ask) -> Result<Answer, Refusal> {
    let form = ask.form();
    let mut store = ask.store()?;
    let who = ask.visitor.who.clone();
    if let (Some(old), Some(new)) = (form.get("old"), form.get("new")) {
        let account = store.account(&who)?.ok_or_else(|| Refusal::not_found("such account"))?;
        if !is_password(old, &account.password) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "the password of now is another one", ""));
        }
        store.set_account(&who, account.role, &hash_password(new)?)?;
        return Ok(Answer::see("/settings?kept=1"));
    }
    let theme = form.get("theme").filter(|theme| THEMES.contains(theme)).unwrap_or("auto");
    let keys: Map<String, Value> = ACTIONS.iter().filter_map(|(name, ..)| Some((name.to_string(), Value::from(form.get(&format!("key-{name}"))?)))).collect();
    store.set_setting(&who, "theme", theme)?;
    store.set_setting(&who, "keys", &Value::Object(keys).to_string())?;
    Ok(Answer::see("/settings?kept=1"))
}
