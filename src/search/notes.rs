//! Notes to the reader about a query: which parts were ignored or interpreted differently. A note
//! is a code; its text is in the language of the archive.

use crate::wording::Wording;

/// A note to the reader about a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A quotation mark is not closed.
    UnclosedQuote,
    /// A minus sign stands alone.
    LoneMinus,
    /// An OR has no left or right side.
    LoneOr,
    /// A channel filter has no name.
    NoChannel,
    /// A speaker filter has no name.
    NoSpeaker,
    /// No transcript has a speaker of this name.
    UnknownSpeaker(String),
    /// A part of the query looks like a filter but is not one; it is searched for as words.
    UnknownFilter(String),
    /// A word has signs, which are not searched for.
    Signs(String),
    /// The value of a date filter is not a date.
    BadDate(String),
    /// A part of the query contains no letters or digits to search for.
    NoWords(String),
    /// A star is in a position where it has no meaning.
    Star,
    /// The query consists of exclusions only.
    OnlyExcluded,
    /// No channel has this name.
    UnknownChannel(String),
    /// No transcript contains this word.
    UnknownWord(String),
    /// No transcript contains a word with this prefix.
    UnknownBeginning(String),
    /// No transcript contains this word, so it was treated as a prefix.
    Completed(String),
    /// No transcript contains all the words; the results contain all but one.
    LackOne,
    /// Number of pages that could not be read, and so may or may not match.
    Unread(u64),
}

impl Note {
    /// The code, which the search page uses, too; the key of the text; and the name and value of
    /// the text's parameter.
    fn parts(&self) -> (&'static str, &'static str, (&'static str, &str)) {
        let none = ("", "");
        match self {
            Self::UnclosedQuote => ("unclosed-quote", "unclosed_quote", none),
            Self::LoneMinus => ("lone-minus", "lone_minus", none),
            Self::LoneOr => ("lone-or", "lone_or", none),
            Self::NoChannel => ("no-channel", "channel_needs_name", none),
            Self::NoSpeaker => ("no-speaker", "speaker_needs_name", none),
            Self::UnknownSpeaker(name) => ("unknown-speaker", "no_such_speaker", ("name", name)),
            Self::UnknownFilter(name) => ("unknown-filter", "unknown_filter", ("name", name)),
            Self::Signs(text) => ("signs", "signs", ("text", text)),
            Self::BadDate(text) => ("bad-date", "bad_date", ("text", text)),
            Self::NoWords(text) => ("no-words", "no_letters", ("text", text)),
            Self::Star => ("star", "star", none),
            Self::OnlyExcluded => ("only-excluded", "only_excluded", none),
            Self::UnknownChannel(name) => ("unknown-channel", "no_such_channel", ("name", name)),
            Self::UnknownWord(word) => ("unknown-word", "no_such_word", ("word", word)),
            Self::UnknownBeginning(word) => ("unknown-word", "no_such_beginning", ("word", word)),
            Self::Completed(word) => ("completed", "completed", ("word", word)),
            Self::LackOne => ("lack-one", "lack_one", none),
            Self::Unread(_) => ("unread", "unread", none),
        }
    }

    /// A code for programs, the same in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.parts().0
    }

    /// The note as a sentence in the language of the archive.
    #[must_use]
    pub fn say(&self, words: &Wording) -> String {
        let (_, key, value) = self.parts();
        let number = if let Self::Unread(pages) = self { *pages } else { 0 };
        words.of_search(key, number, &[value])
    }
}
