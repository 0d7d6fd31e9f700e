// Filters, and a number's sentences beside it. Everything else on the page works without this.
(function () {
  const form = document.querySelector(".filters");
  if (!form) return;
  form.hidden = false;
  const incidents = [...document.querySelectorAll("article.incident[data-class]")];
  const counted = incidents.filter((incident) => incident.closest(".arena"));
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const texts = new Map(incidents.map((incident) => [incident, fold(incident.textContent)]));
  function apply() {
    const words = fold(form.elements.words.value).split(/\s+/).filter(Boolean);
    const wanted = form.elements.class.value;
    const country = form.elements.country.value;
    for (const incident of incidents) {
      const arena = incident.closest(".arena");
      const fits = (!wanted || incident.dataset.class === wanted) && (!country || (arena && arena.id === country))
        && words.every((word) => texts.get(incident).includes(word));
      incident.hidden = !fits;
    }
    for (const arena of document.querySelectorAll(".arena")) arena.hidden = !arena.querySelector(".incident:not([hidden])");
    for (const heading of document.querySelectorAll(".arena h3")) {
      let next = heading.nextElementSibling, any = false;
      while (next && next.matches(".incident")) { any = any || !next.hidden; next = next.nextElementSibling; }
      heading.hidden = !any;
    }
    for (const link of document.querySelectorAll("svg a[data-i]")) {
      const shown = link.dataset.i.split(" ").some((n) => { const incident = document.getElementById("i" + n); return incident && !incident.hidden; });
      link.style.display = shown ? "" : "none";
    }
    const n = counted.filter((incident) => !incident.hidden).length;
    form.querySelector("output").textContent = n === counted.length ? "" : n + " of " + counted.length + " shown";
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
})();

(function () {
  const box = document.createElement("dialog");
  if (!box.showModal) return;
  document.body.append(box);
  const made = (name, text, into) => { const element = document.createElement(name); element.textContent = text; into.append(element); return element; };
  const copy = (element, into) => {
    if (!element) return;
    const clone = element.cloneNode(true);
    for (const each of [clone, ...clone.querySelectorAll("[id]")]) each.removeAttribute("id");
    into.append(clone);
  };
  function show(number, into) {
    const words = document.getElementById("q" + number);
    const incident = words && words.closest("article");
    if (!incident) return;
    const article = made("article", "", into);
    copy(incident.querySelector(".tag"), article);
    copy(incident.querySelector(".sentence"), article);
    copy(words, article);
  }
  function open(target) {
    box.replaceChildren();
    const close = made("button", "Close", box);
    close.className = "close";
    close.onclick = () => box.close();
    if (target.matches(".ledger p")) {
      made("h2", target.parentElement.querySelector("h3").textContent + ": " + target.querySelector("b").textContent.toLowerCase(), box);
      for (const link of target.querySelectorAll("a")) show(link.hash.slice(2), box);
    } else if (target.id.startsWith("q")) {
      show(target.id.slice(1), box);
    } else {
      copy(target, box);
    }
    box.showModal();
    box.scrollTop = 0;
  }
  document.addEventListener("click", (event) => {
    if (event.target === box) return box.close();
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (box.contains(link)) return box.close();
    const place = link.getAttribute("href");
    const target = document.getElementById(place.slice(1));
    if (!target || !link.matches(".n,.told") || !/^#(s|q|tw|fw)\d/.test(place)) return;
    event.preventDefault();
    open(target);
  });
})();
