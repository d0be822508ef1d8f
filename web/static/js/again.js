// A page that waits for a background job: looks every second, while somebody looks at it, and shows the
// result once there is one. Until then only what is marked as progress is taken over, and only when it says
// something else.

const progress = "#under-way [data-progress]";

const look = async () => {
  if (!document.hidden) {
    const answer = await fetch(location.href).catch(() => null);
    if (answer) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.getElementById("under-way")) {
        location.reload();
        return;
      }
      const [old, fresh] = [document.querySelector(progress), page.querySelector(progress)];
      if (old && fresh && old.innerHTML !== fresh.innerHTML) {
        old.replaceChildren(...fresh.childNodes);
      }
    }
  }
  setTimeout(look, 1000);
};

setTimeout(look, 1000);
