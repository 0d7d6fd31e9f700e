// Files are dropped or chosen, sent one after the other, and what becomes of them is shown as it happens.
import { send, tell } from "./keys.js";

const drop = document.getElementById("drop"), sent = document.getElementById("sent");
async function take(files) {
  for (const file of files) {
    const line = Object.assign(document.createElement("li"), { textContent: `${file.name}: sending…` });
    sent.prepend(line);
    if (file.size > drop.dataset.most) { line.textContent = `${file.name}: more than ${drop.dataset.most >> 20} MB; \`tidewatch add\` takes files of any size`; continue; }
    try { await send(file); line.textContent = `${file.name}: received`; } catch (error) { line.textContent = `${file.name}: ${error.message}`; tell(error.message); }
  }
}
if (drop) {
  document.getElementById("files").addEventListener("change", (event) => take(event.target.files));
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, (event) => { event.preventDefault(); if (name === "drop" || !event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => take(event.dataTransfer.files));
}
setInterval(async () => {
  if (document.hidden) return;
  const page = new DOMParser().parseFromString(await (await fetch("/inbox")).text(), "text/html");
  for (const part of ["#arrivals", ".figures-row"]) { const [now, new_one] = [document.querySelector(part), page.querySelector(part)]; if (now && new_one && now.innerHTML !== new_one.innerHTML) now.innerHTML = new_one.innerHTML; }
}, 1500);
