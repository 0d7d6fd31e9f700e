// Filters. Everything else on the page works without this.
(function () {
  const form = document.querySelector(".filters");
  if (!form) return;
  form.hidden = false;
  const incidents = [...document.querySelectorAll(".incident")];
  const counted = incidents.filter((incident) => !incident.closest(".aside"));
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const texts = new Map(incidents.map((incident) => [incident, fold(incident.textContent)]));
  function apply() {
    const words = fold(form.elements.words.value).split(/\s+/).filter(Boolean);
    const wanted = form.elements.class.value;
    const country = form.elements.country.value;
    for (const incident of incidents) {
      const arena = incident.closest(".arena");
      const fits = (!wanted || incident.dataset.class === wanted) && (!country || arena.id === country)
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
