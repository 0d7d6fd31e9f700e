// A desk for a test: the program serves an empty folder, a browser looks at it. Nothing but the desk may be asked.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { reduce } from "./palette.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.TIDEWATCH || [`${root}/target/debug/tidewatch`, `${root}/target/release/tidewatch`].find(existsSync);
const browserPath = process.env.CHROMIUM || ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
export const shots = process.env.SHOTS || `${root}/target/desk-shots`;
export const reports = readdirSync(`${root}/examples/reports`).sort().map((name) => `${root}/examples/reports/${name}`);

/** The screenshots that docs/desk.md shows; `npm run docs` writes them there. */
const SHOWN = ["incidents", "incident", "reading", "copies", "tallies", "bulletin"];
export async function keep(page, name) {
  const png = await page.screenshot({ path: `${shots}/${name}.png` });
  if (!process.env.DOCS || !SHOWN.includes(name)) return;
  mkdirSync(`${root}/docs/desk`, { recursive: true });
  writeFileSync(`${root}/docs/desk/${name}.png`, reduce(png));
}

export async function openDesk() {
  mkdirSync(shots, { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), "tidewatch-desk-"));
  const served = spawn(program, ["desk", folder, "--bind", "127.0.0.1:0", "--who", "ana"], { stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((resolve, reject) => {
    served.stdout.on("data", (told) => { const found = /http:\/\/[^/]+/.exec(told); if (found) resolve(found[0]); });
    served.on("exit", () => reject(new Error("the desk ended")));
  });
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  const asked = new Set(), faults = [];
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, baseURL: address, ...options });
    const page = await context.newPage();
    page.on("request", (request) => asked.add(new URL(request.url()).host));
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (told) => { if (told.type() === "error" && !page.url().includes("/bulletin/page") && !told.text().includes("sandboxed") && !told.text().includes("status of 4")) faults.push(told.text()); });
    return page;
  };
  const close = async () => { await browser.close(); served.kill("SIGTERM"); };
  const api = async (query) => (await fetch(`${address}/api/v1/${query}`)).json();
  return { folder, address, open, close, api, asked, faults };
}
