// Lines of a list, ticked all at once, and how many are. Without scripts each is ticked by itself.

const all = document.querySelector("[data-choose-all]");
const told = document.querySelector("[data-chosen-count]");
const ticks = [...document.querySelectorAll('input[name="who"]')];

if (all && told) {
  const nothing = told.textContent;
  const tell = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    all.checked = count === ticks.length;
    all.indeterminate = count > 0 && count < ticks.length;
    told.textContent = count === 0 ? nothing
      : count === 1 ? told.dataset.one
      : told.dataset.many.replace("#", count.toLocaleString(document.documentElement.lang));
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
    tell();
  });
  for (const tick of ticks) tick.addEventListener("change", tell);
  tell();
}
