//! A desk's folder in, its pages and its API out, on a port of this machine: where analysts work.
//!
//! A request passes `guard` (may this browser ask at all?), `session` (who asks?), then the one function that `routes` names for its
//! address. That function gets an `Ask` and gives an `Answer` or a `Refusal`; it never touches the network. Pages and API ask the same
//! `Store`, with the same `View` of what is looked for, which is kept in the address.
//!
//! To add a page: write `pages/NAME.rs` with `pub fn show(ask: &Ask) -> Result<Answer, Refusal>`, which ends in `frame::page(ask, title, body)`; name it
//! in `pages/mod.rs`; give it a line in `routes.rs` (address, least role, function) and, if people should find it, one in `frame::PLACES`.
//! Text goes into `maud::html!` as it is: it is escaped there. `PreEscaped` is for our own SVG alone. There is no inline script or style: they
//! would not run. A script goes to `assets/`, gets a line in `assets.rs`, and is asked for with `frame::Page::script`.
//! To add to the API: the same with `api/NAME.rs` and `Answer::json`; `api/openapi.rs` must describe it, and a test compares the two.
//! What a page may change goes through `POST`, with the form's `frame::token(ask)` in it.
//!
//! Nothing here asks anything of another machine. It codes only what is added (`inbox`), as `tidewatch add` does.

mod address;
mod alerting;
mod analyses;
mod answer;
mod api;
mod ask;
mod assets;
mod blocks;
mod cases;
mod diff;
mod guard;
mod inbox;
mod map;
mod pages;
mod passwords;
mod resolving;
mod routes;
mod server;
mod session;
pub mod told;

pub use address::encoded;
pub use passwords::hash_password;
pub use server::serve;

use crate::store::{Coder, Filter, Role, Store};
use anyhow::Context;
use ask::{Ask, Fields};
use axum::http::HeaderMap;
use inbox::Inbox;
use session::{Sessions, Visitor};
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tidewatch_engine::lexicon::Lexicon;

/// Most open stores that wait for their next request.
const SPARE_STORES: usize = 8;

/// How long a start may take before the desk's address is told.
const LONGEST_START: Duration = Duration::from_secs(5);

/// How a desk is to be served.
pub struct Terms {
    pub folder: PathBuf,
    pub bind: SocketAddr,
    /// Names besides loopback and the bound address under which browsers may ask.
    pub names: Vec<String>,
    /// Something in front of the desk speaks https: cookies are sent over nothing else.
    pub https: bool,
    /// Who decides where nobody logs in.
    pub who: String,
    /// Further folders whose reports are added as they come.
    pub watch: Vec<PathBuf>,
    /// Where map tiles come from, as `https://…/{z}/{x}/{y}.png`; only the shapes in the program by default.
    pub tiles: Option<String>,
    /// Longest time that reading a report may take, and most megabytes of words in one.
    pub read_time: Duration,
    pub read_mb: usize,
}

/// All that answering takes.
pub struct Desk {
    terms: Terms,
    lexicon: Lexicon,
    coder: Coder,
    stores: Mutex<Vec<Store>>,
    sessions: Sessions,
    inbox: Inbox,
    map: map::Shapes,
    kept: analyses::Kept,
}

impl Desk {
    /// Opens the desk's folder; makes it where there is none.
    ///
    /// # Errors
    /// The store cannot be opened; the system gives no random numbers.
    pub fn open(terms: Terms, lexicon: Lexicon, coder: Coder) -> anyhow::Result<Desk> {
        let store = Store::open_or_make(&terms.folder)?;
        let inbox = Inbox::open(&terms)?;
        let map = map::Shapes::of(&lexicon.outlines);
        let sessions = Sessions::new().context("the system gives no random numbers")?;
        Ok(Desk { sessions, inbox, map, kept: analyses::Kept::default(), stores: Mutex::new(vec![store]), terms, lexicon, coder })
    }

    /// Asks early what the first page asks, for as long as a person would wait for a start; a larger desk goes on with it in the background.
    pub fn warm(self: &Arc<Self>) {
        let (early, (done, ready)) = (Arc::clone(self), mpsc::channel());
        std::thread::spawn(move || {
            early.ask_first();
            done.send(()).ok()
        });
        let _ = ready.recv_timeout(LONGEST_START);
    }

    /// Asks what the first page asks, so that the parts of the file that every list is read from are in memory when somebody comes. What goes
    /// wrong here goes wrong again, and is told, when somebody asks.
    fn ask_first(&self) {
        let visitor = Visitor { who: self.terms.who.clone(), role: Some(Role::Reader), token: String::new(), logged_in: false };
        let ask = Ask { desk: self, visitor, address: String::new(), parts: Vec::new(), query: Fields::default(), headers: HeaderMap::new(), body: Vec::new() };
        let _ = pages::incidents::show(&ask);
        let _ = self.store().map(|store| store.map_points(&Filter { limit: usize::MAX, ..Filter::default() }));
    }

    /// A store for one request.
    ///
    /// # Errors
    /// It cannot be opened.
    fn store(&self) -> anyhow::Result<Lent<'_>> {
        let spare = self.stores.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let store = match spare {
            Some(store) => store,
            None => Store::open(&self.terms.folder)?,
        };
        Ok(Lent { store: Some(store), desk: self })
    }
}

/// A store that goes back to the desk when the request is answered.
struct Lent<'a> {
    store: Option<Store>,
    desk: &'a Desk,
}

impl Deref for Lent<'_> {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store.as_ref().expect("it is lent until it is dropped")
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Store {
        self.store.as_mut().expect("it is lent until it is dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut spare = self.desk.stores.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE_STORES {
            spare.extend(self.store.take());
        }
    }
}
