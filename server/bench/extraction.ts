import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import type { Embedder } from "../src/embedding/types.ts";
import { createRuleExtractor } from "../src/memory/extraction/index.ts";
import { KEEP_CONFIDENCE } from "../src/memory/reconcile/index.ts";
import type { Extractor } from "../src/memory/types.ts";
import { readPersonaChat, type Side } from "./persona-chat.ts";
import type { Progress } from "./progress.ts";
import { smallTalkIn } from "./small-talk.ts";
import { percentile } from "./statistics.ts";
import { table } from "./table.ts";

/** A fact counts as covered when some memory's embedding has at least this cosine similarity with it. */
const COVERED = 0.6;

/** What one way of remembering made of a set of conversations. */
export interface Remembered {
  memories: number;
  /** Facts that some memory covers. */
  covered: number;
  /** Of the facts that storing every user turn as it is covers, those that are covered here. */
  coveredOfVerbatim: number;
  questions: number;
  greetings: number;
  acknowledgements: number;
}

/** One half of the conversations, remembered in both ways. */
export interface Half {
  title: string;
  facts: number;
  verbatim: Remembered;
  ours: Remembered;
}

export interface ExtractionMeasured {
  halves: Half[];
  /** Milliseconds for one turn of the user, extractor alone. */
  msPerTurn: { mean: number; p99OfConversation: number };
}

/**
 * Measures what the rules keep of conversations in which the facts true of each speaker are known, beside storing every user turn
 * as it is.
 *
 * @param folder where `persona-chat.jsonl` is.
 * @throws UsageError when it is not there.
 */
export async function measureExtraction(folder: string, progress: Progress): Promise<ExtractionMeasured> {
  const sides = await readPersonaChat(folder);
  const extractor = createRuleExtractor();
  const embedder = await createMiniLmEmbedder();
  const halves: Half[] = [emptyHalf("even, tuned on"), emptyHalf("odd, held apart")];
  const times: number[] = [];
  try {
    for (const [position, side] of sides.entries()) {
      if (position % 20 === 0) progress(`reading conversations: ${position} of ${sides.length}`);
      const begun = performance.now();
      const ours = await kept(extractor, side);
      const userTurns = side.turns.filter(({ role }) => role === "user").map(({ content }) => content);
      const took = performance.now() - begun;
      times.push(took / Math.max(1, userTurns.length));
      await count(halves[side.tuned ? 0 : 1] as Half, side.facts, userTurns, ours, embedder);
    }
  } finally {
    await embedder.close();
  }
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  return { halves, msPerTurn: { mean, p99OfConversation: percentile(times, 0.99) } };
}

async function kept(extractor: Extractor, { turns }: Side): Promise<string[]> {
  const candidates = await extractor.extract({ turns, receivedAt: new Date("2026-01-01T12:00:00Z") });
  return candidates.filter(({ confidence }) => confidence >= KEEP_CONFIDENCE).map(({ content }) => content);
}

async function count(
  half: Half,
  facts: readonly string[],
  verbatim: readonly string[],
  ours: readonly string[],
  embedder: Embedder,
): Promise<void> {
  const [ofFacts, ofVerbatim, ofOurs] = await Promise.all(
    [facts, verbatim, ours].map((texts) => embedder.embed(texts)),
  );
  half.facts += facts.length;
  for (const fact of ofFacts as Float32Array[]) {
    const byVerbatim = covers(ofVerbatim as Float32Array[], fact);
    const byOurs = covers(ofOurs as Float32Array[], fact);
    if (byVerbatim) half.verbatim.covered++;
    if (byVerbatim) half.verbatim.coveredOfVerbatim++;
    if (byOurs) half.ours.covered++;
    if (byOurs && byVerbatim) half.ours.coveredOfVerbatim++;
  }
  countMemories(half.verbatim, verbatim);
  countMemories(half.ours, ours);
}

function covers(memories: readonly Float32Array[], fact: Float32Array): boolean {
  return memories.some((memory) => memory.reduce((sum, x, i) => sum + x * (fact[i] as number), 0) >= COVERED);
}

function countMemories(remembered: Remembered, memories: readonly string[]): void {
  remembered.memories += memories.length;
  for (const memory of memories) {
    const found = smallTalkIn(memory);
    if (found !== null) remembered[`${found}s`]++;
  }
}

function emptyHalf(title: string): Half {
  const nothing = { memories: 0, covered: 0, coveredOfVerbatim: 0, questions: 0, greetings: 0, acknowledgements: 0 };
  return { title, facts: 0, verbatim: { ...nothing }, ours: { ...nothing } };
}

/** Both ways of remembering, half by half. */
export function extractionTable({ halves, msPerTurn }: ExtractionMeasured): string {
  const head = ["", "covers", "share", "memories", "per turn", "asking", "greeting", "acks"];
  const rows = halves.flatMap(({ title, facts, verbatim, ours }) => [
    [`${title}: ${facts.toLocaleString("en")} facts`, ...head.slice(1).fill("")],
    ["  every turn verbatim", ...figures(verbatim, verbatim)],
    ["  extracted by rules", ...figures(ours, verbatim)],
  ]);
  const { mean, p99OfConversation } = msPerTurn;
  return [
    `What is remembered of Synthetic-Persona-Chat; a memory with cosine ≥ ${COVERED} to a fact covers it`,
    table(head, rows),
    "Aims: a share of what verbatim covers ≥ 0.90, memories per turn ≤ 0.50, no small talk.",
    `Extraction took ${mean.toFixed(2)} ms for a turn (in the slowest 1 % of conversations ${p99OfConversation.toFixed(2)} ms).`,
  ].join("\n");
}

function figures(remembered: Remembered, verbatim: Remembered): string[] {
  const { covered, coveredOfVerbatim, memories, questions, greetings, acknowledgements } = remembered;
  return [
    String(covered),
    (coveredOfVerbatim / verbatim.covered).toFixed(3),
    memories.toLocaleString("en"),
    (memories / verbatim.memories).toFixed(3),
    String(questions),
    String(greetings),
    String(acknowledgements),
  ];
}
