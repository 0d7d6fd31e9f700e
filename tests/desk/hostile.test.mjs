// Reports that try to run something at the desk: in words, titles, names of files, sources, addresses. Every page is opened twice, once as it is and
// once with the pages' policy switched off, so that escaping is seen to hold by itself and the policy to be a second wall.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { openDesk } from "./desk.mjs";

const RUN = "window.ran=(window.ran||0)+1";
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `</textarea></title></style></script><script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `" onmouseover="${RUN}" autofocus onfocus="${RUN}" x="`,
  `<svg onload="${RUN}"><animate onbegin="${RUN}" attributeName=x dur=1s>`,
  `<svg><script href="data:text/javascript,${RUN}"/></svg>`,
  `<a href="javascript:${RUN}">here</a>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}">`,
  `<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">`,
  `<link rel=stylesheet href="https://elsewhere.example/x.css"><base href="https://elsewhere.example/">`,
  `<form action="https://elsewhere.example/"><input name=q autofocus onfocus="${RUN}">`,
  "${window.ran=1} {{constructor.constructor('window.ran=1')()}} #{7*7} <%= 7*7 %>",
  `\u202Egnitrats\u202C \u2066<b onclick="${RUN}">\u2069 \u200B\uFEFF`,
  `\u0000<scr\u0000ipt>${RUN}</scr\u0000ipt>\u0000`,
  `&lt;script&gt;${RUN}&lt;/script&gt; &#60;img src=x onerror=${RUN}&#62;`,
  `'; ${RUN}; //' \\"; ${RUN}; // --></script>`,
];
const TOWNS = ["Damboa", "Bama", "Gwoza", "Konduga", "Maiduguri", "Kaduna"];
/** A report that is coded, linked, counted and quoted, with the payload where names stand. */
const report = (payload, n) => ({
  id: `p${n} ${payload}`, title: `Attack ${payload}`, source: `Office ${payload}`, published: `2024-03-${String(6 + n).padStart(2, "0")}`,
  url: n % 2 ? `javascript:${RUN}` : `https://reports.example/"><img src=x onerror=${RUN}>`,
  text: `A bomb killed ${n + 2} soldiers and wounded two in ${TOWNS[n % TOWNS.length]} on Tuesday, ${payload} police said.\n\nOn Tuesday gunmen of the ${payload} Brigade killed ${n + 2} soldiers in Konduga. "${payload}," said ${payload} Bukar, a police spokesman, on Wednesday.\n\n` +
    `ISIS said that it carried out ${20 + n} attacks in the week of 28 February to 5 March 2024: 12 of them in Iraq and ${payload} in Syria. About 2,000 fighters of ${payload} are held in the camp, the ministry said.`,
});
const PAGES = ["incidents", "documents", "inbox", "waves", "tallies", "indicators", "copies", "bulletin", "bulletin/page", "agreement", "settings", "people", "judge", "login", "nowhere"];

let desk;
before(async () => { desk = await openDesk(); });
after(() => desk.close());

async function read() {
  const page = await desk.open();
  const lines = path.join(desk.folder, `wire.jsonl`), web = path.join(desk.folder, `pa'ge onload=x.html`);
  writeFileSync(lines, PAYLOADS.map((payload, n) => JSON.stringify(report(payload, n))).join("\n"));
  writeFileSync(web, `<html><head><title>${PAYLOADS[0]}</title></head><body onload="${RUN}"><article><h1>Bomb in Damboa</h1>${PAYLOADS.map((payload) => `<p>On 5 March 2024 a bomb killed 3 people in Damboa. ${payload}</p>`).join("")}</article></body></html>`);
  await page.goto("/inbox");
  await page.setInputFiles("#files", [lines, web]);
  await page.waitForFunction(() => document.querySelector("#arrivals")?.textContent.includes("Everything that came is read") && document.querySelectorAll("#arrivals tbody tr").length >= 2, null, { timeout: 60000 });
  for (let wait = 0; wait < 60 && !(await desk.api("incidents?limit=1")).total; wait++) await page.waitForTimeout(500);
  await page.context().close();
}

/** What a page must not have, whatever stands in the reports. */
const signs = () => ({
  ran: window.ran || 0,
  handlers: document.querySelectorAll(["onerror", "onload", "onclick", "onfocus", "onmouseover", "onbegin"].map((name) => `[${name}]`).join()).length,
  scripts: [...document.querySelectorAll("script")].filter((script) => !new URL(script.src, location.href).pathname.startsWith("/assets/")).length,
  links: [...document.querySelectorAll("a[href], form[action], iframe[src]")].filter((one) => /^\s*(javascript|data|vbscript):/i.test(one.getAttribute("href") || one.getAttribute("action") || one.getAttribute("src") || "")).length,
  strange: document.querySelectorAll("base, object, embed, iframe[srcdoc], math, meta[http-equiv=refresh], main link").length,
});

test("nothing that a report says runs on any page", { timeout: 400000 }, async () => {
  await read();
  const documents = (await desk.api("documents?limit=100")).items, incidents = (await desk.api("incidents?limit=100")).items;
  assert.ok(documents.length >= PAYLOADS.length && incidents.length > 3, `${documents.length} documents, ${incidents.length} incidents`);
  const records = (await desk.api("records?limit=400")).items;
  const at = (list, n) => list.filter((_, which) => which % Math.ceil(list.length / n) === 0);
  const places = [
    ...PAGES, ...documents.map((document) => `documents/${encodeURIComponent(document.id)}?passage=3-40`), ...at(incidents, 8).map((one) => `incidents/${one.incident}`), ...at(incidents, 3).map((one) => `incidents/${one.incident}/packet`),
    ...at(records, 4).map((record) => `api/v1/records/${record.id}`),
    ...PAYLOADS.map((payload, n) => `${["incidents?q=", "incidents?place=", "documents?q=", "bulletin?actor=", "incidents?sort="][n % 5]}${encodeURIComponent(payload)}`),
    ...PAYLOADS.slice(0, 6).map((payload) => `incidents/${encodeURIComponent(payload)}`),
  ];
  const faults = [];
  for (const bypassCSP of [false, true]) {
    const view = await desk.open({ bypassCSP });
    view.on("dialog", (dialog) => { faults.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
    for (const place of places) {
      if (place.endsWith("/packet")) {
        await view.setContent(await (await view.request.get(`/${place}`)).text());
        for (const [sign, n] of Object.entries(await view.evaluate(signs))) if (n) faults.push(`${place} ${sign}: ${n}`);
        continue;
      }
      const answer = await view.goto(`/${place}`);
      assert.ok(answer.status() < 500, `${place}: ${answer.status()}`);
      if (!answer.headers()["content-type"].startsWith("text/html")) continue;
      if (!bypassCSP) {
        const policy = answer.headers()["content-security-policy"] || "";
        if (!/default-src 'none'|default-src 'self'/.test(policy) || /script-src[^;]*'unsafe/.test(policy)) faults.push(`${place}: policy ${policy}`);
        if ((await answer.body()).includes(0)) faults.push(`${place}: a null byte`);
      }
      await view.mouse.move(300, 300);
      const found = await view.evaluate(signs);
      if (place.startsWith("bulletin/page")) found.scripts = Math.max(0, found.scripts - 1); // its own, which its policy does not run here
      for (const [sign, n] of Object.entries(found)) if (n) faults.push(`${place} ${bypassCSP ? "without policy " : ""}${sign}: ${n}`);
    }
    await view.context().close();
  }
  assert.deepEqual(faults, []);
  assert.deepEqual([...desk.asked], [new URL(desk.address).host], "nobody but the desk was asked");
});

test("marks of direction stay within the words that they came with", async () => {
  const view = await desk.open();
  await view.goto("/documents");
  const loose = await view.evaluate(() => [...document.querySelectorAll("td, h1, .text")].filter((one) => !getComputedStyle(one).unicodeBidi.includes("isolate") && one.tagName !== "H1").length);
  assert.equal(loose, 0);
  await view.context().close();
});
