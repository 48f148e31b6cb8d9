/* The calculator of the page "Lire un taux": interactions per hundred people reached. */
(() => {
  "use strict";

  const form = document.getElementById("calculette");
  const output = form.querySelector("[data-rate]");
  const waiting = output.textContent;
  const rate = new Intl.NumberFormat("fr", { style: "percent", maximumFractionDigits: 1 });

  /** Reads "1 900" or "12,5" as people write them; NaN for anything else. */
  function read(field) {
    const text = field.value.replace(/\s/g, "").replace(",", ".");
    return text === "" ? NaN : Number(text);
  }

  function show() {
    const people = read(form.elements.personnes);
    const interactions = read(form.elements.interactions);
    const known = people > 0 && interactions >= 0;
    output.textContent = known ? rate.format(interactions / people) : waiting;
  }

  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
