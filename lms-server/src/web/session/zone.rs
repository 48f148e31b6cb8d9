//! The hours of France: time zones a session is held in, by the name of the place.

use crate::ui::form::Choice;

/// IANA name and place, metropolitan France first.
const ZONES: [(&str, &str); 9] = [
    ("Europe/Paris", "Paris"),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
    ("Pacific/Noumea", "Nouvelle-Calédonie"),
    ("Pacific/Tahiti", "Tahiti"),
];

/// Zones to choose from.
pub(super) fn choices() -> Vec<Choice> {
    ZONES.iter().map(|(zone, place)| Choice::new(*zone, *place)).collect()
}

/// The place of a zone; its own name for one that is in no list.
pub(super) fn place(zone: &str) -> String {
    ZONES.iter().find(|(name, _)| *name == zone).map_or(zone, |(_, place)| place).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_of_the_list_exists() {
        for (zone, _) in ZONES {
            assert!(zone.parse::<lms_core::time::Zone>().is_ok(), "{zone}");
        }
        assert_eq!(place("Europe/Berlin"), "Europe/Berlin");
    }
}
