// What keys do on this page. Pages register actions by name; the visitor's own keys are laid over the usual ones.
const USUAL = {
  next: "j", before: "k", open: "Enter", accept: "a", reject: "r", edit: "e", split: "s", merge: "m", undo: "u", reopen: "o", why: "w", case: "c",
  reason: "R", edit_one: "E", add: "n", choose: "x", bulk: "A", search: "/", help: "?",
};
const SAYS = {
  next: "next", before: "previous", open: "open", accept: "accept", reject: "reject", edit: "correct a value of the whole incident", edit_one: "correct a value of one report", reason: "reject with a reason", add: "new incident at the selected words", split: "split the chosen reports off",
  merge: "merge", undo: "take your last decision back", reopen: "open again", why: "why", case: "save as a case", choose: "choose this line or report",
  bulk: "decide on all that is found", search: "look for words", help: "these keys",
};
const own = JSON.parse(document.querySelector("meta[name=keys]")?.content || "{}");
const keys = { ...USUAL, ...own };
const actions = new Map();
let taker = null;

export const key = (name) => keys[name];
export function on(name, act) { actions.set(name, act); }
/** While a panel is open it gets every key first; it says whether it took it. */
export function take(all) { taker = all; }

function typing(target) { return target.closest?.("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]"); }

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (taker?.(event)) { event.preventDefault(); return; }
  if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.closest?.("a, button, summary")) return;
  const name = Object.keys(keys).find((name) => keys[name] === event.key && actions.has(name));
  if (name) { event.preventDefault(); actions.get(name)(event); }
});

export function help(dialog) {
  const lines = [...actions.keys()].map((name) => [keys[name], SAYS[name] || name]);
  const title = Object.assign(document.createElement("h2"), { id: "help-title", textContent: "Keys on this page" });
  const list = document.createElement("dl");
  for (const [press, says] of lines) {
    const term = document.createElement("dt");
    term.append(Object.assign(document.createElement("kbd"), { textContent: press }));
    list.append(term, Object.assign(document.createElement("dd"), { textContent: says }));
  }
  const close = Object.assign(document.createElement("button"), { textContent: "Close", type: "button" });
  close.addEventListener("click", () => dialog.close());
  const hint = Object.assign(document.createElement("p"), { className: "hint", textContent: "Other keys can be set in the settings." });
  dialog.replaceChildren(title, list, hint, close);
  dialog.showModal();
}

const token = document.querySelector("meta[name=token]")?.content || "";
/** Asks the desk; an answer that is a problem is thrown with what it says. */
export async function ask(address, sent) {
  const options = sent === undefined ? {} : { method: "POST", headers: { "content-type": "application/json", "x-csrf-token": token }, body: JSON.stringify(sent) };
  const answer = await fetch(address, options);
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error([told.detail, told.hint].filter(Boolean).join("; ")), { status: answer.status });
  return told;
}
export async function send(file) {
  const headers = { "x-csrf-token": token, "content-type": "application/octet-stream", accept: "application/json" };
  const answer = await fetch(`/inbox?name=${encodeURIComponent(file.name)}`, { method: "POST", headers, body: file });
  if (answer.ok) return;
  const told = await answer.json().catch(() => ({ detail: `the desk answered ${answer.status}` }));
  throw new Error([told.detail, told.hint].filter(Boolean).join("; "));
}
let hush = 0;
/** Tells something for a while. */
export function tell(words) {
  const told = document.getElementById("told");
  told.textContent = words;
  clearTimeout(hush);
  hush = setTimeout(() => { told.textContent = ""; }, 3500);
}
