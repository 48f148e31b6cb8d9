/*
 * Turns the sections of a document into pages: one at a time, with a plan, a progress bar, and everything kept.
 *
 * The document is a complete text without this script. With it, each `<main> > <section>` is a page;
 * fields with `data-keep` keep what was written in them, and `data-echo` repeats it elsewhere.
 * Everything is saved at each page turn and each answer, so that closing the window costs nothing.
 */
(() => {
  "use strict";

  const SAY = {
    plan: "Sommaire",
    previous: "Précédent",
    next: "Suivant",
    finish: "Terminer",
    seen: "lue",
    answered: "répondue",
    unseen: "à faire",
    resumed: "Vous reprenez à la page où vous en étiez.",
    alone: "Ce module est ouvert en dehors de la plateforme de formation : vous pouvez le lire en entier, mais votre avancement ne sera pas enregistré. Pour l’enregistrer, ouvrez le module depuis votre parcours.",
    review: "Vous relisez ce module : votre résultat déjà enregistré ne changera pas.",
    refused: "La plateforme n’a pas pu enregistrer votre dernière action. Continuez : un nouvel essai est fait à chaque page.",
    leading: "Leçon terminée et enregistrée. La suite s’ouvre.",
    done: "C’est terminé et enregistré. Vous pouvez quitter cette activité et revenir à votre parcours.",
    left: (count) => `Il reste ${count} page${count > 1 ? "s" : ""} à voir : elles sont marquées « à faire » dans le sommaire.`,
  };

  /** The shape of the saved data; another number means another version of the pages, and is not read. */
  const VERSION = 1;

  const { make } = Quiz;
  const root = document.documentElement;
  const pages = [...document.querySelectorAll("main > section")];
  const fields = [...document.querySelectorAll("[data-keep]")];
  const lms = Scorm.connect(root.dataset.scorm);
  const found = lms.open ? lms.resume() : { location: "", data: "", passMark: null, recorded: true };
  const state = read(found.data);
  const quiz = new Quiz.Sheet(pages.filter((page) => page.matches(".question")), state.quiz, answered);
  const result = document.querySelector("[data-result]");
  let current = Math.max(0, pages.findIndex((page) => page.id === found.location));

  /** What was kept at the last visit; an unreadable text is a first visit. */
  function read(text) {
    const fresh = { v: VERSION, seen: [], kept: {}, quiz: {}, done: false };
    try {
      const saved = JSON.parse(text);
      return saved.v === VERSION ? { ...fresh, ...saved } : fresh;
    } catch {
      return fresh;
    }
  }

  const isDone = (page) => state.seen.includes(page.id) && quiz.isAnswered(page);

  function save() {
    if (!found.recorded) return;
    state.quiz = quiz.saved;
    const share = pages.filter(isDone).length / pages.length;
    // Answering a quiz a second time does not undo a finished module.
    state.done ||= share === 1;
    lms.save({
      location: pages[current].id,
      data: JSON.stringify(state),
      progress: state.done ? 1 : share,
      completed: state.done,
      score: quiz.score,
      passed: quiz.score && found.passMark !== null ? quiz.score.scaled >= found.passMark : null,
      objectives: quiz.objectives(found.passMark),
    });
    if (lms.open && lms.refused) tell(SAY.refused, true);
  }

  function answered(answer) {
    if (found.recorded) lms.answer(answer);
    save();
    draw();
  }

  // ---- Around the pages: header with plan and progress, footer with the way on -------------------------------

  const where = make("p", { className: "where" });
  const bar = make("progress", { max: pages.length });
  const entries = pages.map((page) => {
    const button = make("button", { type: "button", onclick: () => turnTo(pages.indexOf(page)) },
      make("span", {}, page.querySelector("h2").textContent.trim()), make("small"));
    return make("li", {}, button);
  });
  const plan = make("details", { className: "plan" }, make("summary", {}, SAY.plan), make("ol", {}, ...entries));
  const notice = make("div", { className: "notice", role: "status" });
  const previous = make("button", { type: "button", className: "quiet", onclick: () => turnTo(current - 1) }, SAY.previous);
  const next = make("button", { type: "button", className: "main", onclick: goOn }, SAY.next);

  function build() {
    bar.setAttribute("aria-label", "Avancement dans le module");
    const nav = make("nav", {}, plan);
    nav.setAttribute("aria-label", SAY.plan);
    document.querySelector("header").append(where, nav, bar);
    document.querySelector("main").prepend(notice);
    document.body.append(make("footer", {}, previous, next));
    for (const page of pages) page.querySelector("h2").tabIndex = -1;
    plan.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !plan.open) return;
      plan.open = false;
      plan.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!plan.contains(event.target)) plan.open = false;
    });
  }

  function tell(text, attention = false) {
    notice.classList.toggle("attention", attention);
    notice.replaceChildren(...(text ? [make("p", {}, text)] : []));
  }

  /** Shows the page where we are, and says so everywhere it is said. */
  function draw() {
    pages.forEach((page, index) => page.classList.toggle("current", index === current));
    document.title = `${pages[current].querySelector("h2").textContent.trim()} · ${document.querySelector("h1").textContent.trim()}`;
    where.textContent = `Page ${current + 1} sur ${pages.length}`;
    bar.value = current + 1;
    previous.hidden = current === 0;
    next.textContent = current === pages.length - 1 ? SAY.finish : SAY.next;
    entries.forEach((entry, index) => {
      const button = entry.querySelector("button");
      const word = pages[index].matches(".question") ? SAY.answered : SAY.seen;
      button.querySelector("small").textContent = isDone(pages[index]) ? word : SAY.unseen;
      button.classList.toggle("done", isDone(pages[index]));
      if (index === current) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    });
    if (result) {
      quiz.writeResult(result, {
        passMark: found.passMark,
        kept: lms.open && found.recorded && !lms.refused,
        unread: pages.filter((page) => !isDone(page)),
        openPage: (page) => turnTo(pages.indexOf(page)),
        restart() {
          quiz.restart();
          turnTo(pages.indexOf(quiz.questions[0].section));
        },
      });
    }
  }

  function arrive() {
    const page = pages[current];
    if (!state.seen.includes(page.id)) state.seen.push(page.id);
    const question = quiz.questions.find((candidate) => candidate.section === page);
    if (question) question.shownAt = performance.now();
    draw();
    save();
  }

  function turnTo(index) {
    current = Math.min(Math.max(index, 0), pages.length - 1);
    plan.open = false;
    tell("");
    arrive();
    window.scrollTo(0, 0);
    pages[current].querySelector("h2").focus({ preventScroll: true });
  }

  function goOn() {
    if (current < pages.length - 1) {
      turnTo(current + 1);
      return;
    }
    save();
    const left = pages.filter((page) => !isDone(page)).length;
    if (left > 0) tell(SAY.left(left));
    else if (!lms.open) tell(SAY.alone, true);
    else tell(lms.goOn() ? SAY.leading : SAY.done);
    window.scrollTo(0, 0);
  }

  // ---- What the learner writes -------------------------------------------------------------------------------

  function restoreField(field) {
    const kept = state.kept[field.dataset.keep];
    if (kept === undefined) return;
    if (field.type === "checkbox") field.checked = kept;
    else if (field.type === "radio") field.checked = field.value === kept;
    else field.value = kept;
  }

  function keepField(field) {
    if (field.type === "checkbox") state.kept[field.dataset.keep] = field.checked;
    else if (field.type !== "radio" || field.checked) state.kept[field.dataset.keep] = field.value;
  }

  function echo() {
    for (const place of document.querySelectorAll("[data-echo]")) {
      const text = state.kept[place.dataset.echo];
      place.textContent = text || place.dataset.empty;
      place.classList.toggle("muted", !text);
    }
    for (const place of document.querySelectorAll("[data-count-of]")) {
      const boxes = fields.filter((field) => field.dataset.keep.startsWith(place.dataset.countOf));
      place.textContent = `${boxes.filter((box) => box.checked).length} sur ${boxes.length}`;
    }
  }

  for (const field of fields) {
    restoreField(field);
    field.addEventListener("input", () => {
      keepField(field);
      echo();
    });
    field.addEventListener("change", save);
  }

  // ---- Coming and going --------------------------------------------------------------------------------------

  // On a phone the page may be dropped while hidden, with no further word: what is hidden is saved.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && lms.open) save();
  });
  window.addEventListener("pagehide", () => {
    if (lms.open) save();
    lms.close();
  });
  // Brought back by the browser's history, the page has ended its communication: it starts a new one.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });

  build();
  echo();
  if (!lms.open) tell(SAY.alone, true);
  else if (!found.recorded) tell(SAY.review);
  else if (state.seen.length > 0 && current > 0) tell(SAY.resumed);
  arrive();
})();
