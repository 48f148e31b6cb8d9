//! No bytes break the reading of a statement; what is read is written unchanged, and what is valid is kept as a valid repeat of itself.

use lms_core::xapi::accept::{Authority, Given, accept};
use lms_core::xapi::keep::{Arrival, keep, marks, render};
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::same::fingerprint;
use lms_core::xapi::{Version, json, validate};

/// One input.
pub fn run(bytes: &[u8]) {
    let Ok(value) = json::read(bytes) else { return };
    let text = value.to_text();
    assert_eq!(json::read(text.as_bytes()).expect("what was written can be read"), value);
    let own = json::read(br#"{"mbox":"mailto:lrs@example.org"}"#).expect("an agent");
    for version in Version::ALL {
        let batch = validate::batch(&value, version);
        if validate::statement(&value, version).is_err() {
            continue;
        }
        assert!(batch.is_ok(), "one statement is a batch");
        let given = Given {
            version,
            id: uuid::Uuid::from_u128(1),
            stored: Instant(1_772_355_600_000),
            authority: Authority::Own(&own),
        };
        let kept = accept(value.clone(), &given).expect("a valid statement is taken");
        let arrival = Arrival { version, id: given.id, authority: given.authority };
        let cut = keep(value.clone(), &arrival).expect("a valid statement is kept");
        assert_eq!(marks(&cut.text).filter(|mark| mark.parse::<usize>().is_ok()).count(), marks(&cut.text).count());
        let whole = render(&cut.text, given.stored, |mark, out| {
            let number: usize = mark.parse().expect("a number");
            out.push_str(&cut.personas[number].text);
        });
        assert_eq!(whole, kept.text, "agents put back in, it is what was accepted");
        let stored = json::read(kept.text.as_bytes()).expect("what is kept can be read");
        assert_eq!(validate::statement(&stored, version), Ok(()));
        assert!(fingerprint(&value).repeats(&kept.fingerprint), "sent again, it is the same");
    }
}
