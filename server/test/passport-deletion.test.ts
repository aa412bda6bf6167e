import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { expectProblem, filesWith, plainExtractor, start, TestClock, until } from "./kit.ts";
import { makeAgent } from "./passport-kit.ts";
import { codeFor, memoriesOf, signUp, verify, withSession } from "./person-kit.ts";

/** Everything that a person and their agents can say, each with a word of its own to be looked for. */
const CANARY = {
  email: "zqxemail01",
  name: "zqxname02",
  said: "zqxsaid03",
  answered: "zqxanswered04",
  turn: "zqxturn05",
  metadata: "zqxmetadata06",
  idempotency: "zqxidempotency07",
  query: "zqxquery08",
  corrected: "zqxcorrected09",
  correctedAgain: "zqxagain10",
  flag: "zqxflag11",
  dead: "zqxdead12",
  waiting: "zqxwaiting13",
  hedged: "zqxhedged14",
  lateName: "zqxlate15",
};
// A name that is asked for a code with is sealed until the code proves the address.
const NEVER_KEPT = [CANARY.idempotency, CANARY.query, CANARY.lateName];

describe("deleting a passport", () => {
  it("leaves not one word of it in the files [PAC-006, PAC-008, USR-016, USR-017]", async () => {
    const log: string[] = [];
    const logTo = new Writable({
      write(chunk, _encoding, done) {
        log.push(String(chunk));
        done();
      },
    });
    const clock = new TestClock();
    const extractor = plainExtractor(({ turns }) => {
      const failing = turns.find(({ content }) => /zqxdead12|zqxwaiting13/.test(content));
      if (failing) throw new Error(`Nothing can be made of ${failing.content}`);
      const hedged = turns.findIndex(({ content }) => content.includes(CANARY.hedged));
      if (hedged < 0) return;
      const content = turns[hedged]?.content ?? "";
      return [{ content, category: "fact", importance: 5, confidence: 0.5, turnIndexes: [hedged], reason: "hedged" }];
    });
    const server = await start({ clock, extractor, logTo, env: { MEMORYOS_LOG_LEVEL: "trace" } });
    const agent = await makeAgent(server);

    // Neighbours, so that rows share pages, grow, shrink and move.
    const neighbour = await signUp(server, "neighbour@example.com");
    await neighbour.grant(agent);
    const neighbours = async (round: number) => {
      for (let n = 0; n < 15; n++) {
        await agent.addAndWait(neighbour, `Round ${round} of ${"w".repeat((n * 37) % 200)} ${n}`);
        await signUp(server, `neighbour-${round}-${n}@example.com`);
      }
    };
    await neighbours(1);

    const email = `${CANARY.email}@example.com`;
    const code = await codeFor(server, email, { body: { display_name: CANARY.name } });
    const signedIn = await verify(server, email, code);
    const { session_token: session, uui_token: token, user_uui_id: personId } = signedIn.body.data;
    const call = (method: string, path: string, body?: object, headers = {}) =>
      withSession(server, session, method, path, { headers, ...(body ? { body } : {}) });
    const person = { ...neighbour, personId, email, session, token, call };
    await call("POST", "/v1/uui/me/grants", { agent_id: agent.agentId, categories: ["fact", "goal"] });
    const talk = (content: string) => [
      { role: "user", content, external_turn_id: CANARY.turn },
      { role: "assistant", content: `I see, ${CANARY.answered}` },
    ];
    const metadata = { [CANARY.metadata]: CANARY.metadata };
    const key = { "Idempotency-Key": CANARY.idempotency };
    await agent.addAndWait(person, talk(`My secret is ${CANARY.said}`), { metadata });
    await neighbours(2);
    await agent.retrieve(person, `secret ${CANARY.query}`);
    await agent.retrieve(person, `secret ${CANARY.query}`);
    const [{ id }] = await memoriesOf({ ...person });
    const correct = (memoryId: string, words: string) =>
      call("POST", `/v1/uui/me/memories/${memoryId}/correct`, { corrected_content: `Now it is ${words}` }, key);
    const { new_memory_id: corrected } = (await correct(id, CANARY.corrected)).body.data;
    const again = await call("POST", `/v1/uui/me/memories/${corrected}/correct`, {
      corrected_content: `Now it is ${CANARY.correctedAgain}`,
    });
    await call("POST", `/v1/uui/me/memories/${again.body.data.new_memory_id}/flag`, {
      reason: "incorrect",
      correction: CANARY.flag,
    });
    await agent.addAndWait(person, talk(`Perhaps it is ${CANARY.hedged}`));
    const dead = (await agent.add(person, talk(`It was ${CANARY.dead}`))).body.job_id;
    await until(async () => {
      clock.advance(300);
      return (await agent.job(person, dead)).body.status === "dead";
    });
    const waiting = (await agent.add(person, talk(`It will be ${CANARY.waiting}`))).body.job_id;
    await until(async () => (await agent.job(person, waiting)).body.status === "failed");
    await call("POST", "/v1/uui/token/regenerate", undefined, key);
    clock.advance(7_200);
    const second = (await verify(server, email, await codeFor(server, email, { path: "otp/send" }))).body.data;
    // What somebody asks for who does not have the address goes with it too.
    await codeFor(server, email, { body: { display_name: CANARY.lateName } });
    await neighbours(3);

    // What is never kept is not there to begin with; all else is, or the search below would prove nothing.
    const words = Object.values(CANARY);
    for (const word of words) {
      const found = filesWith(server.dir, word);
      expect([word, found.length > 0]).toEqual([word, !NEVER_KEPT.includes(word)]);
    }

    const tenantsOwn = `zqxtenant ${email}`;
    await server.addAndWait(tenantsOwn, "I like tea.");
    const deleted = await call("DELETE", "/v1/uui/me");
    expect(deleted.status).toBe(200);
    const { memories_removed: removed, receipt } = deleted.body.data;
    expect(deleted.body.data).toMatchObject({ deleted: true, memories_removed: 1 });
    expect(receipt).toMatchObject({
      memories: removed,
      vectors: 1,
      versions: 3,
      memory_flags: 1,
      grants: 1,
      sessions: 2,
      persons: 1,
      jobs: 4,
      weak_signals: 1,
    });
    expect(deleted.headers.get("set-cookie")).toMatch(/^memoryos_uui_session=; Path=\/; Max-Age=0;/);
    expect((await server.call("DELETE", `/v1/users/${encodeURIComponent(tenantsOwn)}`)).status).toBe(200);
    for (const word of words) expect([word, filesWith(server.dir, word)]).toEqual([word, []]);

    // Nothing that was given out opens anything any more.
    for (const each of [session, second.session_token]) {
      expectProblem(await withSession(server, each, "GET", "/v1/uui/me"), 401, "UUI_401");
      expectProblem(await withSession(server, each, "DELETE", "/v1/uui/me"), 401, "UUI_401");
    }
    expectProblem(await agent.retrieve(person, "secret"), 403, "UAT_001");

    const fresh = await signUp(server, email);
    expect(fresh.personId).not.toBe(personId);
    expect(fresh.token).not.toBe(token);
    expect((await fresh.call("GET", "/v1/uui/me")).body.data).toMatchObject({ memory_count: 0, grants: [] });
    expect(await memoriesOf(fresh)).toEqual([]);
    expect((await neighbour.call("GET", "/v1/uui/me")).body.data.memory_count).toBeGreaterThan(0);
    await fresh.call("DELETE", "/v1/uui/me");

    await server.close();
    for (const word of words) expect([word, filesWith(server.dir, word)]).toEqual([word, []]);
    for (const word of words) expect([word, log.filter((line) => line.includes(word))]).toEqual([word, []]);
  });

  it("leaves what a tenant knows of its end user, who can be linked again [PAC-010]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const agent = await makeAgent(server);
    await server.addAndWait("maya", "I live in Pune.");
    const link = async () => {
      const body = { agent_id: agent.agentId, external_user_id: "maya" };
      return (await server.call("POST", "/v1/tenant/memory-passport/link-token", { body })).body.data.link_token;
    };
    const person = await signUp(server);
    await person.grant(agent, { categories: ["fact"], link_token: await link() });
    const other = await signUp(server);
    const refused = await other.call("POST", "/v1/uui/me/grants", {
      agent_id: agent.agentId,
      categories: ["fact"],
      link_token: await link(),
    });
    expectProblem(refused, 409, "PLINK_409");
    const before = (await server.list("?external_user_id=maya")).body.data;
    const deleted = await person.call("DELETE", "/v1/uui/me");
    expect(deleted.body.data.receipt).toMatchObject({ connections: 1, grants: 1, memories: 0 });
    expect((await server.list("?external_user_id=maya")).body.data).toEqual(before);
    await other.grant(agent, { categories: ["fact"], link_token: await link() });
  });

  it("takes nothing of an end user of the same id, whose erasure takes nothing of the person [PAC-012]", async () => {
    const server = await start({ extractor: plainExtractor() });
    const agent = await makeAgent(server);
    const [person, kept] = [await signUp(server), await signUp(server)];
    for (const each of [person, kept]) {
      await each.grant(agent);
      await agent.addAndWait(each, "I live in Pune.");
      await server.addAndWait(each.personId, "I like tea.");
      await server.addAndWait(each.personId, "I play chess.");
    }
    const entriesOf = async ({ personId }: { personId: string }) => {
      const { body } = await server.call("GET", "/v1/tenant/quality-log?limit=100");
      return body.data.filter((row: { external_user_id: string }) => row.external_user_id === personId).length;
    };
    const statsOf = async ({ personId }: { personId: string }) =>
      (await server.call("GET", `/v1/tenant/users/${personId}/stats`)).body.data;
    expect([await entriesOf(person), await entriesOf(kept)]).toEqual([3, 3]);
    const before = await statsOf(person);

    const deleted = await person.call("DELETE", "/v1/uui/me");
    expect(deleted.body.data.receipt).toMatchObject({ quality_log: 1 });
    expect(await entriesOf(person)).toBe(2);
    expect(await statsOf(person)).toEqual(before);

    expect((await server.call("DELETE", `/v1/users/${kept.personId}`)).status).toBe(200);
    expect(await entriesOf(kept)).toBe(1);
    expect(await memoriesOf(kept)).toHaveLength(1);
  });

  it("is not undone by a job in flight, nor is the erasure of a memory [DEL-006]", async () => {
    const begun = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const extractor = plainExtractor(async ({ turns }) => {
      if (!turns.some(({ content }) => content.includes("zqxflight"))) return;
      begun.resolve();
      await released.promise;
    });
    const server = await start({ extractor });
    const agent = await makeAgent(server);
    const person = await signUp(server);
    await person.grant(agent);
    await agent.add(person, "My secret is zqxflight");
    await begun.promise;
    expect((await person.call("DELETE", "/v1/uui/me")).status).toBe(200);
    const again = await signUp(server, person.email);
    await again.grant(agent);
    released.resolve();
    await until(async () => (await server.store.countOpenJobs()) === 0);
    await agent.addAndWait(again, "I like tea.");
    expect((await memoriesOf(again)).map(({ content }) => content)).toEqual(["I like tea."]);
    expect(filesWith(server.dir, "zqxflight")).toEqual([]);
  });

  it("by two requests at the same time is done once", async () => {
    const server = await start();
    const person = await signUp(server);
    const answers = await Promise.all(Array.from({ length: 10 }, () => person.call("DELETE", "/v1/uui/me")));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 401, "UUI_401");
  });
});
