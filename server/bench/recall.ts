import { join } from "node:path";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import type { Embedder } from "../src/embedding/types.ts";
import { bm25, nearest } from "./alone.ts";
import { addConversation, listAll, retrieve, whenCompleted } from "./api-client.ts";
import { API_KEY } from "./cases.ts";
import type { Progress } from "./progress.ts";
import { percent, type Quality, recallCounter } from "./quality.ts";
import { buildHistories, type History, type HistoryTurn } from "./recall-histories.ts";
import { OURS, startServerProcess } from "./server-process.ts";

const AT = [5, 10, 25, 50] as const;
const MOST = 50;
const AIM = [0.65, 0.75, 0.84, 0.9];
/** A strong published dense retriever on conversations of this kind. */
const FLOOR = [0.57, 0.66, 0.77, 0.83];
const ALL = "all questions";
const COUNTERS = ["BM25 alone, every turn", "vectors alone, every turn", "ours, through the API"] as const;

/**
 * Long conversations: how much of the evidence for a question is found, by the turns that the results rest on.
 *
 * Every turn of both people is added through the API as said by a user, "Name: text", with an id of its own. BM25
 * alone and vectors alone search every turn word for word: nothing is lost to them.
 *
 * @param data Folder with `persona-chat.jsonl`.
 */
export async function measureRecall(
  data: string,
  histories: number,
  work: string,
  progress: Progress,
): Promise<Quality[]> {
  const embedder = await createMiniLmEmbedder();
  const server = await startServerProcess(OURS, {
    MEMORYOS_DATA_DIR: join(work, "recall-data"),
    MEMORYOS_API_KEY: API_KEY,
  });
  try {
    progress("long conversations: finding questions and their evidence");
    const all = await buildHistories(data, histories, embedder);
    const counters = COUNTERS.map(() => recallCounter(AT));
    const kinds = new Set<string>();
    let evidence = 0;
    let kept = 0;
    let memories = 0;
    for (const [n, history] of all.entries()) {
      progress(`long conversations: ${n + 1} of ${all.length}`);
      const user = `history-${n}`;
      await add(server.url, user, history);
      const alone = await searchAlone(history, embedder);
      const stored = await listAll(server.url, user);
      const remembered = new Set(stored.flatMap(({ provenance }) => provenance.turn_ids));
      memories += stored.length;
      for (const [at, question] of history.questions.entries()) {
        const found = await retrieve(server.url, user, question.text, MOST);
        const results = [...alone(at), found.map(({ provenance }) => provenance.turn_ids)];
        const groups = [ALL, question.kind];
        for (const [side, ids] of results.entries()) counters[side]?.add(groups, question.evidence, ids);
        kinds.add(question.kind);
        evidence += question.evidence.length;
        kept += question.evidence.filter((id) => remembered.has(id)).length;
      }
    }
    const turns = all.reduce((sum, history) => sum + turnsOf(history).length, 0);
    const questions = all.reduce((sum, history) => sum + history.questions.length, 0);
    const notes = [
      `${questions} questions to ${all.length} histories of ${Math.round(turns / all.length)} turns; ${memories} memories of ${turns} turns.`,
      `${percent(kept / evidence)} of the evidence became part of a memory: more cannot be found.`,
    ];
    return [ALL, ...[...kinds].sort()].map((group) => ({
      title: `Long conversations, share of the evidence found: ${group}`,
      at: AT,
      rows: [
        ...COUNTERS.map((title, side) => ({ title, shares: counters[side]?.shares(group) ?? [] })),
        ...(group === ALL
          ? [
              { title: "  aim", shares: AIM },
              { title: "  floor", shares: FLOOR },
            ]
          : []),
      ],
      notes: group === ALL ? notes : [],
    }));
  } finally {
    await server.kill();
    await embedder.close();
  }
}

async function add(url: string, user: string, { sessions }: History): Promise<void> {
  const jobs: string[] = [];
  for (const { id, at, turns } of sessions) {
    const messages = turns.map((turn) => ({
      role: "user" as const,
      content: textOf(turn),
      external_turn_id: turn.id,
      occurred_at: at.toISOString(),
    }));
    jobs.push(...(await addConversation(url, user, messages, id)));
  }
  await whenCompleted(url, jobs);
}

/** What BM25 and vectors alone find for each question: for each side the turn's id as the only id of a result. */
async function searchAlone(history: History, embedder: Embedder): Promise<(question: number) => string[][][]> {
  const turns = turnsOf(history);
  const texts = turns.map(textOf);
  const byWords = bm25(texts);
  const byVectors = nearest(await embedder.embed(texts));
  const queries = await embedder.embed(history.questions.map(({ text }) => text));
  const idsOf = (positions: readonly number[]) => positions.map((position) => [(turns[position] as HistoryTurn).id]);
  return (question) => [
    idsOf(byWords(history.questions[question]?.text ?? "", MOST)),
    idsOf(byVectors(queries[question] as Float32Array, MOST)),
  ];
}

function turnsOf({ sessions }: History): HistoryTurn[] {
  return sessions.flatMap(({ turns }) => turns);
}

function textOf({ name, text }: HistoryTurn): string {
  return `${name}: ${text}`;
}
