import { join } from "node:path";
import { createMiniLmEmbedder } from "../src/embedding/minilm.ts";
import type { Embedder } from "../src/embedding/types.ts";
import { bm25, nearest } from "./alone.ts";
import { addConversation, listAll, type Message, retrieve, whenCompleted } from "./api-client.ts";
import { API_KEY } from "./cases.ts";
import type { Progress } from "./progress.ts";
import { percent, type Quality, recallCounter } from "./quality.ts";
import { buildHistories, type History, type HistoryTurn, type Question } from "./recall-histories.ts";
import { OURS, startServerProcess } from "./server-process.ts";

const AT = [5, 10, 25, 50] as const;
const MOST = 50;
const AIM = [0.65, 0.75, 0.84, 0.9];
/** A strong published dense retriever on conversations of this kind. */
const FLOOR = [0.57, 0.66, 0.77, 0.83];
const ALL = "all questions";
const SIDES = ["BM25 alone, every turn", "vectors alone, every turn", "ours, through the API"] as const;

/** How a history comes to the server, and what is asked of it then. */
interface Way {
  title: string;
  message(turn: HistoryTurn, history: History): Pick<Message, "role" | "content">;
  asked(question: Question, history: History): boolean;
}

const WAYS: readonly Way[] = [
  {
    title: 'both people\'s turns as "Name: text"',
    message: (turn) => ({ role: "user", content: named(turn) }),
    asked: () => true,
  },
  {
    title: "one is the user, the other the assistant; questions about the user",
    message: ({ name, text }, { names }) => ({ role: name === names[0] ? "user" : "assistant", content: text }),
    asked: ({ about }, { names }) => about === names[0],
  },
];

/**
 * Long conversations: how much of the evidence for a question is found, by the turns that the results rest on. Every
 * turn is added through the API with an id of its own. BM25 alone and vectors alone search every turn word for word:
 * nothing is lost to them.
 *
 * @param data Folder with `persona-chat.jsonl`.
 */
export async function measureRecall(data: string, count: number, work: string, progress: Progress): Promise<Quality[]> {
  await using stack = new AsyncDisposableStack();
  const embedder = stack.adopt(await createMiniLmEmbedder(), (each) => each.close());
  const env = { MEMORYOS_DATA_DIR: join(work, "recall-data"), MEMORYOS_API_KEY: API_KEY };
  const server = stack.adopt(await startServerProcess(OURS, env), (each) => each.kill());
  progress("long conversations: finding questions and their evidence");
  const histories = await buildHistories(data, count, embedder);
  const qualities: Quality[] = [];
  for (const way of WAYS) qualities.push(...(await measureWay(way, histories, server.url, embedder, progress)));
  return qualities;
}

async function measureWay(
  way: Way,
  histories: readonly History[],
  url: string,
  embedder: Embedder,
  progress: Progress,
): Promise<Quality[]> {
  const counters = SIDES.map(() => recallCounter(AT));
  const kinds = new Set<string>();
  const sum = { questions: 0, evidence: 0, kept: 0, memories: 0, turns: 0 };
  for (const [n, history] of histories.entries()) {
    progress(`long conversations, ${way.title}: ${n + 1} of ${histories.length}`);
    const user = `history-${WAYS.indexOf(way)}-${n}`;
    await add(url, user, history, way);
    const stored = await listAll(url, user);
    const remembered = new Set(stored.flatMap(({ provenance }) => provenance.turn_ids));
    const alone = await searchAlone(history, embedder);
    sum.memories += stored.length;
    sum.turns += turnsOf(history).length;
    for (const [at, question] of history.questions.entries()) {
      if (!way.asked(question, history)) continue;
      const found = await retrieve(url, user, question.text, MOST);
      const results = [...alone(at), found.map(({ provenance }) => provenance.turn_ids)];
      for (const [side, ids] of results.entries()) counters[side]?.add([ALL, question.kind], question.evidence, ids);
      kinds.add(question.kind);
      sum.questions += 1;
      sum.evidence += question.evidence.length;
      sum.kept += question.evidence.filter((id) => remembered.has(id)).length;
    }
  }
  const notes = [
    `${sum.questions} questions to ${histories.length} histories; ${sum.memories} memories of ${sum.turns} turns.`,
    `${percent(sum.kept / sum.evidence)} of the evidence became part of a memory: more cannot be found.`,
  ];
  return [ALL, ...[...kinds].sort()].map((group) => ({
    title: `Long conversations, ${way.title}:\nshare of the evidence found, ${group}`,
    at: AT,
    rows: [
      ...SIDES.map((title, side) => ({ title, shares: counters[side]?.shares(group) ?? [] })),
      ...(group === ALL
        ? [
            { title: "  aim", shares: AIM },
            { title: "  floor", shares: FLOOR },
          ]
        : []),
    ],
    notes: group === ALL ? notes : [],
  }));
}

async function add(url: string, user: string, history: History, way: Way): Promise<void> {
  const jobs: string[] = [];
  for (const { id, at, turns } of history.sessions) {
    const messages = turns.map((turn) => {
      return { ...way.message(turn, history), external_turn_id: turn.id, occurred_at: at.toISOString() };
    });
    jobs.push(...(await addConversation(url, user, messages, id)));
  }
  await whenCompleted(url, jobs);
}

/** What BM25 and vectors alone find for each question: for each side the turn's id as the only id of a result. */
async function searchAlone(history: History, embedder: Embedder): Promise<(question: number) => string[][][]> {
  const turns = turnsOf(history);
  const texts = turns.map(named);
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

function named({ name, text }: HistoryTurn): string {
  return `${name}: ${text}`;
}
