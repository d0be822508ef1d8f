// The timetable, made quicker: search while typing, arrow keys between meetings.
// Without this module the search form asks the server, and every meeting can be reached with Tab.

const fold = (text) =>
  text
    .normalize("NFKD")
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

/** Shows a slot where there is room for one only. */
const showing = (table, tabs, heads) => {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1));
  return (number) => {
    const column = heads.findIndex((head) => head.number === number);
    for (const row of rows) {
      for (const [index, cell] of row.entries()) cell.classList.toggle("is-shown", index === column);
    }
    for (const [slot, tab] of tabs) {
      if (slot === number) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  };
};

const search = (table, field, everybody, status, agenda) => {
  const heads = [...table.tHead.rows[0].cells].slice(1).map((head) => ({
    number: Number(head.dataset.slot),
    session: Number(head.dataset.session),
  }));
  const tabs = new Map(
    [...document.querySelectorAll(".slot-tab")].map((tab) => [Number(tab.dataset.slot), tab]),
  );
  const show = showing(table, tabs, heads);
  const look = () =>
    [...table.tBodies[0].rows].flatMap((row) =>
      [...row.cells].slice(1).map((cell, index) => ({
        cell: cell.querySelector(".cell"),
        attendees: [...cell.querySelectorAll("[data-attendee]")].map((half) => half.dataset.attendee),
        slot: heads[index],
      })),
    );
  let places = look();
  document.addEventListener("timetable:changed", () => {
    places = look();
    if (field.value.trim()) field.dispatchEvent(new Event("input"));
  });

  return () => {
    const query = field.value.trim();
    const found = query ? everybody.filter((one) => matches(query, one.name)) : [];
    const wanted = new Set(found.map((one) => one.id));
    const busy = [];
    for (const place of places) {
      const isFound = place.attendees.some((id) => wanted.has(id));
      place.cell?.classList.toggle("is-found", isFound);
      place.cell?.classList.toggle("is-dim", wanted.size > 0 && !isFound);
      if (isFound) busy.push(place.slot);
    }
    const numbers = new Set(busy.map((slot) => slot.number));
    for (const [number, tab] of tabs) {
      tab.classList.toggle("has-found", numbers.has(number));
      tab.href = `?${new URLSearchParams({ slot: number, ...(query && { q: query }) })}#timetable`;
    }
    if (numbers.size > 0) show(Math.min(...numbers));
    status.replaceChildren(told(status, query, found, busy));
    lead(agenda, found);
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    if (numbers.size > 0) address.searchParams.delete("slot");
    history.replaceState(null, "", address);
  };
};

const told = (status, query, found, busy) => {
  if (!query) return "";
  if (found.length === 0) return status.dataset.nobody;
  const meetings = counted(status, "meetings", busy.length);
  return found.length === 1 ? `${meetings}, ${counted(status, "breaks", breaksOf(busy))}` : meetings;
};

/** The way to the agenda of the one attendee who was found. */
const lead = (agenda, found) => {
  agenda.hidden = found.length !== 1;
  if (agenda.hidden) return;
  const link = agenda.querySelector("a");
  link.href = agenda.dataset.href + encodeURIComponent(found[0].id);
  link.textContent = agenda.dataset.words.replace("{n}", () => found[0].name);
};

/** Arrow keys move between the meetings; one of them is in the order of Tab. */
const arrows = (table) => {
  let grid = [];
  const enter = (link) => {
    for (const other of grid.flat()) if (other) other.tabIndex = other === link ? 0 : -1;
  };
  const look = () => {
    grid = [...table.tBodies[0].rows].map((row) =>
      [...row.cells].slice(1).map((cell) => cell.querySelector("a.cell")),
    );
    const all = grid.flat().filter(Boolean);
    if (all.length > 0) enter(all.find((link) => link === document.activeElement) ?? all[0]);
  };
  look();
  // An edit draws cells anew.
  document.addEventListener("timetable:changed", look);

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
  const everybody = [...form.querySelectorAll("datalist option")].map((option) => ({
    id: option.dataset.attendee,
    name: option.value,
  }));
  const [status, agenda] = ["#found", "#see-agenda"].map((id) => document.querySelector(id));
  const update = search(table, field, everybody, status, agenda);
  field.addEventListener("input", update);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || field.value === "") return;
    field.value = "";
    update();
  });
  arrows(table);
}
