//! The documents: their commands run, their settings are read, and none is missing.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use longhand::config::Config;
use support::Site;

/// The documents with commands and settings.
fn documents() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> =
        root.join("docs").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.extend([root.join("README.md"), root.join("src/init/README.md")]);
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).unwrap())).collect()
}

/// The blocks of one language in a document.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

// The commands are for a POSIX shell.
#[cfg(unix)]
#[test]
fn every_command_of_the_documents_runs() {
    let longhand = Path::new(env!("CARGO_BIN_EXE_longhand"));
    let path =
        format!("{}:{}", longhand.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut run = 0;
    for (document, text) in documents() {
        let site = Site::new();
        site.transcript("a/1.md", "Fog", "The fog came in.").transcript(
            "../transcripts/1.md",
            "Fog",
            "Fog.",
        );
        site.write("talk.json", br#"{"segments":[{"start":0,"end":2,"text":"The fog."}]}"#);
        // One shell for a document: what a command leaves is there for the next.
        let mut script = String::from("set -e\n");
        for line in blocks(&text, "sh").into_iter().flat_map(str::lines) {
            let line = line.trim();
            if line.starts_with("longhand serve") {
                // It does not end by itself; its arguments are looked at all the same.
                script += &format!("{line} --help >/dev/null\n");
            } else if ["longhand ", "cd archive", "tar "].iter().any(|word| line.starts_with(word))
                && !line.contains('[')
            {
                script += &format!("{line}\n");
            } else {
                continue;
            }
            run += 1;
        }
        let shell = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(site.path("."))
            .env("PATH", &path)
            .env("HOME", site.path("."))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&shell.stderr);
        assert!(shell.status.success(), "{}:\n{script}\n{said}", document.display());
    }
    assert!(run > 10, "{run} commands were found");
}

#[test]
fn every_setting_is_documented_and_every_documented_one_is_read() {
    let (_, text) =
        documents().into_iter().find(|(path, _)| path.ends_with("docs/configuration.md")).unwrap();
    let known = |yaml: &str| {
        let (_, message) = Config::parse(yaml).unwrap_err();
        let (_, keys) = message
            .split_once("expected one of ")
            .unwrap_or(message.split_once("expected ").unwrap());
        let (keys, _) = keys.split_once(" at line").unwrap();
        keys.split(", ").map(|key| key.trim_matches(['`', ' ']).to_owned()).collect::<Vec<_>>()
    };
    let keys = known("no_such_key: 1\n").into_iter().filter(|key| key != "search");
    let of_search =
        known("search:\n  no_such_key: 1\n").into_iter().map(|key| format!("search.{key}"));
    for key in keys.chain(of_search) {
        assert!(text.contains(&format!("\n| `{key}` | ")), "{key} is not in docs/configuration.md");
    }
    for (document, text) in documents() {
        for block in blocks(&text, "yaml").into_iter().filter(|block| block.contains("title: Salt"))
        {
            assert!(Config::parse(block).is_ok(), "{}: {block}", document.display());
        }
    }
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    for (document, text) in documents() {
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (path, _) = target.split_once('#').unwrap_or((target, ""));
            if path.is_empty() || target.contains("://") || target == "../../../releases" {
                continue;
            }
            let file = document.parent().unwrap().join(path);
            assert!(file.exists(), "{}: {target}", document.display());
        }
    }
}

/// Names of the files below a folder of the repository that end so.
fn names(folder: &str, endings: &[&str]) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let names = files.map(|entry| entry.file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|n| endings.iter().any(|e| n.ends_with(e))).collect();
    names.sort();
    names
}

/// The rows of a table below a heading: the code in their first cells.
fn rows<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let (_, section) = text.split_once(&format!("\n{heading}\n")).unwrap();
    let section = section.split("\n#").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let code = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    code.collect()
}

#[test]
fn every_template_is_documented_and_every_documented_one_exists() {
    let documented = rows(include_str!("../docs/theming.md"), "### Templates");
    assert_eq!(sorted(documented), names("templates", &[".html", ".svg", ".xml", ".txt"]));
}

#[test]
fn every_asset_is_documented_with_what_it_is_made_of() {
    let text = include_str!("../docs/theming.md");
    let site = Site::new();
    site.transcript("1.md", "Fog", "The fog.").build(&[]);
    let files = site.files("public/assets").into_iter();
    let mut published: Vec<String> =
        files.filter_map(|(name, _)| Some(name.split_once('/')?.1.to_owned())).collect();
    published.push("icon.svg".into());
    published.sort();
    assert_eq!(sorted(rows(text, "### Style sheets and scripts")), published);
    let (_, section) = text.split_once("\n### Style sheets and scripts\n").unwrap();
    for part in names("templates/assets", &[""]) {
        assert!(section.contains(&format!("`{part}`")), "{part} is not in docs/theming.md");
    }
}

#[test]
fn a_transcript_page_is_given_the_fields_that_are_documented() {
    let site = Site::new();
    site.transcript("1.md", "Fog", "The fog.");
    let keys = "{{ body }}<i>{% for key, value in __tera_context %}{{ key }} {% endfor %}\
                {% for key, value in site %}site.{{ key }} {% endfor %}</i>";
    site.write("templates/transcript.html", keys.as_bytes()).build(&[]);
    let page = site.read("public/harbour/2025-06-13-fog.html");
    let given = page.split("<i>").nth(1).unwrap().split("</i>").next().unwrap();
    let text = include_str!("../docs/theming.md");
    let (_, everywhere) = text.split_once("\n### What every template is given\n").unwrap();
    let (everywhere, _) = everywhere.split_once("\n#").unwrap();
    let (everywhere, own): (Vec<&str>, Vec<&str>) = given
        .split_whitespace()
        .filter(|&name| name != "site")
        .partition(|name| everywhere.contains(&format!("`{name}`")));
    assert!(everywhere.contains(&"root") && everywhere.contains(&"site.license"), "{given}");
    assert_eq!(sorted(rows(text, "### What a transcript's page is given")), sorted(own));
}

fn sorted(names: Vec<&str>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    names.sort();
    names
}
