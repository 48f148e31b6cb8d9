// How a learner goes through one of the demonstration modules, by keyboard alone.

import { contentFrame, until } from "./browser.mjs";
import { focused, named, tabTo } from "./keyboard.mjs";

/** Reads every page, answers every question rightly, and ends on the last page. */
export async function readModule(page) {
  const content = await contentFrame(page);
  await until(() => content.evaluate(() => document.querySelector("footer button.main") !== null), "the module's pages");
  const inside = (test) => (element) => element.frame === content && test(element);
  for (let turn = 0; turn < 60; turn += 1) {
    const question = await content.evaluate(() => {
      const form = document.querySelector("section.current form[data-correct]");
      return form && !form.querySelector("button.check").hidden ? form.dataset.correct.split(" ") : null;
    });
    if (question) {
      await answer(page, inside, question);
      await tabTo(page, inside(named(/Valider ma réponse/)), "the answer's button");
      await page.keyboard.press("Enter");
      continue;
    }
    const way = await tabTo(page, inside(named(/^(Suivant|Terminer)$/, "BUTTON")), "the way on");
    await page.keyboard.press("Enter");
    if (way.text === "Terminer") { return; }
  }
  throw new Error("the module does not end");
}

/** Gives the right answer of the question that is shown; `right` as SCORM writes responses, split into its parts. */
async function answer(page, inside, right) {
  const has = (type) => inside((element) => element.type === type);
  const first = await tabTo(page, inside(({ type }) => ["radio", "checkbox", "select-one", "text", "number"].includes(type)), "the answers");
  switch (first.type) {
    case "radio":
      await arrowTo(page, (value) => right.includes(value));
      return page.keyboard.press("Space");
    case "checkbox":
      for (const value of right) {
        if ((await focused(page)).value !== value) { await tabTo(page, (element) => has("checkbox")(element) && element.value === value, value); }
        await page.keyboard.press("Space");
      }
      return undefined;
    case "select-one":
      for (const pair of right) {
        const [name, value] = pair.split("[.]");
        if ((await focused(page)).name !== name) { await tabTo(page, (element) => has("select-one")(element) && element.name === name, name); }
        await arrowTo(page, (now) => now === value);
      }
      return undefined;
    default:
      return page.keyboard.type(right[0].split("[:]")[0]);
  }
}

async function arrowTo(page, test) {
  for (let choice = 0; choice < 8 && !test((await focused(page)).value); choice += 1) { await page.keyboard.press("ArrowDown"); }
}
