//! `longhand serve`: serves the published site, and rebuilds it whenever its sources change.
//!
//! ```text
//! this thread:    watch ──> build ──> publish ──> live        (one build at a time)
//! server thread:  request ──> guard ──> address ──> file of the output folder, or the 404 page
//!                 live ──> events ──> pages that are open
//! ```
//!
//! The server knows only the output folder, and opens it again for every request, because a build
//! replaces it as a whole. The script for live reload is added when a page is served; the files of
//! the site are the same as those of `longhand build`.

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

/// Settings of `serve`.
#[derive(Debug)]
pub struct Settings {
    /// Port on the loopback address; 0 for any free port.
    pub port: u16,
    /// Path below which the site is served, with a slash at both ends.
    pub base: String,
    /// Folder of the site.
    pub output: PathBuf,
    /// Files and folders that the site is built from.
    pub sources: Vec<Watched>,
}

/// The caller of [`run`], which builds the site and reports what happens.
pub trait Owner {
    /// Builds and publishes the site.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. The published site is then unchanged.
    fn build(&mut self) -> Result<Summary>;

    /// Reports that the site is served at this address.
    fn ready(&mut self, url: &str);

    /// Reports that a later build has succeeded.
    fn built(&mut self, summary: &Summary);

    /// Reports that a later build has failed. Returns the message for open pages.
    fn failed(&mut self, error: &Error) -> String;
}

/// Serves a site until `interrupted` is set. Whoever sets it must also ring the bell.
///
/// # Errors
///
/// [`Error::Listen`] if the port is taken, [`Error::Watch`] if the system cannot watch the sources,
/// and any error of the first build. Later builds may fail without ending it.
pub fn run(
    settings: Settings,
    bell: Bell,
    rung: Receiver<()>,
    interrupted: &AtomicBool,
    owner: &mut impl Owner,
) -> Result<()> {
    let Settings { port, base, output, sources } = settings;
    // The port is opened before the first build, which may take minutes, to fail early if it is
    // taken. Requests during the build have to wait.
    let listener = listen(port).map_err(listen_error(port))?;
    let url = format!("http://{}{base}", listener.local_addr().map_err(listen_error(port))?);
    let mut watch = Watch::new(sources, bell, rung)?;
    owner.build()?;
    let live = Live::new();
    let preview = Arc::new(Preview { root: output, base, live: live.clone() });
    listener.set_nonblocking(true).map_err(listen_error(port))?;
    // The thread is never joined, because an open page would keep it running. It ends with the
    // process.
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

fn listen_error(port: u16) -> impl FnOnce(std::io::Error) -> Error {
    move |source| Error::Listen { port, source }
}

/// Checks the path below which a site is served, and adds a slash at both ends.
///
/// # Errors
///
/// A message for an invalid path.
pub fn base(path: &str) -> std::result::Result<String, String> {
    let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
    let mut chars = names.iter().flat_map(|name| name.chars());
    if names.iter().any(|name| name.starts_with('.'))
        || !chars.all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c))
    {
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
