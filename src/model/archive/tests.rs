use super::*;
use crate::files::{SourceFile, Stamp};

fn archive(transcripts: &[(&str, Option<&str>, &str, Option<&str>)]) -> Archive {
    let file = |name: &str| {
        let (path, name, stamp) = (name.into(), name.into(), Stamp::default());
        Source::alone(SourceFile { path, name, stamp })
    };
    let files: Vec<_> = transcripts.iter().map(|t| file(t.0)).collect();
    let heads = transcripts.iter().map(|&(_, channel, title, date)| Head {
        title: title.into(),
        channel: channel.map(str::to_owned),
        date: date.map(|date| date.parse().unwrap()),
        recording: title.strip_prefix("same ").map(|id| Recording::YouTube(id.into())),
        ..Head::default()
    });
    Archive::new(&files, heads.collect())
}

#[test]
fn spellings_of_one_name_are_one_channel_under_the_commonest() {
    let archive = archive(&[
        ("a/1.md", Some("Chomskys Talks"), "x", None),
        ("a/2.md", Some("Chomsky's Talks"), "y", None),
        ("b/3.md", Some("Chomsky's Talks"), "z", None),
        ("Folder/4.md", None, "w", None),
        ("5.md", None, "v", None),
    ]);
    let names: Vec<_> = archive.channels.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Chomsky's Talks", "Folder", "Transcripts"]);
    assert_eq!(archive.path(2), "chomskys-talks/z.html");
}

#[test]
fn neighbours_follow_the_dates_and_duplicates_the_recording() {
    let archive = archive(&[
        ("a/1.md", None, "same video1", Some("2025-03-02")),
        ("a/2.md", None, "second", Some("2024-01-01")),
        ("b/3.md", None, "same video1", Some("2025-03-02")),
    ]);
    assert_eq!(archive.entries[1].neighbours, [None, Some(0)]);
    assert_eq!(archive.entries[0].neighbours, [Some(1), None]);
    assert_eq!(archive.entries[0].duplicates, [2]);
    assert_eq!(archive.entries[2].duplicates, [0]);
    assert!(archive.entries[1].duplicates.is_empty());
}

#[test]
fn an_address_that_all_name_is_no_recording() {
    let names: Vec<String> =
        (0..=MOST_DUPLICATES).map(|number| format!("a/{number:03}.md")).collect();
    let row = |name| (name, None, "same podcast", None);
    let rows: Vec<_> = names.iter().map(|name| row(name.as_str())).collect();
    let duplicates = |count: usize| archive(&rows[..count]).entries[0].duplicates.len();
    assert_eq!(
        (duplicates(MOST_DUPLICATES), duplicates(MOST_DUPLICATES + 1)),
        (MOST_DUPLICATES - 1, 0)
    );
}

#[test]
fn pages_never_share_an_address_nor_take_that_of_a_list() {
    let archive = archive(&[
        ("a/1.md", None, "Farms", Some("2024-02-16")),
        ("a/2.md", None, "farms!", Some("2024-02-16")),
        ("a/3.md", None, "2024", None),
        ("a/4.md", None, "Index", None),
        ("a/41.md", None, "Undated", None),
        ("a/5.md", None, "\u{1f41f}", Some("2024-02-17")),
    ]);
    let pages: BTreeSet<_> = (0..6).map(|number| archive.path(number)).collect();
    assert_eq!(pages.len(), 6);
    assert!(pages.contains("a/2024-02-16-farms.html"));
    assert!(!pages.contains("a/2024.html") && !pages.contains("a/index.html"));
    assert!(!pages.contains("a/undated.html"));
    assert_eq!(archive.entries[5].page, "2024-02-17.html");
}

#[test]
fn reserved_and_unspellable_channels_get_folders_of_their_own() {
    let archive = archive(&[
        ("Search/1.md", None, "x", None),
        ("\u{1f41f}/1.md", None, "x", None),
        ("\u{1f40b}/1.md", None, "x", None),
    ]);
    let folders: BTreeSet<_> = archive.channels.iter().map(|c| c.folder.clone()).collect();
    assert_eq!(folders.len(), 3);
    assert!(!folders.contains("search"));
}
