//! Writes the zip file. The same files always give the same bytes, on any system and with any
//! number of threads.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use zip::write::{PreparedZipFile, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::listing::{Item, MadeOf, changed};
use crate::error::{Error, Result};
use crate::index;
use crate::model::MEDIA;
use crate::progress::Bar;
use crate::units::Bytes;

/// Files up to this size, in bytes, are compressed in memory; larger ones are streamed.
const SMALL: u64 = 4 << 20;
/// The greatest total size of small files that are in memory at once, in bytes.
const BATCH: u64 = 32 << 20;
/// The number of bytes of a large file that are read at once.
const PIECE: usize = 1 << 20;
/// From this size on, in bytes, a file is written with ZIP64: a little below 4 GiB, because
/// incompressible data grow.
const LARGE: u64 = 0xf000_0000;
/// The default of zlib. Higher levels take much longer and save only a few per cent of a page.
const LEVEL: i64 = 6;
/// Extensions of compressed formats, besides audio and video. These files are stored.
const COMPRESSED: [&str; 9] = ["avif", "gif", "gz", "jpeg", "jpg", "png", "webp", "woff2", "zip"];

/// Writes files of a site into a zip file.
pub struct Zipped<'a> {
    pub site: &'a Path,
    /// The path of the zip file, for errors.
    pub to: &'a Path,
    /// The folder that the zip file unpacks into.
    pub folder: &'a str,
    pub bar: &'a Bar,
    pub interrupted: &'a AtomicBool,
}

impl Zipped<'_> {
    /// Writes all items in order, and returns their total size before compression.
    pub fn write(&self, items: &[Item], file: &File) -> Result<Bytes> {
        let mut zip = ZipWriter::new(BufWriter::with_capacity(PIECE, file));
        let mut unpacked = 0;
        for batch in batches(items) {
            if let [item] = batch
                && item.made_of == MadeOf::File
                && item.size > SMALL
            {
                unpacked += self.stream(item, &mut zip)?;
                continue;
            }
            let prepared = batch.par_iter().map(|item| self.prepare(item));
            for file in prepared.collect::<Result<Vec<_>>>()? {
                unpacked += file.uncompressed_size();
                let added = zip.add_prepared_file(file).map_err(io::Error::from);
                added.map_err(Error::io("write", self.to))?;
            }
        }
        let written = zip.finish().map_err(io::Error::from);
        written.and_then(|mut out| out.flush()).map_err(Error::io("write", self.to))?;
        Ok(Bytes(unpacked))
    }

    /// Fails if the run was interrupted.
    fn go_on(&self) -> Result<()> {
        if self.interrupted.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }

    fn name(&self, item: &Item) -> String {
        format!("{}/{}", self.folder, item.path)
    }

    /// Compresses a small file.
    fn prepare(&self, item: &Item) -> Result<PreparedZipFile> {
        self.go_on()?;
        self.bar.step();
        let bytes = match &item.made_of {
            MadeOf::File => self.read(&item.path)?,
            MadeOf::Bytes(bytes) => bytes.clone(),
            MadeOf::Index(names) => self.script(names)?,
        };
        let prepared = PreparedZipFile::from_data(self.name(item), options(item), &bytes);
        prepared.map_err(io::Error::from).map_err(Error::io("compress", &self.path(&item.path)))
    }

    /// Writes a large file piece by piece.
    fn stream(&self, item: &Item, zip: &mut ZipWriter<impl Write + Seek>) -> Result<u64> {
        self.bar.step();
        let path = self.path(&item.path);
        let mut file = File::open(&path).map_err(|error| self.unreadable(&path, error))?;
        let started = zip.start_file(self.name(item), options(item)).map_err(io::Error::from);
        started.map_err(Error::io("pack", &path))?;
        let (mut piece, mut copied) = (vec![0; PIECE], 0);
        loop {
            self.go_on()?;
            match file.read(&mut piece) {
                Ok(0) if copied == item.size => return Ok(copied),
                // The listed size has decided whether ZIP64 is used, so it must be right.
                Ok(length) if length > 0 && copied + length as u64 <= item.size => {
                    zip.write_all(&piece[..length]).map_err(Error::io("pack", &path))?;
                    copied += length as u64;
                }
                Ok(_) => return Err(changed(self.site)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("pack", &path)(error)),
            }
        }
    }

    /// The script with these index files, as a build writes it.
    fn script(&self, names: &[String]) -> Result<Vec<u8>> {
        let files = names.iter().map(|name| self.index_file(name));
        let files: Vec<index::File> = files.collect::<Result<_>>()?;
        let scripts = index::bundles(&files).into_iter().map(|(_, script)| script);
        Ok(scripts.collect::<String>().into_bytes())
    }

    fn index_file(&self, name: &str) -> Result<index::File> {
        let path = format!("search/{name}.json");
        let json = String::from_utf8(self.read(&path)?).map_err(io::Error::other);
        let json = json.and_then(|json| match name {
            // The packed site has all parts of the index, even those that the site does not have.
            "index" => index::whole_manifest(&json).map_err(io::Error::from),
            _ => Ok(json),
        });
        let json = json.map_err(Error::io("read", &self.path(&path)))?;
        Ok(index::File { name: name.to_owned(), json })
    }

    fn path(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.site.to_owned(), |folder, part| folder.join(part))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let path = self.path(path);
        std::fs::read(&path).map_err(|error| self.unreadable(&path, error))
    }

    /// The error for a file that cannot be read. If a listed file is gone, the site was rebuilt.
    fn unreadable(&self, path: &Path, error: io::Error) -> Error {
        if error.kind() == ErrorKind::NotFound {
            changed(self.site)
        } else {
            Error::io("read", path)(error)
        }
    }
}

/// Splits the items into batches that are in memory at once. A large file is a batch by itself.
fn batches(items: &[Item]) -> impl Iterator<Item = &[Item]> {
    let mut rest = items;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fitting = rest.iter().take_while(|item| {
            bytes += item.size;
            item.size <= SMALL && bytes <= BATCH
        });
        let count = fitting.count().max(1);
        let (batch, after) = rest.split_at_checked(count)?;
        rest = after;
        Some(batch)
    })
}

/// The options of a file in the zip file. They do not depend on the system.
fn options(item: &Item) -> SimpleFileOptions {
    let extension = item.path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_compressed = MEDIA.contains(&extension) || COMPRESSED.contains(&extension);
    let options = SimpleFileOptions::default()
        .system(System::Unix)
        .unix_permissions(0o644)
        .last_modified_time(DateTime::DEFAULT)
        .large_file(item.size >= LARGE);
    if is_compressed {
        options.compression_method(CompressionMethod::Stored)
    } else {
        options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(site: &Path, item: Item) -> Result<Bytes> {
        let bar = crate::progress::Progress::new(true).bar("Packing", 1);
        let (to, interrupted) = (Path::new("a.zip"), &AtomicBool::new(false));
        let zipped = Zipped { site, to, folder: "a", bar: &bar, interrupted };
        zipped.write(&[item], &tempfile::tempfile().unwrap())
    }

    #[test]
    fn a_file_removed_or_changed_since_it_was_listed_is_a_change_of_the_site() {
        let site = tempfile::tempdir().unwrap();
        let large = File::create(site.path().join("large")).unwrap();
        large.set_len(SMALL + 2).unwrap();
        let item = |path: &str, size| Item { path: path.into(), size, made_of: MadeOf::File };
        assert_eq!(write(site.path(), item("large", SMALL + 2)).unwrap(), Bytes(SMALL + 2));
        for (path, size) in
            [("gone", 1), ("gone", SMALL + 1), ("large", SMALL + 1), ("large", SMALL + 3)]
        {
            let error = write(site.path(), item(path, size)).unwrap_err().to_string();
            assert!(error.ends_with("changed during packing; pack it again"), "{error}");
        }
        let index = MadeOf::Index(vec!["t/0".into()]);
        let script = Item { path: "search/t/0.js".into(), size: 1, made_of: index };
        assert!(matches!(write(site.path(), script), Err(Error::Pack { .. })));
    }

    #[test]
    fn batches_have_a_limit_and_large_files_are_alone() {
        let item = |size| Item { path: String::new(), size, made_of: MadeOf::File };
        let sizes = [1, SMALL, SMALL + 1, 1, SMALL * 9, 0].map(item);
        let counts: Vec<_> = batches(&sizes).map(<[Item]>::len).collect();
        assert_eq!(counts, [2, 1, 1, 1, 1]);
        let many: Vec<_> = (0..20).map(|_| item(SMALL)).collect();
        let counts: Vec<_> = batches(&many).map(<[Item]>::len).collect();
        assert_eq!(counts, [8, 8, 4]);
        assert_eq!(batches(&[]).count(), 0);
    }
}
