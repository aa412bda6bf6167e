import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import type { Plan } from "../control.ts";
import { type Tenant, tenantOf } from "../principals.ts";
import { healthy, sentence } from "../scenes.ts";
import { refusal, type Trial } from "../trial.ts";

const REPEATED = "I like green tea with honey.";

/** Adds of one user within a minute, by plan. */
const PER_MINUTE: readonly [Plan, number][] = [
  ["free", 3],
  ["starter", 10],
  ["growth", 30],
  ["scale", 80],
];

function quotaCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "quota", needs: ["control"], turnsClock: true, ...declaration }, run);
}

async function outcome(
  t: Trial,
  user: string,
  said: Parameters<Trial["add"]>[1] = sentence(),
  fields = {},
): Promise<string> {
  const answer = await t.add(user, said, fields);
  expect(answer.status, `status of an add; ${answer.text}`).toBe(200);
  return answer.outcome.status;
}

/** Everything that an add of `tenant` may leave behind. */
async function traces(t: Trial, tenant: Tenant) {
  const { calls_used, writes_used, tokens_used } = t.has("tenant")
    ? await tenant.usage()
    : ({} as Record<string, number>);
  const { pagination } = await tenant.t.ok("listMemories", { query: { include_archived: true } });
  return { calls_used, writes_used, tokens_used, memories: pagination.total };
}

/** The layers of the gate. */
export const gate: Check[] = [
  ...PER_MINUTE.map(([plan, allowed]) =>
    quotaCheck(
      {
        id: `adds-a-minute-${plan}`,
        title: `On ${plan} ${allowed} adds of a user within a minute are accepted, however they come, and the next is L1`,
        proves: ["GAT-001", "GAT-003", "LIM-009"],
      },
      async (t) => {
        const { id, t: own } = await tenantOf(t, plan);
        await own.ok("listMemories");
        // A queue of 10 and three users' jobs: those of the plan fit.
        const user = own.newUser();
        await t.control.nextMinute();
        const answers = await Promise.all(Array.from({ length: allowed + 3 }, () => outcome(own, user)));
        expect(answers.filter((each) => each === "queued").length, "accepted adds").toBe(allowed);
        expect(answers.filter((each) => each === "L1").length, "adds beyond those").toBe(3);
        expect(await outcome(own, own.newUser()), "add of another user in the same minute").toBe("queued");
        await t.control.nextMinute();
        expect(await outcome(own, user), "add in the next minute").toBe("queued");
        await t.control.reset(id);
      },
    ),
  ),

  quotaCheck(
    {
      id: "l1-says-when",
      title: "`L1` says when the next minute of the clock begins, in body and header",
      proves: ["GAT-004", "GAT-005", "LIM-005", "ADD-005"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t, "free");
      const user = own.newUser();
      await t.control.nextMinute();
      for (let n = 0; n < 3; n++) await outcome(own, user);
      await t.control.advance(17);
      const before = (await t.control.now()).getUTCSeconds();
      const { outcome: blocked, headers } = await own.add(user, sentence());
      const after = (await t.control.now()).getUTCSeconds();
      expect(blocked.status, "fourth add").toBe("L1");
      expect(blocked.blocked_reason, "blocked_reason").toBe("rate_limit_exceeded");
      expect(blocked.retry_after_seconds, "retry_after_seconds").toBeLessThanOrEqual(60 - before);
      expect(blocked.retry_after_seconds, "retry_after_seconds").toBeGreaterThanOrEqual(60 - after);
      expect(headers["retry-after"], "Retry-After").toBe(String(blocked.retry_after_seconds));
      await t.control.advance(Number(blocked.retry_after_seconds));
      expect(await outcome(own, user), "add after that time").toBe("queued");
    },
  ),

  quotaCheck(
    {
      id: "enterprise-unlimited",
      title: "On enterprise no user is answered `L1` and no add `queue_full`",
      proves: ["GAT-002"],
    },
    async (t) => {
      const { id, t: own } = await tenantOf(t, "enterprise");
      const user = own.newUser();
      await t.control.fail("llm");
      try {
        const answers: string[] = [];
        for (let batch = 0; batch < 9; batch++) {
          answers.push(...(await Promise.all(Array.from({ length: 60 }, () => outcome(own, user)))));
        }
        expect(new Set(answers), "outcomes of 540 adds of one user").toEqual(new Set(["queued"]));
      } finally {
        await t.control.reset(id);
        await t.control.fail("llm", false);
        await healthy(t);
      }
    },
  ),

  quotaCheck(
    {
      id: "quality-formula",
      title: "`L2` goes by the published formula, which is not fooled by scripts without spaces",
      proves: ["GAT-006", "GAT-007", "GAT-009"],
      turnsClock: false,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const text = (content: string) => [{ role: "user" as const, content }];
      // "yes yes yes yes" scores 0.3358 and "maybe maybe maybe maybe" 0.3838, on either side of 0.35.
      const blocked = [text("ok"), text("oh, fine!"), text("no no no no"), text("yes yes yes yes"), text("你好")];
      const passing = [
        text("hello there"),
        text("maybe maybe maybe maybe"),
        [...text("ok"), ...text("ok")],
        text("no no no no?"),
        text("我喜欢喝茶"),
        [...text("ok"), { role: "assistant" as const, content: "Then I will book Leeds." }],
      ];
      for (const messages of blocked) {
        const { outcome: answer } = await own.add(own.newUser(), messages);
        expect(answer, JSON.stringify(messages)).toMatchObject({
          status: "L2",
          blocked_reason: "low_quality",
          job_id: null,
        });
      }
      for (const messages of passing) {
        expect(await outcome(own, own.newUser(), messages), JSON.stringify(messages)).toBe("queued");
      }
      if (!t.has("tenant")) return;
      const { data } = await own.ok("listQualityLog", { query: { limit: 50 } });
      const scores = data.map(({ quality_score }) => quality_score);
      for (const expected of [0.1, 0.403667, 0.499333]) {
        const near = scores.some((score) => Math.abs(score - expected) < 0.0005);
        expect(near, `a score of ${expected} among ${scores}`).toBe(true);
      }
    },
  ),

  quotaCheck(
    {
      id: "exact-repeat",
      title: "`L3` blocks what differs in case and white space alone from the last five texts of the hour",
      proves: ["GAT-011", "GAT-003", "GAT-012"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const user = own.newUser();
      expect(await outcome(own, user, REPEATED), "first time").toBe("queued");
      const other = own.newUser();
      await outcome(own, other, sentence());
      expect(await outcome(own, other, REPEATED), "the same from another user").toBe("queued");
      const again = await own.add(user, "  i LIKE green\n\ttea with  honey. ");
      expect(again.outcome, "again").toMatchObject({ status: "L3", blocked_reason: "duplicate_query", job_id: null });
      const withMore = [
        { role: "assistant" as const, content: "And what else do you drink?" },
        { role: "user" as const, content: REPEATED },
      ];
      expect(await outcome(own, user, withMore), "the same from the user after other words of an assistant").toBe("L3");
      await t.control.advance(3_540);
      expect(await outcome(own, user, REPEATED), "59 minutes later").toBe("L3");
      await t.control.advance(120);
      expect(await outcome(own, user, REPEATED), "after an hour").toBe("queued");
      // Too long to be taken for near repeats: what is equal but for letter case is found all the same.
      const long = `${sentence()} ${"I walked by the sea for an hour and saw nobody. ".repeat(40)}`;
      expect(await outcome(own, user, long), "a long text").toBe("queued");
      expect(await outcome(own, user, ` ${long.toUpperCase()}`), "the long text in capitals").toBe("L3");
      const texts = Array.from({ length: 5 }, sentence);
      for (const each of texts) await outcome(own, user, each);
      for (const each of texts) expect(await outcome(own, user, each), "one of the last five").toBe("L3");
      expect(await outcome(own, user, REPEATED), "the sixth last").toBe("queued");
      const alone = [{ role: "assistant" as const, content: "I have booked the table for seven." }];
      expect(await outcome(own, own.newUser(), alone), "an assistant's text").toBe("queued");
      const third = own.newUser();
      await outcome(own, third, alone);
      expect(await outcome(own, third, alone), "an assistant's text again, without a user's").toBe("L3");
    },
  ),

  quotaCheck(
    {
      id: "near-repeat",
      title: "`L3` blocks what reads nearly alike, but not what differs in a name, a number or an acronym",
      proves: ["GAT-010", "GAT-013"],
      turnsClock: false,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const user = own.newUser();
      await outcome(own, user, "I really like walking in the hills on weekends.");
      expect(await outcome(own, user, "I really like walking in the hills on weekends!"), "nearly alike").toBe("L3");
      expect(await outcome(own, user, "I really like swimming in the sea on weekends."), "about something else").toBe(
        "queued",
      );
      for (const [first, second] of [
        ["Meet me in room 412.", "Meet me in room 414."],
        ["My sister Anna is a nurse at the hospital.", "My sister Mia is a nurse at the hospital."],
        [
          "The invoice number 20260412 for the new kitchen was paid by bank transfer on Monday.",
          "The invoice number 20260413 for the new kitchen was paid by bank transfer on Monday.",
        ],
        ["I have worked at the BBC for ten years now.", "I have worked at the NHS for ten years now."],
      ] as const) {
        const other = own.newUser();
        await outcome(own, other, first);
        expect(await outcome(own, other, second), second).toBe("queued");
      }
    },
  ),

  quotaCheck(
    {
      id: "source-never-l3",
      title: "An add with a source is never `L3`",
      proves: ["GAT-014"],
      turnsClock: false,
    },
    async (t) => {
      if (!t.has("provenance")) throw new Untestable("the target leaves out profile provenance");
      const { t: own } = await tenantOf(t);
      await own.ok("registerServiceWriter", { body: { service_key: "crm", display_name: "CRM" } });
      const user = own.newUser();
      await outcome(own, user, REPEATED);
      const source = { service: "crm", event_id: "event-1" };
      expect(await outcome(own, user, REPEATED, { source }), "the same with a source").toBe("queued");
    },
  ),

  quotaCheck(
    {
      id: "l3-without-embedder",
      title: "While the embedder fails `L3` finds exact repeats only, and no add is refused for it",
      proves: ["GAT-017"],
    },
    async (t) => {
      const { id, t: own } = await tenantOf(t);
      const user = own.newUser();
      await t.control.fail("embedder");
      try {
        const near = "I really like walking in the hills on weekends.";
        expect(await outcome(own, user, near), "first").toBe("queued");
        expect(await outcome(own, user, near.replace(".", "!")), "nearly alike").toBe("queued");
        expect(await outcome(own, user, near), "exact repeat").toBe("L3");
      } finally {
        await t.control.reset(id);
        await t.control.fail("embedder", false);
        await healthy(t);
      }
    },
  ),

  quotaCheck(
    {
      id: "failing-gate",
      title: "A gate that fails answers `blocked`, and lets nothing through",
      proves: ["GAT-023", "GAT-024"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      const before = await traces(t, tenant);
      await t.control.fail("gate");
      try {
        const { outcome: answer } = await tenant.t.add(tenant.t.newUser(), sentence());
        expect(answer, "outcome").toMatchObject({ status: "blocked", blocked_reason: "internal_error", job_id: null });
      } finally {
        await t.control.fail("gate", false);
      }
      expect(await traces(t, tenant), "what is left of it").toEqual(before);
      expect(await outcome(tenant.t, tenant.t.newUser()), "add once the gate works again").toBe("queued");
    },
  ),

  quotaCheck(
    {
      id: "blocked-adds-leave-nothing",
      title: "An add that is not queued leaves no job, no memory, no user, no use and no counted call",
      proves: ["GAT-024", "QTA-007", "IDM-010", "USR-005"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "starter");
      const { t: own } = tenant;
      const known = own.newUser();
      const accepted = await own.add(known, REPEATED, {}, { "idempotency-key": "once-only" });
      await own.completed(String(accepted.outcome.job_id));
      const before = await traces(t, tenant);
      const stranger = own.newUser();
      expect(await outcome(own, stranger, "ok"), "too little").toBe("L2");
      expect(await outcome(own, known, REPEATED), "a repeat").toBe("L3");
      const replay = await own.add(known, REPEATED, {}, { "idempotency-key": "once-only" });
      expect(replay.outcome.job_id, "job of a replay").toBe(accepted.outcome.job_id);
      expect(await traces(t, tenant), "what they left").toEqual(before);
      await tenant.set({ usage: { calls_used: 50_000 } });
      const key = { "idempotency-key": "kept-for-later" };
      const passed = await own.add(stranger, sentence(), {}, key);
      expect(passed.outcome, "outcome without calls left").toMatchObject({ status: "passthrough", job_id: null });
      if (t.has("users"))
        await own.refused("getEndUserStats", { path: { external_user_id: stranger } }, 404, "PRX_404");
      await tenant.set({ usage: { calls_used: 0 } });
      const later = await own.add(stranger, sentence(), {}, key);
      expect(later.outcome.status, "add with the key that was passed through").toBe("queued");
    },
  ),

  quotaCheck(
    {
      id: "order-of-layers",
      title: "Block, L1, L2, L3, L4, mode, source and queue slot judge in this order",
      proves: ["GAT-020", "GAT-018"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      const { t: own } = tenant;
      const user = own.newUser();
      const source = { source: { service: "unregistered", event_id: "event-1" } };
      await t.control.fail("llm");
      try {
        await t.control.nextMinute();
        for (let n = 0; n < 7; n++) await outcome(own, own.newUser());
        for (const said of [REPEATED, sentence(), sentence()]) expect(await outcome(own, user, said)).toBe("queued");
        await tenant.set({ usage: { calls_used: 5_000 } });
        if (t.has("users")) {
          await own.ok("blockEndUser", { path: { external_user_id: user } });
          refusal(await own.add(user, "ok", source), 403, "PRX_403");
          await own.ok("unblockEndUser", { path: { external_user_id: user } });
        }
        expect(await outcome(own, user, "ok", source), "beyond the minute").toBe("L1");
        await t.control.nextMinute();
        expect(await outcome(own, user, "ok", source), "too little").toBe("L2");
        expect(await outcome(own, user, REPEATED), "a repeat").toBe("L3");
        const exhausted = await own.add(user, sentence(), source);
        expect(exhausted.outcome, "without calls left").toMatchObject({
          status: "L4",
          blocked_reason: "budget_exhausted",
        });
        await tenant.set({ usage: { calls_used: 0 } });
        refusal(await own.add(user, sentence(), source), 422, "PROV_422");
        const full = await own.add(user, sentence());
        expect(full.outcome, "with ten open jobs").toMatchObject({
          status: "queue_full",
          blocked_reason: "tenant_queue_limit_reached",
        });
      } finally {
        await t.control.reset(tenant.id);
        await t.control.fail("llm", false);
        await healthy(t);
      }
    },
  ),

  quotaCheck(
    {
      id: "larger-than-left",
      title: "Under `block` an add with more tokens than are left is `L4`, and a smaller one that fits is accepted",
      proves: ["GAT-019"],
    },
    async (t) => {
      const tenant = await tenantOf(t, "free");
      await tenant.set({ usage: { tokens_used: 2_000_000 - 40 } });
      const large = `${sentence()} ${"And then some more words. ".repeat(10)}`;
      const { outcome: answer } = await tenant.t.add(tenant.t.newUser(), large);
      expect(answer, "an add of about 80 tokens with 40 left").toMatchObject({
        status: "L4",
        blocked_reason: "budget_exhausted",
      });
      expect(await outcome(tenant.t, tenant.t.newUser()), "an add of about 15 tokens with 40 left").toBe("queued");
      const text = sentence();
      const tokens = Math.floor(text.length / 4);
      await tenant.set({ usage: { tokens_used: 2_000_000 - tokens + 1 } });
      expect(await outcome(tenant.t, tenant.t.newUser(), text), "with one token too few").toBe("L4");
      await tenant.set({ usage: { tokens_used: 2_000_000 - tokens } });
      expect(await outcome(tenant.t, tenant.t.newUser(), text), "with exactly as many tokens left").toBe("queued");
    },
  ),
];
