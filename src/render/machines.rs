//! What hosts and crawlers read of a site: CNAME and .nojekyll, the sitemap and robots.txt.

use serde::Serialize;

use super::{ListFile, Renderer};
use crate::config::Config;
use crate::error::Result;

/// Addresses that one sitemap may hold (sitemaps.org, protocol 0.9).
const MOST_ADDRESSES: usize = 50_000;

/// Files that nobody reads but the host.
#[must_use]
pub fn host_files(config: &Config) -> Vec<ListFile> {
    let file = |path: &str, text: String| ListFile { path: path.into(), html: text.into_bytes() };
    // GitHub Pages would hand a branch with other contents to Jekyll.
    let mut files = vec![file(".nojekyll", String::new())];
    files.extend(config.domain.iter().map(|domain| file("CNAME", format!("{domain}\n"))));
    files
}

#[derive(Serialize)]
struct Paths<'a> {
    paths: Vec<&'a str>,
}

impl Renderer {
    /// Renders the sitemap of some pages, given by their paths from the root of the site, and
    /// robots.txt, which names it. Both hold absolute addresses: call it with `base_url` only.
    ///
    /// Crawlers read robots.txt at the root of a host; in a folder nobody looks for it.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn sitemap(&self, pages: Vec<&str>) -> Result<Vec<ListFile>> {
        // The first page of a folder is the folder.
        let folder = |path| str::strip_suffix(path, "index.html").unwrap_or(path);
        let mut paths: Vec<&str> = pages.into_iter().map(folder).collect();
        paths.sort_unstable();
        let file = |path: &str, template: &str, paths: &[&str]| {
            self.list(path.to_owned(), template, "", &Paths { paths: paths.to_vec() })
        };
        let mut files = vec![file("robots.txt", "robots.txt", &[])?];
        if paths.len() <= MOST_ADDRESSES {
            files.push(file("sitemap.xml", "sitemap.xml", &paths)?);
            return Ok(files);
        }
        let mut parts = Vec::new();
        for (number, paths) in (1..).zip(paths.chunks(MOST_ADDRESSES)) {
            parts.push(format!("sitemap-{number}.xml"));
            files.push(file(&parts[number - 1], "sitemap.xml", paths)?);
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        files.push(file("sitemap.xml", "sitemap-index.xml", &parts)?);
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::load;
    use crate::wording::Wording;

    fn sitemap(pages: Vec<&str>) -> Vec<(String, String)> {
        let base_url = Some("https://example.org/a/".to_owned());
        let config = Config { base_url, ..Config::default() };
        let renderer = Renderer::new(
            load(None, Wording::load(None, "en").unwrap()).unwrap(),
            &config,
            "assets/x",
        );
        let files = renderer.sitemap(pages).unwrap().into_iter();
        files.map(|file| (file.path, String::from_utf8(file.html).unwrap())).collect()
    }

    #[test]
    fn a_sitemap_names_every_page_and_robots_name_the_sitemap() {
        let files = sitemap(vec!["b/1.html", "index.html", "b/index.html"]);
        let [(robots, rules), (map, xml)] = &files[..] else { panic!("{files:?}") };
        assert_eq!((&**robots, &**map), ("robots.txt", "sitemap.xml"));
        assert!(rules.ends_with("\nSitemap: https://example.org/a/sitemap.xml\n"), "{rules}");
        let places: Vec<&str> = xml.lines().filter(|line| line.starts_with("<url>")).collect();
        let place = |path: &str| format!("<url><loc>https://example.org/a/{path}</loc></url>");
        assert_eq!(places, [place(""), place("b/"), place("b/1.html")]);
    }

    #[test]
    fn a_sitemap_that_would_be_too_long_is_divided() {
        let pages: Vec<String> = (0..50_001).map(|number| format!("{number:05}.html")).collect();
        let files = sitemap(pages.iter().map(String::as_str).collect());
        let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["robots.txt", "sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert!(files[2].1.contains("<loc>https://example.org/a/50000.html</loc>"));
        assert!(files[3].1.contains("<sitemap><loc>https://example.org/a/sitemap-2.xml</loc>"));
    }
}
