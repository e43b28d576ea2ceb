use super::*;
use crate::units::Timestamp;

fn lines(text: &str) -> Vec<(u64, u64, String, String)> {
    let reading = Ttml.read(text).unwrap();
    let millis = |time: Option<Timestamp>| time.map_or(0, Timestamp::millis);
    let line = |line: &crate::model::Segment<'_>| {
        let name = line.speaker.map_or("", |number| &*reading.speakers[usize::from(number)]);
        (millis(line.start), millis(line.end), name.to_owned(), line.text.to_string())
    };
    reading.segments.iter().map(line).collect()
}

fn times(attributes: &str, begin: &str) -> u64 {
    lines(&format!("<tt {attributes}><body><div><p begin=\"{begin}\">a</p></div></body></tt>"))[0].0
}

#[test]
fn times_of_all_forms_are_read() {
    assert_eq!(times("", "00:00:01.5"), 1_500);
    assert_eq!(times("", "1:02.5"), 62_500);
    assert_eq!(times("", "12.3s"), 12_300);
    assert_eq!(times("", "100ms"), 100);
    assert_eq!(times("", "2m"), 120_000);
    assert_eq!(times("p:frameRate='25'", "00:00:01:05"), 1_200);
    assert_eq!(times("p:frameRate='30' p:frameRateMultiplier='1000 1001'", "30f"), 1_001);
    assert_eq!(times("p:tickRate='10000000'", "15000000t"), 1_500);
}

#[test]
fn times_count_from_the_element_around_unless_that_makes_no_sense() {
    let text = "<tt><body begin='10s'><div begin='5s' end='30s'>\
                <p begin='1s' dur='2s'>Fog<br/>came.</p></div></body></tt>";
    assert_eq!(lines(text), [(16_000, 18_000, String::new(), "Fog came.".into())]);
    let text = "<tt><body><div begin='60s' end='70s'>\
                <p begin='62s' end='64s'>Fog.</p></div></body></tt>";
    assert_eq!(lines(text)[0].0, 62_000);
    let text = "<tt><body><div timeContainer='seq'>\
                <p dur='2s'>Fog.</p><p dur='3s'>Lamp.</p></div></body></tt>";
    assert_eq!(lines(text)[1], (2_000, 5_000, String::new(), "Lamp.".into()));
}

#[test]
fn words_of_podcasts_are_lines_by_sentence_with_their_speaker() {
    let text = "<tt><head><metadata><ttm:agent xml:id='s1'><ttm:name>Ada</ttm:name></ttm:agent>\
        </metadata></head><body><div><p begin='0:01.0' end='0:09.0' ttm:agent='s1'>\
        <span p:unit='sentence'><span p:unit='word' begin='0:01.0' end='0:01.5'>Fog</span>\
        <span p:unit='word' begin='0:01.5' end='0:02.0'>came.</span></span>\
        <span p:unit='sentence'><span p:unit='word' begin='0:05.0' end='0:06.0'>So.</span></span>\
        </p></div></body></tt>";
    let expected = [(1_000, 2_000, "Fog came."), (5_000, 6_000, "So.")];
    assert_eq!(lines(text), expected.map(|(a, b, text)| (a, b, "Ada".to_owned(), text.to_owned())));
    assert_eq!(Ttml.read(text).unwrap().words.len(), 3);
}

#[test]
fn what_is_no_ttml_is_said_with_its_line() {
    let problem = Ttml.read("<html><p>Fog</p></html>").unwrap_err();
    assert_eq!((problem.line, problem.message.contains("<tt>")), (Some(1), true));
    assert!(Ttml.read("<tt><body>\n<p>Fog</div></body></tt>").unwrap_err().line == Some(2));
    let cut = Ttml.read("<tt><body><p begin='1s'>Fog").unwrap();
    assert_eq!((cut.segments.len(), cut.notes.len()), (1, 1));
}

#[test]
fn titles_and_descriptions_keep_the_blanks_around_references() {
    let text = "<tt><head><metadata><ttm:title>\n  Fog &amp; rain\n</ttm:title>\
        <ttm:desc>A &lt;b&gt; &#38; c</ttm:desc></metadata></head><body><div><p>So.</p></div></body></tt>";
    for facts in [Ttml.read(text).unwrap().facts, Ttml.facts(text)] {
        assert_eq!(facts.title.as_deref(), Some("Fog & rain"));
        assert_eq!(facts.about.description, "A <b> & c");
    }
}

#[test]
fn of_several_names_the_full_one_is_shown() {
    let name = |names: &str| {
        let text = format!(
            "<tt><head><metadata><ttm:agent xml:id='a'>{names}</ttm:agent></metadata></head>\
             <body><div><p ttm:agent='a'>Fog.</p></div></body></tt>"
        );
        lines(&text)[0].2.clone()
    };
    let full = "<ttm:name type='full'>Ada &amp; Byron</ttm:name>";
    let alias = "<ttm:name type='alias'>AB</ttm:name>";
    assert_eq!(name(&format!("{full}{alias}")), "Ada & Byron");
    assert_eq!(name(&format!("{alias}\n{full}")), "Ada & Byron");
    assert_eq!(name(alias), "AB");
    let parts = "<ttm:name type='family'>Byron</ttm:name><ttm:name type='given'>Ada</ttm:name>";
    assert_eq!(name(parts), "Ada Byron");
    assert_eq!(name(""), "a");
}

#[test]
fn a_word_with_an_element_in_it_keeps_its_time() {
    let text = "<tt><body><div><p begin='1s' end='9s'><span begin='0s' end='1s'>Fog<br/>came</span> \
        <span begin='1s' end='2s'><span tts:color='red'>in.</span></span></p></div></body></tt>";
    let reading = Ttml.read(text).unwrap();
    assert_eq!(&*reading.segments[0].text, "Fog came in.");
    let words = reading.words.iter().map(|word| (word.range, word.start.unwrap().millis()));
    assert_eq!(words.collect::<Vec<_>>(), [((0, 8), 1_000), ((9, 12), 2_000)]);
}

#[test]
fn metadata_in_a_paragraph_is_not_said_and_may_name_the_speaker() {
    let text = "<tt><head><metadata><ttm:agent xml:id='b'><ttm:name>Ben</ttm:name></ttm:agent>\
        </metadata></head><body><div>\
        <p begin='1s' end='2s'><metadata><ttm:desc>a note</ttm:desc></metadata>Fog.</p>\
        <p begin='2s' end='3s'><metadata><ttm:agent type='person'><ttm:name>Ada</ttm:name></ttm:agent>\
        </metadata><ttm:desc>a note</ttm:desc>Lamp.</p>\
        <p begin='3s' end='4s' ttm:agent='b'><ttm:title>no</ttm:title>So.</p></div></body></tt>";
    let found = lines(text);
    let found: Vec<_> = found.iter().map(|(_, _, name, text)| (&**name, &**text)).collect();
    assert_eq!(found, [("", "Fog."), ("Ada", "Lamp."), ("Ben", "So.")]);
    assert_eq!(Ttml.read(text).unwrap().facts.title, None);
}

#[test]
fn a_paragraph_may_change_its_speaker() {
    let text = "<tt><body><div><p begin='1s' end='9s'>\
        <span ttm:agent='Ada' begin='0s' end='2s'>Fog.</span> <span ttm:agent='Ada'>Or?</span>\
        <span ttm:agent='Ben' begin='3s' end='5s'>Lamp.</span> All.</p><p begin='9s'>So.</p></div></body></tt>";
    let expected = [
        (1_000, 3_000, "Ada", "Fog. Or?"),
        (4_000, 6_000, "Ben", "Lamp."),
        (1_000, 9_000, "", "All."),
        (9_000, 0, "", "So."),
    ];
    let expected = expected.map(|(a, b, name, text)| (a, b, name.to_owned(), text.to_owned()));
    assert_eq!(lines(text), expected);
}
