// Why a part of the plan cannot be opened, in words a learner understands.

/** Codes of the standard: choice is off where the part stands (NB.2.1 7.1.1, SB.2.9 4). */
export const ORDERED = new Set(["NB.2.1-10", "SB.2.9-4"]);

/** What the other codes come to. Where a rule holds the part, the engine names what is waited for. */
const WORDS = {
  "NB.2.1-8": "player-lock-leave",
  "SB.2.9-7": "player-lock-leave",
  "SB.2.9-8": "player-lock-near",
  "SB.2.4-2": "player-lock-behind",
  "SB.2.4-1": "player-lock-before",
  "SB.2.9-6": "player-lock-block",
  "SB.2.9-9": "player-lock-empty",
  "DB.1.1-2": "player-lock-empty",
  "CAM.1.2-prerequisites": "player-lock-before",
};

const MILESTONES = { passed: "player-lock-passed", completed: "player-lock-completed", attempted: "player-lock-attempted" };

/**
 * One sentence on why an entry is locked; undefined when it is not, or when it is a mere heading.
 *
 * @param {object} entry of the engine's table of contents
 * @param {object[]} ancestors the entries above it, the nearest first
 * @param {object[]} toc all entries
 * @param {(key: string, gaps?: object) => string} say
 */
export function whyLocked(entry, ancestors, toc, say) {
  const { locked, obstacle, leaf } = entry;
  if (!locked || (!leaf && !obstacle)) { return undefined; }
  if (obstacle) {
    const above = ancestors.find(({ item }) => item === obstacle.item);
    return above ? say("player-lock-with", { title: above.title || say("player-untitled") }) : ofObstacle(entry, toc, say);
  }
  if (ORDERED.has(locked)) { return say(entry.completion === "completed" || entry.success === "passed" ? "player-lock-turn-over" : "player-lock-turn"); }
  return sayOf(locked, ancestors[0], say);
}

/** Why a request was refused, by its code alone. */
export function whyRefused(code, say) { return ORDERED.has(code) || !(code in WORDS) ? say("player-refused") : sayOf(code, undefined, say); }

function sayOf(code, parent, say) {
  if (code === "SB.2.9-6" && parent) { return say("player-lock-block-of", { title: parent.title || say("player-untitled") }); }
  return say(WORDS[code] ?? "player-lock-rule");
}

function ofObstacle({ locked, obstacle }, toc, say) {
  if (obstacle.kind === "done") { return say("player-lock-done"); }
  if (obstacle.kind === "attempt_limit") { return say("player-lock-attempts"); }
  // What the plan does not show is not worth naming.
  const title = (item) => toc.find((one) => one.item === item)?.title;
  const parts = (obstacle.awaits ?? []).flatMap(({ items, milestone }) => {
    const names = items.map(title).filter(Boolean).slice(0, 3).map((name) => say("player-lock-name", { title: name }));
    return names.length === 0 || !(milestone in MILESTONES) ? [] : [say(MILESTONES[milestone], { names: listed(names, say("player-lock-or")) })];
  });
  // With one of several that all are needed left out, the sentence would promise too much.
  if (parts.length === 0 || (!obstacle.any && parts.length < obstacle.awaits.length)) { return say(WORDS[locked] ?? "player-lock-rule"); }
  return say("player-lock-results", { what: listed(parts.slice(0, 4), say(obstacle.any ? "player-lock-or" : "player-lock-and")) });
}

const listed = (parts, word) => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`);
