//! Files for hosts and crawlers: CNAME and .nojekyll, the sitemap and robots.txt.

use serde::Serialize;

use super::{ListFile, Renderer};
use crate::config::Config;
use crate::error::Result;

/// Maximum number of addresses in one sitemap (sitemaps.org, protocol 0.9).
const MOST_ADDRESSES: usize = 50_000;

/// Files that only the host reads.
#[must_use]
pub fn host_files(config: &Config) -> Vec<ListFile> {
    // Without this file, GitHub Pages would run Jekyll on the site.
    let mut files = vec![ListFile { path: ".nojekyll".into(), html: Vec::new() }];
    if let Some(domain) = &config.domain {
        files.push(ListFile { path: "CNAME".into(), html: format!("{domain}\n").into_bytes() });
    }
    files
}

#[derive(Serialize)]
struct Paths<'a> {
    paths: Vec<&'a str>,
}

impl Renderer {
    /// Renders the sitemap of `pages`, given by their paths from the root of the site, and
    /// robots.txt, which names the sitemap. Both contain absolute addresses, so `base_url` must be
    /// set.
    ///
    /// Crawlers read robots.txt only at the root of a host; a site in a folder has it to no effect.
    ///
    /// # Errors
    ///
    /// As [`Renderer::home`].
    pub fn sitemap(&self, pages: Vec<&str>) -> Result<Vec<ListFile>> {
        // The address of a folder is that of its index page.
        let mut paths: Vec<&str> =
            pages.into_iter().map(|path| path.strip_suffix("index.html").unwrap_or(path)).collect();
        paths.sort_unstable();
        let mut files = vec![self.path_list("robots.txt", "robots.txt", &[])?];
        if paths.len() <= MOST_ADDRESSES {
            files.push(self.path_list("sitemap.xml", "sitemap.xml", &paths)?);
            return Ok(files);
        }
        let mut parts = Vec::new();
        for (number, paths) in (1..).zip(paths.chunks(MOST_ADDRESSES)) {
            parts.push(format!("sitemap-{number}.xml"));
            files.push(self.path_list(&parts[number - 1], "sitemap.xml", paths)?);
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        files.push(self.path_list("sitemap.xml", "sitemap-index.xml", &parts)?);
        Ok(files)
    }

    fn path_list(&self, file: &str, template: &str, paths: &[&str]) -> Result<ListFile> {
        self.list(file.to_owned(), template, "", &Paths { paths: paths.to_vec() })
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
    fn the_sitemap_lists_every_page_and_robots_txt_names_the_sitemap() {
        let files = sitemap(vec!["b/1.html", "index.html", "b/index.html"]);
        let [(robots, rules), (map, xml)] = &files[..] else { panic!("{files:?}") };
        assert_eq!((&**robots, &**map), ("robots.txt", "sitemap.xml"));
        assert!(rules.ends_with("\nSitemap: https://example.org/a/sitemap.xml\n"), "{rules}");
        let urls: Vec<&str> = xml.lines().filter(|line| line.starts_with("<url>")).collect();
        let url = |path: &str| format!("<url><loc>https://example.org/a/{path}</loc></url>");
        assert_eq!(urls, [url(""), url("b/"), url("b/1.html")]);
    }

    #[test]
    fn a_sitemap_that_is_too_long_is_split() {
        let pages: Vec<String> = (0..50_001).map(|number| format!("{number:05}.html")).collect();
        let files = sitemap(pages.iter().map(String::as_str).collect());
        let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["robots.txt", "sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert!(files[2].1.contains("<loc>https://example.org/a/50000.html</loc>"));
        assert!(files[3].1.contains("<sitemap><loc>https://example.org/a/sitemap-2.xml</loc>"));
    }
}
