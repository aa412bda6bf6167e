import { beforeAll, describe, expect, it } from "vitest";
import { OVERLAYS } from "../src/domains/overlays.ts";
import { parseContext } from "../src/memory/context/context.ts";
import { expectProblem, filesWith, KEY, NO_SUCH_ID, start, TestClock, type TestServer, tempDir } from "./kit.ts";

const DAY = 86_400;

/** A server whose tenant has the EdTech schema, and what reads of it. */
async function classroom(clock = new TestClock(), dir = tempDir()) {
  const server = await start({ clock, dir });
  await choose(server, "edtech");
  return { server, clock, dir };
}

function choose(server: TestServer, schema: string | null, key = KEY) {
  return server.call("PATCH", "/v1/tenant/domain-schema", { key, body: { domain_schema: schema } });
}

async function profileOf(server: TestServer, user: string, key = KEY) {
  const path = `/v1/memories/edtech-profile?external_user_id=${encodeURIComponent(user)}`;
  const answer = await server.call("GET", path, { key });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

const contextOf = async (server: TestServer, user: string, more: object = {}) =>
  (await server.retrieve(user, "What should we work on today?", more)).body.system_prompt_addition as string;

const tutoring = [
  { role: "user", content: "Hi! I'm in class 12, CBSE. My CBSE Class 12 board exam is on 12 March." },
  { role: "assistant", content: "Which topics do you find hard?" },
  { role: "user", content: "Rotational motion and electromagnetic induction." },
  { role: "assistant", content: "How should I explain things?" },
  { role: "user", content: "Please explain step by step with worked examples, in Hinglish. I'm good at kinematics." },
  {
    role: "user",
    content: "I scored 49/70 in my physics pre-board on 17 January and I'm aiming for 95 percent in physics.",
  },
];

describe("a memory with other words", () => {
  it("says what they say in the profile, and no longer what the old ones said [DOM-014, DOM-025]", async () => {
    const { server } = await classroom();
    await server.addAndWait("ravi", "I'm in class 9. I struggle with optics.");
    const patch = async (from: string, content: string) => {
      const { data } = (await server.list("?external_user_id=ravi")).body;
      const { id } = data.find((memory: { content: string }) => memory.content.includes(from));
      return server.call("PATCH", `/v1/memories/${id}`, { body: { content } });
    };
    expect((await patch("optics", "I struggle with genetics.")).status).toBe(200);
    expect((await patch("class 9", "I'm in class 10.")).status).toBe(200);
    const profile = await profileOf(server, "ravi");
    expect(profile).toMatchObject({ grade_level: "Class 10", weak_topics: [{ topic: "Genetics" }] });
    expect(profile.weak_topics).toHaveLength(1);
    expect(await contextOf(server, "ravi")).not.toMatch(/optics|class 9/i);
  });

  it("is changed also when the schema fails to read them", async () => {
    const edtech = OVERLAYS.edtech as NonNullable<typeof OVERLAYS.edtech>;
    const observe = (...of: Parameters<typeof edtech.observe>) => {
      if (of[0].turns.some(({ content }) => content.includes("genetics"))) throw new Error("on purpose");
      return edtech.observe(...of);
    };
    const server = await start({ overlays: { edtech: { ...edtech, observe } } });
    await choose(server, "edtech");
    await server.addAndWait("ravi", "I struggle with optics.");
    const { data } = (await server.list("?external_user_id=ravi")).body;
    const body = { content: "I struggle with genetics." };
    const changed = await server.call("PATCH", `/v1/memories/${data[0].id}`, { body });
    expect(changed.body.data.content).toBe("I struggle with genetics.");
    expect(await profileOf(server, "ravi")).toMatchObject({ weak_topics: [{ topic: "Optics" }] });
  });
});

describe("a student's profile", () => {
  let room: Awaited<ReturnType<typeof classroom>>;
  beforeAll(async () => {
    room = await classroom();
    await room.server.addAndWait("ravi", tutoring);
  });

  it("grows from ordinary conversation", async () => {
    expect(await profileOf(room.server, "ravi")).toMatchObject({
      learner_type: "school_student",
      learner_type_confidence: "high",
      grade_level: "Class 12",
      board_or_curriculum: "CBSE",
      exam_name: "CBSE Class 12 board exam",
      exam_date: "2026-03-12",
      weak_topics: [
        { topic: "Rotational motion", severity: "moderate", attempts: 1 },
        { topic: "Electromagnetic induction", severity: "moderate", attempts: 1 },
      ],
      strong_topics: [{ topic: "Kinematics" }],
      explanation_style: { primary: "examples", needs_step_by_step: true },
      language_profile: { explanation_preference: "Hinglish" },
      mock_scores: [{ subject: "Physics", score: 49, unit: "marks", out_of: 70, taken_on: "2026-01-17" }],
      last_topic_studied: "Kinematics",
      streak: 1,
    });
  });

  it("is null for somebody who is not there, who has none, or whose tenant has another schema [DOM-010]", async () => {
    expect(await profileOf(room.server, "nobody")).toBeNull();
    await room.server.addAndWait("quiet", "I keep my bicycle in the old cellar.");
    expect(await profileOf(room.server, "quiet")).toBeNull();
    const general = await room.server.makeKey(["admin"]);
    await room.server.addAndWait("ravi", "I struggle with fractions.", {}, general.key);
    expect(await profileOf(room.server, "ravi", general.key)).toBeNull();
  });

  it("holds nothing of another student, nor of the same name at another tenant [DOM-011]", async () => {
    const other = await room.server.makeKey(["admin"]);
    await choose(room.server, "edtech", other.key);
    await room.server.addAndWait("ravi", "I struggle with stoichiometry.", {}, other.key);
    await room.server.addAndWait("maya", "I struggle with long division.");
    const [ravi, maya, elsewhere] = [
      await profileOf(room.server, "ravi"),
      await profileOf(room.server, "maya"),
      await profileOf(room.server, "ravi", other.key),
    ].map((profile) => JSON.stringify(profile));
    for (const words of ["Stoichiometry", "Long division"]) expect(ravi).not.toContain(words);
    for (const words of ["Stoichiometry", "Rotational"]) expect(maya).not.toContain(words);
    for (const words of ["Long division", "Rotational"]) expect(elsewhere).not.toContain(words);
  });

  it("takes what is said later about the same thing in the place of what was said before [DOM-025]", async () => {
    const { server } = room;
    await server.addAndWait("lea", "I'm in class 9 and my maths exam is on 20 March. Please explain with examples.");
    await server.addAndWait(
      "lea",
      "Actually I'm in class 10. My maths exam got moved to 25 March. I prefer diagrams, they help me understand.",
    );
    expect(await profileOf(server, "lea")).toMatchObject({
      grade_level: "Class 10",
      exam_name: "Maths exam",
      exam_date: "2026-03-25",
      explanation_style: { primary: "visual" },
    });
  });

  it("has a topic strong or weak as the latest conversation says, never both [EDU-006]", async () => {
    const { server } = room;
    const topics = async () => {
      const { strong_topics: strong, weak_topics: weak } = await profileOf(server, "sam");
      return {
        strong: strong.map((t: { topic: string }) => t.topic),
        weak: weak.map((t: { topic: string }) => t.topic),
      };
    };
    await server.addAndWait("sam", "I struggle with fractions.");
    expect(await topics()).toEqual({ strong: [], weak: ["Fractions"] });
    await server.addAndWait("sam", "I finally understand fractions now.");
    expect(await topics()).toEqual({ strong: ["Fractions"], weak: [] });
    await server.addAndWait("sam", "I don't understand fractions at all any more.");
    expect(await topics()).toEqual({ strong: [], weak: ["Fractions"] });
  });

  it("says nothing that only the tutor said", async () => {
    await room.server.addAndWait("ina", [
      { role: "assistant", content: "You are in class 11 and weak in optics. Your exam is on 3 April." },
      { role: "user", content: "I keep my notes in a green folder." },
    ]);
    expect(await profileOf(room.server, "ina")).toBeNull();
  });

  it("is refused for a blocked student", async () => {
    await room.server.addAndWait("bob", "I struggle with optics.");
    await room.server.call("POST", "/v1/users/bob/block");
    const answer = await room.server.call("GET", "/v1/memories/edtech-profile?external_user_id=bob");
    expectProblem(answer, 403, "PRX_403");
    expectProblem(await room.server.call("GET", "/v1/memories/edtech-profile?external_user_id=me"), 422, "REQ_422");
  });
});

describe("time", () => {
  it("moves stages, days, priorities and the days to the exam on by itself [EDU-001, EDU-002, EDU-009]", async () => {
    const { server, clock } = await classroom();
    await server.addAndWait("ravi", "My physics exam is on 12 March. I struggle with rotational motion.");
    const read = async () => {
      const { forgetting_stages: stages } = await profileOf(server, "ravi");
      const { body } = await server.call("GET", "/v1/tenant/students");
      return [stages["Rotational motion"].stage, stages["Rotational motion"].days_since, body.data[0].days_to_exam];
    };
    expect(await read()).toEqual(["fresh", 0, 11]);
    const before = (await profileOf(server, "ravi")).forgetting_stages["Rotational motion"].review_priority;
    expect(before).toBe(1 + 2 + 0.3 + 0.2 + 0.8);
    clock.advance(DAY);
    expect(await read()).toEqual(["at_risk", 1, 10]);
    clock.advance(2 * DAY);
    expect(await read()).toEqual(["fading", 3, 8]);
    clock.advance(4 * DAY);
    expect(await read()).toEqual(["critical", 7, 4]);
    expect((await profileOf(server, "ravi")).forgetting_stages["Rotational motion"].review_priority).toBe(10);
    clock.advance(14 * DAY);
    expect(await read()).toEqual(["forgotten", 21, -10]);
  });

  it("begins anew for a topic that a conversation works on, by when that was said [EDU-020]", async () => {
    const { server, clock } = await classroom();
    await server.addAndWait("ravi", "I struggle with rotational motion.");
    clock.advance(8 * DAY);
    const stage = async () => (await profileOf(server, "ravi")).forgetting_stages["Rotational motion"];
    expect(await stage()).toMatchObject({ stage: "critical" });
    const said = new Date(clock.now().getTime() - 2 * DAY * 1000).toISOString();
    await server.addAndWait("ravi", [
      { role: "user", content: "Can we practise rotational motion?", occurred_at: said },
    ]);
    expect(await stage()).toMatchObject({ stage: "at_risk", days_since: 2, last_reviewed_at: said });
    await server.addAndWait("ravi", [
      { role: "assistant", content: "Today we'll work on rotational motion." },
      { role: "user", content: "Great, I am ready." },
    ]);
    expect(await stage()).toMatchObject({ stage: "fresh", days_since: 0 });
    expect((await profileOf(server, "ravi")).weak_topics[0].attempts).toBe(3);
  });
});

describe("the domain block of a tutor's context", () => {
  it("says what to review, the exam, how to explain, what sits and what does not, before the memories [EDU-022, DOM-030]", async () => {
    const { server, clock } = await classroom();
    await server.addAndWait("ravi", tutoring);
    clock.advance(2 * DAY);
    const context = await contextOf(server, "ravi");
    const lines = context.slice(0, context.indexOf("\n\n")).split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^Student: Class 12, CBSE/),
      expect.stringMatching(/^- Review first: .*Rotational motion \(2 days ago, at risk\)/),
      "- Exam: CBSE Class 12 board exam on 2026-03-12, in 9 days; aims for 95 percent in physics.",
      "- Explain step by step with worked examples, in Hinglish.",
      "- Strong: Kinematics.",
      expect.stringMatching(/^- Weak: .*Electromagnetic induction/),
      expect.stringMatching(/^- Progress: /),
    ]);
    expect(context).toContain("\n\nWhat you know about this user:\n");
  });

  it("names at most five topics to review, the most urgent first, and ten weak and ten strong ones [EDU-023]", async () => {
    const { server, clock } = await classroom();
    const topics =
      "optics,algebra,geometry,fractions,decimals,vectors,matrices,genetics,evolution,ecology,waves,friction".split(
        ",",
      );
    for (const [at, topic] of topics.entries()) {
      await server.addAndWait("ravi", at % 2 ? `I don't understand ${topic} at all.` : `I struggle with ${topic}.`);
    }
    for (const topic of ["calculus", "limits"]) await server.addAndWait("ravi", `I'm good at ${topic}.`);
    clock.advance(4 * DAY);
    await server.addAndWait("ravi", "Let's revise algebra.");
    const context = await contextOf(server, "ravi", { context_max_tokens: 1000 });
    const line = (name: string) => context.split("\n").find((text) => text.startsWith(`- ${name}: `)) ?? "";
    const reviewed = [...line("Review first").matchAll(/([A-Z]\w+) \(/g)].map(([, topic]) => topic);
    const { forgetting_stages: stages, weak_topics: weak } = await profileOf(server, "ravi");
    expect(weak).toHaveLength(12);
    expect(reviewed).toHaveLength(5);
    expect(reviewed).not.toContain("Algebra");
    const priorities = reviewed.map((topic) => stages[topic as string].review_priority);
    expect(priorities).toEqual(priorities.toSorted((a, b) => b - a));
    expect(Math.min(...priorities)).toBeGreaterThanOrEqual(8);
    expect(line("Weak").split(", ")).toHaveLength(10);
    expect(line("Strong")).toBe("- Strong: Limits, Calculus.");
  });

  it("comes also when no memory is found, whatever the filters select [DOM-036]", async () => {
    const { server } = await classroom();
    await server.addAndWait("ravi", tutoring);
    for (const more of [{ categories: ["relationship"] }, { agent_id: "none" }, { time_filter_days: 1 }]) {
      const { body } = await server.retrieve("ravi", "zebra", more);
      expect(body.system_prompt_addition).toMatch(/^Student: Class 12/);
    }
    const { body } = await server.retrieve("ravi", "zebra", { categories: ["relationship"] });
    expect(body.data).toEqual([]);
    expect(await contextOf(server, "nobody")).toBe("");
  });

  it("is the first key, and the first child [DOM-031]", async () => {
    const { server } = await classroom();
    await server.addAndWait("ravi", tutoring);
    const asJson = await contextOf(server, "ravi", { format: "json" });
    expect(Object.keys(JSON.parse(asJson))).toEqual(["domain", "memories"]);
    expect(JSON.parse(asJson).domain.student[0]).toMatch(/^Class 12, CBSE/);
    const asXml = await contextOf(server, "ravi", { format: "xml" });
    expect(asXml).toMatch(/^<memory_context>\s*<domain_context>/);
    expect(asXml.match(/<domain_context>/g)).toHaveLength(1);
    expect(parseContext(asXml, "xml").length).toBeGreaterThan(0);
    expect(parseContext(asXml, "xml")).toEqual(parseContext(asJson, "json"));
  });

  it("stays within the budget in every format", async () => {
    const { server } = await classroom();
    await server.addAndWait("ravi", tutoring);
    for (const format of ["bullets", "json", "xml"]) {
      for (const context_max_tokens of [50, 100, 200]) {
        const { body } = await server.retrieve("ravi", "exam", { format, context_max_tokens });
        expect(body.context_token_count).toBeLessThanOrEqual(context_max_tokens);
      }
    }
  });

  it("is as it was then when the past is asked for", async () => {
    const { server, clock } = await classroom();
    await server.addAndWait("ravi", "I'm in class 11. I struggle with optics.");
    const then = clock.now().toISOString();
    clock.advance(DAY);
    await server.addAndWait("ravi", "I moved to class 12.");
    expect(await contextOf(server, "ravi")).toMatch(/^Student: Class 12/);
    expect(await contextOf(server, "ravi", { as_of: then })).toMatch(/^Student: Class 11/);
  });
});

describe("what is erased", () => {
  it("is erased from the profile: with the student, and what only an erased memory said [DOM-016]", async () => {
    const { server, dir } = await classroom();
    await server.addAndWait("ravi", "I'm in class 12. I struggle with stoichiometry.");
    await server.addAndWait("ravi", "I struggle with optics.");
    const { body } = await server.list("?external_user_id=ravi");
    const memory = (words: string) => body.data.find(({ content }: { content: string }) => content.includes(words)).id;
    await server.call("DELETE", `/v1/memories/${memory("stoichiometry")}`);
    expect(JSON.stringify(await profileOf(server, "ravi"))).toContain("Stoichiometry");
    const answer = await server.call("DELETE", `/v1/memories/${memory("stoichiometry")}?hard_delete=true`);
    expect(answer.body.data.receipt.domain_facts).toBeGreaterThan(0);
    expect(await profileOf(server, "ravi")).toMatchObject({
      grade_level: "Class 12",
      weak_topics: [{ topic: "Optics" }],
    });
    expect(await contextOf(server, "ravi")).not.toMatch(/stoichiometry/i);
    await server.call("DELETE", `/v1/memories/${memory("class 12")}?hard_delete=true`);
    await server.call("DELETE", `/v1/memories/${memory("optics")}?hard_delete=true`);
    expect(await profileOf(server, "ravi")).toBeNull();
    await server.addAndWait("ravi", "I struggle with genetics.");
    await server.call("DELETE", "/v1/users/ravi");
    expect(await profileOf(server, "ravi")).toBeNull();
    await server.addAndWait("ravi", "I struggle with waves.");
    expect(JSON.stringify(await profileOf(server, "ravi"))).not.toMatch(/genetics/i);
    await server.close();
    for (const words of ["toichiometry", "enetics"]) expect(filesWith(dir, words)).toEqual([]);
  });

  it("is erased when the student asks to forget it", async () => {
    const { server } = await classroom();
    await server.addAndWait("ravi", "I struggle with stoichiometry.");
    await server.addAndWait("ravi", "I struggle with optics.");
    await server.addAndWait("ravi", "Please forget that I struggle with stoichiometry.");
    expect(await profileOf(server, "ravi")).toMatchObject({ weak_topics: [{ topic: "Optics" }] });
    expect(await contextOf(server, "ravi")).not.toMatch(/stoichiometry/i);
  });

  it("is not erased with a memory while another still says it [DOM-016]", async () => {
    const { server } = await classroom();
    await server.addAndWait("ravi", "I struggle with optics.");
    const job = await server.addAndWait("ravi", "I don't understand optics because the rays confuse me.");
    const [id] = job.created_memory_ids;
    await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expect(await profileOf(server, "ravi")).toMatchObject({ weak_topics: [{ topic: "Optics", specific_gap: null }] });
  });
});

it("nothing is stored of who a patient is or what they suffer from [EDU-021]", async () => {
  const { server } = await classroom();
  const job = await server.addAndWait("ana", [
    { role: "user", content: "I'm a third year medical student on a cardiology rotation." },
    { role: "user", content: "My patient Ramesh Kumar, 54, has unstable angina. His daughter Priya visits daily." },
    { role: "assistant", content: "What did you do for him?" },
    { role: "user", content: "He is on heparin. I struggle with murmurs." },
  ]);
  const profile = await profileOf(server, "ana");
  expect(profile).toMatchObject({
    learner_type: "medical_student",
    medical_context: { rotation: "Cardiology" },
    weak_topics: [{ topic: "Murmurs" }],
  });
  const memories = await server.list("?external_user_id=ana&include_archived=true");
  const { text } = await server.retrieve("ana", "Ramesh angina heparin", { context_max_tokens: 2000 });
  for (const told of [JSON.stringify(profile), JSON.stringify(job), memories.text, text.replace(/"query.*?"/, "")]) {
    expect(told).not.toMatch(/Ramesh|angina|Priya|heparin/i);
  }
  expect(memories.text).not.toContain("REDACTED");
  expect(memories.text).toContain("murmurs");
  for (const words of ["Ramesh", "angina", "heparin"]) expect(filesWith(server.dir, words)).toEqual([]);
  const [memory] = memories.body.data;
  const edit = { content: "My patient Ramesh has angina." };
  const edited = await server.call("PATCH", `/v1/memories/${memory.id}`, { body: edit });
  expect(edited.body.data.content).toBe("[REDACTED]");
});

describe("the students of a tenant", () => {
  it("are refused without the schema [EDU-007]", async () => {
    const { server } = await classroom();
    await choose(server, "support");
    const answer = await server.call("GET", "/v1/tenant/students");
    expectProblem(answer, 400, "TEN_400");
    expect(answer.body.error).toBe("edtech_schema_required");
  });

  it("are all that have a profile, the latest session first, page by page [EDU-008, EDU-010]", async () => {
    const { server, clock } = await classroom();
    for (const user of ["a", "b", "c"]) {
      await server.addAndWait(user, "I struggle with optics and algebra.");
      clock.advance(60);
    }
    await server.addAndWait("d", "I keep my bicycle in the old cellar.");
    clock.advance(8 * DAY);
    await server.addAndWait("a", "I'm in class 8. Let's revise optics. My maths exam is on 20 March.");
    const first = await server.call("GET", "/v1/tenant/students?limit=2");
    expect(first.body.pagination).toMatchObject({ total: 3, limit: 2 });
    expect(first.body.data).toEqual([
      {
        external_user_id: "a",
        grade_level: "Class 8",
        board_or_curriculum: null,
        exam_name: "Maths exam",
        exam_date: "2026-03-20",
        days_to_exam: 11,
        weak_topics_count: 2,
        forgetting_risk_count: 1,
        last_session_at: clock.now().toISOString(),
      },
      expect.objectContaining({ external_user_id: "c", days_to_exam: null, forgetting_risk_count: 2 }),
    ]);
    const second = await server.call(
      "GET",
      `/v1/tenant/students?limit=2&cursor=${encodeURIComponent(first.body.pagination.next_cursor)}`,
    );
    expect(second.body.data.map((row: { external_user_id: string }) => row.external_user_id)).toEqual(["b"]);
    expectProblem(await server.call("GET", `/v1/tenant/students?cursor=${NO_SUCH_ID}`), 400, "TEN_400");
  });
});
