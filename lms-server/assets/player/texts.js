// Texts of the player in the learner's language, and how times and figures are written in it.

/**
 * @param {Record<string, string>} texts messages of `player.ftl` by key, gaps written `%name%`
 * @param {string} lang `fr` or `en`
 */
export function makeTexts(texts, lang) {
  const say = (key, gaps = {}) => (texts[key] ?? key).replace(/%(\w+)%/g, (_all, name) => String(gaps[name] ?? ""));
  return {
    lang,
    say,
    /** One message for one, another for all other numbers (in French zero counts as one). */
    count(key, n) {
      const rule = new Intl.PluralRules(lang).select(n) === "one" ? "one" : "many";
      return say(`${key}-${rule}`, { n: new Intl.NumberFormat(lang).format(n) });
    },
    /** `10 h 32` or `10:32`, in the device's time zone. */
    clock(ms) {
      const time = new Date(ms);
      const minutes = String(time.getMinutes()).padStart(2, "0");
      return lang === "fr" ? `${time.getHours()}\u00a0h\u00a0${minutes}` : `${String(time.getHours()).padStart(2, "0")}:${minutes}`;
    },
    /** A part from 0 to 1 as `62 %`. */
    percent: (part) => new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 }).format(part),
    number: (value) => new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(value),
  };
}
