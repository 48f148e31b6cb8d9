// Decides what becomes of the inputs that earlier openings of an attempt left on this device.

/**
 * Sorts leftovers into those that continue the server's state and those that do not.
 *
 * They continue it when nobody else has written since: the opening before this one was made here, or the state that
 * the server has is the very one that this device saw confirmed. All others are evidence: the server keeps them,
 * under their old generation, without applying them.
 *
 * @param {object[]} left from `Store.left`, oldest first
 * @param {{generation: number, applied: number, hash?: string}} now what the server said when the page opened
 * @returns {{adopt?: {generation: number, entries: object[]}, evidence: object[], done: number[]}}
 *   `done`: generations with nothing left to tell
 */
export function sortLeftovers(left, now) {
  const sorted = { evidence: [], done: [] };
  for (const opening of left) {
    const { generation, entries } = opening;
    const direct = generation === now.generation - 1;
    const sameState = now.hash !== undefined && opening.hash === now.hash && opening.acknowledged === now.applied;
    const later = entries.filter(({ n }) => n > now.applied);
    if (entries.length === 0 || (direct && later.length === 0)) {
      sorted.done.push(generation);
    } else if ((direct || sameState) && later.length > 0 && unbroken(later, now.applied)) {
      // Two openings can both have seen the same state only when the earlier one told nothing; the later one is meant.
      if (sorted.adopt) { sorted.evidence.push(left.find((one) => one.generation === sorted.adopt.generation)); }
      sorted.adopt = { generation, entries: later };
    } else {
      sorted.evidence.push(opening);
    }
  }
  return sorted;
}

function unbroken(entries, applied) {
  return entries.every(({ n }, at) => n === applied + 1 + at);
}
