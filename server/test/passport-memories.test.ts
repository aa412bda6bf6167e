import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, expectProblem, NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer } from "./kit.ts";
import { ALL, makeAgent, type TestAgent, type TestPerson } from "./passport-kit.ts";
import { memoriesOf, signUp, withSession } from "./person-kit.ts";

const clock = new TestClock();
const DAY = 86_400;
let server: TestServer;
let agent: TestAgent;

/** What is said is `category importance words`, and becomes a memory of just that. */
const extractor = {
  ...plainExtractor(),
  extract: async ({ turns }: Parameters<ReturnType<typeof plainExtractor>["extract"]>[0]) =>
    turns.flatMap(({ content }, index) => {
      const [, category = "fact", importance = "5", words = ""] = /^(\w+) ([\d.]+) (.*)$/.exec(content) ?? [];
      return [
        {
          content: words,
          category: category as "fact",
          importance: Number(importance),
          confidence: 0.9,
          turnIndexes: [index],
          reason: "said",
        },
      ];
    }),
};

beforeAll(async () => {
  server = await start({ clock, extractor });
  agent = await makeAgent(server, { name: "Northwind Assistant", default_categories_requested: ["goal"] });
});

async function personWith(...said: string[]): Promise<TestPerson> {
  const person = await signUp(server);
  await person.grant(agent);
  for (const words of said) {
    await agent.addAndWait(person, words);
    clock.advance(60);
  }
  return person;
}

const contents = (rows: { content: string }[]) => rows.map(({ content }) => content);
const PATH = "/v1/uui/me/memories";
const retrieve = async (person: TestPerson, query: string) =>
  (await agent.retrieve(person, query)).body.data.map(({ content }: { content: string }) => content);

describe("a person's memories", () => {
  it("come by importance, or by time either way [PME-002]", async () => {
    const person = await personWith("fact 5 Middle", "goal 9 High", "preference 2 Low");
    expect(contents(await memoriesOf(person))).toEqual(["High", "Middle", "Low"]);
    expect(contents(await memoriesOf(person, "?sort=recent"))).toEqual(["Low", "High", "Middle"]);
    expect(contents(await memoriesOf(person, "?sort=oldest"))).toEqual(["Middle", "High", "Low"]);
  });

  it("show what there is to know of each", async () => {
    const person = await personWith("goal 6.5 I want to finish the data course by summer.");
    const [memory] = await memoriesOf(person);
    expect(memory).toEqual({
      id: expect.any(String),
      content: "I want to finish the data course by summer.",
      category: "goal",
      importance_score: 6.5,
      importance_trend: "stable",
      is_hot: false,
      stored_days_ago: 0,
      last_accessed_days_ago: null,
      stored_at: new Date(clock.now().getTime() - 60_000).toISOString(),
      source_agent_name: "Northwind Assistant",
      source_agent_access_revoked: false,
      source_type: "passport_agent",
      source_organisation_name: null,
      is_flagged: false,
      flag: null,
      claim_status: null,
      claim_revision_status: null,
      source_access_status: null,
      provenance_recorded_at: null,
      provenance_reason: null,
      claim_schema_version: null,
      claim_processor_version: null,
    });
  });

  it("are listed by kind and counted as listed [PME-003, LST-008, LST-010]", async () => {
    const person = await personWith("fact 5 One", "goal 5 Two", "preference 5 Three");
    const list = async (query: string) => {
      const { body } = await person.call("GET", PATH + query);
      expect(body.pagination).toMatchObject({ total: body.total_count, next_cursor: body.next_cursor });
      return [contents(body.data).sort(), body.total_count];
    };
    expect(await list("")).toEqual([["One", "Three", "Two"], 3]);
    expect(await list("?category=goal")).toEqual([["Two"], 1]);
    expect(await list("?categories=goal,fact")).toEqual([["One", "Two"], 2]);
    expect(await list("?category=preference&categories=fact")).toEqual([["One", "Three"], 2]);
    expect(await list("?category=expertise")).toEqual([[], 0]);
    expect(await list("?limit=1&category=goal")).toEqual([["Two"], 1]);
  });

  it.each(["importance", "recent", "oldest"])(
    "are each on one page of those by %s, whatever comes in between [LST-002, LST-006, LST-007, LST-009, LST-011]",
    async (sort) => {
      const said = Array.from({ length: 7 }, (_, n) => `fact ${4 + (n % 3)} Number ${n}`);
      const person = await personWith(...said);
      const whole = contents(await memoriesOf(person, `?sort=${sort}&limit=50`));
      const seen: string[] = [];
      let path: string | null = `${PATH}?sort=${sort}&limit=2`;
      for (let page = 0; path !== null; page++) {
        const { body, headers }: Answer = await person.call("GET", path);
        expect(body.pagination.limit).toBe(2);
        expect(body.data.length).toBeLessThanOrEqual(2);
        seen.push(...contents(body.data));
        const link: string | null = /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1] ?? null;
        expect(link === null).toBe(body.next_cursor === null);
        path = link;
        if (page === 1) await agent.addAndWait(person, "fact 1 Late");
      }
      expect(seen.filter((content) => content !== "Late")).toEqual(whole);
      const { next_cursor: cursor } = (await person.call("GET", `${PATH}?sort=${sort}&limit=2`)).body;
      const other = await personWith();
      for (const [who, query] of [
        [other, `?sort=${sort}&limit=2`],
        [person, `?sort=${sort === "recent" ? "oldest" : "recent"}&limit=2`],
        [person, `?sort=${sort}&category=goal`],
      ] as const) {
        expectProblem(await who.call("GET", `${PATH}${query}&cursor=${cursor}`), 400, "TEN_400");
      }
    },
  );

  it("say whether they matter more or less than when they were stored [PME-007]", async () => {
    const person = await personWith("fact 5 One");
    const [{ id }] = await memoriesOf(person);
    const trend = async (importance: number) => {
      const memory = await server.store.findMemory("universal", id);
      if (memory) await server.store.updateMemory(memory, { importance }, clock.now());
      return (await memoriesOf(person))[0].importance_trend;
    };
    expect(await trend(5.31)).toBe("rising");
    expect(await trend(5.3)).toBe("stable");
    expect(await trend(4.7)).toBe("stable");
    expect(await trend(4.69)).toBe("decaying");
  });

  it("say when the agent that added them has no access any more [PME-008]", async () => {
    const person = await personWith("fact 5 One");
    const revoked = async () => (await memoriesOf(person))[0].source_agent_access_revoked;
    expect(await revoked()).toBe(false);
    const { id } = await person.grant(agent);
    await person.call("DELETE", `/v1/uui/me/grants/${id}`);
    expect(await revoked()).toBe(true);
    await person.grant(agent, { categories: ALL, duration_days: 30 });
    expect(await revoked()).toBe(false);
    await person.call("DELETE", `/v1/uui/me/grants/${id}`);
    await person.grant(agent, { categories: ["goal"], expires_at: new Date(+clock.now() + 60_000).toISOString() });
    expect(await revoked()).toBe(false);
    clock.advance(60);
    expect(await revoked()).toBe(true);
  });

  it("are not used by being looked at [MEM-003]", async () => {
    const person = await personWith("goal 8 One");
    const [before] = await memoriesOf(person);
    for (let n = 0; n < 6; n++) {
      await memoriesOf(person);
      await person.call("GET", `${PATH}/${before.id}/history`);
      await person.call("GET", `${PATH}/preview?agent_id=${agent.agentId}`);
    }
    expect((await memoriesOf(person))[0]).toEqual(before);
  });
});

describe("a preview", () => {
  const preview = async (person: TestPerson, query = "", { agentId } = agent) =>
    (await person.call("GET", `${PATH}/preview?agent_id=${agentId}${query}`)).body.data;

  it("has five at most, the most important first, cut after a hundred characters [PME-011]", async () => {
    const long = "x".repeat(101);
    const said = [1, 2, 3, 4, 5, 6, 7].map((n) => `goal ${n} Goal ${n}`);
    const person = await personWith(...said, `preference 9 ${long}`, `preference 8 ${"y".repeat(100)}`);
    const goals = await preview(person);
    expect(goals.map((each: { content_preview: string }) => each.content_preview)).toEqual(
      [7, 6, 5, 4, 3].map((n) => `Goal ${n}`),
    );
    const preferences = await preview(person, "&categories=preference,fact");
    expect(preferences).toEqual([
      {
        content_preview: `${"x".repeat(100)}…`,
        category: "preference",
        importance_score: 9,
        stored_ago: "2 minutes ago",
      },
      { content_preview: "y".repeat(100), category: "preference", importance_score: 8, stored_ago: "1 minute ago" },
    ]);
  });

  it("of an agent that asks for nothing has nothing, and of one that is not there is refused [PME-011, GAG-015]", async () => {
    const person = await personWith("goal 5 One");
    const modest = await makeAgent(server, { name: "Modest Assistant" });
    expect(await preview(person, "", modest)).toEqual([]);
    expectProblem(await person.call("GET", `${PATH}/preview?agent_id=${NO_SUCH_ID}`), 404, "AGN_404");
    await server.call("DELETE", `/v1/agents/global/${modest.agentId}`);
    expectProblem(await person.call("GET", `${PATH}/preview?agent_id=${modest.agentId}`), 404, "AGN_404");
  });
});

describe("a flag", () => {
  it("is shown, replaced and taken away, and agents go on finding the memory [PME-015]", async () => {
    const person = await personWith("goal 5 Finish the course");
    const [{ id }] = await memoriesOf(person);
    const flag = (body: object) => person.call("POST", `${PATH}/${id}/flag`, body);
    const flagged = await flag({ reason: "outdated", correction: "I finished it." });
    expect(flagged.body.data).toEqual({ flagged: true, memory_id: id });
    const flaggedAt = clock.now().toISOString();
    expect((await memoriesOf(person))[0]).toMatchObject({
      is_flagged: true,
      flag: { reason: "outdated", correction: "I finished it.", flagged_at: flaggedAt },
    });
    expect(await retrieve(person, "course")).toEqual(["Finish the course"]);
    await flag({ reason: "never_said_this" });
    expect((await memoriesOf(person))[0].flag).toMatchObject({ reason: "never_said_this", correction: null });
    const unflagged = await person.call("DELETE", `${PATH}/${id}/flag`);
    expect(unflagged.body.data).toEqual({ unflagged: true, memory_id: id });
    expect((await memoriesOf(person))[0]).toMatchObject({ is_flagged: false, flag: null });
    expect((await person.call("DELETE", `${PATH}/${id}/flag`)).status).toBe(200);
  });
});

describe("a correction", () => {
  const correct = (person: TestPerson, id: string, corrected_content: string, key?: string) =>
    person.call("POST", `${PATH}/${id}/correct`, { corrected_content }, key ? { "Idempotency-Key": key } : {});

  it("counts at once, word for word, and the old memory is nowhere [PME-018, PME-019]", async () => {
    const person = await personWith("preference 7 I prefer Python examples.");
    const [old] = await memoriesOf(person);
    expect(await retrieve(person, "examples")).toEqual(["I prefer Python examples."]);
    await person.call("POST", `${PATH}/${old.id}/flag`, { reason: "outdated" });
    const { body } = await correct(person, old.id, "\n  I prefer TypeScript examples!!  ");
    const id = body.data.new_memory_id;
    expect(body.data).toEqual({ corrected: true, new_memory_id: expect.not.stringMatching(old.id) });
    expect(await retrieve(person, "examples")).toEqual(["I prefer TypeScript examples!!"]);
    expect(await memoriesOf(person)).toMatchObject([
      {
        id,
        content: "I prefer TypeScript examples!!",
        category: "preference",
        importance_score: 7,
        source_type: "user_correction",
        source_agent_name: null,
        source_agent_access_revoked: false,
        is_flagged: false,
      },
    ]);
    for (const [method, rest, sent] of [
      ["GET", "/history"],
      ["POST", "/flag", { reason: "incorrect" }],
      ["DELETE", "/flag"],
      ["POST", "/correct", { corrected_content: "I prefer Go examples." }],
      ["DELETE", ""],
    ] as const) {
      const answer = await person.call(method, `${PATH}/${old.id}${rest}`, sent);
      expectProblem(answer, 404, "MEM_404");
    }
  });

  it("of a memory that gave way to another does not bring it back", async () => {
    const person = await personWith("fact 5 I live in Leeds.");
    const [old] = await memoriesOf(person);
    await agent.addAndWait(person, "fact 5 I moved to York.");
    expect(contents(await memoriesOf(person))).toEqual(["I moved to York."]);
    expectProblem(await correct(person, old.id, "I live in Leeds by the sea."), 404, "MEM_404");
    expectProblem(await correct(person, old.id, "I live in Leeds by the sea.", "key"), 404, "MEM_404");
    expect(contents(await memoriesOf(person))).toEqual(["I moved to York."]);
    expect(await retrieve(person, "Leeds")).toEqual(["I moved to York."]);
  });

  it("goes on with the history of the old memory [PME-020, HIS-001, HIS-002]", async () => {
    const person = await personWith("preference 7 I prefer Python examples.");
    const [old] = await memoriesOf(person);
    clock.advance(DAY);
    const second = (await correct(person, old.id, "I prefer TypeScript examples.")).body.data.new_memory_id;
    clock.advance(DAY);
    const third = (await correct(person, second, "I prefer Go examples.")).body.data.new_memory_id;
    const history = (await person.call("GET", `${PATH}/${third}/history`)).body.data;
    expect(history).toEqual([
      {
        version_number: 1,
        content: "I prefer Python examples.",
        change_type: "created",
        change_reason: null,
        changed_by: "agent",
        agent_name: "Northwind Assistant",
        created_at: expect.any(String),
        days_ago: 2,
      },
      {
        version_number: 2,
        content: "I prefer TypeScript examples.",
        change_type: "user_corrected",
        change_reason: "corrected in the Memory Passport",
        changed_by: "user",
        agent_name: null,
        created_at: new Date(clock.now().getTime() - DAY * 1000).toISOString(),
        days_ago: 1,
      },
      expect.objectContaining({ version_number: 3, content: "I prefer Go examples.", days_ago: 0 }),
    ]);
  });

  it("that is repeated is made once, and no more once it was erased [PME-018]", async () => {
    const person = await personWith("preference 7 I prefer Python examples.");
    const [{ id }] = await memoriesOf(person);
    const first = await correct(person, id, "I prefer Rust examples.", "correct-1");
    const again = await correct(person, id, "I prefer Rust examples.", "correct-1");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body.data).toEqual(first.body.data);
    expectProblem(await correct(person, id, "I prefer Java examples.", "correct-1"), 422, "IDM_422");
    await person.call("DELETE", `${PATH}/${first.body.data.new_memory_id}`);
    const gone = await correct(person, id, "I prefer Rust examples.", "correct-1");
    expectProblem(gone, 410, "IDM_410");
    expect(await memoriesOf(person)).toEqual([]);
  });

  it("of one memory by many at the same time is made once", async () => {
    const person = await personWith("preference 7 I prefer Python examples.");
    const [{ id }] = await memoriesOf(person);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => correct(person, id, `I prefer language number ${n}.`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await memoriesOf(person)).toHaveLength(1);
  });
});

describe("erasing a memory", () => {
  it("takes it with all it ever said, for good [PME-023]", async () => {
    const person = await personWith("preference 7 I prefer zqxfirst examples.", "fact 3 Another one");
    const [{ id }] = await memoriesOf(person);
    const { body } = await person.call("POST", `${PATH}/${id}/correct`, {
      corrected_content: "I prefer zqxsecond examples.",
    });
    const newId = body.data.new_memory_id;
    await person.call("POST", `${PATH}/${newId}/flag`, { reason: "incorrect", correction: "zqxthird" });
    const deleted = await person.call("DELETE", `${PATH}/${newId}`);
    expect(deleted.body.data).toEqual({ deleted: true, memory_id: newId });
    expectProblem(await person.call("DELETE", `${PATH}/${newId}`), 404, "MEM_404");
    expectProblem(await person.call("GET", `${PATH}/${newId}/history`), 404, "MEM_404");
    expect(contents(await memoriesOf(person))).toEqual(["Another one"]);
    expect(await retrieve(person, "examples")).not.toContain("I prefer zqxsecond examples.");
    const preview = await person.call("GET", `${PATH}/preview?agent_id=${agent.agentId}&categories=preference`);
    expect(preview.body.data).toEqual([]);
  });
});

describe("a memory of somebody else", () => {
  it("answers exactly as one that does not exist [PME-001]", async () => {
    const owner = await personWith("preference 7 I prefer Python examples.");
    const [{ id }] = await memoriesOf(owner);
    const other = await personWith();
    for (const [method, rest, sent] of [
      ["GET", "/history"],
      ["POST", "/flag", { reason: "incorrect" }],
      ["DELETE", "/flag"],
      ["POST", "/correct", { corrected_content: "I prefer Go examples." }],
      ["DELETE", ""],
    ] as const) {
      const options = sent ? { body: sent } : {};
      const [foreign, none] = await Promise.all(
        [id, NO_SUCH_ID].map((each) => withSession(server, other.session, method, `${PATH}/${each}${rest}`, options)),
      );
      expectProblem(foreign as never, 404, "MEM_404");
      const plain = (body: object) => ({ ...body, request_id: null, timestamp: null });
      expect(plain(foreign?.body)).toEqual(plain(none?.body));
    }
    expect(await memoriesOf(owner)).toMatchObject([{ id, is_flagged: false, content: "I prefer Python examples." }]);
  });
});

describe("the domain profile", () => {
  it("rests on what the passport holds now, and on nothing that a tenant knows [PME-026]", async () => {
    const person = await personWith("fact 5 I struggle with integration.", "fact 4 I struggle with thermodynamics.");
    const profile = async () => (await person.call("GET", "/v1/uui/me/domain-profile")).body.data;
    expect(await profile()).toMatchObject({
      detected_domain: "edtech",
      edtech_profile: { total_edtech_memories: 2, source_agent_count: 1, weak_topics: expect.any(Array) },
    });
    const [first, second] = await memoriesOf(person);
    await person.call("DELETE", `${PATH}/${first.id}`);
    expect((await profile()).edtech_profile.weak_topics.join()).toMatch(/^thermodynamics$/i);
    await person.call("DELETE", `${PATH}/${second.id}`);
    expect(await profile()).toEqual({ detected_domain: null, edtech_profile: null });
    await server.addAndWait(person.personId, "fact 5 I struggle with integration.");
    expect(await profile()).toEqual({ detected_domain: null, edtech_profile: null });
  });
});

describe("what contradicts itself", () => {
  it("is settled in favour of what came later, also when it was said at the same time: nobody else could decide", async () => {
    const person = await personWith();
    const occurred_at = clock.now().toISOString();
    for (const city of ["Pune", "Leh"]) {
      await agent.addAndWait(person, [{ role: "user", content: `fact 5 I live in ${city}.`, occurred_at }]);
    }
    expect(contents(await memoriesOf(person))).toEqual(["I live in Leh."]);
    expect((await person.call("GET", "/v1/uui/me/clarifications")).body.data.clarifications).toEqual([]);
  });
});
