//! Longhand turns a folder of transcripts into a website.
//!
//! The pipeline, in the order of the data:
//!
//! 1. [`walk`] lists the content folder, sorted by path.
//! 2. [`parse`] reads the head of each file; from these, [`model`] builds the [`model::Archive`]:
//!    channels, order, addresses and neighbours, all decided before a byte is written.
//! 3. One parallel pass takes each transcript in turn: read, [`parse`], [`render`], write through
//!    [`output`], add its terms to the [`index`], drop the text.
//! 4. The partial indexes are merged, the lists are rendered, and the index is written.
//! 5. [`output`] publishes the site by exchanging the finished folder and the old one.
//!
//! [`pipeline`] is the only module that knows this order. Each step is a function from values to
//! values; only `walk`, `read`, `cache` and `output` access the disk. `serve` repeats the pipeline
//! after every change, and serves the result.

pub mod cache;
pub mod check;
pub mod cli;
pub mod config;
pub mod controls;
pub mod convert;
pub mod diagnostics;
pub mod error;
pub mod export;
pub mod files;
pub mod index;
pub mod init;
pub mod limits;
pub mod model;
pub mod output;
pub mod own_pages;
pub mod pack;
pub mod parse;
pub mod pipeline;
mod progress;
pub mod read;
pub mod render;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
pub mod sources;
pub mod stats;
pub mod summary;
pub mod timings;
pub mod topics;
pub mod units;
pub mod walk;
mod web;
pub mod wording;
mod yaml;
