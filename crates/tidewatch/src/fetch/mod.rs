//! Web addresses in, what their servers answer out. A connection is opened only where somebody asked for this address.
//!
//! One request at a time, with a pause between two to the same server; `robots.txt` and `Retry-After` are heeded; an answer is bounded in size
//! and time; at most five redirects are followed, each through the same gate as the first address (`guard`). No cookies, no proxy.

mod feed_list;
mod guard;
mod memory;
mod robots;

pub use feed_list::{FeedList, Listed, SAMPLE};
pub use guard::read_address;
pub use memory::{Known, Memory};

use crate::input::http_answer::{media_type, unpack};
use crate::trust;
use guard::{Guarded, Reach, check_address};
use jiff::Timestamp;
use robots::Rules;
use std::collections::HashMap;
use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};
use ureq::http::{Response, StatusCode, header::HeaderMap};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error};
use url::Url;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;
/// What is asked for.
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5";
/// How long a server that says "too many requests" and no more is left alone, and the longest that is remembered.
const USUAL_REST: i64 = 3_600;
const LONGEST_REST: i64 = 7 * 86_400;

/// How the web is asked.
#[derive(clap::Args, Clone, Debug)]
pub struct FetchArgs {
    /// Also asks this machine and private networks
    #[arg(long)]
    allow_private: bool,
    /// Also asks this server, though it is not public, as `intranet:8080`; may be given several times
    #[arg(long, value_name = "NAME:PORT")]
    allow_server: Vec<String>,
    /// Longest wait for one answer, in seconds
    #[arg(long, default_value_t = 30.0, value_name = "SECONDS", value_parser = seconds)]
    timeout: f64,
    /// Largest answer, in MiB, packed and unpacked
    #[arg(long, default_value_t = 20, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=60))]
    largest: u64,
    /// Pause between two requests to the same server, in seconds
    #[arg(long, default_value_t = 1.0, value_name = "SECONDS", value_parser = seconds)]
    delay: f64,
    /// Asks for what a server's robots.txt keeps from programs: for servers of your own
    #[arg(long)]
    ignore_robots: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|seconds: &f64| (0.0..=3600.0).contains(seconds)).ok_or_else(|| "give seconds from 0 to 3600".to_string())
}

/// What a server answered.
#[derive(Debug)]
pub enum Answer {
    /// As it was when it was last asked.
    Unchanged,
    Body(Box<Fetched>),
}

/// A body, unpacked, and what is said about it.
#[derive(Debug)]
pub struct Fetched {
    /// Where it was found in the end.
    pub address: Url,
    /// In lower case, without parameters.
    pub media_type: String,
    pub charset: Option<String>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub bytes: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub struct Refusal {
    pub message: String,
    pub hint: &'static str,
    /// When the server may be asked again.
    pub not_before: Option<Timestamp>,
}

fn refusal(message: impl Into<String>) -> Refusal {
    Refusal { message: message.into(), hint: "", not_before: None }
}

/// What is known of a server during a run.
#[derive(Default)]
struct Server {
    asked: Option<Instant>,
    rules: Option<Rules>,
}

/// Asks servers, one request at a time.
pub struct Fetcher {
    agent: Agent,
    args: FetchArgs,
    user_agent: String,
    servers: HashMap<String, Server>,
}

impl Fetcher {
    pub fn new(args: &FetchArgs, contact: Option<&str>) -> Fetcher {
        let wait = Duration::from_secs_f64(args.timeout);
        let config = trust::terms(Some(wait));
        let reach = if args.allow_private { Reach::Everywhere } else { Reach::Public(args.allow_server.clone()) };
        let agent = Agent::with_parts(config.build(), DefaultConnector::default(), Guarded { reach, inner: DefaultResolver::default() });
        let contact = contact.map(|contact| format!(" (+{contact})")).unwrap_or_default();
        let user_agent = format!("{}/{}{contact}", robots::NAME, env!("CARGO_PKG_VERSION"));
        Fetcher { agent, args: args.clone(), user_agent, servers: HashMap::new() }
    }

    /// Asks for an address; where it is known, only for what has changed since.
    ///
    /// # Errors
    /// In words, why there is no answer.
    pub fn get(&mut self, address: &Url, known: Option<&Known>) -> Result<Answer, Refusal> {
        let mut address = address.clone();
        for _ in 0..=MOST_REDIRECTS {
            check_address(&address).map_err(refusal)?;
            self.ask_leave(&address)?;
            let response = self.request(&address, known)?;
            match response.status() {
                StatusCode::NOT_MODIFIED => return Ok(Answer::Unchanged),
                status if status.is_redirection() => address = redirected(&address, response.headers())?,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => return Err(rest(&response)),
                status if !status.is_success() => return Err(refusal(format!("HTTP {status}"))),
                _ => return self.body(address, response).map(|fetched| Answer::Body(Box::new(fetched))),
            }
        }
        Err(refusal(format!("more than {MOST_REDIRECTS} redirects")))
    }

    /// Reads the server's rules where they are not known, and asks them.
    fn ask_leave(&mut self, address: &Url) -> Result<(), Refusal> {
        if self.args.ignore_robots {
            return Ok(());
        }
        let server = server_of(address);
        if self.servers.get(&server).is_none_or(|server| server.rules.is_none()) {
            let rules = self.rules(address)?;
            self.servers.entry(server.clone()).or_default().rules = Some(rules);
        }
        let path = &address[url::Position::BeforePath..url::Position::AfterQuery];
        match self.servers.get(&server).and_then(|server| server.rules.as_ref()) {
            Some(rules) if !rules.allow(path) => Err(Refusal {
                hint: "ask its keeper, or give `--ignore-robots` if the server is your own",
                ..refusal("the server's robots.txt keeps this from programs")
            }),
            _ => Ok(()),
        }
    }

    /// A server's rules: none where it has none, closed where it cannot say.
    fn rules(&mut self, address: &Url) -> Result<Rules, Refusal> {
        let mut at = address.join("/robots.txt").map_err(|error| refusal(error.to_string()))?;
        for _ in 0..=MOST_REDIRECTS {
            check_address(&at).map_err(refusal)?;
            let response = self.request(&at, None)?;
            match response.status() {
                status if status.is_redirection() => at = redirected(&at, response.headers())?,
                status if status.is_success() => {
                    let body = self.body(at, response)?;
                    let bytes = &body.bytes[..body.bytes.len().min(robots::LARGEST)];
                    return Ok(Rules::read(&String::from_utf8_lossy(bytes)));
                }
                StatusCode::TOO_MANY_REQUESTS => return Err(rest(&response)),
                status if status.is_server_error() => return Ok(Rules::closed()),
                _ => return Ok(Rules::default()),
            }
        }
        Ok(Rules::default())
    }

    /// One request, after the pause that is due.
    fn request(&mut self, address: &Url, known: Option<&Known>) -> Result<Response<Body>, Refusal> {
        let server = self.servers.entry(server_of(address)).or_default();
        let asked_for = server.rules.as_ref().and_then(|rules| rules.pause).unwrap_or(0.0);
        let pause = Duration::from_secs_f64(asked_for.max(self.args.delay));
        thread::sleep(server.asked.map_or(Duration::ZERO, |asked| pause.saturating_sub(asked.elapsed())));
        server.asked = Some(Instant::now());
        let mut request = self.agent.get(address.as_str()).header("user-agent", &self.user_agent).header("accept", ACCEPT).header("accept-encoding", "gzip");
        if let Some(etag) = known.and_then(|known| known.etag.as_ref()) {
            request = request.header("if-none-match", etag);
        }
        if let Some(day) = known.and_then(|known| known.last_modified.as_ref()) {
            request = request.header("if-modified-since", day);
        }
        request.call().map_err(|error| self.told(&error))
    }

    fn body(&self, address: Url, mut response: Response<Body>) -> Result<Fetched, Refusal> {
        let most = self.args.largest << 20;
        let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_string);
        let (media_type, charset) = media_type(&text("content-type").unwrap_or_default());
        let (etag, last_modified, packing) = (text("etag"), text("last-modified"), text("content-encoding").unwrap_or_default().to_ascii_lowercase());
        if media_type.starts_with("image/") || media_type.starts_with("video/") || media_type.starts_with("audio/") {
            return Err(refusal(format!("the answer is `{media_type}`, which is not read")));
        }
        let too_large = || refusal(format!("the answer is larger than {} MiB", self.args.largest));
        let mut bytes = Vec::new();
        let read = response.body_mut().as_reader().take(most + 1).read_to_end(&mut bytes);
        read.map_err(|error| refusal(format!("the answer broke off: {}", self.told_io(&error))))?;
        if bytes.len() as u64 > most {
            return Err(too_large());
        }
        let bytes = unpack(bytes, packing.trim(), most).map_err(|message| refusal(format!("the answer cannot be read: {message}")))?;
        Ok(Fetched { address, media_type, charset, etag, last_modified, bytes })
    }

    fn told_io(&self, error: &std::io::Error) -> String {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        inner.map_or_else(|| error.to_string(), |inner| self.told(inner).message)
    }

    fn told(&self, error: &Error) -> Refusal {
        match error {
            Error::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Refusal {
                hint: "give `--allow-server NAME:PORT` or `--allow-private` if you mean this machine or your own network",
                ..refusal(format!("not asked: {error}"))
            },
            Error::Timeout(_) => refusal(format!("no answer within {} s", self.args.timeout)),
            Error::HostNotFound => refusal("no such server: its name is unknown"),
            Error::Protocol(error) => refusal(format!("the answer is no HTTP: {error}")),
            error => refusal(format!("no connection: {error}")),
        }
    }
}

/// Scheme, name and port of a server.
fn server_of(address: &Url) -> String {
    address[..url::Position::BeforePath].to_string()
}

/// Where a redirect leads; from https only to https.
fn redirected(from: &Url, headers: &HeaderMap) -> Result<Url, Refusal> {
    let target = headers.get("location").and_then(|target| target.to_str().ok()).ok_or_else(|| refusal("a redirect that leads nowhere"))?;
    let to = from.join(target).map_err(|error| refusal(format!("a redirect to `{target}`: {error}")))?;
    match (from.scheme(), to.scheme()) {
        ("https", "http") => Err(refusal(format!("a redirect from https to `{to}`: not followed"))),
        _ => Ok(to),
    }
}

/// A server that wants to be left alone, and until when.
fn rest(response: &Response<Body>) -> Refusal {
    let now = Timestamp::now();
    let said = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let seconds = said.and_then(|said| said.trim().parse::<i64>().ok());
    let day = || said.and_then(|said| jiff::fmt::rfc2822::parse(said.trim()).ok()).map(|until| until.timestamp().as_second() - now.as_second());
    let seconds = seconds.or_else(day).unwrap_or(USUAL_REST).clamp(1, LONGEST_REST);
    let until = Timestamp::from_second(now.as_second() + seconds).unwrap_or(now);
    Refusal { not_before: Some(until), ..refusal(format!("HTTP {}: the server asks to be left alone until {until}", response.status())) }
}
