//! Runs every target for some seconds on mutations of its corpus, on the stable compiler and without coverage: the n-th
//! input of a seed is always the same. `stable SECONDS [SEED] [TARGET]`, called by `fuzz/run`.

use std::num::NonZero;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use lms_fuzz::targets;
use lms_fuzz::trees::{self, Chance};

/// No input may keep a target busy for longer.
const LONGEST: Duration = Duration::from_secs(5);

/// What readers of manifests, element names and times look at.
const WORDS: [&str; 36] = [
    "cmi.interactions.",
    ".correct_responses.0.pattern",
    "_count",
    "_children",
    "{lang=fr}",
    "{case_matters=true}",
    "[,]",
    "[.]",
    "[:]",
    "PT1H30M",
    "P1Y2M3D",
    "9999999999999999999",
    "-0",
    "1e308",
    "NaN",
    "\0",
    "\u{202e}",
    "&#x41;",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [",
    "<item identifier=\"I1\">",
    "</item>",
    "<imsss:sequencing IDRef=\"I1\">",
    "minimumCount=\"4294967296\"",
    "measureThreshold=\"-2\"",
    "2*{I1,~(I2|I3)}",
    "../",
    "null",
    "1E400",
    "\\ud800",
    "\"objectType\":\"Group\",",
    "\"mbox\":\"mailto:a@b.fr\",",
    "{\"a\":[",
    "]}",
    "--x\r\n",
];

fn mutated(chance: &mut Chance, corpus: &[Vec<u8>], target: &str) -> Vec<u8> {
    let mut bytes = if target == "manifest" && chance.once_in(3) {
        let items = 1 + chance.below(12);
        trees::manifest(chance.next(), items).into_bytes()
    } else if target == "random_walk" && chance.once_in(2) {
        (0..=2 * chance.below(200)).map(|_| chance.next().to_le_bytes()[0]).collect()
    } else {
        corpus[chance.below(corpus.len())].clone()
    };
    for _ in 0..1 + chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + 1 + chance.below(32)).min(bytes.len());
        match chance.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = chance.next().to_le_bytes()[0],
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let word = WORDS[chance.below(WORDS.len())];
                bytes.splice(at..at, word.bytes());
            }
            5 => {
                let other = &corpus[chance.below(corpus.len())];
                let from = chance.below(other.len() + 1);
                let to = (from + chance.below(64)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            6 => bytes.truncate(at),
            _ => {
                let more: Vec<u8> = (0..chance.below(16)).map(|_| chance.next().to_le_bytes()[0]).collect();
                bytes.splice(at..at, more);
            }
        }
    }
    bytes
}

/// Runs one target; a sentence about what it did, or about what broke it.
fn fuzz(target: &str, run: fn(&[u8]), seconds: u64, seed: u64) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("corpus").join(target);
    let mut names: Vec<_> =
        fs::read_dir(&folder).expect("the corpus is there").map(|entry| entry.expect("readable").path()).collect();
    names.sort();
    let corpus: Vec<Vec<u8>> = names.iter().map(|name| fs::read(name).expect("readable")).collect();
    let (began, mut count, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
    while began.elapsed() < Duration::from_secs(seconds) {
        let input = match corpus.get(usize::try_from(count).unwrap_or(usize::MAX)) {
            Some(kept) => kept.clone(),
            None => mutated(&mut Chance::new(seed.wrapping_mul(1 << 40).wrapping_add(count)), &corpus, target),
        };
        let start = Instant::now();
        let survived = catch_unwind(|| run(&input)).is_ok();
        let took = start.elapsed();
        slowest = slowest.max(took);
        if !survived || took > LONGEST {
            let kept = root.join("artifacts").join(format!("{target}-{seed}-{count}"));
            fs::create_dir_all(root.join("artifacts")).expect("writable");
            fs::write(&kept, &input).expect("writable");
            let kept = kept.display();
            return Err(format!("{target}: input {count} of seed {seed} breaks it or takes {took:?}; kept in {kept}"));
        }
        count += 1;
    }
    Ok(format!("{target}: {count} inputs in {seconds} s, the slowest took {slowest:?}"))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seconds = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(10);
    let seed: u64 = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    let only = arguments.get(2);
    let waiting = Mutex::new(targets::ALL.iter().filter(|(target, _)| only.is_none_or(|only| only == target)));
    let broken = AtomicBool::new(false);
    // As many at once as there are processors: each has its time whatever the others do.
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some((target, run)) = waiting.lock().expect("nobody panics here").next() else { return };
                    match fuzz(target, *run, seconds, seed) {
                        Ok(told) => println!("{told}"),
                        Err(told) => {
                            eprintln!("{told}");
                            broken.store(true, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    if broken.into_inner() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
