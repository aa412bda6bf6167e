import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSite } from "../../spec/docs/site.ts";
import { readConfig } from "../src/config.ts";
import { type RunningServer, startServer } from "../src/server.ts";

/** Looking through a long page for barriers takes a while on a slow machine, in milliseconds. */
const LONG = 90_000;
const API_KEY = "mem_local_docs-in-a-real-browser-0001";
const root = join(import.meta.dirname, "..", "..");
const names = (await readdir(join(root, "generated", "docs"))).filter((name) => name.endsWith(".html"));

let folder: string;
let server: RunningServer;
let browser: Browser;
let axe: string;
/** Where the pages are, on the server and on disk, each with a slash at its end. */
const places = { server: "", disk: "" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "memoryos-docs-"));
  const site = join(folder, "site");
  await writeSite(root, site);
  server = await startServer({
    ...readConfig({}),
    port: 0,
    dataDir: join(folder, "data"),
    apiKey: API_KEY,
    logLevel: "silent",
  });
  places.server = `${server.url}/docs/`;
  places.disk = `${pathToFileURL(site)}/`;
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Debian's Chromium, kept from looking for anything beyond this machine.
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
});

afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
});

/** Opens a page and notes what it must not do: ask elsewhere, fail, break the content security policy. */
async function open(url: string, options: BrowserContextOptions = {}): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage(options);
  const faults: string[] = [];
  const own = url.startsWith("file:") ? places.disk : `${server.url}/`;
  page.on("request", (request) => {
    if (!request.url().startsWith(own) && !request.url().startsWith("data:")) faults.push(`asks ${request.url()}`);
  });
  // A violation of the policy is an error of the console too.
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(url);
  if (url.includes("reference.html")) await page.locator("#reference .opblock-tag").first().waitFor();
  return { page, faults };
}

const overflowOf = (page: Page) =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** What axe finds that keeps people out, each with the places where. */
async function barriersOf(page: Page): Promise<string[]> {
  // Colours on their way from day to night are neither.
  await page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))");
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { preload: false })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

describe.each(["server", "disk"] as const)("from the %s", (place) => {
  test.each(names)("%s loads without a fault and fits a desk and a phone", async (name) => {
    const { page, faults } = await open(places[place] + name, { viewport: { width: 390, height: 844 } });
    expect(await overflowOf(page), "at 390").toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await overflowOf(page), "at 1280").toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    await page.close();
  });
});

describe("for everybody", () => {
  test.each(names)(
    "%s keeps nobody out, by day and by night",
    async (name) => {
      // On disk, because the server's policy would refuse the script that looks.
      const { page } = await open(places.disk + name);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await barriersOf(page), colorScheme).toEqual([]);
      }
      await page.close();
    },
    LONG,
  );

  test.each(["light", "dark"] as const)(
    "an opened operation of the reference does not either (%s)",
    async (colorScheme) => {
      const url = `${places.server}reference.html#/Memories/listMemories`;
      const { page, faults } = await open(url, { colorScheme, bypassCSP: true });
      const operation = page.locator("#operations-Memories-listMemories");
      await operation.locator(".responses-table").first().waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await operation.locator("button.execute").click();
      await operation.locator(".live-responses-table").waitFor();
      expect(await barriersOf(page), "once a call is answered").toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      // The call came without a key, which the browser reports.
      expect(faults.filter((fault) => !fault.includes("401"))).toEqual([]);
      await page.close();
    },
    LONG,
  );

  test("the first press of Tab offers to skip the navigation", async () => {
    const { page } = await open(`${places.disk}index.html`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
    await page.close();
  });

  test("on a phone the list of pages is closed, and opens", async () => {
    const { page } = await open(`${places.disk}index.html`, { viewport: { width: 390, height: 844 } });
    const entry = page.locator("#menu").getByRole("link", { name: "Requirements" });
    expect(await entry.isVisible()).toBe(false);
    await page.getByText("All pages").click();
    await entry.click();
    expect(await page.title()).toContain("Requirements");
    await page.close();
  });
});

describe("the lists", () => {
  test("narrow down to a level, and an address that is hidden by it shows all again", async () => {
    const { page, faults } = await open(`${places.disk}requirements.html`);
    const shown = () => page.locator("[data-entry]:visible").count();
    const all = await shown();
    await page.getByLabel("Level").selectOption("extended");
    const extended = await shown();
    expect(extended).toBeGreaterThan(0);
    expect(extended).toBeLessThan(all);
    expect(await page.locator("output").textContent()).toBe(`${extended} of ${all}`);
    await page.evaluate("location.hash = 'ADD-001'");
    await expect.poll(shown).toBe(all);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("take what to show from the address", async () => {
    const { page } = await open(`${places.server}requirements.html?level=base&profile=core`);
    const levels = await page.locator("[data-entry]:visible").evaluateAll((entries) => [
      // biome-ignore lint/suspicious/noExplicitAny: this runs in the browser, whose types are not ours
      ...new Set(entries.map((entry: any) => entry.dataset.level)),
    ]);
    expect(levels).toEqual(["base"]);
    await page.close();
  });
});

describe("the reference", () => {
  test("answers a request that is tried out, without a network", async () => {
    const { page, faults } = await open(`${places.server}reference.html#/Memories/addMemories`);
    await page.getByRole("button", { name: "Authorize" }).first().click();
    await page.locator(".auth-container input").first().fill(API_KEY);
    await page.locator(".auth-container button[type=submit]").first().click();
    await page.locator(".auth-container .btn-done").first().click();
    const operation = page.locator("#operations-Memories-addMemories");
    await operation.locator("button.execute").click();
    const answer = operation.locator(".live-responses-table");
    await expect.poll(() => answer.textContent()).toContain('"status": "queued"');
    expect(faults).toEqual([]);
    await page.close();
  });

  test("begins with closed groups, and shows what is searched for", async () => {
    const { page, faults } = await open(`${places.disk}reference.html`);
    const shown = () => page.locator(".opblock-tag-section .opblock").count();
    expect(await shown()).toBe(0);
    await page.getByLabel("Contains").fill("retrieveMem");
    await expect.poll(shown).toBe(1);
    await page.getByLabel("Contains").fill("");
    await expect.poll(shown).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("names the rules of an operation, each with its link", async () => {
    const { page } = await open(`${places.disk}reference.html#/Memories/addMemories`);
    const rules = page.locator("#operations-Memories-addMemories details");
    await rules.locator("summary").click();
    await rules.getByRole("link", { name: "ADD-001" }).first().waitFor();
    expect(await rules.getByRole("link", { name: "ADD-001" }).getAttribute("href")).toBe("requirements.html#ADD-001");
    await page.close();
  });
});

test("the address of an error leads to its place in the catalogue", async () => {
  const { page } = await open(`${server.url}/errors/AUTH_001`);
  expect(page.url()).toBe(`${places.server}errors.html#AUTH_001`);
  await page.close();
});
