use super::*;

fn read(html: &str) -> Vec<(String, String)> {
    let lines = lines(html.as_bytes()).into_iter();
    lines.map(|line| (line.anchor, line.text)).collect()
}

fn expect(html: &str, lines: &[(&str, &str)]) {
    let lines = lines.iter().map(|&(anchor, text)| (anchor.to_owned(), text.to_owned()));
    assert_eq!(read(html), lines.collect::<Vec<_>>(), "{html}");
}

#[test]
fn a_line_is_a_paragraph_without_an_end_tag_and_repetitions_are_left_out() {
    expect(
        "<p id=x>No<main><p class=tt>No<div class='t s'><div><a href=#>0:00</a> <b>Ada</b>\n\
         <p id=0:00>The fog &amp; the <b>sea</b>\n<p id=0:04 dir=auto>Bells\n\
         <details><summary>2 more times</summary><p id=0:05>Bells\n</details>\n<p id=0:09> \n\
         </div><p id=1:00:02.500>End</div><p id=3:00>No",
        &[("0:00", "The fog & the sea"), ("0:04", "Bells"), ("1:00:02.500", "End")],
    );
}

#[test]
fn lines_without_times_are_counted_from_the_id() {
    expect(
        "<main><div class=t><p id=l7>One\n\nThree  \n<details><p id=l10>Three\n</details></div>",
        &[("l7", "One"), ("l9", "Three")],
    );
}

#[test]
fn the_innermost_blocks_of_prose_are_its_lines() {
    expect(
        "<main><article class='t prose'>loose<h2 id=fog>Fog<br>bank</h2><ul><li>One<li>Two\n\
         <ol><li><p>Three</ol></ul><table><tr><td>A<td id=b>B<tr><th>C</table>\
         <dl><dt>D<dd>E</dl><pre>\n  code\n</pre></article><p>No",
        &[
            ("fog", "Fogbank"),
            ("fog", "One"),
            ("fog", "Three"),
            ("fog", "A"),
            ("b", "B"),
            ("b", "C"),
            ("b", "D"),
            ("b", "E"),
            ("b", "  code"),
        ],
    );
}

#[test]
fn only_the_text_element_has_lines() {
    expect("<main><p>Empty.</main><div class=t><p id=0:00>No</div>", &[]);
    expect("<main><div class=t><p id=0:01>Fog</main><p id=0:02>No", &[("0:01", "Fog")]);
}

#[test]
fn only_anchors_that_are_times_have_seconds() {
    let times = ["0:00", "12:35", "1:02:35", "100:00", "12:35.480"].map(anchor_seconds);
    assert_eq!(times, [Some(0.0), Some(755.0), Some(3755.0), Some(6000.0), Some(755.48)]);
    for none in ["", "l17", "1:2", "1:2:3:04", ":05", "1:05.", "fog", "1:-05", "1:+5", "1:05.4e"] {
        assert_eq!(anchor_seconds(none), None, "{none}");
    }
}

#[test]
fn control_characters_are_removed() {
    expect("<main><p class=t><p id=0:01>", &[]);
    expect("<main><div class=t><p id=0:01>a&#27;[31m\u{9b}b", &[("0:01", "a[31mb")]);
    expect("<main><div class=t><p id=0:01>\u{1}\u{2} ", &[]);
}
