// Suggestions while typing: a combobox with a list, as the ARIA practices describe it.
// What is chosen is sent by the form that the field names, else by its own, under the name of the field.

const LEAST = 3;
const WAIT = 180;

const counted = (field, count) =>
  (count === 1 ? field.dataset.foundOne : field.dataset.foundMany).replace("{n}", String(count));

const option = (list, one, index) => {
  const line = document.createElement("li");
  line.id = `${list.id}-${index}`;
  line.role = "option";
  line.dataset.value = one.value;
  line.setAttribute("aria-selected", "false");
  line.append(one.label);
  if (one.second) {
    const second = document.createElement("small");
    second.textContent = one.second;
    line.append(second);
  }
  return line;
};

const parts = (field) => {
  const list = document.createElement("ul");
  list.id = `${field.id}-list`;
  list.role = "listbox";
  list.className = "combobox-list";
  list.hidden = true;
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.role = "status";
  field.parentElement.append(list, status);
  field.role = "combobox";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  return { list, status };
};

const combobox = (field) => {
  const { list, status } = parts(field);
  let chosen = -1;
  let timer = 0;
  let asked = null;

  const close = () => {
    asked?.abort();
    clearTimeout(timer);
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    chosen = index;
    for (const [at, line] of [...list.children].entries()) line.setAttribute("aria-selected", String(at === index));
    const line = list.children[index];
    if (line) {
      field.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };

  const show = (found) => {
    list.replaceChildren(...found.map((one, index) => option(list, one, index)));
    mark(-1);
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = counted(field, found.length);
  };

  const ask = async () => {
    const typed = field.value.trim();
    asked?.abort();
    if (typed.length < LEAST) return close();
    asked = new AbortController();
    const address = `${field.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asked.signal });
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch {
      // No network, or something newer was typed: what is typed by hand is as good.
    }
  };

  const take = (line) => {
    const into = field.dataset.into ? document.getElementById(field.dataset.into) : null;
    close();
    if (into) {
      into.elements.namedItem("which").value = line.dataset.value;
      into.requestSubmit();
      return;
    }
    field.value = line.dataset.value;
    field.form.requestSubmit(field.form.querySelector('button[value="add"]'));
  };

  const steps = {
    ArrowDown: () => mark((chosen + 1) % list.children.length),
    ArrowUp: () => mark(chosen <= 0 ? list.children.length - 1 : chosen - 1),
    Escape: close,
    Enter: () => take(list.children[chosen]),
  };
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || !(event.key in steps)) return;
    if (event.key === "Enter" && chosen < 0) return;
    event.preventDefault();
    steps[event.key]();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", close);
  // Before the field is left, which closes the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const line = event.target.closest("li");
    if (line) take(line);
  });
};

for (const field of document.querySelectorAll("input[data-suggest]")) combobox(field);
