import { manifest } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import { createFaults, type FaultName } from "../src/health/faults.ts";
import { isImplemented } from "../src/http/operation.ts";
import {
  type Answer,
  expectProblem,
  NO_SUCH_ID,
  plainExtractor,
  start,
  TestClock,
  until,
  wordEmbedder,
} from "./kit.ts";
import { credentials } from "./passport-kit.ts";

const ADD = { external_user_id: "u", messages: [{ content: "I like tea." }] };

const circuitOf = (answer: Answer) => answer.headers.get("x-memoryos-circuit-status");

/** A server whose parts fail when told to, with memories of one user. */
async function startWithFaults() {
  const faults = createFaults();
  const clock = new TestClock();
  const server = await start({ faults, clock, extractor: plainExtractor() });
  for (const said of ["I like green tea.", "My dog is called Rex.", "I live in Leeds."]) {
    expect((await server.addAndWait("u", said)).status).toBe("completed");
  }
  let asked = 0;
  return {
    ...server,
    clock,
    fail: (name: FaultName, on = true) => faults.failing(name, on),
    health: () => server.call("GET", "/health", { key: null }),
    /** A query that was never asked before. */
    ask: (query = "tea?") => server.retrieve("u", `${query} ${asked++}`),
    /** Turns the time until the circuit has a status. */
    reaches: (status: string) =>
      until(async () => {
        clock.advance(1);
        return circuitOf(await server.call("GET", "/health", { key: null })) === status;
      }),
  };
}

describe("the circuit status", () => {
  it("is HEALTHY while everything answers, in the header and in `/health` [CIR-001]", async () => {
    const server = await startWithFaults();
    expect(circuitOf(await server.ask())).toBe("HEALTHY");
    expect((await server.health()).body.data).toMatchObject({ status: "ok", qdrant: "ok", postgres: "ok" });
  });

  it.each<[FaultName, number]>([
    ["embedder", 503],
    ["vector_index", 200],
  ])("is DEGRADED while the %s is out, and HEALTHY once it answers again [CIR-001 CIR-004]", async (name, status) => {
    const server = await startWithFaults();
    server.fail(name);
    const answer = await server.ask();
    expect([answer.status, circuitOf(answer)]).toEqual([status, "DEGRADED"]);
    expect(circuitOf(await server.list("?external_user_id=u"))).toBe("DEGRADED");
    expect((await server.health()).body.data).toMatchObject({
      status: "degraded",
      qdrant: "unavailable",
      postgres: "ok",
    });

    server.fail(name, false);
    await server.reaches("HEALTHY");
    expect((await server.health()).body.data).toMatchObject({ status: "ok", qdrant: "ok" });
    expect((await server.ask()).body).toMatchObject({ is_degraded: false });
  });

  it("is CRITICAL while the store is out, and HEALTHY once it answers again [CIR-003 CIR-004]", async () => {
    const server = await startWithFaults();
    server.fail("store");
    expect(circuitOf(await server.list())).toBe("CRITICAL");
    expect((await server.health()).body.data).toMatchObject({ status: "critical", postgres: "unavailable" });
    server.fail("store", false);
    await server.reaches("HEALTHY");
    expect((await server.ask()).body.data.length).toBeGreaterThan(0);
  });

  it("is CRITICAL while two others are out, and DEGRADED once one of them answers [CIR-003]", async () => {
    const server = await startWithFaults();
    server.fail("vector_index");
    await server.ask();
    server.fail("embedder");
    expect(circuitOf(await server.ask())).toBe("CRITICAL");
    server.fail("vector_index", false);
    await server.reaches("DEGRADED");
  });
});

describe("while the vector index is out of order", () => {
  it("a retrieve answers by words, and says that it is degraded [CIR-005]", async () => {
    const server = await startWithFaults();
    server.fail("vector_index");
    for (let n = 0; n < 4; n++) {
      const { status, body } = await server.ask("green tea");
      expect([status, body.is_degraded, body.quota_mode, body.cached]).toEqual([200, true, "FULL", false]);
      expect(body.data[0].content).toBe("I like green tea.");
      expect(body.system_prompt_addition).toContain("I like green tea.");
    }
  });

  it("so does one that was answered before, one about the past, and one about nobody [CIR-005]", async () => {
    const server = await startWithFaults();
    const before = await server.retrieve("u", "green tea");
    expect(before.body).toMatchObject({ is_degraded: false, cached: false });
    expect((await server.retrieve("u", "green tea")).body.cached).toBe(true);
    server.clock.advance(3600);
    const past = { as_of: new Date(server.clock.now().getTime() - 1000).toISOString() };
    server.fail("vector_index");
    for (const answer of [
      await server.retrieve("u", "green tea"),
      await server.retrieve("u", "green tea", past),
      await server.retrieve("nobody", "green tea"),
    ]) {
      expect(answer.body).toMatchObject({ is_degraded: true, cached: false });
    }
    server.fail("vector_index", false);
    await server.reaches("HEALTHY");
    const after = await server.retrieve("u", "green tea");
    expect(after.body.is_degraded).toBe(false);
    expect(after.body.data.map(({ id }: { id: string }) => id)).toEqual(
      before.body.data.map(({ id }: { id: string }) => id),
    );
  });
});

describe("while the embedder is out of order", () => {
  it("a retrieve answers 503, of a user who is not known as well [RET-021]", async () => {
    const server = await startWithFaults();
    server.fail("embedder");
    for (const user of ["u", "nobody"]) {
      const answer = await server.retrieve(user, `what of ${user}?`);
      expectProblem(answer, 503, "EMB_503");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });

  it("it is not asked again for every request: an open breaker answers at once", async () => {
    const clock = new TestClock();
    const embedder = wordEmbedder();
    let calls = 0;
    let works = true;
    const embed = (texts: readonly string[]) => {
      calls += 1;
      return works ? embedder.embed(texts) : Promise.reject(new Error("gone"));
    };
    const server = await start({ clock, extractor: plainExtractor(), embedder: { ...embedder, embed } });
    await server.addAndWait("u", "I like tea.");
    works = false;
    const before = calls;
    for (let n = 0; n < 20; n++) expectProblem(await server.retrieve("u", `what ${n}?`), 503, "EMB_503");
    expect(calls - before).toBeLessThanOrEqual(3);
  });
});

describe("while the store is out of order", () => {
  it("every operation answers 503 with `Retry-After`, and never an empty result [CIR-006]", async () => {
    const server = await startWithFaults();
    const credentialOf = await credentials(server);
    server.fail("store");
    const body = { ...ADD, query: "tea?", retrieval_id: NO_SUCH_ID, outcome: "ignored" };
    for (const operation of manifest.operations.filter(isImplemented)) {
      if (operation.auth === "public") continue;
      const path = operation.path.replaceAll(/\{\w+\}/g, NO_SUCH_ID);
      const answer = await server.call(operation.method, path, {
        ...credentialOf(operation.auth),
        ...(operation.body ? { body } : {}),
      });
      expectProblem(answer, 503, "SRV_503");
      expect(Number(answer.headers.get("retry-after")), operation.operationId).toBeGreaterThan(0);
      expect(circuitOf(answer), operation.operationId).toBe("CRITICAL");
    }
  });

  it("what was accepted before is done when it answers again [CIR-004]", async () => {
    const faults = createFaults();
    const clock = new TestClock();
    let begun = 0;
    const extractor = plainExtractor(() => {
      begun += 1;
      if (begun === 1) faults.failing("store", true);
    });
    const server = await start({ faults, clock, extractor });
    const added = await server.call("POST", "/v1/memories/add", { body: ADD });
    await until(async () => (await server.list()).status === 503);
    faults.failing("store", false);
    const done = await until(async () => {
      clock.advance(1);
      const { body } = await server.call("GET", `/v1/memories/jobs/${added.body.job_id}`);
      return body.data?.status === "completed" && body.data;
    });
    expect(done.memories_created).toBe(1);
  });
});
