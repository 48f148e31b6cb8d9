/*
 * Speaks with the training platform, in SCORM 1.2 or in SCORM 2004, behind one small vocabulary:
 * resume, save, answer, goOn, close. The pages never name a SCORM element.
 *
 * Sources: SCORM 1.2 Run-Time Environment, section 3; SCORM 2004 Run-Time Environment, sections 3 and 4.
 */
const Scorm = (() => {
  "use strict";

  /** Frames above the content that are searched; a real player nests two or three. */
  const DEEPEST = 50;

  const CALLS = {
    "1.2": {
      object: "API", initialize: "LMSInitialize", terminate: "LMSFinish", get: "LMSGetValue",
      set: "LMSSetValue", commit: "LMSCommit", lastError: "LMSGetLastError",
    },
    "2004": {
      object: "API_1484_11", initialize: "Initialize", terminate: "Terminate", get: "GetValue",
      set: "SetValue", commit: "Commit", lastError: "GetLastError",
    },
  };

  /** Looks for the platform's object in this window, then in each window above it. */
  function climb(start, name) {
    let here = start;
    for (let depth = 0; here && depth < DEEPEST; depth += 1) {
      try {
        if (here[name]) return here[name];
      } catch {
        // A frame of another origin cannot be read; one above it may be ours again.
      }
      if (here.parent === here) return null;
      here = here.parent;
    }
    return null;
  }

  /** The frames above first, then the window that opened this one: the order both books give. */
  function findApi(name) {
    return climb(window, name) || climb(window.opener, name) || climb(window.top.opener, name);
  }

  const two = (number) => String(number).padStart(2, "0");

  /** CMITimespan of SCORM 1.2: HHHH:MM:SS.SS. */
  function timespan(seconds) {
    const hundredths = Math.round(seconds * 100);
    const whole = Math.floor(hundredths / 100);
    const hours = String(Math.floor(whole / 3600)).padStart(4, "0");
    return `${hours}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${two(hundredths % 100)}`;
  }

  /** timeinterval(second,10,2) of SCORM 2004: PT1H2M3.45S. */
  function interval(seconds) {
    const hundredths = Math.round(seconds * 100);
    const hours = Math.floor(hundredths / 360000);
    const minutes = Math.floor(hundredths / 6000) % 60;
    return `PT${hours}H${minutes}M${(hundredths % 6000) / 100}S`;
  }

  /** time(second,10,0) of SCORM 2004: a zone is only allowed behind a fraction, of two digits at most. */
  function instant(date) {
    return date.toISOString().replace(/\.\d+Z$/, ".0Z");
  }

  /** Seconds during which the page was in sight: a tab left behind is not training time. */
  class Clock {
    constructor() {
      this.past = 0;
      this.since = document.hidden ? null : performance.now();
      document.addEventListener("visibilitychange", () => (document.hidden ? this.pause() : this.run()));
    }
    run() {
      this.since ??= performance.now();
    }
    pause() {
      this.past = this.seconds();
      this.since = null;
    }
    seconds() {
      return this.past + (this.since === null ? 0 : (performance.now() - this.since) / 1000);
    }
  }

  /** What both standards share: the handshake, the error check, and sending a value only when it changed. */
  class Link {
    constructor(standard) {
      this.calls = CALLS[standard];
      this.api = findApi(this.calls.object);
      this.sent = new Map();
      this.clock = new Clock();
      /** True between a successful initialisation and the end of the communication. */
      this.open = false;
      /** True as soon as the platform refused to keep something. */
      this.refused = false;
      this.open = this.api !== null && this.call("initialize", "") === "true";
    }

    /** A broken platform must never stop the reader: an exception counts as a refusal. */
    call(verb, ...args) {
      try {
        return String(this.api[this.calls[verb]](...args));
      } catch {
        this.refused = true;
        return "false";
      }
    }

    /** The value of an element, or an empty text when the platform does not have it. */
    get(element) {
      if (!this.open) return "";
      const value = this.call("get", element);
      return this.call("lastError") === "0" ? value : "";
    }

    /** Sends a value that the learner must find again; a refusal is remembered and shown. */
    set(element, value) {
      if (!this.try(element, value)) this.refused = true;
    }

    /** Sends a value that a platform may do without. */
    try(element, value) {
      const text = String(value);
      if (!this.open) return false;
      if (this.sent.get(element) === text) return true;
      const kept = this.call("set", element, text) === "true";
      if (kept) this.sent.set(element, text);
      return kept;
    }

    /** Asks the platform to store what it was given. */
    commit() {
      if (!this.open) return;
      this.refused = false;
      this.writeTime();
      if (this.call("commit", "") !== "true") this.refused = true;
    }

    /** Ends the communication, once. Left suspended: coming back finds the page, the answers and the result. */
    close() {
      if (!this.open) return;
      this.writeTime();
      this.set(this.names.exit, "suspend");
      this.call("terminate", "");
      this.open = false;
    }
  }

  class Link12 extends Link {
    constructor() {
      super("1.2");
      this.names = { exit: "cmi.core.exit" };
      this.answers = Number(this.get("cmi.interactions._count")) || 0;
    }

    resume() {
      const mastery = this.get("cmi.student_data.mastery_score");
      return {
        location: this.get("cmi.core.lesson_location"),
        data: this.get("cmi.suspend_data"),
        passMark: mastery === "" ? null : Number(mastery) / 100,
        recorded: !["review", "browse"].includes(this.get("cmi.core.lesson_mode")),
      };
    }

    save({ location, data, score, completed, passed }) {
      this.set("cmi.core.lesson_location", location);
      this.set("cmi.suspend_data", data);
      this.set("cmi.core.exit", "suspend");
      if (score) {
        this.set("cmi.core.score.min", 0);
        this.set("cmi.core.score.max", 100);
        this.set("cmi.core.score.raw", Math.round(score.scaled * 100));
      }
      this.writeStatus(completed, passed);
      this.commit();
    }

    // One element says both "finished" and "succeeded"; it must not go back once it said something good.
    writeStatus(completed, passed) {
      const element = "cmi.core.lesson_status";
      const status = this.get(element);
      if (passed === true) this.set(element, "passed");
      else if (status === "passed") return;
      else if (passed === false) this.set(element, "failed");
      else if (status === "failed" || status === "completed") return;
      else this.set(element, completed ? "completed" : "incomplete");
    }

    writeTime() {
      this.set("cmi.core.session_time", timespan(this.clock.seconds()));
    }

    answer({ id, type, response, correct, right, seconds }) {
      const at = `cmi.interactions.${this.answers}`;
      const short = (values) => (type === "true-false" ? values.map((v) => v[0]) : values).join(",");
      // Interactions are optional in SCORM 1.2: without the first element the others make no sense.
      if (!this.try(`${at}.id`, id)) return;
      this.answers += 1;
      this.try(`${at}.time`, new Date().toTimeString().slice(0, 8));
      this.try(`${at}.type`, type);
      this.try(`${at}.correct_responses.0.pattern`, short(correct));
      this.try(`${at}.weighting`, 1);
      this.try(`${at}.student_response`, short(response));
      this.try(`${at}.result`, right ? "correct" : "wrong");
      this.try(`${at}.latency`, timespan(seconds));
    }

    // SCORM 1.2 has no navigation request: the platform's own buttons lead on.
    goOn() {
      return false;
    }
  }

  class Link2004 extends Link {
    constructor() {
      super("2004");
      this.names = { exit: "cmi.exit" };
      this.answers = Number(this.get("cmi.interactions._count")) || 0;
    }

    resume() {
      const mark = this.get("cmi.scaled_passing_score");
      return {
        location: this.get("cmi.location"),
        data: this.get("cmi.suspend_data"),
        passMark: mark === "" ? null : Number(mark),
        recorded: !["review", "browse"].includes(this.get("cmi.mode")),
      };
    }

    save({ location, data, progress, score, completed, passed, objectives }) {
      this.set("cmi.location", location);
      this.set("cmi.suspend_data", data);
      this.set("cmi.exit", "suspend");
      this.set("cmi.progress_measure", Number(progress.toFixed(4)));
      // A finished reading stays finished.
      if (completed) this.set("cmi.completion_status", "completed");
      else if (this.get("cmi.completion_status") !== "completed") this.set("cmi.completion_status", "incomplete");
      if (score) {
        this.set("cmi.score.min", 0);
        this.set("cmi.score.max", 100);
        this.set("cmi.score.raw", Math.round(score.scaled * 100));
        this.set("cmi.score.scaled", Number(score.scaled.toFixed(4)));
      }
      if (passed !== null) this.set("cmi.success_status", passed ? "passed" : "failed");
      for (const objective of objectives) this.writeObjective(objective);
      this.commit();
    }

    // The manifest names the objectives, so the platform created them; one it does not know is added.
    writeObjective({ id, description, scaled, passed }) {
      const count = Number(this.get("cmi.objectives._count")) || 0;
      let at = 0;
      while (at < count && this.get(`cmi.objectives.${at}.id`) !== id) at += 1;
      const element = `cmi.objectives.${at}`;
      if (at === count && !this.try(`${element}.id`, id)) return;
      this.try(`${element}.description`, description);
      this.try(`${element}.score.scaled`, Number(scaled.toFixed(4)));
      this.try(`${element}.progress_measure`, 1);
      this.try(`${element}.completion_status`, "completed");
      if (passed !== null) this.try(`${element}.success_status`, passed ? "passed" : "failed");
    }

    writeTime() {
      this.set("cmi.session_time", interval(this.clock.seconds()));
    }

    answer({ id, type, objective, question, response, correct, right, seconds }) {
      const at = `cmi.interactions.${this.answers}`;
      const joined = (values) => values.join(type === "numeric" ? "[:]" : "[,]");
      if (!this.try(`${at}.id`, id)) return;
      this.answers += 1;
      this.try(`${at}.type`, type);
      this.try(`${at}.timestamp`, instant(new Date()));
      if (objective) this.try(`${at}.objectives.0.id`, objective);
      this.try(`${at}.correct_responses.0.pattern`, joined(correct));
      this.try(`${at}.weighting`, 1);
      this.try(`${at}.learner_response`, joined(response));
      this.try(`${at}.result`, right ? "correct" : "incorrect");
      this.try(`${at}.latency`, interval(seconds));
      this.try(`${at}.description`, question.slice(0, 250));
    }

    /** Asks the platform to open what comes next; false when nothing does. */
    goOn() {
      if (this.get("adl.nav.request_valid.continue") !== "true") return false;
      this.set("adl.nav.request", "continue");
      this.close();
      return true;
    }
  }

  return {
    /** Opens the communication; `open` is false when the content was started outside a platform. */
    connect: (standard) => (standard === "1.2" ? new Link12() : new Link2004()),
  };
})();
