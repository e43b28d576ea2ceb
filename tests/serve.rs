//! `longhand serve`: a real process, spoken to over real connections.
#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use support::Site;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until there is what is looked for.
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "in vain: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A running `longhand serve`, ended with the test.
struct Server {
    child: Child,
    /// What it said so far.
    stderr: Arc<Mutex<String>>,
    port: u16,
}

/// An answer, as it came.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

/// A page that listens.
struct Events(BufReader<TcpStream>);

impl Server {
    /// Starts it in the archive folder, on a free port.
    fn start(site: &Site, arguments: &[&str]) -> Self {
        let mut command = site.command(&[&["serve", "--port", "0"], arguments].concat());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let stderr = Arc::new(Mutex::new(String::new()));
        let said = stderr.clone();
        thread::spawn(move || {
            while let Some(Ok(line)) = lines.next() {
                *said.lock().unwrap() += &(line + "\n");
            }
        });
        let mut server = Self { child, stderr, port: 0 };
        server.port = wait_for("an address", || {
            let said = server.said();
            assert!(server.child.try_wait().unwrap().is_none(), "{said}");
            let (_, address) = said.split_once("http://127.0.0.1:")?;
            address.split_once('/')?.0.parse().ok()
        });
        server
    }

    fn said(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request as it is written.
    fn send(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_ascii_lowercase(), body: bytes[end + 4..].to_vec() }
    }

    fn request(&self, method: &str, path: &str, more: &str) -> Answer {
        let host = format!("Host: localhost:{}\r\n", self.port);
        self.send(&format!("{method} {path} HTTP/1.1\r\n{host}Connection: close\r\n{more}\r\n"))
    }

    fn get(&self, path: &str) -> Answer {
        self.request("GET", path, "")
    }

    fn events(&self, base: &str) -> Events {
        let mut stream = self.connect();
        let request = format!("GET {base}__longhand/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }

    #[cfg(unix)]
    fn interrupt(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Events {
    /// The next state that a page is told.
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
            if let Some(json) = line.strip_prefix("data: ") {
                return serde_json::from_str(json).unwrap();
            }
        }
    }

    fn next_error(&mut self) -> String {
        self.next()["error"].as_str().unwrap().to_owned()
    }
}

/// An archive of one transcript; its page is [`FOG`].
fn archive() -> Site {
    let site = Site::new();
    site.transcript("a/1.md", "Fog", "The fog came in.");
    site
}

const FOG: &str = "/harbour/2025-06-13-fog.html";

#[test]
fn pages_are_made_live_on_their_way_and_stay_as_published() {
    let site = archive();
    let server = Server::start(&site, &[]);
    let published = site.files("public");
    for path in ["/", "/index.html", "/harbour/", FOG, "/search.html"] {
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.text().matches("src=\"/__longhand/live.js\"").count(), 1, "{path}");
    }
    let script = server.get("/__longhand/live.js");
    assert!(script.text().contains("EventSource"));
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    for (path, bytes) in &published {
        assert!(!String::from_utf8_lossy(bytes).contains("__longhand"), "{path}");
        let served = server.get(&format!("/{path}")).body;
        if path.starts_with('.') {
            // `.nojekyll` is for the host, and nobody's to see.
            assert!(served.starts_with(b"<!doctype html>"), "{path}");
        } else if path.ends_with(".html") {
            assert!(served.starts_with(bytes), "{path}");
        } else {
            assert_eq!(&served, bytes, "{path}");
        }
    }
    assert_eq!(site.files("public"), published);
}

#[test]
fn the_site_it_leaves_is_the_site_that_build_makes() {
    let site = archive();
    let server = Server::start(&site, &["--base", "/repo/"]);
    let mut events = server.events("/repo/");
    events.next();
    site.transcript("a/2.md", "Sea", "The sea went out.");
    events.next();
    drop(server);
    site.build(&["--output", "other"]);
    assert!(site.files("public") == site.files("other"));
}

#[test]
fn a_base_is_where_the_site_is_and_everything_else_leads_there_or_nowhere() {
    let site = archive();
    let server = Server::start(&site, &["--base", "repo"]);
    assert!(server.said().contains("/repo/ (press Ctrl-C"), "{}", server.said());
    assert!(server.get(&format!("/repo{FOG}")).text().contains("src=\"/repo/__longhand/live.js\""));
    for (path, to) in [
        ("/", Some("/repo/")),
        ("/repo", Some("/repo/")),
        ("/repo/harbour", Some("/repo/harbour/")),
        ("/repo/harbour?q=fog", Some("/repo/harbour/?q=fog")),
        (FOG, None),
        ("/repository/", None),
        ("//repo/", None),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.header("location"), to, "{path}");
        assert_eq!(answer.status, if to.is_some() { 307 } else { 404 }, "{path}");
    }
}

#[test]
fn what_is_missing_is_answered_with_the_page_for_that() {
    let site = archive();
    site.write("public/pictures/1.png", b"\x89PNG");
    let server = Server::start(&site, &[]);
    for path in
        ["/no/such/page.html", "/pictures/", "/pictures", "/harbour/index.html/", "/search/g"]
    {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().starts_with(&site.read("public/404.html")), "{path}");
        assert!(answer.text().contains("live.js") && !answer.text().contains("1.png"));
    }
    assert_eq!(server.get("/pictures/1.png").body, b"\x89PNG");
    fs::remove_file(site.path("public/404.html")).unwrap();
    assert_eq!(server.get("/no/such/page.html").status, 404);
}

#[test]
fn no_address_leads_out_of_the_output_folder() {
    let site = archive();
    site.write("secret.html", b"SECRET").write("public/.git/config", b"SECRET");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.html", site.path("public/link.html")).unwrap();
    let server = Server::start(&site, &[]);
    let absolute = format!("/{}", site.path("secret.html").display());
    for path in [
        "/../secret.html",
        "/harbour/../../secret.html",
        "/%2e%2e/secret.html",
        "/%2e%2e%2fsecret.html",
        "/%2E%2E%2Fsecret.html",
        "/..%2fsecret.html",
        "/harbour/%2e%2e%2f%2e%2e%2fsecret.html",
        "/%252e%252e%252fsecret.html",
        "/..\\secret.html",
        "/..%5csecret.html",
        "/%5c..%5csecret.html",
        "/index.html%00.txt",
        "/link.html",
        "/.git/config",
        "/%2egit/config",
        "/../content/a/1.md",
        "/../.public.longhand/cache/site",
        "/.public.longhand/cache/site",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        absolute.as_str(),
    ] {
        let answer = server.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.text().contains("SECRET"), "{path}");
    }
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let site = archive();
    let server = Server::start(&site, &[]);
    let get = |address: &str, hosts: &str| {
        let end = "Connection: close\r\n\r\n";
        server.send(&format!("GET {address} HTTP/1.1\r\n{hosts}{end}")).status
    };
    let port = server.port;
    for host in ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"] {
        assert_eq!(get("/", &format!("Host: {host}\r\n")), 200);
        assert_eq!(get("/", &format!("Host: {host}:{port}\r\n")), 200);
    }
    for hosts in [
        "",
        "Host: \r\n",
        "Host: example.org\r\n",
        "Host: localhost.example.org:4000\r\n",
        "Host: 127.0.0.1.nip.io\r\n",
        "Host: localhost\r\nHost: example.org\r\n",
    ] {
        for address in ["/", "/__longhand/live.js", "/__longhand/events"] {
            let status = get(address, hosts);
            assert!([400, 403].contains(&status), "{hosts:?}: {status}");
        }
    }
    assert_eq!(get("/", "Host: rebound.example.org:4000\r\n"), 403);
    assert_eq!(get("http://example.org/", "Host: localhost\r\n"), 403);
    assert_eq!(get("http://localhost/", "Host: localhost\r\n"), 200);
}

#[test]
fn a_site_can_be_looked_at_and_nothing_else() {
    let site = archive();
    let server = Server::start(&site, &[]);
    for path in ["/index.html", "/longhand.json"] {
        let (head, get) = (server.request("HEAD", path, ""), server.get(path));
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-type"), get.header("content-type"));
        assert_eq!(head.header("content-length"), Some(&*get.body.len().to_string()));
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = server.request(method, "/index.html", "Content-Length: 0\r\n");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("get, head")));
    }
}

#[test]
fn files_have_their_kind_and_media_come_in_parts() {
    let site = archive();
    let kinds = [
        ("a.json", "application/json"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.xml", "text/xml; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.mp3", "audio/mpeg"),
        ("a.mp4", "video/mp4"),
        ("CNAME", "application/octet-stream"),
    ];
    for (name, _) in kinds {
        site.write(&format!("public/{name}"), b"0123456789");
    }
    let server = Server::start(&site, &[]);
    for (name, kind) in kinds {
        assert_eq!(server.get(&format!("/{name}")).header("content-type"), Some(kind), "{name}");
    }
    let part = |range: &str| server.request("GET", "/a.mp3", &format!("Range: bytes={range}\r\n"));
    let answer = part("2-4");
    assert_eq!((answer.status, answer.text()), (206, "234"));
    assert_eq!(answer.header("content-range"), Some("bytes 2-4/10"));
    assert_eq!(part("-3").text(), "789");
    assert_eq!(part("8-").text(), "89");
    assert_eq!(part("20-").status, 416);
    assert_eq!(server.get("/a.mp3").header("accept-ranges"), Some("bytes"));
}

#[test]
fn a_save_is_told_to_open_pages_and_to_the_terminal() {
    let site = archive();
    let server = Server::start(&site, &["--quiet"]);
    let loud = archive();
    let loud_server = Server::start(&loud, &[]);
    let mut events = server.events("/");
    let first = events.next();
    assert_eq!(first["error"], Value::Null);
    assert!(server.get(FOG).text().contains(first["version"].as_str().unwrap()));
    site.transcript("a/1.md", "Fog", "The mist came in.");
    let second = events.next();
    assert_ne!(second["version"], first["version"]);
    let page = server.get(FOG);
    assert!(page.text().contains("The mist came in."));
    assert!(page.text().contains(second["version"].as_str().unwrap()));
    // As editors save: a new file under another name, then a rename over the old one.
    site.write(
        "content/a/.1.md.new",
        site.read("content/a/1.md").replace("mist", "haze").as_bytes(),
    );
    fs::rename(site.path("content/a/.1.md.new"), site.path("content/a/1.md")).unwrap();
    assert_ne!(events.next()["version"], second["version"]);
    assert!(server.get(FOG).text().contains("The haze came in."));
    assert_eq!(server.said().lines().count(), 1, "{}", server.said());
    loud.write("content/a/bad.md", b"# Bad\n*  words \xff\n");
    wait_for("a word of the build", || {
        let said = loud_server.said();
        (said.contains("Built in ") && said.contains("warning: a/bad.md:2: ")).then_some(())
    });
}

#[test]
fn a_build_that_changes_nothing_is_not_told() {
    let site = archive();
    let server = Server::start(&site, &[]);
    let mut events = server.events("/");
    let first = events.next();
    let number = |state: &Value| -> u64 {
        state["version"].as_str().unwrap().rsplit('-').next().unwrap().parse().unwrap()
    };
    site.transcript("a/1.md", "Fog", "The fog came in.");
    site.write("content/a/.1.md.swp", b"notes of an editor");
    thread::sleep(Duration::from_millis(300));
    site.transcript("a/1.md", "Fog", "The mist came in.");
    assert_eq!(number(&events.next()), number(&first) + 1);
}

#[test]
fn a_failed_build_is_told_and_leaves_the_site_until_it_is_mended() {
    let site = archive();
    let server = Server::start(&site, &[]);
    let mut events = server.events("/");
    let first = events.next();
    let before = server.get(FOG).body;
    site.write("templates/transcript.html", b"<h1>\n{{ title");
    let error = events.next_error();
    assert!(error.contains("transcript.html:2"), "{error}");
    // The pages are told on a connection, the terminal on a pipe: neither waits for the other.
    wait_for("the error in the terminal", || {
        server.said().contains("error: template: ").then_some(())
    });
    assert_eq!(server.get(FOG).body, before);
    let mut late = server.events("/");
    assert!(late.next_error().contains("transcript.html"), "a page that is opened now");
    fs::remove_dir_all(site.path("templates")).unwrap();
    assert_eq!(events.next(), first, "the site is as it was, and the error gone");
    site.write("longhand.yaml", b"titel: Harbour\n");
    assert!(events.next_error().starts_with("longhand.yaml:1: "));
    site.write("longhand.yaml", b"title: Harbour\n");
    assert_eq!(events.next()["error"], Value::Null);
    assert!(server.get("/").text().contains("<title>Harbour</title>"));
}

#[test]
fn a_content_folder_may_go_away_and_come_back() {
    let site = archive();
    let server = Server::start(&site, &[]);
    let mut events = server.events("/");
    let first = events.next();
    fs::rename(site.path("content"), site.path("elsewhere")).unwrap();
    assert!(events.next_error().contains("content folder content does not exist"));
    assert_eq!(server.get(FOG).status, 200);
    fs::rename(site.path("elsewhere"), site.path("content")).unwrap();
    assert_eq!(events.next(), first);
    site.transcript("a/1.md", "Fog", "The mist came in.");
    assert_ne!(events.next(), first);
    assert!(server.get(FOG).text().contains("The mist came in."));
}

#[test]
fn a_page_that_the_owner_writes_is_noticed() {
    let site = archive();
    site.write("longhand.yaml", b"pages: about\n").write("about/a.md", b"# About\n\nOld.\n");
    let server = Server::start(&site, &[]);
    let mut events = server.events("/");
    let first = events.next();
    site.write("about/a.md", b"# About\n\nNew.\n");
    assert_ne!(events.next(), first);
    assert!(server.get("/about/a.html").text().contains("New."));
}

#[test]
fn a_build_by_somebody_else_is_waited_for() {
    let site = archive();
    let server = Server::start(&site, &[]);
    let mut events = server.events("/");
    let first = events.next();
    let lock = fs::File::create(site.path(".public.longhand/lock")).unwrap();
    lock.lock().unwrap();
    site.transcript("a/1.md", "Fog", "The mist came in.");
    wait_for("a word about it", || {
        server.said().contains("Another build is writing").then_some(())
    });
    assert!(server.get(FOG).text().contains("The fog came in."));
    drop(lock);
    assert_ne!(events.next()["version"], first["version"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_success_and_no_litter() {
    let site = archive();
    let mut server = Server::start(&site, &[]);
    let mut events = server.events("/");
    events.next();
    assert_eq!(server.interrupt(), Some(0));
    assert!(!site.path(".public.longhand/stage").exists());
    site.build(&["--strict"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_during_a_build_ends_it_with_success_and_no_litter() {
    let site = archive();
    let mut server = Server::start(&site, &["--threads", "1"]);
    let words = "fog and sea and lamp and bell ".repeat(4_000);
    for number in 0..200 {
        site.transcript(&format!("a/n{number}.md"), &format!("Night {number}"), &words);
    }
    wait_for("a build", || site.path(".public.longhand/stage").exists().then_some(()));
    assert_eq!(server.interrupt(), Some(0));
    assert!(!site.path(".public.longhand/stage").exists());
}

#[test]
fn a_taken_port_and_a_site_that_cannot_be_built_are_told_at_once() {
    let site = archive();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let outcome = site.run(&["serve", "--port", &port]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains(&format!("port {port}")), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--port 0"), "{}", outcome.stderr);
    assert!(!site.path("public").exists());
    for (arguments, said) in [
        (["--port=0", "--content=nowhere"], "nowhere"),
        (["--port=0", "--base=/../"], "base '/../'"),
        (["--port=65536", "--quiet"], "65536"),
    ] {
        let outcome = site.run(&[&["serve"], &arguments[..]].concat());
        assert_eq!(outcome.status, 2, "{arguments:?}");
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_at_the_address() {
    use std::os::unix::fs::PermissionsExt;
    let site = archive();
    site.write("bin/xdg-open", b"#!/bin/sh\necho \"$1\" > opened.new && mv opened.new opened\n");
    fs::set_permissions(site.path("bin/xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", site.path("bin").display(), std::env::var("PATH").unwrap());
    let mut command = site.command(&["serve", "--port", "0", "--open", "--base", "/repo/"]);
    let child = command.env("PATH", path).stderr(Stdio::null()).spawn().unwrap();
    let server = Server { child, stderr: Arc::default(), port: 0 };
    let opened = wait_for("a browser", || fs::read_to_string(site.path("opened")).ok());
    assert!(opened.starts_with("http://127.0.0.1:") && opened.ends_with("/repo/\n"), "{opened}");
    drop(server);
}
