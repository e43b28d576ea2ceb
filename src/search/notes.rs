//! What a reader should know of a query: what was not used of it, or read in another way. A note is
//! a code; its words are those of the archive's language.

use crate::wording::Wording;

/// Something that a reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A quotation mark is not closed.
    UnclosedQuote,
    /// A minus sign stands alone.
    LoneMinus,
    /// An OR lacks a side.
    LoneOr,
    /// A filter names no channel.
    NoChannel,
    /// No date stands where one should.
    BadDate(String),
    /// Nothing in a part of the query can be searched for.
    NoWords(String),
    /// A star stands where it means nothing.
    Star,
    /// There are only words to leave out.
    OnlyExcluded,
    /// No channel is called so.
    UnknownChannel(String),
    /// Nobody says a word.
    UnknownWord(String),
    /// Nobody says a word that begins so.
    UnknownBeginning(String),
    /// Nobody says a word: those that begin so are meant.
    Completed(String),
    /// No transcript has all the words.
    LackOne,
    /// So many pages could not be read, and what they say is not known.
    Unread(u64),
}

impl Note {
    /// Its code, as the search page has it, the key of its words, and the value in them.
    fn parts(&self) -> (&'static str, &'static str, (&'static str, &str)) {
        let none = ("", "");
        match self {
            Self::UnclosedQuote => ("unclosed-quote", "unclosed_quote", none),
            Self::LoneMinus => ("lone-minus", "lone_minus", none),
            Self::LoneOr => ("lone-or", "lone_or", none),
            Self::NoChannel => ("no-channel", "channel_needs_name", none),
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

    /// A name for programs, the same in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.parts().0
    }

    /// A sentence for people.
    #[must_use]
    pub fn say(&self, words: &Wording) -> String {
        let (_, key, value) = self.parts();
        let number = if let Self::Unread(pages) = self { *pages } else { 0 };
        words.of_search(key, number, &[value])
    }
}
