//! `lms oidc`.

use crate::support::{demonstration, errors, json, lms, run_on};

#[test]
fn a_provider_is_added_listed_without_its_secret_and_removed() {
    let data = demonstration();
    let file = data.path().join("secret");
    std::fs::write(&file, "un secret du fournisseur\n").unwrap();
    let add = |issuer: &str, region: &str, more: &[&str]| {
        let words = ["oidc", "add", "--region", region, "--label", "le compte HDF", "--issuer", issuer];
        run_on(data.path(), &[&words[..], &["--client-id", "lms", "--json"], more].concat())
    };
    let with = ["--client-secret-file", file.to_str().unwrap()];
    let made = add("https://connexion.example.org/realms/hdf", "HDF", &with);
    let id = json(&made)["id"].as_str().unwrap_or_else(|| panic!("{}", errors(&made))).to_owned();
    for (issuer, region, more, code) in [
        ("http://connexion.example.org", "HDF", &with[..], 1),
        ("https://connexion.example.org", "XXX", &with[..], 1),
        ("https://connexion.example.org", "HDF", &[][..], 2),
    ] {
        let refused = add(issuer, region, more);
        assert_eq!(refused.status.code(), Some(code), "{issuer} {region}: {}", errors(&refused));
    }
    let listed = run_on(data.path(), &["oidc", "list", "--json"]);
    let all = json(&listed);
    assert_eq!(
        (all.as_array().unwrap().len(), all[0]["issuer"].as_str()),
        (1, Some("https://connexion.example.org/realms/hdf"))
    );
    let database = std::fs::read(data.path().join("lms.sqlite")).unwrap();
    assert!(!database.windows(9).any(|part| part == b"un secret"), "it is sealed at rest");
    assert!(run_on(data.path(), &["oidc", "remove", &id]).status.success());
    assert_eq!(json(&run_on(data.path(), &["oidc", "list", "--json"])).as_array().unwrap().len(), 0);
    let mut gone = lms();
    let again = gone.args(["oidc", "remove", &id, "--data", data.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
}
