// Watching a send: each event brings the part of the page that changes.

const live = document.querySelector("[data-live]");
const heard = document.querySelector("#heard");
const silent = document.querySelector("#silent");

// So often who listens to the page is told how far it is, in ms.
const SAID = 10_000;

// A connection that comes back within this time, in ms, is not worth a word.
const SHORT = 3_000;

// A button that somebody is about to press must not move away under them.
const isHeld = (part) => part.contains(document.activeElement) || part.querySelector("button:active");

function show(html) {
  const next = document.createElement("div");
  next.innerHTML = html;
  if (!isHeld(live)) {
    live.replaceChildren(...next.children);
    return;
  }
  for (const piece of live.querySelectorAll("[data-piece]")) {
    const news = next.querySelector(`[data-piece=${piece.dataset.piece}]`);
    if (news && !isHeld(piece)) {
      piece.replaceWith(news);
    }
  }
}

function tellSilence(since, isOver) {
  const time = since.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const next = isOver ? "Load the page again to go on watching." : "It is tried again by itself.";
  silent.textContent = `No contact with the server since ${time}: the figures are old. ${next}`;
  silent.hidden = false;
}

if (live) {
  const events = new EventSource(live.dataset.live);
  let said = Date.now();
  let since = null;
  events.addEventListener("open", () => {
    since = null;
    silent.hidden = true;
  });
  events.addEventListener("error", () => {
    since ??= new Date();
    setTimeout(() => since && tellSilence(since, events.readyState === EventSource.CLOSED), SHORT);
  });
  events.addEventListener("part", (event) => {
    show(event.data);
    if (Date.now() - said > SAID) {
      said = Date.now();
      heard.textContent = live.querySelector("[data-piece=settled]").textContent;
    }
  });
  events.addEventListener("over", () => {
    events.close();
    location.reload();
  });
}
