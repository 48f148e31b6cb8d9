// Drives pages by keys alone: looks where the focus is, presses, and never clicks.

/** What has the focus now, through all frames: its tag, type, value, accessible text, and the frame it is in. */
export async function focused(page) {
  let deepest;
  for (const frame of page.frames()) {
    const found = await frame.evaluate(() => {
      if (!document.hasFocus()) { return null; }
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) { element = element.shadowRoot.activeElement; }
      if (!element || element.tagName === "IFRAME") { return null; }
      const label = element.labels?.[0]?.textContent ?? "";
      return { tag: element.tagName, type: element.type ?? "", name: element.name ?? "", value: element.value ?? "", text: (element.getAttribute("aria-label") ?? (label || element.textContent)).trim() };
    }).catch(() => null);
    if (found) { deepest = { ...found, frame }; }
  }
  return deepest;
}

/** Presses Tab until `test` holds for what has the focus. */
export async function tabTo(page, test, what, most = 120) {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (now && test(now)) { return now; }
  }
  throw new Error(`the Tab key never reached ${what}`);
}

export const named = (pattern, tag) => (element) => (tag === undefined || element.tag === tag) && pattern.test(element.text);

/** Presses Enter on the next button or link of that name. */
export async function press(page, pattern) {
  await tabTo(page, named(pattern), pattern);
  await page.keyboard.press("Enter");
}
