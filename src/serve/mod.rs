//! `longhand serve`: the published site in a browser, built anew whenever its sources change.
//!
//! ```text
//! this thread:    watch ──> build ──> publish ──> live        (one build at a time)
//! server thread:  request ──> guard ──> address ──> file of the output folder, or the 404 page
//!                 live ──> events ──> pages that are open
//! ```
//!
//! The server knows nothing but the output folder, and asks it anew for every request, because a
//! build exchanges it as a whole. What makes pages live is added to them on their way out; the
//! files of the site are those of `longhand build`.

mod address;
mod live;
mod server;
mod watch;

pub use address::{Found, find};
pub use watch::{Bell, Watched, bell};

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::thread;

use crate::error::{Error, Result};
use crate::summary::Summary;
use live::Live;
use server::Preview;
use watch::Watch;

/// What to serve, and where.
#[derive(Debug)]
pub struct Settings {
    /// Port on the loopback address; 0 for any that is free.
    pub port: u16,
    /// Path below which the site is shown, with a slash at both ends.
    pub base: String,
    /// Folder of the site.
    pub output: PathBuf,
    /// What the site is made of.
    pub sources: Vec<Watched>,
}

/// What happens while a site is served, and is told by the caller.
pub trait Owner {
    /// Builds and publishes the site.
    ///
    /// # Errors
    ///
    /// Any [`Error`]; the site that is there stays.
    fn build(&mut self) -> Result<Summary>;

    /// The site can be seen at this address.
    fn ready(&mut self, url: &str);

    /// A later build published.
    fn built(&mut self, summary: &Summary);

    /// A later build failed. Returns the text for the pages that are open.
    fn failed(&mut self, error: &Error) -> String;
}

/// Serves a site until `interrupted`, which whoever sets it tells by the bell.
///
/// # Errors
///
/// [`Error::Listen`] when the port is taken, [`Error::Watch`] when the system does not watch the
/// sources, and what the first build fails with. Later builds do not end it.
pub fn run(
    settings: Settings,
    bell: Bell,
    rung: Receiver<()>,
    interrupted: &AtomicBool,
    owner: &mut impl Owner,
) -> Result<()> {
    let Settings { port, base, output, sources } = settings;
    // A taken port is told before minutes of building; whoever asks meanwhile is kept waiting.
    let listener = listen(port).map_err(|source| Error::Listen { port, source })?;
    let url = format!("http://{}{base}", listener.local_addr().map_err(unheard(port))?);
    let mut watch = Watch::new(sources, bell, rung)?;
    owner.build()?;
    let live = Live::new();
    let preview = Arc::new(Preview { root: output, base, live: live.clone() });
    listener.set_nonblocking(true).map_err(unheard(port))?;
    // Left to end with the process: nobody is to wait for a page that is open.
    thread::spawn(move || server::serve(listener, preview));
    owner.ready(&url);
    loop {
        watch.wait();
        if interrupted.load(Ordering::Relaxed) {
            return Ok(());
        }
        match owner.build() {
            Ok(summary) => {
                live.succeed(summary.changed > 0);
                owner.built(&summary);
            }
            Err(Error::Interrupted) => return Ok(()),
            Err(error) => live.fail(owner.failed(&error)),
        }
    }
}

fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

fn unheard(port: u16) -> impl FnOnce(std::io::Error) -> Error {
    move |source| Error::Listen { port, source }
}

/// Accepts the path below which a site is shown; gives it a slash at both ends.
///
/// # Errors
///
/// A sentence that says what was expected.
pub fn base(path: &str) -> std::result::Result<String, String> {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    if names.iter().any(|name| name.starts_with('.') || !name.chars().all(plain)) {
        return Err(format!(
            "base '{path}' is not a valid path; use / or a path like /repo/, made of letters, digits and -_.~"
        ));
    }
    Ok(names.iter().fold(String::from("/"), |path, name| path + name + "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_has_a_slash_at_both_ends() {
        for (given, expected) in [("/", "/"), ("", "/"), ("repo", "/repo/"), ("/a/b", "/a/b/")] {
            assert_eq!(base(given).as_deref(), Ok(expected));
        }
        for other in ["/../", "/a b/", "/a?b", "/{x}/", "C:\\repo"] {
            assert!(base(other).is_err(), "{other}");
        }
    }
}
