//! The master key and the pepper of passwords: read from the environment or a file, made on demand; never in the database.

use std::io::Write;
use std::path::Path;

use lms_engine::account::password::Pepper;
use lms_server::entropy::SystemEntropy;
use lms_store::{Entropy, Keyring};
use sha2::{Digest, Sha256};

use crate::exit::{Exit, Failure};

/// The environment variable that holds the key itself.
pub const VARIABLE: &str = "LMS_MASTER_KEY";

/// Reads the key: from the environment, else from `file`.
///
/// # Errors
///
/// When there is none, or it is not 64 hexadecimal digits.
pub fn read(file: &Path) -> Result<Keyring, Failure> {
    let (text, from) = match std::env::var(VARIABLE) {
        Ok(text) => (text, VARIABLE.to_owned()),
        Err(_) => match std::fs::read_to_string(file) {
            Ok(text) => (text, file.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(missing(file)),
            Err(error) => return Err(Failure::file(file, &error)),
        },
    };
    let mut master = [0; 32];
    hex::decode_to_slice(text.trim(), &mut master).map_err(|_| malformed(&from))?;
    // The name is written beside what the key wraps: a fingerprint tells two keys apart and tells nothing of either.
    let name = hex::encode(Sha256::digest(Sha256::digest(master))).chars().take(16).collect::<String>();
    Ok(Keyring::new(&name, &master))
}

/// The environment variable that holds the pepper itself.
const PEPPER: &str = "LMS_PEPPER";

/// Reads the pepper: from `file`, else from the environment; `None` where neither is given.
///
/// # Errors
///
/// When the file cannot be read, or what is there is not 64 hexadecimal digits.
pub fn pepper(file: Option<&Path>) -> Result<Option<Pepper>, Failure> {
    let (text, from) = match file {
        Some(file) => (std::fs::read_to_string(file).map_err(|e| Failure::file(file, &e))?, file.display().to_string()),
        None => match std::env::var(PEPPER) {
            Ok(text) if !text.trim().is_empty() => (text, PEPPER.to_owned()),
            _ => return Ok(None),
        },
    };
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| no_pepper(&from))?;
    Ok(Some(Pepper::new(&key)))
}

fn no_pepper(from: &str) -> Failure {
    Failure::said(
        Exit::Unavailable,
        (
            format!("Le poivre de {from} n'est pas lisible."),
            "Il s'écrit avec 64 chiffres hexadécimaux. Rien n'a été modifié ; remettez la copie que vous en avez.",
        ),
        (
            format!("The pepper in {from} cannot be read."),
            "It is written with 64 hexadecimal digits. Nothing was changed; put your copy of it back.",
        ),
    )
}

/// Makes a key in `file`, readable by its owner only; an existing file is never written over.
///
/// # Errors
///
/// When the file exists or cannot be written.
pub fn make(file: &Path) -> Result<(), Failure> {
    let mut master = [0; 32];
    SystemEntropy.fill(&mut master);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|e| Failure::file(folder, &e))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(file),
        _ => Failure::file(file, &error),
    })?;
    writeln!(out, "{}", hex::encode(master)).and_then(|()| out.sync_all()).map_err(|e| Failure::file(file, &e))
}

fn missing(file: &Path) -> Failure {
    let path = file.display();
    Failure::said(
        Exit::Unavailable,
        (
            format!("La clé maîtresse manque : ni {VARIABLE}, ni le fichier « {path} »."),
            "Rien n'a été modifié. Pour une nouvelle plateforme, créez-la avec `lms key new` et gardez-en une copie ailleurs ; \
             pour une plateforme existante, remettez la sienne : sans elle, les noms ne peuvent pas être lus.",
        ),
        (
            format!("The master key is missing: neither {VARIABLE} nor the file \"{path}\"."),
            "Nothing was changed. For a new platform make one with `lms key new` and keep a copy elsewhere; for an existing \
             platform put its own back: without it, names cannot be read.",
        ),
    )
}

fn malformed(from: &str) -> Failure {
    Failure::said(
        Exit::Unavailable,
        (
            format!("La clé maîtresse de {from} n'est pas lisible."),
            "Elle s'écrit avec 64 chiffres hexadécimaux. Rien n'a été modifié ; remettez la copie que vous en avez.",
        ),
        (
            format!("The master key in {from} cannot be read."),
            "It is written with 64 hexadecimal digits. Nothing was changed; put your copy of it back.",
        ),
    )
}

fn exists(file: &Path) -> Failure {
    let path = file.display();
    Failure::said(
        Exit::Refused,
        (
            format!("Il y a déjà une clé dans « {path} »."),
            "Elle est conservée : la remplacer rendrait illisibles les noms déjà enregistrés.",
        ),
        (
            format!("There is a key in \"{path}\" already."),
            "It is kept: replacing it would make the names already stored unreadable.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("inside/master.key");
        make(&file).unwrap();
        let first = std::fs::read_to_string(&file).unwrap();
        assert_eq!(make(&file).unwrap_err().exit(), Exit::Refused);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
        assert_eq!(first.trim().len(), 64);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        make(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_pepper_is_read_as_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pepper");
        make(&file).unwrap();
        let (one, again) = (pepper(Some(&file)).unwrap().unwrap(), pepper(Some(&file)).unwrap().unwrap());
        assert_eq!(one.id(), again.id());
        std::fs::write(&file, "abc").unwrap();
        assert_eq!(pepper(Some(&file)).err().unwrap().exit(), Exit::Unavailable);
        assert!(pepper(Some(&folder.path().join("none"))).is_err(), "a file that was named must be there");
    }

    #[test]
    fn half_a_key_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        std::fs::write(&file, "abc123").unwrap();
        assert_eq!(read(&file).err().unwrap().exit(), Exit::Unavailable);
    }
}
