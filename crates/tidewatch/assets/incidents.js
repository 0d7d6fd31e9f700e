// The list of incidents with its map: lines are chosen and decided on by keys, and lit on the map.
import { ask, on, tell } from "./keys.js";
import { WorldMap } from "./map.js";

const table = document.querySelector("#incidents tbody, #documents tbody");
const rows = () => [...(table?.rows || [])];
let chosen = -1;
let map = null;

function choose(at) {
  const all = rows();
  if (!all.length) return;
  chosen = Math.max(0, Math.min(all.length - 1, at));
  all.forEach((row, which) => { row.classList.toggle("chosen", which === chosen); row.toggleAttribute("aria-current", which === chosen); });
  all[chosen].scrollIntoView({ block: "nearest" });
  show([all[chosen].dataset.id]);
}

// One incident, three sights: what is pointed at in the list, on the map or in time is lit in the other two.
const timeline = document.querySelector(".timeline");
const days_of = (id) => {
  const row = rows().find((row) => row.dataset.id === id), at = map?.index?.get(id);
  return row ? [row.dataset.start, row.dataset.end || row.dataset.start] : at === undefined ? [] : [map.points.day[at], map.points.end[at] || map.points.day[at]];
};
/** Lights these incidents everywhere; without any, the chosen line. */
function show(ids) {
  const all = ids?.length ? ids : chosen >= 0 && rows()[chosen] ? [rows()[chosen].dataset.id] : [], lit = new Set(all);
  rows().forEach((row) => row.classList.toggle("lit", lit.has(row.dataset.id)));
  map?.light(all);
  const spans = all.slice(0, 2000).map(days_of).filter(([start]) => start);
  timeline?.querySelectorAll("a.bar").forEach((bar) => bar.classList.toggle("lit", spans.some(([start, end]) => start <= bar.dataset.to && end >= bar.dataset.from)));
  timeline?.querySelectorAll("a.band").forEach((band) => band.classList.toggle("lit", lit.has(band.dataset.id)));
}
/** The incidents of a stretch of days, as far as list and map know them. */
function of_days(from, to) {
  const found = new Set(rows().filter((row) => row.dataset.start && row.dataset.start <= to && (row.dataset.end || row.dataset.start) >= from).map((row) => row.dataset.id));
  map?.points?.id.forEach((id, at) => { if (map.points.day[at] && map.points.day[at] <= to && (map.points.end[at] || map.points.day[at]) >= from) found.add(id); });
  return [...found];
}
for (const row of rows()) {
  row.addEventListener("pointerenter", () => show([row.dataset.id]));
  row.addEventListener("pointerleave", () => show());
  row.addEventListener("click", (event) => { if (!event.target.closest("a, input, label")) choose(rows().indexOf(row)); });
}
on("next", () => choose(chosen + 1));
on("before", () => choose(chosen - 1));
on("open", () => rows()[chosen]?.querySelector("td.what a")?.click());

const filters = document.getElementById("filters");
if (filters) {
  document.getElementById("sort")?.addEventListener("change", () => filters.requestSubmit());
  for (const select of filters.querySelectorAll("select, input[type=checkbox]")) select.addEventListener("change", () => filters.requestSubmit());
  // An address holds what was told, and nothing empty.
  filters.addEventListener("formdata", (event) => { for (const [name, value] of [...event.formData]) if (!value || (name === "sort" && value === "latest")) event.formData.delete(name); });
}

async function judge(verdict) {
  const row = rows()[chosen];
  if (!row) return choose(0);
  try {
    const incident = await ask(`/api/v1/incidents/${encodeURIComponent(row.dataset.id)}`);
    const seen = [{ record: row.dataset.record, version: row.dataset.version }];
    await ask("/api/v1/decisions", { decision: "judge", verdict, records: incident.incident.records, seen });
    const mark = row.querySelector(".review"), now = { accept: "accepted", reject: "rejected", reopen: "open" }[verdict];
    mark.className = `review ${now}`; mark.textContent = now; row.dataset.review = now;
    row.dataset.version = (await ask(`/api/v1/incidents/${encodeURIComponent(row.dataset.record)}`)).version;
    tell(`${now}; u takes it back`);
    choose(chosen + 1);
  } catch (error) { tell(error.message); if (error.status === 409) location.assign(`/incidents/${encodeURIComponent(row.dataset.record)}`); }
}
// Also where a decision has left nothing to list.
if (filters) on("undo", async () => {
  try {
    const done = await ask("/api/v1/undo", {});
    const fields = new URLSearchParams(location.search);
    fields.set("done", done.number);
    location.assign(`${location.pathname}?${fields}`);
  } catch (error) { tell(error.message); }
});
if (document.getElementById("incidents")) {
  on("accept", () => judge("accept"));
  on("reject", () => judge("reject"));
  on("reopen", () => judge("reopen"));
  on("choose", () => { const box = rows()[chosen]?.querySelector("input"); if (box) box.checked = !box.checked; });
  on("merge", async () => {
    const picked = rows().filter((row) => row.querySelector("input").checked);
    if (picked.length < 2) return tell("choose two or more lines with x, then merge them");
    try {
      const done = await ask("/api/v1/decisions", { decision: "merge", records: picked.map((row) => row.dataset.record), seen: picked.map((row) => ({ record: row.dataset.record, version: row.dataset.version })) });
      location.assign(`/incidents/${done.incident}?done=${done.number}`);
    } catch (error) { tell(error.message); }
  });
  const bulk = document.getElementById("bulk");
  if (bulk) on("bulk", () => bulk.click());
}

const canvas = document.getElementById("map");
if (canvas) {
  const tip = Object.assign(document.createElement("span"), { className: "map-tip", hidden: true });
  canvas.parentElement.append(tip);
  const query = canvas.parentElement.dataset.query, at = (path) => (query ? `${path}?${query}` : path);
  const address = (changes) => { const fields = new URLSearchParams(query); fields.delete("page"); for (const [name, value] of Object.entries(changes)) fields.set(name, value); return `/incidents?${fields}`; };
  let over = null;
  map = new WorldMap(canvas, {
    pick: (id, cluster) => location.assign(id ? at(`/incidents/${encodeURIComponent(id)}`) : address({ near: `${cluster.lat.toFixed(4)},${cluster.lon.toFixed(4)},2` })),
    hover: (cluster, px, py) => {
      tip.hidden = !cluster;
      canvas.style.cursor = cluster ? "pointer" : "";
      const id = cluster?.n === 1 ? map.points.id[cluster.first] : null;
      if (cluster !== over) { over = cluster; show(cluster ? cluster.members.map((at) => map.points.id[at]) : null); }
      if (!cluster) return;
      const row = id && rows().find((row) => row.dataset.id === id);
      tip.textContent = row ? `${row.querySelector(".date").textContent} ${row.querySelector(".what").textContent}` : id ? map.points.day[cluster.first] : `${cluster.n} incidents, ${cluster.toll} killed or wounded`;
      tip.style.left = `${px}px`; tip.style.top = `${py}px`;
    },
  });
  fetch(at("/api/v1/points")).then((answer) => answer.json()).then((points) => { map.show(points); canvas.dataset.points = points.id.length; show(); });
  document.querySelector("[data-map=in]").addEventListener("click", () => map.zoom(1.8));
  document.querySelector("[data-map=out]").addEventListener("click", () => map.zoom(1 / 1.8));
  document.querySelector("[data-map=all]").addEventListener("click", () => map.all());
  document.querySelector("[data-map=box]").addEventListener("click", () => location.assign(address({ box: map.box().join(",") })));
}

// Days are drawn out on the timeline.
if (timeline) {
  let from = null;
  const bar = (event) => event.target.closest("a.bar");
  const days = (link) => new URL(link.href.baseVal, location.href).searchParams;
  timeline.addEventListener("pointerdown", (event) => { from = bar(event); });
  timeline.addEventListener("dragstart", (event) => event.preventDefault());
  timeline.addEventListener("pointerover", (event) => {
    const at = bar(event), band = event.target.closest("a.band");
    if (band) show([band.dataset.id]); else if (at) show(of_days(at.dataset.from, at.dataset.to)); else show();
  });
  timeline.addEventListener("pointerleave", () => show());
  timeline.addEventListener("pointerup", (event) => {
    const to = bar(event);
    if (!from || !to || from === to) return;
    const [a, b] = [days(from), days(to)].sort((one, other) => (one.get("from") < other.get("from") ? -1 : 1));
    a.set("to", b.get("to"));
    location.assign(`/incidents?${a}`);
  });
}
