import { describe, expect, it } from "vitest";
import { createEmbedder } from "../src/embedding/create.ts";
import { EmbedderMismatch } from "../src/store/types.ts";
import { answers, nobodysAddress, type Reaction, startEndpoint } from "./endpoint.ts";
import { expectProblem, plainExtractor, start, TestClock, tempDir, until, wordEmbedder } from "./kit.ts";
import { spawnServer } from "./process.ts";

/** Answers the vectors of which words a text has. */
const embeds: Reaction = async (response, asked) => {
  const vectors = await wordEmbedder().embed(asked.body.input);
  const data = vectors.map((vector, index) => ({ object: "embedding", index, embedding: [...vector] }));
  answers(200, { object: "list", data, model: "m" })(response, asked);
};

const embedderAt = (baseUrl: string, clock: TestClock, model = "vec") =>
  createEmbedder({ embedding: { baseUrl, model, apiKey: null } }, clock);

describe("a server whose embedder is an endpoint", () => {
  it("finds by its vectors, answers 503 while it is out, and finds again afterwards [RET-021 CIR-001 CIR-004]", async () => {
    const clock = new TestClock();
    const endpoint = await startEndpoint(embeds);
    const server = await start({
      clock,
      embedder: await embedderAt(endpoint.baseUrl, clock),
      extractor: plainExtractor(),
    });
    await server.addAndWait("u", "I like green tea.");
    expect((await server.retrieve("u", "green tea?")).body.data).toHaveLength(1);

    endpoint.react = answers(500, {});
    const answer = await server.retrieve("u", "which tea?");
    expectProblem(answer, 503, "EMB_503");
    expect(answer.headers.get("x-memoryos-circuit-status")).toBe("DEGRADED");

    endpoint.react = embeds;
    clock.advance(5);
    await until(async () => (await server.call("GET", "/health")).body.data.status === "ok");
    expect((await server.retrieve("u", "which tea?")).body.data).toHaveLength(1);
  });

  it("stays in use when it refuses one text, which is nobody else's fault", async () => {
    const clock = new TestClock();
    const endpoint = await startEndpoint(embeds);
    const embedder = await embedderAt(endpoint.baseUrl, clock);
    const server = await start({ clock, embedder, extractor: plainExtractor() });
    await server.addAndWait("u", "I like green tea.");
    endpoint.react = answers(400, {});
    for (let n = 0; n < 5; n++) {
      const answer = await server.retrieve("u", `odd ${n}`);
      expectProblem(answer, 503, "EMB_503");
      expect(answer.headers.get("x-memoryos-circuit-status")).toBe("HEALTHY");
    }
  });

  it("refuses to start on the vectors of another model", async () => {
    const dir = tempDir();
    const clock = new TestClock();
    const { baseUrl } = await startEndpoint(embeds);
    const server = await start({ dir, clock, embedder: await embedderAt(baseUrl, clock) });
    await server.close();
    await expect(start({ dir, clock, embedder: await embedderAt(baseUrl, clock, "other") })).rejects.toThrow(
      EmbedderMismatch,
    );
  });

  it("does not start without it, and says what to check", async () => {
    const server = spawnServer({
      MEMORYOS_DATA_DIR: tempDir(),
      MEMORYOS_EMBEDDING_BASE_URL: await nobodysAddress(),
      MEMORYOS_EMBEDDING_MODEL: "vec",
      MEMORYOS_EMBEDDING_API_KEY: "sk-secret",
    });
    expect((await server.exited).code).toBe(1);
    expect(server.err()).toMatch(
      /vec at 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\).*MEMORYOS_EMBEDDING_BASE_URL/,
    );
    expect(server.err()).not.toMatch(/\n\s+at |secret/);
  });
});
