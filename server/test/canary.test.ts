import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { filesWith, KEY, plainExtractor, start, TestClock, until } from "./kit.ts";

/** Everything that an app can send about an end user, each with a word of its own to be looked for. */
const OF_USER = {
  user: "zqxuser01",
  agentId: "zqxagent02",
  conversation: "zqxconversation03",
  said: "zqxsaid04",
  answered: "zqxanswered05",
  turn: "zqxturn06",
  metadataName: "zqxname07",
  metadataValue: "zqxvalue08",
  idempotency: "zqxidempotency09",
  query: "zqxquery10",
  retrieveAgent: "zqxagent11",
  correction: "zqxcorrection12",
  feedbackNote: "zqxfeedback13",
  reworded: "zqxreworded14",
  dead: "zqxdead15",
  waiting: "zqxwaiting16",
  blocked: "zqxblocked17",
  hedged: "zqxhedged18",
};

/** And about a tenant. */
const OF_TENANT = {
  settingName: "zqxsetting21",
  setting: "zqxsetting22",
  formerSetting: "zqxsetting23",
  keyName: "zqxkey24",
  revokedName: "zqxkey25",
  agentName: "zqxagent26",
  description: "zqxdescription27",
  keyIdempotency: "zqxidempotency28",
};

describe("a word that is in everything an app sends", () => {
  it("is found nowhere once the user, and then the account, is deleted [USR-010 ACC-007 DEL-009]", async () => {
    const log: string[] = [];
    const logTo = new Writable({
      write(chunk, _encoding, done) {
        log.push(String(chunk));
        done();
      },
    });
    const clock = new TestClock();
    const extractor = plainExtractor(({ turns }) => {
      const failing = turns.find(({ content }) => /zqxdead15|zqxwaiting16/.test(content));
      if (failing) throw new Error(`Nothing can be made of ${failing.content}`);
      // Too uncertain to be kept as a memory: it is buffered.
      const hedged = turns.findIndex(({ content }) => content.includes(OF_USER.hedged));
      if (hedged < 0) return;
      const content = turns[hedged]?.content ?? "";
      return [{ content, category: "fact", importance: 5, confidence: 0.5, turnIndexes: [hedged], reason: "hedged" }];
    });
    const server = await start({ clock, extractor, logTo, env: { MEMORYOS_LOG_LEVEL: "trace" } });
    const { key } = await server.makeKey(["admin"]);
    const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
      server.call(method, path, { key, headers, ...(body ? { body } : {}) });

    // Neighbours, so that rows share pages, grow, shrink and move.
    const neighbours = async (round: number) => {
      for (let n = 0; n < 25; n++) {
        await server.addAndWait(`neighbour ${n}`, `Round ${round} of ${"w".repeat((n * 37) % 200)} ${n}`, {}, key);
      }
    };

    await neighbours(1);
    const of = OF_USER;
    const talk = (content: string) => [
      { role: "user", content, external_turn_id: of.turn },
      { role: "assistant", content: `I see, ${of.answered}` },
    ];
    const context = {
      agent_id: of.agentId,
      conversation_id: of.conversation,
      metadata: { [of.metadataName]: { deep: [of.metadataValue] } },
    };
    const headers = { "Idempotency-Key": of.idempotency };
    const add = (content: string, more = {}) =>
      call("POST", "/v1/memories/add", { external_user_id: of.user, messages: talk(content), ...context }, more);
    const ended = async () => {
      await until(async () => (await server.store.countOpenJobs()) === 0);
    };
    await add(`My secret is ${of.said}`, headers);
    await ended();
    await neighbours(2);
    const found = await server.retrieve(of.user, `secret ${of.query}`, { agent_id: of.retrieveAgent }, key);
    await server.retrieve(of.user, `secret ${of.query}`, {}, key);
    await call("POST", "/v1/memories/retrieval-feedback", {
      retrieval_id: found.body.retrieval_id,
      outcome: "user_corrected",
      correction: `It is ${of.correction} in truth`,
      metadata: { note: of.feedbackNote },
    });
    await ended();
    const { data } = (await server.list(`?external_user_id=${of.user}`, key)).body;
    await call("PATCH", `/v1/memories/${data[0].id}`, { content: `Now it is ${of.reworded}` });
    await add(`Perhaps it is ${of.hedged}`);
    await ended();
    const dead = (await add(`It was ${of.dead}`)).body.job_id;
    const statusOf = async (job: string) => (await call("GET", `/v1/memories/jobs/${job}`)).body.data.status;
    await until(async () => {
      clock.advance(300);
      return (await statusOf(dead)) === "dead";
    });
    const waiting = (await add(`It will be ${of.waiting}`)).body.job_id;
    await until(async () => (await statusOf(waiting)) === "failed");
    await neighbours(3);
    await call("POST", `/v1/users/${of.user}/block`);
    await add(`I may not say ${of.blocked}`);

    const tenant = OF_TENANT;
    await call("PATCH", "/v1/users/me/settings", { settings: { former: tenant.formerSetting } });
    await call("PATCH", "/v1/users/me/settings", { settings: { [tenant.settingName]: tenant.setting } });
    await call("POST", "/v1/api-keys", { name: tenant.keyName }, { "Idempotency-Key": tenant.keyIdempotency });
    const revoked = await call("POST", "/v1/api-keys", { name: tenant.revokedName });
    await call("DELETE", `/v1/api-keys/${revoked.body.data.id}`);
    await call("POST", "/v1/agents", { name: tenant.agentName, description: tenant.description });

    // What is never kept is not there to begin with; all else is, or the search below would prove nothing.
    const neverKept = [of.idempotency, of.query, of.blocked, tenant.keyIdempotency];
    const kept = Object.values({ ...of, ...tenant }).filter((word) => !neverKept.includes(word));
    for (const word of kept) expect([word, filesWith(server.dir, word)]).not.toEqual([word, []]);
    for (const word of neverKept) expect([word, filesWith(server.dir, word)]).toEqual([word, []]);

    const deleted = await call("DELETE", `/v1/users/${of.user}`);
    expect(deleted.status).toBe(200);
    for (const word of Object.values(of)) expect([word, filesWith(server.dir, word)]).toEqual([word, []]);
    const shown = [
      await call("GET", "/v1/tenant/users?limit=100"),
      await call("GET", "/v1/memories?include_archived=true&limit=50"),
      await call("GET", "/v1/users/me/export"),
      await call("GET", "/v1/users/me"),
    ]
      .map(({ text }) => text)
      .join("\n");
    for (const word of Object.values(of)) expect(shown).not.toContain(word);
    expect(shown).toContain("neighbour 24");

    await call("DELETE", "/v1/users/me");
    const everything = [...Object.values(of), ...Object.values(tenant), "neighbour 24"];
    for (const word of everything) expect([word, filesWith(server.dir, word)]).toEqual([word, []]);

    await server.call("GET", "/v1/users/me", { key: KEY });
    await server.close();
    expect(log.length).toBeGreaterThan(100);
    for (const word of everything) expect([word, log.filter((line) => line.includes(word))]).toEqual([word, []]);
    for (const word of everything) expect([word, filesWith(server.dir, word)]).toEqual([word, []]);
  });
});
