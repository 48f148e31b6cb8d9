// Makes a package of a case: its manifest, with our own page behind each item.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateRawSync } from "node:zlib";

const SCO = readFileSync(fileURLToPath(new URL("sco.js", import.meta.url)));

const attribute = (tag, name) => new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag)?.slice(1).find((one) => one !== undefined);
const set = (tag, name, value) => tag.replace(new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`), "").replace(/\s*(\/?)>$/, ` ${name}="${value}"$1>`);
const unescape = (text) => text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/**
 * The files of the package: launch addresses name the resource, launch parameters the item, so that the page that comes
 * says which item was delivered. Nothing else of the manifest is touched.
 */
export function packageOf(folder, manifest) {
  const files = new Map();
  const page = (up) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>SCO</title></head><body><p>SCO</p><script src="${up}sco.js"></script></body></html>`;
  const text = readFileSync(join(folder, manifest), "utf8")
    .replace(/<resource\s[^>]*>/g, (tag) => {
      if (attribute(tag, "href") === undefined) { return tag; }
      const name = `sco-${encodeURIComponent(unescape(attribute(tag, "identifier")).trim())}.html`;
      const base = attribute(tag, "xml:base") ?? "";
      files.set(`${base}${decodeURIComponent(name)}`, Buffer.from(page("../".repeat(base.split("/").length - 1))));
      return set(tag, "href", name);
    })
    .replace(/<item\s[^>]*>/g, (tag) => (attribute(tag, "identifierref") === undefined ? tag : set(tag, "parameters", `?item=${encodeURIComponent(unescape(attribute(tag, "identifier")).trim())}`)));
  files.set("imsmanifest.xml", Buffer.from(text));
  files.set("sco.js", SCO);
  return zip(files);
}

/** A zip archive of these files. */
export function zip(files) {
  const [bodies, directory] = [[], []];
  let offset = 0;
  for (const [name, data] of files) {
    const packed = deflateRawSync(data);
    const title = Buffer.from(name, "utf8");
    const head = Buffer.alloc(26);
    // Version 2.0; names in UTF-8; deflated; the first day of the format.
    [20, 0x0800, 8, 0, 0x21].forEach((value, at) => head.writeUInt16LE(value, at * 2));
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(title.length, 22);
    bodies.push(Buffer.from("PK\x03\x04", "latin1"), head, title, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, rest, title);
    offset += 30 + title.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, listed, Buffer.from("PK\x05\x06", "latin1"), end]);
}
