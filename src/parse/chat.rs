//! The chat of a video call, which must never be taken for what was said.

use super::clock::clock;

/// Lines that are looked at.
const LOOKED_AT: usize = 200;

/// Returns true if most messages of a text begin as the programs for calls write chats:
/// `15:00:05 From Ada to Everyone: words`, or with tabs, `15:00:05<TAB> Ada:<TAB>words`.
pub fn is_chat(text: &str) -> bool {
    let (mut messages, mut others) = (0, 0);
    for line in text.lines().take(LOOKED_AT) {
        // A message goes on in lines that are set in.
        if is_message(line) {
            messages += 1;
        } else if !line.trim().is_empty() && !line.starts_with(['\t', ' ']) {
            others += 1;
        }
    }
    messages > 0 && messages > others
}

fn is_message(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}');
    let Some((_, rest)) = clock(line).filter(|(_, rest)| line.len() - rest.len() == 8) else {
        return false;
    };
    let name = rest.trim_start();
    let is_addressed = |end: &str| name.split_once(end).is_some_and(|(_, to)| to.contains(':'));
    let is_from = (name.starts_with("From ") || name.starts_with("from "))
        && (is_addressed(" to ") || is_addressed(" To ") || name.contains(" : "));
    let is_tabbed = rest.starts_with('\t') && name.contains(":\t");
    is_from || is_tabbed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chats_of_calls_are_told_from_talk() {
        assert!(is_chat("15:00:05 From  Ada Byron  to  Everyone:\n\tHello\n\tall\n"));
        assert!(is_chat("15:00:05\t Ada Byron:\tHello\n15:00:09\t Ben Hale:\tHi\n"));
        assert!(is_chat("10:12:03 From Ada : Hello\n"));
        assert!(!is_chat("00:00:05 Ada: Hello\n00:00:09 Ben: Hi\n"));
        assert!(!is_chat("00:00:05 From the tower to the sea.\n"));
        assert!(!is_chat(""));
    }
}
