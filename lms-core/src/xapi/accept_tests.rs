//! Tests of what the LRS sets and of batches.

use super::*;
use crate::xapi::json::read;

const PLAIN: &str = r#""actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}"#;

fn taken(more: &str, version: Version) -> Accepted {
    let own = read(br#"{"mbox":"mailto:lrs@example.fr"}"#).unwrap();
    let text = format!("{{{PLAIN}{more}}}");
    let given = Given { version, id: Uuid::from_u128(1), stored: Instant(1_500), authority: Authority::Own(&own) };
    accept(read(text.as_bytes()).unwrap(), &given).unwrap()
}

#[test]
fn s2_1_what_is_missing_is_set() {
    assert_eq!(
        taken("", Version::V1).text,
        format!(
            r#"{{{PLAIN},"id":"00000000-0000-0000-0000-000000000001","authority":{{"mbox":"mailto:lrs@example.fr"}},"version":"1.0.0","timestamp":"1970-01-01T00:00:01.500Z","stored":"1970-01-01T00:00:01.500Z"}}"#
        )
    );
    assert!(taken("", Version::V2).text.contains(r#","version":"2.0.0","#));
}

#[test]
fn s2_1_stored_and_authority_are_overwritten_and_the_rest_is_kept() {
    let sent = r#","id":"39E24CC4-69AF-4B01-A824-1FDC6EA8A3AF","version":"1.0.7","stored":"2020-01-01T00:00:00Z","timestamp":"2020-01-01T00:00:00.123456Z","authority":{"mbox":"mailto:me@example.fr"}"#;
    let accepted = taken(sent, Version::V2);
    let kept = read(accepted.text.as_bytes()).unwrap();
    assert_eq!(kept.text("id"), Some("39e24cc4-69af-4b01-a824-1fdc6ea8a3af"));
    assert_eq!(kept.text("version"), Some("1.0.7"), "never rewritten");
    assert_eq!(kept.text("stored"), Some("1970-01-01T00:00:01.500Z"));
    assert_eq!(kept.text("timestamp"), Some("2020-01-01T00:00:00.123456Z"));
    assert_eq!(kept.get("authority").unwrap().text("mbox"), Some("mailto:lrs@example.fr"));
}

#[test]
fn s3_a_credential_trusted_to_forward_leaves_the_authority() {
    let own = read(br#"{"mbox":"mailto:lrs@example.fr"}"#).unwrap();
    let given =
        Given { version: Version::V1, id: Uuid::nil(), stored: Instant(0), authority: Authority::Forwarding(&own) };
    for (sent, want) in [(r#","authority":{"mbox":"mailto:me@b.fr"}"#, "mailto:me@b.fr"), ("", "mailto:lrs@example.fr")]
    {
        let text = format!("{{{PLAIN}{sent}}}");
        let accepted = accept(read(text.as_bytes()).unwrap(), &given).unwrap();
        assert_eq!(read(accepted.text.as_bytes()).unwrap().get("authority").unwrap().text("mbox"), Some(want));
    }
}

#[test]
fn s0_offsets_are_written_in_utc_within_too() {
    let accepted = taken(r#","timestamp":"2026-01-01T01:00:00.5+01:00""#, Version::V1);
    assert!(accepted.text.contains(r#""timestamp":"2026-01-01T00:00:00.5Z""#));
    let sub = format!(
        r#"{{"actor":{{"mbox":"mailto:a@b.fr"}},"verb":{{"id":"urn:v"}},"object":{{"objectType":"SubStatement",{PLAIN},"timestamp":"2026-01-01T01:00:00+01:00","context":{{"contextActivities":{{"parent":{{"id":"urn:p"}}}}}}}}}}"#
    );
    let own = Value::Null;
    let given = Given { version: Version::V2, id: Uuid::nil(), stored: Instant(0), authority: Authority::Own(&own) };
    let text = accept(read(sub.as_bytes()).unwrap(), &given).unwrap().text;
    assert!(
        text.contains(r#""timestamp":"2026-01-01T00:00:00Z""#) && text.contains(r#""parent":[{"id":"urn:p"}]"#),
        "{text}"
    );
}

#[test]
fn s2_5_context_activities_come_back_as_arrays() {
    let accepted = taken(r#","context":{"contextActivities":{"parent":{"id":"urn:p"},"other":[]}}"#, Version::V1);
    assert!(accepted.text.contains(r#""contextActivities":{"parent":[{"id":"urn:p"}],"other":[]}"#));
}

#[test]
fn s2_5_numbers_and_text_of_the_sender_survive() {
    let extensions = r#"{"urn:x":{"n":[1E400,0.12123434,123456789012345678901234567890,-0],"null":null,"":{}}}"#;
    let accepted = taken(&format!(r#","context":{{"extensions":{extensions}}}"#), Version::V1);
    assert!(accepted.text.contains(extensions));
}

#[test]
fn s2_1_a_repeat_without_timestamp_is_a_repeat_of_what_was_stored() {
    let first = taken("", Version::V1);
    let own = Value::Null;
    let later =
        Given { version: Version::V1, id: Uuid::nil(), stored: Instant(9_000), authority: Authority::Own(&own) };
    let text = format!("{{{PLAIN}}}");
    let sent = read(text.as_bytes()).unwrap();
    assert!(crate::xapi::same::fingerprint(&sent).repeats(&first.fingerprint));
    let stored_text = first.text.clone();
    let whole = read(stored_text.as_bytes()).unwrap();
    assert!(crate::xapi::same::fingerprint(&whole).repeats(&first.fingerprint), "sent back as it was given out");
    assert!(accept(whole, &later).is_some());
}

#[test]
fn s8_the_same_id_twice_in_a_batch_is_refused_even_with_the_same_content() {
    let id = "39e24cc4-69af-4b01-a824-1fdc6ea8a3af";
    let text = format!(r#"[{{"id":"{id}"}},{{}},{{}},{{"id":"{}"}}]"#, id.to_uppercase());
    let batch = read(text.as_bytes()).unwrap();
    let repeated = batch_ids_differ(batch.as_array().unwrap()).unwrap_err();
    assert_eq!((repeated.first, repeated.second), (0, 3));
    assert_eq!(batch_ids_differ(&[]), Ok(()));
}

#[test]
fn s2_1_the_id_of_a_put_agrees_whatever_its_letter_case() {
    let id = lexical::uuid("39e24cc4-69af-4b01-a824-1fdc6ea8a3af").unwrap();
    for (body, want) in [
        ("{}", true),
        (r#"{"id":"39E24CC4-69AF-4B01-A824-1FDC6EA8A3AF"}"#, true),
        (r#"{"id":"39e24cc4-69af-4b01-a824-1fdc6ea8a3a0"}"#, false),
        (r#"{"id":"no"}"#, false),
    ] {
        assert_eq!(put_id_agrees(&read(body.as_bytes()).unwrap(), id), want, "{body}");
    }
}
