//! Files that hold their text in a zip archive: Word documents. They become text before any format
//! is asked, so that every format is a reader of text.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// The first bytes of zip archives.
const SIGNATURE: &[u8] = b"PK\x03\x04";
/// Parts of a Word document that say something, in the order in which they are joined.
const PARTS: [&str; 2] = ["docProps/core.xml", "word/document.xml"];
/// Size in bytes of the longest part that is unpacked. A book of a million words takes 30 MB.
const MOST_BYTES: u64 = 64_000_000;

/// The XML of a Word document; `None` for bytes that are no zip archive.
///
/// # Errors
///
/// The reason why the archive holds no text, as the end of a sentence about it.
pub fn unpacked(bytes: &[u8]) -> Option<Result<Vec<u8>, String>> {
    bytes.starts_with(SIGNATURE).then(|| document(bytes))
}

fn document(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("is a damaged zip archive ({error}); save it again in Word"))?;
    let mut xml = Vec::new();
    for name in PARTS {
        let Ok(part) = archive.by_name(name) else { continue };
        let before = xml.len() as u64;
        part.take(MOST_BYTES + 1)
            .read_to_end(&mut xml)
            .map_err(|error| format!("is damaged ({error}); save it again in Word"))?;
        if xml.len() as u64 - before > MOST_BYTES {
            return Err(format!("holds more than 64 MB in {name}; divide the document"));
        }
        xml.push(b'\n');
    }
    if archive.index_for_name(PARTS[1]).is_none() {
        return Err("is a zip archive without a Word document; save the text as .docx".into());
    }
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_word_document_is_its_xml_and_other_archives_have_a_reason() {
        let bytes = packed(&[("word/document.xml", b"<a/>"), ("docProps/core.xml", b"<b/>")]);
        assert_eq!(unpacked(&bytes), Some(Ok(b"<b/>\n<a/>\n".to_vec())));
        assert!(unpacked(&packed(&[("x", b"y")])).unwrap().unwrap_err().contains(".docx"));
        assert!(unpacked(&bytes[..40]).unwrap().unwrap_err().contains("damaged"));
        assert_eq!(unpacked(b"Fog"), None);
    }

    #[test]
    fn a_part_that_unpacks_to_more_than_any_book_is_refused() {
        let bytes = packed(&[("word/document.xml", &vec![b' '; MOST_BYTES as usize + 1])]);
        assert!(bytes.len() < 1_000_000);
        assert!(unpacked(&bytes).unwrap().unwrap_err().contains("64 MB"));
    }
}
