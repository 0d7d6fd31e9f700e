// On every page: help, the search field's key, names to filter by.
import { ask, help, on } from "./keys.js";

const dialog = document.getElementById("help");
document.getElementById("show-help")?.addEventListener("click", () => help(dialog));
on("help", () => help(dialog));
const search = document.querySelector("input[type=search]");
if (search) on("search", () => { search.focus(); search.select(); });
// Scrolling stretches are told as regions only where there is something to scroll.
for (const stretch of document.querySelectorAll(".scroll")) {
  if (stretch.scrollWidth <= stretch.clientWidth && stretch.scrollHeight <= stretch.clientHeight) { stretch.removeAttribute("tabindex"); }
}

const lists = { actors: ["actor"], places: ["place", "admin1", "country"] };
const wanted = Object.keys(lists).filter((id) => document.getElementById(id)?.tagName === "DATALIST");
if (wanted.length) {
  const fill = async () => {
    const names = await ask("/api/v1/names");
    for (const id of wanted) document.getElementById(id).replaceChildren(...lists[id].flatMap((kind) => names[kind]).map((name) => Object.assign(document.createElement("option"), { value: name })));
  };
  for (const input of document.querySelectorAll("input[list]")) input.addEventListener("focus", () => fill().catch(() => {}), { once: true });
}
