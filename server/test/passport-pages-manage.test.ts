import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { day } from "../src/passport/pages/words.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { PUBLIC_URL } from "./authorization-server.ts";
import { addOrganisation } from "./connect-kit.ts";
import { filesWith, NO_SUCH_ID, start, TestClock, type TestServer, tempDir } from "./kit.ts";
import { ALL, kindsExtractor, makeAgent, makePerson, type TestAgent, type TestPerson } from "./passport-kit.ts";
import { filledIn, openBrowser, type PageAnswer, plain, type TestBrowser } from "./passport-pages-kit.ts";
import { memoriesOf } from "./person-kit.ts";

const clock = new TestClock();
let server: TestServer;
let agent: TestAgent;
let person: TestPerson;
let browser: TestBrowser;

/** What happens once when memories have been listed. */
let meanwhile: (() => Promise<void>) | null = null;

beforeAll(async () => {
  const dir = tempDir();
  const store = openSqliteStore(dir);
  const slow: typeof store = {
    ...store,
    async listPersonMemories(query) {
      const listed = await store.listPersonMemories(query);
      const happens = meanwhile;
      meanwhile = null;
      await happens?.();
      return listed;
    },
  };
  server = await start({
    clock,
    dir,
    store: slow,
    extractor: kindsExtractor(),
    env: { MEMORYOS_PUBLIC_URL: PUBLIC_URL, MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "1" },
  });
  agent = await makeAgent(server);
});

beforeEach(async () => {
  person = await makePerson(server, clock.now());
  browser = browserOf(person);
});

function browserOf({ session }: TestPerson): TestBrowser {
  const opened = openBrowser(server);
  opened.cookies.set("memoryos_uui_session", session);
  return opened;
}

const shown = ({ text }: PageAnswer) => plain(/<main.*<\/main>/s.exec(text)?.[0] ?? "");
const page = async (path: string) => shown(await browser.get(path));
/** Follows where a form leads to. */
const after = async ({ status, location }: PageAnswer) => {
  expect(status).toBe(303);
  return page(location ?? "");
};
const idOf = async (content: string, query = ""): Promise<string> =>
  (await memoriesOf(person, query)).find((memory) => memory.content === content)?.id;

describe("the page of agents", () => {
  it("shows who has access and what each did", async () => {
    expect(await page("/manage")).toContain("No agent has access");
    const idle = await makeAgent(server, { name: "Idle <i>agent</i>" });
    const verified = await makeAgent(server, { name: "Checked agent" });
    await server.store.setVerified(verified.agentId, true);
    for (const each of [agent, idle, verified]) await person.grant(each);
    await agent.addAndWait(person, "I live in Leeds");
    clock.advance(86_400);
    await agent.addAndWait(person, "goal: I want to run");
    for (let times = 0; times < 2; times++) await agent.retrieve(person, "Leeds");
    await idle.retrieve(person, "Leeds");
    const text = await page("/manage");
    const today = day(clock.now());
    expect(text).toMatch(
      new RegExp(
        `Northwind Assistant Not verified.*Read your memories 2 times, the last on ${today}\\s+Added 2 memories that you have, the last on ${today}`,
        "s",
      ),
    );
    expect(text).toMatch(
      new RegExp(
        `Idle <i>agent</i> Not verified.*Read your memories 1 time, the last on ${today}\\s+None of your memories comes from it`,
        "s",
      ),
    );
    expect(text).toMatch(/Checked agent Verified.*Never read your memories\s+None of your memories comes from it/s);
    await idle.addAndWait(person, "I moved to York");
    expect(await page("/manage")).toContain("What you said to it changed 1 memory, or put them away");
  });

  it("changes what an agent gets from its next request on [GRT-016]", async () => {
    await person.grant(agent);
    await agent.addAndWait(person, "I live in Leeds");
    const more = { categories: ["goal"], access: "read_only" };
    expect(await after(await browser.submit("/manage", "change", more))).toMatch(/Saved.*Reads: What you want/s);
    expect((await agent.retrieve(person, "Leeds")).body.categories_available).toEqual(["goal"]);
    expect((await agent.add(person, "I live in York")).status).toBe(403);
    expect(await after(await browser.submit("/manage", "change", { categories: [] }))).toContain("at least one kind");
    expect((await browser.submit("/manage", "change", { access: "all" })).status).toBe(400);
  });

  it("ends an access at once [GRT-016, GRT-019]", async () => {
    await person.grant(agent);
    const text = await after(await browser.submit("/manage", "end"));
    expect(text).toMatch(/It has no access any more.*Had access before.*You ended its access on/s);
    expect((await agent.retrieve(person, "Leeds")).body.permission_status).toBe("no_grant_for_user");
  });

  it.each([
    ["connection=success&org=Evil", "Your account is connected."],
    ["connection=failed&reason=denied", "The organisation says that you did not agree."],
    ["connection=failed&reason=already_linked", "This account is connected to another Memory Passport."],
    ["connection=failed&reason=toString", "Your account was not connected. "],
  ])("tells how a sign-in at an organisation ended (%s) and nothing that the address makes up", async (query, told) => {
    const text = await page(`/manage?${query}`);
    expect(text).toContain(told);
    expect(text).not.toMatch(/Evil|native code/);
  });
});

describe("the page of memories", () => {
  beforeEach(async () => {
    await person.grant(agent);
  });

  it("lists them by kind, in order, page by page", async () => {
    await agent.addAndWait(
      person,
      Array.from({ length: 30 }, (_, n) => ({ role: "user", content: `goal: Number ${n} is what I want` })),
    );
    await agent.addAndWait(person, "I live in Leeds");
    expect(await page("/manage/memories?category=fact")).toMatch(/1 memory\s+I live in Leeds/);
    expect(await page("/manage/memories?category=nonsense&sort=nonsense")).toContain("31 memories");
    const seen = new Set<string>();
    let path = "/manage/memories?category=goal&sort=oldest";
    for (let pages = 1; ; pages++) {
      const { text } = await browser.get(path);
      for (const [, n = ""] of text.matchAll(/Number (\d+) is/g)) seen.add(n);
      const next = /<a href="([^"]*cursor=[^"]*)">More/.exec(text)?.[1];
      if (!next) {
        expect([pages, seen.size]).toEqual([2, 30]);
        break;
      }
      path = plain(next);
    }
    expect((await browser.get("/manage/memories?cursor=nonsense")).status).toBe(400);
  });

  it("finds words in any case, and shows what was searched for as text", async () => {
    await agent.addAndWait(person, "I live in LEEDS by the Straße");
    await agent.addAndWait(person, "goal: I want to leave Leeds");
    expect(await page("/manage/memories?search=leeds")).toContain("2 memories with “leeds”");
    expect(await page("/manage/memories?search=leeds&category=goal")).toContain("1 memory with “leeds”");
    expect(await page("/manage/memories?search=York")).toContain("0 memories with “York”");
    const other = await makeAgent(server);
    await person.grant(other);
    await other.addAndWait(person, "I work in Leeds");
    expect(await page(`/manage/memories?agent=${other.agentId}`)).toMatch(/1 memory\s+I work in Leeds/);
    const { text } = await browser.get("/manage/memories?search=%22%3E%3Cb%3E");
    expect(text).toContain("0 memories with “<bdi>&quot;&gt;&lt;b&gt;</bdi>”");
    expect(text).not.toContain("<b>");
  });
});

describe("the page of a memory", () => {
  let path: string;
  beforeEach(async () => {
    await person.grant(agent);
    await agent.addAndWait(person, "I live in Leeds");
    path = `/manage/memories/${await idOf("I live in Leeds")}`;
  });

  it("shows how it came about, takes a flag and gives it back [PME-015]", async () => {
    expect(await page(path)).toMatch(/I live in Leeds.*by Northwind Assistant.*Stored on/s);
    const flagged = await browser.submit(path, "flag", { reason: "outdated", note: "It is <York> now" });
    expect(await after(flagged)).toContain("It is no longer true: It is <York> now");
    expect((await memoriesOf(person))[0]).toMatchObject({ is_flagged: true, flag: { correction: "It is <York> now" } });
    expect((await browser.submit(path, "unflag")).status).toBe(303);
    expect((await memoriesOf(person))[0].is_flagged).toBe(false);
    expect((await browser.submit(path, "flag", { reason: "nonsense" })).status).toBe(422);
  });

  it("puts the person's words in its place, and keeps them when they are too few [PME-018, PME-019]", async () => {
    const short = await browser.submit(path, "correct", { words: "York" });
    expect([short.status, shown(short)]).toEqual([422, expect.stringContaining("10 to 1,000 characters")]);
    expect(short.text).toMatch(/<textarea[^>]*>York<\/textarea>/);
    expect(await after(await browser.submit(path, "correct", { words: "I live in York" }))).toMatch(
      /Saved.*I live in York.*I live in Leeds.*You corrected it/s,
    );
    expect((await browser.get(path)).status).toBe(404);
    expect((await agent.retrieve(person, "live")).body.data[0].content).toBe("I live in York");
  });

  it("says of one that gave way to another that it is put away, and only deletes it", async () => {
    await agent.addAndWait(person, "I moved to York");
    const text = await page(path);
    expect(text).toMatch(/I live in Leeds.*It was put away: no agent finds it any more.*Something else was said/s);
    expect(text).not.toContain("Correct it");
    expect(await after(await browser.submit(path, "delete", { sure: "yes" }))).toContain("The memory is deleted");
    expect((await memoriesOf(person)).map(({ content }) => content)).toEqual(["I moved to York"]);
  });

  it("deletes it for good when the person is sure [PME-023]", async () => {
    expect((await browser.submit(path, "delete")).status).toBe(422);
    expect(await page(path)).toContain("I live in Leeds");
    expect(await after(await browser.submit(path, "delete", { sure: "yes" }))).toContain("The memory is deleted");
    expect((await browser.get(path)).status).toBe(404);
    expect(await memoriesOf(person)).toEqual([]);
  });

  it("is not there for another person, nor when there is none [PME-001]", async () => {
    const form = filledIn((await browser.get(path)).text, "delete", { sure: "yes" });
    const stranger = browserOf(await makePerson(server, clock.now()));
    const [theirs, none] = [await stranger.get(path), await stranger.get(`/manage/memories/${NO_SUCH_ID}`)];
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    expect((await stranger.post(path, form)).status).toBe(403);
    const token = filledIn((await stranger.get("/manage/account")).text, "delete-everything");
    expect((await stranger.post(path, [...token.slice(0, 1), ["action", "delete"], ["sure", "yes"]])).status).toBe(404);
    expect(await memoriesOf(person)).toHaveLength(1);
  });
});

describe("the page of questions", () => {
  it("puts an open question to the person, once [PCL-001, PCL-003]", async () => {
    await server.call("POST", "/v1/tenant/service-writers", { body: { service_key: "desk", display_name: "Desk" } });
    const source = { service: "desk", observed_at: clock.now().toISOString() };
    for (const day of ["Tuesday", "Thursday"]) {
      await server.addAndWait("maya", `The office hours are on ${day}.`, { source: { ...source, event_id: day } });
    }
    const body = { agent_id: agent.agentId, external_user_id: "maya" };
    const made = await server.call("POST", "/v1/tenant/memory-passport/link-token", { body });
    expect(await page("/manage/questions")).toContain("There is no open question");
    const link = `/connect?agent_id=${agent.agentId}&link_token=${made.body.data.link_token}`;
    await browser.submit(link, "approve", { categories: ALL });
    expect(await page("/manage/questions")).toMatch(/“The office hours are on Tuesday.” \(said today\)/);
    const { text } = await browser.get("/manage/questions");
    const form = filledIn(text, "answer", { answer: "B" });
    expect(await after(await browser.post("/manage/questions", form))).toMatch(/settles it.*no open question/s);
    expect(await after(await browser.post("/manage/questions", form))).toContain("was answered already");
    const { body: left } = await server.list("?external_user_id=maya");
    expect(left.data.map(({ content }: { content: string }) => content)).toEqual(["The office hours are on Thursday."]);
  });
});

describe("the page of connections", () => {
  it("shows accounts that a link connected, and ends them [GRT-009, CON-013]", async () => {
    await server.addAndWait("ann", "I live in Leeds");
    const body = { agent_id: agent.agentId, external_user_id: "ann" };
    const made = await server.call("POST", "/v1/tenant/memory-passport/link-token", { body });
    const link = `/connect?agent_id=${agent.agentId}&link_token=${made.body.data.link_token}`;
    expect(await page("/manage/connections")).toContain("No account is connected");
    expect(await page(link)).toContain("your account at the company behind it is connected");
    await browser.submit(link, "deny");
    expect(await page("/manage/connections")).toContain("No account is connected");
    expect((await browser.submit(link, "approve", { categories: ["fact"] })).status).toBe(303);
    const again = await browser.submit(link, "approve", { categories: ["fact"] });
    expect([again.status, shown(again)]).toEqual([410, expect.stringContaining("This link no longer works")]);
    expect(await page("/manage/connections")).toMatch(/by a link that it sent you/);
    expect(await after(await browser.submit("/manage/connections", "end"))).toMatch(
      /not connected any more.*No account/s,
    );
  });

  it("leads to an organisation's sign-in, says whose passport it is about, and back [CON-017]", async () => {
    const { organisation } = await addOrganisation(server, { display_name: "Northwind <Academy>" });
    expect(await page("/manage/connections?search=academy")).toContain("Northwind <Academy> Not verified");
    expect(await page("/manage/connections?search=nobody")).toContain("no such organisation");
    const { text } = await browser.submit("/manage/connections", "connect");
    expect(plain(text)).toContain(`You are signed in as ${person.email}.`);
    const leads = plain(/<a class="button" href="([^"]*)"/.exec(text)?.[1] ?? "");
    const back = await organisation.visit(leads);
    const { location } = await browser.get(`/v1/uui/oauth/callback${back.search}`);
    expect(location).toMatch(/\/manage\?connection=success/);
    expect(await page("/manage/connections")).toMatch(/Northwind <Academy>.*by signing in there/s);
  });
});

describe("the page of the account", () => {
  it("makes another token and shows it once, and the next one a day later [TOK-003, TOK-004]", async () => {
    await person.grant(agent);
    const { text, status } = await browser.submit("/manage/account", "token");
    const token = /uui_[0-9a-f]{48}/.exec(text)?.[0] ?? "";
    expect([status, token === person.token]).toEqual([200, false]);
    expect((await agent.retrieve(person, "Leeds")).status).toBe(403);
    expect((await agent.retrieve({ ...person, token }, "Leeds")).status).toBe(200);
    const early = await browser.submit("/manage/account", "token");
    expect([early.status, shown(early)]).toEqual([429, expect.stringContaining("in 24 hours")]);
  });

  it("gives the person everything as one file, without a secret", async () => {
    await person.grant(agent);
    await agent.addAndWait(person, "I live in Leeds");
    await agent.addAndWait(person, "goal: I want to run");
    await agent.addAndWait(person, "goal: I want to swim");
    await agent.addAndWait(person, "I moved to York");
    const { headers, text } = await browser.get("/manage/download");
    expect(headers.get("content-disposition")).toBe('attachment; filename="memory-passport.json"');
    const { passport, memories, connections, put_away } = JSON.parse(text);
    expect(connections).toEqual([]);
    expect(put_away).toMatchObject([
      {
        content: "I live in Leeds",
        category: "fact",
        put_away_at: clock.now().toISOString(),
        history: [{ change_type: "created" }, { change_type: "conflict_update" }],
      },
    ]);
    expect(passport).toMatchObject({ email: person.email, memory_count: 3, grants: [{ agent_id: agent.agentId }] });
    expect(memories.map(({ content }: { content: string }) => content).sort()).toEqual([
      "I moved to York",
      "I want to run",
      "I want to swim",
    ]);
    expect(memories[0].history).toMatchObject([{ version_number: 1 }]);
    expect(text).not.toContain(person.token);
  });

  it("gives everything that there is when memories are deleted and corrected meanwhile", async () => {
    await person.grant(agent);
    // More than are read at a time.
    const said = Array.from({ length: 60 }, (_, n) => ({ role: "user", content: `Town ${n} is where I have lived` }));
    await agent.addAndWait(person, said);
    const [deleted, corrected] = [
      await idOf("Town 0 is where I have lived", "?sort=oldest"),
      await idOf("Town 1 is where I have lived", "?sort=oldest"),
    ];
    clock.advance(60);
    meanwhile = async () => {
      const path = "/v1/uui/me/memories";
      expect((await person.call("DELETE", `${path}/${deleted}`)).status).toBe(200);
      const to = { corrected_content: "I was only a guest in that town" };
      expect((await person.call("POST", `${path}/${corrected}/correct`, to)).status).toBe(200);
    };
    const { status, text } = await browser.get("/manage/download");
    expect(status).toBe(200);
    const { memories } = JSON.parse(text);
    const told = memories.map(({ content }: { content: string }) => content);
    expect([told.length, told[0], told.at(-1)]).toEqual([
      59,
      "I was only a guest in that town",
      "Town 2 is where I have lived",
    ]);
    expect(memories[0].history).toHaveLength(2);
  });

  it("deletes everything when the person is sure, and leaves nothing [PAC-006]", async () => {
    await person.grant(agent);
    await agent.addAndWait(person, "My canary is called Zerbinetta");
    const unsure = await browser.submit("/manage/account", "delete-everything");
    expect([unsure.status, shown(unsure)]).toEqual([422, expect.stringContaining("Nothing was deleted")]);
    const sure = await browser.submit("/manage/account", "delete-everything", { sure: "yes" });
    expect(sure.location).toBe("/manage/deleted");
    expect(browser.cookies.has("memoryos_uui_session")).toBe(false);
    expect((await agent.retrieve(person, "canary")).status).toBe(403);
    expect(filesWith(server.dir, "Zerbinetta")).toEqual([]);
  });

  it("does nothing for another page, whatever it asks for [SES-004]", async () => {
    await person.grant(agent);
    for (const [path, action, more] of [
      ["/manage/account", "delete-everything", { sure: "yes" }],
      ["/manage/account", "token", {}],
      ["/manage/account", "sign-out-everywhere", {}],
      ["/manage", "end", {}],
      ["/manage", "sign-out", {}],
    ] as const) {
      const form = filledIn((await browser.get(path)).text, action, more);
      for (const origin of [null, "null", "https://evil.example"]) {
        expect((await browser.post(path, form, { origin })).status, `${action} from ${origin}`).toBe(403);
      }
    }
    const { data } = (await person.call("GET", "/v1/uui/me")).body;
    expect(data.grants[0].is_active).toBe(true);
    expect((await agent.retrieve(person, "Leeds")).status).toBe(200);
  });
});

describe("a page of one's own", () => {
  it.each([
    "/manage",
    "/manage/memories",
    `/manage/memories/${NO_SUCH_ID}`,
    "/manage/questions",
    "/manage/connections",
    "/manage/account",
    "/manage/download",
  ])("%s asks whoever is not signed in to sign in, and says nothing else", async (path) => {
    const answer = await openBrowser(server).get(path);
    expect([answer.status, answer.headers.get("content-disposition")]).toEqual([200, null]);
    expect(shown(answer)).toContain("Your e-mail address");
  });
});
