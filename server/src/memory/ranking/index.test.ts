import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IndexedMemory, type SearchQuery, UserIndex } from "./index.ts";
import { VectorIndexUnavailable } from "./vectors.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 31);
const DIMENSIONS = 8;

/** A unit vector at a given cosine to the query's vector. */
const at = (cosine: number) => {
  const vector = new Float32Array(DIMENSIONS);
  vector[0] = cosine;
  vector[1] = Math.sqrt(1 - cosine ** 2);
  return vector;
};

const memory = (id: string, over: Partial<IndexedMemory> = {}): IndexedMemory => ({
  id,
  content: `note ${id}`,
  category: "fact",
  importance: 5,
  createdAt: NOW,
  lastAccessedAt: null,
  agentId: null,
  vector: at(0.5),
  conversationId: null,
  jobId: `job of ${id}`,
  receivedAt: NOW,
  turns: [],
  ...over,
});

const search = (memories: readonly IndexedMemory[], over: Partial<SearchQuery> = {}) =>
  new UserIndex(memories).search({ vector: at(1), text: "", limit: 10, now: NOW, ...over });
const ids = (memories: readonly IndexedMemory[], over: Partial<SearchQuery> = {}) =>
  search(memories, over).map(({ id }) => id);

describe("order", () => {
  test("what is asked for outranks what is merely important", () => {
    const found = ids(
      [
        memory("peanuts", { content: "I am allergic to peanuts.", vector: at(0.04), importance: 9 }),
        memory("exam", { content: "My exam is on 12 March.", vector: at(0.16), importance: 8 }),
        memory("python", { content: "I prefer Python examples.", vector: at(0.41), importance: 6 }),
      ],
      { text: "which language should code samples use?" },
    );
    expect(found[0]).toBe("python");
  });

  test("a match in words outranks a slightly closer vector", () => {
    const found = ids(
      [
        memory("a", { content: "I moved house last spring", vector: at(0.45) }),
        memory("b", { content: "My Volvo needs new tyres", vector: at(0.4) }),
      ],
      { text: "which tyres fit the Volvo?" },
    );
    expect(found).toEqual(["b", "a"]);
  });

  test("among equals the more important comes first, then the more recent", () => {
    const found = ids([
      memory("old", { createdAt: NOW - 31 * DAY }),
      memory("recent", { createdAt: NOW - 30 * DAY }),
      memory("new", { createdAt: NOW - 7 * DAY }),
      memory("important", { importance: 9 }),
    ]);
    expect(found).toEqual(["important", "new", "recent", "old"]);
  });

  test("the last access counts for recency, and creation where there was none", () => {
    const found = search([
      memory("used", { createdAt: NOW - 90 * DAY, lastAccessedAt: NOW - DAY }),
      memory("unused", { createdAt: NOW - 90 * DAY }),
    ]);
    expect(found.map(({ relevance }) => relevance)).toEqual([0.95, 0.8]);
  });

  test("what was said around a match comes before what was not", () => {
    const far = { conversationId: "c", vector: at(0.2) };
    const found = ids(
      [
        memory("a", { ...far, content: "We went there by train", turns: [9] }),
        memory("b", { ...far, content: "It took us four hours", turns: [2] }),
        memory("c", { ...far, content: "My trip to Porto was great", turns: [0] }),
        memory("d", { ...far, content: "Something else entirely", turns: [2], conversationId: "other" }),
        memory("e", { ...far, content: "Nothing of the kind", turns: [], conversationId: null }),
      ],
      { text: "how was Porto?" },
    );
    expect(found.slice(0, 2)).toEqual(["c", "b"]);
    expect(found.slice(2)).toEqual(["a", "d", "e"]);
  });

  test("a memory is not its own surroundings", () => {
    const alone = memory("a", { content: "My trip to Porto was great", vector: at(0) });
    const within = { ...alone, conversationId: "c", turns: [0, 1, 2] };
    expect(search([within], { text: "Porto train Lisbon" })).toEqual(search([alone], { text: "Porto train Lisbon" }));
  });
});

describe("scores", () => {
  const memories = fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      content: fc.lorem({ maxCount: 6 }),
      importance: fc.integer({ min: 1, max: 10 }),
      createdAt: fc.integer({ min: NOW - 60 * DAY, max: NOW + DAY }),
      vector: fc.double({ min: -1, max: 1, noNaN: true }).map(at),
      conversationId: fc.constantFrom(null, "c"),
      turns: fc.array(fc.nat(6), { maxLength: 3 }),
    }),
    { selector: ({ id }) => id, maxLength: 30 },
  );

  test("are fractions with at most six decimals, best first, ties by id, whatever the order of the rows", () => {
    fc.assert(
      fc.property(memories, fc.lorem(), (fields, text) => {
        const list = fields.map(({ id, ...rest }) => memory(id, rest));
        const found = search(list, { text, limit: 50 });
        for (const { relevance } of found) {
          expect(relevance).toBeGreaterThanOrEqual(0);
          expect(relevance).toBeLessThanOrEqual(1);
          expect(relevance).toBe(Number(relevance.toFixed(6)));
        }
        const expected = found.toSorted((a, b) => b.relevance - a.relevance || (a.id < b.id ? -1 : 1));
        expect(found).toEqual(expected);
        expect(search(list.toReversed(), { text, limit: 50 })).toEqual(found);
      }),
    );
  });

  test("of one user are untouched by another user's index", () => {
    const mine = [memory("a", { content: "I like tea" }), memory("b", { content: "I like coffee" })];
    const before = search(mine, { text: "tea" });
    new UserIndex(Array.from({ length: 50 }, (_, n) => memory(`x${n}`, { content: "tea tea tea" }))).search({
      vector: at(1),
      text: "tea",
      limit: 10,
      now: NOW,
    });
    expect(search(mine, { text: "tea" })).toEqual(before);
  });

  test("the best possible answer has relevance 1", () => {
    expect(search([memory("a", { vector: at(1), importance: 10 })])[0]?.relevance).toBe(1);
  });
});

describe("selection", () => {
  const list = [
    memory("a", { category: "goal", agentId: "one", createdAt: NOW - 3 * DAY }),
    memory("b", { category: "fact", agentId: "two", createdAt: NOW - 2 * DAY }),
    memory("c", { category: "goal", agentId: "two", createdAt: NOW - DAY }),
  ];

  test("by category; an empty list selects all", () => {
    expect(ids(list, { categories: ["goal"] })).toEqual(["a", "c"]);
    expect(ids(list, { categories: [] })).toEqual(["a", "b", "c"]);
  });

  test("by agent", () => {
    expect(ids(list, { agentId: "two" })).toEqual(["b", "c"]);
  });

  test("by creation, the given moment included", () => {
    expect(ids(list, { createdSince: NOW - 2 * DAY })).toEqual(["b", "c"]);
  });

  test("all together", () => {
    expect(ids(list, { categories: ["goal"], agentId: "two", createdSince: NOW - 2 * DAY })).toEqual(["c"]);
  });

  test("no more than the limit", () => {
    expect(ids(list, { limit: 2 })).toEqual(["a", "b"]);
    expect(ids(list, { limit: 0 })).toEqual([]);
  });
});

describe("what does not answer the query", () => {
  const many = Array.from({ length: 20 }, (_, n) =>
    memory(`m${n}`, { vector: at(0.1), content: `Distinct thing ${n}` }),
  );

  test("is left out of many", () => {
    expect(ids(many, { text: "weather" })).toEqual([]);
    expect(ids([...many, memory("x", { vector: at(0.4) })], { text: "weather" })).toEqual(["x"]);
  });

  test("is found by its words however far its vector is", () => {
    const vector = at(-0.2);
    expect(ids([...many, memory("x", { vector, content: "The weather in Bergen" })], { text: "weather" })).toEqual([
      "x",
    ]);
  });

  test("is returned where there are fewer than five to choose from", () => {
    expect(ids(many.slice(0, 4))).toHaveLength(4);
    expect(ids(many.slice(0, 5))).toHaveLength(0);
  });
});

test("vectors that lie side by side in memory, in whatever order, are found like vectors that do not", () => {
  const apart = [0.9, 0.2, 0.6].map((cosine, n) => memory(`m${n}`, { vector: at(cosine), content: `Thing ${n}` }));
  for (const order of [
    [0, 1, 2],
    [2, 0, 1],
  ]) {
    const together = new Float32Array(3 * DIMENSIONS);
    const shared = apart.map((each, n) => {
      const place = (order[n] as number) * DIMENSIONS;
      together.set(each.vector, place);
      return { ...each, vector: together.subarray(place, place + DIMENSIONS) };
    });
    expect(search(shared)).toEqual(search(apart));
  }
});

test("near duplicates make room for the next best", () => {
  const list = [
    memory("a", { content: "I like green tea.", importance: 9 }),
    memory("b", { content: "i like green tea", importance: 8 }),
    memory("c", { content: "I am in room 412.", importance: 7 }),
    memory("d", { content: "I am in room 414.", importance: 6 }),
  ];
  expect(ids(list, { limit: 3 })).toEqual(["a", "c", "d"]);
});

test("text in a script without spaces is found by a word of it", () => {
  const list = Array.from({ length: 6 }, (_, n) => memory(`m${n}`, { vector: at(0), content: `別の話 ${n}` }));
  expect(ids([...list, memory("x", { vector: at(0), content: "我喜欢喝茶" })], { text: "喜欢什么" })).toEqual(["x"]);
});

test("an empty index answers nothing and has no size", () => {
  const index = new UserIndex([]);
  expect(index.search({ vector: at(1), text: "anything", limit: 10, now: NOW })).toEqual([]);
  expect(index.size).toBe(0);
});

test("size and bytes grow with the memories", () => {
  const one = new UserIndex([memory("a")]);
  const two = new UserIndex([memory("a"), memory("b")]);
  expect([one.size, two.size]).toEqual([1, 2]);
  expect(one.bytes).toBeGreaterThan(DIMENSIONS * 4);
  expect(two.bytes).toBeGreaterThan(one.bytes);
});

test("vectors of another dimension are not searched, and words still are", () => {
  const other = new Float32Array(DIMENSIONS + 1);
  const damaged = [memory("a", { content: "I like tea." }), memory("b", { vector: other })];
  expect(() => search(damaged)).toThrow(VectorIndexUnavailable);
  expect(() => search([memory("a")], { vector: other })).toThrow("Expected a vector of 8 dimensions, got 9");
  expect(search(damaged, { vector: null, text: "tea" })[0]?.id).toBe("a");
});

test("without a vector the best match by words comes first, and what shares no word is left out", () => {
  const many = Array.from({ length: 6 }, (_, n) => memory(`m${n}`, { content: `Note ${n} about boats.` }));
  const list = [...many, memory("x", { content: "I like green tea." })];
  expect(ids(list, { vector: null, text: "green tea" })).toEqual(["x"]);
});
