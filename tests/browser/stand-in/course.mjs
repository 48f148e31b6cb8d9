// Turns a manifest without sequencing rules into the course that the engine reads; the product's own reader is in Rust.

/** The course of a manifest, as far as the player's tests need it: tree, titles, resources, control modes. */
export function courseOf(manifest) {
  const xml = manifest.replace(/<!--[\s\S]*?-->/g, "");
  const version = /<schemaversion>([^<]*)</.exec(xml)?.[1] ?? "1.2";
  const edition = version.includes("1.2") ? "1.2" : version.includes("4th") ? "2004-4" : version.includes("3rd") ? "2004-3" : "2004-2";
  const resources = [...xml.matchAll(/<resource\s([^>]*)>/g)].map(([, text]) => ({
    identifier: attribute(text, "identifier"),
    kind: /scormtype="sco"/i.test(text) ? "sco" : "asset",
    href: attribute(text, "href") ?? "",
  }));
  const items = [];
  const open = [];
  const tokens = /<(\/?)(organization|item)\b([^>]*)>|<title>([^<]*)<\/title>|<imsss:controlMode\s([^>]*)>|<adlcp:masteryscore>([^<]*)</gi;
  for (const [, closing, element, text, title, control, mastery] of xml.matchAll(tokens)) {
    if (element === undefined) {
      const item = items[open.at(-1)];
      if (item && title !== undefined) { item.title ||= title; }
      if (item && mastery !== undefined) { item.launch = { mastery_score: Number(mastery) }; }
      if (item && control) { item.sequencing = { control: controls(control) }; }
    } else if (closing) {
      items[open.pop()].end = items.length;
    } else {
      const reference = attribute(text, "identifierref");
      const item = { identifier: attribute(text, "identifier"), title: "", end: 0 };
      if (open.length > 0) { item.parent = open.at(-1); }
      if (reference) { item.resource = resources.findIndex(({ identifier }) => identifier === reference); }
      const parameters = attribute(text, "parameters");
      if (parameters) { item.parameters = parameters.replaceAll("&amp;", "&"); }
      items.push(item);
      if (text.endsWith("/")) { item.end = items.length; } else { open.push(items.length - 1); }
    }
  }
  return { edition, identifier: attribute(/<manifest\s([^>]*)>/.exec(xml)[1], "identifier"), title: items[0].title, items, resources };
}

function attribute(text, name) { return new RegExp(`(?:^|\\s)${name}\\s*=\\s*"([^"]*)"`).exec(text)?.[1]; }

/** Control modes as the engine writes them: one bit each, in this order; the book's defaults where nothing is said. */
function controls(text) {
  const modes = [["choice", true], ["choiceExit", true], ["flow", false], ["forwardOnly", false], ["useCurrentAttemptObjectiveInfo", true], ["useCurrentAttemptProgressInfo", true]];
  return modes.reduce((bits, [name, usual], at) => {
    const value = attribute(text, name);
    return bits | ((value === undefined ? usual : value === "true") ? 1 << at : 0);
  }, 0);
}
