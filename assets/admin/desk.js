// The edition desk, smoother: the countdown runs, articles can be dragged, long work says so. All of it works without.

const timer = document.querySelector("[data-go-at]");

if (timer) {
  const end = performance.now() + Number.parseInt(timer.textContent, 10) * 1000;
  // A countdown that was over when the page came is being released, which takes a while for many readers.
  const wait = end - performance.now() < 1000 ? 5000 : 1500;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    timer.textContent = `${left} s`;
    if (left === 0) {
      clearInterval(clock);
      setTimeout(() => location.reload(), wait);
    }
  };
  const clock = setInterval(tick, 250);
}

for (const button of document.querySelectorAll("[data-busy]")) {
  button.form.addEventListener("submit", () => {
    button.textContent = button.dataset.busy;
    button.disabled = true;
  });
}

// A details that an address points into is opened.
const target = location.hash && document.getElementById(location.hash.slice(1));
if (target) {
  target.closest("details")?.setAttribute("open", "");
  target.scrollIntoView();
}

const form = document.querySelector("[data-arrange]");

for (const list of form?.querySelectorAll("[data-items]") ?? []) {
  if (!list.querySelector(".order")) {
    continue;
  }
  let dragged = null;
  let start = 0;
  for (const item of list.children) {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      start = [...list.children].indexOf(item);
      event.dataTransfer.effectAllowed = "move";
      item.classList.add("dragged");
    });
    item.addEventListener("dragover", (event) => {
      if (!dragged) {
        return;
      }
      event.preventDefault();
      if (item !== dragged) {
        const box = item.getBoundingClientRect();
        const after = event.clientY > box.top + box.height / 2;
        list.insertBefore(dragged, after ? item.nextSibling : item);
      }
    });
    item.addEventListener("drop", (event) => event.preventDefault());
    item.addEventListener("dragend", (event) => {
      item.classList.remove("dragged");
      dragged = null;
      if (event.dataTransfer.dropEffect === "none") {
        // Given up: back to where it was.
        list.insertBefore(item, [...list.children].filter((other) => other !== item)[start] ?? null);
      }
      const place = [...list.children].indexOf(item);
      if (place === start) {
        return;
      }
      const act = document.createElement("input");
      act.type = "hidden";
      act.name = "act";
      act.value = `move:${item.dataset.slug}:${place}`;
      form.append(act);
      form.submit();
    });
  }
}
