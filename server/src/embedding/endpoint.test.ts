import { describe, expect, it } from "vitest";
import {
  answers,
  hangsUp,
  keepsSilent,
  nobodysAddress,
  type Reaction,
  startEndpoint,
  type TestEndpoint,
} from "../../test/endpoint.ts";
import { TestClock, until } from "../../test/kit.ts";
import { createEmbedder } from "./create.ts";
import { createEndpointEmbedder } from "./endpoint.ts";
import { EmbeddingRefused, EmbeddingUnavailable } from "./types.ts";

const DIMENSIONS = 3;

/** Answers vectors that tell the texts apart by their length. */
const embeds: Reaction = (response, asked) => {
  const data = asked.body.input.map((text: string, index: number) => ({
    object: "embedding",
    index,
    embedding: [text.length + 1, 2, 2],
  }));
  answers(200, { object: "list", data, model: "m", usage: { prompt_tokens: 1, total_tokens: 1 } })(response, asked);
};

const vectors = (...embeddings: unknown[]) => {
  const data = embeddings.map((embedding, index) => ({ object: "embedding", index, embedding }));
  return answers(200, { object: "list", data, model: "m" });
};

async function startEmbedder(clock = new TestClock()) {
  const endpoint = await startEndpoint(embeds);
  const embedder = await createEndpointEmbedder(
    { baseUrl: endpoint.baseUrl, model: "vec", apiKey: "sk-secret" },
    clock,
  );
  return { endpoint, embedder, clock };
}

describe("an embedder at an endpoint", () => {
  it("takes its dimension from the first answer, and its name from the model", async () => {
    const { embedder, endpoint } = await startEmbedder();
    expect([embedder.id, embedder.dimensions]).toEqual(["endpoint:vec", DIMENSIONS]);
    expect(endpoint.asked[0]).toMatchObject({
      path: "/v1/embeddings",
      authorization: "Bearer sk-secret",
      body: { model: "vec" },
    });
  });

  it("is what the configuration asks for", async () => {
    const { baseUrl } = await startEndpoint(embeds);
    const embedder = await createEmbedder({ embedding: { baseUrl, model: "vec", apiKey: null } }, new TestClock());
    expect(embedder.id).toBe("endpoint:vec");
  });

  it("gives unit vectors in the order of the texts, whatever their number", async () => {
    const { embedder, endpoint } = await startEmbedder();
    const texts = Array.from({ length: 150 }, (_, n) => "x".repeat(n));
    const made = await embedder.embed(texts);
    expect(made).toHaveLength(150);
    made.forEach((vector, n) => {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      expect((vector[0] as number) / (vector[1] as number)).toBeCloseTo((n + 1) / 2, 3);
    });
    expect(endpoint.asked.map(({ body }) => body.input.length)).toEqual([1, 64, 64, 22]);
    expect(await embedder.embed([])).toEqual([]);
  });

  it.each<[string, Reaction, RegExp]>([
    ["429", answers(429, { error: { message: "sk-secret" } }), /vec at 127\.0\.0\.1:\d+ answered 429/],
    ["500", answers(500, {}), /answered 500/],
    ["401", answers(401, { error: { message: "bad key sk-secret" } }), /answered 401/],
    ["a page", answers(200, "<html>"), /answered with something that is not JSON/],
    ["one vector for two texts", vectors([1, 2, 3]), /no OpenAI-compatible endpoint uses/],
    ["letters for numbers", vectors(["x", "y", "z"], [1, 2, 3]), /answered with something that is not JSON/],
    ["a hang-up", hangsUp, /cannot be reached/],
    ["another dimension", vectors([1, 2], [1, 2]), /answered 2 dimensions, and 3 before/],
    ["no direction", vectors([1, 2, 3], [0, 0, 0]), /without a direction/],
  ])("is unavailable on %s, and says why", async (_, reaction, reason) => {
    const { embedder, endpoint } = await startEmbedder();
    endpoint.react = reaction;
    const error = await embedder.embed(["Leeds", "Porto"]).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(EmbeddingUnavailable);
    expect(error.message).toMatch(reason);
    expect(error.message).not.toMatch(/secret|Leeds|Porto/);
    endpoint.react = embeds;
    expect(await embedder.embed(["Leeds", "Porto"])).toHaveLength(2);
  });

  it.each([400, 413, 422])("refuses a text with %i, which tells nothing of other texts", async (status) => {
    const { embedder, endpoint } = await startEmbedder();
    endpoint.react = answers(status, { error: { message: "too long" } });
    await expect(embedder.embed(["Leeds", "Porto"])).rejects.toThrow(EmbeddingRefused);
  });

  it("is unavailable when it does not answer in time", async () => {
    const { embedder, endpoint, clock } = await startEmbedder();
    endpoint.react = keepsSilent;
    const refused = expect(embedder.embed(["one"])).rejects.toThrow("did not answer within 10 s");
    await until(() => endpoint.asked.length === 2);
    clock.advance(10);
    await refused;
  });

  it.each<[string, (endpoint: TestEndpoint) => void]>([
    ["refuses the key", (endpoint) => (endpoint.react = answers(401, {}))],
    ["answers no vectors", (endpoint) => (endpoint.react = answers(200, { data: [] }))],
  ])("is not made when the endpoint %s", async (_, change) => {
    const endpoint = await startEndpoint(embeds);
    change(endpoint);
    const made = createEndpointEmbedder({ baseUrl: endpoint.baseUrl, model: "vec", apiKey: null }, new TestClock());
    await expect(made).rejects.toThrow(/^vec at 127\.0\.0\.1:\d+ answered/);
  });

  it("is not made when nobody listens there", async () => {
    const endpoint = { baseUrl: await nobodysAddress(), model: "vec", apiKey: null };
    await expect(createEndpointEmbedder(endpoint, new TestClock())).rejects.toThrow(
      /cannot be reached \(ECONNREFUSED\)/,
    );
  });
});
