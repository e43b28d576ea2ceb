//! What pages that are open learn of builds.
//!
//! A page is told a state, not an event: which version of the site there is, and what the last
//! build failed with. It knows its own version from the tag that loaded the script, so nothing is
//! lost between its loading and its listening, and no page is loaded twice.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use tokio::sync::watch::{self, Sender};

/// Addresses below the base that are no files of the site.
pub const SCRIPT: &str = "__longhand/live.js";
/// Where the states are told.
pub const EVENTS: &str = "__longhand/events";

/// How soon a browser asks again when `serve` was started anew.
const RETRY: Duration = Duration::from_secs(1);

/// The script that listens.
pub const LIVE_JS: &str = include_str!("live.js");

/// The state of the site, told to whoever listens.
#[derive(Debug, Clone)]
pub struct Live {
    /// Tells the versions of this `serve` from those of an earlier one.
    started: u128,
    state: Arc<Sender<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Number of builds that changed something.
    version: u64,
    /// What the last build failed with.
    error: Option<String>,
}

/// What a page is told.
#[derive(Serialize)]
struct Message<'a> {
    version: String,
    error: Option<&'a str>,
}

impl Live {
    /// The first version of a site.
    pub fn new() -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self { started, state: Arc::new(watch::channel(State::default()).0) }
    }

    /// A build published; the pages are only loaded anew when it `changed` a file.
    pub fn succeed(&self, changed: bool) {
        self.state.send_if_modified(|state| {
            state.version += u64::from(changed);
            state.error.take().is_some() || changed
        });
    }

    /// A build failed with this message.
    pub fn fail(&self, error: String) {
        self.state.send_modify(|state| state.error = Some(error));
    }

    /// The tag that makes a page live, for the end of its HTML, where every parser accepts it.
    pub fn tag(&self, base: &str) -> String {
        let version = self.version(&self.state.borrow());
        format!("<script defer src=\"{base}{SCRIPT}\" data-version=\"{version}\"></script>\n")
    }

    /// The state now and whenever it changes, as server-sent events (HTML Standard, 9.2).
    pub fn events(&self) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let mut states = self.state.subscribe();
        states.mark_changed();
        let events = stream::unfold((self.clone(), states), |(live, mut states)| async {
            states.changed().await.ok()?;
            let event = live.event(&states.borrow_and_update());
            Some((Ok(event), (live, states)))
        });
        Sse::new(events).keep_alive(KeepAlive::default())
    }

    fn event(&self, state: &State) -> Event {
        let message = Message { version: self.version(state), error: state.error.as_deref() };
        Event::default().retry(RETRY).data(serde_json::to_string(&message).unwrap_or_default())
    }

    fn version(&self, state: &State) -> String {
        format!("{:x}-{}", self.started, state.version)
    }
}
