// Records of a document, figures and tallies are gone through and judged by keys where they stand.
import { ask, on, tell } from "./keys.js";
import { add, panel, words } from "./panel.js";

const rows = [...document.querySelectorAll("tr[data-record], section[data-record]")];
const reading = document.body.classList.contains("reading");
let at = -1;

const version_of = async (record) => (await fetch(`/api/v1/records/${encodeURIComponent(record)}`)).headers.get("etag")?.replaceAll('"', "") || "";
function go(to) {
  if (!rows.length) return;
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows.forEach((row, which) => row.classList.toggle("chosen", which === at));
  rows[at].scrollIntoView({ block: "nearest" });
  const { record, version } = rows[at].dataset;
  if (!version) version_of(record).then((now) => { rows.find((row) => row.dataset.record === record).dataset.version = now; });
}
/** In the reading room the cards are gone through by `reading.js`. */
const chosen = () => (reading ? document.querySelector(".card.lit") : rows[at]);

async function judge(verdict, why) {
  const row = chosen();
  if (!row) return tell("choose a record first");
  const { record, version } = row.dataset;
  try {
    const done = await ask("/api/v1/decisions", { decision: "judge", verdict, records: [record], seen: version ? [{ record, version }] : [], why });
    const now = { accept: "accepted", reject: "rejected", reopen: "open" }[verdict], mark = row.querySelector(".review");
    if (mark) { mark.className = `review ${now}`; mark.textContent = now; } else row.dataset.review = now;
    row.dataset.version = await version_of(record);
    tell(`${done.told}; u takes it back`);
    if (!reading) go(at + 1);
  } catch (error) { tell(error.message); }
}
if (document.querySelector("meta[name=token]")?.content && rows.length) {
  if (!reading) {
    on("next", () => go(at + 1));
    on("before", () => go(at - 1));
    on("open", () => chosen()?.querySelector("a[href^='/records/'], a[href^='/incidents/']")?.click());
  }
  on("accept", () => judge("accept"));
  on("reject", () => judge("reject"));
  on("reopen", () => judge("reopen"));
  if (panel) on("reason", () => words("Rejected because…", "Kept in the log", (why) => judge("reject", why || undefined)));
}
on("undo", async () => {
  try { const done = await ask("/api/v1/undo", {}); location.assign(`${location.pathname}?done=${done.number}${location.hash}`); } catch (error) { tell(error.message); }
});
if (document.getElementById("add-form")) {
  on("add", () => add(tell));
  document.querySelector("button[data-act=add]")?.addEventListener("click", () => add(tell));
}
