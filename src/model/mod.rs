//! The data model of a site: transcripts, channels, the archive, addresses.

mod archive;
mod boilerplate;
mod card;
mod chapter;
mod extract;
mod head_word;
mod keyword;
mod media;
mod paragraph;
mod player;
mod recording;
mod related;
mod remark;
mod slug;
mod source;
mod transcript;

pub use archive::{Archive, Channel, Entry, free_folder};
pub use boilerplate::Boilerplate;
pub use card::ChannelCard;
pub use chapter::chapter_positions;
pub use extract::{Extract, Mentions};
pub use head_word::HeadWord;
pub use keyword::Keyword;
pub use media::{Media, Reach, address_of};
pub use paragraph::{Line, Paragraph, Paragraphs, holds_rtl, paragraphs};
pub use player::{Frame, Player};
pub use recording::{MEDIA, Recording};
pub use related::Related;
pub use remark::Remark;
pub use slug::{slug, unique};
pub use source::Source;
pub use transcript::{
    About, Body, Chapter, Head, LONGEST_LOOP, LOOP, Prose, Segment, Transcript, Word,
};
