//! `longhand search`: what it finds in a built site, what it says, how it exits. That it finds all
//! there is is held by tests/complete.rs, that the search page means the same by
//! tests/js/terminal.test.mjs.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fs;

use serde_json::Value;
use support::{Outcome, Site};

/// A site of three transcripts of one channel and one of another.
fn harbour() -> Site {
    let site = Site::new();
    let url = "https://www.youtube.com/watch?v=abcdefghijk";
    let write = |path: &str, title: &str, channel: &str, date: &str, lines: &[&str]| {
        let lines: String = (0..)
            .zip(lines)
            .map(|(at, line)| format!("*  {line} [[00:00:{:02}]({url}&t={at}s)]\n", at * 7))
            .collect();
        let text = format!("# {title}\n**{channel}:** [{date}]({url})\n{lines}");
        site.write(&format!("content/{path}"), text.as_bytes());
    };
    write(
        "a.md",
        "Fog at night",
        "Harbour Voices",
        "June 13, 2025",
        &["Good evening.", "The fog came in,", "and the lamp", "went out.", "Good night."],
    );
    write(
        "b.md",
        "Herring",
        "Harbour Voices",
        "March 2, 2024",
        &["Salt herring.", "No fog today."],
    );
    write("c.md", "Lamps", "Old News", "May 31, 2019", &["=Fog and lamp, \"both\"."]);
    site.build(&["--quiet"]);
    site
}

fn json(site: &Site, arguments: &[&str]) -> Value {
    let outcome = site.run(&[&["search", "--json"], arguments].concat());
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{}", outcome.stderr))
}

fn titles(answer: &Value) -> Vec<&str> {
    answer["results"].as_array().unwrap().iter().map(|hit| hit["title"].as_str().unwrap()).collect()
}

#[test]
fn a_moment_is_told_with_its_page_recording_and_the_lines_around_it() {
    let site = harbour();
    let outcome = site.run(&["search", "\"lamp went\""]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(
        outcome.stdout,
        "Fog at night\nHarbour Voices, 2025-06-13, 0:28\n  \
         0:14  public/harbour-voices/2025-06-13-fog-at-night.html#0:14  https://youtu.be/abcdefghijk?t=14\n    \
         The fog came in,\n    and the lamp went out.\n    Good night.\n"
    );
    assert_eq!(outcome.stderr, "1 transcript found.\n");
    let bare = site.run(&["search", "--context", "0", "--base-url", "https://a.org/h", "herring"]);
    assert!(bare.stdout.contains("  0:00  https://a.org/h/harbour-voices/"), "{}", bare.stdout);
    assert!(
        bare.stdout.ends_with("?t=0\n    Salt herring.\n")
            || bare.stdout.ends_with("ijk\n    Salt herring.\n")
    );
    let wide = json(&site, &["--context", "9", "lamp", "night"]);
    assert_eq!(wide["results"][0]["moments"][0]["before"][0], "Good evening.");
}

#[test]
fn filters_of_options_are_those_of_the_query() {
    let site = harbour();
    assert_eq!(titles(&json(&site, &["fog", "--channel", "old"])), ["Lamps"]);
    let both = json(&site, &["fog", "--channel", "old", "--channel", "\"Harbour\" Voices"]);
    assert_eq!(titles(&both).len(), 3);
    assert_eq!(
        titles(&json(&site, &["fog", "--since", "2024-03-02", "--until", "2024"])),
        ["Herring"]
    );
    assert_eq!(titles(&json(&site, &["fog", "--until", "2019-05-31"])), ["Lamps"]);
    assert_eq!(titles(&json(&site, &["fog", "--until", "2019-05-30"])), [""; 0]);
    assert_eq!(titles(&json(&site, &["fog", "--since", "2024-04"])), ["Fog at night"]);
    let query = json(&site, &["herr", "--since", "2024", "--until", "2025-06"]);
    assert_eq!(query["query"], "after:2024-01-01 before:2025-07-01 herr");
    assert_eq!(query["notes"][0], "Showing words that begin with “herr”.");
    let newest = json(&site, &["fog", "--sort", "newest"]);
    assert_eq!(titles(&newest), ["Fog at night", "Herring", "Lamps"]);
    assert_eq!(titles(&json(&site, &["fog", "--sort", "oldest", "--limit", "1"])), ["Lamps"]);
}

#[test]
fn all_transcripts_are_counted_and_as_many_shown_as_are_wanted() {
    let site = harbour();
    let outcome = site.run(&["search", "--limit", "1", "fog"]);
    assert_eq!(outcome.stderr, "Showing 1 of 3 transcripts.\n");
    let answer = json(&site, &["--limit", "2", "\"fog\" OR \"the fog\""]);
    assert_eq!((&answer["found"], &answer["total"]), (&2.into(), &3.into()));
    assert_eq!(answer.get("left"), None);
}

#[test]
fn a_sentence_that_is_said_is_the_answer_and_its_words_are_told_when_asked_for() {
    let site = harbour();
    let words = ["lamp", "and", "fog", "both"];
    site.transcript("b2.md", "Both", &words.join(" ")).build(&["--quiet"]);
    let said = json(&site, &[&words.join(" ")]);
    assert_eq!((titles(&said), &said["results"][0]["exact"]), (vec!["Both"], &true.into()));
    let wider = json(&site, &["--words", &words.join(" ")]);
    assert_eq!(titles(&wider), ["Both", "Lamps"]);
    assert_eq!(wider["results"][1]["exact"], false);
}

#[test]
fn of_several_readings_of_a_sentence_the_one_that_most_say_counts_then_the_commoner_word() {
    let site = harbour();
    site.transcript("n1.md", "One", "the bill rang at night");
    site.transcript("n2.md", "Two", "the bull rang at night");
    site.transcript("n3.md", "Three", "a bull");
    site.build(&["--quiet"]);
    let corrected = |site: &Site| json(site, &["the bxll rang at night"])["corrected"].take();
    assert_eq!(corrected(&site), "the bull rang at night");
    site.transcript("n4.md", "Four", "the bill rang at night").build(&["--quiet"]);
    assert_eq!(corrected(&site), "the bill rang at night");
}

#[test]
fn a_german_archive_is_answered_in_german() {
    let site = harbour();
    site.write("longhand.yaml", b"language: de\n").build(&["--quiet"]);
    let outcome = site.run(&["search", "--as-typed", "herrign "]);
    assert_eq!(outcome.stderr, "„herrign“ kommt hier nicht vor.\nNichts gefunden.\n");
    assert_eq!(json(&site, &["herr"])["codes"], serde_json::json!(["completed"]));
    let limited = site.run(&["search", "--limit", "1", "fog"]).stderr;
    assert_eq!(limited, "1 von 3 Transkripten.\n");
}

#[test]
fn every_note_on_a_german_archive_is_german_and_has_the_code_of_every_language() {
    let site = harbour();
    site.write("longhand.yaml", b"language: de\n").build(&["--quiet"]);
    for (query, code, german) in [
        ("\"fog", "unclosed-quote", "Das schließende Anführungszeichen fehlt"),
        ("fog - lamp", "lone-minus", "Ein Minuszeichen schließt das Wort"),
        ("OR fog", "lone-or", "OR braucht auf beiden Seiten"),
        ("fog channel:", "no-channel", "channel: braucht einen Kanalnamen."),
        ("fog after:soon", "bad-date", "„after:soon“ ist kein Datum"),
        ("fog !!!", "no-words", "„!!!“ enthält weder Buchstaben noch Ziffern"),
        ("fo*g", "star", "Ein Stern (*) wirkt nur am Ende"),
        ("-fog", "only-excluded", "Die Anfrage schließt nur Wörter aus"),
        ("fog channel:nobody", "unknown-channel", "Kein Kanal passt zu „nobody“."),
        ("qqq*", "unknown-word", "Kein Wort beginnt mit „qqq“."),
        ("herr", "completed", "Gezeigt werden Wörter, die mit „herr“ beginnen."),
        ("salt herring evening ", "lack-one", "Kein Transkript enthält alle diese Wörter"),
    ] {
        let answer = json(&site, &["--", query]);
        let said = answer["notes"][0].as_str().unwrap_or_default();
        assert_eq!((&answer["codes"][0], said.starts_with(german)), (&code.into(), true), "{said}");
    }
    let corrected = site.run(&["search", "herrign "]).stderr;
    assert!(corrected.starts_with("Ergebnisse für herring"), "{corrected}");
}

#[test]
fn filters_alone_list_the_transcripts_that_pass() {
    let site = harbour();
    let outcome = site.run(&["search", "channel:old"]);
    let page = "public/old-news/2019-05-31-lamps.html";
    assert_eq!(outcome.stdout, format!("Lamps\nOld News, 2019-05-31\n  {page}\n"));
    let moments = json(&site, &["channel:old"])["results"][0]["moments"].take();
    assert_eq!(moments, Value::Array(Vec::new()));
}

#[test]
fn what_begins_with_a_minus_is_left_out_and_never_taken_for_an_option_after_the_dashes() {
    let site = harbour();
    assert_eq!(titles(&json(&site, &["fog -herring -lamps"])), ["Fog at night"]);
    assert_eq!(titles(&json(&site, &["--", "-lamp", "fog"])), ["Herring"]);
    let outcome = site.run(&["search", "fog", "-lamp"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("'-- -l'"), "{}", outcome.stderr);
}

#[test]
fn corrections_are_told_and_can_be_refused() {
    let site = harbour();
    let outcome = site.run(&["search", "herrign "]);
    assert!(outcome.stdout.starts_with("Herring\n"), "{}", outcome.stdout);
    assert!(outcome.stderr.starts_with("Showing results for herring"), "{}", outcome.stderr);
    let refused = site.run(&["search", "--as-typed", "herrign "]);
    assert_eq!((refused.status, &*refused.stdout), (1, ""));
    assert_eq!(refused.stderr, "“herrign” does not occur here.\nNothing found.\n");
}

#[test]
fn a_table_has_the_columns_of_the_page_and_no_formula() {
    let site = harbour();
    let outcome = site.run(&["search", "--csv", "both"]);
    assert_eq!(
        outcome.stdout,
        "title,channel,date,time,seconds,speaker,quote,page,recording\r\n\
         Lamps,Old News,2019-05-31,0:00,0,,\"'=Fog and lamp, \"\"both\"\".\",\
         public/old-news/2019-05-31-lamps.html#0:00,https://youtu.be/abcdefghijk\r\n"
    );
}

#[test]
fn nothing_found_exits_with_1_and_a_wrong_option_with_2() {
    let site = harbour();
    for (arguments, status, said) in [
        (&["search", "xyzzyx "][..], 1, "Nothing found."),
        (&["search", "!!!"], 1, "Nothing to search for."),
        (&["search"], 2, "QUERY"),
        (&["search", "fog", "--since", "yesterday"], 2, "2024-05-31"),
        (&["search", "fog", "--json", "--csv"], 2, "--csv"),
        (&["search", "fog", "--limit", "0"], 2, "--limit"),
    ] {
        let Outcome { status: exited, stderr, .. } = site.run(arguments);
        assert_eq!(exited, status, "{arguments:?}: {stderr}");
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
    }
    let help = site.run(&["search", "--help"]).stdout;
    assert!(help.contains("1 nothing found") && help.contains("\"exact phrases\""), "{help}");
}

#[test]
fn an_index_that_is_missing_foreign_or_damaged_is_named_with_what_to_do() {
    let site = harbour();
    let refused = |said: &[&str]| {
        let Outcome { status, stdout, stderr } = site.run(&["search", "fog lamp"]);
        assert_eq!((status, &*stdout), (2, ""), "{stderr}");
        for said in [&["longhand build"], said].concat() {
            assert!(stderr.contains(said), "{said}: {stderr}");
        }
    };
    let elsewhere = site.run(&["search", "fog", "--output", "content"]);
    assert_eq!(elsewhere.status, 2);
    assert!(elsewhere.stderr.contains("error: content") && elsewhere.stderr.contains("--output"));
    let manifest = site.read("public/search/index.json");
    for (changed, said) in [
        (manifest.replace("\"v\":1", "\"v\":2"), "version 2"),
        (manifest.replace("\"n\":3", "\"n\":4"), "inconsistent"),
        (manifest.replace("\"cards\":16", "\"cards\":0"), "inconsistent"),
        (manifest[..manifest.len() / 2].to_owned(), "damaged"),
        ("[1, 2]".to_owned(), "damaged"),
    ] {
        site.write("public/search/index.json", changed.as_bytes());
        refused(&["index.json", said]);
    }
    site.write("public/search/index.json", manifest.as_bytes());
    let damage = |name: &str, content: &[u8], said: &str| {
        let path = site.path(&format!("public/search/{name}.json"));
        let whole = fs::read(&path).unwrap();
        fs::write(&path, content).unwrap();
        refused(&[&format!("{name}.json"), said]);
        fs::remove_file(&path).unwrap();
        refused(&[&format!("{name}.json"), "missing"]);
        fs::write(&path, whole).unwrap();
    };
    damage("d/0", b"[]", "damaged");
    damage("f/0", b"{\"p\":\"!!!!\"}", "damaged");
    assert_eq!(site.run(&["search", "fog lamp"]).status, 0);
}

#[test]
fn a_page_that_is_gone_is_told_and_the_others_are_found() {
    let site = harbour();
    fs::remove_file(site.path("public/harbour-voices/2024-03-02-herring.html")).unwrap();
    let outcome = site.run(&["search", "fog"]);
    assert_eq!(outcome.status, 0);
    assert!(outcome.stdout.contains("Herring\n") && outcome.stdout.contains("could not be read"));
    // What only the page could tell is not known, and that is said.
    let outcome = site.run(&["search", "\"fog today\""]);
    assert_eq!(outcome.stderr, "1 page could not be read and is not counted.\nNothing found.\n");
}

#[test]
fn no_file_outside_the_site_is_read_for_an_index_that_names_one() {
    let site = harbour();
    let cards = site.read("public/search/d/0.json");
    let secret = "<main><div class=t><p id=0:00>The fog of a secret lamp</div></main>";
    site.write("secret.html", secret.as_bytes());
    let page = "harbour-voices/2025-06-13-fog-at-night.html";
    for address in
        ["../secret.html", "a/../../secret.html", &site.path("secret.html").display().to_string()]
    {
        let changed = cards.replace(page, address);
        assert_ne!(changed, cards);
        site.write("public/search/d/0.json", changed.as_bytes());
        let outcome = site.run(&["search", "--all", "fog"]);
        assert!(!outcome.stdout.contains("secret lamp"), "{}", outcome.stdout);
        assert!(outcome.stdout.contains("could not be read"));
    }
}

#[test]
fn pages_of_other_templates_are_read_alike() {
    let site = harbour();
    let plain = json(&site, &["fog"]);
    site.write(
        "templates/paragraphs.html",
        b"<section>{% for p in paragraphs %}<ul>{% for line in p.lines %}<li><span>\
          <p class='line' id='{{ line.anchor }}'><em>{{ line.text }}</em></p></span>{% endfor %}</ul>\
          {% endfor %}</section>",
    );
    site.build(&["--quiet"]);
    assert!(site.read("public/old-news/2019-05-31-lamps.html").contains("<em>"));
    assert_eq!(json(&site, &["fog"]), plain);
}

#[test]
fn nothing_of_a_page_steers_the_terminal() {
    let site = harbour();
    let page = site.path("public/old-news/2019-05-31-lamps.html");
    let html =
        fs::read_to_string(&page).unwrap().replace("Fog and", "Fog&#27;[2J&#x9b;\u{202e} and");
    fs::write(&page, html).unwrap();
    for options in
        [&["search", "both"][..], &["search", "--json", "both"], &["search", "--csv", "both"]]
    {
        let stdout = site.run(options).stdout;
        let controls = stdout.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r'));
        assert_eq!(controls.count(), 0, "{stdout}");
    }
    assert!(!site.run(&["search", "both"]).stdout.contains('\u{202e}'));
}

#[cfg(target_os = "linux")]
#[test]
fn matches_are_set_off_on_a_terminal_alone() {
    let site = harbour();
    let on_terminal = |environment: &str| {
        let command = format!("{environment} '{}' search lamps", env!("CARGO_BIN_EXE_longhand"));
        let mut script = std::process::Command::new("script");
        script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
        let output = script
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .current_dir(site.path(""))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(on_terminal("").contains("\u{1b}[1mLamps\u{1b}[0m"));
    assert!(!on_terminal("NO_COLOR=1").contains('\u{1b}'));
    assert!(!site.run(&["search", "lamps"]).stdout.contains('\u{1b}'));
}
