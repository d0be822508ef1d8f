// The timetable, made quicker: search while typing, arrow keys between meetings.
// Without this module the search form asks the server, and every meeting can be reached with Tab.

const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

const matches = (query, name) => {
  const words = fold(name).split(/\s+/);
  return fold(query)
    .split(/\s+/)
    .filter(Boolean)
    .every((asked) => words.some((word) => word.startsWith(asked)));
};

const counted = (texts, kind, count) => {
  const form = count === 0 ? "none" : count === 1 ? "one" : "many";
  return texts.dataset[kind + form[0].toUpperCase() + form.slice(1)].replace("{n}", String(count));
};

/** Breaks of one attendee: in each session, runs of busy slots minus one. */
const breaksOf = (busy) => {
  const sessions = new Map();
  for (const slot of busy) {
    sessions.set(slot.session, [...(sessions.get(slot.session) ?? []), slot]);
  }
  let breaks = 0;
  for (const slots of sessions.values()) {
    const numbers = slots.map((slot) => slot.number).sort((a, b) => a - b);
    breaks += numbers.filter((number, index) => index > 0 && number - numbers[index - 1] > 1).length;
  }
  return breaks;
};

const search = (table, field, names, status) => {
  const heads = [...table.tHead.rows[0].cells].slice(1).map((head) => ({
    number: Number(head.dataset.slot),
    session: Number(head.dataset.session),
  }));
  const tabs = new Map(
    [...document.querySelectorAll(".slot-tab")].map((tab) => [Number(tab.dataset.slot), tab]),
  );
  const places = [...table.tBodies[0].rows].flatMap((row) =>
    [...row.cells].slice(1).map((cell, index) => ({
      link: cell.querySelector("a.cell"),
      free: cell.querySelector(".cell"),
      people: [...cell.querySelectorAll(".half-full")].map((name) => name.textContent),
      slot: heads[index],
    })),
  );

  return () => {
    const query = field.value.trim();
    const people = new Set(query ? names.filter((name) => matches(query, name)) : []);
    const busy = [];
    for (const place of places) {
      const isFound = place.people.some((name) => people.has(name));
      place.free?.classList.toggle("is-found", isFound);
      place.free?.classList.toggle("is-dim", people.size > 0 && !isFound);
      if (isFound) busy.push(place.slot);
    }
    for (const [number, tab] of tabs) {
      tab.classList.toggle("has-found", busy.some((slot) => slot.number === number));
    }
    status.replaceChildren(told(status, query, people, busy));
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
  };
};

const told = (status, query, people, busy) => {
  if (!query) return "";
  if (people.size === 0) return status.dataset.nobody;
  const meetings = counted(status, "meetings", busy.length);
  return people.size === 1 ? `${meetings}, ${counted(status, "breaks", breaksOf(busy))}` : meetings;
};

/** Arrow keys move between the meetings; one of them is in the order of Tab. */
const arrows = (table) => {
  const grid = [...table.tBodies[0].rows].map((row) =>
    [...row.cells].slice(1).map((cell) => cell.querySelector("a.cell")),
  );
  const all = grid.flat().filter(Boolean);
  const enter = (link) => {
    for (const other of all) other.tabIndex = other === link ? 0 : -1;
  };
  if (all.length > 0) enter(all[0]);

  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  table.addEventListener("focusin", (event) => {
    const link = event.target.closest("a.cell");
    if (link) enter(link);
  });
  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a.cell");
    const row = grid.findIndex((line) => line.includes(link));
    if (row < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const column = grid[row].indexOf(link);
    let target = null;
    if (event.key in steps) target = beyond(grid, row, column, ...steps[event.key]);
    if (event.key === "Home") target = grid[row].find(Boolean);
    if (event.key === "End") target = grid[row].findLast(Boolean);
    if (!target) return;
    event.preventDefault();
    target.focus();
  });
};

/** The next meeting in a direction, over free tables. */
const beyond = (grid, row, column, down, right) => {
  let [y, x] = [row + down, column + right];
  while (y in grid && x in grid[y]) {
    if (grid[y][x]) return grid[y][x];
    y += down;
    x += right;
  }
  return null;
};

const table = document.querySelector("table.timetable");
const form = document.querySelector("form.search");
if (table && form) {
  const field = form.querySelector("input[name=q]");
  const names = [...form.querySelectorAll("datalist option")].map((option) => option.value);
  const update = search(table, field, names, document.querySelector("#found"));
  field.addEventListener("input", update);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || field.value === "") return;
    field.value = "";
    update();
  });
  arrows(table);
}
