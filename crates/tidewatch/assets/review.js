// An incident is reviewed by keys: verdicts are forms, a field is edited by pointing at words, typing, or choosing what the report tells.
import { ask, key, on, take, tell } from "./keys.js";
import { WorldMap } from "./map.js";
import { light } from "./reading.js";

light();
const panel = document.getElementById("panel");
const records = [...document.querySelectorAll("article.source[data-record]")];
let active = records[0]?.dataset.record;

function activate(record) {
  active = record;
  for (const one of document.querySelectorAll("article.source, th.report, td[data-record]")) one.classList.toggle("active", records.length > 1 && one.dataset.record === record);
  for (const input of document.querySelectorAll("input[data-active]")) input.value = record;
}
activate(active);
records.forEach((one) => one.addEventListener("pointerdown", () => activate(one.dataset.record)));

const form = (act) => document.querySelector(`form[data-act="${act}"]`);
for (const act of ["accept", "reject", "reopen", "split", "undo", "case"]) if (form(act)) on(act, () => form(act).requestSubmit());
for (const [name, id] of [["next", "after"], ["before", "before"]]) on(name, () => { const link = document.getElementById(id); if (link) link.click(); else tell(name === "next" ? "this is the last one" : "this is the first one"); });
on("why", () => { const why = document.getElementById("why"); why.open = !why.open; why.scrollIntoView({ block: "nearest" }); });
addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.target.closest("input, select, textarea") || !panel || !panel.hidden) return;
  if (event.key === "Escape") document.getElementById("up")?.click();
  if (/^[1-9]$/.test(event.key) && records[event.key - 1]) { activate(records[event.key - 1].dataset.record); records[event.key - 1].scrollIntoView({ block: "nearest" }); }
});

const canvas = document.querySelector("canvas.locator");
if (canvas) {
  const map = new WorldMap(canvas, { fixed: true }), { lat, lon, radius } = canvas.dataset;
  map.show({ id: ["x"], lat: [+lat], lon: [+lon], radius: [+radius], class: [["attack", "operation", "other"].indexOf(canvas.dataset.class)], toll: [4], day: [""] });
  map.at(+lat, +lon, Math.min(9000, radius > 0 ? (40075 / radius) * 22 : 6000));
}

/** The words that are selected in a report, in code points; with the record. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0), source = range.commonAncestorContainer.parentElement?.closest("article.source");
  if (!source) return null;
  const point = (node, offset) => {
    const is_text = node.nodeType === Node.TEXT_NODE, piece = (is_text ? node.parentElement : node).closest("[data-at]");
    if (piece) return +piece.dataset.at + [...(is_text ? node.textContent.slice(0, offset) : [...node.childNodes].slice(0, offset).map((one) => one.textContent).join(""))].length;
    const [next, last] = [node.childNodes[offset], node.childNodes[offset - 1]];
    if (next?.dataset?.at) return +next.dataset.at;
    return last?.dataset?.at ? +last.dataset.at + [...last.textContent].length : null;
  };
  const [start, end] = [point(range.startContainer, range.startOffset), point(range.endContainer, range.endOffset)];
  return start === null || end === null || end <= start ? null : { record: source.dataset.record, words: `${start},${end}`, text: selection.toString() };
}

const element = (name, properties = {}, ...children) => { const made = Object.assign(document.createElement(name), properties); made.append(...children); return made; };
const title = (words) => element("h2", { id: "panel-title", textContent: words });

function close() {
  panel.hidden = true;
  take(null);
  document.querySelectorAll(".hint-key").forEach((one) => one.remove());
}
function open(taker, ...children) {
  panel.replaceChildren(...children);
  panel.hidden = false;
  take((event) => { if (event.key === "Escape") { close(); return true; } return taker(event); });
}
const line = (press, words, beside, act) => {
  const button = element("button", { type: "button" }, element("kbd", { textContent: press }), " ", element("span", { textContent: words }), element("small", { textContent: beside }));
  button.addEventListener("click", act);
  return element("li", {}, button);
};

/** First which field. */
function edit() {
  const marked = selected();
  if (marked) activate(marked.record);
  const fields = [...document.querySelectorAll("table.fields tbody tr")].filter((row) => row.querySelector(".field-key"));
  const all = [...fields.map((row) => [row.querySelector(".field-key").textContent, row.dataset.field, row.querySelector("th").textContent.replace(/\s\S$/, "")]), ...extra(fields)];
  const list = element("ol", { className: "two" }, ...all.map(([press, field, name]) => line(press, name, "", () => edit_field(field, name, marked))));
  open((event) => { const found = all.find(([press]) => press === event.key); if (found) edit_field(found[1], found[2], marked); return Boolean(found); },
    title(marked ? `“${marked.text.slice(0, 60)}” is the…` : "Edit which field?"), list);
}
const FURTHER = [["y", "class", "Class"], ["i", "tactics", "Tactics"], ["o", "killed_or_wounded", "Killed or wounded"], ["c", "captured", "Captured"], ["x", "weapons", "Weapon"], ["s", "status", "Status"], ["f", "sources", "Cited"]];
const extra = (rows) => FURTHER.filter(([, field]) => !rows.some((row) => row.dataset.field === field));

/** Then which value: what the report tells, typed words, or none. */
async function edit_field(field, name, marked) {
  const about = `/api/v1/records/${encodeURIComponent(active)}/candidates?field=${field}`;
  if (marked) {
    try {
      const [found] = (await ask(`${about}&words=${marked.words}`)).items;
      if (found) return submit(field, found);
      tell(`no ${name.trim().toLowerCase()} is read in these words`);
    } catch (error) { tell(error.message); }
  }
  const input = element("input", { id: "typed", autocomplete: "off", placeholder: "words, a number (12, 3-5, 20+), a day (2024-03-05)" });
  const list = element("ol");
  const typed = async () => {
    if (!input.value.trim()) return;
    const [found] = (await ask(`${about}&typed=${encodeURIComponent(input.value)}`)).items;
    if (found) submit(field, found); else { tell(`no ${name.trim().toLowerCase()} is read in “${input.value}”`); input.select(); }
  };
  let offered = [];
  open((event) => {
    if (event.target === input) { if (event.key === "Enter") { typed().catch((error) => tell(error.message)); return true; } return false; }
    const found = offered.find(([press]) => press === event.key);
    if (found) { submit(field, found[1]); return true; }
    if (event.key === "Delete" || event.key === "Backspace") { clear(field); return true; }
    if (/^[0-9~/]$/.test(event.key)) { input.focus(); if (event.key !== "/") input.value = event.key; return true; }
    return false;
  }, title(`${name.trim()} is…`), element("label", {}, element("span", { className: "hint", textContent: "Type (/ or a digit), or choose:" }), input), list);
  const items = (await ask(about)).items;
  offered = items.slice(0, 26).map((item, at) => [String.fromCharCode(97 + at), item]);
  list.replaceChildren(...offered.map(([press, item]) => line(press, item.told, item.words ? `“${item.text}”` : "", () => submit(field, item))), line("⌫", "not told", "", () => clear(field)));
  for (const [press, item] of offered) if (item.words) hint(item.words[0], press);
}
/** Shows a letter behind the words that it stands for. */
function hint(start, press) {
  const source = document.querySelector(`article.source[data-record="${CSS.escape(active)}"]`);
  const piece = [...(source?.querySelectorAll("[data-at]") || [])].findLast((one) => +one.dataset.at <= start);
  if (!piece || +piece.dataset.at + [...piece.textContent].length <= start) return;
  if (piece.tagName === "MARK") piece.after(element("span", { className: "hint-key", textContent: press, ariaHidden: "true" }));
}
const LISTS = ["tactics", "perpetrators", "targets", "weapons", "sources"];
const clear = (field) => submit(field, { value: LISTS.includes(field) ? [] : null, told: "not told", words: null });

function submit(field, item) {
  const form = document.getElementById("edit-form");
  const set = (name, value) => { form.querySelector(`input[name="${name}"]`).value = value; };
  set("record", active); set("field", field); set("value", JSON.stringify(item.value)); set("words", item.words ? item.words.join(",") : ""); set("told", item.told);
  close();
  form.requestSubmit();
}

async function merge() {
  const items = (await ask(`/api/v1/incidents/${encodeURIComponent(panel.dataset.incident)}/alike`)).items;
  const offered = items.map((item, at) => [String.fromCharCode(97 + at), item]);
  const put = (item) => {
    const form = document.getElementById("merge-form");
    form.querySelector("input[data-other]").value = item.record;
    form.append(element("input", { type: "hidden", name: "seen", value: `${item.record}:${item.version}` }));
    form.requestSubmit();
  };
  const list = element("ol", {}, ...offered.map(([press, item]) => line(press, item.told, item.killed ? `${item.killed} killed` : "", () => put(item))));
  open((event) => { const found = offered.find(([press]) => press === event.key); if (found) put(found[1]); return Boolean(found); },
    title("Merge with…"), items.length ? list : element("p", { className: "hint", textContent: "Nothing near in time and space. Choose lines in the list with x and merge them with m." }));
}
if (panel) {
  on("edit", edit);
  on("merge", () => merge().catch((error) => tell(error.message)));
  document.querySelector("button[data-act=edit]").addEventListener("click", edit);
  document.querySelector("button[data-act=merge]").addEventListener("click", () => merge().catch((error) => tell(error.message)));
}
export { key };
