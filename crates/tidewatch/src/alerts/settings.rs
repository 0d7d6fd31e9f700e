//! A desk's `alerts.toml` in, rules and receivers out; every fault is told at once, with its line.
//!
//! Secrets do not stand in the file: it names an environment variable or another file that holds them. Where one cannot be read, its receiver waits,
//! and the others are told all the same.

use super::signature::key_of;
use anyhow::Context;
use lettre::message::Mailbox;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::path::{Path, PathBuf};
use std::{env, fs};
use tidewatch_engine::alert::{Rule, read_rules};
use tidewatch_engine::lexicon::{Fault, Faults, Lexicon};
use toml::Spanned;
use ureq::http::Uri;

/// The file's name in a desk's folder.
pub const FILE: &str = "alerts.toml";
const TITLE: &str = "Alerts";
const HINT: &str = "docs/alerts.md has an example";

/// What a desk wants to hear of, and who is told.
#[derive(Debug, Default)]
pub struct Settings {
    pub title: String,
    /// Where people open the desk, with a slash at its end; alerts link there.
    pub address: Option<String>,
    pub rules: Vec<Rule>,
    pub webhooks: Vec<Webhook>,
    pub mails: Vec<Mail>,
}

/// An address that is posted to.
#[derive(Debug)]
pub struct Webhook {
    pub name: String,
    pub url: String,
    pub key: Option<Vec<u8>>,
    /// Why nothing can be sent there now.
    pub unready: Option<String>,
}

/// Whom to write to, and through which server.
#[derive(Debug)]
pub struct Mail {
    pub name: String,
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// User and password.
    pub login: Option<(String, String)>,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub unready: Option<String>,
}

/// How the talk with a mail server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    None,
    #[cfg(feature = "tls")]
    StartTls,
    #[cfg(feature = "tls")]
    Implicit,
}

impl Settings {
    /// Names of all receivers.
    pub fn receivers(&self) -> Vec<String> {
        self.webhooks.iter().map(|webhook| webhook.name.clone()).chain(self.mails.iter().map(|mail| mail.name.clone())).collect()
    }

    /// Whom a rule tells.
    pub fn receivers_of(&self, rule: &str) -> Vec<String> {
        let rule = self.rules.iter().find(|known| known.name == rule);
        let asked = rule.map_or(&[][..], |rule| &rule.to);
        self.receivers().into_iter().filter(|name| asked.is_empty() || asked.contains(name)).collect()
    }

    /// Why nothing can be sent to a receiver now, if so.
    pub fn unready(&self, receiver: &str) -> Option<&str> {
        let webhook = self.webhooks.iter().find(|webhook| webhook.name == receiver).map(|webhook| webhook.unready.as_deref());
        webhook.or_else(|| self.mails.iter().find(|mail| mail.name == receiver).map(|mail| mail.unready.as_deref())).flatten()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    feed: WrittenFeed,
    webhook: Vec<Spanned<WrittenWebhook>>,
    mail: Vec<Spanned<WrittenMail>>,
    #[serde(rename = "rule")]
    _rule: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenFeed {
    title: Option<String>,
    address: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenWebhook {
    name: String,
    url: Spanned<String>,
    secret_env: Option<String>,
    secret_file: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMail {
    name: String,
    server: Spanned<String>,
    security: Option<Spanned<String>>,
    from: Spanned<String>,
    to: Vec<Spanned<String>>,
    user: Option<String>,
    password_env: Option<String>,
    password_file: Option<PathBuf>,
}

/// Reads a desk's settings; none where it has no file of them.
///
/// # Errors
/// The file cannot be read; all its faults, one a line.
pub fn read_settings(folder: &Path, lexicon: &Lexicon) -> anyhow::Result<Option<Settings>> {
    let path = folder.join(FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read the settings `{}`", path.display()))?;
    let (file, folder) = (path.display().to_string(), folder.to_path_buf());
    match read(&file, &text, &folder, lexicon) {
        Ok(settings) => Ok(Some(settings)),
        Err(faults) => {
            let told: Vec<String> = faults.iter().map(|fault| format!("{}:{}: {}\n  hint: {}", fault.file, fault.line, fault.message, fault.hint)).collect();
            anyhow::bail!("the settings of alerts have faults\n{}", told.join("\n"))
        }
    }
}

fn read(file: &str, text: &str, folder: &Path, lexicon: &Lexicon) -> Result<Settings, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut reading = Reading { file, text, folder, faults: &mut faults };
    let mut settings = reading.receivers();
    let (names, mut found) = (settings.receivers(), faults.into_result(()).err().unwrap_or_default());
    match read_rules(file, text, lexicon, &names) {
        Ok(rules) => settings.rules = rules,
        Err(more) => found.extend(more),
    }
    found.sort_by_key(|fault| fault.line);
    found.dedup();
    if found.is_empty() { Ok(settings) } else { Err(found) }
}

/// A settings file while it is read.
struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    folder: &'a Path,
    faults: &'a mut Faults,
}

impl Reading<'_> {
    fn fault(&mut self, at: usize, message: impl Into<String>, hint: &str) {
        let line = self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
        self.faults.add(self.file, line, message, hint);
    }

    fn receivers(&mut self) -> Settings {
        let written: Written = toml::from_str(self.text).unwrap_or_else(|error| {
            self.fault(error.span().map_or(0, |span| span.start), error.message().trim(), HINT);
            Written::default()
        });
        let address = written.feed.address.and_then(|address| {
            let is_web = is_web(address.get_ref());
            if !is_web {
                self.fault(address.span().start, format!("`{}` is no address of a desk", address.get_ref()), "begin it with https:// or http://");
            }
            is_web.then(|| format!("{}/", address.get_ref().trim_end_matches('/')))
        });
        let title = written.feed.title.unwrap_or_else(|| TITLE.to_string());
        let mut settings = Settings { title, address, ..Settings::default() };
        for table in written.webhook {
            let at = table.span().start;
            self.check_name(at, &table.get_ref().name, &settings);
            settings.webhooks.extend(self.webhook(at, table.into_inner()));
        }
        for table in written.mail {
            let at = table.span().start;
            self.check_name(at, &table.get_ref().name, &settings);
            settings.mails.extend(self.mail(at, table.into_inner()));
        }
        settings
    }

    fn check_name(&mut self, at: usize, name: &str, settings: &Settings) {
        if name.trim().is_empty() || settings.receivers().iter().any(|known| known == name) {
            self.fault(at, format!("`{name}` cannot be a receiver's name"), "each needs a name of its own");
        }
    }

    fn webhook(&mut self, at: usize, written: WrittenWebhook) -> Option<Webhook> {
        let url = written.url.get_ref().clone();
        let span = written.url.span().start;
        if !is_web(&url) {
            self.fault(span, format!("`{url}` is no address of a webhook"), "begin it with https:// or http://, without name or password in it");
            return None;
        }
        if url.starts_with("https:") && !cfg!(feature = "tls") {
            self.fault(span, format!("this build speaks no TLS, so nothing can be sent to `{url}`"), "build it with its default features");
            return None;
        }
        if written.secret_env.is_none() && written.secret_file.is_none() {
            self.fault(at, format!("the webhook `{}` has no secret", written.name), "name one with `secret_env` or `secret_file`: it signs what is sent");
            return None;
        }
        let key =
            self.secret(written.secret_env.as_deref(), written.secret_file.as_deref()).and_then(|secret| key_of(&secret).map_err(|error| error.to_string()));
        let (key, unready) = apart(key);
        Some(Webhook { name: written.name, url, key, unready })
    }

    fn mail(&mut self, at: usize, written: WrittenMail) -> Option<Mail> {
        let server = written.server.get_ref().clone();
        let parts = server.rsplit_once(':').and_then(|(host, port)| Some((host.to_string(), port.parse().ok()?)));
        let Some((host, port)) = parts.filter(|(host, _): &(String, u16)| !host.is_empty()) else {
            self.fault(written.server.span().start, format!("`{server}` is no mail server"), "a name and a port, as `mail.example.org:587`");
            return None;
        };
        let security = self.security(written.security.as_ref().map_or((at, None), |told| (told.span().start, Some(told.get_ref().as_str()))), &host);
        let from = self.mailbox(&written.from);
        let to: Vec<Mailbox> = written.to.iter().filter_map(|to| self.mailbox(to)).collect();
        if written.to.is_empty() {
            self.fault(at, format!("the mail `{}` is to nobody", written.name), "say `to = [\"editors@example.org\"]`");
        }
        let needs_password = written.user.is_some();
        let password = if needs_password { self.secret(written.password_env.as_deref(), written.password_file.as_deref()).map(Some) } else { Ok(None) };
        let (password, unready) = apart(password);
        let login = written.user.zip(password.flatten());
        Some(Mail { name: written.name, host, port, security: security?, login, from: from?, to, unready })
    }

    fn mailbox(&mut self, told: &Spanned<String>) -> Option<Mailbox> {
        let mailbox = told.get_ref().parse().ok();
        if mailbox.is_none() {
            self.fault(told.span().start, format!("`{}` is no mail address", told.get_ref()), "as `editors@example.org` or `Editors <editors@example.org>`");
        }
        mailbox
    }

    /// As it is told; plain to this machine and STARTTLS to others where it is not.
    fn security(&mut self, (at, told): (usize, Option<&str>), host: &str) -> Option<Security> {
        let is_here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        match told.unwrap_or(if is_here { "none" } else { "starttls" }) {
            "none" => Some(Security::None),
            #[cfg(feature = "tls")]
            "starttls" => Some(Security::StartTls),
            #[cfg(feature = "tls")]
            "implicit" => Some(Security::Implicit),
            #[cfg(not(feature = "tls"))]
            "starttls" | "implicit" => {
                let hint = "build it with its default features, or send through a server on this machine; `security = \"none\"` sends mail unencrypted";
                self.fault(at, format!("this build speaks no TLS, so `{host}` cannot be talked to safely"), hint);
                None
            }
            other => {
                self.fault(at, format!("unknown `security`: `{other}`"), "one of none, starttls, implicit");
                None
            }
        }
    }

    /// A secret from where the settings say it is, without the end of its line.
    fn secret(&self, variable: Option<&str>, file: Option<&Path>) -> Result<String, String> {
        let secret = match (variable, file) {
            (Some(variable), _) => env::var(variable).map_err(|_| format!("the environment variable `{variable}` is not set"))?,
            (None, Some(file)) => {
                let path = self.folder.join(file);
                fs::read_to_string(&path).map_err(|error| format!("cannot read the secret `{}`: {error}", path.display()))?
            }
            (None, None) => return Err("the settings name no secret: `password_env` or `password_file`".to_string()),
        };
        let secret = secret.trim_end_matches(['\n', '\r']).to_string();
        if secret.is_empty() { Err("its secret is empty".to_string()) } else { Ok(secret) }
    }
}

fn apart<T>(read: Result<T, String>) -> (Option<T>, Option<String>) {
    match read {
        Ok(value) => (Some(value), None),
        Err(told) => (None, Some(told)),
    }
}

/// Whether this is a full address of the web, without a name or password in it.
fn is_web(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<usize> {
        let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"));
        let faults = read("alerts.toml", text, Path::new("."), &lexicon).expect_err("it has faults");
        assert!(faults.iter().all(|fault| !fault.hint.is_empty()));
        faults.iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn every_fault_of_a_receiver_has_its_line() {
        let text = "[feed]\naddress = \"desk.example.org\"\n[[webhook]]\nname = \"a\"\nurl = \"ftp://example.org\"\nsecret_env = \"S\"\n\
                    [[webhook]]\nname = \"b\"\nurl = \"http://localhost:9/\"\n[[mail]]\nname = \"c\"\nserver = \"localhost\"\nfrom = \"x\"\nto = []\n\
                    [[mail]]\nname = \"d\"\nserver = \"localhost:25\"\nfrom = \"nobody\"\nto = [\"a@example.org\", \"b\"]\nsecurity = \"some\"\n\
                    [[rule]]\nname = \"r\"\nwhen = \"toll\"\nkilled = 1\nto = [\"z\"]\n";
        assert_eq!(faults(text), [2, 5, 7, 12, 18, 19, 20, 25]);
        assert_eq!(faults("[feed]\ntitel = \"x\"\n"), [2]);
        assert_eq!(faults("[[rule]\n"), [1]);
    }

    #[test]
    fn addresses_are_of_the_web_and_hold_no_password() {
        let known = ["http://127.0.0.1:8080/hook", "https://hooks.example.org/a?b=c"];
        assert!(known.iter().all(|address| is_web(address)));
        let others = ["file:///etc/passwd", "ftp://example.org", "hooks.example.org", "http://me:pw@example.org/", "http://", ""];
        assert!(!others.iter().any(|address| is_web(address)));
    }
}
