import { join } from "node:path";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import { bm25, nearest } from "./alone.ts";
import { addConversation, retrieve, whenCompleted } from "./api-client.ts";
import { API_KEY } from "./cases.ts";
import { distractor, HIDDEN_FACTS } from "./distractor-texts.ts";
import type { Progress } from "./progress.ts";
import { type Quality, recallCounter } from "./quality.ts";
import { OURS, startServerProcess } from "./server-process.ts";

const AT = [1, 3, 10] as const;
const MOST = 10;
const DISTRACTORS = 500;
const BM25 = "BM25 alone";
const VECTORS = "vectors alone";
/** How the same statements come to the server. */
const WAYS = [
  { title: "ours, each statement in a call of its own", aCall: 1 },
  { title: "ours, all in one long talk", aCall: 64 },
] as const;

/**
 * Facts of a user among 500 other things that the same user said: how many are found by what is later asked of them.
 * Facts and distractors go the same way through the API; what counts is the turn that a result rests on.
 */
export async function measureDistractors(work: string, progress: Progress): Promise<Quality> {
  const embedder = await createMiniLmEmbedder();
  const server = await startServerProcess(OURS, {
    MEMORYOS_DATA_DIR: join(work, "distractors-data"),
    MEMORYOS_API_KEY: API_KEY,
  });
  try {
    progress("facts among distractors: alone");
    const statements = mixed();
    const texts = statements.map(({ text }) => text);
    const byWords = bm25(texts);
    const byVectors = nearest(await embedder.embed(texts));
    const counter = recallCounter(AT);
    const queries = await embedder.embed(HIDDEN_FACTS.map(({ question }) => question));
    const idsOf = (positions: readonly number[]) => positions.map((position) => [statements[position]?.id ?? ""]);
    for (const [n, { question }] of HIDDEN_FACTS.entries()) {
      counter.add([BM25], [factId(n)], idsOf(byWords(question, MOST)));
      counter.add([VECTORS], [factId(n)], idsOf(byVectors(queries[n] as Float32Array, MOST)));
    }
    for (const [way, { title, aCall }] of WAYS.entries()) {
      progress(`facts among distractors: ${title}`);
      const user = `hidden-${way}`;
      const jobs: string[] = [];
      for (let from = 0; from < statements.length; from += aCall) {
        const messages = statements
          .slice(from, from + aCall)
          .map(({ id, text }) => ({ role: "user" as const, content: text, external_turn_id: id }));
        jobs.push(...(await addConversation(server.url, user, messages, aCall === 1 ? null : "talk")));
      }
      await whenCompleted(server.url, jobs);
      for (const [n, { question }] of HIDDEN_FACTS.entries()) {
        const found = await retrieve(server.url, user, question, MOST);
        counter.add(
          [title],
          [factId(n)],
          found.map(({ provenance }) => provenance.turn_ids),
        );
      }
    }
    return {
      title: `${HIDDEN_FACTS.length} facts among ${DISTRACTORS} distractors of the same user, share found`,
      at: AT,
      rows: [BM25, VECTORS, ...WAYS.map(({ title }) => title)].map((title) => ({
        title,
        shares: counter.shares(title),
      })),
      notes: [],
    };
  } finally {
    await server.kill();
    await embedder.close();
  }
}

/** The facts, evenly among the distractors. */
function mixed(): { id: string; text: string }[] {
  const statements = Array.from({ length: DISTRACTORS }, (_, n) => ({ id: `distractor-${n}`, text: distractor(n) }));
  const apart = Math.floor(DISTRACTORS / HIDDEN_FACTS.length) + 1;
  for (const [n, { text }] of HIDDEN_FACTS.entries())
    statements.splice(n * apart + (n % 5), 0, { id: factId(n), text });
  return statements;
}

function factId(n: number): string {
  return `fact-${n}`;
}
