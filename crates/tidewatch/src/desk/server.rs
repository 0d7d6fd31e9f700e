//! A desk in, its answers to browsers out, until it is told to stop; requests under way are answered first.
//!
//! The store blocks, so every request is answered on a thread that may wait. What a panic would leave half done is a transaction
//! that was not committed.

use super::answer::{Answer, Refusal};
use super::ask::{Ask, Fields};
use super::routes::{Need, ROUTES, Route};
use super::{Desk, guard, pages};
use anyhow::Context;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, request};
use axum::routing::{MethodFilter, on};
use sha2::{Digest, Sha256};
use std::net::TcpListener;
use std::sync::Arc;
use tokio::runtime;

/// Serves a desk until Ctrl-C or a termination signal.
///
/// # Errors
/// The system gives no threads or no socket.
pub fn serve(desk: Arc<Desk>, listener: TcpListener) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the server")?;
    desk.inbox.start(&desk);
    super::alerting::start(&desk);
    let ended = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router(desk.clone())).with_graceful_shutdown(stopped()).await
    });
    desk.inbox.stop();
    Ok(ended?)
}

async fn stopped() {
    let interrupt = async { tokio::signal::ctrl_c().await.ok() };
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}

fn router(desk: Arc<Desk>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let filter = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        let answer = move |State(desk): State<Arc<Desk>>, parts: RawPathParams, request: Request| async move {
            let parts = parts.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            answer_request(desk, route, parts, request).await
        };
        router = router.route(route.path, on(filter, answer));
    }
    let nowhere = |State(desk): State<Arc<Desk>>, request: Request| async move { answer_request(desk, &NOWHERE, Vec::new(), request).await };
    router.fallback(nowhere).with_state(desk)
}

/// What is asked where there is nothing.
const NOWHERE: Route =
    Route { method: Method::GET, path: "", need: Need::Nobody, largest: guard::LARGEST_FORM, answer: |_| Err(Refusal::not_found("page at this address")) };

async fn answer_request(desk: Arc<Desk>, route: &'static Route, parts: Vec<(String, String)>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = match guard::check(&head.method, &head.headers, &desk.terms) {
        Ok(()) => to_bytes(body, route.largest).await.map_err(|_| too_large(route.largest)),
        Err(refusal) => Err(refusal),
    };
    let work = move || answer(&desk, route, parts, &head, body.map(|bytes| bytes.to_vec()));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        let mut response = Response::new(Body::from("the desk made a mistake of its own; nothing was changed\n"));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

fn too_large(largest: usize) -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("more than {} MB at once", largest >> 20), "`tidewatch add` takes reports of any size")
}

fn answer(desk: &Desk, route: &Route, parts: Vec<(String, String)>, head: &request::Parts, body: Result<Vec<u8>, Refusal>) -> Response<Body> {
    // Scripts of the pages ask for problems that they can tell in a line.
    let asks_for_json = head.headers.get("accept").and_then(|kinds| kinds.to_str().ok()).is_some_and(|kinds| kinds.contains("json"));
    let is_api = asks_for_json || head.uri.path().starts_with("/api/");
    let refused = |refusal: Refusal| if is_api { refusal.problem() } else { pages::refusal::plain(&refusal) };
    let answer = match (body, desk.visitor(&head.headers)) {
        (Err(refusal), _) | (_, Err(refusal)) => refused(refusal),
        (Ok(body), Ok(visitor)) => {
            let query = Fields::read(head.uri.query().unwrap_or_default().as_bytes());
            let address = head.uri.path_and_query().map_or(String::new(), ToString::to_string);
            let ask = Ask { desk, visitor, address, parts, query, headers: head.headers.clone(), body };
            match may_ask(&ask, route, &head.method).and_then(|()| (route.answer)(&ask)) {
                Ok(answer) => answer,
                Err(refusal) if is_api => refusal.problem(),
                Err(refusal) => pages::refusal::show(&ask, &refusal),
            }
        }
    };
    send(answer, desk, &head.headers)
}

/// Whether the visitor has the role, and a change the token, that the route needs.
fn may_ask(ask: &Ask, route: &Route, method: &Method) -> Result<(), Refusal> {
    if let Need::Role(least) = route.need {
        match ask.visitor.role {
            None => return Err(Refusal::new(StatusCode::UNAUTHORIZED, "nobody is logged in", "log in first")),
            Some(role) if role < least => {
                let told = format!("this takes the role `{}`, and `{}` has `{}`", least.name(), ask.visitor.who, role.name());
                return Err(Refusal::new(StatusCode::FORBIDDEN, told, "an editor can give you another role"));
            }
            Some(_) => {}
        }
    }
    let token = &ask.visitor.token;
    if *method == Method::GET || *method == Method::HEAD || token.is_empty() {
        return Ok(());
    }
    let form = ask.form();
    match ask.header("x-csrf-token").or(form.get("token")) {
        Some(told) if told == token => Ok(()),
        _ => Err(Refusal::new(StatusCode::FORBIDDEN, "the request carries no token of this session", "open the page again, and send it from there")),
    }
}

/// Adds what every answer carries; says "not changed" where the browser has it.
fn send(mut answer: Answer, desk: &Desk, asked: &HeaderMap) -> Response<Body> {
    if answer.tagged && answer.status == StatusCode::OK {
        let hash: String = Sha256::digest(&answer.body)[..12].iter().map(|byte| format!("{byte:02x}")).collect();
        answer = answer.tag(&hash);
    }
    let tag = answer.headers.iter().find(|(name, _)| *name == "etag").map(|(_, tag)| tag.clone());
    let known = asked.get("if-none-match").and_then(|value| value.to_str().ok());
    let is_known = tag.zip(known).is_some_and(|(tag, known)| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    if answer.status == StatusCode::OK && is_known {
        answer.status = StatusCode::NOT_MODIFIED;
        answer.body.clear();
    }
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    let own: Vec<&str> = answer.headers.iter().map(|(name, _)| *name).collect();
    let usual = guard::headers(&desk.terms).into_iter().filter(|(name, _)| !own.contains(name));
    let kind = ("content-type", answer.content_type.to_string());
    for (name, value) in usual.chain([kind]).chain(answer.headers.iter().cloned()).collect::<Vec<_>>() {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    response
}
