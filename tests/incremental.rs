//! A build over what the build before left equals one from nothing, and reads no more than it must.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use support::Site;

/// An archive whose files changed long ago, at times of their own.
struct Archive {
    site: Site,
    ticks: u64,
    /// Files of the site that somebody changed.
    spoiled: BTreeSet<String>,
}

impl Archive {
    fn new() -> Self {
        Self { site: Site::new(), ticks: 0, spoiled: BTreeSet::new() }
    }

    /// Writes a file as if at a time of its own.
    fn write(&mut self, path: &str, bytes: &[u8]) {
        self.site.write(path, bytes);
        self.age(path);
    }

    fn age(&mut self, path: &str) {
        self.ticks += 1;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + self.ticks);
        let file = fs::File::options().write(true).open(self.site.path(path)).unwrap();
        file.set_modified(time).unwrap();
    }

    /// Writes a transcript, a few words a line; some are of the same recording.
    fn transcript(&mut self, path: &str, title: &str, words: &str) {
        let url = format!("https://example.org/{}", words.len() % 4);
        // Three of a kind make a page of a keyword.
        let keyword = title.split(' ').next().unwrap_or_default();
        let mut text = format!(
            "---\nVideo Views: {}\nVideo Keywords: ['{keyword}', 'fog']\n---\n\n\
              # {title}\n**Harbour:** [June 13, 2025]({url})\n",
            words.len()
        );
        // Some have times, without which there are no captions.
        let is_timed = words.len().is_multiple_of(2);
        for (at, line) in words.split_inclusive(' ').collect::<Vec<_>>().chunks(4).enumerate() {
            let time = format!(" [[00:00:{at:02}]({url}?t={at}.0s)]");
            text +=
                &format!("*  {}{}\n", line.concat().trim_end(), if is_timed { &time } else { "" });
        }
        self.write(&format!("content/{path}"), text.as_bytes());
    }

    fn page_of(&self, name: &str) -> String {
        self.site.read(&format!("public/harbour/{name}"))
    }

    /// Builds over what is there; transcripts read and files changed.
    fn build(&self) -> (u64, u64) {
        let outcome = self.site.build(&["--json"]);
        let summary: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        (summary["read"].as_u64().unwrap(), summary["changed"].as_u64().unwrap())
    }

    /// A site has changed files that are no longer part of it, until their owner takes them away.
    fn equals_one_from_nothing(&mut self) {
        for folder in ["fresh", ".fresh.longhand"] {
            let _ = fs::remove_dir_all(self.site.path(folder));
        }
        self.site.build(&["--output", "fresh"]);
        for name in std::mem::take(&mut self.spoiled) {
            let kept = self.site.path("public").join(&name);
            if kept.exists() && !self.site.path("fresh").join(&name).exists() {
                assert!(fs::read(&kept).unwrap().iter().all(|&byte| byte == b'x'), "{name}");
                fs::remove_file(kept).unwrap();
            }
        }
        let (grown, fresh) = (self.site.files("public"), self.site.files("fresh"));
        let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
            files.iter().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&grown), names(&fresh));
        for ((name, grown), (_, fresh)) in grown.iter().zip(&fresh) {
            assert!(grown == fresh, "{name} differs");
        }
    }
}

/// Something that happens to an archive between two builds.
#[derive(Debug, Clone)]
enum Event {
    Write { file: usize, title: usize, words: String },
    Remove { file: usize },
    Rename { from: usize, to: usize },
    Touch { file: usize },
    Configure { title: usize, offline: bool, topics: usize, alternates: usize },
    SpoilPage { number: usize },
    LosePage { number: usize },
    SpoilCache { file: usize, at: usize },
    LoseCache,
}

const FILES: [&str; 7] = ["a/1.md", "a/2.md", "a/3.md", "b/1.md", "b/2.md", "top.md", "z/9.md"];
const TOPICS: [&str; 4] = [
    "",
    "topics:\n  - {name: Fog, terms: [fog]}\n  - {name: Sea, terms: [\"harbour came\"]}\n",
    "topics:\n  - {name: Fog, terms: [fog], exclude: [\"the fog\"], group: Weather}\n",
    "topics:\n  - {name: Fog, terms: [fog], exclude: [\"the fog\"]}\n  - {name: Lamp, terms: [lam*]}\n",
];
const ALTERNATES: [&str; 4] = ["[]", "[vtt]", "[txt, json]", "[md, vtt, srt]"];
const CACHE: [&str; 5] = ["site", "index", "filters", "recent", "words"];
const TITLES: [&str; 4] =
    ["Night watch", "Fog", "The bell of the watch", "Late ferry, night ferry"];

fn event() -> impl Strategy<Value = Event> {
    let (file, title) = (0..FILES.len(), 0..TITLES.len());
    let words = "(the |fog |lamp |harbour |and |came |in |Fresnel ){1,60}";
    prop_oneof![
        6 => (file.clone(), title.clone(), words)
            .prop_map(|(file, title, words)| Event::Write { file, title, words }),
        2 => file.clone().prop_map(|file| Event::Remove { file }),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Event::Rename { from, to }),
        1 => file.prop_map(|file| Event::Touch { file }),
        2 => (title, any::<bool>(), 0..TOPICS.len(), 0..ALTERNATES.len()).prop_map(
            |(title, offline, topics, alternates)| {
                Event::Configure { title, offline, topics, alternates }
            }
        ),
        1 => any::<usize>().prop_map(|number| Event::SpoilPage { number }),
        1 => any::<usize>().prop_map(|number| Event::LosePage { number }),
        1 => (0..CACHE.len(), any::<usize>()).prop_map(|(file, at)| Event::SpoilCache { file, at }),
        1 => Just(Event::LoseCache),
    ]
}

impl Archive {
    /// Any file of the site but the one that tells which are ours: with the cache it is all we know.
    fn page(&self, number: usize) -> (String, Vec<u8>) {
        let mut files = self.site.files("public");
        files.retain(|(name, _)| name != "longhand.json");
        files.swap_remove(number % files.len())
    }

    fn happen(&mut self, event: &Event) {
        let path = |file: usize| format!("content/{}", FILES[file]);
        match event {
            Event::Write { file, title, words } => {
                self.transcript(FILES[*file], TITLES[*title], words);
            }
            Event::Remove { file } => {
                let _ = fs::remove_file(self.site.path(&path(*file)));
            }
            Event::Rename { from, to } => {
                let _ = fs::rename(self.site.path(&path(*from)), self.site.path(&path(*to)));
            }
            Event::Touch { file } if self.site.path(&path(*file)).exists() => {
                self.age(&path(*file));
            }
            Event::Touch { .. } => {}
            Event::Configure { title, offline, topics, alternates } => {
                let offline = if *offline { "always" } else { "never" };
                let (title, topics) = (TITLES[*title], TOPICS[*topics]);
                let alternates = ALTERNATES[*alternates];
                let text = format!(
                    "title: {title}\nalternates: {alternates}\nsearch:\n  offline: {offline}\n{topics}"
                );
                self.write("longhand.yaml", text.as_bytes());
            }
            Event::SpoilPage { number } => {
                let (name, bytes) = self.page(*number);
                // The same size, so that only the time or the bytes tell.
                fs::write(self.site.path("public").join(&name), vec![b'x'; bytes.len()]).unwrap();
                self.spoiled.insert(name);
            }
            Event::LosePage { number } => {
                let (name, _) = self.page(*number);
                fs::remove_file(self.site.path("public").join(name)).unwrap();
            }
            Event::SpoilCache { file, at } => {
                let path = self.site.path(".public.longhand/cache");
                let path = path.join(CACHE[*file]);
                if let Ok(mut bytes) = fs::read(&path) {
                    let at = at % bytes.len();
                    bytes[at] ^= 0x20;
                    fs::write(&path, bytes).unwrap();
                }
            }
            Event::LoseCache => {
                let _ = fs::remove_dir_all(self.site.path(".public.longhand"));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_between_builds_the_site_is_that_of_one_from_nothing(
        events in prop::collection::vec(prop::collection::vec(event(), 1..4), 1..6),
    ) {
        let mut archive = Archive::new();
        // One that stays: an archive without a transcript is not built.
        archive.transcript("stays.md", "Always here", "the lamp and the fog");
        archive.transcript("a/1.md", TITLES[0], "the harbour in the fog");
        archive.write("longhand.yaml", TOPICS[1].as_bytes());
        archive.build();
        for events in events {
            for event in &events {
                archive.happen(event);
            }
            archive.build();
            archive.equals_one_from_nothing();
            prop_assert_eq!(archive.build(), (0, 0), "nothing happened since");
        }
    }
}

#[test]
fn other_formats_come_and_go_with_the_setting_and_with_their_transcript() {
    let mut archive = nights();
    let timed = "# Dawn\n**Harbour:** [August 1, 2025](https://example.org/d)\n\
                 *  Light. [[00:00:02](https://example.org/d?t=2.0s)]\n";
    archive.write("content/h/dawn.md", timed.as_bytes());
    archive.build();
    let of = |archive: &Archive, extension: &str| -> Vec<String> {
        let files = archive.site.files("public/harbour").into_iter().map(|(name, _)| name);
        files.filter(|name| name.ends_with(extension)).collect()
    };
    assert!(of(&archive, ".txt").is_empty());
    archive.write("longhand.yaml", b"alternates: [vtt, txt]\n");
    assert_eq!(archive.build().0, NIGHTS + 1);
    assert_eq!(of(&archive, ".txt").len() as u64, NIGHTS + 1);
    assert_eq!(of(&archive, ".vtt"), ["2025-08-01-dawn.vtt"], "only where there are times");
    let vtt = archive.page_of("2025-08-01-dawn.vtt");
    assert_eq!(vtt, "WEBVTT\n\n00:00:02.000 --> 00:00:09.000\nLight.\n");
    let page = archive.page_of("2025-08-01-dawn.html");
    assert!(page.contains("<link rel=alternate type=text/vtt href=2025-08-01-dawn.vtt>"), "{page}");
    assert_eq!(archive.build(), (0, 0));
    // Lost, it is written again, and nothing else is.
    fs::remove_file(archive.site.path("public/harbour/2025-08-01-dawn.vtt")).unwrap();
    assert_eq!(archive.build(), (1, 1));
    archive.equals_one_from_nothing();
    fs::remove_file(archive.site.path("content/h/dawn.md")).unwrap();
    archive.build();
    assert!(of(&archive, ".vtt").is_empty());
    archive.write("longhand.yaml", b"");
    archive.build();
    assert!(of(&archive, ".txt").is_empty());
    archive.equals_one_from_nothing();
}

const NIGHTS: u64 = 30;

/// Transcripts of one channel, a day apart, so many that a word of one of them is rare.
fn nights() -> Archive {
    let mut archive = Archive::new();
    for number in 0..NIGHTS {
        let text = format!(
            "# Night {number}\n**Harbour:** [June {}, 2025](https://example.org/{number})\n*  Fog {number}.\n",
            number + 1
        );
        archive.write(&format!("content/h/{number:02}.md"), text.as_bytes());
    }
    archive.build();
    archive
}

#[test]
fn only_what_changed_is_read() {
    let mut archive = nights();
    assert_eq!(archive.build(), (0, 0));
    let path = "content/h/05.md";
    let text = archive.site.read(path);
    archive.write(path, text.replace("Fog 5", "Sea 5").as_bytes());
    assert_eq!(archive.build().0, 1);
    // A new title stands on the pages before and after, too.
    archive.write(path, text.replace("Night 5", "Dawn").as_bytes());
    assert_eq!(archive.build().0, 3);
    fs::remove_file(archive.site.path(path)).unwrap();
    assert_eq!(archive.build().0, 2);
    archive.equals_one_from_nothing();
}

#[test]
fn a_transcript_more_changes_the_pages_of_what_it_is_related_to_and_no_others() {
    let mut archive = nights();
    let write = |archive: &mut Archive, name: &str, title: &str, date: &str| {
        let head = format!("# {title}\n**Harbour:** [{date}](https://example.org/{name})\n");
        archive.write(&format!("content/h/{name}.md"), format!("{head}*  Fog.\n").as_bytes());
    };
    let page = "2025-05-01-the-fresnel-lantern.html";
    write(&mut archive, "old", "The Fresnel lantern", "May 1, 2025");
    archive.build();
    assert!(!archive.page_of(page).contains("Related"));
    write(&mut archive, "new", "Cleaning a Fresnel lantern", "July 20, 2025");
    // Itself, the one before it, and the one that it is related to.
    assert_eq!(archive.build().0, 3);
    assert!(archive.page_of(page).contains("href=2025-07-20-cleaning-a-fresnel-lantern.html"));
    archive.equals_one_from_nothing();
    fs::remove_file(archive.site.path("content/h/new.md")).unwrap();
    assert_eq!(archive.build().0, 2);
    archive.equals_one_from_nothing();
}

#[test]
fn a_page_follows_from_its_terms_and_they_from_the_whole_archive() {
    let mut archive = Archive::new();
    let words = "we saw the beacon there ".repeat(6);
    archive.transcript("h/00.md", "Night", &words);
    for number in 1..20 {
        archive.transcript(&format!("h/{number:02}.md"), "Day", "all was well and nobody came by");
    }
    archive.build();
    let page = "2025-06-13-night.html";
    assert!(archive.page_of(page).contains("beacon"), "in its text and among its terms");
    let mentions = |archive: &Archive| archive.page_of(page).matches("beacon").count();
    let before = mentions(&archive);
    // A word that another transcript says, too, tells no longer which it is.
    archive.transcript("h/01.md", "Day", "nobody saw the beacon");
    archive.build();
    assert_eq!(mentions(&archive), before - 1);
    archive.equals_one_from_nothing();
}

#[test]
fn files_that_were_only_copied_or_checked_out_anew_make_no_work() {
    let mut archive = nights();
    for number in 0..NIGHTS {
        archive.age(&format!("content/h/{number:02}.md"));
    }
    for (name, bytes) in archive.site.files("public") {
        let path = archive.site.path("public").join(name);
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(archive.build(), (0, 0));
}

#[test]
fn settings_and_templates_are_part_of_every_page() {
    let mut archive = nights();
    archive.write("longhand.yaml", b"title: Harbour nights\n");
    assert_eq!(archive.build().0, NIGHTS);
    archive.write(
        "templates/paragraphs.html",
        b"{% for p in paragraphs %}<p>{{ p.text }}{% endfor %}",
    );
    assert_eq!(archive.build().0, NIGHTS);
    archive.write("templates/assets/more.css", b"p{}");
    assert_eq!(archive.build().0, NIGHTS);
    assert_eq!(archive.build(), (0, 0));
}

#[test]
fn a_file_that_changes_within_its_second_is_noticed() {
    let archive = nights();
    for word in ["Sea", "Sun", "Fog"] {
        let path = "content/h/05.md";
        let time = fs::metadata(archive.site.path(path)).unwrap().modified().unwrap();
        let text = archive.site.read(path).replace("Fog 5", &format!("{word} 5"));
        archive.site.write(path, text.as_bytes());
        archive.build();
        // The same size, and the time set back to what the build saw.
        let seen = fs::metadata(archive.site.path(path)).unwrap().modified().unwrap();
        archive.site.write(path, text.replace(word, "Ice").as_bytes());
        let file = fs::File::options().write(true).open(archive.site.path(path)).unwrap();
        file.set_modified(seen).unwrap();
        assert_eq!(archive.build().0, 1, "{word}");
        archive.site.write(path, text.replace(&format!("{word} 5"), "Fog 5").as_bytes());
        file.set_modified(time).unwrap();
        archive.build();
    }
}

#[cfg(unix)]
#[test]
fn a_change_that_neither_size_nor_time_tells_is_noticed() {
    let mut archive = nights();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let same_time = |archive: &Archive, path: &str| {
        let file = fs::File::options().write(true).open(archive.site.path(path)).unwrap();
        file.set_modified(time).unwrap();
    };
    let (a, b) = ("content/h/05.md", "content/h/06.md");
    [a, b].iter().for_each(|path| same_time(&archive, path));
    archive.build();
    let text = archive.site.read(a).replace("Fog 5", "Sea 5");
    archive.site.write(a, text.as_bytes());
    same_time(&archive, a);
    assert_eq!(archive.build().0, 1);
    // Two files change their names: each has the size and the time of the other.
    let at = |path: &str| archive.site.path(path);
    fs::rename(at(a), at("spare")).unwrap();
    fs::rename(at(b), at(a)).unwrap();
    fs::rename(at("spare"), at(b)).unwrap();
    assert!(archive.build().0 >= 2);
    archive.equals_one_from_nothing();
    archive.write("longhand.yaml", b"media: copy\n");
    archive.write("content/h/05.mp3", b"sound");
    same_time(&archive, "content/h/05.mp3");
    archive.build();
    archive.site.write("content/h/05.mp3", b"music");
    same_time(&archive, "content/h/05.mp3");
    archive.build();
    archive.equals_one_from_nothing();
}

#[test]
fn warnings_are_told_again_and_strict_holds_for_a_site_that_is_up_to_date() {
    let mut archive = nights();
    archive.write("content/h/empty.md", b"");
    assert!(archive.site.build(&[]).stderr.contains("h/empty.md: contains no text"));
    let again = archive.site.build(&[]);
    assert!(again.stderr.contains("h/empty.md: contains no text"), "{}", again.stderr);
    assert!(again.stderr.contains("0 files changed"));
    assert_eq!(archive.site.run(&["build", "--strict"]).status, 1);
}

#[test]
fn a_site_without_its_list_of_files_is_still_known_by_the_cache() {
    let mut archive = nights();
    fs::remove_file(archive.site.path("public/longhand.json")).unwrap();
    assert_eq!(archive.build().1, 1);
    archive.equals_one_from_nothing();
}

#[test]
fn the_cache_never_gets_into_the_site() {
    let archive = nights();
    assert!(archive.site.path(".public.longhand/cache/site").exists());
    let names: Vec<String> =
        archive.site.files("public").into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| !name.contains("cache") && !name.contains(".longhand")));
}
