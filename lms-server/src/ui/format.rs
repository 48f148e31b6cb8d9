//! Dates, durations and numbers as people of each language write them; pure, in local time of the session.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::locale::Lang;

/// Narrow no-break space, the thousands separator of French and the space before its percent sign.
const THIN: char = '\u{202f}';
/// No-break space, between a number and its unit.
const NBSP: char = '\u{a0}';

const WEEKDAYS: [(&str, &str); 7] = [
    ("lundi", "Monday"),
    ("mardi", "Tuesday"),
    ("mercredi", "Wednesday"),
    ("jeudi", "Thursday"),
    ("vendredi", "Friday"),
    ("samedi", "Saturday"),
    ("dimanche", "Sunday"),
];

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

fn pick(lang: Lang, pair: Option<&(&'static str, &'static str)>) -> &'static str {
    pair.map_or("", |(fr, en)| match lang {
        Lang::Fr => fr,
        Lang::En => en,
    })
}

/// `lundi 10 mars`, with the year when it is not the year of `today`; the first of a month is `1er` in French.
pub fn date(lang: Lang, day: NaiveDate, today: NaiveDate) -> String {
    let weekday = pick(lang, WEEKDAYS.get(day.weekday().num_days_from_monday() as usize));
    format!("{weekday} {}", day_and_month(lang, day, today))
}

/// `10 mars`, with the year when it is not the year of `today`.
pub fn day_and_month(lang: Lang, day: NaiveDate, today: NaiveDate) -> String {
    let month = pick(lang, MONTHS.get(day.month0() as usize));
    let number = match (lang, day.day()) {
        (Lang::Fr, 1) => "1er".to_owned(),
        (_, n) => n.to_string(),
    };
    if day.year() == today.year() {
        format!("{number}{NBSP}{month}")
    } else {
        format!("{number}{NBSP}{month} {}", day.year())
    }
}

/// `10/03/2026` in French, `10 Mar 2026` in English: for tables, where days are compared.
pub fn date_short(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Fr => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        Lang::En => {
            let month: String = pick(lang, MONTHS.get(day.month0() as usize)).chars().take(3).collect();
            format!("{}{NBSP}{month}{NBSP}{}", day.day(), day.year())
        }
    }
}

/// `14 h` or `9 h 30` in French, `14:00` in English.
pub fn time(lang: Lang, at: NaiveTime) -> String {
    match (lang, at.minute()) {
        (Lang::Fr, 0) => format!("{}{NBSP}h", at.hour()),
        (Lang::Fr, minute) => format!("{}{NBSP}h{NBSP}{minute:02}", at.hour()),
        (Lang::En, minute) => format!("{}:{minute:02}", at.hour()),
    }
}

/// `lundi 10 mars, 14 h`.
pub fn moment(lang: Lang, at: NaiveDateTime, today: NaiveDate) -> String {
    format!("{}, {}", date(lang, at.date(), today), time(lang, at.time()))
}

/// `10/03/2026, 14 h 05`: for logs and tables.
pub fn moment_short(lang: Lang, at: NaiveDateTime) -> String {
    format!("{}, {}", date_short(lang, at.date()), time(lang, at.time()))
}

/// `45 min`, `1 h 10` (`1 h 10 min` in English), `2 h`; nothing is rounded, `0 min` is said.
pub fn minutes(lang: Lang, minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest, lang) {
        (0, rest, _) => format!("{rest}{NBSP}min"),
        (hours, 0, _) => format!("{}{NBSP}h", integer(lang, u64::from(hours))),
        (hours, rest, Lang::Fr) => format!("{}{NBSP}h{NBSP}{rest:02}", integer(lang, u64::from(hours))),
        (hours, rest, Lang::En) => format!("{}{NBSP}h{NBSP}{rest}{NBSP}min", integer(lang, u64::from(hours))),
    }
}

/// Measured time, cut down to whole minutes; below one minute it is said in seconds (`0 min` when there is none).
pub fn seconds(lang: Lang, seconds: u64) -> String {
    match seconds {
        0 => minutes(lang, 0),
        1..60 => format!("{seconds}{NBSP}s"),
        _ => minutes(lang, u32::try_from(seconds / 60).unwrap_or(u32::MAX)),
    }
}

/// `62 %` in French, `62%` in English, with at most one decimal.
pub fn percent(lang: Lang, value: f64) -> String {
    let number = decimal(lang, (value * 10.0).round() / 10.0);
    match lang {
        Lang::Fr => format!("{number}{THIN}%"),
        Lang::En => format!("{number}%"),
    }
}

/// A whole number with its thousands apart: `12 500` in French, `12,500` in English.
pub fn integer(lang: Lang, value: u64) -> String {
    group(lang, &value.to_string())
}

/// A number with at most two decimals, decimal comma in French; a trailing zero is not written.
pub fn decimal(lang: Lang, value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = group(lang, whole);
    if !fraction.is_empty() {
        out.push(match lang {
            Lang::Fr => ',',
            Lang::En => '.',
        });
        out.push_str(fraction);
    }
    if value < 0.0 && out.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.insert(0, '\u{2212}');
    }
    out
}

fn group(lang: Lang, digits: &str) -> String {
    let separator = match lang {
        // French keeps four digits together only in years, which never come here.
        Lang::Fr => THIN,
        Lang::En => ',',
    };
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `105 Mo` or `1,2 Go` in French, `105 MB` or `1.2 GB` in English; powers of 1,000 as file managers show them.
pub fn file_size(lang: Lang, bytes: u64) -> String {
    let unit = |french, english| match lang {
        Lang::Fr => french,
        Lang::En => english,
    };
    let (divisor, unit) = match bytes {
        0..1_000 => (1, unit("octets", "bytes")),
        1_000..1_000_000 => (1_000, unit("ko", "kB")),
        1_000_000..1_000_000_000 => (1_000_000, unit("Mo", "MB")),
        _ => (1_000_000_000, unit("Go", "GB")),
    };
    let tenths = bytes / (divisor / 10).max(1);
    if divisor == 1 || tenths >= 100 {
        return format!("{}{NBSP}{unit}", integer(lang, bytes / divisor));
    }
    // Below ten units one decimal helps; exact because `tenths` is under 100.
    format!("{}{NBSP}{unit}", decimal(lang, f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0))
}

/// The same words with a capital first letter, to stand alone on a line.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whole days from `today` to `day`, counted with `day` itself: today is 0, yesterday is negative.
pub fn days_until(day: NaiveDate, today: NaiveDate) -> i64 {
    (day - today).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn dates_are_said_as_people_say_them() {
        let today = day(2026, 2, 3);
        let at = day(2025, 3, 10).and_hms_opt(14, 0, 0).unwrap();
        assert_eq!(moment(Lang::Fr, at, day(2025, 1, 1)), "lundi 10\u{a0}mars, 14\u{a0}h");
        assert_eq!(moment(Lang::Fr, at, today), "lundi 10\u{a0}mars 2025, 14\u{a0}h");
        assert_eq!(moment(Lang::En, at, day(2025, 1, 1)), "Monday 10\u{a0}March, 14:00");
        assert_eq!(date(Lang::Fr, day(2026, 5, 1), today), "vendredi 1er\u{a0}mai");
        assert_eq!(date_short(Lang::Fr, at.date()), "10/03/2025");
        assert_eq!(time(Lang::Fr, NaiveTime::from_hms_opt(9, 5, 0).unwrap()), "9\u{a0}h\u{a0}05");
    }

    #[test]
    fn durations_keep_every_minute() {
        for (given, french, english) in [
            (0, "0 min", "0 min"),
            (45, "45 min", "45 min"),
            (60, "1 h", "1 h"),
            (70, "1 h 10", "1 h 10 min"),
            (65, "1 h 05", "1 h 5 min"),
            (60_060, "1\u{202f}001 h", "1,001 h"),
        ] {
            assert_eq!(minutes(Lang::Fr, given).replace(NBSP, " "), french);
            assert_eq!(minutes(Lang::En, given).replace(NBSP, " "), english);
        }
        assert_eq!(seconds(Lang::Fr, 59), "59\u{a0}s");
        assert_eq!(seconds(Lang::Fr, 119), "1\u{a0}min");
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(percent(Lang::Fr, 62.0), "62\u{202f}%");
        assert_eq!(percent(Lang::Fr, 62.46), "62,5\u{202f}%");
        assert_eq!(percent(Lang::En, 62.5), "62.5%");
        assert_eq!(integer(Lang::Fr, 1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(integer(Lang::En, 999), "999");
        assert_eq!(decimal(Lang::Fr, -0.001), "0");
        assert_eq!(decimal(Lang::Fr, -3.5), "\u{2212}3,5");
    }

    #[test]
    fn a_capital_may_take_an_accent() {
        assert_eq!(capitalised("écrivez"), "Écrivez");
        assert_eq!(capitalised(""), "");
    }

    #[test]
    fn file_sizes_have_one_decimal_below_ten() {
        for (bytes, text) in [
            (0, "0 octets"),
            (999, "999 octets"),
            (1_250, "1,2 ko"),
            (105_000_000, "105 Mo"),
            (2_147_483_648, "2,1 Go"),
        ] {
            assert_eq!(file_size(Lang::Fr, bytes).replace(NBSP, " "), text);
        }
    }
}
