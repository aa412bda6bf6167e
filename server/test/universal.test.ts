import { beforeEach, describe, expect, it } from "vitest";
import type { Extractor } from "../src/memory/types.ts";
import {
  type Answer,
  expectProblem,
  filesWith,
  NO_SUCH_ID,
  plainExtractor,
  start,
  TestClock,
  type TestServer,
  until,
} from "./kit.ts";
import { ALL, kindsExtractor, makeAgent, makePerson, type TestAgent, type TestPerson } from "./passport-kit.ts";

const GRANTS = "/v1/uui/me/grants";

let clock: TestClock;
let server: TestServer;
let agent: TestAgent;
let person: TestPerson;

async function begin(extractor: Extractor = kindsExtractor()): Promise<void> {
  clock = new TestClock();
  server = await start({ clock, extractor });
  agent = await makeAgent(server);
  person = await makePerson(server, clock.now());
}
beforeEach(() => begin());

const contents = ({ body }: { body: { data: { content: string }[] } }) => body.data.map(({ content }) => content);

describe("an add for a person", () => {
  it("needs a grant to write now, and answers alike whyever there is none [UNI-005]", async () => {
    const answers: Answer[] = [];
    const tryIt = async () => answers.push(await agent.add(person, "I live in Pune"));
    await tryIt();
    const { id } = await person.grant(agent, { categories: ALL, access_type: "read_only" });
    await tryIt();
    await person.grant(agent, { categories: ALL, duration_days: 30 });
    clock.advance(30 * 86_400);
    await tryIt();
    await person.grant(agent);
    await person.call("DELETE", `${GRANTS}/${id}`);
    await tryIt();
    for (const answer of answers) {
      expectProblem(answer, 403, "UAT_002");
      expect({ ...answer.body, request_id: null }).toEqual({ ...answers[0]?.body, request_id: null });
    }
    await server.close();
    expect(filesWith(server.dir, "I live in Pune")).toEqual([]);
  });

  it("is refused before its body, its idempotency key and the limits are looked at [UNI-007]", async () => {
    const limited = await start({ clock, extractor: plainExtractor(), env: { MEMORYOS_TENANT_ADDS_PER_MINUTE: "1" } });
    const its = await makeAgent(limited);
    const whose = await makePerson(limited, clock.now());
    const path = "/v1/universal/memories/add";
    for (let n = 0; n < 3; n++)
      expectProblem(await its.call(whose, "POST", path, { messages: "no list" }), 403, "UAT_002");
    const { id } = await whose.grant(its);
    const headers = { "Idempotency-Key": "key" };
    expect((await its.add(whose, "I live in Pune", {}, headers)).body.status).toBe("queued");
    expectProblem(await its.add(whose, "I live in Leh"), 429, "RATE_429");
    await whose.call("DELETE", `${GRANTS}/${id}`);
    expectProblem(await its.add(whose, "I live in Pune", {}, headers), 403, "UAT_002");
    expectProblem(await its.add(whose, "I live in Leh"), 403, "UAT_002");
  });

  it("is found by another agent with a grant for the kind, and by none without [UNI-009 UNI-023 ADD-003]", async () => {
    const [reader, other, stranger] = [
      await makeAgent(server),
      await makeAgent(server),
      await makePerson(server, clock.now()),
    ];
    await person.grant(agent);
    await person.grant(reader, { categories: ["goal"], access_type: "read_only" });
    await person.grant(other, { categories: ["fact"] });
    await stranger.grant(reader);
    await agent.addAndWait(person, [
      { role: "user", content: "goal: To open a bakery in Pune" },
      { role: "user", content: "fact: The bakery is in Pune" },
    ]);
    const found = await reader.retrieve(person, "bakery in Pune");
    expect(contents(found)).toEqual(["To open a bakery in Pune"]);
    expect(found.body.system_prompt_addition).toContain("To open a bakery in Pune");
    expect(found.body.system_prompt_addition).not.toContain("is in Pune");
    expect(contents(await other.retrieve(person, "bakery in Pune"))).toEqual(["The bakery is in Pune"]);
    expect(contents(await reader.retrieve(stranger, "bakery in Pune"))).toEqual([]);
  });

  it("stores what the user says, and nothing that the system says [ADD-004]", async () => {
    await person.grant(agent);
    await agent.addAndWait(person, [
      { role: "system", content: "The user is called Bob" },
      { role: "user", content: "My cat is called Ada" },
    ]);
    expect(contents(await agent.retrieve(person, "Who is called what?"))).toEqual(["My cat is called Ada"]);
  });

  it("is done once for an idempotency key of this agent for this person [IDM-001 IDM-005 IDM-008 IDM-010]", async () => {
    const [other, someone] = [await makeAgent(server), await makePerson(server, clock.now())];
    for (const [who, whom] of [
      [person, agent],
      [person, other],
      [someone, agent],
    ] as const)
      await who.grant(whom);
    const headers = { "Idempotency-Key": "k" };
    const first = await agent.add(person, "I live in Pune", {}, headers);
    const again = await agent.add(person, "I live in Pune", { idempotency_key: "another" }, headers);
    expect([again.body.job_id, again.headers.get("idempotency-replayed")]).toEqual([first.body.job_id, "true"]);
    const inBody = await agent.add(person, "I live in Pune", { idempotency_key: "k" });
    expect(inBody.body.job_id).toBe(first.body.job_id);
    expectProblem(await agent.add(person, "I live in Leh", {}, headers), 422, "IDM_422");
    const elsewhere = [
      await other.add(person, "I live in Leh", {}, headers),
      await agent.add(someone, "I live in Leh", {}, headers),
    ];
    expect(new Set([first, ...elsewhere].map(({ body }) => body.job_id)).size).toBe(3);
  });

  it("ends as erased for its key once all that it made is erased [IDM-007]", async () => {
    await person.grant(agent);
    const headers = { "Idempotency-Key": "k" };
    const { body } = await agent.add(person, "I live in Pune", {}, headers);
    const job = await until(async () => {
      const { body: now } = await agent.job(person, body.job_id);
      return now.status === "completed" && now;
    });
    const memory = await server.store.findMemory("universal", job.result.created_memory_ids[0]);
    if (!memory) throw new Error("There is no memory");
    await server.store.eraseMemory(memory, clock.now());
    expectProblem(await agent.add(person, "I live in Pune", {}, headers), 410, "IDM_410");
  });
});

describe("the memory of a person", () => {
  it("is apart from the memories of tenants [UNI-010]", async () => {
    await person.grant(agent);
    await server.addAndWait(person.personId, "The tenant knows the word zqxtenant");
    await agent.addAndWait(person, "The person knows the word zqxperson");
    expect(contents(await agent.retrieve(person, "the word"))).toEqual(["The person knows the word zqxperson"]);
    expect(contents(await server.retrieve(person.personId, "the word"))).toEqual([
      "The tenant knows the word zqxtenant",
    ]);
    for (const path of [
      "/v1/memories?limit=50",
      "/v1/tenant/users",
      "/v1/tenant/memory-additions",
      `/v1/users/${person.personId}/export`,
      `/v1/users/me/export?external_user_id=${person.personId}`,
      "/v1/users/me/export",
    ]) {
      const { status, text } = await server.call("GET", path);
      expect([path, status, text.includes("zqxperson")]).toEqual([path, 200, false]);
    }
    const { data } = (await server.call("GET", "/v1/tenant/memory-additions")).body;
    expect(data.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(1);
    expect((await server.call("GET", `/v1/users/${person.personId}/stats`)).body.data.memory_count ?? 1).toBe(1);
    await server.call("DELETE", `/v1/users/${person.personId}`);
    expect(contents(await agent.retrieve(person, "the word"))).toEqual(["The person knows the word zqxperson"]);
  });
});

describe("a job for a person", () => {
  it("stores only what is granted when it runs, and says so of each candidate [UNI-015 UNI-033 JOB-001]", async () => {
    await person.grant(agent, { categories: ["fact"] });
    const job = await agent.addAndWait(person, [
      { role: "user", content: "fact: The bakery is in Pune" },
      { role: "user", content: "goal: To sell the bakery" },
      { role: "user", content: "fact: It has two ovens" },
    ]);
    const [first, second] = job.result.created_memory_ids;
    expect(job).toMatchObject({ status: "completed", memories_created: 2, blocked_reason: null });
    expect(job.result.decisions).toMatchObject([
      { outcome: "stored", memory_id: first, category: "fact" },
      { outcome: "rejected", memory_id: null, category: "goal", reason: "category_not_granted", other_memory_id: null },
      { outcome: "stored", memory_id: second, category: "fact" },
    ]);
    await person.grant(agent);
    expect(contents(await agent.retrieve(person, "the bakery with ovens")).sort()).toEqual([
      "It has two ovens",
      "The bakery is in Pune",
    ]);
  });

  /** An extractor that waits: whatever is done meanwhile is done while the job is in work. */
  function held() {
    const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let times = 0;
    const extractor = kindsExtractor();
    return {
      begun: begun.promise,
      release: released.resolve,
      times: () => times,
      extractor: {
        ...extractor,
        async extract(...args: Parameters<Extractor["extract"]>) {
          times += 1;
          begun.resolve();
          await released.promise;
          return extractor.extract(...args);
        },
      },
    };
  }

  it.each<[string, (id: string) => Promise<unknown>]>([
    ["is revoked", (id) => person.call("DELETE", `${GRANTS}/${id}`)],
    [
      "only reads now",
      (id) => person.call("PATCH", `${GRANTS}/${id}`, { categories_allowed: ALL, access_type: "read_only" }),
    ],
    ["has ended", async () => clock.advance(61)],
    ["is of a retired agent", () => server.call("DELETE", `/v1/agents/global/${agent.agentId}`)],
  ])("stores nothing when the grant %s, however far it was [UNI-015]", async (why, end) => {
    const hold = held();
    await begin(hold.extractor);
    const expires_at = new Date(clock.now().getTime() + 60_000).toISOString();
    const { id } = await person.grant(agent, { categories: ALL, expires_at });
    const { body } = await agent.add(person, "fact: My house is blue");
    const waiting = await agent.add(person, "fact: My boat is red");
    await hold.begun;
    await end(id);
    hold.release();
    for (const jobId of [body.job_id, waiting.body.job_id]) {
      const job = await until(async () => {
        const found = await server.store.findJob("universal", jobId);
        return found?.status === "completed" && found;
      });
      expect(job).toMatchObject({ blockedReason: "write_not_permitted", decisions: [], createdMemoryIds: [] });
    }
    // The second was not even looked at.
    expect(hold.times()).toBe(1);
    if (!why.includes("retired")) {
      expect((await agent.job(person, body.job_id)).body).toMatchObject({
        status: "completed",
        state: "SUCCESS",
        memories_created: 0,
        blocked_reason: "write_not_permitted",
        result: null,
      });
    }
    const listed = await person.call("GET", GRANTS);
    expect(listed.body.data.memory_count).toBe(0);
  });

  it("is decided anew when the person grants something else while it is in work [UNI-015]", async () => {
    const hold = held();
    await begin(hold.extractor);
    const { id } = await person.grant(agent, { categories: ["fact", "goal"] });
    const { body } = await agent.add(person, [
      { role: "user", content: "fact: The bakery is in Pune" },
      { role: "user", content: "goal: To sell the bakery" },
    ]);
    await hold.begun;
    await person.call("PATCH", `${GRANTS}/${id}`, { categories_allowed: ["goal"] });
    hold.release();
    const job = await until(async () => {
      const { body: now } = await agent.job(person, body.job_id);
      return now.status === "completed" && now;
    });
    expect(job.result.decisions).toMatchObject([
      { outcome: "rejected", reason: "category_not_granted" },
      { outcome: "stored", category: "goal" },
    ]);
    expect(hold.times()).toBe(2);
  });

  it("neither sees nor changes memories of kinds that the agent was not granted [UNI-015 UNI-030]", async () => {
    const seen: string[] = [];
    const kinds = kindsExtractor();
    await begin({
      ...kinds,
      async extract(conversation, ...rest) {
        for (const { content } of (await conversation.remembered?.()) ?? []) seen.push(content);
        return kinds.extract(conversation, ...rest);
      },
    });
    const other = await makeAgent(server);
    await person.grant(other);
    await other.addAndWait(person, [
      { role: "user", content: "preference: I like green tea" },
      { role: "user", content: "fact: I live in Pune" },
    ]);
    seen.length = 0;
    await person.grant(agent, { categories: ["fact"] });
    // The same statement under the agent's kind, and one that contradicts.
    const job = await agent.addAndWait(person, [
      { role: "user", content: "fact: I like green tea" },
      { role: "user", content: "fact: I live in Leh" },
    ]);
    expect(seen).toEqual(["I live in Pune"]);
    const memories = await server.store.listMemories({
      tenantId: "universal",
      externalUserId: person.personId,
      categories: [],
      agentId: null,
      includeArchived: true,
      after: null,
      limit: 50,
    });
    const tea = memories.rows.find(({ category }) => category === "preference");
    expect(tea).toMatchObject({ archivedAt: null, content: "I like green tea" });
    expect(JSON.stringify(job)).not.toContain(tea?.memoryId);
    expect(memories.rows.filter(({ content }) => content === "I like green tea")).toHaveLength(2);
  });

  it("answers to the agent that added it for this person alone [UNI-029]", async () => {
    const [other, someone] = [await makeAgent(server), await makePerson(server, clock.now())];
    for (const [who, whom] of [
      [person, agent],
      [person, other],
      [someone, agent],
    ] as const)
      await who.grant(whom);
    const { job_id } = await agent.addAndWait(person, "I live in Pune");
    const tenants = await server.addAndWait("maya", "I live in Leh");
    const answers = [
      await other.job(person, job_id),
      await agent.job(someone, job_id),
      await agent.job(person, NO_SUCH_ID),
      await agent.job(person, tenants.job_id),
    ];
    for (const answer of answers) {
      expectProblem(answer, 404, "JOB_404");
      expect({ ...answer.body, request_id: null }).toEqual({ ...answers[0]?.body, request_id: null });
    }
    expectProblem(await server.call("GET", `/v1/memories/jobs/${job_id}`), 404, "JOB_404");
  });

  it("stays readable after the grant, without words and without ids that the agent may not know [UNI-030]", async () => {
    const { id } = await person.grant(agent, { categories: ["fact", "goal"] });
    const metadata = { source: "demo", deep: { list: [1, null] } };
    const job = await agent.addAndWait(
      person,
      [
        { role: "user", content: "fact: The bakery is in Pune", external_turn_id: "t-1" },
        { role: "user", content: "goal: To sell the zqxbakery" },
      ],
      { metadata },
    );
    expect(job.metadata).toEqual(metadata);
    expect(JSON.stringify(job)).not.toMatch(/bakery|Pune|t-1/);
    const [fact, goal] = job.result.created_memory_ids;
    const now = async () => (await agent.job(person, job.job_id)).body;
    await person.call("PATCH", `${GRANTS}/${id}`, { categories_allowed: ["goal"] });
    expect(await now()).toMatchObject({
      status: "completed",
      memories_created: 2,
      result: { created_memory_ids: [goal], decisions: [{ memory_id: null }, { memory_id: goal }] },
    });
    expect(JSON.stringify(await now())).not.toContain(fact);
    await person.call("DELETE", `${GRANTS}/${id}`);
    const after = await now();
    expect(after).toMatchObject({ status: "completed", metadata, result: { created_memory_ids: [] } });
    expect(JSON.stringify(after)).not.toMatch(new RegExp(`${fact}|${goal}|bakery`));
  });

  it("says why in words of the server's own, whatever an extractor says [UNI-030 PME-023 UNI-028]", async () => {
    const kinds = kindsExtractor();
    await begin({
      ...kinds,
      async extract(conversation, ...rest) {
        const remembered = (await conversation.remembered?.()) ?? [];
        if (conversation.turns.some(({ content }) => content.includes("fail")))
          throw new Error(`Could not compare with ${remembered.map(({ content }) => content).join()}`);
        const reason = `said beside: ${remembered.map(({ content }) => content).join()} zqxreason`;
        return (await kinds.extract(conversation, ...rest)).map((candidate) => ({ ...candidate, reason }));
      },
    });
    const other = await makeAgent(server);
    await person.grant(agent);
    await person.grant(other);
    await other.addAndWait(person, "I sleep under a zqxquilt");
    const job = await agent.addAndWait(person, "My house is blue");
    expect(job.result.decisions).toMatchObject([{ outcome: "stored", reason: "worth remembering" }]);
    const stored = JSON.stringify(await server.store.findJob("universal", job.job_id));
    expect(stored).not.toMatch(/zqx/);

    const failing = await agent.add(person, "fail once");
    const failed = await until(async () => {
      const found = await server.store.findJob("universal", failing.body.job_id);
      return found?.status === "failed" && found;
    });
    expect(failed.errorSummary).toMatch(/quotes the conversation/);
    const answer = await agent.job(person, failing.body.job_id);
    expect([answer.body.error, /zqx/.test(answer.text)]).toEqual(["extraction_failed", false]);
  });

  it("says where it stands in two words [UNI-031]", async () => {
    let fails = true;
    await begin(
      plainExtractor(() => {
        if (fails) throw new Error("The model is away");
      }),
    );
    await person.grant(agent);
    const first = await agent.add(person, "I live in Pune");
    const states = new Map<string, string>();
    const watch = async (jobId: string, status: string) =>
      until(async () => {
        const { body } = await agent.job(person, jobId);
        states.set(body.status, body.state);
        return body.status === status && body;
      });
    const failed = await watch(first.body.job_id, "failed");
    expect(failed).toMatchObject({ error: "extraction_failed", result: null, memories_created: 0 });
    for (let attempt = 0; attempt < 3; attempt++) {
      clock.advance(3600);
      await until(async () => ((await server.store.findJob("universal", first.body.job_id))?.attempts ?? 0) > attempt);
    }
    await watch(first.body.job_id, "dead");
    fails = false;
    await agent.addAndWait(person, "I live in Leh");
    const hold = held();
    const second = await start({ clock, extractor: hold.extractor });
    const [its, whose] = [await makeAgent(second), await makePerson(second, clock.now())];
    await whose.grant(its);
    const [working, queued] = [await its.add(whose, "I live in Pune"), await its.add(whose, "I live in Leh")];
    await hold.begun;
    states.set("processing", (await its.job(whose, working.body.job_id)).body.state);
    states.set("queued", (await its.job(whose, queued.body.job_id)).body.state);
    hold.release();
    const done = await until(async () => {
      const { body } = await its.job(whose, queued.body.job_id);
      return body.status === "completed" && body;
    });
    states.set(done.status, done.state);
    expect(Object.fromEntries(states)).toEqual({
      queued: "PENDING",
      processing: "STARTED",
      completed: "SUCCESS",
      failed: "RETRY",
      dead: "FAILURE",
    });
  });
});

describe("a retrieve for a person", () => {
  it("is empty without a grant, alike whyever there is none [UNI-019 UNI-021]", async () => {
    const other = await makeAgent(server);
    await person.grant(other);
    await other.addAndWait(person, "I live in Pune");
    const answers: Answer[] = [];
    const tryIt = async () => answers.push(await agent.retrieve(person, "Pune", { format: "json" }));
    await tryIt();
    const { id } = await person.grant(agent, { categories: ALL, duration_days: 30 });
    clock.advance(30 * 86_400);
    await tryIt();
    await person.grant(agent);
    await person.call("DELETE", `${GRANTS}/${id}`);
    await tryIt();
    for (const { status, body } of answers) {
      expect([status, { ...body, request_id: null, timestamp: null }]).toEqual([
        200,
        {
          data: [],
          permission_status: "no_grant_for_user",
          permission_error: "no_grant_for_user",
          categories_available: [],
          retrieval_id: null,
          cached: false,
          system_prompt_addition: "",
          context_token_count: 0,
          memories_from_hot_tier: 0,
          clarification_question: null,
          clarification: null,
          source_reviews: [],
          quota_mode: "FULL",
          is_degraded: false,
          is_passthrough: false,
          request_id: null,
          timestamp: null,
        },
      ]);
    }
  });

  it("says with a grant which kinds it covers, whatever was found [UNI-021 UNI-022]", async () => {
    await person.grant(agent, { categories: ["goal", "preference"] });
    const empty = (await agent.retrieve(person, "Pune")).body;
    expect(empty).toMatchObject({
      data: [],
      permission_status: null,
      permission_error: null,
      categories_available: ["preference", "goal"],
    });
    await agent.addAndWait(person, "goal: To live in Pune");
    const { body } = await agent.retrieve(person, "Pune");
    expect([body.data.length, body.categories_available]).toEqual([1, ["preference", "goal"]]);
  });

  it("orders, counts and formats as a tenant's does [RET-001 RET-002 RET-004 RET-005 RET-026 RET-032]", async () => {
    await person.grant(agent);
    const said = Array.from({ length: 14 }, (_, n) => ({
      role: "user",
      content: `${n % 2 ? "fact" : "goal"}: Bakery number ${n} in town ${n}`,
    }));
    await agent.addAndWait(person, said);
    const { body } = await agent.retrieve(person, "bakery number 3");
    const scores = body.data.map((row: { relevance_score: number }) => row.relevance_score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(body.data).toHaveLength(10);
    expect(body.system_prompt_addition).toMatch(/^What you know about this user:\n/);
    const small = await agent.retrieve(person, "bakery number 3", {
      format: "json",
      context_max_tokens: 60,
      limit: 50,
    });
    expect(small.body.context_token_count).toBeLessThanOrEqual(60);
    const { memories } = JSON.parse(small.body.system_prompt_addition);
    for (const text of Object.values(memories).flat()) expect(contents(small)).toContain(text);
  });

  it("tells no agent how often and when others retrieved [UNI-028]", async () => {
    const other = await makeAgent(server);
    await person.grant(agent);
    await person.grant(other);
    await agent.addAndWait(person, "My cat is called Ada");
    const told = async () => {
      const { body } = await agent.retrieve(person, "cat");
      return { ...body, cached: null, request_id: null, timestamp: null };
    };
    const before = await told();
    expect(before.data).toMatchObject([{ access_count: 0, is_hot: false, last_accessed: null }]);
    for (let times = 0; times < 6; times++) await other.retrieve(person, `cat ${times}`);
    clock.advance(1);
    expect(await told()).toEqual(before);
  });

  it("tells no agent of another [UNI-028]", async () => {
    const stranger = await server.makeKey(["admin"]);
    const other = await makeAgent(server, { name: "zqxother" }, stranger.key);
    await person.grant(agent);
    await person.grant(other);
    const ofAgent = await agent.addAndWait(
      person,
      [{ role: "user", content: "My cat is called Ada", external_turn_id: "zqxturn-1" }],
      { metadata: { a: "zqxmetadata" } },
    );
    // Said again by another agent: the memory stays the first one's, and says nothing of the second.
    const ofOther = await other.addAndWait(person, [
      { role: "user", content: "My cat is called Ada", external_turn_id: "zqxturn-2" },
    ]);
    await other.addAndWait(person, [{ role: "user", content: "My dog is called Bo", external_turn_id: "zqxturn-3" }]);
    const mine = await agent.retrieve(person, "What are they called?");
    const rows = new Map(mine.body.data.map((row: { content: string }) => [row.content, row]));
    expect(rows.get("My cat is called Ada")).toMatchObject({
      provenance: { turn_ids: ["zqxturn-1"], job_id: ofAgent.job_id },
    });
    expect(rows.get("My dog is called Bo")).toMatchObject({ provenance: null, source_event_id: null });
    expect(mine.text).not.toMatch(/zqxother|zqxturn-[23]/);
    for (const told of [mine.text, JSON.stringify(ofAgent)]) expect(told).not.toContain(other.agentId);
    const theirs = await other.retrieve(person, "What are they called?");
    for (const told of [theirs.text, JSON.stringify(ofOther)]) {
      expect(told).not.toMatch(/zqxturn-1|zqxmetadata/);
      expect(told).not.toContain(agent.agentId);
    }
    // Nor by answering from what the other has asked.
    expect([mine.body.cached, theirs.body.cached]).toEqual([false, false]);
    expect((await agent.retrieve(person, "What are they called?")).body.cached).toBe(true);
    // Nor by taking a text for a repetition of what was said to an agent of somebody else.
    expect((await other.add(person, "My parrot is called Cleo and it likes nuts")).body.status).toBe("queued");
    expect((await agent.add(person, "My parrot is called Cleo and it likes nuts")).body.status).toBe("queued");
  });
});
