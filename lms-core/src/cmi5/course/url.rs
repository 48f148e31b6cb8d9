//! The address of an assignable unit: absolute, or a file of the package.

use serde::{Deserialize, Serialize};

use super::super::rule::Rule;

/// Where an assignable unit is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum AuUrl {
    /// Anywhere, by an absolute URL.
    Absolute {
        /// The URL as it was written.
        url: String,
    },
    /// In the package.
    InPackage {
        /// The name of the file in the archive.
        file: String,
        /// Query and fragment as they were written, with their `?` and `#`.
        suffix: String,
    },
}

impl AuUrl {
    /// The absolute URL: as it is, or below `root` (where the package's files are served, ending in `/`).
    pub fn absolute(&self, root: &str) -> String {
        match self {
            Self::Absolute { url } => escaped(url, |_| false),
            // A file name may hold anything: what would end a path is escaped.
            Self::InPackage { file, suffix } => {
                format!("{root}{}{}", escaped(file, |b| b"?#%;".contains(&b)), escaped(suffix, |_| false))
            }
        }
    }
}

/// Percent-encodes what no URL may hold, and what `also` says.
fn escaped(text: &str, also: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte) && !also(byte) {
            out.push(char::from(byte));
        } else {
            escape(byte, &mut out);
        }
    }
    out
}

fn escape(byte: u8, out: &mut String) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    out.push('%');
    out.extend(DIGITS.get(usize::from(byte >> 4)));
    out.extend(DIGITS.get(usize::from(byte & 15)));
}

/// Percent-encodes a value of a query: only the unreserved characters of RFC 3986 stay.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            escape(byte, &mut out);
        }
    }
    out
}

/// Undoes percent-encoding; `None` when the bytes are no UTF-8. A percent sign without two digits stays.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if let (b'%', [high, low, after @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
        {
            out.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = after;
        } else {
            out.push(*first);
        }
    }
    String::from_utf8(out).ok()
}

/// The names the LMS adds to the query of a launch (cmi5 8.1).
pub const RESERVED: [&str; 5] = ["endpoint", "fetch", "actor", "registration", "activityId"];

/// Schemes that run script or read files instead of fetching a page.
const UNSAFE: [&str; 8] = ["javascript", "vbscript", "data", "file", "blob", "about", "filesystem", "view-source"];

/// Reads the URL of an assignable unit; `files` tells whether the package has a file, `None` without a package; the query
/// may not use a name of `reserved`.
///
/// The error names the rule and what it is about.
///
/// Source: cmi5 13.1.4 (`url`), 8.1, 14.1, 14.2; RFC 1738, 2.1 and 3.1; letters beyond ASCII are taken, as `anyURI` has them.
pub(crate) fn read(
    text: &str,
    files: Option<&dyn Fn(&str) -> bool>,
    reserved: &[&str],
) -> Result<AuUrl, (Rule, String)> {
    let broken = |rule| (rule, text.to_owned());
    if !is_written_as_url(text) {
        return Err(broken(Rule::Url));
    }
    let path_end = text.find(['?', '#']).unwrap_or(text.len());
    let (path, suffix) = text.split_at_checked(path_end).unwrap_or((text, ""));
    let query = suffix.strip_prefix('?').map(|query| query.split('#').next().unwrap_or_default());
    if let Some(name) = query.and_then(|query| reserved_name(query, reserved)) {
        return Err((Rule::UrlQuery, name));
    }
    // A colon before any slash can only end a scheme.
    let first = path.split('/').next().unwrap_or_default();
    if let Some((scheme, _)) = first.split_once(':') {
        return absolute(text, scheme).map_err(broken);
    }
    let Some(files) = files else { return Err(broken(Rule::UrlRelative)) };
    // "/x" and "//host/x" are relative to a server, not to the package (cmi5 14.1).
    if path.is_empty() || path.starts_with('/') {
        return Err(broken(Rule::UrlMissingFile));
    }
    let resolved = resolve(path).ok_or_else(|| broken(Rule::UrlMissingFile))?;
    // Names with a percent sign of their own exist: the letter of the name is tried after its meaning.
    let file = decoded(&resolved).filter(|file| files(file)).or_else(|| files(&resolved).then_some(resolved));
    file.map(|file| AuUrl::InPackage { file, suffix: suffix.to_owned() }).ok_or_else(|| broken(Rule::UrlMissingFile))
}

/// Characters, percent signs and the one fragment.
fn is_written_as_url(text: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "<>\"{}|\\^`".contains(c);
    let digits = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    !text.is_empty()
        && !text.chars().any(odd)
        && text.split('%').skip(1).all(digits)
        && text.bytes().filter(|b| *b == b'#').count() <= 1
}

fn absolute(text: &str, scheme: &str) -> Result<AuUrl, Rule> {
    let mut letters = scheme.bytes();
    let good = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    if !good {
        return Err(Rule::Url);
    }
    let lower = scheme.to_ascii_lowercase();
    if UNSAFE.contains(&lower.as_str()) {
        return Err(Rule::UnsafeUrl);
    }
    let rest = text.get(scheme.len() + 1..).and_then(|rest| rest.strip_prefix("//")).ok_or(Rule::Url)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // Other schemes belong to applications, which read what stands behind the slashes as they like.
    let fits = if matches!(lower.as_str(), "http" | "https") { is_host(authority) } else { !rest.is_empty() };
    if fits { Ok(AuUrl::Absolute { url: text.to_owned() }) } else { Err(Rule::Url) }
}

/// A host with a port perhaps; http has no user and password (RFC 1738, 3.3).
fn is_host(authority: &str) -> bool {
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("v6", port.strip_prefix(':').or(port.is_empty().then_some("")))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    let port = port.is_some_and(|port| port.is_empty() || (port.len() <= 5 && port.parse::<u16>().is_ok()));
    let letter = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c) || !c.is_ascii();
    port && !host.is_empty() && host.chars().all(letter)
}

/// The path without `.` and `..`; `None` when it leaves the package or names a folder.
fn resolve(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..") || path == "." || path == "..";
    (!folder && !parts.is_empty()).then(|| parts.join("/"))
}

/// A name of the query that the LMS needs for itself.
fn reserved_name(query: &str, reserved: &[&str]) -> Option<String> {
    query.split('&').find_map(|pair| {
        let name = decoded(&pair.split('=').next().unwrap_or_default().replace('+', " "))?;
        reserved.contains(&name.as_str()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(text: &str) -> Result<AuUrl, Rule> {
        read(text, None, &RESERVED).map_err(|(rule, _)| rule)
    }

    fn zipped(text: &str) -> Result<AuUrl, Rule> {
        let files =
            |name: &str| ["index.html", "a/b c.html", "a/100%.html", "été.html", "odd%20name.html"].contains(&name);
        read(text, Some(&files), &RESERVED).map_err(|(rule, _)| rule)
    }

    #[test]
    fn c5_import_a_valid_absolute_url_is_taken() {
        for url in [
            "http://example.org",
            "https://example.org:8443/a/b.html?x=1&y=%20#top",
            "https://[2001:db8::1]/a",
            "https://exämple.fr/été",
            "myapp://open/this",
            "HTTPS://EXAMPLE.ORG/",
            "https://example.org/?q[]=1&endpoints=1&Actor=2",
        ] {
            assert_eq!(bare(url), Ok(AuUrl::Absolute { url: url.to_owned() }), "{url}");
            assert!(zipped(url).is_ok(), "{url}: a zip may point elsewhere too (14.1)");
        }
    }

    #[test]
    fn c5_import_a_url_that_is_none_is_refused() {
        for url in [
            "",
            "http:",
            "http:/a",
            "http://",
            "http:///a",
            "http://exa mple.org",
            "http://example.org/%zz",
            "http://example.org/%4",
            "http://example.org:99999/",
            "http://example.org:port/",
            "http://user:secret@example.org/",
            "http://[::zz]/",
            "ht!tp://example.org",
            "1http://example.org",
            "://example.org",
            "http://example.org/a#b#c",
            "http://example.org/<a>",
            "http://example.org\\a",
            "page:1.html",
        ] {
            assert_eq!(bare(url), Err(Rule::Url), "{url}");
        }
    }

    #[test]
    fn c5_import_a_url_that_would_run_script_is_refused() {
        for url in
            ["javascript:alert(1)", "JavaScript://%0aalert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"]
        {
            assert_eq!(bare(url), Err(Rule::UnsafeUrl), "{url}");
        }
    }

    #[test]
    fn c5_import_a_relative_url_of_a_bare_structure_is_refused() {
        for url in ["index.html", "/index.html", "//example.org/x", "?a=1", "../x", "a/b.html?x=http://y"] {
            assert_eq!(bare(url), Err(Rule::UrlRelative), "{url}");
        }
    }

    #[test]
    fn c5_import_a_relative_url_must_name_a_file_of_the_zip() {
        for (url, file, suffix) in [
            ("index.html", "index.html", ""),
            ("./index.html?x=1#y", "index.html", "?x=1#y"),
            ("a/../index.html", "index.html", ""),
            ("a/b%20c.html", "a/b c.html", ""),
            ("a/100%25.html", "a/100%.html", ""),
            ("été.html", "été.html", ""),
            ("odd%20name.html", "odd%20name.html", ""),
        ] {
            let want = AuUrl::InPackage { file: file.to_owned(), suffix: suffix.to_owned() };
            assert_eq!(zipped(url), Ok(want), "{url}");
        }
        for url in [
            "missing.html",
            "a/",
            "a",
            "../index.html",
            "/index.html",
            "//index.html",
            "?x=1",
            "#top",
            "Index.html",
            ".",
        ] {
            assert_eq!(zipped(url), Err(Rule::UrlMissingFile), "{url}");
        }
        assert_eq!(zipped("a/b c.html"), Err(Rule::Url), "a blank must be written %20");
    }

    #[test]
    fn c5_import_the_query_may_not_use_the_names_of_the_launch() {
        for name in RESERVED {
            for url in [
                format!("http://x.fr/?{name}=1"),
                format!("http://x.fr/?a=1&{name}"),
                format!("http://x.fr/?%{:02x}{}=", name.as_bytes()[0], &name[1..]),
            ] {
                assert_eq!(bare(&url), Err(Rule::UrlQuery), "{url}");
            }
            assert!(bare(&format!("http://x.fr/?my{name}=1&a={name}#?{name}=1")).is_ok());
        }
    }

    #[test]
    fn c5_launch_a_file_of_the_package_gets_an_absolute_url() {
        let url = AuUrl::InPackage { file: "a/100% été?.html".to_owned(), suffix: "?x=é#y".to_owned() };
        assert_eq!(url.absolute("https://c.fr/p/"), "https://c.fr/p/a/100%25%20%C3%A9t%C3%A9%3F.html?x=%C3%A9#y");
        assert_eq!(AuUrl::Absolute { url: "https://x/%20".to_owned() }.absolute("r"), "https://x/%20");
    }
}
