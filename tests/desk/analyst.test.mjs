// Works as an analyst would: adds the sample reports, reviews by keyboard, corrects, merges, looks at the map, builds the bulletin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { keep, openDesk, reports, shots } from "./desk.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let desk, page;

before(async () => { desk = await openDesk(); page = await desk.open(); });
after(() => desk.close());

/** Presses keys one after the other, and counts them. */
/** Keys as a hand presses them: on a page that has its scripts. */
async function press(...keys) {
  for (const key of keys) { await page.waitForLoadState(); await page.keyboard.press(key); await page.waitForTimeout(60); }
  return keys.length;
}
const shot = (name, view = page) => keep(view, name);
const total = async (query = "") => (await desk.api(`incidents?limit=1&${query}`)).total;

test("reports are dropped in, read and linked", async () => {
  await page.goto("/inbox");
  await page.setInputFiles("#files", reports);
  await page.waitForFunction((n) => document.querySelectorAll("#arrivals tbody tr").length >= n, reports.length, { timeout: 60000 });
  await page.waitForFunction(() => document.querySelector("#arrivals")?.textContent.includes("Everything that came is read"), null, { timeout: 60000 });
  await page.waitForTimeout(1800);
  await shot("inbox");
  const status = await desk.api("status");
  assert.equal(status.documents, reports.length);
  assert.ok(await total() > 40, `${await total()} incidents`);
});

test("the same incidents stand in the list, on the map and in time", async () => {
  await page.goto("/incidents");
  await page.waitForSelector("canvas[data-points]");
  assert.ok(Number(await page.getAttribute("#map", "data-points")) > 30);
  assert.ok(await page.locator(".timeline rect:not(.hit)").count() > 3);
  await page.waitForTimeout(300);
  await shot("incidents");
  await page.selectOption("select[name=type]", "explosion");
  await page.waitForURL(/type=explosion/);
  assert.ok(!page.url().includes("actor="), "the address holds only what was told");
  const told = page.url();
  await page.goto("/documents");
  await page.goto(told);
  assert.equal(await page.inputValue("select[name=type]"), "explosion", "a link reopens the view");
});

test("what is pointed at in the list, on the map or in time is lit in all three", async () => {
  await page.goto("/incidents?sort=sources");
  await page.waitForSelector("canvas[data-points]");
  const id = (await desk.api("incidents?sort=sources&limit=1")).items[0].incident;
  await page.locator(`#incidents tr[data-id="${id}"] td.who`).hover();
  assert.equal(await page.getAttribute("#map", "data-lit"), "1");
  assert.ok(await page.locator(".timeline a.bar.lit").count() >= 1, "its days are lit");
  await page.locator(".timeline a.bar rect:not(.hit)").first().hover();
  const day = await page.locator(".timeline a.bar.lit").first().getAttribute("data-from");
  assert.ok(Number(await page.getAttribute("#map", "data-lit")) >= 1 && (await page.locator("#incidents tr.lit").count()) >= 1, "its incidents are lit");
  assert.ok(await page.evaluate((day) => [...document.querySelectorAll("#incidents tr.lit")].some((row) => row.dataset.start <= day && row.dataset.end >= day), day));
  const box = await page.locator("#map").boundingBox();
  let lit = 0;
  for (let y = 40; y < box.height && !lit; y += 14) for (let x = 20; x < box.width && !lit; x += 14) {
    await page.mouse.move(box.x + x, box.y + y);
    lit = await page.locator(".map-tip:not([hidden])").count();
  }
  assert.ok(lit && (await page.locator("#incidents tr.lit").count()) >= 1 && (await page.locator(".timeline a.lit").count()) >= 1, "a point of the map lights its lines and days");
});

test("how sure a date, a toll and an incident are can be seen, and filtered by", async () => {
  await page.goto("/incidents");
  for (const [what, drawn] of [["a date of several days", "svg.days rect.range"], ["a toll between two numbers", "svg.range rect.end"], ["a toll with no end", "svg.range rect.open"], ["a stretch in time", ".timeline a.band rect"]]) {
    assert.ok(await page.locator(drawn).count() > 0, what);
  }
  await page.selectOption("select[name=confidence]", "high");
  await page.waitForURL(/confidence=high/);
  const n = await page.locator("#incidents tbody tr").count();
  assert.ok(n > 0 && n === await page.locator("#incidents tbody .confidence.high").count());
  assert.equal(n, await total("confidence=high"));
  const all = await Promise.all(["high", "medium", "low"].map((step) => total(`confidence=${step}`)));
  assert.equal(all[0] + all[1] + all[2], await total());
  await page.goto("/incidents?sources=2&disputed=1&review=open");
  assert.equal(await page.inputValue("input[name=sources]"), "2");
  assert.ok(await page.isChecked("input[name=disputed]"));
  for (const item of (await desk.api("incidents?sources=2&disputed=1")).items) assert.ok(item.independent_sources >= 2 && item.conflicts.length > 0);
});

test("ten incidents are accepted with ten keys", async () => {
  await page.goto("/incidents?review=open");
  const open = await total("review=open");
  await press("j", "Enter");
  await page.waitForURL(/incidents\/./);
  let keys = 0;
  for (let n = 0; n < 10; n++) {
    const was = page.url();
    keys += await press("a");
    await page.waitForURL((url) => url.href !== was);
    await page.waitForLoadState();
  }
  assert.equal(keys, 10);
  assert.equal(await total("review=accepted"), 10);
  assert.equal(await total("review=open"), open - 10);
  await press("u");
  await page.waitForLoadState();
  await page.waitForFunction(() => document.body.textContent.includes("took decision"));
  assert.equal(await total("review=accepted"), 9);
});

test("a place is corrected by pointing at words, a toll by typing", async () => {
  await page.goto("/incidents?sort=sources");
  await press("j", "Enter");
  await page.waitForURL(/incidents\/./);
  await shot("incident");
  const alone = (await desk.api("incidents?q=Tank")).items.find((incident) => incident.records.length === 1 && incident.place?.lat);
  await page.goto(`/incidents/${alone.incident}`);
  const points = JSON.stringify((await desk.api("points")).lat);
  const place = () => page.textContent("td[data-field=place][data-record]");
  const was = await place();
  let keys = await press("e", "p");
  await page.waitForSelector("#panel li button:has(small:not(:empty))");
  await shot("edit");
  assert.equal(await page.locator(".done").count(), 0, "letters choose nothing");
  keys += await press("Enter");
  await page.waitForSelector(".done");
  assert.notEqual(await place(), was);
  assert.ok(keys <= 6, `${keys} keys`);
  assert.ok(await page.locator("td.edited del").count() > 0, "what it was stays to be seen");
  assert.notEqual(JSON.stringify((await desk.api("points")).lat), points, "the map follows");
  keys = await press("e", "k", "1", "4");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("Killed is now 14"));
  assert.ok(keys + 1 <= 6, `${keys + 1} keys`);
  await press("u");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("took decision"));
  assert.match(await page.textContent(".done"), /Killed is now 14/, "what was taken back is said");
});

test("typing filters the values, and only Enter takes one", async () => {
  const alone = (await desk.api("incidents?review=open&limit=200")).items.find((incident) => incident.records.length === 1 && incident.type !== "raid");
  await page.goto(`/incidents/${alone.incident}`);
  let keys = await press("e", "t", "r", "a", "i");
  await page.waitForFunction(() => document.querySelectorAll("#choices li").length > 0 && /Raid/.test(document.querySelector("#choices li.at")?.textContent));
  assert.ok(await page.locator("#choices li").count() <= 3, "the others are filtered out");
  assert.equal(await page.locator(".done").count(), 0);
  keys += await press("Enter");
  await page.waitForSelector(".done");
  assert.ok(keys <= 6, `${keys} keys`);
  assert.match(await page.textContent(".done"), /Type is now Raid/);
  await press("u");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("took decision"));
  await press("e", "p", "X", "y", "z", "z", "y");
  await press("Enter");
  await page.waitForFunction(() => document.querySelector("#told").textContent.includes("no place `Xyzzy` is known"));
  await press("Escape");
});

test("a value is set for the whole incident, of several reports", async () => {
  const joint = (await desk.api("incidents?sort=sources&limit=1")).items[0];
  assert.ok(joint.records.length > 1);
  await page.goto(`/incidents/${joint.incident}`);
  const keys = await press("e", "k", "9", "Enter");
  await page.waitForSelector(".done");
  assert.ok(keys <= 6);
  assert.match(await page.textContent("td.joint[data-field=killed]"), /9.*set by reviewer/);
  const now = (await desk.api(`incidents/${joint.records[0]}`)).incident;
  assert.equal(now.records.length, joint.records.length, "no report is torn off");
  await shot("whole");
  await press("u");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("took decision"));
  await press("2", "x", "s");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("apart"));
  await press("u");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("took decision"));
});

test("an incident that was not coded is added in the reading room", async () => {
  const one = (await desk.api("documents?limit=1")).items[0];
  await page.goto(`/documents/${encodeURIComponent(one.id)}`);
  const n = await total();
  await press("n");
  await page.waitForFunction(() => document.querySelector("#told").textContent.includes("select the words"));
  await page.locator("article.source .text").evaluate((text) => {
    const piece = [...text.querySelectorAll("[data-at]")].find((piece) => piece.textContent.trim().length > 12);
    const range = document.createRange();
    range.selectNodeContents(piece);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  });
  await press("n", "p", "r", "o");
  assert.match(await page.textContent("#choices li.at"), /Protest/);
  await shot("add");
  await press("Enter");
  await page.waitForSelector(".done");
  assert.match(await page.textContent(".done"), /added Protest/);
  assert.equal(await total(), n + 1);
  await press("u");
  await page.waitForFunction(() => document.body.textContent.includes("took decision"));
  assert.equal(await total(), n);
});

test("records of other kinds are judged by keys", async () => {
  const figures = (await desk.api("records?record=figure&limit=1")).items;
  if (!figures.length) return;
  await page.goto(`/records/${figures[0].id}`);
  await press("a");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("accepted"));
  await press("R");
  await page.keyboard.type("of another year");
  await press("Enter");
  await page.waitForFunction(() => document.body.textContent.includes("of another year"));
  assert.equal((await desk.api(`records/${figures[0].id}`)).record.review, "rejected");
  await page.goto(`/documents/${encodeURIComponent(figures[0].document.id)}`);
  await press("j", "a");
  await page.waitForFunction(() => document.querySelector("#told").textContent.includes("accepted"));
  await press("u");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("took decision"));
  await page.goto("/indicators");
  await press("j");
  await page.waitForSelector(".chosen[data-version]");
  await press("a");
  await page.waitForFunction(() => document.querySelector("#told").textContent.includes("accepted"));
});

test("all that is found is decided on by keys, after it was said how many", async () => {
  await page.goto("/incidents?class=operation&review=open");
  const open = await total("class=operation&review=open");
  await press("A");
  await page.waitForURL(/judge/);
  await press("a");
  await page.waitForSelector("#sure[open]");
  assert.match(await page.textContent("#sure"), new RegExp(`Accept all ${open} open incidents`));
  assert.equal(await total("class=operation&review=open"), open, "nothing is decided yet");
  await press("Escape");
  await press("a", "Enter");
  await page.waitForURL(/done=/);
  assert.match(await page.textContent(".done"), /accepted/);
  assert.equal(await total("class=operation&review=open"), 0);
  await press("u");
  await page.waitForFunction(() => document.querySelector(".done")?.textContent.includes("took decision"));
  assert.equal(await total("class=operation&review=open"), open);
});

test("words selected with the mouse are read by the engine", async () => {
  await page.goto("/incidents?q=Konduga");
  await press("j", "Enter");
  await page.waitForURL(/incidents\/./);
  const source = page.locator("article.source").first();
  await source.evaluate((article) => {
    const mark = [...article.querySelectorAll("mark")].find((mark) => mark.dataset.fields.includes("date"));
    const range = document.createRange();
    range.selectNodeContents(mark);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  });
  await press("e", "d");
  await page.waitForSelector(".done");
  assert.match(await page.textContent(".done"), /Date (of the incident )?is now 2024-03-0\d/);
});

test("words and values light one another", async () => {
  await page.locator("article.source mark[data-fields~=place]").first().hover();
  assert.ok(await page.locator("td[data-field=place].lit").count() > 0);
  await page.locator("tr[data-field=place] td[data-record]").first().hover();
  assert.ok(await page.locator("mark.lit[data-fields~=place]").count() > 0);
});

test("the reading room names captions and notes, and shows copies beside the text", async () => {
  const watch = (await desk.api("documents?q=truffle&limit=1")).items[0];
  await page.goto(`/documents/${encodeURIComponent(watch.id)}`);
  assert.ok((await page.locator(".block-name").allTextContents()).includes("Note"));
  assert.ok(await page.locator(".block.heading[role=heading]").count() > 2);
  const text = (await desk.api(`documents/${encodeURIComponent(watch.id)}`)).text;
  const tiles = await page.evaluate(() => [...document.querySelectorAll(".text [data-at]")].map((one) => [Number(one.dataset.at), one.textContent]));
  for (const [at, words] of tiles) assert.equal([...text].slice(at, at + [...words].length).join(""), words, `at ${at}`);
  const field = page.locator(".card [data-field=place]").first();
  await field.hover();
  assert.ok(await page.locator("mark.lit[data-fields~=place]").count() > 0, "a field lights its words");
  await page.locator(".text mark[data-fields~=date]").first().hover();
  assert.ok(await page.locator(".card [data-field=date].lit").count() > 0, "words light their field");
  const copy = (await desk.api("reuse")).passages[0];
  await page.goto(`/documents/${encodeURIComponent(copy.a.document)}`);
  assert.ok(await page.locator(".text .shared").count() > 0);
  await shot("reading");
  await page.locator(".card.copies a", { hasText: "there" }).first().click();
  await page.waitForURL(/passage=\d+-\d+#passage/);
  assert.ok(await page.locator("mark.f-passage").first().isVisible());
  assert.ok(page.url().includes(encodeURIComponent(copy.b.document)));
});

test("who copied whom is told by words, and leads to the place", async () => {
  await page.goto("/copies");
  assert.ok(await page.locator("svg.graph path.edge").count() > 0);
  const [gone, come] = [await page.locator(".compared del").allTextContents(), await page.locator(".compared ins").allTextContents()];
  assert.ok(gone.length > 1 && come.length > 1);
  const words = (list) => list.map((text) => text.split(" ").length).sort((a, b) => a - b)[Math.floor(list.length / 2)];
  assert.ok(words(gone) <= 8 && words(come) <= 8, `half of the changes have at most ${words(gone)} and ${words(come)} words`);
  await shot("copies");
  await page.locator(".passage-pair a").first().click();
  await page.waitForURL(/passage=/);
  assert.ok(await page.locator("mark.f-passage").first().isVisible());
});

test("a tally is added up before the reader's eyes, and says what the desk has not read", async () => {
  await page.goto("/tallies");
  const sum = (await page.locator(".sum").allTextContents()).find((told) => told.includes("rest"));
  const [, parts, whole] = /Sum: (.*) = (\d+)/.exec(sum);
  assert.equal(parts.split("+").map((part) => parseInt(part, 10)).reduce((a, b) => a + b), Number(whole), sum);
  assert.ok(await page.locator("tr.rest").count() > 0);
  const caveat = await page.locator(".caveat").last().textContent();
  assert.match(caveat, /Missing \d+ is missing here\. The desk has \d+ reports? .* on \d+ of its \d+ days/);
  await shot("tallies");
});

test("agreement is told with its counts and intervals", async () => {
  await page.goto("/agreement");
  assert.ok(await page.locator("svg.interval").count() > 3 && (await page.locator("svg.month").count()) > 3);
  assert.match(await page.locator("svg.interval").first().getAttribute("aria-label"), /\d+ percent, \d+ to \d+/);
  assert.match(await page.textContent("main"), /too few to judge a field by/);
  await shot("agreement");
});

test("two incidents are merged from the list, and the map changes", async () => {
  await page.goto("/incidents?sort=place");
  await page.waitForSelector("canvas[data-points]");
  const [n, points] = [await total(), Number(await page.getAttribute("#map", "data-points"))];
  await press("j", "x", "j", "x", "m");
  await page.waitForURL(/done=/);
  assert.equal(await total(), n - 1);
  await page.goto("/incidents?sort=place");
  await page.waitForSelector("canvas[data-points]");
  assert.equal(Number(await page.getAttribute("#map", "data-points")), points - 1);
});

test("two people see each other's change", async () => {
  const id = (await desk.api("incidents?review=open&limit=1")).items[0].incident;
  const other = await desk.open();
  await page.goto(`/incidents/${id}`);
  await other.goto(`/incidents/${id}`);
  await other.keyboard.press("a");
  await other.waitForURL(/done=/);
  await press("r");
  await page.waitForFunction(() => document.body.textContent.includes("Somebody was here before you"));
  assert.ok((await page.textContent("main")).includes("accepted"));
  await shot("conflict");
  await other.context().close();
});

test("keys are told, and can be changed", async () => {
  await page.goto("/incidents");
  await press("?");
  assert.ok(await page.isVisible("#help"));
  await shot("keys");
  await press("Escape");
  await page.goto("/settings");
  await page.fill("input[name=key-next]", "n");
  await page.click("form.settings button");
  await page.goto("/incidents");
  await press("n");
  assert.equal(await page.locator("tr.chosen").count(), 1);
  await page.goto("/settings");
  await page.fill("input[name=key-next]", "");
  await page.click("form.settings button");
});

test("the bulletin is built, set and printed", async () => {
  await page.goto("/bulletin");
  const frame = page.frameLocator("iframe");
  await frame.locator("h1").waitFor();
  assert.match(await frame.locator("h1").textContent(), /Incidents of/);
  await page.locator(".periods a", { hasText: "2024-W10" }).click();
  await page.waitForURL(/from=2024-03-04&to=2024-03-10/);
  assert.match(await frame.locator("h1").textContent(), /Incidents of 4–10 March 2024/);
  await shot("bulletin");
  await page.locator(".publication summary").click();
  await page.fill(".publication textarea", 'title = "Watch of {period}"\npublisher = "Desk of tests"');
  await page.click(".publication button");
  await page.waitForURL(/kept=1/);
  assert.match(await frame.locator("h1").textContent(), /Watch of/);
  await page.goto("/bulletin");
  await page.locator(".publication summary").click();
  await page.fill(".publication textarea", "titel = 1");
  await page.click(".publication button");
  assert.match(await page.textContent("main"), /faults/);
  const paper = await desk.open();
  await paper.goto("/bulletin/page?from=2024-03-04&to=2024-03-10");
  const pdf = (await paper.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
  const n = pdf.match(/\/Type \/Page\b(?!s)/g).length;
  assert.ok(n <= 13, `${n} pages of paper`);
  await paper.context().close();
});

const PAGES = ["incidents", "documents", "inbox", "waves", "tallies", "indicators", "copies", "bulletin", "agreement", "settings", "people", "judge", "login", "nowhere"];

test("axe finds nothing, light and dark, wide and narrow", async () => {
  const incident = (await desk.api("incidents?sort=sources&limit=1")).items[0];
  const places = [...PAGES.map((name) => `/${name}`), `/incidents/${incident.incident}`, `/documents/${encodeURIComponent(incident.documents[0])}`];
  const faults = [], checks = { pages: 0, rules: new Set(), nodes: 0, unsure: new Set() };
  for (const [colorScheme, width, height] of [["light", 1400, 900], ["dark", 1400, 900], ["light", 360, 740], ["dark", 360, 740], ["light", 2200, 1300]]) {
    const view = await desk.open({ colorScheme, viewport: { width, height }, bypassCSP: true });
    for (const place of places) {
      await view.goto(place);
      await view.waitForTimeout(150);
      await view.evaluate(axe);
      const found = await view.evaluate(() => window.axe.run(document, { iframes: false }));
      faults.push(...found.violations.map((one) => `${place} ${colorScheme} ${width}: ${one.id}: ${one.nodes.map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).slice(0, 3).join(" | ")}`));
      checks.pages++;
      for (const one of found.passes) { checks.rules.add(one.id); checks.nodes += one.nodes.length; }
      for (const one of found.incomplete) checks.unsure.add(one.id);
      const wide = await view.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) faults.push(`${place} ${width}: ${wide} wide`);
      if (["/incidents", "/documents", "/indicators"].includes(place) || place.startsWith("/incidents/")) await view.screenshot({ path: `${shots}/${place.split("/")[1]}${place.split("/").length > 2 ? "-one" : ""}-${colorScheme}-${width}.png` });
    }
    await view.context().close();
  }
  const told = { views: checks.pages, rules: checks.rules.size, elements: checks.nodes, violations: faults.length, unsure: [...checks.unsure].sort() };
  writeFileSync(`${shots}/axe.json`, `${JSON.stringify(told)}\n`);
  console.log(`axe: ${JSON.stringify(told)}`);
  assert.deepEqual(faults, []);
});

test("on a narrow screen every value is in sight without moving a table sideways", async () => {
  const view = await desk.open({ viewport: { width: 360, height: 740 } });
  const disputed = (await desk.api("incidents?disputed=on&limit=1")).items[0];
  for (const place of ["/incidents", `/incidents/${disputed.incident}`, "/tallies", "/copies", "/documents"]) {
    await view.goto(place);
    const cut = await view.evaluate(() => [...document.querySelectorAll("main .scroll, main table, main svg.graph")].filter((one) => one.getBoundingClientRect().right > innerWidth || one.scrollWidth > one.clientWidth + 1).map((one) => `${one.tagName}.${one.getAttribute("class")} ${one.scrollWidth}`));
    assert.deepEqual(cut, [], place);
  }
  await view.goto(`/incidents/${disputed.incident}`);
  const tall = await view.evaluate(() => [...document.querySelectorAll(".fields td:empty")].filter((cell) => cell.getBoundingClientRect().height > 4).length);
  assert.equal(tall, 0, "a report that does not tell a field takes no room");
  await view.goto("/incidents");
  const toll = await view.evaluate(() => { const cell = document.querySelector("#incidents .toll:not(:empty)"); return getComputedStyle(cell, "::after").content; });
  assert.match(toll, /^"\u00a0/, "a number and what it counts stand apart");
  await view.goto("/bulletin/page");
  assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the bulletin is as wide as the screen");
  await view.context().close();
});

test("nobody but the desk was asked, and no script failed", () => {
  assert.deepEqual([...desk.asked], [new URL(desk.address).host]);
  assert.deepEqual(desk.faults, []);
});
