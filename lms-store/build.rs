//! Asks for a new build when a migration is added: the compiler sees only changes of files it has read before.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
