//! Contents: importing packages, adding files and links, versions, where they are used.

mod add;
pub mod cache;
mod card;
pub mod difference;
pub mod explore;
mod impact;
mod import;
mod read;
mod stage;
mod structure;

use lms_core::content::{BlobHash, Carry};
use lms_core::ids::ContentId;
use serde::Serialize;

pub use add::{NewContent, add_file, add_link, archive, rename, restore};
pub use card::{ContentCard, author, cards};
pub use impact::{Impact, impact};
pub use import::{ImportReport, Imported, import_package, inspect};
pub use read::{Shown, find, list, of_token, shown, used_in, versions};
pub use stage::{Staged, discard, stage, staged};
pub use structure::{Examined, Remark, Structure, Unit, examine, examine_course};

/// The content that a package becomes a new version of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Replaces {
    /// Which.
    pub content: ContentId,
    /// What becomes of attempts that run on an older version.
    pub carry: Carry,
}

/// The largest package or film that is taken: 2 GiB.
pub const MAX_UPLOAD: u64 = 2 * 1024 * 1024 * 1024;

/// Media type by the ending of a name, as it is sent; never what a sender claimed.
///
/// Source: IANA media types; WHATWG MIME Sniffing for why nothing is guessed from bytes.
pub fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "xhtml" => "application/xhtml+xml",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "xml" | "xsd" | "dtd" => "text/xml",
        "txt" => "text/plain; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "avif" => "image/avif",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "oga" | "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "wasm" => "application/wasm",
        "swf" => "application/x-shockwave-flash",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

/// What a document or blob weighs on the wire.
#[derive(Clone, Debug, Serialize)]
pub struct Weight {
    /// Which.
    pub blob: BlobHash,
    /// In bytes.
    pub size: u64,
}
