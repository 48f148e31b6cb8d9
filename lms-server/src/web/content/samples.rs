//! Samples of contents.

use lms_core::content::Carry;

use super::view::*;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::locale::Lang;
use crate::ui::part::Link;
use crate::ui::sample::*;
use crate::ui::state::{ContentKind, Severity};

fn row(n: u32) -> ContentRow {
    ContentRow {
        id: id(n),
        title: format!("{LONG_PARCOURS}, module {n}"),
        kind: ContentKind::ALL[n as usize % ContentKind::ALL.len()],
        version: n % 4 + 1,
        used_in: n % 3,
        warnings: n % 2 * n,
        planned_minutes: 45 + n,
        updated: day(-i64::from(n)),
        archived: n == 4,
    }
}

fn problem(severity: Severity) -> ProblemLine {
    ProblemLine {
        severity,
        code: "manifest-resource-missing".into(),
        place: Some("imsmanifest.xml, ligne 214, colonne 18".into()),
        sentence: "La ressource « res_page_12_introduction_generale » annonce un fichier qui n’est pas dans le module."
            .into(),
        remedy: (severity != Severity::Repaired).then(|| "Exportez de nouveau le module avec toutes ses pages.".into()),
    }
}

/// Every case of every page.
pub fn samples(lang: Lang) -> Vec<Sample> {
    let list = |count: u32| ContentListView {
        page: national(lang, "/contenus"),
        kind: None,
        text: Input::default(),
        contents: (0..count).map(row).collect(),
        pager: whole(count),
        archives: count > 0,
        may_edit: true,
    };
    let upload = PackageUploadView {
        page: national(lang, "/contenus/importer"),
        limit: 2_147_483_648,
        replaces: None,
        fault: None,
    };
    let report = |problems| PackageReportView {
        page: national(lang, "/contenus/imports/5"),
        staged: id(5),
        file_name: "module-2-publier-export-definitif.zip".into(),
        bytes: 105_000_000,
        kind: Some(ContentKind::Scorm2004),
        activities: 3,
        problems,
        title: Input::new("Module 2 : publier"),
        planned_minutes: Input::new("45"),
        replaces: None,
        impact: None,
    };
    let many = |n: usize| Titles::of((0..n).map(|n| format!("{LONG_PARCOURS}, partie {n}")));
    let impact = |n: usize, carry| {
        let untried = if n > 100 { 2 } else { 0 };
        let (added, removed, changed, restarted) = (many(n), many(n / 2), many(n * 2), many(n / 3));
        Some(ImpactPart { running: 1_214, finished: 30, added, removed, changed, restarted, untried, carry })
    };
    let one = ContentView {
        page: national(lang, "/contenus/2"),
        id: id(2),
        name: "Module 2 : publier".into(),
        kind: ContentKind::Scorm2004,
        title: Input::new("Module 2 : publier"),
        planned_minutes: Input::new("45"),
        revision: 3,
        versions: (1..4)
            .rev()
            .map(|n| VersionRow {
                number: n,
                imported: day(i64::from(n)),
                by: "Marie-Hélène Vandenbroucke".into(),
                bytes: 105_000_000,
                hash: "9f86d081".into(),
                current: n == 3,
                carry: [None, Some(Carry::CarryOn), Some(Carry::Restart)][n as usize - 1],
            })
            .collect(),
        used_in: vec![Link::new("/parcours/1", PARCOURS), Link::new("/parcours/2", LONG_PARCOURS)],
        may_edit: true,
        archived: None,
        problems: vec![problem(Severity::Warning), problem(Severity::Repaired)],
        preview: Some("/contenus/2/essai".into()),
    };
    let new = ContentNewView {
        page: national(lang, "/contenus/nouveau"),
        kind: NewKind::Link,
        title: Input::default(),
        address: Input::default(),
        file: Input::default(),
        planned_minutes: Input::default(),
        limit: 2_147_483_648,
    };
    let replaces = Some(Link::new(format!("/contenus/{}", id(2)), "Module 2 : publier"));
    vec![
        sample("content-list", &list(7)),
        sample("content-list-empty", &list(0)),
        sample(
            "content-list-none",
            &ContentListView { kind: Some(ContentKind::Video), text: Input::new("rien"), ..list(0) },
        ),
        sample("content-list-read", &ContentListView { page: regional(lang, "/contenus"), may_edit: false, ..list(3) }),
        sample("content-list-many", &ContentListView { pager: part(500, 800, "/contenus"), ..list(500) }),
        sample("content-upload", &upload),
        sample(
            "content-upload-refused",
            &PackageUploadView {
                fault: Some(Fault::FileTooLarge { limit: 2_147_483_648 }),
                replaces: replaces.clone(),
                ..upload
            },
        ),
        sample(
            "content-report",
            &PackageReportView {
                title: Input::refused("", Fault::Required),
                planned_minutes: Input::refused("", Fault::Number { least: 1, most: 6_000 }),
                replaces: replaces.clone(),
                impact: impact(3, Carry::Finish),
                ..report(vec![problem(Severity::Warning), problem(Severity::Repaired)])
            },
        ),
        sample(
            "content-report-same",
            &PackageReportView { replaces: replaces.clone(), impact: impact(0, Carry::CarryOn), ..report(vec![]) },
        ),
        sample(
            "content-report-replaced",
            &PackageReportView { replaces, impact: impact(500, Carry::Restart), ..report(vec![]) },
        ),
        sample("content-report-good", &report(vec![])),
        sample(
            "content-report-fatal",
            &PackageReportView {
                kind: None,
                activities: 0,
                ..report(vec![problem(Severity::Fatal), problem(Severity::Warning)])
            },
        ),
        sample("content-report-many", &report((0..500).map(|n| problem(Severity::ALL[n % 2])).collect())),
        sample(
            "content-one",
            &ContentView { page: after(national(lang, "/contenus/2"), Done::VersionAdded), ..one.clone() },
        ),
        sample(
            "content-one-unused",
            &ContentView {
                kind: ContentKind::Link,
                used_in: vec![],
                problems: vec![],
                preview: None,
                versions: vec![],
                title: Input::refused("", Fault::Required),
                ..one.clone()
            },
        ),
        sample("content-one-archived", &ContentView { used_in: vec![], archived: Some(day(2)), ..one.clone() }),
        sample("content-one-read", &ContentView { page: regional(lang, "/contenus/2"), may_edit: false, ..one }),
        sample(
            "content-new-link",
            &ContentNewView { address: Input::refused("www.exemple", Fault::WebAddress), ..new.clone() },
        ),
        sample(
            "content-new-document",
            &ContentNewView { kind: NewKind::Document, file: Input::refused("", Fault::NoFile), ..new.clone() },
        ),
        sample("content-new-video", &ContentNewView { kind: NewKind::Video, ..new }),
    ]
}
