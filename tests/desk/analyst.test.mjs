// Works as an analyst would: adds the sample reports, reviews by keyboard, corrects, merges, looks at the map, builds the bulletin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { openDesk, reports, shots } from "./desk.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let desk, page;

before(async () => { desk = await openDesk(); page = await desk.open(); });
after(() => desk.close());

/** Presses keys one after the other, and counts them. */
async function press(...keys) {
  for (const key of keys) { await page.keyboard.press(key); await page.waitForTimeout(60); }
  return keys.length;
}
const shot = (name) => page.screenshot({ path: `${shots}/${name}.png` });
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
  assert.match(await page.textContent(".done"), /Date is now 2024-03-0\d/);
});

test("words and values light one another", async () => {
  await page.locator("article.source mark[data-fields~=place]").first().hover();
  assert.ok(await page.locator("td[data-field=place].lit").count() > 0);
  await page.locator("tr[data-field=place] td[data-record]").first().hover();
  assert.ok(await page.locator("mark.lit[data-fields~=place]").count() > 0);
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

test("the bulletin is built", async () => {
  await page.goto("/bulletin");
  const frame = page.frameLocator("iframe");
  await frame.locator("h1").waitFor();
  assert.match(await frame.locator("h1").textContent(), /Incidents of/);
  await shot("bulletin");
});

const PAGES = ["incidents", "documents", "inbox", "waves", "tallies", "indicators", "copies", "bulletin", "agreement", "settings", "people", "judge", "login", "nowhere"];

test("axe finds nothing, light and dark, wide and narrow", async () => {
  const incident = (await desk.api("incidents?sort=sources&limit=1")).items[0];
  const places = [...PAGES.map((name) => `/${name}`), `/incidents/${incident.incident}`, `/documents/${encodeURIComponent(incident.documents[0])}`];
  const faults = [];
  for (const [colorScheme, width, height] of [["light", 1400, 900], ["dark", 1400, 900], ["light", 360, 740], ["dark", 360, 740]]) {
    const view = await desk.open({ colorScheme, viewport: { width, height }, bypassCSP: true });
    for (const place of places) {
      await view.goto(place);
      await view.waitForTimeout(150);
      await view.evaluate(axe);
      const found = await view.evaluate(() => window.axe.run(document, { iframes: false }));
      faults.push(...found.violations.map((one) => `${place} ${colorScheme} ${width}: ${one.id}: ${one.nodes.map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).slice(0, 3).join(" | ")}`));
      const wide = await view.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) faults.push(`${place} ${width}: ${wide} wide`);
      if (["/incidents", "/documents", "/indicators"].includes(place) || place.startsWith("/incidents/")) await view.screenshot({ path: `${shots}/${place.split("/")[1]}${place.split("/").length > 2 ? "-one" : ""}-${colorScheme}-${width}.png` });
    }
    await view.context().close();
  }
  assert.deepEqual(faults, []);
});

test("nobody but the desk was asked, and no script failed", () => {
  assert.deepEqual([...desk.asked], [new URL(desk.address).host]);
  assert.deepEqual(desk.faults, []);
});
