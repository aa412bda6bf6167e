import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../src/server.ts";

const API_KEY = "mem_local_docs-in-a-real-browser-0001";

let folder: string;
let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "memoryos-docs-"));
  server = await startServer({ port: 0, host: "127.0.0.1", dataDir: folder, apiKey: API_KEY, logLevel: "silent" });
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

test("the reference at /docs works without a network, and a request tried out there is answered", async () => {
  const page = await browser.newPage();
  const outside: string[] = [];
  const faults: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) outside.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));

  await page.goto(`${server.url}/docs`);
  await page.getByRole("button", { name: "Authorize" }).first().click();
  await page.locator(".auth-container input").fill(API_KEY);
  await page.locator(".auth-container button[type=submit]").click();
  await page.locator(".auth-container .btn-done").click();
  const operation = page.locator("#operations-Memories-addMemories");
  await operation.locator(".opblock-summary-control").click();
  await operation.locator("button.execute").click();
  const answer = operation.locator(".live-responses-table");
  await expect.poll(() => answer.textContent(), { timeout: 10_000 }).toContain('"status": "queued"');

  expect(outside).toEqual([]);
  expect(faults).toEqual([]);
});

test("the reference fits a phone without scrolling sideways", async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
  await page.goto(`${server.url}/docs`);
  await page.locator("#operations-Memories-addMemories").waitFor();
  const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
  expect(overflow).toBeLessThanOrEqual(0);
});
