//! Lets tests make file operations fail, or run code before one.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A function that is called with the path before every operation.
type Hook = Box<dyn FnMut(&Path) -> io::Result<()> + Send>;

static HOOK: Mutex<Option<Hook>> = Mutex::new(None);
/// Held by the test that uses the hook: one at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Calls `run` while `hook` is called before every operation.
pub fn hooked<T>(
    hook: impl FnMut(&Path) -> io::Result<()> + Send + 'static,
    run: impl FnOnce() -> T,
) -> T {
    let _turn = TURN.lock();
    set(Some(Box::new(hook)));
    let result = run();
    set(None);
    result
}

fn set(hook: Option<Hook>) {
    if let Ok(mut current) = HOOK.lock() {
        *current = hook;
    }
}

/// Calls `run` while operations below `root` fail by a pattern, and returns the number of failures.
/// The first `before` operations succeed; then each element of the pattern decides about one
/// operation, and the last one about all others.
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

/// Calls `run`, and `act` before the first operation on `path`.
pub fn before<T>(path: &Path, act: impl FnOnce() + Send + 'static, run: impl FnOnce() -> T) -> T {
    let (path, mut act) = (path.to_owned(), Some(act));
    hooked(
        move |at: &Path| {
            if let Some(act) = act.take_if(|_| at == path) {
                act();
            }
            Ok(())
        },
        run,
    )
}

/// Called before every operation.
pub fn attempt(path: &Path) -> io::Result<()> {
    let Ok(mut hook) = HOOK.lock() else { return Ok(()) };
    hook.as_mut().map_or(Ok(()), |hook| hook(path))
}
