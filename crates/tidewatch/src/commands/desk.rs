//! `tidewatch desk`: a desk's folder in, its pages on a port of this machine out; and the people who may work there.

use crate::Status;
use crate::desk::{Desk, Terms, hash_password, serve};
use crate::lexicon::LexiconArgs;
use crate::store::{DeskArgs, Role, Store};
use anyhow::{Context, bail};
use clap::Subcommand;
use std::env;
use std::io::{self, BufRead, IsTerminal, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Serves a desk's pages and API on this machine, for analysts to work in
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Folder of the desk; it is made where there is none
    #[arg(value_name = "FOLDER", default_value = "desk")]
    folder: PathBuf,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Where to listen; beyond loopback only with accounts. Port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8420")]
    bind: SocketAddr,
    /// A further name under which browsers may ask; may be given more than once
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Something in front of the desk speaks https: cookies are sent over nothing else
    #[arg(long)]
    https: bool,
    /// Who decides where nobody logs in; the name that you are logged in with by default
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// A further folder whose reports are added as they come; `inbox` in the desk's folder always is
    #[arg(long, value_name = "DIR")]
    watch: Vec<PathBuf>,
    /// Where map tiles come from, as `https://tiles.example.org/{z}/{x}/{y}.png`; the pages then ask there. By default they ask nobody
    #[arg(long, value_name = "URL")]
    tiles: Option<String>,
    /// A report that takes longer to read is given up and told; the others go on
    #[arg(long, value_name = "SECONDS", default_value_t = 90)]
    read_seconds: u64,
    /// A report of more text is not read
    #[arg(long, value_name = "MB", default_value_t = 8)]
    read_mb: usize,
    #[command(subcommand)]
    people: Option<People>,
}

#[derive(Subcommand)]
enum People {
    /// The people who may work at a desk
    User {
        #[command(subcommand)]
        what: User,
    },
}

#[derive(Subcommand)]
enum User {
    /// Adds somebody, or gives somebody another role and password; the password is read from standard input
    Add {
        name: String,
        #[arg(long, value_enum, default_value_t = Role::Analyst)]
        role: Role,
        #[command(flatten)]
        desk: DeskArgs,
    },
    /// Takes somebody's account away; what they decided stays
    Remove {
        name: String,
        #[command(flatten)]
        desk: DeskArgs,
    },
    /// Prints names and roles
    List {
        #[command(flatten)]
        desk: DeskArgs,
    },
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    match args.people {
        Some(People::User { what }) => change_people(what),
        None => serve_desk(args),
    }
}

fn serve_desk(args: Args) -> anyhow::Result<Status> {
    let (lexicon, coder) = DeskArgs { desk: args.folder.clone() }.lexicon(&args.lexicon)?;
    let listener = TcpListener::bind(args.bind).with_context(|| format!("cannot listen at {}", args.bind))?;
    let bind = listener.local_addr()?;
    let who = args.who.or_else(|| env::var("USER").ok()).unwrap_or_else(|| "analyst".to_string());
    let terms = Terms {
        folder: args.folder,
        bind,
        names: args.host,
        https: args.https,
        who,
        watch: args.watch,
        tiles: args.tiles,
        read_time: Duration::from_secs(args.read_seconds),
        read_mb: args.read_mb,
    };
    if !bind.ip().is_loopback() && Store::open_or_make(&terms.folder)?.accounts()?.is_empty() {
        bail!(
            "others can reach {bind}, and this desk has no accounts\n  hint: `tidewatch desk user add NAME --role editor --desk {}` makes one",
            terms.folder.display()
        );
    }
    let folder = terms.folder.display().to_string();
    let desk = Arc::new(Desk::open(terms, lexicon, coder)?);
    desk.warm();
    writeln!(io::stdout(), "desk `{folder}` at http://{bind}/ (Ctrl-C ends it)")?;
    io::stdout().flush()?;
    serve(desk, listener)?;
    Ok(Status::Done)
}

fn change_people(what: User) -> anyhow::Result<Status> {
    match what {
        User::Add { name, role, desk } => {
            let (name, password) = (checked(&name)?, read_password()?);
            Store::open_or_make(&desk.desk)?.set_account(name, role, &hash_password(&password)?)?;
            writeln!(io::stdout(), "{name}\t{}", role.name())?;
        }
        User::Remove { name, desk } => {
            if !desk.store()?.remove_account(&name)? {
                bail!("there is no account `{name}`");
            }
        }
        User::List { desk } => {
            for account in desk.store()?.accounts()? {
                writeln!(io::stdout(), "{}\t{}\t{}", account.name, account.role.name(), account.added)?;
            }
        }
    }
    Ok(Status::Done)
}

/// A name that can stand in a log.
fn checked(name: &str) -> anyhow::Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(|letter| letter.is_control() || letter == ':') {
        bail!("`{name}` cannot be a name: up to 60 letters, no colon");
    }
    Ok(name)
}

fn read_password() -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        eprint!("password (it is shown as you type): ");
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("no password on standard input")?;
    Ok(line.trim_end_matches(['\n', '\r']).to_string())
}
