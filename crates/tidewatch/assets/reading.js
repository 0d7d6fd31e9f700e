// Words and fields light one another; records are gone through by keys.
import { on } from "./keys.js";

export function light(root = document) {
  const lit = () => root.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
  root.addEventListener("mouseover", (event) => {
    lit();
    const mark = event.target.closest("mark");
    if (mark) {
      const fields = mark.dataset.fields.split(" "), records = mark.dataset.records.split(" ");
      mark.classList.add("lit");
      for (const field of fields) {
        root.querySelectorAll(`[data-field="${CSS.escape(field)}"]`).forEach((one) => { if (!one.dataset.record || records.includes(one.dataset.record)) one.classList.add("lit"); });
      }
      return;
    }
    const field = event.target.closest("[data-field]");
    if (!field) return;
    const row = field.closest("tr, dl > div") || field, record = field.dataset.record || row.dataset.record;
    root.querySelectorAll(`mark[data-fields~="${CSS.escape(field.dataset.field)}"]`).forEach((mark) => { if (!record || mark.dataset.records.split(" ").includes(record)) mark.classList.add("lit"); });
  });
}

if (document.body.classList.contains("reading")) {
  light();
  const cards = [...document.querySelectorAll(".card[data-record]")];
  let at = cards.findIndex((card) => `#${card.id}` === location.hash);
  const go = (to) => {
    if (!cards.length) return;
    at = Math.max(0, Math.min(cards.length - 1, to));
    const record = cards[at].dataset.record;
    cards.forEach((card, which) => card.classList.toggle("lit", which === at));
    document.querySelectorAll("mark").forEach((mark) => mark.classList.toggle("faint", !mark.dataset.records.split(" ").includes(record)));
    cards[at].scrollIntoView({ block: "nearest" });
    document.querySelector(`[data-within~="${CSS.escape(record)}"], mark[data-records~="${CSS.escape(record)}"]`)?.scrollIntoView({ block: "center" });
  };
  on("next", () => go(at + 1));
  on("before", () => go(at - 1));
  on("open", () => cards[at]?.querySelector("h3 a")?.click());
  cards.forEach((card, which) => card.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    go(which);
    const field = event.target.closest("[data-field]");
    if (field) [...document.querySelectorAll(`mark[data-fields~="${CSS.escape(field.dataset.field)}"]`)].find((mark) => mark.dataset.records.split(" ").includes(card.dataset.record))?.scrollIntoView({ block: "center" });
  }));
  // Pointing at words that lie out of the card's sight brings the card of their record up.
  document.querySelector(".text")?.addEventListener("click", (event) => {
    const mark = event.target.closest("mark"), record = mark?.dataset.records.split(" ")[0];
    const card = cards.findIndex((one) => one.dataset.record === record);
    if (card >= 0 && String(getSelection()) === "") { at = card; cards.forEach((one, which) => one.classList.toggle("lit", which === at)); cards[card].scrollIntoView({ block: "nearest" }); }
  });
  if (at >= 0) go(at);
}
