// The timetable of the editor follows what is typed: the server draws it anew, this only asks.

const form = document.querySelector("[data-preview]");
const shown = document.getElementById("preview");
let waiting;
let asked = 0;

const draw = async () => {
  const number = ++asked;
  const answer = await fetch(form.dataset.preview, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
  }).catch(() => null);
  // Of two answers on their way, the later question counts.
  if (answer?.ok && number === asked) {
    shown.innerHTML = await answer.text();
  }
};

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 300);
});

for (const button of form.querySelectorAll("[data-unscripted]")) {
  button.hidden = true;
}
