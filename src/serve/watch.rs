//! Watches the sources of a site.
//!
//! The watcher does not find out which of them changed: a build does that quickly, and more
//! reliably than a list of events. So a save, a rename by an editor and a checkout of thousands of
//! files all just ring a bell, and a build starts when no event has come for a moment. A change
//! during a build rings the bell again.
//!
//! The system watches the contents of folders. The folders themselves, and the settings, which are
//! a single file in a folder with many others, are polled a few times a second. So a folder may be
//! removed and created again.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::{Duration, Instant, SystemTime};

use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::error::{Error, Result};

/// The interval at which folders and files themselves are polled.
const POLL: Duration = Duration::from_millis(250);
/// The time without changes before a build starts.
const CALM: Duration = Duration::from_millis(50);
/// The longest time that a build waits for changes to end.
const LONGEST: Duration = Duration::from_secs(2);

/// A source of a site. It need not exist.
#[derive(Debug, Clone)]
pub enum Watched {
    /// A folder with everything in it.
    Folder(PathBuf),
    /// A single file.
    File(PathBuf),
}

/// Wakes up the thread that waits for changes. Ringing it several times before that has the same
/// effect as once.
#[derive(Debug, Clone)]
pub struct Bell(SyncSender<()>);

/// A bell and its receiver.
#[must_use]
pub fn bell() -> (Bell, Receiver<()>) {
    let (sender, receiver) = mpsc::sync_channel(1);
    (Bell(sender), receiver)
}

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        // The channel is full if the bell was rung before, and closed if nobody waits any more.
        let _ = self.0.try_send(());
    }
}

/// The sources of a site, watched.
pub struct Watch {
    watcher: RecommendedWatcher,
    rung: Receiver<()>,
    watched: Vec<(Watched, Option<Identity>)>,
}

/// Properties that tell if a folder is still the same one, or a file is unchanged.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    /// The inode number.
    number: Option<u64>,
    /// The creation time of a folder, or the modification time of a file.
    time: Option<SystemTime>,
    /// The length of a file in bytes; 0 for a folder.
    length: u64,
}

impl Watch {
    /// Starts to watch these sources.
    ///
    /// # Errors
    ///
    /// [`Error::Watch`] if the system cannot watch them.
    pub fn new(watched: Vec<Watched>, bell: Bell, rung: Receiver<()>) -> Result<Self> {
        let folders = watched.iter().filter_map(|source| match source {
            Watched::Folder(path) => Some(path.clone()),
            Watched::File(_) => None,
        });
        let folders: Vec<_> = folders.collect();
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(
            move |event: notify::Result<Event>| {
                // An error may mean that events were lost.
                if event.map_or(true, |event| is_change(&event, &folders)) {
                    bell.ring();
                }
            },
            config,
        );
        let watcher = watcher.map_err(watch_error(Path::new(".")))?;
        let watched = watched.into_iter().map(|source| (source, None)).collect();
        let mut watch = Self { watcher, rung, watched };
        watch.poll()?;
        Ok(watch)
    }

    /// Waits until the bell is rung or something has changed, and then until changes have ended.
    pub fn wait(&mut self) {
        // If a folder that has just been created cannot be watched, the next poll tries again.
        while self.rung.recv_timeout(POLL).is_err() && !self.poll().unwrap_or(false) {}
        let until = Instant::now() + LONGEST;
        while self.rung.recv_timeout(CALM).is_ok() && Instant::now() < until {}
        // The next wait must not report the same change again.
        let _ = self.poll();
    }

    /// Polls the files and folders themselves, and watches new folders. Returns true if any has
    /// changed.
    fn poll(&mut self) -> Result<bool> {
        let mut changed = false;
        for (source, known) in &mut self.watched {
            let identity = source.identity();
            if identity == *known {
                continue;
            }
            changed = true;
            if let Watched::Folder(path) = source {
                // This fails if the system has already stopped watching a removed folder.
                let _ = self.watcher.unwatch(path);
                if identity.is_some() {
                    let watched = self.watcher.watch(path, RecursiveMode::Recursive);
                    watched.map_err(watch_error(path))?;
                }
            }
            *known = identity;
        }
        Ok(changed)
    }
}

impl Watched {
    fn identity(&self) -> Option<Identity> {
        let (Self::Folder(path) | Self::File(path)) = self;
        let metadata = fs::metadata(path).ok()?;
        Some(match self {
            Self::Folder(_) => {
                let time = metadata.created().ok();
                metadata.is_dir().then_some(Identity {
                    number: inode(&metadata),
                    time,
                    length: 0,
                })?
            }
            Self::File(_) => Identity {
                number: inode(&metadata),
                time: metadata.modified().ok(),
                length: metadata.len(),
            },
        })
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn inode(metadata: &fs::Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(metadata))
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> Option<u64> {
    None
}

/// Returns true if an event is a change to something that a build reads.
fn is_change(event: &Event, folders: &[PathBuf]) -> bool {
    // The build itself opens and reads files.
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.need_rescan()
        || event.paths.is_empty()
        || event.paths.iter().any(|path| is_seen(path, folders))
}

/// Returns true if no name below the folder starts with a dot. Editors use such names for temporary
/// files.
fn is_seen(path: &Path, folders: &[PathBuf]) -> bool {
    let below = folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
    let names = below.map_or_else(
        || path.file_name().into_iter().collect(),
        |below| below.iter().collect::<Vec<_>>(),
    );
    names.iter().all(|name| !name.as_encoded_bytes().starts_with(b"."))
}

fn watch_error(path: &Path) -> impl FnOnce(notify::Error) -> Error {
    let path = path.to_owned();
    move |error| {
        let advice = match error.kind {
            notify::ErrorKind::MaxFilesWatch => {
                "; raise the system limit (Linux: fs.inotify.max_user_watches)"
            }
            _ => "",
        };
        Error::Watch { path, message: format!("{error}{advice}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, AccessMode, CreateKind};

    #[test]
    fn a_bell_that_is_rung_several_times_is_received_once() {
        let (bell, rung) = bell();
        (0..1000).for_each(|_| bell.ring());
        assert!(rung.try_recv().is_ok() && rung.try_recv().is_err());
        drop(rung);
        bell.ring();
    }

    #[test]
    fn reads_and_hidden_files_are_not_changes() {
        let folders = [PathBuf::from("/home/.me/content")];
        let created = |path: &str| {
            Event::new(EventKind::Create(CreateKind::File)).add_path(PathBuf::from(path))
        };
        assert!(is_change(&created("/home/.me/content/a/x.md"), &folders));
        assert!(!is_change(&created("/home/.me/content/a/.x.md.swp"), &folders));
        assert!(!is_change(&created("/home/.me/content/.git/index"), &folders));
        let read = EventKind::Access(AccessKind::Open(AccessMode::Read));
        let read = Event::new(read).add_path("/home/.me/content/a/x.md".into());
        assert!(!is_change(&read, &folders));
    }

    #[test]
    fn a_folder_that_is_removed_and_created_again_is_watched_again() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("content");
        fs::create_dir(&folder).unwrap();
        let (bell, rung) = bell();
        let mut watch = Watch::new(vec![Watched::Folder(folder.clone())], bell, rung).unwrap();
        let steps: [&dyn Fn(); 4] = [
            &|| fs::write(folder.join("x.md"), "x").unwrap(),
            &|| fs::remove_dir_all(&folder).unwrap(),
            &|| fs::create_dir(&folder).unwrap(),
            &|| fs::write(folder.join("y.md"), "y").unwrap(),
        ];
        for step in steps {
            step();
            watch.wait();
        }
    }

    #[test]
    fn creating_changing_and_removing_a_file_are_changes() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("longhand.yaml");
        let (bell, rung) = bell();
        let mut watch = Watch::new(vec![Watched::File(file.clone())], bell, rung).unwrap();
        fs::write(&file, "title: x").unwrap();
        watch.wait();
        fs::write(&file, "title: xy").unwrap();
        watch.wait();
        fs::remove_file(&file).unwrap();
        watch.wait();
        assert!(!watch.poll().unwrap());
    }
}
