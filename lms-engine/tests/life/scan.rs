//! Looks for somebody in every byte that is kept: files of the data folder, log of the database included, and every row
//! of every table.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use sqlx::{AssertSqlSafe, Connection, Row};

use crate::world::World;

/// The ways a text may stand in bytes: as it is, as UTF-16, in hexadecimal digits, in base64 at any of three places.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let hex = |upper: bool| -> String {
        text.bytes().map(|b| if upper { format!("{b:02X}") } else { format!("{b:02x}") }).collect()
    };
    let mut all = vec![
        text.as_bytes().to_vec(),
        text.to_lowercase().into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        hex(false).into_bytes(),
        hex(true).into_bytes(),
    ];
    for shift in 0..3 {
        let mut shifted = vec![b' '; shift];
        shifted.extend_from_slice(text.as_bytes());
        let encoded = BASE64_STANDARD_NO_PAD.encode(&shifted);
        // The first and the last digits depend on what stands beside.
        let whole = (shifted.len() / 3) * 4;
        let from = if shift == 0 { 0 } else { 4 };
        all.push(encoded.as_bytes()[from..whole].to_vec());
    }
    all
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    needle.len() >= 6 && bytes.windows(needle.len()).any(|window| window == needle)
}

fn files(folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // Letters that have left are with whoever got them.
        if path.is_dir() && path.file_name().is_none_or(|name| name != "mail") {
            files(&path, out);
        } else if path.is_file() {
            out.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

async fn rows(url: &str, out: &mut Vec<(String, Vec<u8>)>) {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    let tables = sqlx::query("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'");
    for table in tables.fetch_all(&mut connection).await.unwrap() {
        let table: String = table.get(0);
        let all = sqlx::query(AssertSqlSafe(format!("SELECT t::text FROM {table} t")));
        for row in all.fetch_all(&mut connection).await.unwrap() {
            out.push((table.clone(), row.get::<String, _>(0).into_bytes()));
        }
    }
    connection.close().await.unwrap();
}

/// Where any of these texts stands, in whatever spelling.
pub async fn scan(world: &World, texts: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    files(world.folder(), &mut all);
    if let Some(url) = world.database() {
        rows(url, &mut all).await;
    }
    let mut found = Vec::new();
    for text in texts {
        for (n, spelling) in spellings(text).iter().enumerate() {
            for (place, bytes) in all.iter().filter(|(_, bytes)| holds(bytes, spelling)) {
                let at = bytes.windows(spelling.len()).position(|window| window == spelling.as_slice()).unwrap();
                let around =
                    String::from_utf8_lossy(&bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())]).into_owned();
                found.push(format!("{text} (spelling {n}) in {place} at {at}: {around:?}"));
            }
        }
    }
    found
}
