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
      await tabTo(page, inside(({ type }) => type === "radio"), "the answers");
      for (let choice = 0; choice < 8 && !question.includes((await focused(page)).value); choice += 1) { await page.keyboard.press("ArrowDown"); }
      await page.keyboard.press("Space");
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
