//! The verbs most tools send, in words that stand in a sentence: "Monique a réussi …".

/// Id of a verb, key of its words. The first id of a key is the one a filter asks for.
pub const VERBS: &[(&str, &str)] = &[
    ("http://adlnet.gov/expapi/verbs/passed", "verb-passed"),
    ("http://adlnet.gov/expapi/verbs/failed", "verb-failed"),
    ("http://adlnet.gov/expapi/verbs/completed", "verb-completed"),
    ("http://adlnet.gov/expapi/verbs/initialized", "verb-initialized"),
    ("http://adlnet.gov/expapi/verbs/terminated", "verb-terminated"),
    ("http://adlnet.gov/expapi/verbs/launched", "verb-launched"),
    ("http://adlnet.gov/expapi/verbs/attempted", "verb-attempted"),
    ("http://adlnet.gov/expapi/verbs/experienced", "verb-experienced"),
    ("http://adlnet.gov/expapi/verbs/progressed", "verb-progressed"),
    ("http://adlnet.gov/expapi/verbs/suspended", "verb-suspended"),
    ("http://adlnet.gov/expapi/verbs/resumed", "verb-resumed"),
    ("http://adlnet.gov/expapi/verbs/exited", "verb-exited"),
    ("http://adlnet.gov/expapi/verbs/answered", "verb-answered"),
    ("http://adlnet.gov/expapi/verbs/responded", "verb-answered"),
    ("http://adlnet.gov/expapi/verbs/asked", "verb-asked"),
    ("http://adlnet.gov/expapi/verbs/interacted", "verb-interacted"),
    ("http://adlnet.gov/expapi/verbs/scored", "verb-scored"),
    ("http://adlnet.gov/expapi/verbs/mastered", "verb-mastered"),
    ("http://adlnet.gov/expapi/verbs/attended", "verb-attended"),
    ("http://adlnet.gov/expapi/verbs/registered", "verb-registered"),
    ("http://adlnet.gov/expapi/verbs/commented", "verb-commented"),
    ("http://adlnet.gov/expapi/verbs/shared", "verb-shared"),
    ("http://adlnet.gov/expapi/verbs/preferred", "verb-preferred"),
    ("http://adlnet.gov/expapi/verbs/imported", "verb-imported"),
    ("http://activitystrea.ms/schema/1.0/create", "verb-created"),
    ("http://adlnet.gov/expapi/verbs/created", "verb-created"),
    ("http://activitystrea.ms/schema/1.0/update", "verb-updated"),
    ("http://activitystrea.ms/schema/1.0/delete", "verb-deleted"),
    ("http://activitystrea.ms/schema/1.0/submit", "verb-submitted"),
    ("http://id.tincanapi.com/verb/earned", "verb-earned"),
    ("http://id.tincanapi.com/verb/viewed", "verb-viewed"),
    ("http://id.tincanapi.com/verb/downloaded", "verb-downloaded"),
    ("https://w3id.org/xapi/video/verbs/played", "verb-played"),
    ("https://w3id.org/xapi/video/verbs/paused", "verb-paused"),
    ("https://w3id.org/xapi/video/verbs/seeked", "verb-seeked"),
    ("https://w3id.org/xapi/adl/verbs/abandoned", "verb-abandoned"),
    ("https://w3id.org/xapi/adl/verbs/satisfied", "verb-satisfied"),
    ("https://w3id.org/xapi/adl/verbs/waived", "verb-waived"),
    ("https://w3id.org/xapi/adl/verbs/logged-in", "verb-logged-in"),
    ("https://w3id.org/xapi/adl/verbs/logged-out", "verb-logged-out"),
    ("http://adlnet.gov/expapi/verbs/voided", "verb-voided"),
];

/// The key of the words of a verb.
pub fn key(id: &str) -> Option<&'static str> {
    VERBS.iter().find(|(known, _)| *known == id).map(|(_, key)| *key)
}

/// Each verb once, with the id a filter asks for.
pub fn each() -> impl Iterator<Item = (&'static str, &'static str)> {
    VERBS.iter().enumerate().filter_map(|(n, (id, key))| {
        let first = VERBS.iter().position(|(_, other)| other == key);
        (first == Some(n)).then_some((*id, *key))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_names_each_verb_once() {
        let keys: std::collections::BTreeSet<_> = each().map(|(_, key)| key).collect();
        assert_eq!(keys.len(), each().count());
        assert_eq!(key("http://adlnet.gov/expapi/verbs/responded"), Some("verb-answered"));
        assert_eq!(key("http://example.org/passed"), None);
    }
}
