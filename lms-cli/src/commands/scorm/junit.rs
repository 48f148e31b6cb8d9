//! Results of conformance cases as JUnit XML, which continuous integration systems read.

use std::fmt::Write as _;
use std::time::Duration;

use lms_scorm::Lang;

use super::conformance::{Played, trace};

/// The report: one suite, one test case for each case, named after its family and itself.
pub fn report(played: &[Played], lang: Lang) -> String {
    let failures = played.iter().filter(|one| one.result.is_err()).count();
    let total: Duration = played.iter().map(|one| one.took).sum();
    let head =
        format!(r#"name="SCORM" tests="{}" failures="{failures}" errors="0" time="{}""#, played.len(), time(total));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {head}>\n  <testsuite {head} skipped=\"0\">\n"
    );
    for one in played {
        let family = one.name.split('-').next().unwrap_or(&one.name);
        let case =
            format!(r#"classname="scorm.{}" name="{}" time="{}""#, escaped(family), escaped(&one.name), time(one.took));
        // Writing into a text cannot fail.
        let _ = match &one.result {
            Ok(_) => writeln!(xml, "    <testcase {case}/>"),
            Err(differs) => {
                let reason = escaped(&differs.difference.sentence(lang));
                let step =
                    differs.step.map_or_else(String::new, |step| format!("{} {step}\n", lang.pick("étape", "step")));
                let told = escaped(&format!("{step}{}", trace(differs, lang).join("\n")));
                writeln!(
                    xml,
                    "    <testcase {case}>\n      <failure message=\"{reason}\">{told}</failure>\n    </testcase>"
                )
            }
        };
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

fn time(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

/// A text for an attribute or an element: markup escaped, and what XML 1.0 cannot hold (2.2) shown as a replacement.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escaped("a<b>&\"\u{0}\u{ffff}é"), "a&lt;b&gt;&amp;&quot;\u{fffd}\u{fffd}é");
    }
}
