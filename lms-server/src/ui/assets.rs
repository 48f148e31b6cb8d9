//! Style sheets, scripts and pictures, embedded; one version for all of them stands in every address, so that browsers may keep them.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// A file ready to be answered.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, for `Content-Type`.
    pub media_type: &'static str,
}

/// What `Cache-Control` says of an asset asked for under the current version: the address changes with the content.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

// One version for the whole folder rather than one per file: script modules import each other by relative address.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut paths: Vec<_> = Files::iter().collect();
    paths.sort_unstable();
    let mut hasher = Sha256::new();
    for path in paths {
        hasher.update(path.as_bytes());
        hasher.update([0]);
        if let Some(file) = Files::get(&path) {
            hasher.update(file.metadata.sha256_hash());
        }
    }
    hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// The version in the addresses: twelve hexadecimal digits of a hash over all files.
pub fn version() -> &'static str {
    &VERSION
}

/// Address of the file at `path` below `assets/`: `css/lms.css` → `/assets/0123456789ab/css/lms.css`.
pub fn url(path: &str) -> String {
    format!("/assets/{}/{path}", version())
}

/// The file at `path` below `assets/`.
pub fn find(path: &str) -> Option<Asset> {
    Files::get(path).map(|file| Asset { bytes: file.data, media_type: media_type(path) })
}

/// Paths of all files below `assets/`.
pub fn paths() -> impl Iterator<Item = Cow<'static, str>> {
    Files::iter()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Address of one icon inside the sprite.
pub fn sprite(name: &str) -> String {
    format!("{}#{name}", url("img/icons.svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_under_its_path_with_a_known_media_type() {
        assert_eq!(version().len(), 12);
        for path in paths() {
            let asset = find(&path).unwrap();
            assert!(!asset.bytes.is_empty(), "{path}");
            assert_ne!(asset.media_type, "application/octet-stream", "{path}");
        }
        assert_eq!(find("css/lms.css").unwrap().media_type, "text/css; charset=utf-8");
        assert!(find("../Cargo.toml").is_none());
    }
}
