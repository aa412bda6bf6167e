import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWrongProxy } from "../mutants/wire/wrong-proxy.ts";
import { conformance } from "./command.ts";
import { startTarget } from "./target.ts";

/** Looking through a long page for barriers takes a while on a slow machine, in milliseconds. */
const LONG = 120_000;

let folder: string;
let browser: Browser;
let axe: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "memoryos-page-"));
  const target = await startTarget();
  const wrong = await startWrongProxy(target.url, {
    spoil: ({ status, headers }) => void (status === 404 && headers.delete("x-memoryos-quota-mode")),
  });
  await conformance(["--target", wrong.url, "--api-key", target.apiKey, "--profile", "core", "--report", folder]);
  await wrong.close();
  await target.stop();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Debian's Chromium, kept from looking for anything beyond this machine.
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
}, LONG);

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens the page from disk and notes what it must not do: ask elsewhere, fail, break its content security policy. */
async function open(width: number, colorScheme: "light" | "dark"): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
  const url = pathToFileURL(join(folder, "report.html")).href;
  const faults: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) faults.push(`asks ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(url);
  return { page, faults };
}

describe.each([
  [1280, "light"],
  [390, "dark"],
] as const)("the page of a report at %i pixels, %s", (width, scheme) => {
  test("opens from disk, asks nobody, fits, and keeps nobody out", { timeout: LONG }, async () => {
    const { page, faults } = await open(width, scheme);
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
    await page.evaluate(axe);
    const { violations } = await page.evaluate<AxeResults>("axe.run(document, { preload: false })");
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });
});

test("shows the verdict, the failure with its exchange, and narrows the requirements", async () => {
  const { page } = await open(1280, "light");
  expect(await page.locator("h1").innerText()).toMatch(/^Failed http/);
  expect(await page.locator("svg[role=img]").getAttribute("aria-label")).toMatch(/^MemoryOS .*: failed/);
  const failure = page.locator("#check-every-answer-quota-envelope");
  await expect
    .poll(() => failure.locator(".exchange pre").first().innerText())
    .toContain("authorization: ApiKey ‹key›");
  expect(await failure.locator(".mistakes").innerText()).toContain("x-memoryos-quota-mode is missing");
  await failure.getByRole("link", { name: "ENV-001" }).click();
  expect(new URL(page.url()).hash).toBe("#rule-ENV-001");
  await page.getByLabel("Outcome").selectOption("fail");
  await expect.poll(() => page.locator("form.filter output").innerText()).toMatch(/^1 of \d+$/);
  await page.close();
});

test("opens an operation for what was observed of its headers", async () => {
  const { page } = await open(1280, "light");
  const operation = page.locator("details.operation", { hasText: "getMemory GET" }).first();
  await operation.locator("summary").click();
  const row = operation.locator("tr", { hasText: "X-MemoryOS-Quota-Mode" });
  expect(await row.locator("td.wrong").first().getAttribute("title")).toMatch(/^0 of \d+ answers/);
  await page.close();
});
