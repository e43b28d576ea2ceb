//! The web server: files of the output folder over HTTP, for this machine alone.

use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tokio::task::spawn_blocking;
use tower_http::services::ServeFile;

use super::address::{Found, find};
use super::live::{EVENTS, LIVE_JS, Live, SCRIPT};

/// Where two renames publish a site instead of one exchange, it is away for less than this.
const AWAY: Duration = Duration::from_millis(20);

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Headers of every answer. Nothing is kept, so that no page is older than its site; no page of
/// another origin may load the archive as a script or an image.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// A site as it is shown.
#[derive(Debug)]
pub struct Preview {
    /// The output folder.
    pub root: PathBuf,
    /// Path below which it is shown, with a slash at both ends.
    pub base: String,
    /// What its pages are told.
    pub live: Live,
}

/// Answers requests for as long as the process lives.
pub fn serve(listener: TcpListener, preview: Arc<Preview>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router(preview)).await
    })
}

fn router(preview: Arc<Preview>) -> Router {
    let script = || async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], LIVE_JS) };
    let events = |State(preview): State<Arc<Preview>>| async move { preview.live.events() };
    Router::new()
        .route(&format!("{}{SCRIPT}", preview.base), get(script))
        .route(&format!("{}{EVENTS}", preview.base), get(events))
        .fallback(answer)
        .layer(middleware::from_fn(guard))
        .with_state(preview)
}

/// Lets only those in who asked for this machine by a name that is always its own. A page of
/// another site can have its own name point here (DNS rebinding), but not hide that name.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = if !is_for_loopback(request.uri(), request.headers()) {
        let text = "Only requests to localhost, 127.0.0.1 or [::1] are answered.\n";
        (StatusCode::FORBIDDEN, text).into_response()
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        (StatusCode::METHOD_NOT_ALLOWED, allow, "The site is read-only.\n").into_response()
    } else {
        next.run(request).await
    };
    response.headers_mut().extend(HEADERS);
    response
}

fn is_for_loopback(uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or(""));
    // A request line with a whole address says the host a second time.
    let named = uri.authority().is_none_or(|authority| is_loopback(authority.as_str()));
    named && hosts.next().is_some_and(is_loopback) && hosts.next().is_none()
}

/// Whether `host`, with or without a port, is a name of this machine for itself.
fn is_loopback(host: &str) -> bool {
    let end = host.rfind(':').filter(|&colon| {
        let port = &host[colon + 1..];
        !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    let name = &host[..end.unwrap_or(host.len())];
    name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "[::1]"
}

async fn answer(State(preview): State<Arc<Preview>>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let path = request.uri.path();
    let Some(address) = path.strip_prefix(&preview.base) else {
        let leads_here = path == "/" || path == preview.base.trim_end_matches('/');
        return if leads_here { redirect(&preview.base) } else { preview.missing().await };
    };
    if let Some(response) = preview.page(address, &request).await {
        return response;
    }
    tokio::time::sleep(AWAY).await;
    match preview.page(address, &request).await {
        Some(response) => response,
        None => preview.missing().await,
    }
}

fn redirect(to: &str) -> Response {
    Redirect::temporary(to).into_response()
}

impl Preview {
    /// What an address names; none if there is no such thing at this moment.
    async fn page(self: &Arc<Self>, address: &str, request: &Parts) -> Option<Response> {
        let (preview, address) = (self.clone(), address.to_owned());
        let found = spawn_blocking(move || find(&preview.root, &address)).await.ok()??;
        match found {
            Found::Folder => {
                let query = request.uri.query().map_or(String::new(), |query| format!("?{query}"));
                Some(redirect(&format!("{}/{query}", request.uri.path())))
            }
            Found::File(path) if is_html(&path) => self.html(path).await,
            Found::File(path) => file(&path, request).await,
        }
    }

    /// The site's own page for what is not there.
    async fn missing(self: &Arc<Self>) -> Response {
        let preview = self.clone();
        let found = spawn_blocking(move || find(&preview.root, "404.html")).await;
        let page = match found {
            Ok(Some(Found::File(path))) => self.html(path).await,
            _ => None,
        };
        (StatusCode::NOT_FOUND, page.unwrap_or_else(|| "Page not found.\n".into_response()))
            .into_response()
    }

    /// A page, made live.
    async fn html(&self, path: PathBuf) -> Option<Response> {
        // Taken before the page is read: a page that is newer than it says is only loaded again.
        let tag = self.live.tag(&self.base);
        let mut page = spawn_blocking(|| std::fs::read(path)).await.ok()?.ok()?;
        page.extend_from_slice(tag.as_bytes());
        Some(([(header::CONTENT_TYPE, HTML)], page).into_response())
    }
}

fn is_html(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ["html", "htm"].iter().any(|html| extension.eq_ignore_ascii_case(html))
}

/// A file as it is, or the part of it that was asked for.
async fn file(path: &Path, request: &Parts) -> Option<Response> {
    let mut asked = Request::new(Body::empty());
    *asked.method_mut() = request.method.clone();
    // Not what asks whether a kept copy is still true: none is kept.
    for name in [header::RANGE, header::IF_RANGE] {
        if let Some(value) = request.headers.get(&name) {
            asked.headers_mut().insert(name, value.clone());
        }
    }
    let mut response = ServeFile::new(path).try_call(asked).await.ok()?.map(Body::new);
    if response.status() == StatusCode::NOT_FOUND {
        return None;
    }
    if let Some(kind) = response.headers_mut().get_mut(header::CONTENT_TYPE)
        && kind.as_bytes().starts_with(b"text/")
        && let Ok(kind_of_text) =
            HeaderValue::try_from([kind.as_bytes(), b"; charset=utf-8"].concat())
    {
        *kind = kind_of_text;
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["localhost", "LocalHost:4000", "127.0.0.1:80", "[::1]", "[::1]:4000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org",
            "localhost.",
            "localhost:",
            "localhost:4000@example.org",
            "127.0.0.1.example.org:4000",
            "127.0.0.2",
            "0.0.0.0:4000",
            "::1",
            "[::1]x",
            "192.168.0.7:4000",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
