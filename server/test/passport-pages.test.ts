import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { StoreUnavailable } from "../src/store/types.ts";
import { NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer, tempDir } from "./kit.ts";
import { makeAgent, makePerson, type TestAgent, type TestPerson } from "./passport-kit.ts";
import { filledIn, openBrowser, type PageAnswer, plain, type TestBrowser } from "./passport-pages-kit.ts";

const BACK = "https://northwind.example/memory/callback";
const clock = new TestClock();
let server: TestServer;
let agent: TestAgent;
let person: TestPerson;
let browser: TestBrowser;

beforeAll(async () => {
  server = await start({ clock, extractor: plainExtractor() });
  agent = await makeAgent(server, {
    description: "Remembers <b>how</b> you work & what you like.",
    website_url: "https://northwind.example",
    redirect_uris: [BACK, `${BACK}?from=memory`, "com.northwind.app:/callback"],
    default_categories_requested: ["goal", "fact"],
  });
});

beforeEach(async () => {
  person = await makePerson(server, clock.now());
  browser = openBrowser(server);
  browser.cookies.set("memoryos_uui_session", person.session);
});

/** The address of a consent page. */
function consent(query: Record<string, string> = {}, page = "/consent"): string {
  return `${page}?${new URLSearchParams({ agent_id: agent.agentId, ...query })}`;
}

/** Values that are selected under a name. */
function selected({ text }: PageAnswer, name: string): string[] {
  return [...text.matchAll(/<input [^>]*>/g)]
    .map(([input]) => input)
    .filter((input) => input.includes(` name="${name}"`) && input.includes(" checked"))
    .map((input) => / value="([^"]*)"/.exec(input)?.[1] ?? "");
}

const grants = async (who = person) => (await who.call("GET", "/v1/uui/me/grants")).body.data.grants;

describe("the consent page", () => {
  it("selects the kinds of its address, else those that the agent asks for by default [GRT-022]", async () => {
    const named = await browser.get(consent({ categories: "expertise,preference,preference,nonsense" }));
    expect(selected(named, "categories")).toEqual(["preference", "expertise"]);
    expect(selected(await browser.get(consent()), "categories")).toEqual(["fact", "goal"]);
    expect(selected(await browser.get(consent({ categories: "" })), "categories")).toEqual(["fact", "goal"]);
  });

  it("grants what is selected when the person says yes, whatever was asked for [GRT-022, GRT-023]", async () => {
    const path = consent({ categories: "goal" });
    const page = await browser.get(path);
    expect(selected(page, "access")).toEqual(["read_only"]);
    expect(selected(page, "days")).toEqual([""]);
    await browser.post(path, filledIn(page.text, "approve"));
    expect(await grants()).toMatchObject([
      { agent_id: agent.agentId, categories_allowed: ["goal"], access_type: "read_only", expires_at: null },
    ]);
    const more = { categories: ["preference", "relationship"], access: "read_write", days: "90" };
    await browser.submit(path, "approve", more);
    const [grant] = await grants();
    expect(grant).toMatchObject({ categories_allowed: ["preference", "relationship"], access_type: "read_write" });
    expect(Date.parse(grant.expires_at) - Date.parse(grant.granted_at)).toBe(90 * 86_400_000);
  });

  it("goes back with the decision and the state as it came, and a no grants nothing [GRT-024]", async () => {
    const state = 'a b+c&d="é"#?%41';
    const path = consent({ redirect_uri: BACK, state });
    const denied = await browser.submit(path, "deny");
    expect([denied.status, denied.location]).toEqual([303, `${BACK}?status=denied&state=${encodeURIComponent(state)}`]);
    expect(await grants()).toEqual([]);
    const granted = await browser.submit(path, "approve");
    expect(granted.location).toBe(`${BACK}?status=granted&state=${encodeURIComponent(state)}`);
    const without = await browser.submit(consent({ redirect_uri: `${BACK}?from=memory` }), "deny");
    expect(without.location).toBe(`${BACK}?from=memory&status=denied`);
    const app = await browser.submit(consent({ redirect_uri: "com.northwind.app:/callback" }), "deny");
    expect(app.location).toBe("com.northwind.app:/callback?status=denied");
  });

  it("takes a no from somebody who is not signed in [GRT-024]", async () => {
    const stranger = openBrowser(server);
    const denied = await stranger.submit(consent({ redirect_uri: BACK, state: "s" }), "deny");
    expect(denied.location).toBe(`${BACK}?status=denied&state=s`);
  });

  it("says who asks, verified or not, as text and not as markup", async () => {
    const { text } = await browser.get(consent({ redirect_uri: BACK }));
    expect(text).toContain("Remembers &lt;b&gt;how&lt;/b&gt; you work &amp; what you like.");
    expect(plain(text)).toMatch(
      /Northwind Assistant asks for your memories.*Not verified.*go back to northwind.example/s,
    );
  });

  it("says so when the operator checked who is behind it", async () => {
    const verified = await makeAgent(server, { name: "Checked agent" });
    await server.store.setVerified(verified.agentId, true);
    const { text } = await browser.get(consent({ agent_id: verified.agentId }));
    expect(plain(text)).toContain("Verified We checked who is behind Checked agent");
    expect(plain(text)).not.toContain("Not verified");
  });

  it("shows the beginnings of what the agent would get", async () => {
    await person.grant(agent);
    await agent.addAndWait(person, "My office looks at the harbour.");
    expect((await browser.get(consent({ categories: "fact" }))).text).toContain("My office looks at the harbour.");
    expect((await browser.get(consent({ categories: "goal" }))).text).not.toContain("harbour");
  });

  it("asks for one kind at least, and keeps what else was selected", async () => {
    const path = consent();
    const { text } = await browser.get(path);
    const form = filledIn(text, "approve", { categories: [], access: "read_write", days: "30" });
    const again = await browser.post(path, form);
    expect(again.status).toBe(422);
    expect(plain(again.text)).toContain("Choose at least one kind of memory");
    expect([selected(again, "access"), selected(again, "days")]).toEqual([["read_write"], ["30"]]);
    expect(await grants()).toEqual([]);
    const put = await browser.post(path, filledIn(again.text, "approve", { categories: ["goal"] }));
    expect(put.status).toBe(303);
  });

  it.each([
    ["of no agent", () => consent({ agent_id: NO_SUCH_ID }), 404],
    ["without an agent", () => "/consent", 422],
    ["with an agent that is none", () => consent({ agent_id: "../me" }), 422],
    ["that says something twice", () => `${consent({ redirect_uri: BACK })}&redirect_uri=https://evil.example`, 422],
    ["with a broken percent sign", () => `${consent()}&state=%E0%A4`, 400],
    ["to connect without a link", () => consent({}, "/connect"), 410],
  ])("%s is none", async (_which, path, status) => {
    const answer = await browser.get(path());
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
    expect(answer.text).not.toContain('name="ticket"');
  });
});

/** Addresses that look like the one that is registered, `https://northwind.example/memory/callback`, and are not. */
const VARIANTS = [
  "https://Northwind.example/memory/callback",
  "HTTPS://northwind.example/memory/callback",
  "https://northwind.example/Memory/callback",
  "https://northwind.example/memory/CALLBACK",
  "https://northwind.example/memory/callback/",
  "https://northwind.example/memory//callback",
  "https://northwind.example//memory/callback",
  "https://northwind.example/memory/./callback",
  "https://northwind.example/memory/x/../callback",
  "https://northwind.example/memory/callback/more",
  "https://northwind.example/memory/callbac",
  "https://northwind.example/memory/callback2",
  "https://northwind.example/memory",
  "https://northwind.example/",
  "https://northwind.example:443/memory/callback",
  "https://northwind.example:8443/memory/callback",
  "http://northwind.example/memory/callback",
  "https://northwind.example/memory/callbac%6B",
  "https://northwind.example/memory%2Fcallback",
  "https://northwind.example/memory/callback%00",
  "https://northwind.example/memory/callback%20",
  "https://northwind.example/memory/callback ",
  " https://northwind.example/memory/callback",
  "https://northwind.example/memory/callback#",
  "https://northwind.example/memory/callback#status=granted",
  "https://northwind.example/memory/callback?",
  "https://northwind.example/memory/callback?x=1",
  "https://northwind.example/memory/callback?from=Memory",
  "https://user@northwind.example/memory/callback",
  "https://user:password@northwind.example/memory/callback",
  "https://northwind.example@evil.example/memory/callback",
  "https://northwind.example.evil.example/memory/callback",
  "https://evil.example/https://northwind.example/memory/callback",
  "https://northwind.example\\@evil.example/memory/callback",
  "https:/northwind.example/memory/callback",
  "https:\\\\northwind.example\\memory\\callback",
  "//northwind.example/memory/callback",
  "https://northwind.example./memory/callback",
  "https://www.northwind.example/memory/callback",
  "https://nоrthwind.example/memory/callback",
  "com.northwind.app:/callback/",
  "com.northwind.app://callback",
  "javascript:alert(1)//https://northwind.example/memory/callback",
  "data:text/html,https://northwind.example/memory/callback",
  "",
];

describe("the address to return to", () => {
  it.each(VARIANTS)("%j is not the one that is registered: one stays here [GRT-025]", async (redirect_uri) => {
    const path = consent({ redirect_uri, state: "s" });
    for (const [action, status] of [
      ["deny", "denied"],
      ["approve", "granted"],
    ] as const) {
      const answer = await browser.submit(path, action);
      expect(answer.location).toBe(`/consent/done?agent_id=${agent.agentId}&status=${status}`);
    }
  });

  it("without one the own page says what is the case, whatever its address says [GRT-025]", async () => {
    const { location } = await browser.submit(consent(), "approve");
    expect(plain((await browser.get(location ?? "")).text)).toMatch(/Done.*can use these memories.*Facts about you/s);
    const [{ id }] = await grants();
    await person.call("DELETE", `/v1/uui/me/grants/${id}`);
    expect(plain((await browser.get(location ?? "")).text)).toContain("has no access to your memories");
    expect(plain((await openBrowser(server).get(location ?? "")).text)).toContain("has no access to your memories");
  });
});

describe("a decision", () => {
  it("is taken once [GRT-027]", async () => {
    const path = consent({ redirect_uri: BACK });
    const { text } = await browser.get(path);
    const yes = filledIn(text, "approve");
    expect((await browser.post(path, filledIn(text, "deny"))).status).toBe(303);
    const late = await browser.post(path, yes);
    expect([late.status, await grants()]).toEqual([403, []]);
    expect(plain(late.text)).toContain("You have decided on it already");

    const again = filledIn((await browser.get(path)).text, "approve");
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.post(path, again)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(403)]);
  });

  it.each(["before", "after"])(
    "that fails %s it came to effect can be sent again, and its link with it [GRT-009, GRT-013]",
    async (when) => {
      const store = openSqliteStore(tempDir());
      let isFailing = false;
      const fail = async <Made>(make: () => Promise<Made>): Promise<Made> => {
        if (!isFailing) return make();
        isFailing = false;
        if (when === "after") await make();
        throw new StoreUnavailable("The disk is full");
      };
      const flaky = await start({
        extractor: plainExtractor(),
        store: { ...store, createGrant: (...given) => fail(() => store.createGrant(...given)) },
      });
      await flaky.addAndWait("maya", "I live in Leeds");
      const { agentId } = await makeAgent(flaky);
      const body = { agent_id: agentId, external_user_id: "maya" };
      const made = await flaky.call("POST", "/v1/tenant/memory-passport/link-token", { body });
      const who = await makePerson(flaky);
      const hers = openBrowser(flaky);
      hers.cookies.set("memoryos_uui_session", who.session);
      const path = `/connect?agent_id=${agentId}&link_token=${made.body.data.link_token}`;
      const yes = filledIn((await hers.get(path)).text, "approve", { categories: ["fact"] });
      isFailing = true;
      const failed = await hers.post(path, yes);
      expect([failed.status, plain(failed.text)]).toEqual([503, expect.stringContaining("Try again in a minute")]);
      expect((await hers.post(path, yes)).status).toBe(303);
      expect(await grants(who)).toMatchObject([{ agent_id: agentId, categories_allowed: ["fact"] }]);
      expect((await who.call("GET", "/v1/uui/me/connections")).body.data).toHaveLength(1);
      expect((await hers.post(path, yes)).status).toBe(403);
    },
  );

  it("is taken for half an hour after the page was opened [GRT-027]", async () => {
    const path = consent();
    const { text } = await browser.get(path);
    clock.advance(1_800);
    expect((await browser.post(path, filledIn(text, "approve"))).status).toBe(403);
    expect(await grants()).toEqual([]);
  });

  it("is taken only from the page itself [GRT-027, SES-004]", async () => {
    const path = consent();
    const { text } = await browser.get(path);
    const yes = filledIn(text, "approve");
    for (const origin of [null, "null", "https://evil.example", server.url.replace("127.0.0.1", "localhost")]) {
      expect((await browser.post(path, yes, { origin })).status, `${origin}`).toBe(403);
    }
    const forged = yes.map(([name, value]): [string, string] => [name, name === "form_token" ? `${value}x` : value]);
    expect((await browser.post(path, forged)).status).toBe(403);
    const without = yes.filter(([name]) => name !== "form_token");
    expect((await browser.post(path, without)).status).toBe(403);
    expect((await browser.post(consent({ categories: "fact" }), yes)).status, "of another request").toBe(403);
    expect(await grants()).toEqual([]);
    expect((await browser.post(path, yes)).status).toBe(303);
  });

  it("to say yes is not taken from somebody who is not signed in", async () => {
    const path = consent({ redirect_uri: BACK });
    const stranger = openBrowser(server);
    const no = filledIn((await stranger.get(path)).text, "deny");
    const yes = no.map(([name, value]): [string, string] => [name, name === "action" ? "approve" : value]);
    const answer = await stranger.post(path, [...yes, ["categories", "fact"], ["access", "read_only"]]);
    expect([answer.status, answer.location]).toEqual([200, null]);
    expect(answer.text).toContain("Your e-mail address");
  });

  it("of one person is not taken from another [GRT-027]", async () => {
    const path = consent();
    const yes = filledIn((await browser.get(path)).text, "approve");
    const other = await makePerson(server, clock.now());
    const theirs = openBrowser(server);
    theirs.cookies.set("memoryos_uui_session", other.session);
    const own = filledIn((await theirs.get(path)).text, "approve");
    const mixed = own.map(([name, value]): [string, string] => [
      name,
      name === "ticket" ? (yes.find(([each]) => each === name)?.[1] ?? "") : value,
    ]);
    expect((await theirs.post(path, yes)).status).toBe(403);
    expect((await theirs.post(path, mixed)).status).toBe(403);
    expect(await grants(other)).toEqual([]);
  });

  it("is not taken in another form than a page's", async () => {
    const response = await fetch(server.url + consent(), {
      method: "POST",
      headers: { Origin: server.url, "Content-Type": "application/json" },
      body: "{}",
    });
    expect(response.status).toBe(415);
    expect((await browser.submit(consent(), "approve", { access: "everything" })).status).toBe(400);
    expect((await browser.submit(consent(), "approve", { days: "1000" })).status).toBe(400);
    expect((await browser.submit(consent(), "approve", { action: "constructor" })).status).toBe(400);
    expect(await grants()).toEqual([]);
  });
});

describe("every page", () => {
  const paths = [
    () => consent({ redirect_uri: BACK }),
    () => consent({ agent_id: NO_SUCH_ID }),
    () => "/consent/done",
    () => "/manage",
    () => "/manage/memories",
    () => "/manage/questions",
    () => "/manage/connections",
    () => "/manage/account",
    () => "/manage/deleted",
  ];

  it.each(paths)("%s has a policy that allows no script, no frame and nothing of others [GRT-027]", async (path) => {
    const { headers } = await browser.get(path());
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toMatch(/script-src|unsafe|\*/);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  it("may send its form on to where the person returns to, and nowhere else", async () => {
    const policyOf = async (path: string) =>
      /form-action (.*)$/.exec((await browser.get(path)).headers.get("content-security-policy") ?? "")?.[1];
    expect(await policyOf(consent({ redirect_uri: BACK }))).toBe("'self' https:");
    expect(await policyOf(consent({ redirect_uri: "com.northwind.app:/callback" }))).toBe("'self' com.northwind.app:");
    expect(await policyOf(consent({ redirect_uri: "https://evil.example" }))).toBe("'self'");
    expect(await policyOf("/manage")).toBe("'self'");
  });
});
