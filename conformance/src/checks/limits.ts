import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import type { Plan } from "../control.ts";
import { keyOf, tenantOf } from "../principals.ts";
import { eventually, healthy, sentence } from "../scenes.ts";
import { refusal } from "../trial.ts";

const ADDS_A_MINUTE: readonly [Plan, number | null][] = [
  ["free", 120],
  ["starter", 600],
  ["growth", 3_000],
  ["scale", 10_000],
  ["enterprise", null],
];
const OPEN_JOBS: readonly [Plan, number][] = [
  ["free", 10],
  ["starter", 50],
  ["growth", 200],
  ["scale", 500],
];
const JOBS_A_MINUTE = 8;
const POLICY = /^"[a-z-]+";q=\d+;w=\d+(, "[a-z-]+";q=\d+;w=\d+)*$/;
const LIMIT = /^"[a-z-]+";r=\d+(;t=\d+)?(, "[a-z-]+";r=\d+(;t=\d+)?)*$/;
/** More failures than a server allows within five minutes by default. */
const FAILURES = 305;

function limitCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "quota", needs: ["control"], turnsClock: true, ...declaration }, run);
}

/** Limits on requests, queues and what goes before them. */
export const limits: Check[] = [
  limitCheck(
    {
      id: "tenant-adds-a-minute",
      title: "A tenant's adds beyond those of its plan within a minute answer 429 and say when to come back",
      proves: ["LIM-001", "LIM-005", "LIM-007", "LIM-010"],
    },
    async (t) => {
      for (const [plan, allowed] of ADDS_A_MINUTE) {
        const { t: own } = await tenantOf(t, plan);
        const { headers } = await own.add(own.newUser(), sentence());
        const policy = headers["ratelimit-policy"] ?? "";
        if (allowed === null) expect(policy, "RateLimit-Policy on enterprise").not.toContain("tenant-adds");
        else expect(policy, `RateLimit-Policy on ${plan}`).toMatch(new RegExp(`;q=${allowed};w=60\\b`));
      }
      const { id, t: own } = await tenantOf(t, "free");
      const other = await tenantOf(t, "free");
      await t.control.nextMinute();
      const answers = await Promise.all(Array.from({ length: 124 }, () => own.add(own.newUser(), "ok")));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length, "refused of 124 adds on free").toBe(4);
      for (const answer of refused) {
        refusal(answer, 429, "RATE_429");
        expect(Number(answer.headers["retry-after"]), "Retry-After").toBeGreaterThanOrEqual(1);
        expect(answer.headers["ratelimit-policy"] ?? "", "RateLimit-Policy").toMatch(POLICY);
        expect(answer.headers.ratelimit ?? "", "RateLimit").toMatch(LIMIT);
      }
      expect((await other.t.add(other.t.newUser(), sentence())).status, "status for another tenant").toBe(200);
      const wait = Number(refused[0]?.headers["retry-after"]);
      await t.control.advance(wait);
      expect((await own.add(own.newUser(), "ok")).status, "status after Retry-After").toBe(200);
      await t.control.reset(id);
    },
  ),

  limitCheck(
    {
      id: "key-requests-a-minute",
      title: "A key's requests beyond its limit answer 429, exactly, all operations together",
      proves: ["LIM-002", "LIM-005", "LIM-007", "LIM-009", "LIM-010"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const limited = await keyOf(own, ["read"], { rate_limit_per_minute: 7 });
      const other = await keyOf(own, ["read"], { rate_limit_per_minute: 7 });
      const user = own.newUser();
      await t.control.nextMinute();
      const asks = Array.from({ length: 30 }, (_, n) =>
        n % 2 === 0
          ? limited.t.raw("listMemories", { query: { external_user_id: user } })
          : limited.t.raw("retrieveMemories", { body: { external_user_id: user, query: "What?" } }),
      );
      const answers = await Promise.all(asks);
      const passed = answers.filter(({ status }) => status === 200);
      expect(passed.length, "requests that pass with a limit of 7").toBe(7);
      for (const { headers } of passed) {
        expect(headers["ratelimit-policy"] ?? "", "RateLimit-Policy of a success").toMatch(POLICY);
        expect(headers.ratelimit ?? "", "RateLimit of a success").toMatch(LIMIT);
      }
      const refused = answers.find(({ status }) => status !== 200);
      expect(refused, "a request that was refused").toBeDefined();
      if (refused === undefined) return;
      refusal(refused, 429, "KEY_429");
      const listOf = { query: { external_user_id: user } };
      expect((await other.t.raw("listMemories", listOf)).status, "status with another key").toBe(200);
      await t.control.advance(Number(refused.headers["retry-after"]));
      expect((await limited.t.raw("listMemories", listOf)).status, "status after Retry-After").toBe(200);
    },
  ),

  limitCheck(
    {
      id: "failed-authentications",
      title: "Refused credentials from one address are limited, and valid ones and none at all go on as before",
      proves: ["LIM-003", "LIM-004"],
    },
    async (t) => {
      await t.control.advance(301);
      const bad = { authorization: "ApiKey mem_neverissued0000000000000000000000000" };
      const fail = () => t.raw("listMemories", { as: null, headers: bad });
      const statuses: number[] = [];
      for (let n = 0; n < FAILURES && !statuses.includes(429); n += 5) {
        statuses.push(...(await Promise.all(Array.from({ length: 5 }, fail))).map(({ status }) => status));
      }
      const limited = await fail();
      if (limited.status === 401)
        throw new Untestable(`the target refuses more than ${FAILURES} credentials before it limits`);
      refusal(limited, 429, "AUTH_429");
      expect(limited.headers["ratelimit-policy"] ?? "", "RateLimit-Policy").toMatch(POLICY);
      expect(Number(limited.headers["retry-after"]), "Retry-After").toBeGreaterThanOrEqual(1);
      const valid = await t.raw("listMemories", { query: { external_user_id: t.newUser() } });
      expect(valid.status, "status with a valid key").toBe(200);
      refusal(await t.raw("listMemories", { as: null }), 401, "AUTH_001");
      await t.control.advance(Number(limited.headers["retry-after"]) + 300);
      await t.refused("listMemories", { as: null, headers: bad }, 401, "AUTH_001");
      await t.control.advance(301);
    },
  ),

  ...OPEN_JOBS.map(([plan, allowed]) =>
    limitCheck(
      {
        id: `queue-of-${plan}`,
        title: `On ${plan} ${allowed} jobs may be open, and the next add is \`queue_full\``,
        proves: ["PRO-004", "LIM-010"],
      },
      async (t) => {
        const { id, t: own } = await tenantOf(t, plan);
        const other = await tenantOf(t, plan);
        await t.control.nextMinute();
        await t.control.fail("llm");
        try {
          const answers: Awaited<ReturnType<typeof own.add>>[] = [];
          for (let left = allowed + 4; left > 0; left -= 60) {
            const batch = Array.from({ length: Math.min(left, 60) }, () => own.add(own.newUser(), sentence()));
            answers.push(...(await Promise.all(batch)));
          }
          const count = (status: string) => answers.filter(({ outcome }) => outcome.status === status).length;
          expect(count("queued"), "accepted adds").toBe(allowed);
          expect(count("queue_full"), "adds beyond those").toBe(4);
          const { outcome } = await other.t.add(other.t.newUser(), sentence());
          expect(outcome.status, "add of another tenant").toBe("queued");
        } finally {
          await t.control.reset(id);
          await t.control.reset(other.id);
          await t.control.fail("llm", false);
          await healthy(t);
        }
      },
    ),
  ),

  limitCheck(
    {
      id: "processing-told",
      title: "Few waiting jobs are `normal`; many are `delayed`, with an estimate in whole minutes",
      proves: ["PRO-001", "PRO-002", "ADD-006"],
      turnsClock: false,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const quiet = await own.add(own.newUser(), sentence());
      expect(quiet.outcome, "one add").toMatchObject({ processing_status: "normal", processing_eta_seconds: null });
      await own.completed(String(quiet.outcome.job_id));
      const user = own.newUser();
      const answers = await Promise.all(Array.from({ length: 60 }, () => own.add(user, sentence())));
      for (const { outcome, headers } of answers) {
        expect(headers["x-memoryos-processing"], "header").toBe(outcome.processing_status);
        if (outcome.processing_status === "normal") expect(outcome.processing_eta_seconds, "eta").toBeNull();
        else {
          const eta = Number(outcome.processing_eta_seconds);
          expect(eta % 60, "eta in seconds beyond whole minutes").toBe(0);
          // More than ten wait, and at most all of them.
          expect(eta, "eta").toBeGreaterThanOrEqual(60 * Math.ceil(11 / JOBS_A_MINUTE));
          expect(eta, "eta").toBeLessThanOrEqual(60 * Math.ceil(61 / JOBS_A_MINUTE));
        }
      }
      for (const { outcome } of answers) await own.finished(String(outcome.job_id));
    },
  ),

  limitCheck(
    {
      id: "circuit-told",
      title:
        "The circuit is DEGRADED while one part fails, CRITICAL with the store or two, and HEALTHY again by itself",
      proves: ["CIR-001", "CIR-003", "CIR-004"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { user } = await own.remember(["I keep a parrot called Rio."]);
      const circuit = async () => (await t.send("getHealth")).headers["x-memoryos-circuit-status"];
      const ask = () =>
        own.raw("retrieveMemories", { body: { external_user_id: user, query: `What about ${crypto.randomUUID()}?` } });
      const reaches = async (status: string) =>
        eventually(async () => {
          await ask();
          return (await circuit()) === status;
        });
      await healthy(t);
      expect(await circuit(), "while all answers").toBe("HEALTHY");
      try {
        await t.control.fail("vector_index");
        expect(await reaches("DEGRADED"), "DEGRADED with the vector index out").toBe(true);
        await t.control.fail("embedder");
        expect(await reaches("CRITICAL"), "CRITICAL with two parts out").toBe(true);
        await t.control.fail("vector_index", false);
        await t.control.fail("embedder", false);
        await healthy(t);
        expect(await circuit(), "once they answer again").toBe("HEALTHY");
        await t.control.fail("store");
        expect(await reaches("CRITICAL"), "CRITICAL with the store out").toBe(true);
      } finally {
        for (const part of ["vector_index", "embedder", "store"] as const) await t.control.fail(part, false);
        await healthy(t);
      }
      expect(await circuit(), "at the end").toBe("HEALTHY");
    },
  ),

  limitCheck(
    {
      id: "retrieve-without-vectors",
      title: "While the vector index is out a retrieve still answers, and says that it is degraded",
      proves: ["CIR-005"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { user } = await own.remember(["I keep a parrot called Rio."]);
      await t.control.fail("vector_index");
      try {
        for (let n = 0; n < 3; n++) {
          const found = await own.found(user, `parrot ${n}`);
          expect(found.is_degraded, "is_degraded").toBe(true);
        }
      } finally {
        await t.control.fail("vector_index", false);
        await healthy(t);
      }
    },
  ),

  limitCheck(
    {
      id: "store-out",
      title: "While the store is out requests answer 503 with `Retry-After`, and never an empty result",
      proves: ["CIR-006", "HLT-001"],
    },
    async (t) => {
      await t.control.fail("store");
      try {
        const asks = [
          () => t.send("listMemories"),
          () => t.send("retrieveMemories", { body: { external_user_id: "anybody", query: "What?" } }),
          () => t.send("addMemories", { body: { external_user_id: "anybody", messages: [{ content: sentence() }] } }),
        ];
        for (const ask of asks) {
          const answer = await ask();
          refusal(answer, 503, "SRV_503");
          expect(Number(answer.headers["retry-after"]), "Retry-After").toBeGreaterThanOrEqual(1);
        }
        await t.ok("getHealth");
      } finally {
        await t.control.fail("store", false);
        await healthy(t);
      }
    },
  ),
];
