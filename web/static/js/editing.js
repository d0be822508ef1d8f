// Changing the timetable where it stands: L locks, M lifts, arrows and Enter put down, Delete takes out,
// Ctrl+Z undoes; a mouse drags. Without this module every meeting has a page of forms that do the same.

const table = document.querySelector("table.timetable");
const tools = () => document.querySelector("#draft-tools");
const base = tools().dataset.edits.replace(/\/edits$/, "");

let lifted = null;
let isBusy = false;

const say = (words, isWarning = false) => {
  const place = document.querySelector("#edit-said");
  place.textContent = words;
  place.classList.toggle("is-refused", isWarning);
};

const placeOf = (cell) => ({
  slot: table.tHead.rows[0].cells[cell.closest("td").cellIndex].dataset.slot,
  table: cell.closest("tr").dataset.table,
});

const cellAt = (slot, row) => {
  const column = [...table.tHead.rows[0].cells].findIndex((head) => head.dataset.slot === String(slot));
  return table.tBodies[0].querySelector(`tr[data-table="${CSS.escape(String(row))}"]`)?.cells[column];
};

/** Replaces what an edit changes beside the timetable; the words of the last edit stay. */
const refresh = async () => {
  const answer = await fetch(tools().dataset.news).catch(() => null);
  if (!answer?.ok) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  const words = document.querySelector("#edit-said").textContent;
  for (const id of ["first-course", "draft-tools"]) {
    document.getElementById(id).replaceWith(fresh.content.getElementById(id));
  }
  say(words);
};

const send = async (fields, focus) => {
  if (isBusy) return;
  isBusy = true;
  const form = new FormData();
  const { edition, token } = tools().dataset;
  for (const [name, value] of Object.entries({ ...fields, edition, csrf_token: token })) form.set(name, value);
  const answer = await fetch(tools().dataset.edits, {
    method: "POST",
    body: form,
    headers: { Accept: "application/json" },
  }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  isBusy = false;
  if (!told) say(tools().dataset.lost, true);
  else if (told.sentences) say(told.sentences.join(" "), true);
  else await done(told, focus);
};

const done = async (told, focus) => {
  if (told.is_new_draft) {
    location.assign(`${tools().dataset.schedule}?version=${told.version}#timetable`);
    return;
  }
  tools().dataset.edition = told.edition;
  for (const change of told.cells) {
    const cell = cellAt(change.slot, change.table);
    if (cell) cell.innerHTML = change.html;
  }
  // The other module keeps what was found, and the order of Tab.
  document.dispatchEvent(new CustomEvent("timetable:changed"));
  const target = focus && cellAt(focus.slot, focus.table)?.querySelector("a.cell");
  if (target) target.focus();
  say(told.said);
  await refresh();
};

const unmark = () => {
  for (const cell of table.querySelectorAll(".is-target, .is-lifted")) {
    cell.classList.remove("is-target", "is-lifted");
  }
};

const lift = async (cell) => {
  unmark();
  lifted = { meeting: cell.dataset.meeting, cell };
  cell.classList.add("is-lifted");
  say(tools().dataset.lifted);
  const answer = await fetch(`${base}/meetings/${encodeURIComponent(lifted.meeting)}/places`).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (!lifted || lifted.cell !== cell || !told?.places) return;
  for (const [slot, row] of told.places) cellAt(slot, row)?.querySelector(".cell-free")?.classList.add("is-target");
};

const leave = () => {
  lifted = null;
  unmark();
};

const drop = (target) => {
  const { meeting, cell } = lifted;
  const to = placeOf(target);
  leave();
  if (target === cell) {
    say(tools().dataset.dropped);
    return;
  }
  if (target.dataset.meeting) send({ kind: "swap", meeting, other: target.dataset.meeting }, to);
  else send({ kind: "move", meeting, ...to }, to);
};

const keys = {
  l: (cell) =>
    send(
      { kind: cell.classList.contains("is-locked") ? "unlock" : "lock", meeting: cell.dataset.meeting },
      placeOf(cell),
    ),
  m: (cell) => lift(cell),
  Delete: (cell) => send({ kind: "remove", meeting: cell.dataset.meeting }, placeOf(cell)),
};

table.addEventListener("keydown", (event) => {
  const cell = event.target.closest("a.cell");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (lifted && event.key === "Enter") {
    event.preventDefault();
    drop(cell);
  } else if (lifted && event.key === "Escape") {
    leave();
    say(tools().dataset.dropped);
  } else {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!(key in keys) || !cell.dataset.meeting) return;
    event.preventDefault();
    keys[key](cell);
  }
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  const kind = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
  if (!kind) return;
  event.preventDefault();
  const cell = document.activeElement.closest?.("a.cell");
  send({ kind }, cell ? placeOf(cell) : null);
});

document.addEventListener("submit", (event) => {
  const kind = event.submitter?.value;
  if (!["undo", "redo"].includes(kind) || !event.target.closest("#draft-tools")) return;
  event.preventDefault();
  if (event.submitter.getAttribute("aria-disabled") !== "true") send({ kind }, null);
});

table.addEventListener("dragstart", (event) => {
  const cell = event.target.closest?.("a.cell[data-meeting]");
  if (!cell) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", cell.getAttribute("aria-label"));
  lift(cell);
});

table.addEventListener("dragover", (event) => {
  if (lifted && event.target.closest("a.cell")) event.preventDefault();
});

table.addEventListener("drop", (event) => {
  const cell = event.target.closest("a.cell");
  if (!lifted || !cell) return;
  event.preventDefault();
  drop(cell);
});

table.addEventListener("dragend", () => {
  if (lifted) leave();
});
