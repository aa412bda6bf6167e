import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Embedder } from "../src/embedding/types.ts";
import { terms } from "../src/memory/ranking/terms.ts";
import { dot } from "../src/memory/ranking/vectors.ts";
import { EXCHANGES } from "./recall-exchanges.ts";
import { questionOf } from "./recall-questions.ts";

/** A turn of a long history. */
export interface HistoryTurn {
  id: string;
  name: string;
  text: string;
}

/** What two people said to one another over months. */
export interface History {
  names: readonly [string, string];
  sessions: { id: string; at: Date; turns: HistoryTurn[] }[];
  questions: Question[];
}

/** A question whose answer is in one or two turns. */
export interface Question {
  text: string;
  /** Whose turns hold the answer. */
  about: string;
  kind: "facts, same words" | "facts, other words" | "told in passing";
  /** Ids of those turns. */
  evidence: string[];
}

interface PersonaChat {
  user_1_facts: string[];
  user_2_facts: string[];
  turns: { speaker: 1 | 2; text: string }[];
}

const NAMES = [
  ["Ines", "Marta"],
  ["Tobias", "Greta"],
  ["Noor", "Samuel"],
  ["Yusuf", "Elena"],
  ["Hanna", "Priya"],
  ["Oskar", "Lucia"],
  ["Amara", "Felix"],
  ["Jonas", "Sofia"],
] as const;
/** As many turns as two people exchange in months: about 600. */
const SESSIONS = 20;
const FIRST_DAY = Date.UTC(2025, 3, 2, 18, 30);
const DAYS_BETWEEN = 9;
const DAY = 86_400_000;
/** A turn states a fact from this cosine on, the usual measure of the extraction bench too. */
const STATES = 0.6;
/** Another turn that states it as well makes the question unfair. */
const STATES_ELSEWHERE = 0.55;

/**
 * Long histories made of the conversations of `persona-chat.jsonl`, twenty to a history as if the same two people had
 * them, with exchanges of our own between their turns. The same data always give the same histories.
 *
 * @param embedder Finds the turns that state a fact.
 */
export async function buildHistories(data: string, count: number, embedder: Embedder): Promise<History[]> {
  const conversations = (await readConversations(data)).filter(
    ({ turns }) => turns.length >= 16 && turns.every(({ text }) => !/[[\]{}<>]/.test(text)),
  );
  const histories: History[] = [];
  for (let n = 0; n < count; n++) {
    const chosen = withoutCommonFacts(conversations, n);
    histories.push(await historyOf(chosen, NAMES[n % NAMES.length] as readonly [string, string], n, embedder));
  }
  return histories;
}

async function readConversations(data: string): Promise<PersonaChat[]> {
  const path = join(data, "persona-chat.jsonl");
  const lines = await readFile(path, "utf8").catch(() => {
    throw new Error(`There are no conversations at ${path}: name the folder that has them with --data`);
  });
  return lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as PersonaChat);
}

/** Conversations in which nobody holds a fact that somebody holds in another: else a question has many answers. */
function withoutCommonFacts(all: readonly PersonaChat[], n: number): PersonaChat[] {
  const known = new Set<string>();
  const chosen: PersonaChat[] = [];
  for (let at = 0; at < all.length && chosen.length < SESSIONS; at++) {
    // A stride that is prime to any number of conversations at hand takes each once, another order for each history.
    const each = all[(at * 7 + n * 37) % all.length] as PersonaChat;
    const facts = [...each.user_1_facts, ...each.user_2_facts];
    if (facts.some((fact) => known.has(fact)) || chosen.includes(each)) continue;
    for (const fact of facts) known.add(fact);
    chosen.push(each);
  }
  return chosen;
}

async function historyOf(
  chosen: readonly PersonaChat[],
  names: readonly [string, string],
  n: number,
  embedder: Embedder,
): Promise<History> {
  const questions: Question[] = [];
  const sessions = chosen.map((conversation, session) => {
    const said = conversation.turns.map(({ speaker, text }) => ({ name: names[speaker - 1] as string, text }));
    // In the middle, where the talk is under way.
    const exchange = EXCHANGES[(session + n * SESSIONS) % EXCHANGES.length];
    const half = Math.floor(said.length / 4) * 2;
    const [a, b] = said[half]?.name === names[0] ? names : [names[1], names[0]];
    const named = (text: string) =>
      text.replace(/\bA\b(?='|[ ,!?.]|$)(?! (?:bowl|baby|little|neighbour))/g, a).replace(/\bB\b/g, b);
    const inserted = exchange?.turns.map((text, at) => ({ name: at % 2 === 0 ? a : b, text: named(text) })) ?? [];
    said.splice(half, 0, ...inserted);
    const turns = said.map((turn, at): HistoryTurn => ({ id: `S${session + 1}:${at + 1}`, ...turn }));
    if (exchange) {
      questions.push({
        text: named(exchange.question),
        about: turns[half + (exchange.evidence[0] as number)]?.name as string,
        kind: "told in passing",
        evidence: exchange.evidence.map((at) => turns[half + at]?.id as string),
      });
    }
    return { id: `session-${session + 1}`, at: new Date(FIRST_DAY + session * DAYS_BETWEEN * DAY), turns };
  });

  const all = sessions.flatMap(({ turns }, session) => turns.map((turn) => ({ ...turn, session })));
  const turnVectors = await embedder.embed(all.map(({ text }) => text));
  for (const [session, { user_1_facts, user_2_facts }] of chosen.entries()) {
    for (const [who, facts] of [user_1_facts, user_2_facts].entries()) {
      const name = names[who] as string;
      const factVectors = await embedder.embed(facts);
      for (const [at, fact] of facts.entries()) {
        const wording = (at + session) % 2 === 0 ? "same words" : "other words";
        const text = questionOf(fact, name, wording);
        if (text === null) continue;
        const evidence: string[] = [];
        let elsewhere = false;
        for (const [position, turn] of all.entries()) {
          if (turn.name !== name) continue;
          const cosine = dot(turnVectors[position] as Float32Array, 0, factVectors[at] as Float32Array);
          if (turn.session !== session) elsewhere ||= cosine >= STATES_ELSEWHERE;
          else if (cosine >= STATES && sharesATerm(turn.text, fact) && !turn.text.endsWith("?")) evidence.push(turn.id);
        }
        if (elsewhere || evidence.length < 1 || evidence.length > 2) continue;
        questions.push({ text, about: name, kind: `facts, ${wording}`, evidence });
      }
    }
  }
  return { names, sessions, questions };
}

function sharesATerm(a: string, b: string): boolean {
  const known = new Set(terms(a));
  return terms(b).some((term) => known.has(term));
}
