/*
 * Questions and results: reads what the learner answered, marks it, explains it, adds it up.
 *
 * A question is a `<section class="question">` holding a form:
 *   data-id         the interaction's identifier          data-objective   the objective it counts for, if any
 *   data-type       choice | true-false | numeric | matching, the words of SCORM
 *   data-correct    the right answer: values separated by blanks; for a number, lowest and highest accepted
 * and a `<div class="explain">` shown once the answer is given.
 */
const Quiz = (() => {
  "use strict";

  const SAY = {
    check: "Valider ma réponse",
    choose: "Choisissez une réponse, puis validez.",
    fill: "Répondez à chaque ligne, puis validez.",
    number: "Écrivez un nombre, par exemple 12 ou 4,5, puis validez.",
    right: "Bonne réponse",
    wrong: "Pas tout à fait",
    yours: "votre réponse",
    expected: "bonne réponse",
    open: "pas encore répondu",
    again: "Recommencer le quiz",
    pending: "Répondez à toutes les questions pour voir votre résultat.",
    passed: "Bravo, le quiz est réussi.",
    failed: "Le quiz est à reprendre. Relisez les explications, puis recommencez : seul votre meilleur résultat compte.",
    missing: "Il vous reste à lire :",
    complete: "Vous avez tout parcouru.",
    kept: "C’est enregistré : vous pouvez quitter cette activité.",
  };

  /** An element with its text or children, in one line. */
  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  const percent = (scaled) => `${Math.round(scaled * 100)}\u00a0%`;

  /** One question: its form, its answer, its explanation. */
  class Question {
    constructor(section, number, onAnswer) {
      this.section = section;
      this.number = number;
      this.form = section.querySelector("form");
      const { id, type, objective, correct } = this.form.dataset;
      Object.assign(this, { id, type, objective, correct: correct.split(" ") });
      this.explain = section.querySelector(".explain");
      this.explain.hidden = true;
      this.problem = make("p", { className: "problem", id: `${section.id}-problem`, hidden: true });
      this.button = make("button", { type: "submit", className: "check" }, SAY.check);
      this.form.append(this.problem, this.button);
      this.verdict = make("p", { className: "verdict", tabIndex: -1 });
      this.explain.prepend(this.verdict);
      this.shownAt = performance.now();
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.submit(onAnswer);
      });
    }

    get question() {
      return this.form.querySelector("legend").textContent.trim();
    }

    controls() {
      return [...this.form.querySelectorAll("input, select")];
    }

    /** What is ticked, chosen or written, or null when something is missing. */
    read() {
      if (this.type === "matching") {
        const pairs = this.controls().map((select) => [select.name, select.value]);
        return pairs.every(([, value]) => value) ? pairs.map((pair) => pair.join("[.]")) : null;
      }
      if (this.type === "numeric") {
        const text = this.controls()[0].value.replace(/[\s%\u202f\u00a0]/g, "").replace(",", ".");
        return text !== "" && Number.isFinite(Number(text)) ? [String(Number(text))] : null;
      }
      const ticked = this.controls().filter((input) => input.checked).map((input) => input.value);
      return ticked.length > 0 ? ticked : null;
    }

    isRight(response) {
      if (this.type === "numeric") {
        const [lowest, highest] = this.correct.map(Number);
        return Number(response[0]) >= lowest && Number(response[0]) <= highest;
      }
      return [...response].sort().join() === [...this.correct].sort().join();
    }

    submit(onAnswer) {
      const response = this.read();
      const controls = this.controls();
      if (response === null) {
        this.problem.textContent = { matching: SAY.fill, numeric: SAY.number }[this.type] ?? SAY.choose;
        this.problem.hidden = false;
        for (const control of controls) control.setAttribute("aria-describedby", this.problem.id);
        (controls.find((control) => !control.value) ?? controls[0]).focus();
        return;
      }
      const right = this.isRight(response);
      const { id, type, objective, correct, question } = this;
      this.show(response);
      this.verdict.focus();
      onAnswer({
        id, type, objective, correct, question, response, right,
        seconds: (performance.now() - this.shownAt) / 1000,
      });
    }

    /** Puts an answer back on the page, marked and explained. */
    show(response) {
      const right = this.isRight(response);
      this.problem.hidden = true;
      this.button.hidden = true;
      this.explain.hidden = false;
      this.verdict.textContent = right ? SAY.right : SAY.wrong;
      this.explain.classList.toggle("right", right);
      for (const control of this.controls()) {
        control.disabled = true;
        control.removeAttribute("aria-describedby");
        this.mark(control, response);
      }
    }

    mark(control, response) {
      if (this.type === "numeric") {
        control.value = response[0].replace(".", ",");
      } else if (this.type === "matching") {
        const pair = response.find((text) => text.startsWith(`${control.name}[.]`));
        control.value = pair.slice(control.name.length + 3);
      } else {
        control.checked = response.includes(control.value);
        const expected = this.correct.includes(control.value);
        const words = [control.checked && SAY.yours, expected && SAY.expected].filter(Boolean);
        control.closest("label").classList.toggle("expected", expected);
        if (words.length > 0) control.closest("label").append(make("small", { className: "tag" }, words.join(", ")));
      }
    }

    reset() {
      this.form.reset();
      this.button.hidden = false;
      this.explain.hidden = true;
      this.shownAt = performance.now();
      for (const control of this.controls()) control.disabled = false;
      for (const tag of this.form.querySelectorAll(".tag")) tag.remove();
      for (const label of this.form.querySelectorAll(".expected")) label.classList.remove("expected");
    }
  }

  /** The share of right answers among some questions, from 0 to 1; null while one is open. */
  function scaled(questions, answers) {
    if (questions.length === 0 || questions.some((question) => !answers[question.id])) return null;
    const right = questions.filter((question) => question.isRight(answers[question.id]));
    return right.length / questions.length;
  }

  /** The questions of a page set, the answers given so far, and the best result of all tries. */
  class Sheet {
    constructor(sections, saved, onChange) {
      this.answers = saved.answers ?? {};
      this.best = saved.best ?? {};
      this.questions = sections.map(
        (section, index) =>
          new Question(section, index + 1, (answer) => {
            this.answers[answer.id] = answer.response;
            this.keepBest();
            onChange(answer);
          }),
      );
      for (const question of this.questions) {
        if (this.answers[question.id]) question.show(this.answers[question.id]);
      }
    }

    /** What has to be found again at the next visit. */
    get saved() {
      return { answers: this.answers, best: this.best };
    }

    get score() {
      return this.best.all === undefined ? null : { scaled: this.best.all };
    }

    /** The best result on each objective named by the questions. */
    objectives(passMark) {
      return [...new Set(this.questions.map((question) => question.objective).filter(Boolean))]
        .filter((id) => this.best[id] !== undefined)
        .map((id) => ({
          id,
          description: document.querySelector(`[data-objective-title="${id}"]`)?.textContent.trim() ?? id,
          scaled: this.best[id],
          passed: passMark === null ? null : this.best[id] >= passMark,
        }));
    }

    isAnswered(section) {
      const question = this.questions.find((candidate) => candidate.section === section);
      return question === undefined || this.answers[question.id] !== undefined;
    }

    /** Counts once the whole sheet is answered: half a quiz is neither passed nor failed. */
    keepBest() {
      const now = scaled(this.questions, this.answers);
      if (now === null) return;
      this.best.all = Math.max(now, this.best.all ?? 0);
      for (const { objective } of this.questions) {
        if (!objective) continue;
        const own = this.questions.filter((question) => question.objective === objective);
        this.best[objective] = Math.max(scaled(own, this.answers), this.best[objective] ?? 0);
      }
    }

    restart() {
      this.answers = {};
      for (const question of this.questions) question.reset();
    }

    /** Writes the result page: this try, the best one, each question, what is left to read. */
    writeResult(place, { passMark, kept, unread, openPage, restart }) {
      place.replaceChildren();
      const now = scaled(this.questions, this.answers);
      if (now === null) {
        place.append(make("p", { className: "state" }, SAY.pending));
      } else {
        const right = Math.round(now * this.questions.length);
        const passed = passMark === null ? null : this.best.all >= passMark;
        place.append(
          make("p", { className: "score" }, `${right} sur ${this.questions.length}`, make("small", {}, percent(now))),
        );
        if (this.best.all > now) place.append(make("p", {}, `Votre meilleur résultat reste ${percent(this.best.all)}.`));
        if (passed !== null) {
          place.append(
            make("p", { className: passed ? "state right" : "state" }, passed ? SAY.passed : SAY.failed),
            make("p", { className: "muted" }, `Le quiz est réussi à partir de ${percent(passMark)}.`),
          );
        }
      }
      place.append(this.list(openPage));
      if (now !== null) place.append(make("button", { type: "button", onclick: restart }, SAY.again));
      if (unread.length > 0) {
        const links = unread.map((page) =>
          make("li", {}, make("button", { type: "button", className: "link", onclick: () => openPage(page) },
            page.querySelector("h2").textContent.trim())));
        place.append(make("p", {}, SAY.missing), make("ul", {}, ...links));
      } else if (now !== null) {
        place.append(make("p", { className: "state right" }, kept ? `${SAY.complete} ${SAY.kept}` : SAY.complete));
      }
    }

    list(openPage) {
      const lines = this.questions.map((question) => {
        const response = this.answers[question.id];
        const right = response !== undefined && question.isRight(response);
        const word = response === undefined ? SAY.open : right ? SAY.right : SAY.wrong;
        return make("li", { className: response === undefined ? "" : right ? "right" : "wrong" },
          make("button", { type: "button", className: "link", onclick: () => openPage(question.section) },
            `Question ${question.number}`),
          make("span", {}, ` ${word}`));
      });
      return make("ol", { className: "answers" }, ...lines);
    }
  }

  return { Sheet, make };
})();
