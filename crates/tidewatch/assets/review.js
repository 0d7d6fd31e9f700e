// An incident is reviewed by keys: verdicts are forms, a field is edited by pointing at words, typing, or choosing what the report tells.
import { ask, key, on, tell } from "./keys.js";
import { WorldMap } from "./map.js";
import { add, choose, close, element, line, open, panel, selected, title, words } from "./panel.js";
import { light } from "./reading.js";

light();
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
for (const act of ["accept", "reject", "reopen", "undo", "case"]) if (form(act)) on(act, () => form(act).requestSubmit());
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

/** First which field; of the whole incident, or of the chosen report alone. */
function edit(whole) {
  const marked = selected();
  if (marked?.record) activate(marked.record);
  const fields = [...document.querySelectorAll("table.fields tbody tr")].filter((row) => row.querySelector(".field-key"));
  const all = [...fields.map((row) => [row.querySelector(".field-key").textContent, row.dataset.field, row.querySelector("th").textContent.replace(/\s\S$/, "").trim()]), ...extra(fields)];
  const list = element("ol", { className: "two" }, ...all.map(([press, field, name]) => line(press, name, "", () => edit_field(field, name, marked, whole))));
  const of = records.length > 1 ? (whole ? " of the incident" : ` of report ${records.findIndex((one) => one.dataset.record === active) + 1}`) : "";
  open((event) => { const found = all.find(([press]) => press === event.key); if (found) edit_field(found[1], found[2], marked, whole); return Boolean(found); },
    title(marked ? `“${marked.text.slice(0, 60)}” is the…` : `Which field${of}?`), list);
}
const FURTHER = [["y", "class", "Class"], ["i", "tactics", "Tactics"], ["o", "killed_or_wounded", "Killed or wounded"], ["c", "captured", "Captured"], ["x", "weapons", "Weapon"], ["s", "status", "Status"], ["f", "sources", "Cited"]];
const extra = (rows) => (panel.dataset.incident ? FURTHER.filter(([, field]) => !rows.some((row) => row.dataset.field === field)) : []);

/** Then which value: what the reports tell, typed words, or none. Nothing is taken before Enter. */
async function edit_field(field, name, marked, whole) {
  const about = `/api/v1/records/${encodeURIComponent(active)}/candidates?field=${field}`;
  if (marked) {
    try {
      const [found] = (await ask(`${about}&words=${marked.words}`)).items;
      if (found) return submit(field, found, whole);
      tell(`no ${name.toLowerCase()} is read in these words`);
    } catch (error) { tell(error.message); }
  }
  const source = document.querySelector(`article.source[data-record="${CSS.escape(active)}"]`);
  const none = { told: "not told", beside: "", keep: "- none", act: () => submit(field, { value: LISTS.includes(field) ? [] : null, told: "not told", words: null }, whole) };
  const coming = ask(`${about}${whole && records.length > 1 ? "&whole=1" : ""}`).then(({ items }) => [...items.map((item) => ({ told: item.told, beside: item.words ? `“${item.text}”` : item.text === item.told ? "" : item.text, words: item.words, source, act: () => submit(field, item, whole) })), none]).catch((error) => { tell(error.message); return [none]; });
  const read = async (words) => {
    try { submit(field, (await ask(`${about}&typed=${encodeURIComponent(words)}`)).items[0], whole); } catch (error) { tell(error.message); document.getElementById("typed")?.select(); }
  };
  choose({ heading: `${name} is…`, hint: "Type to find or to tell it (12, 3-5, 20+, 2024-03-05), - for not told; Enter takes it", coming, typed: (words) => ({ told: words, beside: "as typed", act: () => read(words) }), first: /^[~\d]/ });
}
const LISTS = ["tactics", "perpetrators", "targets", "weapons", "sources"];

function submit(field, item, whole) {
  const form = document.getElementById("edit-form");
  const set = (name, value) => { form.querySelector(`input[name="${name}"]`).value = value; };
  set("what", whole && panel.dataset.incident ? "amend" : "edit");
  set("record", active); set("field", field); set("value", JSON.stringify(item.value)); set("words", item.words ? item.words.join(",") : ""); set("told", item.told);
  close();
  form.requestSubmit();
}

function merge() {
  const put = (item) => {
    const form = document.getElementById("merge-form");
    form.querySelector("input[data-other]").value = item.record;
    form.append(element("input", { type: "hidden", name: "seen", value: `${item.record}:${item.version}` }));
    close();
    form.requestSubmit();
  };
  const coming = ask(`/api/v1/incidents/${encodeURIComponent(panel.dataset.incident)}/alike`).then(({ items }) => items.map((item) => ({ told: item.told, beside: item.killed ? `${item.killed} killed` : "", act: () => put(item) }))).catch((error) => { tell(error.message); return []; });
  choose({ heading: "Merge with…", hint: "What is near in time and space; type to find, Enter merges. Others are chosen in the list with x and merged with m.", coming });
}

/** Reports that are split off together. */
const apart = new Set();
function choose_report() {
  if (records.length < 2) return;
  if (!apart.delete(active)) apart.add(active);
  for (const head of document.querySelectorAll("th.report")) head.classList.toggle("apart", apart.has(head.dataset.record));
  tell(apart.size ? `${apart.size} chosen; ${key("split")} splits them off` : "none chosen");
}
function split() {
  const put = form("split");
  if (!put) return;
  if (apart.size >= records.length) { tell("leave at least one report where it is"); return; }
  const [one, ...others] = apart.size ? apart : [active];
  put.querySelector("input[data-active]").value = one;
  put.append(...others.map((record) => element("input", { type: "hidden", name: "record", value: record })));
  put.requestSubmit();
}
function reject_because() {
  words("Rejected because…", "Kept in the log; Enter rejects", (why) => { const put = form("reject"); put.querySelector("input[name=why]").value = why; put.requestSubmit(); });
}

if (panel) {
  const acts = { edit: () => edit(true), edit_one: () => edit(false), reason: reject_because, add: () => add(tell), merge };
  for (const [name, act] of Object.entries(acts)) {
    const button = document.querySelector(`button[data-act=${name}]`);
    if (!button) continue;
    on(name, act);
    button.addEventListener("click", act);
  }
  if (form("split")) {
    on("split", split);
    on("choose", choose_report);
    form("split").querySelector("button").addEventListener("click", (event) => { event.preventDefault(); split(); });
  }
}
export { key };
