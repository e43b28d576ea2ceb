//! Catalogues: texts, numbers and plurals, fallbacks, and errors.

use super::catalogue::names;
use std::collections::BTreeSet;

use super::*;

fn catalogue(tag: &str) -> Catalogue {
    let (_, text) = BUILT_IN.into_iter().find(|(known, _)| *known == tag).unwrap();
    crate::yaml::parse(text).unwrap()
}

fn said(wording: Wording, template: &str) -> String {
    let mut tera = Tera::new();
    Arc::new(wording).register(&mut tera);
    tera.add_raw_template("t.txt", template).unwrap();
    tera.render("t.txt", &tera::Context::new()).unwrap()
}

#[test]
fn every_language_has_all_texts_with_the_same_placeholders() {
    let mut english = catalogue(ENGLISH);
    for (tag, _) in BUILT_IN {
        let mut other = catalogue(tag);
        for ((section, english), (_, other)) in english.sections().into_iter().zip(other.sections())
        {
            let keys = |messages: &Messages| messages.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(english), keys(other), "{tag}: {section}");
            for (key, message) in other {
                let values = |message: &Message| {
                    message.forms().flat_map(names).map(str::to_owned).collect::<BTreeSet<_>>()
                };
                assert_eq!(message.check(&english[key]), Ok(()), "{tag}: {key}");
                assert_eq!(values(message), values(&english[key]), "{tag}: {key}");
            }
        }
    }
}

#[test]
fn numbers_dates_and_lengths_have_the_format_of_the_language() {
    let template = "{{ 1234567 | number }} {{ 1234.5 | number }} {{ 0.034 | number }}, \
        {{ \"2024-03-05\" | date }}, {{ \"2024-03-05\" | date(style=\"medium\") }}, \
        {{ \"2024-03-05\" | date(style=\"short\") }}, {{ \"2024-03\" | date }}, \
        {{ \"2024-03\" | date(style=\"medium\") }}, {{ \"2024\" | date }}, \
        {{ 46616400 | duration }}, {{ 3900 | duration }}";
    let english = said(Wording::load(None, "en").unwrap(), template);
    assert_eq!(
        english,
        "1,234,567 1,234.5 0.034, March 5, 2024, Mar 5, 2024, Mar 5, March 2024, Mar 2024, 2024, 12,949 h, 1 h 5 min"
    );
    let german = said(Wording::load(None, "de-AT").unwrap(), template);
    assert_eq!(
        german,
        "1.234.567 1.234,5 0,034, 5. März 2024, 5. März 2024, 5. März, März 2024, März 2024, 2024, 12.949 h, 1 h 5 min"
    );
}

#[test]
fn the_number_selects_the_form() {
    let template = "{% for n in [0, 1, 2, 1200] %}{{ say(key=\"transcripts\", n=n) }}, \
        {{ say(key=\"unit\", n=n) }}; {% endfor %}";
    assert_eq!(
        said(Wording::load(None, "en").unwrap(), template),
        "0 transcripts, mentions; 1 transcript, per recorded hour; 2 transcripts, per 2 recorded hours; \
         1,200 transcripts, per 1,200 recorded hours; "
    );
}

#[test]
fn an_own_file_adds_a_language_and_falls_back_to_english() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("wording")).unwrap();
    let polish = "pages:\n  search: Szukaj\n  transcripts: {one: '{n} transkrypcja', few: '{n} transkrypcje', many: '{n} transkrypcji', other: '{n} transkrypcji'}\n";
    std::fs::write(folder.path().join("wording/pl.yaml"), polish).unwrap();
    let wording = Wording::load(Some(folder.path()), "pl-PL").unwrap();
    assert_eq!(wording.language(), "pl");
    let template = "{{ words.search }}, {{ words.topics }}{% for n in [1, 3, 5, 22] %}, {{ say(key=\"transcripts\", n=n) }}{% endfor %}";
    assert_eq!(
        said(wording, template),
        "Szukaj, Topics, 1 transkrypcja, 3 transkrypcje, 5 transkrypcji, 22 transkrypcje"
    );
    assert_eq!(Wording::load(Some(folder.path()), "cs").unwrap().language(), "en");
}

#[test]
fn plural_forms_follow_the_language_and_english_if_it_is_unknown() {
    let forms =
        ["zero", "one", "two", "few", "many", "other"].map(|name| (name.into(), name.into()));
    let forms = BTreeMap::from(forms);
    for (tag, numbers) in [
        ("ar", [(0.0, "zero"), (2.0, "two"), (103.0, "few"), (111.0, "many")]),
        ("lt", [(1.0, "one"), (22.0, "few"), (1.5, "many"), (111.0, "other")]),
        ("fr", [(0.0, "one"), (1.5, "one"), (2.0, "other"), (1e6, "many")]),
        ("pt_PT", [(0.0, "other"), (1.0, "one"), (2.0, "other"), (f64::NAN, "other")]),
        ("tlh", [(0.0, "other"), (1.0, "one"), (2.0, "other"), (1.5, "other")]),
        ("no tag", [(0.0, "other"), (1.0, "one"), (2.0, "other"), (-1.0, "one")]),
    ] {
        let mut wording = Wording::load(None, "en").unwrap();
        wording.set_language(tag);
        for (n, form) in numbers {
            assert_eq!(wording.form(&forms, n), form, "{tag}: {n}");
        }
    }
}

#[test]
fn a_regional_variant_falls_back_to_its_language() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("wording")).unwrap();
    let austrian = "dates:\n  months: [Jänner, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November, Dezember]\n";
    std::fs::write(folder.path().join("wording/de-AT.yaml"), austrian).unwrap();
    let wording = Wording::load(Some(folder.path()), "de-AT").unwrap();
    assert_eq!(wording.language(), "de-AT");
    let template = "{{ \"2024-01-05\" | date }}, {{ words.search }}";
    assert_eq!(said(wording, template), "5. Jänner 2024, Suchen");
}

#[test]
fn errors_in_an_own_file_name_the_mistake() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("wording")).unwrap();
    let error = |text: &str| {
        std::fs::write(folder.path().join("wording/fr.yaml"), text).unwrap();
        let error = Wording::load(Some(folder.path()), "fr").err().unwrap().to_string();
        assert!(error.contains("fr.yaml"), "{error}");
        error
    };
    assert!(error("pages:\n  serch: x\n").contains("unknown key 'serch' in 'pages'"));
    assert!(error("pages:\n  of: '{part} sur {tout}'\n").contains("no placeholder {tout}"));
    assert!(error("pages:\n  transcripts: {one: x}\n").contains("is missing the form 'other'"));
    assert!(error("dates:\n  months: [janvier]\n").contains("1 month names"));
    assert!(error("numbers: {comma: x}\n").contains("unknown key 'comma'"));
    assert!(error("page: {}\n").contains(":1"));
}

#[test]
fn scripts_get_their_sections_of_the_catalogue() {
    let wording = Wording::load(None, "de").unwrap();
    let script = wording.script(&["site"]);
    assert!(script.contains("\"colours_dark\":\"dunkel\""), "{script}");
    assert!(!script.contains("listen"));
    assert_eq!(wording.script(&[]), "");
    assert!(wording.style().starts_with(":root{--say-earlier:\"Früher\";"));
}

#[test]
fn keys_are_unique_across_the_sections_of_scripts() {
    let mut english = catalogue(ENGLISH);
    let mut known = BTreeSet::new();
    for (section, messages) in english.sections().into_iter().skip(1) {
        for key in messages.keys() {
            assert!(known.insert(key.clone()), "{section}: {key}");
        }
    }
}
