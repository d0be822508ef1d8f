// A page whose figures change while a worker works: its part is put in anew every two seconds, while somebody
// looks at it, until nothing is under way. Without scripts the page is loaded anew.

const look = async () => {
  let followed = document.getElementById("followed");
  if (!document.hidden && !followed.contains(document.activeElement)) {
    const answer = await fetch(location.href).catch(() => null);
    if (answer && answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = page.getElementById("followed");
      if (newer && newer.innerHTML !== followed.innerHTML) {
        followed.replaceWith(newer);
        followed = newer;
      }
    }
  }
  if (followed.hasAttribute("data-under-way")) setTimeout(look, 2000);
};

setTimeout(look, 2000);
