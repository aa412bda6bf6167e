import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesWith, later, start, type TestServer, until } from "./kit.ts";
import { kindsExtractor, makeAgent, makePerson, type TestAgent, type TestPerson } from "./passport-kit.ts";
import { CODE, mailsTo } from "./person-kit.ts";

/** Looking through a page for barriers takes a while on a slow machine, in milliseconds. */
const LONG = 120_000;
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Where to put pictures of every page; nowhere unless it is set. */
const PICTURES = process.env.MEMORYOS_PICTURES;

let server: TestServer;
let browser: Browser;
let axe: string;
/** The app that persons return to. */
let app: string;
/** Where that takes them. */
let home: string;
let agent: TestAgent;

beforeAll(async () => {
  server = await start({ extractor: kindsExtractor() });
  const site: Server = createServer(({ url = "" }, response) => {
    response.setHeader("Content-Type", "text/html");
    // As many apps do, it goes on to another address of its own.
    if (url.startsWith("/callback")) response.writeHead(302, { Location: home + url.slice("/callback".length) });
    const frame = url.startsWith("/frame?") ? `<iframe src="${server.url}${url.slice(7)}"></iframe>` : "";
    response.end(`<!doctype html><html lang="en"><title>App</title><h1>Welcome back</h1>${frame}`);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  later(() => new Promise<void>((resolve) => site.close(() => resolve())));
  const { port } = site.address() as AddressInfo;
  app = `http://127.0.0.1:${port}`;
  home = `http://localhost:${port}/home`;
  agent = await makeAgent(server, {
    description: "Keeps an eye on what matters to you.",
    website_url: "https://northwind.example",
    redirect_uris: [`${app}/callback`],
    default_categories_requested: ["preference", "fact", "goal"],
  });
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Debian's Chromium, kept from looking for anything beyond this machine.
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
});

afterAll(() => browser.close());

const consent = (more: Record<string, string> = {}) =>
  `${server.url}/consent?${new URLSearchParams({ agent_id: agent.agentId, redirect_uri: `${app}/callback`, state: "s 1", ...more })}`;

/** Opens a browser and notes what its pages must not do: ask elsewhere, fail, break the content security policy. */
async function open(options: BrowserContextOptions = {}, person: TestPerson | null = null) {
  const context: BrowserContext = await browser.newContext({ viewport: DESK, ...options });
  if (person) await context.addCookies([{ name: "memoryos_uui_session", value: person.session, url: server.url }]);
  const page = await context.newPage();
  const faults: string[] = [];
  /** Every address that was asked for. */
  const addresses: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    addresses.push(url);
    const isOf = (place: string) => url.startsWith(`${new URL(place).origin}/`);
    if (![server.url, app, home].some(isOf)) faults.push(`asks ${url}`);
  });
  page.on("console", (message) => {
    // The browser reports each page that says no; what it says is looked at in its place.
    if (/^Failed to load resource.*\b4\d\d\b/.test(message.text())) return;
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  return { page, faults, addresses, close: () => context.close() };
}

const overflowOf = (page: Page) =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** What axe finds that keeps people out, each with the places where. */
async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>("axe.run(document, { preload: false })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** Signs in on the page that is open, with the code that is mailed. */
async function signIn(page: Page, email: string): Promise<string> {
  await page.getByLabel("Your e-mail address").fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  const mail = await until(async () => (await mailsTo(server, email))[0]);
  const code = CODE.exec(mail)?.[0] ?? "";
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  return code;
}

const textOf = (page: Page) => page.locator("main").innerText();

test("a person decides, puts right, ends and deletes, all without a script [GRT-022, GRT-023, GRT-024, GRT-026]", async () => {
  const { page, faults, addresses, close } = await open({ javaScriptEnabled: false });
  const email = "canary.of.the.journey@example.com";
  await page.goto(consent({ categories: "preference,fact,goal" }));
  expect(await page.locator("h1").innerText()).toBe("Northwind Assistant asks for your memories");
  const code = await signIn(page, email);

  const token = await page.getByLabel("Passport token").inputValue();
  expect(token).toMatch(/^uui_[0-9a-f]{48}$/);
  await page.getByRole("link", { name: "Go on" }).click();
  await page.getByLabel("What you want to reach").uncheck();
  await page.getByLabel("Read and write").check();
  await page.getByRole("button", { name: "Yes, allow this" }).click();
  await page.waitForURL(`${home}?status=granted&state=s%201`);

  const session = (await page.context().cookies(server.url)).find(({ name }) => name === "memoryos_uui_session")?.value;
  const person = { token, session: session ?? "" } as TestPerson;
  await agent.addAndWait(person, "The canary sings at seven");
  await agent.addAndWait(person, "goal: I want a second canary");
  const found = await agent.retrieve(person, "canary");
  expect(found.body.data.map(({ content }: { content: string }) => content)).toEqual(["The canary sings at seven"]);

  await page.goto(`${server.url}/manage`);
  expect(await textOf(page)).toMatch(
    /Reads and adds: What you like, Facts about you.*Read your memories 1 time.*Added 1 memory/s,
  );
  await page.getByRole("link", { name: "Memories" }).click();
  await page.getByRole("link", { name: "The canary sings at seven" }).click();
  await page.getByLabel("What it should say").fill("The canary sings at eight");
  await page.getByRole("button", { name: "Save" }).click();
  expect(await textOf(page)).toContain("Saved.");
  expect((await agent.retrieve(person, "canary")).body.data[0].content).toBe("The canary sings at eight");

  await page.getByRole("link", { name: "Agents" }).click();
  await page.getByRole("button", { name: "End access of Northwind Assistant" }).click();
  expect(await textOf(page)).toMatch(/It has no access any more.*Had access before/s);
  expect((await agent.retrieve(person, "canary")).body).toMatchObject({
    data: [],
    permission_status: "no_grant_for_user",
  });

  await page.getByRole("link", { name: "Account" }).click();
  await page.getByLabel("Delete my passport").check();
  await page.getByRole("button", { name: "Delete everything" }).click();
  expect(await page.locator("h1").innerText()).toBe("Your passport is deleted");
  await page.goto(`${server.url}/manage`);
  expect(await textOf(page)).toContain("Your e-mail address");
  for (const word of ["canary sings", "second canary", "canary.of.the.journey"]) {
    expect(filesWith(server.dir, word), word).toEqual([]);
  }
  expect(faults).toEqual([]);
  for (const secret of [token, session, code, encodeURIComponent(email)]) {
    expect(addresses.filter((address) => address.includes(`${secret}`))).toEqual([]);
  }
  await close();
});

test("no page of others can show the consent page in a frame [GRT-027]", async () => {
  const { page, close } = await open();
  await page.goto(`${app}/frame?${new URL(consent()).pathname}${new URL(consent()).search}`);
  const frame = await until(() => page.frames().find((each) => each.url().startsWith("chrome-error:")));
  expect(await frame.content()).not.toContain("asks for your memories");
  await close();
});

test("by keyboard alone one can decide", async () => {
  const person = await makePerson(server);
  const { page, close } = await open({}, person);
  await page.goto(consent());
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement.textContent")) === "Yes, allow this") break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/status=granted/);
  await close();
});

describe("every page", () => {
  let person: TestPerson;
  const paths: Record<string, string> = {};

  beforeAll(async () => {
    person = await makePerson(server);
    await person.grant(agent);
    const over = await makeAgent(server, { name: "An agent of <b>yesterday</b>" });
    const { id } = await person.grant(over);
    await person.call("DELETE", `/v1/uui/me/grants/${id}`);
    await agent.addAndWait(
      person,
      "preference: I like <img src=x> markup, and very-long-words-without-a-break".repeat(3),
    );
    const [first] = (await person.call("GET", "/v1/uui/me/memories")).body.data;
    await agent.addAndWait(person, "I live by the harbour");
    await agent.retrieve(person, "harbour");
    const flag = { reason: "outdated", correction: "No longer" };
    await person.call("POST", `/v1/uui/me/memories/${first.id}/flag`, flag);
    const entry = { display_name: "Northwind Academy", category: "edtech" };
    await server.call("POST", "/v1/tenant/directory/register", { body: entry });
    await server.addAndWait("maya", "I live in Leeds");
    const body = { agent_id: agent.agentId, external_user_id: "maya" };
    const made = await server.call("POST", "/v1/tenant/memory-passport/link-token", { body });
    const link_token: string = made.body.data.link_token;
    await person.grant(agent, { categories: ["fact", "preference"], link_token });
    const other = await server.call("POST", "/v1/tenant/memory-passport/link-token", { body });
    Object.assign(paths, {
      consent: consent(),
      connect: `/connect?agent_id=${agent.agentId}&link_token=${other.body.data.link_token}`,
      done: `/consent/done?agent_id=${agent.agentId}&status=granted`,
      "no agent": "/consent?agent_id=0",
      agents: "/manage?done=changed",
      memories: "/manage/memories",
      search: "/manage/memories?search=HARBOUR&sort=recent",
      memory: `/manage/memories/${first.id}?done=flagged`,
      questions: "/manage/questions",
      connections: "/manage/connections",
      account: "/manage/account",
      deleted: "/manage/deleted",
    });
  });

  const names = ["consent", "connect", "done", "no agent", "agents", "memories", "search"].concat([
    "memory",
    "questions",
    "connections",
    "account",
    "deleted",
  ]);

  test("is tried here", () => expect(Object.keys(paths)).toEqual(names));

  test("breaks nothing of its policy", async () => {
    const { page, faults, close } = await open({}, person);
    for (const name of names) await page.goto(new URL(paths[name] as string, server.url).href);
    expect(faults).toEqual([]);
    await close();
  });

  test.each([...names, "sign-in", "code"])(
    "%s keeps nobody out, fits a desk and a phone, by day and by night, and asks nothing of others",
    async (name) => {
      const isStranger = name === "sign-in" || name === "code";
      // Without the policy, which would refuse the script that looks; the journey has it.
      const { page, faults, close } = await open({ bypassCSP: true }, isStranger ? null : person);
      const answer = await page.goto(new URL(isStranger ? consent() : (paths[name] as string), server.url).href);
      expect(answer?.status()).toBe(name === "no agent" ? 422 : 200);
      if (name === "code") {
        await page.getByLabel("Your e-mail address").fill("reader@example.com");
        await page.getByRole("button", { name: "Send me a code" }).click();
      }
      for (const summary of await page.locator("summary").all()) await summary.click();
      for (const [look, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await overflowOf(page), look).toBeLessThanOrEqual(0);
          expect(await barriersOf(page), `${colorScheme} ${look}`).toEqual([]);
          if (PICTURES) await take(page, `${name}-${look}-${colorScheme}`);
        }
      }
      expect(await page.locator("h1").count()).toBe(1);
      expect(faults).toEqual([]);
      await close();
    },
    LONG,
  );
});

async function take(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES as string, { recursive: true });
  await page.screenshot({ path: join(PICTURES as string, `${name.replaceAll(" ", "-")}.png`), fullPage: true });
}
