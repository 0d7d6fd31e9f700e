//! Servers that speak TLS: asked where their certificate is trusted, and only there.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;
use std::{fs, thread};

const PAGE: &str = "<html><body><article><p>Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday.</p></article></body></html>";

/// A server under names of its certificate: its port, and the file with that certificate.
fn server(file: &str, names: &[&str]) -> (u16, PathBuf) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    let roots = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(file);
    fs::write(&roots, cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![cert.der().clone()], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::new(StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream));
            let mut line = String::new();
            while stream.read_line(&mut line).is_ok_and(|n_bytes| n_bytes > 2) {
                line.clear();
            }
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{PAGE}", PAGE.len());
            let _ = stream.get_mut().write_all(answer.as_bytes());
        }
    });
    (port, roots)
}

fn fetch(port: u16, roots: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidewatch"));
    command.env_remove("SSL_CERT_FILE").args(["fetch", "--ignore-robots", "--allow-private", &format!("https://localhost:{port}/report.html")]);
    if let Some(roots) = roots {
        command.env("SSL_CERT_FILE", roots);
    }
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_server_with_a_trusted_certificate_is_read() {
    let (port, roots) = server("trusted.pem", &["localhost"]);
    let output = fetch(port, roots.to_str());
    assert!(output.status.success(), "{}", told(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("roadside bomb"));
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (port, _) = server("unknown.pem", &["localhost"]);
    let output = fetch(port, None);
    assert!(output.status.code() == Some(1) && output.stdout.is_empty());
    assert!(told(&output).contains("certificate"), "{}", told(&output));
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let (port, roots) = server("other.pem", &["wire.example"]);
    let output = fetch(port, roots.to_str());
    assert!(output.status.code() == Some(1) && output.stdout.is_empty());
    assert!(told(&output).contains("certificate"), "{}", told(&output));
}

#[test]
fn nothing_is_trusted_where_the_roots_cannot_be_read() {
    let (port, _) = server("good.pem", &["localhost"]);
    let output = fetch(port, Some("there/is/no.pem"));
    assert!(output.status.code() == Some(1) && output.stdout.is_empty());
    assert!(told(&output).contains("SSL_CERT_FILE: there/is/no.pem: "), "{}", told(&output));
}
