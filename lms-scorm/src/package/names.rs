//! Names inside a package: which are safe, and how an address in the manifest leads to one.

/// Why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsafe;

/// A safe name of a file, `/` between its parts, no `.` part; an error when it is absolute or leads out of the package.
///
/// An empty answer is the top folder itself.
pub(crate) fn safe(name: &str) -> Result<String, Unsafe> {
    let slashes = name.replace('\\', "/");
    let drive =
        slashes.as_bytes().get(1) == Some(&b':') && slashes.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    if slashes.starts_with('/') || drive || slashes.chars().any(char::is_control) {
        return Err(Unsafe);
    }
    let mut parts = Vec::new();
    for part in slashes.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err(Unsafe),
            // Windows cuts these off, so that "..  " would become "..".
            _ if part.trim_end_matches(['.', ' ']).is_empty() => return Err(Unsafe),
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    // Taking "." parts off the front may have laid bare a drive letter.
    if joined == slashes { Ok(joined) } else { safe(&joined) }
}

/// Whether an address names another site rather than a file of the package.
pub(crate) fn is_elsewhere(href: &str) -> bool {
    let scheme = href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    scheme || href.starts_with("//")
}

/// Joins a base and a relative address; `None` when the result leads out of the package.
pub(crate) fn join(base: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Cuts an address into its path and the rest, which starts with `?` or `#`.
pub(crate) fn split_address(href: &str) -> (&str, &str) {
    href.find(['?', '#']).and_then(|at| href.split_at_checked(at)).unwrap_or((href, ""))
}

/// Undoes percent-encoding; what is not encoded properly stays as it is.
pub(crate) fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = path.get(at + 1..at + 3).filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(decoded) if *byte == b'%' => {
                out.push(decoded);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

/// Percent-encodes a file name for use as the path of an address.
pub(crate) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Adds launch parameters to an address.
///
/// The book appends them at the very end; they are put before a fragment of the address, which would swallow them.
///
/// Source: SCORM 2004 4th Ed., CAM 3.4.1.12, `parameters`.
///
/// ```text
/// page.html + "?a=1" → page.html?a=1      page.html?b=2 + "a=1" → page.html?b=2&a=1
/// ```
pub(crate) fn with_parameters(href: &str, parameters: &str) -> String {
    let parameters = parameters.trim_start_matches(['?', '&']);
    if parameters.is_empty() {
        return href.to_owned();
    }
    if parameters.starts_with('#') {
        return if href.contains('#') { href.to_owned() } else { format!("{href}{parameters}") };
    }
    let (address, fragment) = href.find('#').and_then(|at| href.split_at_checked(at)).unwrap_or((href, ""));
    let glue = if address.contains('?') { '&' } else { '?' };
    format!("{address}{glue}{parameters}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_that_leads_out_of_the_package_is_unsafe() {
        for name in [
            "../x",
            "a/../../x",
            "a/../x",
            "/etc/passwd",
            "\\server\\x",
            "C:\\x",
            "c:x",
            "a\0b",
            "a\nb",
            "..\\x",
            "a/.. /x",
            "a/.../x",
        ] {
            assert_eq!(safe(name), Err(Unsafe), "{name:?}");
        }
        for (name, expected) in [
            ("a/b.html", "a/b.html"),
            ("./a//b", "a/b"),
            ("a\\b", "a/b"),
            ("a/", "a"),
            ("été.html", "été.html"),
            (".hidden", ".hidden"),
        ] {
            assert_eq!(safe(name).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn parameters_follow_the_algorithm_of_the_book() {
        for (href, parameters, expected) in [
            ("p.html", "", "p.html"),
            ("p.html", "??&a=1", "p.html?a=1"),
            ("p.html?b=2", "?a=1", "p.html?b=2&a=1"),
            ("p.html", "#top", "p.html#top"),
            ("p.html#x", "#top", "p.html#x"),
            ("p.html#x", "a=1", "p.html?a=1#x"),
        ] {
            assert_eq!(with_parameters(href, parameters), expected);
        }
    }

    #[test]
    fn another_site_is_told_from_a_file() {
        assert!(is_elsewhere("https://example.org/x"));
        assert!(is_elsewhere("//example.org/x"));
        assert!(is_elsewhere("javascript:alert(1)"));
        assert!(!is_elsewhere("a/b.html?x=http://example.org"));
        assert!(!is_elsewhere("a.html"));
    }

    proptest! {
        #[test]
        fn an_encoded_name_decodes_to_itself(name in "\\PC{0,40}") {
            prop_assert_eq!(decode(&encode(&name)), name);
        }

        #[test]
        fn a_safe_name_stays_safe_and_below(name in "[a-z./\\\\ :]{0,30}") {
            if let Ok(clean) = safe(&name) {
                prop_assert!(!clean.split('/').any(|part| part == ".." ));
                prop_assert!(!clean.starts_with('/'));
                prop_assert_eq!(safe(&clean), Ok(clean));
            }
        }
    }
}
