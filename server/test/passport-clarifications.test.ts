import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { expectProblem, NO_SUCH_ID, plainExtractor, start, TestClock, type TestServer, tempDir } from "./kit.ts";
import { makeAgent, makePerson, type TestAgent, type TestPerson } from "./passport-kit.ts";
import { readsOf } from "./statements-run.ts";

const clock = new TestClock();
const DAY = 86_400;
const PATH = "/v1/uui/me/clarifications";
let server: TestServer;
let agent: TestAgent;
let users = 0;

/** What happens between finding a question and answering it. */
let meanwhile = async () => {};

beforeAll(async () => {
  const dir = tempDir();
  const store = openSqliteStore(dir);
  const slow: typeof store = {
    ...store,
    async findPersonQuestion(...of) {
      const found = await store.findPersonQuestion(...of);
      await meanwhile();
      return found;
    },
  };
  server = await start({ clock, dir, store: slow, extractor: plainExtractor() });
  agent = await makeAgent(server);
  const entry = { display_name: "Northwind Academy", category: "edtech" };
  const registered = await server.call("POST", "/v1/tenant/directory/register", { body: entry });
  expect(registered.status, registered.text).toBe(200);
  const writer = { service_key: "desk", display_name: "Desk" };
  await server.call("POST", "/v1/tenant/service-writers", { body: writer });
});

let user: string;
let person: TestPerson;
beforeEach(async () => {
  meanwhile = async () => {};
  user = `user-${++users}`;
  person = await makePerson(server, clock.now());
});

/** Two reports of a service that contradict each other, and nothing decides between them: the user is asked. */
async function disagree(name = user): Promise<void> {
  const source = { service: "desk", observed_at: clock.now().toISOString(), scope: { of: name } };
  for (const day of ["Tuesday", "Thursday"]) {
    await server.addAndWait(name, `The office hours are on ${day}.`, {
      source: { ...source, event_id: `${name}-${day}` },
    });
  }
}

async function link(who = person, name = user): Promise<void> {
  const body = { agent_id: agent.agentId, external_user_id: name };
  const made = await server.call("POST", "/v1/tenant/memory-passport/link-token", { body });
  await who.grant(agent, { categories: ["fact"], link_token: made.body.data.link_token });
}

const questionsOf = async (who = person) => (await who.call("GET", PATH)).body.data.clarifications;
const answer = (id: string, verdict: string, more = {}, who = person) =>
  who.call("POST", `${PATH}/${id}/answer`, { answer: verdict, ...more });
const contents = async (name = user) =>
  (await server.list(`?external_user_id=${name}`)).body.data.map(({ content }: { content: string }) => content).sort();

describe("a person's questions", () => {
  it("are the open ones of the accounts that are theirs, and reading them uses none up [PCL-001]", async () => {
    await disagree();
    expect(await questionsOf()).toEqual([]);
    await link();
    clock.advance(2 * DAY);
    const questions = await questionsOf();
    expect(questions).toEqual([
      {
        id: expect.any(String),
        question_context: expect.stringMatching(/Tuesday.*Thursday/),
        created_at: expect.any(String),
        expires_at: expect.any(String),
        status: "pending",
        entity_type: expect.any(String),
        domain: null,
        field: null,
        value_a: "The office hours are on Tuesday.",
        value_b: "The office hours are on Thursday.",
        value_a_age_days: 2,
        value_b_age_days: 2,
        organisation_name: "Northwind Academy",
      },
    ]);
    expect(await questionsOf()).toEqual(questions);
    const retrieved = await server.retrieve(user, "office hours");
    expect(retrieved.body.clarification.id).toBe(questions[0].id);
    expect(retrieved.body.clarification.question).toBe(questions[0].question_context);
    expect(await questionsOf()).toEqual(questions);
    clock.advance(30 * DAY);
    expect(await questionsOf()).toEqual([]);
  });

  it("come oldest first, of every account [PCL-001]", async () => {
    const second = `user-${++users}`;
    await disagree();
    clock.advance(60);
    await disagree(second);
    await link();
    await link(person, second);
    const questions = await questionsOf();
    expect(questions).toHaveLength(2);
    expect(questions[0].created_at < questions[1].created_at).toBe(true);
  });

  it("of a user whom the tenant has blocked are not put", async () => {
    await disagree();
    await link();
    const [{ id }] = await questionsOf();
    await server.call("POST", `/v1/users/${user}/block`);
    expect(await questionsOf()).toEqual([]);
    expectProblem(await answer(id, "A"), 404, "CLR_404");
  });
});

describe("the list of questions", () => {
  it("leaves out what the organisation has hidden meanwhile [PCL-001]", async () => {
    await disagree();
    await link();
    const [question] = await questionsOf();
    const { data } = (await server.list(`?external_user_id=${user}`)).body;
    const active = data.find(({ content }: { content: string }) => content === question.value_a);
    await server.call("DELETE", `/v1/memories/${active.id}`);
    expect(await questionsOf()).toEqual([]);
    await server.call("PATCH", `/v1/memories/${active.id}`, { body: { is_archived: false } });
    expect(await questionsOf()).toEqual([question]);
  });

  it("is read at once, however many questions there are", async () => {
    const others = Array.from({ length: 3 }, (_, n) => `${user}-${n}`);
    for (const name of [user, ...others]) {
      await disagree(name);
      await link(person, name);
    }
    expect(await questionsOf()).toHaveLength(4);
    expect(await readsOf("conflict_sides", () => questionsOf())).toBe(1);
  });
});

describe("an answer", () => {
  it.each([
    ["A", "archived_user_b_memory", ["The office hours are on Tuesday."]],
    ["B", "archived_user_a_memory", ["The office hours are on Thursday."]],
    ["both", "both_valid_no_archive", ["The office hours are on Thursday.", "The office hours are on Tuesday."]],
    ["neither", "archived_both_memories", []],
  ])("%s settles it as an answer through the app does [CLR-001, PCL-003]", async (verdict, resolution, left) => {
    await disagree();
    await link();
    const [{ id }] = await questionsOf();
    const answered = await answer(id, verdict, { free_text: "They moved." });
    expect(answered.body.data).toEqual({ resolved: true, clarification_id: id });
    expect(await contents()).toEqual(left);
    expect(await questionsOf()).toEqual([]);
    const conflicts = await server.call("GET", "/v1/tenant/shared-context-conflicts?include_resolved=true");
    expect(conflicts.body.data.filter((each: { user_a_id: string }) => each.user_a_id === user)).toMatchObject([
      { status: "resolved", resolution, resolved_by: "user_session", resolution_reason: "They moved." },
    ]);
  });

  it("closes the question in both places, whoever comes first [CLR-003, PCL-003]", async () => {
    await disagree();
    await link();
    const [{ id }] = await questionsOf();
    const inApp = (verdict: string) =>
      server.call("POST", `/v1/memories/clarifications/${id}/answer`, {
        body: { external_user_id: user, answer: verdict },
      });
    expect((await inApp("A")).status).toBe(200);
    const late = await answer(id, "B");
    expectProblem(late, 409, "CLR_409");
    expect(late.body.error).toBe("clarification_already_resolved");
    expect(await contents()).toEqual(["The office hours are on Tuesday."]);
    expect(await questionsOf()).toEqual([]);
  });

  it("that comes too late changes nothing [CLR-003]", async () => {
    await disagree();
    await link();
    const [{ id }] = await questionsOf();
    clock.advance(60 * DAY);
    const late = await answer(id, "B");
    expect([late.status, late.body.error]).toEqual([409, "clarification_expired"]);
    expect(await contents()).toEqual(["The office hours are on Tuesday."]);
  });

  it("of a person who was disconnected while it was on its way changes nothing [CON-014, PME-001]", async () => {
    await disagree();
    await link();
    const [{ id }] = await questionsOf();
    const [connection] = (await person.call("GET", "/v1/uui/me/connections")).body.data;
    meanwhile = async () => {
      expect((await person.call("DELETE", `/v1/uui/me/connections/${connection.id}`)).status).toBe(200);
    };
    expectProblem(await answer(id, "B"), 404, "CLR_404");
    meanwhile = async () => {};
    expect(await contents()).toEqual(["The office hours are on Tuesday."]);
    const other = await makePerson(server, clock.now());
    await link(other);
    expect(await questionsOf(other)).toMatchObject([{ id }]);
    expect((await answer(id, "B", {}, other)).status).toBe(200);
  });

  it("is taken once of many at the same time [CNF-021]", async () => {
    await disagree();
    await link();
    const [{ id }] = await questionsOf();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => answer(id, n % 2 === 0 ? "A" : "B")));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const each of answers) if (each.status !== 200) expectProblem(each, 409, "CLR_409");
    expect(await contents()).toHaveLength(1);
  });

  it("to somebody else's question finds none, exactly as to one that does not exist [PME-001]", async () => {
    await disagree();
    await link();
    const [{ id }] = await questionsOf();
    const other = await makePerson(server, clock.now());
    const answers = [await answer(id, "A", {}, other), await answer(NO_SUCH_ID, "A", {}, other)];
    for (const each of answers) expectProblem(each, 404, "CLR_404");
    const plain = (body: object) => ({ ...body, request_id: null, timestamp: null });
    expect(plain(answers[0]?.body)).toEqual(plain(answers[1]?.body));
    expect(await questionsOf(other)).toEqual([]);
    expect(await questionsOf()).toHaveLength(1);
  });
});
