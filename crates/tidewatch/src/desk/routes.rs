//! Every address of the desk: method, path, least role, and the function that answers.

use super::answer::{Answer, Refusal};
use super::ask::Ask;
use super::guard::{LARGEST_FORM, LARGEST_REPORT};
use super::{api, assets, pages};
use crate::store::Role;
use axum::http::Method;

/// One address.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub need: Need,
    /// Largest body, in bytes.
    pub largest: usize,
    pub answer: fn(&Ask) -> Result<Answer, Refusal>,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Nobody,
    Role(Role),
}

const fn get(path: &'static str, role: Role, answer: fn(&Ask) -> Result<Answer, Refusal>) -> Route {
    Route { method: Method::GET, path, need: Need::Role(role), largest: LARGEST_FORM, answer }
}

const fn post(path: &'static str, role: Role, answer: fn(&Ask) -> Result<Answer, Refusal>) -> Route {
    Route { method: Method::POST, path, need: Need::Role(role), largest: LARGEST_FORM, answer }
}

const fn open(method: Method, path: &'static str, answer: fn(&Ask) -> Result<Answer, Refusal>) -> Route {
    Route { method, path, need: Need::Nobody, largest: LARGEST_FORM, answer }
}

use Role::{Analyst, Editor, Reader};

/// All addresses; those under `/api/v1` are described by `api/openapi.rs`.
pub static ROUTES: &[Route] = &[
    open(Method::GET, "/assets/{name}", assets::show),
    open(Method::GET, "/login", pages::login::show),
    open(Method::POST, "/login", pages::login::log_in),
    open(Method::POST, "/logout", pages::login::log_out),
    get("/", Reader, pages::incidents::enter),
    get("/incidents", Reader, pages::incidents::show),
    get("/incidents/{id}", Reader, pages::incident::show),
    get("/incidents/{id}/packet", Reader, pages::packet::show),
    get("/records/{id}", Reader, pages::record::show),
    get("/judge", Analyst, pages::judge::show),
    post("/judge", Analyst, pages::judge::judge),
    post("/decide", Analyst, pages::decide::decide),
    post("/undo", Analyst, pages::decide::undo),
    post("/case", Analyst, pages::decide::save_case),
    get("/documents", Reader, pages::documents::show),
    get("/documents/{id}", Reader, pages::document::show),
    get("/inbox", Reader, pages::inbox::show),
    Route { method: Method::POST, path: "/inbox", need: Need::Role(Analyst), largest: LARGEST_REPORT, answer: pages::inbox::receive },
    get("/alerts", Reader, pages::alerts::show),
    get("/alerts.atom", Reader, pages::alerts::feed),
    get("/waves", Reader, pages::waves::show),
    get("/tallies", Reader, pages::tallies::show),
    get("/indicators", Reader, pages::indicators::show),
    get("/copies", Reader, pages::copies::show),
    get("/bulletin", Reader, pages::bulletin::show),
    post("/bulletin/settings", Editor, pages::bulletin::save),
    get("/bulletin/page", Reader, pages::bulletin::page),
    get("/bulletin/markdown", Reader, pages::bulletin::markdown),
    get("/exports", Reader, pages::exports::show),
    get("/agreement", Reader, pages::agreement::show),
    get("/settings", Reader, pages::settings::show),
    post("/settings", Reader, pages::settings::save),
    get("/people", Editor, pages::people::show),
    post("/people", Editor, pages::people::save),
    get("/api/v1/openapi.json", Reader, api::openapi::show),
    get("/api/v1/session", Reader, api::session),
    get("/api/v1/status", Reader, api::status),
    get("/api/v1/documents", Reader, api::documents::list),
    get("/api/v1/documents/{id}", Reader, api::documents::one),
    get("/api/v1/records", Reader, api::records::list),
    get("/api/v1/records/{id}", Reader, api::records::one),
    get("/api/v1/records/{id}/candidates", Reader, api::records::candidates),
    get("/api/v1/incidents", Reader, api::incidents::list),
    get("/api/v1/incidents/{id}", Reader, api::incidents::one),
    get("/api/v1/incidents/{id}/alike", Reader, api::incidents::alike),
    get("/api/v1/overview", Reader, api::incidents::overview),
    get("/api/v1/points", Reader, api::incidents::points),
    get("/api/v1/names", Reader, api::incidents::names),
    get("/api/v1/decisions", Reader, api::decisions::list),
    post("/api/v1/decisions", Analyst, api::decisions::add),
    post("/api/v1/undo", Analyst, api::decisions::undo),
    get("/api/v1/search", Reader, api::search),
    get("/api/v1/waves", Reader, api::analyses::waves),
    get("/api/v1/tallies", Reader, api::analyses::tallies),
    get("/api/v1/figures", Reader, api::analyses::figures),
    get("/api/v1/reuse", Reader, api::analyses::reuse),
    get("/api/v1/agreement", Reader, api::analyses::agreement),
    get("/api/v1/export", Reader, api::exports::file),
    get("/api/v1/changes", Reader, api::exports::changes),
];
