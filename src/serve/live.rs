//! Live reload: tells open pages about builds.
//!
//! A page receives states, not events: the version of the site, and the error of the last build.
//! The page knows its own version from the tag that loaded the script. So it misses no change
//! between loading and listening, and is never reloaded without need.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use tokio::sync::watch::{self, Sender};

/// Address of the script, below the base.
pub const SCRIPT: &str = "__longhand/live.js";
/// Address of the stream of states, below the base.
pub const EVENTS: &str = "__longhand/events";

/// The time after which a browser reconnects, such as after a restart of `serve`.
const RETRY: Duration = Duration::from_secs(1);

/// The script that listens to the states.
pub const LIVE_JS: &str = include_str!("live.js");

/// The state of the site, sent to all open pages.
#[derive(Debug, Clone)]
pub struct Live {
    /// Start time, which makes the versions of different runs of `serve` different.
    started: u128,
    state: Arc<Sender<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Number of builds that changed something.
    version: u64,
    /// The error of the last build, if it failed.
    error: Option<String>,
}

/// A state as sent to a page.
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

    /// Reports a successful build. Pages are only reloaded if it `changed` a file.
    pub fn succeed(&self, changed: bool) {
        self.state.send_if_modified(|state| {
            state.version += u64::from(changed);
            state.error.take().is_some() || changed
        });
    }

    /// Reports a failed build.
    pub fn fail(&self, error: String) {
        self.state.send_modify(|state| state.error = Some(error));
    }

    /// The script tag that makes a page live. It goes to the end of the HTML, where every parser
    /// accepts it.
    pub fn tag(&self, base: &str) -> String {
        let version = self.version(&self.state.borrow());
        format!("<script defer src=\"{base}{SCRIPT}\" data-version=\"{version}\"></script>\n")
    }

    /// The current state and all later ones, as server-sent events (HTML Standard, 9.2).
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
