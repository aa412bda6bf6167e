import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { keyOf, tenantOf } from "../principals.ts";
import { refusal, turns } from "../trial.ts";

const AT_ONCE = 50;

/** What the same request sent again does. */
export const repeating: Check[] = [
  check(
    {
      id: "fifty-at-once",
      title: "The same request fifty times at once makes one job, and each answer is that job or asks to wait",
      proves: ["IDM-001", "IDM-006", "IDM-012"],
    },
    async (t) => {
      const user = t.newUser();
      const headers = { "idempotency-key": randomUUID() };
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => t.add(user, "I keep two alpacas called Dot and Dash.", {}, headers)),
      );
      const jobs = new Set<unknown>();
      for (const answer of answers) {
        if (answer.status === 200) jobs.add(answer.outcome.job_id);
        else {
          refusal(answer, 409, "IDM_409");
          expect(Number(answer.headers["retry-after"]), "Retry-After of a 409").toBeGreaterThanOrEqual(1);
        }
      }
      expect(jobs.size, "jobs of fifty equal requests").toBe(1);
      const job = await t.completed(String([...jobs][0]));
      expect((await t.memoriesOf(user)).length, "memories of fifty equal requests").toBe(job.memories_created);
    },
  ),

  check(
    {
      id: "fifty-bodies-at-once",
      title: "Fifty bodies at once under one key make one job: the others are refused",
      proves: ["IDM-003", "IDM-006"],
    },
    async (t) => {
      const users = Array.from({ length: AT_ONCE }, () => t.newUser());
      const headers = { "idempotency-key": randomUUID() };
      const answers = await Promise.all(users.map((user) => t.add(user, "I sail on lake Inari.", {}, headers)));
      const accepted = answers.filter(({ status }) => status === 200);
      expect(accepted.length, "accepted requests of fifty that differ").toBe(1);
      for (const { status } of answers) expect([200, 409, 422], "status of one of them").toContain(status);
    },
  ),

  check(
    {
      id: "key-in-body",
      title: "`idempotency_key` in the body does what the header does, and the header counts before it",
      proves: ["IDM-005"],
    },
    async (t) => {
      const idempotency_key = randomUUID();
      const body = {
        external_user_id: t.newUser(),
        messages: turns(["I restore old radios at night."]),
        idempotency_key,
      };
      const first = await t.addQueued(body);
      expect((await t.addQueued(body)).job_id, "job of the same key in the body").toBe(first.job_id);
      const { idempotency_key: _, ...plain } = body;
      const inHeader = await t.addQueued(plain, { "idempotency-key": idempotency_key });
      expect(inHeader.job_id, "job of the same key in the header").toBe(first.job_id);
      const other = await t.add(
        body.external_user_id,
        "I restore old radios.",
        { idempotency_key },
        { "idempotency-key": randomUUID() },
      );
      expect(other.status, "status with another key in the header").toBe(200);
      expect(other.outcome.job_id, "job with another key in the header").not.toBe(first.job_id);
    },
  ),

  check(
    {
      id: "same-contents-same-request",
      title: "Order of fields, white space, unknown fields and nulls make no other request",
      proves: ["IDM-009"],
    },
    async (t) => {
      const headers = { "idempotency-key": randomUUID() };
      const user = JSON.stringify(t.newUser());
      const first = await t.send("addMemories", {
        headers,
        rawBody: `{"external_user_id":${user},"messages":[{"role":"user","content":"I juggle with five clubs."}],"metadata":{"b":1,"a":{"d":2,"c":3}}}`,
      });
      const again = await t.send("addMemories", {
        headers,
        rawBody: `{ "metadata": {"a": {"c":3, "d":2}, "b":1}, "unknown": 7, "agent_id": null,\n "messages": [ {"content":"I juggle with five clubs.", "role":"user"} ], "external_user_id": ${user} }`,
      });
      expect(again.status, `status of the same contents; ${again.text}`).toBe(200);
      expect((again.body as { job_id: string }).job_id, "job of the same contents").toBe(
        (first.body as { job_id: string }).job_id,
      );
    },
  ),

  check(
    {
      id: "key-counts-for-one",
      title: "A key of another operation or another tenant is another key",
      proves: ["IDM-008"],
      needs: ["second-key"],
    },
    async (t) => {
      const headers = { "idempotency-key": randomUUID() };
      const body = { external_user_id: t.newUser(), messages: turns(["I fold cranes from paper every evening."]) };
      const { job_id } = await t.addQueued(body, headers);
      const elsewhere = await t.send("addMemories", { as: "second", body, headers });
      expect(elsewhere.status, "status for the other tenant").toBe(200);
      expect((elsewhere.body as { job_id: string }).job_id, "job of the other tenant").not.toBe(job_id);
      const { retrieval_id } = await t.found(body.external_user_id, "What do I fold?");
      const feedback = { retrieval_id, outcome: "ignored" };
      const answer = await t.send("sendRetrievalFeedback", { body: feedback, headers });
      expect(answer.status, "status of another operation with the key").toBe(200);
      expect(answer.headers, "headers of another operation").not.toHaveProperty("idempotency-replayed");
    },
  ),

  check(
    {
      id: "feedback-repeated",
      title: "Feedback sent again answers with its first ids and makes nothing a second time",
      proves: ["IDM-012", "IDM-002"],
    },
    async (t) => {
      const { user } = await t.remember(["I prefer tea to coffee in the morning."]);
      const { retrieval_id } = await t.found(user, "Tea or coffee?");
      const headers = { "idempotency-key": randomUUID() };
      const body = { retrieval_id, outcome: "user_corrected", correction: "I prefer cocoa in the morning." };
      const first = await t.ok("sendRetrievalFeedback", { body, headers });
      const again = await t.send("sendRetrievalFeedback", { body, headers });
      expect(again.headers["idempotency-replayed"], "Idempotency-Replayed").toBe("true");
      expect((again.body as typeof first).data, "data of the repetition").toEqual(first.data);
      await t.finished(String(first.data.correction_job_id));
    },
  ),

  check(
    {
      id: "refused-key-unused",
      title: "An add that was refused, blocked or passed through leaves its key unused",
      proves: ["IDM-010"],
    },
    async (t) => {
      const user = t.newUser();
      const headers = { "idempotency-key": randomUUID() };
      await t.refused("addMemories", { body: { external_user_id: user, messages: [] }, headers }, 422, "REQ_422");
      const blocked = await t.add(user, "ok", {}, headers);
      if (blocked.outcome.status === "queued") throw new Untestable("the target has no gate that blocks `ok`");
      const { job_id } = await t.addQueued(
        { external_user_id: user, messages: turns(["I bind books by hand."]) },
        headers,
      );
      expect(job_id, "job of the first accepted add with the key").toEqual(expect.any(String));
    },
  ),

  check(
    {
      id: "retry-after-erasure",
      title: "A retry after all that it made was erased answers 410 and makes nothing again",
      proves: ["IDM-007"],
    },
    async (t) => {
      const user = t.newUser();
      const headers = { "idempotency-key": randomUUID() };
      const body = { external_user_id: user, messages: turns(["I learn to throw boomerangs on the beach."]) };
      const { job_id } = await t.addQueued(body, headers);
      const job = await t.completed(job_id);
      if (job.memories_created === 0) throw new Untestable("nothing was remembered of its conversation");
      for (const id of job.created_memory_ids) {
        await t.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: true } });
      }
      await t.refused("addMemories", { body, headers }, 410, "IDM_410");
      expect(await t.memoriesOf(user, { archived: true }), "memories after the late retry").toEqual([]);
    },
  ),

  check(
    {
      id: "retry-after-user-erased",
      title: "A retry after its end user was erased answers 410 and begins nobody anew",
      profile: "users",
      proves: ["IDM-007"],
    },
    async (t) => {
      const user = t.newUser();
      const headers = { "idempotency-key": randomUUID() };
      const body = { external_user_id: user, messages: turns(["I learn to throw boomerangs on the beach."]) };
      await t.completed((await t.addQueued(body, headers)).job_id);
      await t.ok("deleteEndUser", { path: { external_user_id: user } });
      await t.refused("addMemories", { body, headers }, 410, "IDM_410");
      await t.refused("getEndUserStats", { path: { external_user_id: user } }, 404, "PRX_404");
    },
  ),

  check(
    {
      id: "secret-not-replayed",
      title: "The replay of what made a key has its id and null for the secret",
      profile: "keys",
      proves: ["KEY-012", "KEY-002"],
    },
    async (t) => {
      const headers = { "idempotency-key": randomUUID() };
      const body = { name: "conformance", permissions: ["read"] };
      const first = await t.ok("createApiKey", { body, headers });
      t.later(async () => void (await t.raw("revokeApiKey", { path: { api_key_id: first.data.id } })));
      expect(first.data.raw_key, "raw_key of the first answer").toMatch(/^mem_/);
      const again = await t.ok("createApiKey", { body, headers });
      expect(again.data, "the replay").toMatchObject({ id: first.data.id, raw_key: null });
      const listed = await t.send("listApiKeys", { query: { limit: 50 } });
      expect(listed.text.includes(String(first.data.raw_key)), "the key is in the list").toBe(false);
    },
  ),

  check(
    {
      id: "key-kept-a-day",
      title: "A key is kept for 24 hours and is free afterwards",
      proves: ["IDM-004"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const headers = { "idempotency-key": randomUUID() };
      const body = { external_user_id: own.newUser(), messages: turns(["I row on the river Neckar."]) };
      const { job_id } = await own.addQueued(body, headers);
      await own.completed(job_id);
      await t.control.advance(86_340);
      expect((await own.addQueued(body, headers)).job_id, "job a minute before the 24 hours end").toBe(job_id);
      await t.control.advance(120);
      const later = await own.add(body.external_user_id, "I row on the river Neckar.", {}, headers);
      expect(later.headers, "headers after 24 hours").not.toHaveProperty("idempotency-replayed");
    },
  ),

  check(
    {
      id: "key-of-another-permission",
      title: "A repetition by another key of the tenant is the same request",
      proves: ["IDM-008"],
    },
    async (t) => {
      const writer = await keyOf(t, ["write"]);
      const headers = { "idempotency-key": randomUUID() };
      const body = { external_user_id: t.newUser(), messages: turns(["I keep a diary in Esperanto."]) };
      const first = await t.addQueued(body, headers);
      const again = await writer.t.send("addMemories", { body, headers });
      expect((again.body as { job_id?: string }).job_id, "job by another key of the tenant").toBe(first.job_id);
    },
  ),
];
