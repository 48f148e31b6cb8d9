//! Imports a package and runs an attempt: `cargo run --example run_attempt -- course.zip`.

use std::fs::File;

use lms_scorm::package::{Limits, read_zip};
use lms_scorm::trace::Recorder;
use lms_scorm::{Attempt, Delivery, Input, Lang, Learner, Options, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("name a package")?;
    let reading = read_zip(File::open(name)?, &Limits::default());
    for problem in &reading.problems {
        println!("{:?}: {} {}", problem.severity, problem.sentence(Lang::En), problem.remedy(Lang::En));
    }
    let course = reading.course.ok_or("the package cannot be used")?;
    println!("{} ({}), {} activities", course.title, course.edition.name(), course.leaves().count());

    let learner = Learner { id: "42".to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() };
    let mut attempt = Attempt::new(&course, learner, Options::default());
    let mut run = Recorder::default();
    let [open, set, close] = if course.edition.is_2004() {
        ["Initialize", "SetValue", "Terminate"]
    } else {
        ["LMSInitialize", "LMSSetValue", "LMSFinish"]
    };
    let location = if course.edition.is_2004() { "cmi.location" } else { "cmi.core.lesson_location" };

    // Time is an argument everywhere: here a minute passes with each step.
    let mut minutes = (0..).map(|minute| minute * 60_000);
    let mut now = || minutes.next().unwrap_or(0);
    let mut outcome = run.apply(&course, &mut attempt, Input::Start, now());
    while let Delivery::Deliver { item } = &outcome.delivery {
        run.call(&course, &mut attempt, open, "", "", now());
        run.call(&course, &mut attempt, set, location, &format!("last page of {item}"), now());
        run.call(&course, &mut attempt, close, "", "", now());
        outcome = run.apply(&course, &mut attempt, Input::Navigate(Request::Continue), now());
    }
    run.lines().iter().flat_map(|line| line.sentences(Lang::En)).for_each(|sentence| println!("  {sentence}"));
    println!("{}", serde_json::to_string_pretty(&attempt.results(&course).course)?);
    Ok(())
}
