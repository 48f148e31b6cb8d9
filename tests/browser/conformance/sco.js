// The content of every activity of a conformance case: does what the step at hand says, against the API it finds.
//
// A classic script for a page of its own, as SCOs are. The test hands over a step by `lmsCase.play(step, strings, learner)`
// and hears of what happened by `lmsCaseReport`, which it put into the window.

(function () {
  "use strict";

  /** Finds the API as content must: from the parent upwards (SCORM 2004 4th Ed., RTE 3.3.6). */
  function findApi(win) {
    for (var tries = 0; !win.API_1484_11 && win.parent && win.parent !== win && tries < 500; tries += 1) { win = win.parent; }
    return win.API_1484_11;
  }

  var api = findApi(window.parent);
  var report = function (kind, facts) { window.lmsCaseReport(Object.assign({ kind: kind }, facts)); };
  var strings = {};
  var learner = "";
  var bound = {};

  var text = function (value) { return value !== null && typeof value === "object" ? strings[value.$str] : value; };
  var element = function (el) { return Object.keys(bound).reduce(function (so, name) { return so.split("{" + name + "}").join(String(bound[name])); }, el); };
  var short = function (value) { return value.length > 80 ? value.slice(0, 80) + "…" : value; };

  /** Lengths of time in milliseconds; a year counts 365 days and a month 30, as nothing here depends on it. */
  function duration(value) {
    var parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(value);
    if (!parts) { return undefined; }
    var weights = [365 * 86400, 30 * 86400, 86400, 3600, 60, 1];
    return Math.round(weights.reduce(function (sum, weight, at) { return sum + weight * 1000 * Number(parts[at + 1] || 0); }, 0));
  }

  var number = function (value) { return value.trim() === "" ? NaN : Number(value); };
  var without = function (value, parts) { return parts.reduce(function (left, part) { return left.split(part).join(""); }, value); };
  var DEFAULTS = ["{order_matters=true}", "{case_matters=false}", "{lang=en}"];

  function same(expected, value, how) {
    switch (how) {
      case undefined: case "time": return expected === value;
      case "real": return number(expected) === number(value);
      case "duration": return duration(expected) !== undefined && duration(expected) === duration(value);
      case "langstring": return without(expected, ["{lang=en}"]) === without(value, ["{lang=en}"]);
      case "set": { var names = function (list) { return list.split(",").map(function (one) { return one.trim(); }).sort().join(); }; return names(expected) === names(value); }
      case "pattern": case "learner_response": return without(expected, DEFAULTS) === without(value, DEFAULTS);
      case "result": return expected === value || number(expected) === number(value);
      default: throw new Error("unknown comparison " + how);
    }
  }

  /** What an answer must be, when it is not; `undefined` when it is. */
  function wrong(call, el, value) {
    // As ADL's own LMS answers, and as the book says; ADL's evaluator would take any of the three words.
    if (el.indexOf("adl.nav.request_valid.") === 0 && call.script_ret !== undefined) { return call.script_ret === value ? undefined : call.script_ret; }
    if (call.ret_max_len !== undefined) { return value.length <= call.ret_max_len ? undefined : "at most " + call.ret_max_len + " characters"; }
    if (call.ret_learner !== undefined) { return value === learner ? undefined : learner; }
    if (call.ret_in !== undefined) { return call.ret_in.map(text).indexOf(value) >= 0 ? undefined : call.ret_in.map(text).join(" or "); }
    if (call.ret === undefined) { return undefined; }
    return same(text(call.ret), value, call.cmp) ? undefined : text(call.ret);
  }

  function findIndex(call) {
    var count = Number(api.GetValue(call.collection + "._count"));
    for (var at = 0; at < count; at += 1) {
      if (api.GetValue(call.collection + "." + at + ".id") === text(call.id)) { bound[call.bind] = at; return undefined; }
    }
    return call.collection + " has no " + text(call.id);
  }

  function objectiveIds(call) {
    var ids = [];
    var count = Number(api.GetValue("cmi.objectives._count"));
    for (var at = 0; at < count; at += 1) { ids.push(api.GetValue("cmi.objectives." + at + ".id")); }
    var expected = call.expect.map(text).sort().join();
    return ids.sort().join() === expected ? undefined : "the objectives are " + ids.join() + ", not " + expected;
  }

  /** Makes one call; a sentence when its answer is not the expected one. */
  function make(call) {
    if (call.op === "find_index") { return findIndex(call); }
    if (call.op === "objective_ids") { return objectiveIds(call); }
    var el = call.el === undefined ? call.arg || "" : element(call.el);
    var value;
    switch (call.op) {
      case "initialize": value = api.Initialize(call.arg); break;
      case "commit": value = api.Commit(call.arg); break;
      case "get": value = api.GetValue(el); break;
      case "set": value = api.SetValue(el, text(call.val)); break;
      case "last_error": value = api.GetLastError(); break;
      case "error_string": value = api.GetErrorString(call.arg); break;
      case "diagnostic": value = api.GetDiagnostic(call.arg); break;
      default: throw new Error("unknown call " + call.op);
    }
    var error = api.GetLastError();
    var told = call.op + "(" + el + (call.op === "set" ? ", " + short(text(call.val)) : "") + ")";
    var errors = call.err !== undefined ? [call.err] : call.err_in || [];
    if (errors.length > 0 && errors.indexOf(error) < 0) { return told + " reports error " + error + ", not " + errors.join(" or ") + ", and answers \"" + short(value) + "\""; }
    var expected = wrong(call, el, value);
    return expected === undefined ? undefined : told + " answers \"" + short(value) + "\", not \"" + short(expected) + "\"";
  }

  function makeAll(calls) {
    for (var at = 0; at < calls.length; at += 1) {
      var reason = make(calls[at]);
      if (reason !== undefined) { return "call " + (at + 1) + ": " + reason; }
    }
    return undefined;
  }

  var terminate = function () { return api.Terminate("") === "true" ? undefined : "Terminate answers false, error " + api.GetLastError(); };

  window.lmsCase = {
    play: function (step, texts, who) {
      strings = texts;
      learner = who;
      var reason = step.asset ? undefined : makeAll(step.calls || []);
      if (reason === undefined && step.terminate === "after_calls") { reason = terminate(); }
      if (reason === undefined && step.terminate === "on_unload") {
        window.addEventListener("unload", function () { report("unloaded", { reason: makeAll(step.unload_calls || []) || terminate() }); }, { once: true });
      }
      report("said", { reason: reason });
    },
  };

  var place = new URL(location.href);
  report("ready", { item: place.searchParams.get("item"), resource: decodeURIComponent(place.pathname.split("/").pop().replace(/^sco-|\.html$/g, "")), api: Boolean(api) });
}());
