import { describe, expect, it } from "vitest";
import { gate } from "../src/memory/gate/gate.ts";
import { expectProblem, plainExtractor, start, TestClock, until } from "./kit.ts";

const SOURCE = { service: "crm", event_id: "e1", observed_at: "2026-03-01T12:00:00Z" };

async function open(plan: "free" | "starter" | "enterprise" = "free", extractor = plainExtractor()) {
  const clock = new TestClock();
  const server = await start({ clock, gate, extractor });
  const { key, tenantId } = await server.makeTenant(plan);
  const log = async (query = "") => (await server.call("GET", `/v1/tenant/quality-log${query}`, { key })).body;
  const add = (content: string, more: object = {}, headers = {}) =>
    server.call("POST", "/v1/memories/add", {
      key,
      headers,
      body: { external_user_id: "maya", messages: [{ content }], ...more },
    });
  return { server, clock, key, tenantId, log, add };
}

describe("the quality log", () => {
  it("has each blocked add with its layer and reason, the newest first [QLG-002]", async () => {
    const { server, clock, tenantId, log, add } = await open("free");
    const answers = [];
    for (const text of [
      "I like tea with honey.",
      "I like tea with honey.",
      "ok",
      "I am 40.",
      "I am 41 now.",
      "I am 42 now.",
    ]) {
      answers.push((await add(text)).body);
    }
    clock.advance(60);
    await server.store.setUsage(tenantId, "2026-03", { calls: 5_000, writes: 0, tokens: 0, reads: 0 });
    answers.push((await add("I like walking in the hills.")).body);
    expect(answers.map(({ status }) => status)).toEqual(["queued", "L3", "L2", "queued", "queued", "L1", "L4"]);
    const { data, pagination } = await log();
    expect(pagination).toEqual({ next_cursor: null, limit: 50, total: 7 });
    const entries = data.map((entry: Record<string, unknown>) => [entry.layer_blocked_at, entry.reason]);
    expect(entries).toEqual(
      answers.toReversed().map(({ status, blocked_reason }) => [status === "queued" ? "NONE" : status, blocked_reason]),
    );
    expect(data.map((entry: { created_at: string }) => entry.created_at)).toEqual([
      "2026-03-01T12:01:00.000Z",
      ...Array(6).fill("2026-03-01T12:00:00.000Z"),
    ]);
    expect(data[1]).toMatchObject({ layer_blocked_at: "L1", quality_score: 0, semantic_similarity: null });
    expect(data[5]).toMatchObject({ layer_blocked_at: "L3", semantic_similarity: 1, external_user_id: "maya" });
  });

  it("has one entry for any other outcome, and none for an error or a replay [QLG-003]", async () => {
    const release = Promise.withResolvers<void>();
    const { server, clock, tenantId, log, add } = await open(
      "free",
      plainExtractor(() => release.promise),
    );
    const layers = async () =>
      (await log()).data.map((entry: Record<string, unknown>) => [entry.layer_blocked_at, entry.reason]);
    await add("I like tea with honey.", {}, { "Idempotency-Key": "k" });
    const replay = await add("I like tea with honey.", {}, { "Idempotency-Key": "k" });
    expect(replay.headers.get("idempotency-replayed")).toBe("true");
    expectProblem(await add("I like something else now.", {}, { "Idempotency-Key": "k" }), 422, "IDM_422");
    expectProblem(await add("I like coffee with milk.", { source: SOURCE }), 422, "PROV_422");
    expectProblem(await add(" "), 422, "REQ_422");
    expect(await layers()).toEqual([["NONE", null]]);
    for (let n = 0; n < 9; n++) await add(`My number is ${n} today.`, { external_user_id: `u${n}` });
    clock.advance(60);
    expect((await add("My number is 10 today.")).body.status).toBe("queue_full");
    expect((await layers())[0]).toEqual(["NONE", "tenant_queue_limit_reached"]);
    await server.store.changeSettings(tenantId, { policy: "warn" });
    await server.store.setUsage(tenantId, "2026-03", { calls: 5_000, writes: 0, tokens: 0, reads: 0 });
    expect((await add("My number is 11 today.")).body.status).toBe("passthrough");
    expect(await layers()).toHaveLength(12);
    expect((await layers())[0]).toEqual(["NONE", null]);
    release.resolve();
  });

  it("says that nothing was extracted once the job has completed so, and not before [QLG-005]", async () => {
    const release = Promise.withResolvers<void>();
    const extractor = plainExtractor(async ({ turns }) => {
      await release.promise;
      return turns[0]?.content.includes("weather") ? [] : undefined;
    });
    const { server, key, log, add } = await open("enterprise", extractor);
    const jobs = [
      (await add("How is the weather over there?")).body.job_id,
      (await add("I like tea with honey.")).body.job_id,
    ];
    const flags = async () =>
      (await log()).data.map((entry: { nothing_to_extract: boolean }) => entry.nothing_to_extract);
    expect(await flags()).toEqual([false, false]);
    release.resolve();
    for (const job of jobs) {
      await until(async () => {
        const { data } = (await server.call("GET", `/v1/memories/jobs/${job}`, { key })).body;
        return data.status === "completed";
      });
    }
    expect(await flags()).toEqual([false, true]);
  });

  it("holds nothing of what is said [QLG-007]", async () => {
    const { server, key, add } = await open();
    const canary = "zqxcanary";
    await add(`I like the ${canary} with honey.`, { metadata: { note: canary }, conversation_id: canary });
    await add(`I like the ${canary} with honey.`);
    await add(canary);
    const { text } = await server.call("GET", "/v1/tenant/quality-log", { key });
    expect(text).not.toContain(canary);
    expect(JSON.parse(text).data).toHaveLength(3);
  });

  it("comes page by page, whole and without repetition, to its tenant alone", async () => {
    const { server, clock, key, log, add } = await open("enterprise");
    for (let n = 0; n < 7; n++) {
      await add(`My number is ${n} today.`);
      if (n % 3 === 0) clock.advance(1);
    }
    const whole = (await log()).data;
    const pages = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof log>> = await log(`?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      expect(page.pagination).toMatchObject({ limit: 2, total: 7 });
      pages.push(...page.data);
      cursor = page.pagination.next_cursor;
    } while (cursor);
    expect(pages).toEqual(whole);
    const first = await server.call("GET", "/v1/tenant/quality-log?limit=2", { key });
    expect(first.headers.get("link")).toBe(
      `</v1/tenant/quality-log?limit=2&cursor=${encodeURIComponent(first.body.pagination.next_cursor)}>; rel="next"`,
    );
    expectProblem(await server.call("GET", "/v1/tenant/quality-log?cursor=bm9uZQ.bm9uZQ", { key }), 400, "TEN_400");
    expectProblem(
      await server.call("GET", `/v1/tenant/quality-log?cursor=${first.body.pagination.next_cursor}`),
      400,
      "TEN_400",
    );
    expect((await server.call("GET", "/v1/tenant/quality-log")).body.data).toEqual([]);
  });
});
