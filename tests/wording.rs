//! The catalogue of words against the templates, scripts and code that use it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// All files below a folder of the repository that end so, as one text.
fn texts(folder: &str, endings: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let wanted =
        files.filter(|file| endings.iter().any(|e| file.path().to_string_lossy().ends_with(e)));
    wanted.map(|file| fs::read_to_string(file.path()).expect("a file of the repository")).collect()
}

/// The words that follow a mark in a text.
fn after<'a>(text: &'a str, mark: &str) -> BTreeSet<&'a str> {
    let word = |rest: &'a str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    };
    text.split(mark).skip(1).map(word).filter(|word| !word.is_empty()).collect()
}

/// Keys of the English catalogue: of pages, and of scripts.
fn keys(yaml: &str) -> [BTreeSet<&str>; 2] {
    let (pages, scripts) = yaml.split_once("\nsite:\n").expect("scripts");
    let pages = pages.split_once("\npages:\n").expect("pages").1;
    [pages, scripts].map(|part| {
        let entries = part.lines().filter_map(|line| line.strip_prefix("  "));
        let entries = entries.filter(|entry| !entry.starts_with([' ', '#']));
        entries.filter_map(|entry| Some(entry.split_once(':')?.0)).collect()
    })
}

#[test]
fn what_templates_and_scripts_ask_for_is_in_the_catalogue_and_all_of_it_is_asked_for() {
    let yaml = texts("templates/wording", &["en.yaml"]);
    let [pages, scripts] = keys(&yaml);
    let templates = texts("templates", &[".html", ".xml", ".txt"]);
    let code = texts("src/render", &[".rs"]);
    let js = texts("templates/assets", &[".js"]);
    let css = texts("templates/assets", &[".css"]);
    let terminal = texts("src/search", &["report.rs"]);

    let asked: BTreeSet<&str> =
        after(&templates, "words.").union(&after(&templates, "say(key=\"")).copied().collect();
    assert_eq!(asked.difference(&pages).collect::<Vec<_>>(), Vec::<&&str>::new());
    let mut asked = after(&js, "wording('");
    asked.extend(after(&js, "wordingParts('"));
    asked.extend(after(&css, "var(--say-"));
    assert_eq!(asked.difference(&scripts).collect::<Vec<_>>(), Vec::<&&str>::new());

    let is_used = |key: &&&str, texts: &[&str]| {
        [format!(".{key}"), format!("\"{key}\""), format!("'{key}'"), format!("-{key})")]
            .iter()
            .any(|form| texts.iter().any(|text| text.contains(form)))
    };
    let idle: Vec<_> = pages.iter().filter(|key| !is_used(key, &[&templates, &code])).collect();
    assert_eq!(idle, Vec::<&&str>::new());
    let idle: Vec<_> =
        scripts.iter().filter(|key| !is_used(key, &[&js, &css, &terminal])).collect();
    assert_eq!(idle, Vec::<&&str>::new());
}
