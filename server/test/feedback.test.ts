import { beforeAll, describe, expect, it } from "vitest";
import {
  expectProblem,
  filesWith,
  NO_SUCH_ID,
  plainExtractor,
  start,
  TestClock,
  type TestServer,
  tempDir,
  until,
} from "./kit.ts";

const clock = new TestClock();
let server: TestServer;

beforeAll(async () => {
  // Nothing of a correction is extracted: it must be kept all the same.
  const extractor = plainExtractor((conversation) =>
    conversation.turns.some(({ content }) => content.includes("correction")) ? [] : undefined,
  );
  server = await start({ clock, extractor });
});

const send = (body: object, headers: Record<string, string> = {}, key?: string) =>
  server.call("POST", "/v1/memories/retrieval-feedback", { body, headers, ...(key ? { key } : {}) });

async function asked(user: string, query = "what"): Promise<string> {
  const { body } = await server.retrieve(user, query);
  return body.retrieval_id;
}

async function finished(jobId: string, on = server) {
  return await until(async () => {
    const { body } = await on.call("GET", `/v1/memories/jobs/${jobId}`);
    return ["completed", "dead"].includes(body.data?.status) && body.data;
  });
}

describe("feedback", () => {
  it.each(["used_successfully", "used_partially", "ignored", "not_useful", "clarification_needed"])(
    "%s is noted with an id of its own, as often as it is sent [FBK-004 FBK-007]",
    async (outcome) => {
      const job = await server.addAndWait(`u ${outcome}`, "My roof is slate");
      const [id] = job.created_memory_ids;
      const retrieval_id = await asked(`u ${outcome}`);
      const before = (await server.call("GET", `/v1/memories/${id}`)).body.data;
      const body = { retrieval_id, outcome, used_memory_ids: [id], agent_confidence: 0.5, metadata: { a: 1 } };
      const answers = [await send(body), await send(body)];
      for (const answer of answers) {
        expect(answer.status, answer.text).toBe(200);
        expect(answer.body.data).toMatchObject({ retrieval_id, outcome, correction_job_id: null });
      }
      expect(new Set(answers.map((answer) => answer.body.data.feedback_id)).size).toBe(2);
      const { access_count, last_accessed_at, ...now } = (await server.call("GET", `/v1/memories/${id}`)).body.data;
      expect(before).toMatchObject(now);
    },
  );

  it("is possible for every retrieve, also of an unknown user or from the cache [RET-023]", async () => {
    await server.addAndWait("cached", "My wall is thin");
    const ids = [await asked("cached"), await asked("cached"), await asked("nobody at all")];
    expect(new Set(ids).size).toBe(3);
    for (const retrieval_id of ids) expect((await send({ retrieval_id, outcome: "ignored" })).status).toBe(200);
    expect(await server.store.findUser(server.tenantId, "nobody at all")).toBeNull();
  });

  it("on a retrieval that is unknown or another tenant's is refused alike [TNT-002]", async () => {
    const { key } = await server.makeKey(["read", "write"]);
    const retrieval_id = await asked("u");
    const foreign = await send({ retrieval_id, outcome: "ignored" }, {}, key);
    const unknown = await send({ retrieval_id: NO_SUCH_ID, outcome: "ignored" });
    expectProblem(foreign, 404, "RET_404");
    const { request_id: _, ...one } = foreign.body;
    const { request_id: __, ...other } = unknown.body;
    expect(one).toEqual(other);
    expect(one.error).toBe("retrieval_not_found");
  });

  it("names memories of the retrieval's user alone, and says which is not [FBK-006]", async () => {
    const mine = (await server.addAndWait("mine", "My gate is iron")).created_memory_ids[0];
    const theirs = (await server.addAndWait("theirs", "Our gate is wood")).created_memory_ids[0];
    const retrieval_id = await asked("mine");
    for (const other of [NO_SUCH_ID, theirs]) {
      const answer = await send({ retrieval_id, outcome: "ignored", used_memory_ids: [mine, other] });
      expectProblem(answer, 422, "REQ_422");
      expect(answer.body.details).toEqual([
        { pointer: "/body/used_memory_ids/1", message: "must be a memory of the retrieval's user", code: "unknown" },
      ]);
      expect(answer.text).not.toContain(other);
    }
  });

  it("needs the permission to write [AUT-004]", async () => {
    const { key } = await server.makeKey(["read"], server.tenantId);
    expectProblem(await send({ retrieval_id: await asked("u"), outcome: "ignored" }, {}, key), 403, "KEY_403");
  });

  it("is possible for a day and over a restart, and not for ever [FBK-007]", async () => {
    const dir = tempDir();
    const before = await start({ dir, clock });
    const { retrieval_id } = (await before.retrieve("u", "what")).body;
    await before.close();
    clock.advance(86_399);
    const after = await start({ dir, clock });
    const feedback = (id: string) =>
      after.call("POST", "/v1/memories/retrieval-feedback", { body: { retrieval_id: id, outcome: "ignored" } });
    expect((await feedback(retrieval_id)).status).toBe(200);
    clock.advance(8 * 86_400);
    const later = (await after.retrieve("u", "what")).body.retrieval_id;
    expect((await feedback(later)).status).toBe(200);
    expectProblem(await feedback(retrieval_id), 404, "RET_404");
    await after.close();
  });
});

describe("a correction", () => {
  it.each(["user_corrected", "clarification_needed", "not_useful"])(
    "with %s is stored by a job, and found [FBK-004 FBK-005]",
    async (outcome) => {
      const user = `c ${outcome}`;
      await server.addAndWait(user, "I like Python");
      const { body } = await server.retrieve(user, "like", { agent_id: "tutor" });
      const sent = await send({
        retrieval_id: body.retrieval_id,
        outcome,
        correction: "  By correction,\nGo it is ",
        metadata: { from: "chat" },
      });
      expect(sent.status, sent.text).toBe(200);
      const job = await finished(sent.body.data.correction_job_id);
      expect(job).toMatchObject({ status: "completed", memories_created: 1, metadata: { from: "chat" } });
      const { data } = (await server.retrieve(user, "correction Go")).body;
      const row = data.find(({ id }: { id: string }) => id === job.created_memory_ids[0]);
      expect(row.content).toBe("By correction, Go it is");
      const memory = (await server.call("GET", `/v1/memories/${row.id}`)).body.data;
      expect(memory).toMatchObject({ agent_id: "tutor", metadata: { from: "chat" }, is_archived: false });
      const { body: history } = await server.call("GET", `/v1/memories/${row.id}/history`);
      expect(history.data).toMatchObject([{ change_type: "created", change_reason: "corrected by the user" }]);
    },
  );

  it("with another outcome is only noted [FBK-004]", async () => {
    const answer = await send({ retrieval_id: await asked("u"), outcome: "ignored", correction: "a correction" });
    expect(answer.body.data.correction_job_id).toBeNull();
  });

  it("is required with user_corrected [FBK-003]", async () => {
    const retrieval_id = await asked("u");
    for (const more of [{}, { correction: null }]) {
      const answer = await send({ retrieval_id, outcome: "user_corrected", ...more });
      expectProblem(answer, 422, "REQ_422");
      expect(answer.body.error).toBe("correction_required_for_user_corrected");
      expect(answer.body.details).toMatchObject([{ pointer: "/body/correction", code: "required" }]);
    }
    for (const correction of ["", " \n", "\u0001", "x".repeat(4001)]) {
      const answer = await send({ retrieval_id, outcome: "user_corrected", correction });
      expectProblem(answer, 422, "REQ_422");
      expect(answer.body.error).toBe("validation_error");
    }
  });

  it("of somebody who never said anything is their first memory", async () => {
    const sent = await send({ retrieval_id: await asked("newcomer"), outcome: "user_corrected", correction: "I sing" });
    await finished(sent.body.data.correction_job_id);
    expect((await server.retrieve("newcomer", "sing")).body.data).toMatchObject([{ content: "I sing" }]);
  });

  it("leaves its words with the memory alone, and with it they go [DEL-002]", async () => {
    const canary = "zqcanarycorrected";
    const sent = await send({
      retrieval_id: await asked("era"),
      outcome: "user_corrected",
      correction: `The correction is ${canary}`,
    });
    const [id] = (await finished(sent.body.data.correction_job_id)).created_memory_ids;
    expect(filesWith(server.dir, canary)).not.toEqual([]);
    await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expect(filesWith(server.dir, canary)).toEqual([]);
  });

  it("is not made again by a late retry once its memory is erased [IDM-007 DEL-009]", async () => {
    const body = { retrieval_id: await asked("late"), outcome: "user_corrected", correction: "My correction: mauve" };
    const key = { "Idempotency-Key": "feedback-late" };
    const sent = await send(body, key);
    const [id] = (await finished(sent.body.data.correction_job_id)).created_memory_ids;
    await server.call("DELETE", `/v1/memories/${id}?hard_delete=true`);
    expectProblem(await send(body, key), 410, "IDM_410");
    // What is not compared any more is not kept: with other words the answer is the same.
    expectProblem(await send({ ...body, correction: "My correction: teal" }, key), 410, "IDM_410");
    expect((await server.list("?external_user_id=late&include_archived=true")).body.pagination.total).toBe(0);
  });

  it("is stored once however often the same request is sent [IDM-002 IDM-003 IDM-008 IDM-012]", async () => {
    const retrieval_id = await asked("again");
    const body = { retrieval_id, outcome: "user_corrected", correction: "My correction: green" };
    const key = { "Idempotency-Key": "feedback-1" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(body, key)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body.data))).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get("idempotency-replayed") === "true")).toHaveLength(19);
    expectProblem(await send({ ...body, outcome: "not_useful" }, key), 422, "IDM_422");
    await finished(answers[0]?.body.data.correction_job_id);
    expect((await server.list("?external_user_id=again")).body.pagination.total).toBe(1);

    const add = { external_user_id: "again", messages: [{ content: "My other words are said here" }] };
    const added = await server.call("POST", "/v1/memories/add", { body: add, headers: key });
    expect(added.body.status).toBe("queued");
    expect(added.headers.get("idempotency-replayed")).toBeNull();
  });
});
