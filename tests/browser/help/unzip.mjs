// Reads a zip archive into memory; enough for the packages the tests use.

import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

/** Every file of the archive by its name. */
export function unzip(path) {
  const bytes = readFileSync(path);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) { end -= 1; }
  if (end < 0) { throw new Error(`${path} is not a zip archive`); }
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const raw = bytes.subarray(data, data + size);
    if (!name.endsWith("/")) { files.set(name, method === 0 ? raw : inflateRawSync(raw)); }
    at += 46 + nameLength + extra + comment;
  }
  return files;
}
