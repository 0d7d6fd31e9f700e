// The panel that asks what a key leaves open: which field, which value, which words. Typing filters, arrows move, Enter takes, Escape leaves.
import { take } from "./keys.js";

export const panel = document.getElementById("panel");
export const element = (name, properties = {}, ...children) => { const made = Object.assign(document.createElement(name), properties); made.append(...children); return made; };
export const title = (words) => element("h2", { id: "panel-title", textContent: words });

export function close() {
  panel.hidden = true;
  take(null);
  light(null);
}
export function open(taker, ...children) {
  panel.replaceChildren(...children);
  panel.hidden = false;
  take((event) => { if (event.key === "Escape") { close(); return true; } return taker(event); });
}
/** A line that is taken by its key, or by pointing at it. */
export const line = (press, words, beside, act) => {
  const button = element("button", { type: "button" }, element("kbd", { textContent: press }), " ", element("span", { textContent: words }), element("small", { textContent: beside }));
  button.addEventListener("click", act);
  return element("li", {}, button);
};
/** Lights the words that a choice rests on. */
function light(choice) {
  document.querySelectorAll(".text .lit").forEach((one) => one.classList.remove("lit"));
  if (!choice?.words || !choice.source) return;
  for (const piece of choice.source.querySelectorAll("[data-at]")) {
    const start = +piece.dataset.at;
    if (start < choice.words[1] && start + [...piece.textContent].length > choice.words[0] && piece.tagName === "MARK") piece.classList.add("lit");
  }
}

/** One of several choices ({ told, beside, act }), which may still be on their way, or what is typed. Nothing is taken before Enter. */
export function choose({ heading, hint, coming, typed, first }) {
  const input = element("input", { id: "typed", autocomplete: "off", spellcheck: false });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "choices");
  const list = element("ol", { id: "choices", role: "listbox" });
  list.setAttribute("aria-label", heading);
  const label = element("label", {}, element("span", { className: "hint", textContent: hint }), input);
  let all = null, shown = [], at = 0, wanted = false;
  const point = (to) => {
    at = Math.max(0, Math.min(shown.length - 1, to));
    [...list.children].forEach((row, which) => { row.classList.toggle("at", which === at); row.setAttribute("aria-selected", which === at); });
    if (list.children[at]) { input.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({ block: "nearest" }); }
    light(shown[at]);
  };
  const show = () => {
    const words = input.value.trim().toLowerCase();
    shown = (all || []).filter((one) => !words || `${one.told} ${one.beside} ${one.keep || ""}`.toLowerCase().includes(words));
    const own = words && typed ? typed(input.value.trim()) : null;
    if (own && !shown.some((one) => one.told.toLowerCase() === words)) { if (first?.test(words)) shown.unshift(own); else shown.push(own); }
    list.replaceChildren(...shown.map((one, which) => {
      const row = line("", one.told, one.beside, one.act);
      row.querySelector("kbd").remove();
      row.querySelector("button").tabIndex = -1;
      row.id = `choice-${which}`;
      row.setAttribute("role", "option");
      return row;
    }));
    point(0);
  };
  // Fast fingers wait for the choices, so that the same keys always take the same.
  const enter = () => { if (!all) wanted = true; else shown[at]?.act(); };
  open((event) => {
    if (event.key === "Enter") { enter(); return true; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { point(at + (event.key === "ArrowDown" ? 1 : -1)); return true; }
    if (event.target !== input && event.key.length === 1) input.focus();
    return false;
  }, title(heading), label, list);
  input.addEventListener("input", show);
  input.focus();
  Promise.resolve(coming).then((found) => { all = found; show(); if (wanted) enter(); });
}

/** Words that somebody types, as a reason. */
export function words(heading, hint, act) {
  const input = element("input", { id: "typed", autocomplete: "off", maxLength: 500 });
  open((event) => { if (event.key === "Enter") { close(); act(input.value.trim()); return true; } return false; },
    title(heading), element("label", {}, element("span", { className: "hint", textContent: hint }), input));
  input.focus();
}

/** The words that are selected in a report, in code points; with the document and record. */
export function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0), above = range.commonAncestorContainer, source = (above.nodeType === Node.TEXT_NODE ? above.parentElement : above)?.closest("article.source");
  if (!source) return null;
  const point = (node, offset) => {
    const is_text = node.nodeType === Node.TEXT_NODE, piece = (is_text ? node.parentElement : node).closest("[data-at]");
    if (piece) return +piece.dataset.at + [...(is_text ? node.textContent.slice(0, offset) : [...node.childNodes].slice(0, offset).map((one) => one.textContent).join(""))].length;
    const [next, last] = [node.childNodes[offset], node.childNodes[offset - 1]];
    if (next?.dataset?.at) return +next.dataset.at;
    return last?.dataset?.at ? +last.dataset.at + [...last.textContent].length : null;
  };
  const [start, end] = [point(range.startContainer, range.startOffset), point(range.endContainer, range.endOffset)];
  return start === null || end === null || end <= start ? null : { record: source.dataset.record, document: source.dataset.document, words: `${start},${end}`, text: selection.toString() };
}

/** A new incident at the selected words: its type is chosen, the rest is read in them. */
export function add(tell) {
  const form = document.getElementById("add-form"), marked = selected();
  if (!form) return;
  if (!marked) { tell("select the words that tell of it first"); return; }
  const set = (name, value) => { form.querySelector(`input[name="${name}"]`).value = value; };
  const take_type = (type) => () => { set("document", marked.document); set("words", marked.words); set("type", type); close(); form.requestSubmit(); };
  const told = (type) => type[0].toUpperCase() + type.slice(1).replaceAll("_", " ");
  choose({ heading: `“${marked.text.trim().slice(0, 60)}” tells of…`, hint: "Type to find a kind, Enter takes it", coming: form.dataset.types.split(" ").map((type) => ({ told: told(type), beside: "", act: take_type(type) })) });
}
