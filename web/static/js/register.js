// Registering, saved as one goes: a form is sent when a field is left, changed, or the page is put aside.
// Without this module each step has its button, and nothing else is different.

const QUIET = 1500;
const PATIENCE = 10_000;

/** Keeps one form: what was sent last, and whether something newer waits. */
const keep = (form) => {
  const state = form.querySelector(".save-state");
  const meter = document.querySelector("#meter");
  const content = () => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "seen")).toString();
  let kept = content();
  let running = false;
  let isOver = false;
  let pressed = null;
  let timer = 0;

  const tell = (text, isFailed = false) => {
    state.textContent = text;
    state.classList.toggle("is-failed", isFailed);
  };

  const take = (answer, told, sent) => {
    if (answer.ok) {
      const seen = form.elements.namedItem("seen");
      if (seen && told.seen) seen.value = told.seen;
      kept = sent;
      tell(told.saved);
      if (meter && told.meter) meter.textContent = told.meter;
      return;
    }
    // What another device wrote is written over by whoever reads of it and presses the button, and not before.
    if (told.conflict) isOver = true;
    const sentences = [told.conflict, ...Object.values(told.faults ?? {})].filter(Boolean);
    tell(sentences.join(" ") || state.dataset.failed, true);
  };

  const send = async (isLeaving = false) => {
    clearTimeout(timer);
    const sent = content();
    if (running || isOver || sent === kept) return;
    running = true;
    if (!isLeaving) tell(state.dataset.saving);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        keepalive: isLeaving,
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      take(answer, await answer.json(), sent);
    } catch {
      tell(navigator.onLine ? state.dataset.failed : state.dataset.offline, true);
      timer = setTimeout(send, 5000);
    } finally {
      running = false;
      if (pressed) form.requestSubmit(pressed);
      else if (content() !== sent) timer = setTimeout(send, QUIET);
    }
  };

  form.addEventListener("change", () => send());
  form.addEventListener("focusout", () => send());
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, QUIET);
  });
  // A button waits for what is on its way: what the form was shown is known only after that.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      pressed = event.submitter;
    } else isOver = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) send(true);
  });
  window.addEventListener("online", () => send());
};

for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);
