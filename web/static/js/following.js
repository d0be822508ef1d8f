// A run that is computed: its page asks for news about once a second while somebody looks at it, never at
// the same moment as every other page, and leads on once there is a schedule.

const place = document.querySelector("#following");

const pause = () => new Promise((done) => setTimeout(done, 700 + 600 * Math.random()));

const isOpen = (state) => state === "queued" || state === "running";

/** What a reader has unfolded, or stands on, stays so. */
const replace = (text) => {
  const fresh = document.createElement("template");
  fresh.innerHTML = text;
  const news = fresh.content.querySelector("[data-state]");
  if (!news) return place.dataset.state;
  const unfolded = place.querySelector("details")?.open;
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const words = focused?.textContent;
  place.replaceChildren(news);
  const fold = place.querySelector("details");
  if (fold && unfolded) fold.open = true;
  if (focused) {
    const all = [...place.querySelectorAll(focused.localName)];
    (all.find((one) => one.textContent === words) ?? all[0])?.focus();
  }
  return news.dataset.state;
};

const follow = async () => {
  while (isOpen(place.dataset.state)) {
    await pause();
    if (document.hidden) continue;
    const answer = await fetch(place.dataset.source).catch(() => null);
    if (!answer?.ok) continue;
    place.dataset.state = replace(await answer.text());
  }
  const onward = place.querySelector("[data-onward]")?.dataset.onward;
  if (onward) location.assign(onward);
  else location.reload();
};

follow();
