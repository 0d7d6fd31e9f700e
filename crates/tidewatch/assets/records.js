// Records of a document, figures and tallies are gone through and judged by keys where they stand.
import { ask, on, tell } from "./keys.js";
import { add, panel, words } from "./panel.js";

const rows = [...document.querySelectorAll("[data-record][data-version]")];
const reading = document.body.classList.contains("reading");
let at = -1;

function go(to) {
  if (!rows.length) return;
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows.forEach((row, which) => row.classList.toggle("chosen", which === at));
  rows[at].scrollIntoView({ block: "nearest" });
}
/** In the reading room the cards are gone through by `reading.js`. */
const chosen = () => (reading ? document.querySelector(".card.lit") : rows[at]);

async function judge(verdict, why) {
  const row = chosen();
  if (!row) return tell("choose a record first");
  const { record, version } = row.dataset;
  try {
    const done = await ask("/api/v1/decisions", { decision: "judge", verdict, records: [record], seen: [{ record, version }], why });
    const now = { accept: "accepted", reject: "rejected", reopen: "open" }[verdict], mark = row.querySelector(".review");
    if (mark) { mark.className = `review ${now}`; mark.textContent = now; }
    row.dataset.version = (await (await fetch(`/api/v1/records/${encodeURIComponent(record)}`)).headers.get("etag")).replaceAll('"', "");
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
  document.querySelector("form[data-act=undo]")?.addEventListener("submit", () => {});
}
