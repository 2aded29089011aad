// Watching a send: each event brings the part of the page that changes.

const live = document.querySelector("[data-live]");

if (live) {
  const events = new EventSource(live.dataset.live);
  events.addEventListener("part", (event) => {
    // A button that somebody is about to press must not move away under them.
    if (live.contains(document.activeElement) || live.querySelector("button:active")) {
      return;
    }
    live.innerHTML = event.data;
  });
  events.addEventListener("over", () => {
    events.close();
    location.reload();
  });
}
