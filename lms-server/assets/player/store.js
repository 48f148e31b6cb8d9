// What the learner did and the server has not confirmed yet, kept on this device (IndexedDB).

const NAME = "lms-player";
/** Patience with the device's store, in ms: a module must open where the disk does not answer. */
const PATIENCE = 5_000;

/**
 * Opens the store; when the browser has none to give (private windows), one that lasts as long as the page.
 *
 * Two tables: `inputs` by [attempt, generation, number], and `openings` by [attempt, generation]: what is known of one
 * opening of an attempt on this device, with the last confirmed number and the state hash at it.
 */
export async function openStore(factory = globalThis.indexedDB) {
  try {
    const db = await asPromise(() => {
      const request = factory.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("inputs", { keyPath: ["attempt", "generation", "n"] });
        request.result.createObjectStore("openings", { keyPath: ["attempt", "generation"] });
      };
      return request;
    });
    // Another tab with a newer version of this page must be able to upgrade the store.
    db.onversionchange = () => db.close();
    return new Store(db);
  } catch (_none) {
    return new NoStore();
  }
}

class Store {
  constructor(db) { this.db = db; }

  /** Whether what is put here outlives the page. */
  get lasting() { return true; }

  /** Keeps inputs. Told to the disk lazily: a killed browser loses nothing by it, only a power cut may. */
  keep(attempt, generation, entries) {
    return this.#write(["inputs"], (inputs) => {
      for (const { n, input } of entries) { inputs.put({ attempt, generation, n, input }); }
    });
  }

  /** Notes an opening and the last confirmed number and hash in it. */
  note(attempt, generation, opening) {
    return this.#write(["openings"], (openings) => openings.put({ attempt, generation, ...opening }));
  }

  /** Forgets the inputs up to `n`. */
  forget(attempt, generation, n) {
    return this.#write(["inputs"], (inputs) => inputs.delete(IDBKeyRange.bound([attempt, generation, 0], [attempt, generation, n])));
  }

  /** Forgets an opening and everything in it. */
  forgetOpening(attempt, generation) {
    return this.#write(["inputs", "openings"], (inputs, openings) => {
      inputs.delete(IDBKeyRange.bound([attempt, generation, 0], [attempt, generation, Infinity]));
      openings.delete([attempt, generation]);
    });
  }

  /** Moves the inputs after `n` from one opening to a later one, as one act: a crash in between loses none and doubles none. */
  move(attempt, from, to, n) {
    return this.#write(["inputs", "openings"], (inputs, openings) => {
      const all = IDBKeyRange.bound([attempt, from, 0], [attempt, from, Infinity]);
      inputs.getAll(all).onsuccess = (event) => {
        for (const row of event.target.result) { if (row.n > n) { inputs.put({ ...row, generation: to }); } }
        inputs.delete(all);
        openings.delete([attempt, from]);
      };
    });
  }

  /** What earlier openings of an attempt left here, oldest first: `{generation, acknowledged, hash, entries}`. */
  async left(attempt, before) {
    const range = IDBKeyRange.bound([attempt, 0], [attempt, before], false, true);
    const rows = await this.#read("inputs", IDBKeyRange.bound([attempt, 0, 0], [attempt, before, 0], false, true));
    const openings = await this.#read("openings", range);
    const by = new Map(openings.map((one) => [one.generation, { generation: one.generation, acknowledged: one.acknowledged, hash: one.hash, entries: [] }]));
    for (const { generation, n, input } of rows) {
      if (!by.has(generation)) { by.set(generation, { generation, entries: [] }); }
      by.get(generation).entries.push({ n, input });
    }
    return [...by.values()].sort((a, b) => a.generation - b.generation);
  }

  /** Every attempt with inputs waiting on this device, with the end point its journal goes to. */
  async waiting() {
    const openings = await this.#read("openings");
    const rows = await this.#read("inputs");
    return openings
      .map((one) => ({ ...one, entries: rows.filter((row) => row.attempt === one.attempt && row.generation === one.generation) }))
      .filter((one) => one.entries.length > 0);
  }

  #write(tables, work) {
    return new Promise((done, fail) => {
      const transaction = this.db.transaction(tables, "readwrite", { durability: "relaxed" });
      transaction.oncomplete = () => done();
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
      work(...tables.map((table) => transaction.objectStore(table)));
    });
  }

  #read(table, range) {
    return asPromise(() => this.db.transaction(table).objectStore(table).getAll(range));
  }
}

/** The same, without a disk: the journal still goes to the server, only a killed browser would lose the last seconds. */
class NoStore {
  get lasting() { return false; }
  async keep() {}
  async note() {}
  async forget() {}
  async forgetOpening() {}
  async move() {}
  async left() { return []; }
  async waiting() { return []; }
}

function asPromise(make) {
  return new Promise((done, fail) => {
    setTimeout(() => fail(new Error("the store does not answer")), PATIENCE);
    const request = make();
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error("blocked"));
  });
}
