// A page that waits for a background job: looks every second, while somebody looks at it, and shows the
// result once there is one. Nothing is announced anew until then.

const look = async () => {
  if (!document.hidden) {
    const answer = await fetch(location.href).catch(() => null);
    if (answer && !(await answer.text()).includes('id="under-way"')) {
      location.reload();
      return;
    }
  }
  setTimeout(look, 1000);
};

setTimeout(look, 1000);
