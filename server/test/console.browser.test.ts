import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { openapi } from "@memoryos/contract";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEY, plainExtractor, start, type TestServer } from "./kit.ts";

/** Looking through a page for barriers takes a while on a slow machine, in milliseconds. */
const LONG = 90_000;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const MARKUP = `I like <img src=x onerror="document.title='taken over'"> & <b>bold</b> markup.`;

let server: TestServer;
let browser: Browser;
let axe: string;
/** Addresses of all views, by what they show. */
const views: Record<string, string> = {};

beforeAll(async () => {
  server = await start({ extractor: plainExtractor() });
  const job = await server.addAndWait("ann", [
    { role: "user", content: MARKUP, external_turn_id: "turn-7" },
    { role: "user", content: "I live in Leeds." },
  ]);
  await server.addAndWait("ben/2?#", "I like coffee.");
  const [memoryId] = job.created_memory_ids;
  Object.assign(views, {
    Usage: "#/usage",
    Users: "#/users",
    ann: "#/users/ann",
    "ben/2?#": `#/users/${encodeURIComponent("ben/2?#")}`,
    Memory: `#/memories/${memoryId}/ann`,
    Jobs: "#/jobs",
    "Jobs of ann": "#/jobs/of/ann",
    Job: `#/jobs/${job.job_id}`,
    "Quality log": "#/quality",
    Conflicts: "#/conflicts",
    "API keys": "#/keys",
    Webhooks: "#/webhooks",
    Domains: "#/domains",
    Settings: "#/settings",
  });
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Debian's Chromium, kept from looking for anything beyond this machine.
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
});

afterAll(() => browser.close());

/** Opens the console and notes what it must not do: ask elsewhere, fail, break the content security policy. */
async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: DESK, ...options });
  const faults: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${server.url}/`)) faults.push(`asks ${request.url()}`);
    if (request.url().includes("mem_test_")) faults.push(`has a key in the address ${request.url()}`);
  });
  page.on("console", (message) => {
    // The browser reports each answer that is an error; which ones are expected is said by what the page shows.
    if (/^Failed to load resource.*\b(4\d\d|501)\b/.test(message.text())) return;
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${server.url}/console/`);
  return { page, faults };
}

/** Signed in, at a view. */
async function openView(hash: string, options: BrowserContextOptions = {}) {
  const opened = await open(options);
  await signIn(opened.page, KEY);
  await goTo(opened.page, hash);
  return opened;
}

async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel("API key with the permission admin").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Usage", exact: true }).waitFor();
}

/** Waits until the view is there: its heading is another element than that of the view before. */
async function goTo(page: Page, hash: string): Promise<void> {
  if ((await page.evaluate("location.hash")) === hash) return;
  await page.evaluate("document.querySelector('h1').dataset.old = ''");
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.locator("h1:not([data-old])").waitFor();
}

const overflowOf = (page: Page) =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

const noticeOf = (page: Page) => page.locator(".notice").first().textContent();

/** What axe finds that keeps people out, each with the places where. */
async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { preload: false })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** Answers with an example of the contract, for what this server holds nothing of. */
async function answerWithExample(page: Page, path: string, name: string): Promise<void> {
  const operation = (openapi.paths as Record<string, { get: { responses: Record<string, unknown> } }>)[path]?.get;
  const response = operation?.responses["200"] as {
    content: { "application/json": { examples: Record<string, { value: unknown }> } };
  };
  const example = response.content["application/json"].examples[name];
  expect(example, `the example ${name} of ${path}`).toBeDefined();
  await page.route(
    (url) => url.pathname === path,
    (route) => (route.request().method() === "GET" ? route.fulfill({ json: example?.value }) : route.fallback()),
  );
}

const everyView = [
  "Usage",
  "Users",
  "ann",
  "ben/2?#",
  "Memory",
  "Jobs",
  "Jobs of ann",
  "Job",
  "Quality log",
  "Conflicts",
  "API keys",
  "Webhooks",
  "Domains",
  "Settings",
];

describe("every view", () => {
  test("is tried here", () => expect(Object.keys(views)).toEqual(everyView));

  test.each(everyView)(
    "%s keeps nobody out, fits a desk and a phone, by day and by night, and asks nothing of others",
    async (name) => {
      // Without the policy, which would refuse the script that looks; another test has it.
      const { page, faults } = await openView(views[name] as string, { bypassCSP: true });
      expect(await page.locator("h1").textContent()).toBe(name);
      expect(await page.title()).toBe(`${name} · MemoryOS console`);
      for (const [colorScheme, viewport] of [
        ["light", DESK],
        ["dark", DESK],
        ["light", PHONE],
        ["dark", PHONE],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        expect(await overflowOf(page), `${viewport.width}`).toBeLessThanOrEqual(0);
        expect(await barriersOf(page), `${colorScheme} ${viewport.width}`).toEqual([]);
      }
      expect(faults).toEqual([]);
      await page.close();
    },
    LONG,
  );

  test(
    "keeps nobody out where it asks, or shows a secret",
    async () => {
      const { page } = await openView("#/keys", { bypassCSP: true });
      await page.getByLabel("Name").fill("shown in a dialog");
      await page.getByRole("button", { name: "Make the key" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await barriersOf(page), `secret ${colorScheme}`).toEqual([]);
      }
      await dialog.getByRole("button", { name: "I have stored it" }).click();
      await page.getByRole("button", { name: "Revoke: shown in a dialog" }).click();
      await page.setViewportSize(PHONE);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await barriersOf(page), `question ${colorScheme}`).toEqual([]);
      }
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      await dialog.getByRole("button", { name: "Revoke" }).click();
      await expect.poll(() => noticeOf(page)).toContain("is revoked");
      await page.close();
    },
    LONG,
  );

  test("works under the content security policy", async () => {
    const { page, faults } = await openView("#/usage");
    for (const [name, hash] of Object.entries(views)) {
      await goTo(page, hash);
      expect(await page.locator("h1").textContent()).toBe(name);
    }
    expect(faults).toEqual([]);
    await page.close();
  });
});

describe("signing in", () => {
  test("keeps nobody out", async () => {
    const { page } = await open({ bypassCSP: true });
    await page.locator("h1").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await barriersOf(page), colorScheme).toEqual([]);
    }
    await page.close();
  });

  test("says what is wrong with a key that does not open it, and forgets it", async () => {
    const { page } = await open();
    const { key: reader } = await server.makeKey(["read", "write"], server.tenantId);
    for (const [key, reason] of [
      ["mem_test_no-such-key-000000000000", "no such key"],
      [reader, "needs a key with the permission admin"],
    ] as const) {
      await page.getByLabel("API key with the permission admin").fill(key);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect.poll(() => noticeOf(page)).toContain(reason);
      expect(await page.evaluate("sessionStorage.length")).toBe(0);
    }
    await page.close();
  });

  test("keeps the key in this tab alone, until signing out clears it", async () => {
    const { page, faults } = await openView("#/users");
    expect(page.url()).not.toContain(KEY);
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate("localStorage.length")).toBe(0);
    await page.reload();
    await page.getByRole("heading", { name: "Users", exact: true }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    expect(await page.content()).not.toContain("customer");
    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });

  test("ends when the key is revoked", async () => {
    const { key, tenantId } = await server.makeTenant("free");
    const { page } = await open();
    await signIn(page, key);
    const { body } = await server.call("GET", "/v1/api-keys", { key });
    expect(tenantId).not.toBe(server.tenantId);
    await server.call("DELETE", `/v1/api-keys/${body.data[0].id}`, { key });
    await page.getByRole("link", { name: "Users", exact: true }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await noticeOf(page)).toContain("no longer valid");
    await page.close();
  });
});

test("a table on a desk breaks no word of its buttons, badges and names of events", async () => {
  const at = new Date();
  await server.store.recordDelivery({
    tenantId: server.tenantId,
    deliveryId: "01a20dc2-573c-74d4-b9a0-46e61b57e686",
    event: "processing.recovered",
    body: "{}",
    happenedAt: at,
    status: "delivered",
    attempts: 2,
    lastStatusCode: 204,
    lastError: null,
    createdAt: at,
    nextAttemptAt: null,
    deliveredAt: at,
  });
  const { page } = await openView("#/keys");
  const linesOf = (element: string, text: string) =>
    page.evaluate<number>(`(() => {
      const range = document.createRange();
      range.selectNodeContents([...document.querySelectorAll("${element}")].find((each) => each.textContent === "${text}"));
      return range.getClientRects().length;
    })()`);
  expect(await linesOf("td button", "Revoke")).toBe(1);
  await goTo(page, "#/webhooks");
  expect(await linesOf("td .badge", "delivered")).toBe(1);
  expect(await linesOf("td code", "processing.recovered")).toBe(1);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  await page.close();
});

test("the chart of usage names the last day, which is looked for first", async () => {
  const { page } = await openView("#/usage");
  const labels = page.locator(".chart text");
  await expect.poll(() => labels.count()).toBeGreaterThan(3);
  const days = await page.locator("figure tbody th").allTextContents();
  expect(await labels.last().textContent()).toBe(days.at(-1));
  await page.close();
});

describe("by keyboard alone", () => {
  test("a key is made, its secret is shown once, and it is revoked", async () => {
    const { page, faults } = await open();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = () =>
      page.evaluate<string>(
        "(({ ariaLabel, name, textContent }) => ariaLabel || name || textContent)(document.activeElement)",
      );
    /** Goes on until what is asked for has the focus. */
    const tabTo = async (text: string, key = "Tab") => {
      for (let presses = 0; presses < 60; presses++) {
        await press(key);
        if ((await focused()) === text) return;
      }
      throw new Error(`${key} did not lead to ${text}`);
    };
    await page.locator("h1").waitFor();
    await page.keyboard.type(KEY);
    await press("Enter");
    await page.getByRole("heading", { name: "Usage", exact: true }).waitFor();
    expect(await focused()).toBe("Usage");
    await tabTo("API keys", "Shift+Tab");
    await press("Enter");
    await page.getByRole("heading", { name: "API keys", exact: true }).waitFor();
    await tabTo("name");
    await page.keyboard.type("made by keyboard");
    await tabTo("Make the key");
    await press("Enter");
    const dialog = page.getByRole("dialog", { name: "The new key made by keyboard" });
    await dialog.waitFor();
    const secret = await dialog.getByRole("textbox").inputValue();
    expect((await server.call("GET", "/v1/memories?external_user_id=ann", { key: secret })).status).toBe(200);
    await press("Escape");
    await tabTo("I have stored it");
    await press("Enter");
    await expect.poll(() => noticeOf(page)).toContain("is made");
    expect(await page.evaluate("document.documentElement.innerHTML")).not.toContain(secret);

    const row = page.getByRole("row").filter({ hasText: "made by keyboard" });
    await tabTo("Revoke: made by keyboard");
    await press("Enter");
    await page.getByRole("dialog").waitFor();
    expect(await focused()).toBe("Cancel");
    await press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await row.count()).toBe(1);
    await expect.poll(focused).toBe("Revoke: made by keyboard");
    await press("Enter");
    await page.getByRole("dialog").waitFor();
    await press("Tab", "Enter");
    await expect.poll(() => noticeOf(page)).toContain("is revoked");
    expect((await server.call("GET", "/v1/memories?external_user_id=ann", { key: secret })).status).toBe(401);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("every view can be reached, and each begins at its heading", async () => {
    const { page } = await openView("#/usage");
    const links = page.locator("#menu a");
    for (const title of await links.allTextContents()) {
      await page.evaluate("document.activeElement.blur()");
      await page.locator("#skip").focus();
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate("document.activeElement.textContent")) === title) break;
      }
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
      await expect
        .poll(() => page.evaluate("document.activeElement.tagName + document.activeElement.textContent"))
        .toBe(`H1${title}`);
      expect(await page.locator("[aria-current=page]").textContent()).toBe(title);
    }
    await page.close();
  });

  test("what stands first offers to skip the navigation, and shows itself", async () => {
    const { page } = await openView("#/users");
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press("Shift+Tab");
      if ((await page.evaluate("document.activeElement.id")) === "skip") break;
    }
    expect((await page.locator("#skip").boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("content");
    expect(page.url()).toContain("#/users");
    await page.close();
  });

  test("on a phone the menu opens, closes by Escape and gives the focus back", async () => {
    const { page } = await openView("#/users", { viewport: PHONE });
    const menu = page.getByRole("button", { name: "Menu" });
    const jobs = page.getByRole("link", { name: "Jobs", exact: true });
    expect(await jobs.isVisible()).toBe(false);
    await menu.press("Enter");
    expect(await menu.getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("Escape");
    expect(await jobs.isVisible()).toBe(false);
    expect(await page.evaluate("document.activeElement.id")).toBe("menu-button");
    await menu.press("Enter");
    await jobs.press("Enter");
    await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
    expect(await jobs.isVisible()).toBe(false);
    await page.close();
  });
});

describe("what people said", () => {
  test("is text, whatever it looks like", async () => {
    const { page, faults } = await openView(views.ann as string);
    await page.getByRole("link", { name: MARKUP }).click();
    await page.getByRole("heading", { name: "Memory", exact: true }).waitFor();
    expect(await page.locator("blockquote").textContent()).toBe(MARKUP);
    expect(await page.locator("main img, main b").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("is shown with where it comes from and what became of it, and can be archived and brought back", async () => {
    const { page } = await openView(views.Memory as string);
    const section = (title: string) =>
      page.locator("section").filter({ has: page.getByRole("heading", { name: title }) });
    expect(await section("Where it comes from").textContent()).toContain("turn-7");
    const versions = section("History").locator("tbody tr");
    const before = await versions.count();
    await page.getByRole("button", { name: "Archive" }).click();
    await expect.poll(() => noticeOf(page)).toContain("archived");
    expect(await versions.count()).toBe(before + 1);
    await page.getByRole("button", { name: "Bring back" }).click();
    await expect.poll(() => noticeOf(page)).toContain("back");
    expect(await versions.count()).toBe(before + 2);
    expect(await page.locator("[aria-current=page]").textContent()).toBe("Users");
    await section("Where it comes from").getByRole("link").click();
    await page.getByRole("heading", { name: "Job", exact: true }).waitFor();
    expect(await section("Decisions").locator("tbody tr").count()).toBe(2);
    // Whose it is goes along, from the memory to the job and back.
    await section("Decisions").getByRole("link").first().click();
    await page.getByRole("heading", { name: "Memory", exact: true }).waitFor();
    await page.getByRole("link", { name: "ann", exact: true }).click();
    await page.getByRole("heading", { name: "ann", exact: true }).waitFor();
    await page.close();
  });

  test("says when it was the service that archived it, because something newer took its place", async () => {
    const [before] = (await server.addAndWait("kim", "I live in Oslo.")).created_memory_ids;
    const [after] = (await server.addAndWait("kim", "I live in Bergen now.")).created_memory_ids;
    const { page } = await openView(`#/memories/${after}/kim`);
    await page.getByRole("link", { name: "an earlier memory" }).click();
    await page.getByText("archived by the service").waitFor();
    expect(page.url()).toContain(`#/memories/${before}/kim`);
    await page.close();
  });

  test("goes when its user is erased, once the name was typed", async () => {
    await server.addAndWait("zoe", "I like plums.");
    const { page } = await openView("#/users/zoe");
    await page.getByRole("button", { name: "Erase" }).click();
    const erase = page.getByRole("button", { name: "Erase for good" });
    expect(await erase.isDisabled()).toBe(true);
    await page.getByRole("dialog").getByRole("textbox").fill("zoe");
    await erase.click();
    await page.getByRole("heading", { name: "Users", exact: true }).waitFor();
    expect(await noticeOf(page)).toContain("erased, with 1 memories");
    expect((await server.call("GET", "/v1/tenant/users/zoe/stats")).status).toBe(404);
    await page.close();
  });

  test("is no longer taken from a user who is blocked, until they are not", async () => {
    const { page } = await openView("#/users/ann");
    await page.getByRole("button", { name: "Block", exact: true }).click();
    await page.getByRole("button", { name: "Unblock" }).waitFor();
    expect((await server.retrieve("ann", "Leeds")).status).toBe(403);
    await page.getByRole("button", { name: "Unblock" }).click();
    await page.getByRole("button", { name: "Block", exact: true }).waitFor();
    expect((await server.retrieve("ann", "Leeds")).status).toBe(200);
    await page.close();
  });
});

describe("lists", () => {
  test("come page by page, and go on at the first new row", async () => {
    const { key } = await server.makeTenant("enterprise");
    for (let index = 0; index < 60; index++) {
      const messages = [{ role: "user", content: `I like the number ${index}.` }];
      await server.call("POST", "/v1/memories/add", { key, body: { external_user_id: `user-${index}`, messages } });
    }
    const { page } = await open();
    await signIn(page, key);
    await goTo(page, "#/jobs");
    const rows = page.locator("tbody tr");
    expect(await rows.count()).toBe(50);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect.poll(() => rows.count()).toBe(60);
    expect(await page.getByText("60 of 60").isVisible()).toBe(true);
    expect(await page.getByRole("button", { name: "Show more" }).isVisible()).toBe(false);
    const isFirstNew = "document.activeElement === document.querySelectorAll('tbody tr')[50].querySelector('a')";
    expect(await page.evaluate(isFirstNew)).toBe(true);
    await page.close();
  });

  test("of usage have a chart, and the same numbers as a table", async () => {
    const { page } = await openView("#/usage");
    const chart = page.getByRole("img", { name: /Memories stored in 30 days: \d+ in all/ });
    await chart.waitFor();
    expect(await chart.locator("rect").count()).toBe(30);
    await page.getByText("The numbers as a table").click();
    const numbers = page.getByRole("table", { name: "Memories stored in 30 days" }).locator("tbody tr");
    expect(await numbers.count()).toBe(30);
    await page.getByLabel("Show the last").selectOption("7");
    await page.getByRole("img", { name: /in 7 days/ }).waitFor();
    await page.close();
  });
});

describe("errors", () => {
  test("say what was wrong with what was sent, and where to read about it", async () => {
    const { page } = await openView("#/webhooks");
    await page.getByLabel("Address that messages are sent to").fill("http://127.0.0.1/hook");
    await page.getByRole("button", { name: "Save" }).click();
    const notice = page.getByRole("alert");
    await notice.waitFor();
    const [link] = await notice.getByRole("link").all();
    const { status } = await server.call("GET", new URL((await link?.getAttribute("href")) ?? "", server.url).pathname);
    expect(status).toBe(200);
    expect((await server.call("GET", "/v1/tenant/settings")).body.data.alert_webhook_url).toBeNull();
    await page.close();
  });

  test("say that something is not there", async () => {
    const { page } = await openView("#/users/nobody");
    expect(await noticeOf(page)).toContain("PRX_404");
    await page.close();
  });

  test("say when the server cannot be reached, and it works again when it can", async () => {
    const { page } = await openView("#/users");
    await page.context().setOffline(true);
    await goTo(page, "#/jobs");
    expect(await noticeOf(page)).toContain("The server cannot be reached");
    await page.context().setOffline(false);
    await goTo(page, "#/users");
    await page.getByRole("link", { name: "ann", exact: true }).waitFor();
    await page.close();
  });
});

describe("conflicts of services", () => {
  const hours = (day: string) => `The office hours of Python 101 are on ${day}.`;
  const at = "2026-01-01T00:00:00Z";

  test(
    "are decided with a reason, but for what a person is asked",
    async () => {
      for (const service_key of ["desk", "shop"]) {
        const body = { service_key, display_name: service_key };
        await server.call("POST", "/v1/tenant/service-writers", { body });
      }
      const report = (user: string, said: string, service: string, scope: object) => {
        const source = { service, event_id: `${user} ${said}`, scope, observed_at: at };
        return server.addAndWait(user, said, { source });
      };
      const asked = await report("eve", "My locker number is 4.", "desk", {});
      await report("eve", "My locker number is 7.", "shop", {});
      await report("ravi", hours("Tuesday"), "desk", { course: "py101" });
      const wrong = await report("maya", hours("Thursday"), "shop", { course: "py101" });

      const { page, faults } = await open({ bypassCSP: true });
      await signIn(page, KEY);
      await goTo(page, "#/conflicts");
      const [first, second, ...more] = await page.getByRole("article").all();
      expect(more).toEqual([]);
      expect(await first?.textContent()).toContain(hours("Thursday"));
      // The person is asked about this one: nobody else decides it.
      expect(await second?.getByRole("button").allTextContents()).toEqual(["Ignore"]);
      for (const viewport of [DESK, PHONE]) {
        await page.setViewportSize(viewport);
        expect(await barriersOf(page)).toEqual([]);
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      }
      await first?.getByLabel(/Reason/).fill("As printed");
      await first?.getByRole("button", { name: "A is right" }).click();
      await expect.poll(() => noticeOf(page)).toContain("A is right");
      const memory = async (id: string) => (await server.call("GET", `/v1/memories/${id}`)).body.data;
      expect((await memory(wrong.created_memory_ids[0])).is_archived).toBe(true);
      expect((await memory(asked.created_memory_ids[0])).is_archived).toBe(false);
      const conflicts = await server.call("GET", "/v1/tenant/shared-context-conflicts?include_resolved=true");
      expect(conflicts.body.data[0]).toMatchObject({ status: "resolved", resolution_reason: "As printed" });
      await page.getByLabel("settled and ignored ones too").check();
      await page.getByText("As printed").waitFor();
      expect(faults).toEqual([]);
      await page.close();
    },
    LONG,
  );
});

describe("with what other servers hold, as the contract's examples have it", () => {
  test.each([
    ["edtech", "/v1/tenant/students", "Students"],
    ["support_single", "/v1/tenant/customers", "Customers"],
  ] as const)("the schema %s shows its people and its settings", async (schema, list, heading) => {
    const { page, faults } = await open({ bypassCSP: true });
    await answerWithExample(page, "/v1/tenant/domain-schema", schema);
    await answerWithExample(page, list, "page");
    await answerWithExample(page, "/v1/tenant/support-stats", "stats");
    await signIn(page, KEY);
    await goTo(page, "#/domains");
    await page.getByRole("heading", { name: heading }).waitFor();
    expect(await page.getByRole("table").locator("tbody tr").count()).toBe(2);
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport);
      expect(await barriersOf(page)).toEqual([]);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  test("the schema for tutoring is chosen, and its students are shown with what they said", async () => {
    const { key } = await server.makeKey(["admin"]);
    const { page, faults } = await open({ bypassCSP: true });
    await signIn(page, key);
    await goTo(page, "#/domains");
    await page.getByRole("radio", { name: /EdTech/ }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Students" }).waitFor();
    await server.addAndWait("ravi", "I'm in class 12. I struggle with rotational motion.", {}, key);
    await goTo(page, "#/users/ravi");
    await page.getByText("Rotational motion").first().waitFor();
    await goTo(page, "#/domains");
    const row = page.getByRole("table").locator("tbody tr");
    await row.first().waitFor();
    expect(await row.allTextContents()).toEqual([expect.stringContaining("Class 12")]);
    expect(await barriersOf(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("a user is shown as the student and the customer that they are", async () => {
    const { page, faults } = await open({ bypassCSP: true });
    await answerWithExample(page, "/v1/memories/edtech-profile", "profile");
    await answerWithExample(page, "/v1/memories/support-profile", "profile");
    await signIn(page, KEY);
    await goTo(page, "#/users/ann");
    const shown = await page.locator("main").textContent();
    expect(shown).toContain("Rotational motion");
    expect(shown).toContain("The printed workbooks of order NW-7741 have not arrived.");
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport);
      expect(await barriersOf(page)).toEqual([]);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    }
    expect(faults).toEqual([]);
    await page.close();
  });
});

describe("with a domain schema", () => {
  test("the schema for support is chosen, and what was learnt of a customer is shown", async () => {
    const { key } = await server.makeTenant("enterprise");
    const { page, faults } = await open({ bypassCSP: true });
    await signIn(page, key);
    await goTo(page, "#/domains");
    await page.getByLabel("Customer Support").check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => noticeOf(page)).toContain("The schema is saved.");
    await page.getByLabel("Mode").selectOption("auto");
    await page.getByRole("button", { name: "Save" }).last().click();
    await expect.poll(() => noticeOf(page)).toContain("The kind of support is saved.");
    const said = "I'm a gold member and my parcel NW-7741 has not arrived. My card is 4111 1111 1111 1111.";
    await server.addAndWait("maya", said, {}, key);
    await goTo(page, "#/usage");
    await goTo(page, "#/domains");
    const row = page.getByRole("table").locator("tbody tr");
    await row.waitFor();
    expect(await row.textContent()).toMatch(/maya.*gold.*e-?commerce.*1.*1/i);
    await goTo(page, "#/users/maya");
    const shown = await page.locator("main").textContent();
    expect(shown).toContain("late_delivery");
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toContain("As a customer");
    expect(await page.getByRole("heading", { name: "As a student" }).count(), "of a schema not chosen").toBe(0);
    expect(shown).toContain("[REDACTED]");
    expect(shown).not.toContain("4111");
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport);
      expect(await barriersOf(page)).toEqual([]);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    }
    expect(faults).toEqual([]);
    await page.close();
  });
});
