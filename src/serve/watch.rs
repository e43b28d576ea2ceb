//! Notices that the sources of a site changed.
//!
//! Not which of them: a build finds that out in a moment, and more surely than from a list of
//! events. So a save, a rename by an editor and a checkout of thousands of files are all one
//! ringing of a bell, answered when it has been still for a moment. A change during a build rings
//! again.
//!
//! The system watches what is in the folders. Whether the folders themselves are still the same,
//! and the settings, which are one file in a folder full of others, is looked at a few times a
//! second: so a folder may go away and come back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::{Duration, Instant, SystemTime};

use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::error::{Error, Result};

/// How often folders and files themselves are looked at.
const LOOK: Duration = Duration::from_millis(250);
/// How long nothing must change before a build.
const CALM: Duration = Duration::from_millis(50);
/// How long a build waits for calm at most.
const LONGEST: Duration = Duration::from_secs(2);

/// Something that a site is made of; it need not be there.
#[derive(Debug, Clone)]
pub enum Watched {
    /// A folder with all that is in it.
    Folder(PathBuf),
    /// One file.
    File(PathBuf),
}

/// Wakes up who waits. However often it is rung meanwhile, that is once.
#[derive(Debug, Clone)]
pub struct Bell(SyncSender<()>);

/// A bell and the ear for it.
#[must_use]
pub fn bell() -> (Bell, Receiver<()>) {
    let (sender, receiver) = mpsc::sync_channel(1);
    (Bell(sender), receiver)
}

impl Bell {
    /// Rings.
    pub fn ring(&self) {
        // Full: it has been rung already. Without a receiver: nobody waits any more.
        let _ = self.0.try_send(());
    }
}

/// The sources of a site, watched.
pub struct Watch {
    watcher: RecommendedWatcher,
    rung: Receiver<()>,
    watched: Vec<(Watched, Option<Identity>)>,
}

/// By which a folder or a file is known to be the one that it was.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    number: Option<u64>,
    /// Of a folder when it was made, of a file when it changed.
    time: Option<SystemTime>,
    /// Of a file its length, of a folder 0.
    length: u64,
}

impl Watch {
    /// Watches these.
    ///
    /// # Errors
    ///
    /// [`Error::Watch`] when the system does not.
    pub fn new(watched: Vec<Watched>, bell: Bell, rung: Receiver<()>) -> Result<Self> {
        let folders = watched.iter().filter_map(|sought| match sought {
            Watched::Folder(path) => Some(path.clone()),
            Watched::File(_) => None,
        });
        let folders: Vec<_> = folders.collect();
        let ring = move |event: notify::Result<Event>| {
            // An error may be the loss of events.
            if event.map_or(true, |event| is_change(&event, &folders)) {
                bell.ring();
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(ring, config).map_err(unwatched(Path::new(".")))?;
        let watched = watched.into_iter().map(|sought| (sought, None)).collect();
        let mut watch = Self { watcher, rung, watched };
        watch.look()?;
        Ok(watch)
    }

    /// Waits until something has changed and all is calm again, or the bell was rung.
    pub fn wait(&mut self) {
        // Failing to watch a folder that has just come back is made up for by the next look.
        while self.rung.recv_timeout(LOOK).is_err() && !self.look().unwrap_or(false) {}
        let until = Instant::now() + LONGEST;
        while self.rung.recv_timeout(CALM).is_ok() && Instant::now() < until {}
        // What the bell was rung for is not to be found a second time.
        let _ = self.look();
    }

    /// Looks at the files and folders themselves, and watches those folders that are new. Whether any changed.
    fn look(&mut self) -> Result<bool> {
        let mut changed = false;
        for (sought, known) in &mut self.watched {
            let identity = sought.identity();
            if identity == *known {
                continue;
            }
            changed = true;
            if let Watched::Folder(path) = sought {
                // The system has often forgotten it by itself.
                let _ = self.watcher.unwatch(path);
                if identity.is_some() {
                    let watched = self.watcher.watch(path, RecursiveMode::Recursive);
                    watched.map_err(unwatched(path))?;
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

/// Whether an event is a change of something that a build looks at.
fn is_change(event: &Event, folders: &[PathBuf]) -> bool {
    // The build itself opens and reads.
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.need_rescan()
        || event.paths.is_empty()
        || event.paths.iter().any(|path| is_seen(path, folders))
}

/// Whether no name below the folder begins with a dot: editors keep their notes in such files.
fn is_seen(path: &Path, folders: &[PathBuf]) -> bool {
    let below = folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
    let names = below.map_or_else(
        || path.file_name().into_iter().collect(),
        |below| below.iter().collect::<Vec<_>>(),
    );
    names.iter().all(|name| !name.as_encoded_bytes().starts_with(b"."))
}

fn unwatched(path: &Path) -> impl FnOnce(notify::Error) -> Error {
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
    fn however_often_a_bell_is_rung_it_is_heard_once() {
        let (bell, rung) = bell();
        (0..1000).for_each(|_| bell.ring());
        assert!(rung.try_recv().is_ok() && rung.try_recv().is_err());
        drop(rung);
        bell.ring();
    }

    #[test]
    fn reading_and_the_notes_of_editors_are_no_changes() {
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
    fn a_folder_that_goes_away_and_comes_back_is_watched_again() {
        let sought = tempfile::tempdir().unwrap();
        let folder = sought.path().join("content");
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
    fn a_file_is_noticed_when_it_comes_changes_and_goes() {
        let sought = tempfile::tempdir().unwrap();
        let file = sought.path().join("longhand.yaml");
        let (bell, rung) = bell();
        let mut watch = Watch::new(vec![Watched::File(file.clone())], bell, rung).unwrap();
        fs::write(&file, "title: x").unwrap();
        watch.wait();
        fs::write(&file, "title: xy").unwrap();
        watch.wait();
        fs::remove_file(&file).unwrap();
        watch.wait();
        assert!(!watch.look().unwrap());
    }
}
