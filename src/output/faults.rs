//! Tests let file operations fail on purpose, or do something of their own before one.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What comes before every operation, told its path.
type Hook = Box<dyn FnMut(&Path) -> io::Result<()> + Send>;

static HOOK: Mutex<Option<Hook>> = Mutex::new(None);
/// One test at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Runs something while `hook` comes before every operation.
pub fn hooked<T>(
    hook: impl FnMut(&Path) -> io::Result<()> + Send + 'static,
    run: impl FnOnce() -> T,
) -> T {
    let _turn = TURN.lock();
    let set = |hook| HOOK.lock().map(|mut place| *place = hook).unwrap_or_default();
    set(Some(Box::new(hook)));
    let result = run();
    set(None);
    result
}

/// Runs something while operations below `root` fail by a pattern after the first `before`, all
/// after the pattern as its last says; how many failed.
pub fn during<T>(
    root: &Path,
    mut before: usize,
    mut pattern: &'static [bool],
    run: impl FnOnce() -> T,
) -> (T, usize) {
    let (root, failed) = (root.to_owned(), Arc::new(AtomicUsize::new(0)));
    let count = failed.clone();
    let hook = move |path: &Path| {
        if !path.starts_with(&root) {
            return Ok(());
        }
        if before > 0 {
            before -= 1;
            return Ok(());
        }
        let fails = pattern.first().is_some_and(|&fails| fails);
        if let [_, rest @ ..] = pattern
            && !rest.is_empty()
        {
            pattern = rest;
        }
        count.fetch_add(usize::from(fails), Ordering::Relaxed);
        if fails { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    };
    (hooked(hook, run), failed.load(Ordering::Relaxed))
}

/// Runs something while `act` comes before the first operation on `path`.
pub fn before<T>(path: &Path, act: impl FnOnce() + Send + 'static, run: impl FnOnce() -> T) -> T {
    let (path, mut act) = (path.to_owned(), Some(act));
    let hook = move |at: &Path| {
        if let Some(act) = act.take_if(|_| at == path) {
            act();
        }
        Ok(())
    };
    hooked(hook, run)
}

pub fn attempt(path: &Path) -> io::Result<()> {
    let Ok(mut hook) = HOOK.lock() else { return Ok(()) };
    hook.as_mut().map_or(Ok(()), |hook| hook(path))
}
