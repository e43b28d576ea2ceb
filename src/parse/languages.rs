//! Maps language names in files and file names to BCP 47 tags.

/// Codes and English names of the languages that Whisper supports (openai-whisper, `tokenizer.py`),
/// and the remaining two-letter codes of ISO 639-1, which YouTube uses, without names.
#[rustfmt::skip]
const LANGUAGES: &[(&str, &str)] = &[
    ("en", "english"), ("zh", "chinese"), ("de", "german"), ("es", "spanish"), ("ru", "russian"),
    ("ko", "korean"), ("fr", "french"), ("ja", "japanese"), ("pt", "portuguese"), ("tr", "turkish"),
    ("pl", "polish"), ("ca", "catalan"), ("nl", "dutch"), ("ar", "arabic"), ("sv", "swedish"),
    ("it", "italian"), ("id", "indonesian"), ("hi", "hindi"), ("fi", "finnish"), ("vi", "vietnamese"),
    ("he", "hebrew"), ("uk", "ukrainian"), ("el", "greek"), ("ms", "malay"), ("cs", "czech"),
    ("ro", "romanian"), ("da", "danish"), ("hu", "hungarian"), ("ta", "tamil"), ("no", "norwegian"),
    ("th", "thai"), ("ur", "urdu"), ("hr", "croatian"), ("bg", "bulgarian"), ("lt", "lithuanian"),
    ("la", "latin"), ("mi", "maori"), ("ml", "malayalam"), ("cy", "welsh"), ("sk", "slovak"),
    ("te", "telugu"), ("fa", "persian"), ("lv", "latvian"), ("bn", "bengali"), ("sr", "serbian"),
    ("az", "azerbaijani"), ("sl", "slovenian"), ("kn", "kannada"), ("et", "estonian"),
    ("mk", "macedonian"), ("br", "breton"), ("eu", "basque"), ("is", "icelandic"),
    ("hy", "armenian"), ("ne", "nepali"), ("mn", "mongolian"), ("bs", "bosnian"), ("kk", "kazakh"),
    ("sq", "albanian"), ("sw", "swahili"), ("gl", "galician"), ("mr", "marathi"), ("pa", "punjabi"),
    ("si", "sinhala"), ("km", "khmer"), ("sn", "shona"), ("yo", "yoruba"), ("so", "somali"),
    ("af", "afrikaans"), ("oc", "occitan"), ("ka", "georgian"), ("be", "belarusian"),
    ("tg", "tajik"), ("sd", "sindhi"), ("gu", "gujarati"), ("am", "amharic"), ("yi", "yiddish"),
    ("lo", "lao"), ("uz", "uzbek"), ("fo", "faroese"), ("ht", "haitian creole"), ("ps", "pashto"),
    ("tk", "turkmen"), ("nn", "nynorsk"), ("mt", "maltese"), ("sa", "sanskrit"),
    ("lb", "luxembourgish"), ("my", "myanmar"), ("bo", "tibetan"), ("tl", "tagalog"),
    ("mg", "malagasy"), ("as", "assamese"), ("tt", "tatar"), ("haw", "hawaiian"), ("ln", "lingala"),
    ("ha", "hausa"), ("ba", "bashkir"), ("jw", "javanese"), ("su", "sundanese"),
    ("yue", "cantonese"), ("fil", "filipino"), ("ceb", "cebuano"), ("hmn", "hmong"),
    ("aa", ""), ("ab", ""), ("ay", ""), ("bi", ""), ("co", ""), ("dv", ""), ("dz", ""), ("ee", ""),
    ("eo", ""), ("fj", ""), ("fy", ""), ("ga", ""), ("gd", ""), ("gn", ""), ("gv", ""), ("ia", ""),
    ("ig", ""), ("iu", ""), ("iw", ""), ("jv", ""), ("kl", ""), ("ks", ""), ("ku", ""), ("ky", ""),
    ("lg", ""), ("mo", ""), ("na", ""), ("nb", ""), ("nd", ""), ("nr", ""), ("ny", ""), ("om", ""),
    ("or", ""), ("os", ""), ("qu", ""), ("rm", ""), ("rn", ""), ("rw", ""), ("sc", ""), ("se", ""),
    ("sg", ""), ("sm", ""), ("ss", ""), ("st", ""), ("ti", ""), ("tn", ""), ("to", ""), ("ts", ""),
    ("tw", ""), ("ty", ""), ("ug", ""), ("ve", ""), ("vo", ""), ("wo", ""), ("xh", ""), ("za", ""),
    ("zu", ""),
];

/// The BCP 47 tag for a tag or an English language name; `None` for anything else.
#[must_use]
pub fn tag(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    if let Some((code, _)) = LANGUAGES.iter().find(|(_, name)| *name == lower && !name.is_empty()) {
        return Some((*code).to_owned());
    }
    let (code, rest) = text.split_once(['-', '_']).unwrap_or((text, ""));
    let code = code.to_ascii_lowercase();
    let known = LANGUAGES.iter().any(|(known, _)| *known == code);
    let is_subtag = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let rest: Vec<_> = rest.split(['-', '_']).filter(|part| !part.is_empty()).collect();
    let well_formed = known && rest.iter().all(|part| is_subtag(part));
    well_formed.then(|| [&[&*code], &rest[..]].concat().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_give_tags() {
        for (text, expected) in [
            ("en", Some("en")),
            ("EN-us", Some("en-us")),
            ("pt_BR", Some("pt-BR")),
            ("English", Some("en")),
            ("zh-Hans", Some("zh-Hans")),
            ("old", None),
            ("final", None),
            ("", None),
            ("en-x!", None),
        ] {
            assert_eq!(tag(text).as_deref(), expected, "{text}");
        }
    }
}
