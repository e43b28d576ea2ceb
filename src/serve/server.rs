//! The web server: serves the output folder over HTTP, on this machine only.

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

/// A site that is published by two renames instead of one swap is missing for less than this time.
const AWAY: Duration = Duration::from_millis(20);

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Headers of every response. Browsers must not cache anything, because the site may change at any
/// time, and pages of other origins must not load the archive as scripts or images.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// The site that is served.
#[derive(Debug)]
pub struct Preview {
    /// The output folder.
    pub root: PathBuf,
    /// Path below which it is served, with a slash at both ends.
    pub base: String,
    /// The state that open pages listen to.
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
    Router::new()
        .route(&format!("{}{SCRIPT}", preview.base), get(script))
        .route(&format!("{}{EVENTS}", preview.base), get(events))
        .fallback(answer)
        .layer(middleware::from_fn(guard))
        .with_state(preview)
}

/// Refuses requests whose host is not a loopback name. Another site can make its own name point to
/// this machine (DNS rebinding), but cannot hide that name.
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
    // A request line with an absolute address also contains the host.
    let named = uri.authority().is_none_or(|authority| is_loopback(authority.as_str()));
    named && hosts.next().is_some_and(is_loopback) && hosts.next().is_none()
}

/// Returns true if `host`, with or without a port, is the loopback name or address of this machine.
fn is_loopback(host: &str) -> bool {
    let end = host.rfind(':').filter(|&colon| {
        let port = &host[colon + 1..];
        !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    let name = &host[..end.unwrap_or(host.len())];
    name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "[::1]"
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], LIVE_JS)
}

async fn events(State(preview): State<Arc<Preview>>) -> impl IntoResponse {
    preview.live.events()
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
    /// The response for an address below the base. `None` if there is currently no such file.
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

    /// The response for a missing file, with the site's own 404 page.
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

    /// A page with the script for live reload.
    async fn html(&self, path: PathBuf) -> Option<Response> {
        // The version is read before the page. If a build comes in between, the page is reloaded
        // once too often, but never too rarely.
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

/// A file, or the requested range of it.
async fn file(path: &Path, request: &Parts) -> Option<Response> {
    let mut asked = Request::new(Body::empty());
    *asked.method_mut() = request.method.clone();
    // Conditional headers are left out, because nothing may be cached.
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
    fn only_loopback_names_are_accepted() {
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
