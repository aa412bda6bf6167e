import { describe, expect, it } from "vitest";
import { assertionOf } from "../../provenance/assertion.ts";
import { GENERAL_ENGINE, type LeasedJob, type WeakSignal } from "../../store/types.ts";
import { reconcile } from "./index.ts";
import type { KnownMemory, WeighedCandidate } from "./known.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const BEFORE = new Date("2026-01-01T12:00:00Z");
const job = {
  source: null,
  domain: GENERAL_ENGINE,
  tenantId: "t",
  userId: "u",
  jobId: "j",
  kind: "conversation",
  createdAt: NOW,
  messages: [
    { role: "user", content: "…", external_turn_id: "one", occurred_at: null },
    { role: "user", content: "…", external_turn_id: "two", occurred_at: "2026-02-01T08:00:00Z" },
  ],
} as unknown as LeasedJob;

const vectorAt = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));
const said = (content: string, more: Partial<WeighedCandidate> = {}): WeighedCandidate => ({
  content,
  category: "fact",
  importance: 5,
  confidence: 0.9,
  turnIndexes: [0],
  reason: "said",
  vector: vectorAt(0),
  correctsVector: null,
  forSure: null,
  ...more,
});
const known = (id: string, content: string, more: Partial<KnownMemory> = {}): KnownMemory => ({
  id,
  content,
  category: "fact",
  vector: vectorAt(1.5),
  importance: 5,
  originalImportance: 5,
  confidence: 0.8,
  turnIds: [],
  assertion: assertionOf({ content, confidence: 0.8, observedAt: BEFORE, receivedAt: BEFORE, source: null }),
  ...more,
});
const decide = (candidates: WeighedCandidate[], memories: KnownMemory[] = [], signals: WeakSignal[] = []) =>
  reconcile(job, candidates, { memories, signals, disputing: [], corrected: [] }, NOW);

describe("reconciling", () => {
  it("names every candidate in order, and every new memory among them", () => {
    const done = decide(
      [
        said("I sing."),
        said("I row.", { confidence: 0.1 }),
        said("I may fence.", { confidence: 0.5 }),
        said("I live in Rome."),
        said("I sing."),
      ],
      [known("paris", "I live in Paris.")],
    );
    expect(done.decisions.map(({ outcome }) => outcome)).toEqual([
      "stored",
      "rejected",
      "buffered",
      "superseded",
      "merged",
    ]);
    expect(done.memories.map(({ content }) => content)).toEqual(["I sing.", "I live in Rome."]);
    expect(done.decisions[4]?.memory_id).toBe(done.memories[0]?.memoryId);
    expect(done.reinforcements).toEqual([]);
  });

  it("gives no reason that repeats what was said", () => {
    const done = decide(
      [said("I live in Rome."), said("I do not like tea."), said("I may fence.", { confidence: 0.5 })],
      [known("m1", "I live in Paris."), known("m2", "I like tea.")],
    );
    expect(JSON.stringify(done.decisions)).not.toMatch(/rome|paris|tea|fence/i);
    expect(JSON.stringify(done.supersessions)).not.toMatch(/rome|\btea |fence/i);
  });

  it("supersedes all that is contradicted, and links the new memory to the first", () => {
    const done = decide(
      [said("I no longer work at Acme.")],
      [known("a", "I work at Acme."), known("b", "I work at Acme as an engineer."), known("c", "I like Acme.")],
    );
    expect(done.supersessions.map(({ memoryId }) => memoryId)).toEqual(["a", "b"]);
    expect(done.memories).toMatchObject([{ previousMemoryId: "a" }]);
  });

  it("observes when it was said, where that is known", () => {
    const [first, second] = decide([said("I sing."), said("I row.", { turnIndexes: [0, 1] })]).memories;
    expect(first).toMatchObject({ observedAt: NOW, turnIds: ["one"] });
    expect(second).toMatchObject({ observedAt: new Date("2026-02-01T08:00:00Z"), turnIds: ["one", "two"] });
  });

  it("finds a contradiction among more memories than it compares by what is near in meaning", () => {
    const others = Array.from({ length: 3000 }, (_, n) => known(`m${n}`, `I own boat number ${n}.`));
    const done = decide(
      [said("I live in Rome.")],
      [...others, known("paris", "I live in Paris.", { vector: vectorAt(0.4) })],
    );
    expect(done.supersessions).toMatchObject([{ memoryId: "paris" }]);
  });

  it("forgets on request what was said until then, waiting signals too, and nothing said after", () => {
    const messages = [
      { role: "user", content: "My lawyer is Ann Berg." },
      { role: "user", content: "Forget what I told you about my lawyer." },
      { role: "user", content: "My lawyer is Eve Stone." },
    ];
    const signal = { ...said("My lawyer may be ill."), signalId: "ill", turnIds: [], saidAt: NOW };
    const done = reconcile(
      { ...job, messages } as unknown as LeasedJob,
      [said("My lawyer is Ann Berg.", { turnIndexes: [0] }), said("My lawyer is Eve Stone.", { turnIndexes: [2] })],
      {
        memories: [known("fee", "My lawyer's fee is 400 euros."), known("tea", "I like tea.")],
        signals: [signal],
        disputing: [],
        corrected: [],
      },
      NOW,
    );
    const [ann] = done.memories;
    expect(done.supersessions.map(({ memoryId }) => memoryId)).toEqual(["fee", ann?.memoryId]);
    expect(done.decisions.map(({ outcome }) => outcome)).toEqual(["stored", "rejected", "rejected", "stored"]);
    expect(done.confirmed).toEqual(["ill"]);
    expect(JSON.stringify(done.decisions)).not.toMatch(/lawyer/);
  });

  it("lets what was put right in a memory's words take its place, citing both, and drops it when that is gone or changed", () => {
    const replaces = { id: "flight", content: "My flight leaves at 7am on Friday." };
    const right = said("My flight leaves at 9am on Friday.", { replaces });
    const done = decide([right], [known("flight", replaces.content, { turnIds: ["before"] })]);
    expect(done.supersessions).toMatchObject([{ memoryId: "flight", reason: "corrected by the user" }]);
    expect(done.memories).toMatchObject([{ previousMemoryId: "flight", turnIds: ["before", "one"] }]);
    for (const other of [known("other", replaces.content), known("flight", "My flight leaves at noon on Friday.")]) {
      const gone = decide([right], [other]);
      expect(gone.decisions).toMatchObject([{ outcome: "rejected" }]);
      expect([...gone.memories, ...gone.supersessions, ...gone.buffered]).toEqual([]);
    }
  });

  it("is not led by likeness alone: the same vector says nothing", () => {
    const done = decide(
      [said("My desk is in room 414.")],
      [known("d", "My desk is in room 412.", { vector: vectorAt(0) })],
    );
    expect(done.decisions).toMatchObject([{ outcome: "stored" }]);
    expect(done.supersessions).toEqual([]);
  });
});
