import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createMiniLmEmbedder } from "./minilm.ts";
import type { Embedder } from "./types.ts";

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0);
}

async function embedOne(embedder: Embedder, text: string): Promise<Float32Array> {
  const [vector] = await embedder.embed([text]);
  if (vector === undefined) throw new Error("the embedder gave no vector");
  return vector;
}

describe("the MiniLM embedder", () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createMiniLmEmbedder();
  });
  afterAll(() => embedder.close());

  test.each([
    ["a sentence", "Her brother repairs violins in Porto."],
    ["the empty string", ""],
    ["white space", " \n\t "],
    ["another script", "她住在里斯本,喜欢游泳。"],
    ["a lone surrogate", "\ud83d"],
    ["100,000 characters", "unbreakable".repeat(9_100)],
  ])("gives a unit vector of 384 dimensions for %s", async (_title, text) => {
    const vector = await embedOne(embedder, text);
    expect(vector).toHaveLength(384);
    expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });

  test("puts sentences of like meaning closer than unrelated ones", async () => {
    const allergy = await embedOne(embedder, "I am allergic to peanuts.");
    const reaction = await embedOne(embedder, "Eating nuts makes me ill.");
    const train = await embedOne(embedder, "The last train to Lyon leaves at nine.");
    expect(cosine(allergy, reaction)).toBeGreaterThan(cosine(allergy, train) + 0.3);
  });

  test("reads the first 256 tokens of a text", async () => {
    const seen = "sea ".repeat(254);
    const vector = await embedOne(embedder, seen);
    expect(await embedOne(embedder, `${seen}mountain railway`)).toEqual(vector);
    expect(await embedOne(embedder, `mountain ${seen}`)).not.toEqual(vector);
  });

  test("gives a text the same vector, to the last bit, alone and among others", async () => {
    const text = "She moved to room 412 in May.";
    const alone = await embedOne(embedder, text);
    const among = await embedder.embed([
      "Short.",
      text,
      "A much longer sentence about something else. ".repeat(8),
      text,
    ]);
    expect(among[1]).toEqual(alone);
    expect(among[3]).toEqual(alone);
  });

  test("keeps the order within each of 100 calls at once", async () => {
    const words = ["cat", "violin", "Tuesday", "glacier", "invoice"];
    const vectors = await embedder.embed(words);
    const rotated = <Item>(items: Item[], by: number) => [...items.slice(by), ...items.slice(0, by)];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, call) => embedder.embed(rotated(words, call % 5))),
    );
    answers.forEach((answer, call) => {
      expect(answer).toEqual(rotated(vectors, call % 5));
    });
  });

  test("answers a short call before a long one that came first", async () => {
    const finished: string[] = [];
    await Promise.all([
      embedder.embed(Array.from({ length: 30 }, (_, index) => `Turn ${index}`)).then(() => finished.push("long")),
      embedder.embed(["A question?"]).then(() => finished.push("short")),
    ]);
    expect(finished).toEqual(["short", "long"]);
  });

  test("gives nothing for nothing", async () => {
    expect(await embedder.embed([])).toEqual([]);
  });

  test("gives vectors that share no memory", async () => {
    const vectors = await embedder.embed(["one", "two"]);
    expect(new Set(vectors.map((vector) => vector.buffer)).size).toBe(2);
    expect(vectors.map((vector) => vector.buffer.byteLength)).toEqual([384 * 4, 384 * 4]);
  });
});

describe("starting the MiniLM embedder", () => {
  test("is refused when the weights have another checksum", async () => {
    await expect(createMiniLmEmbedder({ sha256: "0".repeat(64) })).rejects.toThrow(
      /could not be started: The weights in .* are not the expected ones: their SHA-256 is afdb6f1a.*, expected 0000/,
    );
  });

  test("is refused when the weights were altered", async () => {
    const modelDirectory = await mkdtemp(join(tmpdir(), "minilm-"));
    onTestFinished(() => rm(modelDirectory, { recursive: true }));
    await mkdir(join(modelDirectory, "onnx"));
    await writeFile(join(modelDirectory, "onnx", "model_quantized.onnx"), "not a model");
    await expect(createMiniLmEmbedder({ modelDirectory })).rejects.toThrow("are not the expected ones");
  });

  test("is refused when the weights are missing, naming the file", async () => {
    await expect(createMiniLmEmbedder({ modelDirectory: "/nonexistent" })).rejects.toThrow(
      /file .*model_quantized\.onnx cannot be read/,
    );
  });
});

describe("closing the MiniLM embedder", () => {
  test("rejects calls under way and later ones, ends its thread, and may be done twice", async () => {
    const { embedder, worker } = await startWithWorker();
    const exited = once(worker, "exit");
    const underWay = embedder.embed(Array.from({ length: 50 }, (_, index) => `Turn ${index}`));
    const refused = expect(underWay).rejects.toThrow("closed before it answered");
    // A call that has reached the worker is closed while the model runs.
    await once(worker, "message");
    await Promise.all([embedder.close(), embedder.close()]);
    await refused;
    await exited;
    await expect(embedder.embed(["late"])).rejects.toThrow("The embedder is closed.");
  });
});

describe("when the worker dies, the MiniLM embedder", () => {
  test("rejects what is pending with the reason and works again on the next call", async () => {
    const { embedder, worker } = await startWithWorker();
    onTestFinished(() => embedder.close());
    const before = await embedOne(embedder, "still here");

    const calls = [embedder.embed(["a", "b", "c", "d"]), embedder.embed(["e", "f", "g", "h"])];
    const refused = calls.map((call) => expect(call).rejects.toThrow(/worker stopped before it answered: .+/));
    worker.postMessage(null);
    await Promise.all(refused);

    const after = await Promise.all([embedOne(embedder, "still here"), embedOne(embedder, "still here")]);
    expect(after).toEqual([before, before]);
  });
});

async function startWithWorker(): Promise<{ embedder: Embedder; worker: Worker }> {
  const created = once(process, "worker") as Promise<[Worker]>;
  const embedder = await createMiniLmEmbedder();
  const [worker] = await created;
  return { embedder, worker };
}
