//! A build that is killed leaves the old site or the new one, and nothing in the way of the next.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::process::Stdio;
use std::time::{Duration, Instant};

use support::Site;

/// Times a build is killed; set `LONGHAND_KILLS` for more.
const KILLS: u64 = 25;

/// The archive in one of two states.
fn write(site: &Site, state: u64) {
    for number in 0..40 {
        let words = format!("state {state} the fog came in over harbour {number} ").repeat(40);
        site.transcript(&format!("a/{number}.md"), &format!("Night {number}"), &words);
    }
    let (here, gone) = if state == 0 { ("even", "odd") } else { ("odd", "even") };
    site.transcript(&format!("b/{here}.md"), here, "here");
    let _ = std::fs::remove_file(site.path(&format!("content/b/{gone}.md")));
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    let kills = std::env::var("LONGHAND_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let site = Site::new();
    let mut sites = Vec::new();
    let mut longest = Duration::ZERO;
    for state in [0, 1] {
        write(&site, state);
        let start = Instant::now();
        site.build(&[]);
        longest = longest.max(start.elapsed());
        sites.push(site.files("public"));
    }
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut old, mut new) = (0, 0);
    for kill in 0..kills {
        let state = kill % 2;
        write(&site, state);
        if kill % 5 == 0 {
            // From nothing, too: then the whole pass over the text is in the way of the kill.
            let _ = std::fs::remove_dir_all(site.path(".public.longhand/cache"));
        }
        let mut command = site.command(&["build", "--quiet"]);
        let mut build = command.stderr(Stdio::null()).spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let most = longest.as_micros() as u64;
        std::thread::sleep(Duration::from_micros((random >> 33) % most));
        build.kill().unwrap();
        build.wait().unwrap();
        let found = site.files("public");
        if found == sites[state as usize] {
            new += 1;
        } else {
            assert!(
                found == sites[1 - state as usize],
                "kill {kill}: neither the old site nor the new"
            );
            old += 1;
        }
        site.build(&[]);
        assert!(site.files("public") == sites[state as usize], "kill {kill}: the next build");
    }
    println!("{kills} kills: {old} left the old site, {new} the new one");
    assert!(old > 0, "no build was killed in time");
}
