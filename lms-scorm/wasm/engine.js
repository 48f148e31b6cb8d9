/**
 * The SCORM engine in the browser: the module that also runs on the server, behind plain functions.
 *
 * Every call is answered synchronously and without network. `call` is what an API object hands to the content; `apply`
 * is for the player; `takeInputs` gives what has to be journalled. One engine holds one attempt.
 */

const METHODS = [
  'Initialize', 'Terminate', 'GetValue', 'SetValue', 'Commit', 'GetLastError', 'GetErrorString', 'GetDiagnostic',
  'LMSInitialize', 'LMSFinish', 'LMSGetValue', 'LMSSetValue', 'LMSCommit', 'LMSGetLastError', 'LMSGetErrorString',
  'LMSGetDiagnostic',
];
const NUMBERS = new Map(METHODS.map((name, number) => [name, number]));

// Below this length a loop over characters is faster than a call into the text coders.
const SHORT = 48;

/**
 * Loads the engine.
 * @param {string | URL | Response | Promise<Response> | ArrayBuffer | Uint8Array} source address or content of lms_scorm.wasm
 * @returns {Promise<Engine>}
 */
export async function load(source) {
  const given = await source;
  if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) {
    return new Engine((await WebAssembly.instantiate(given, {})).instance.exports);
  }
  const response = typeof Response !== 'undefined' && given instanceof Response ? given : await fetch(given);
  if (!response.ok) throw new Error(`the engine cannot be loaded (${response.status})`);
  // instantiateStreaming insists on the media type; a server that does not send it is no reason to fail.
  const typed = (response.headers.get('content-type') || '').startsWith('application/wasm');
  const made = typed
    ? await WebAssembly.instantiateStreaming(response, {})
    : await WebAssembly.instantiate(await response.arrayBuffer(), {});
  return new Engine(made.instance.exports);
}

/** One attempt. Methods throw an `Error` with the engine's sentence when something is wrong with their arguments. */
export class Engine {
  #wasm;
  #bytes;
  #room = 0;
  #from = 0;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder();

  constructor(wasm) {
    this.#wasm = wasm;
    this.#bytes = new Uint8Array(wasm.memory.buffer);
  }

  /** Opens an attempt on a course, both as JSON texts. */
  open(courseJson, attemptJson) {
    const course = this.#encoder.encode(courseJson);
    const attempt = this.#encoder.encode(attemptJson);
    this.#reserve(course.length + attempt.length);
    this.#bytes.set(course, this.#from);
    this.#bytes.set(attempt, this.#from + course.length);
    this.#answer(this.#wasm.open(course.length, attempt.length));
  }

  /** Applies an input in its journal form, `at` included; returns the outcome. */
  apply(input) {
    return JSON.parse(this.#answer(this.#wasm.apply(this.#write(JSON.stringify(input), ''))));
  }

  /** Answers a call of the content: `Initialize`, `GetValue` … or `LMSInitialize`, `LMSGetValue` … */
  call(method, a = '', b = '', atMs = Date.now()) {
    const number = NUMBERS.get(method);
    if (number === undefined) throw new Error(`no method ${method}`);
    // Content passes numbers and worse; the standard speaks of texts.
    const first = typeof a === 'string' ? a : a == null ? '' : String(a);
    const second = typeof b === 'string' ? b : b == null ? '' : String(b);
    const length = this.#write(first, second);
    return this.#answer(this.#wasm.call(number, this.#split, length - this.#split, atMs));
  }

  /** The inputs that changed the state since the last time, for the journal; those given to `apply` included. */
  takeInputs() {
    return JSON.parse(this.#answer(this.#wasm.take_inputs()));
  }

  /** The outcomes since the last time that ask for something on the screen, in their order. */
  takeOutcomes() {
    return JSON.parse(this.#answer(this.#wasm.take_outcomes()));
  }

  /** Begins to write a trace, or stops and forgets it; opening an attempt stops it as well. */
  trace(on) {
    this.#answer(this.#wasm.trace(on ? 1 : 0));
  }

  /**
   * The lines of the trace since the last time: `{line: {at, event, outcome}, fr: […], en: […]}`, the sentences in both
   * languages.
   */
  takeTrace() {
    return JSON.parse(this.#answer(this.#wasm.take_trace()));
  }

  /** What a player shows. */
  view() {
    return JSON.parse(this.#answer(this.#wasm.view()));
  }

  /** What was achieved so far. */
  results() {
    return JSON.parse(this.#answer(this.#wasm.results()));
  }

  /** The attempt as JSON text. */
  state() {
    return this.#answer(this.#wasm.state());
  }

  /** The fingerprint of the attempt, the same as on the server. */
  hash() {
    return this.#answer(this.#wasm.hash());
  }

  #split = 0;

  #reserve(length) {
    if (length > this.#room) {
      this.#room = Math.max(length, 1024);
      this.#from = this.#wasm.input(this.#room);
    }
    this.#view();
  }

  /** The module's memory moves when it grows, and an old view of it is empty then. */
  #view() {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.#wasm.memory.buffer);
    return this.#bytes;
  }

  /** Writes two texts one after the other; keeps where they meet and returns where they end. */
  #write(a, b) {
    // A UTF-16 unit takes three bytes at most.
    this.#reserve((a.length + b.length) * 3);
    this.#split = this.#put(a, this.#from);
    return this.#split + this.#put(b, this.#from + this.#split);
  }

  #put(text, at) {
    const { length } = text;
    const bytes = this.#bytes;
    if (length < SHORT) {
      let i = 0;
      for (; i < length; i += 1) {
        const code = text.charCodeAt(i);
        if (code > 127) break;
        bytes[at + i] = code;
      }
      if (i === length) return length;
    }
    return this.#encoder.encodeInto(text, bytes.subarray(at)).written;
  }

  #answer(signed) {
    const length = Math.abs(signed);
    const text = length === 0 ? '' : this.#read(length);
    if (signed < 0) throw new Error(text);
    return text;
  }

  #read(length) {
    const from = this.#wasm.output();
    const bytes = this.#view();
    if (length < SHORT) {
      let text = '';
      let i = 0;
      for (; i < length; i += 1) {
        const code = bytes[from + i];
        if (code > 127) break;
        text += String.fromCharCode(code);
      }
      if (i === length) return text;
    }
    return this.#decoder.decode(bytes.subarray(from, from + length));
  }
}
