//! A QR code drawn on the server: dark on light in every theme, since cameras read no other.

use askama::Template;
use askama::filters::HtmlSafe;
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code (ISO/IEC 18004 §5.3.8).
const QUIET: usize = 4;

/// A QR code with the words for those who do not see it.
#[derive(Clone, Debug, Eq, PartialEq, Template)]
#[template(
    source = r##"<svg class="qr" viewBox="0 0 {{ size }} {{ size }}" role="img" aria-label="{{ label }}" shape-rendering="crispEdges"><rect width="{{ size }}" height="{{ size }}" fill="#fff"/><path fill="#000" d="{{ path }}"/></svg>"##,
    ext = "html"
)]
pub struct Qr {
    label: String,
    size: usize,
    path: String,
}

impl HtmlSafe for Qr {}

impl Qr {
    /// A code of `text`; `None` when it is too long for one.
    pub fn new(text: &str, label: impl Into<String>) -> Option<Self> {
        use std::fmt::Write as _;
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        Some(Self { label: label.into(), size: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_light_edge() {
        let code = Qr::new("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ", "code").unwrap();
        let dark = |x: usize, y: usize| code.path.contains(&format!("M{x} {y}h1v1h-1z"));
        let last = code.size - QUIET - 1;
        assert!(dark(QUIET, QUIET) && dark(last, QUIET) && dark(QUIET, last));
        assert!(!dark(QUIET + 1, QUIET + 1), "the ring inside a corner is light");
        assert!(code.size >= 21 + 2 * QUIET && !dark(QUIET - 1, QUIET));
        assert!(Qr::new(&"x".repeat(4000), "too long").is_none());
    }
}
