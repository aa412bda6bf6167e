import { beforeAll, describe, expect, it } from "vitest";
import { start, TestClock, type TestServer, until } from "./kit.ts";
import { makePerson } from "./passport-kit.ts";
import { filledIn, openBrowser, plain, type TestBrowser } from "./passport-pages-kit.ts";
import { CODE, codeFor, mailsTo } from "./person-kit.ts";

const clock = new TestClock();
const SESSION = "memoryos_uui_session";
let server: TestServer;
let addresses = 0;

beforeAll(async () => {
  server = await start({ clock });
});

const newAddress = () => `pages-${++addresses}@example.com`;

/** A browser that a code was sent for. */
async function withCode(email: string): Promise<TestBrowser> {
  const browser = openBrowser(server);
  expect((await browser.submit("/manage", "send-code", { email })).location).toBe("/manage");
  return browser;
}

describe("signing in on a page", () => {
  it("makes a passport for a new address and shows its token once [TOK-002, SES-001]", async () => {
    const browser = openBrowser(server);
    const email = newAddress();
    const answer = await browser.signIn(email);
    const token = /uui_[0-9a-f]{48}/.exec(answer.text)?.[0] ?? "";
    expect([answer.status, token]).toEqual([200, expect.stringMatching(/^uui_/)]);
    const cookie = answer.headers.getSetCookie().find((each) => each.startsWith(SESSION));
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    for (const path of ["/manage", "/manage/account", "/manage/memories", "/manage/download"]) {
      expect((await browser.get(path)).text).not.toContain(token);
    }
    const again = await openBrowser(server).signIn(email);
    expect([again.status, again.location]).toEqual([303, "/manage"]);
  });

  it("comes back to the page that it was needed for, with all that its address says", async () => {
    const browser = openBrowser(server);
    const person = await makePerson(server, clock.now());
    const path = "/manage/memories?search=a%26b&sort=recent";
    expect((await browser.signIn(person.email, path)).location).toBe(path);
  });

  it("shows the same for an address with a passport and for one without, and neither in the address [OTP-002]", async () => {
    const known = await makePerson(server, clock.now());
    const pages = await Promise.all(
      [known.email, newAddress()].map(async (email) => {
        const { text } = await (await withCode(email)).get("/manage");
        return text.replaceAll(email, "EMAIL").replace(/name="form_token" value="[^"]*"/g, "");
      }),
    );
    expect(pages[0]).toBe(pages[1]);
    expect(plain(pages[0] ?? "")).toContain("We sent six digits to EMAIL");
  });

  it("ends the session that the browser had [SES-008]", async () => {
    const browser = openBrowser(server);
    await browser.signIn(newAddress());
    const before = browser.cookies.get(SESSION) ?? "";
    const email = newAddress();
    const fresh = await withCode(email);
    browser.cookies.set("memoryos_uui_browser", fresh.cookies.get("memoryos_uui_browser") ?? "");
    const mail = await until(async () => (await mailsTo(server, email))[0]);
    const form = filledIn((await browser.get("/manage/account")).text, "sign-out", { action: "sign-in" });
    await browser.post("/manage", [...form, ["code", CODE.exec(mail)?.[0] ?? ""]]);
    expect(browser.cookies.get(SESSION)).not.toBe(before);
    const old = await server.call("GET", "/v1/uui/me", { key: null, headers: { "X-MemoryOS-Session": before } });
    expect(old.status).toBe(401);
  });

  it("takes a code with blanks in it, and no wrong one, and tells nothing of why [OTP-011]", async () => {
    const email = newAddress();
    const browser = await withCode(email);
    const mail = await until(async () => (await mailsTo(server, email))[0]);
    const code = CODE.exec(mail)?.[0] ?? "";
    const wrong = code === "000000" ? "000001" : "000000";
    for (const [entered, status] of [
      [wrong, 401],
      ["12", 422],
      ["<b>", 422],
    ] as const) {
      const answer = await browser.submit("/manage", "sign-in", { code: entered });
      expect([answer.status, browser.cookies.has(SESSION)]).toEqual([status, false]);
      expect(answer.text).toContain('role="alert"');
    }
    await browser.submit("/manage", "sign-in", { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` });
    expect(browser.cookies.has(SESSION)).toBe(true);
    const replayed = await (await sameAddress(email)).submit("/manage", "sign-in", { code });
    expect(replayed.status).toBe(401);
  });

  it("says how long to wait after three codes, and after five wrong ones [OTP-003, OTP-012]", async () => {
    const email = newAddress();
    const browser = await withCode(email);
    for (let sent = 1; sent < 3; sent++) await browser.submit("/manage", "send-code", { email });
    const tooMany = await browser.submit("/manage", "send-code", { email });
    expect(tooMany.status).toBe(429);
    expect(plain(tooMany.text)).toContain("Wait 60 minutes");
    for (let tried = 0; tried < 5; tried++) await browser.submit("/manage", "sign-in", { code: "000000" });
    const locked = await browser.submit("/manage", "sign-in", { code: "000000" });
    expect(locked.status).toBe(429);
    expect(plain(locked.text)).toContain("Wait 30 minutes");
  });

  it("refuses an address that is none, and can be begun anew with another", async () => {
    const browser = openBrowser(server);
    expect((await browser.submit("/manage", "send-code", { email: "nobody" })).status).toBe(422);
    const typo = await withCode(newAddress());
    await typo.submit("/manage", "other-address");
    expect((await typo.get("/manage")).text).toContain("Your e-mail address");
  });

  it("is not begun or finished from another page, nor with another browser's form", async () => {
    const email = newAddress();
    const code = await codeFor(server, email);
    const browser = await sameAddress(email);
    const { text } = await browser.get("/manage");
    const form = filledIn(text, "sign-in", { code });
    expect((await browser.post("/manage", form, { origin: "https://evil.example" })).status).toBe(403);
    expect((await browser.post("/manage", form, { origin: null })).status).toBe(403);
    const other = await sameAddress(email);
    expect((await other.post("/manage", form)).status).toBe(403);
    expect(other.cookies.has(SESSION)).toBe(false);
    expect((await browser.post("/manage", form)).status).toBe(200);
  });
});

describe("signing out on a page", () => {
  it("ends the session, and with everywhere all of them [SES-006, SES-007]", async () => {
    const person = await makePerson(server, clock.now());
    const [one, two, three] = [openBrowser(server), openBrowser(server), openBrowser(server)];
    for (const each of [one, two, three]) await each.signIn(person.email);
    const session = one.cookies.get(SESSION) ?? "";
    await one.submit("/manage", "sign-out");
    expect(one.cookies.has(SESSION)).toBe(false);
    one.cookies.set(SESSION, session);
    expect((await one.get("/manage")).text).toContain("Your e-mail address");
    expect((await two.get("/manage")).text).toContain("Agents with access");
    await two.submit("/manage/account", "sign-out-everywhere");
    expect((await three.get("/manage")).text).toContain("Your e-mail address");
  });

  it("a form of a session that is over changes nothing [SES-002]", async () => {
    const person = await makePerson(server, clock.now());
    const browser = openBrowser(server);
    await browser.signIn(person.email);
    const { text } = await browser.get("/manage/account");
    clock.advance(7 * 86_400);
    const form = filledIn(text, "delete-everything", { sure: "yes" });
    expect((await browser.post("/manage/account", form)).status).toBe(403);
    expect(await server.store.findPerson(person.personId)).not.toBeNull();
  });
});

/** A browser that a code was asked for with, as far as it knows. */
async function sameAddress(email: string): Promise<TestBrowser> {
  const browser = openBrowser(server);
  await browser.get("/manage");
  const [name, value = ""] = [...browser.cookies][0] ?? ["", ""];
  browser.cookies.set(name, `${value.split(".")[0]}.${Buffer.from(email).toString("base64url")}`);
  return browser;
}
