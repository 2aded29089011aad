// The form of an article, made smoother: preview beside it, what is typed is kept, tools for Markdown, pictures at once.
// Everything here also works without this file.

const form = document.getElementById("article");
const field = (id) => document.getElementById(id);
if (form) start();

function start() {
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  field("preview-button").hidden = true;
  field("problems")?.focus();
  tools(field("body"));
  places();
  organisations();
  const changed = keeping();
  pictures(changed);
  const look = previewing();
  if (field("problems")) changed();
  form.addEventListener("input", () => { changed(); look(); });
  field("take-over").addEventListener("click", () => {
    field("summary").focus();
    type(field("summary"), field("suggestion").textContent);
  });
}

// What the form holds, without files.
function filled() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

// Calls `work` once nothing has called for so many milliseconds.
function calm(wait, work) {
  let timer;
  const call = () => { clearTimeout(timer); timer = setTimeout(work, wait); };
  call.never = () => clearTimeout(timer);
  return call;
}

// == Preview: the frame gets the server's document once; then only its body is exchanged, so that it stays where it is. ==

function previewing() {
  const frame = field("preview");
  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    const answer = await fetch("/admin/articles/preview", { method: "POST", body: filled() }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const html = await answer.text();
    if (mine !== asked) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    suggest(page.querySelector("meta[name=suggested-summary]")?.content ?? "");
    const inside = frame.contentDocument;
    if (!frame.srcdoc || !inside?.body) { frame.srcdoc = html; return; }
    inside.documentElement.lang = page.documentElement.lang;
    inside.body.replaceWith(inside.adoptNode(page.body));
  };
  show();
  return calm(400, show);
}

function suggest(words) {
  field("suggestion").textContent = words;
  field("suggestion-is").hidden = !words;
  field("take-over").parentElement.hidden = !words;
}

// == What is typed is kept, two seconds after the last key. ==

function keeping() {
  const told = field("kept");
  let dirty = false, leaving = false, running = null;
  const keep = async () => {
    // What was kept before is not overwritten until the editor has said what becomes of it.
    if (field("unsaved")) { told.textContent = "Not kept until you choose above what becomes of your unsaved changes."; return; }
    const sent = filled();
    dirty = false;
    running = new AbortController();
    try {
      const answer = await fetch(form.getAttribute("action") + "/working-copy", { method: "POST", body: sent, signal: running.signal });
      if (answer.redirected || !(answer.headers.get("content-type") ?? "").includes("json")) throw new Error();
      const said = await answer.json();
      if (said.kept) told.textContent = "Kept " + said.kept;
      else { dirty = true; told.textContent = said.problem; }
    } catch {
      if (leaving) return;
      dirty = true;
      told.textContent = "Not kept, as the server did not take it. Save before you leave.";
    }
  };
  const soon = calm(2000, keep);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.id === "preview-button") return;
    leaving = true;
    soon.never();
    running?.abort();
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
  return () => { dirty = true; soon(); };
}

// == Tools for Markdown. ==

// Puts text in place of the selection, in a way that the browser can undo.
function type(area, text) {
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
}

function tools(area) {
  const around = (mark, words) => {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const long = mark.length;
    if (from >= long && value.slice(from - long, from) === mark && value.slice(to, to + long) === mark) {
      const inside = value.slice(from, to);
      area.setSelectionRange(from - long, to + long);
      type(area, inside);
      area.setSelectionRange(from - long, to - long);
      return;
    }
    const inside = value.slice(from, to) || words;
    type(area, mark + inside + mark);
    area.setSelectionRange(from + long, from + long + inside.length);
  };
  const before = (mark) => {
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const next = area.value.indexOf("\n", area.selectionEnd);
    const to = next < 0 ? area.value.length : next;
    const lines = area.value.slice(from, to).split("\n");
    const off = lines.every((line) => line.startsWith(mark));
    const text = lines.map((line) => off ? line.slice(mark.length) : mark + line).join("\n");
    area.setSelectionRange(from, to);
    type(area, text);
    area.setSelectionRange(lines.length > 1 ? from : from + text.length, from + text.length);
  };
  const link = () => {
    const { selectionStart: from, selectionEnd: to } = area;
    const words = area.value.slice(from, to);
    const isAddress = /^https?:\/\/\S+$/.test(words);
    const text = isAddress ? "words" : words || "words";
    const target = isAddress ? words : "https://";
    type(area, `[${text}](${target})`);
    const start = isAddress || !words ? from + 1 : from + text.length + 3;
    area.setSelectionRange(start, start + (isAddress || !words ? text : target).length);
  };
  const use = {
    bold: () => around("**", "bold"), italic: () => around("*", "italic"), link,
    heading: () => before("## "), list: () => before("- "), quote: () => before("> "),
  };
  for (const button of document.querySelectorAll("[data-tool]")) {
    button.addEventListener("click", () => { area.focus(); use[button.dataset.tool](); });
  }
  const keys = { b: "bold", i: "italic", k: "link" };
  area.addEventListener("keydown", (event) => {
    const tool = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && keys[event.key.toLowerCase()];
    if (tool) { event.preventDefault(); use[tool](); }
  });
}

// == Regions and organisations. ==

function places() {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const labels = [...document.querySelectorAll(".places label:has(input[type=checkbox])")];
  const find = field("find-place");
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = plain(find.value.trim());
    for (const label of labels) label.hidden = !plain(label.textContent).includes(words);
  });
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  form.addEventListener("change", () => {
    const chosen = labels.filter((label) => label.control.checked).map((label) => label.textContent.trim());
    field("chosen-places").textContent = chosen.length ? ": " + chosen.join(", ") : "";
  });
}

// There is always an empty line for one more.
function organisations() {
  const group = field("profiles");
  group.addEventListener("input", () => {
    const lines = [...group.querySelectorAll("input")];
    if (lines.some((line) => !line.value.trim())) return;
    const more = lines.at(-1).cloneNode();
    more.value = "";
    more.removeAttribute("value");
    lines.at(-1).after(more);
  });
}

// == Pictures: brought at once, so that the preview shows them. ==

function pictures(changed) {
  const [file, address, shown, told] = ["picture", "image", "image-shown", "picture-state"].map(field);
  const show = () => {
    const path = address.value.trim();
    const ours = path.match(/^https?:\/\/[^/]+(\/images\/[\w.-]+)$/);
    const source = ours ? ours[1] : path.startsWith("https://") ? path : "";
    shown.hidden = !source;
    if (source) shown.src = source; else shown.removeAttribute("src");
  };
  address.addEventListener("change", show);
  shown.addEventListener("error", () => { shown.hidden = true; });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    const data = new FormData();
    data.append("form", form.elements.form.value);
    data.append("picture", file.files[0]);
    told.textContent = "Bringing it …";
    const answer = await fetch("/admin/articles/picture", { method: "POST", body: data }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    file.value = "";
    if (!said?.url) {
      told.textContent = said?.problem ?? (answer?.status === 413 ? "The file is larger than 10 MB; save the picture smaller." : "It did not arrive. Try again.");
      return;
    }
    told.textContent = `It is here: ${said.width} × ${said.height} pixels.`;
    address.value = said.url;
    show();
    address.dispatchEvent(new Event("input", { bubbles: true }));
    changed();
    if (!field("image_alt").value) field("image_alt").focus();
  });
}
