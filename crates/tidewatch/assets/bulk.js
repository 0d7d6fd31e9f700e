// All that a filter finds is decided on by a key, once it has been said how many they are.
import { on } from "./keys.js";

const dialog = Object.assign(document.createElement("dialog"), { id: "sure" });
dialog.setAttribute("aria-labelledby", "sure-title");
document.body.append(dialog);
let sure = null;

function confirm(button) {
  const heading = Object.assign(document.createElement("h2"), { id: "sure-title", textContent: button.dataset.confirm });
  const hint = Object.assign(document.createElement("p"), { className: "hint", textContent: "One decision, which can be taken back by one key." });
  const yes = Object.assign(document.createElement("button"), { type: "button", textContent: "Yes (Enter)", autofocus: true });
  const no = Object.assign(document.createElement("button"), { type: "button", textContent: "No (Escape)" });
  yes.addEventListener("click", () => { sure = button; dialog.close(); button.form.requestSubmit(button); });
  no.addEventListener("click", () => dialog.close());
  const row = Object.assign(document.createElement("p"), { className: "buttons" });
  row.append(yes, no);
  dialog.replaceChildren(heading, hint, row);
  dialog.showModal();
}
for (const button of document.querySelectorAll("button[data-confirm]")) {
  button.addEventListener("click", (event) => { if (sure !== button) { event.preventDefault(); confirm(button); } });
  on(button.value, () => confirm(button));
}
addEventListener("keydown", (event) => { if (event.key === "Escape" && !dialog.open && !event.target.closest("input")) document.getElementById("up")?.click(); });
