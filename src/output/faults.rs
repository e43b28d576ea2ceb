//! Tests let file operations fail on purpose.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Which operations fail: those below `root`, counted from the moment it is set.
struct Fault {
    root: PathBuf,
    /// Operations still to succeed before the pattern begins.
    before: usize,
    /// Whether each operation from then on fails; all after the pattern as its last says.
    pattern: &'static [bool],
    failed: usize,
}

static FAULT: Mutex<Option<Fault>> = Mutex::new(None);
/// One test at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Runs something while operations below `root` fail by a pattern after the first `before`; how
/// many failed.
pub fn during<T>(
    root: &Path,
    before: usize,
    pattern: &'static [bool],
    run: impl FnOnce() -> T,
) -> (T, usize) {
    let _turn = TURN.lock();
    let set = |fault| FAULT.lock().ok().and_then(|mut place| std::mem::replace(&mut *place, fault));
    set(Some(Fault { root: root.to_owned(), before, pattern, failed: 0 }));
    let result = run();
    (result, set(None).map_or(0, |fault| fault.failed))
}

pub fn attempt(path: &Path) -> io::Result<()> {
    let Ok(mut place) = FAULT.lock() else { return Ok(()) };
    let Some(fault) = place.as_mut().filter(|fault| path.starts_with(&fault.root)) else {
        return Ok(());
    };
    if fault.before > 0 {
        fault.before -= 1;
        return Ok(());
    }
    let (fails, rest) = match fault.pattern {
        [last] => (*last, fault.pattern),
        [first, rest @ ..] => (*first, rest),
        [] => (false, fault.pattern),
    };
    fault.pattern = rest;
    fault.failed += usize::from(fails);
    if fails { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
}
