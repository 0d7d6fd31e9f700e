//! Who may work at a desk in, accounts and settings out. Passwords come and go as argon2 strings; they are made and checked elsewhere.

use super::Store;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};

/// Somebody who may log in.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub role: Role,
    /// PHC string.
    pub password: String,
    /// RFC 3339, UTC.
    pub added: String,
}

/// What somebody may do; each may do all that the one before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks.
    Reader,
    /// Decides and adds reports.
    Analyst,
    /// Sets the desk and its people.
    Editor,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Analyst => "analyst",
            Role::Editor => "editor",
        }
    }

    pub fn read(name: &str) -> Option<Role> {
        [Role::Reader, Role::Analyst, Role::Editor].into_iter().find(|role| role.name() == name)
    }
}

impl Store {
    /// All accounts, by name.
    pub fn accounts(&self) -> anyhow::Result<Vec<Account>> {
        let mut statement = self.connection.prepare_cached("SELECT name, role, password, added FROM account ORDER BY name")?;
        Ok(statement.query_map((), read_account)?.collect::<Result<_, _>>()?)
    }

    pub fn account(&self, name: &str) -> anyhow::Result<Option<Account>> {
        let mut statement = self.connection.prepare_cached("SELECT name, role, password, added FROM account WHERE name = ?1")?;
        Ok(statement.query_row([name], read_account).optional()?)
    }

    /// Adds an account, or gives a known one another role and password.
    pub fn set_account(&mut self, name: &str, role: Role, password: &str) -> anyhow::Result<()> {
        let query = "INSERT INTO account (name, role, password, added) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT (name) DO UPDATE SET role = excluded.role, password = excluded.password";
        self.connection.execute(query, (name, role.name(), password, Timestamp::now().to_string()))?;
        Ok(())
    }

    /// Takes an account away; what its owner decided stays. False where there is none.
    pub fn remove_account(&mut self, name: &str) -> anyhow::Result<bool> {
        Ok(self.connection.execute("DELETE FROM account WHERE name = ?1", [name])? > 0)
    }

    /// What somebody has set; an empty name is the desk itself.
    pub fn setting(&self, who: &str, name: &str) -> anyhow::Result<Option<String>> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM setting WHERE who = ?1 AND name = ?2")?;
        Ok(statement.query_row([who, name], |row| row.get(0)).optional()?)
    }

    pub fn set_setting(&mut self, who: &str, name: &str, value: &str) -> anyhow::Result<()> {
        let query = "INSERT INTO setting (who, name, value) VALUES (?1, ?2, ?3) ON CONFLICT (who, name) DO UPDATE SET value = excluded.value";
        self.connection.execute(query, [who, name, value])?;
        Ok(())
    }
}

fn read_account(row: &rusqlite::Row) -> rusqlite::Result<Account> {
    let role: String = row.get(1)?;
    Ok(Account { name: row.get(0)?, role: Role::read(&role).unwrap_or(Role::Reader), password: row.get(2)?, added: row.get(3)? })
}
