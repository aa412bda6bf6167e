import type { JobResult, Memory, RetrieveResult, StoredMemory } from "@memoryos/sdk";
import type { Conversation, Turn } from "./conversation.ts";

/** Turns that an app hands over together. */
export interface Call {
  /** Position of the first turn in the conversation, from 1. */
  first: number;
  turns: Turn[];
}

/** What became of a call. */
export interface CallOutcome {
  /** The states that were seen, the add's own first. */
  states: string[];
  /** Null when the service did not queue the add. */
  job: JobResult | null;
  /** From the add to memories that can be found, in milliseconds. */
  milliseconds: number;
}

/** What a conversation left behind. */
export interface Played {
  memories: StoredMemory[];
  /** Candidates that said what was known already. */
  merged: number;
  answers: { question: string; found: RetrieveResult }[];
}

/** Told how far the playing has come. */
export interface Listener {
  state(call: Call, states: readonly string[]): void;
  ended(call: Call, outcome: CallOutcome): void;
}

/** The service accepted a conversation and then could not remember it. */
export class JobFailed extends Error {
  override readonly name = "JobFailed";
}

const CALL_SIZE = 6;
/** More calls would fill the screen. */
const MOST_CALLS = 8;
/** The contract's limit for one call. */
const LARGEST_CALL = 64;
/** Enough for a context block that shows its headings, few enough to be read. */
const RESULTS = 5;
const CONTEXT_TOKENS = 250;

/**
 * Cuts a conversation into calls. Each ends with a turn of the user where it can: the question stays with its answer,
 * which may mean nothing without it.
 */
export function callsOf(turns: readonly Turn[]): Call[] {
  const size = Math.min(LARGEST_CALL, Math.max(CALL_SIZE, Math.ceil(turns.length / MOST_CALLS)));
  const calls: Call[] = [];
  for (let start = 0; start < turns.length; ) {
    const most = turns.slice(start, start + size);
    const cut = most.findLastIndex((turn) => turn.role === "user") + 1;
    const rest = turns.slice(start + cut);
    const endsHere = cut + rest.length <= LARGEST_CALL && !rest.some((turn) => turn.role === "user");
    const taken = endsHere ? turns.slice(start) : cut === 0 ? most : most.slice(0, cut);
    calls.push({ first: start + 1, turns: taken });
    start += taken.length;
  }
  return calls;
}

/** The number of a turn in the conversation, from the id under which it was added; null for another's id. */
export function turnNumber(turnId: string): number | null {
  const number = /^turn-(\d+)$/.exec(turnId)?.[1];
  return number === undefined ? null : Number(number);
}

/** What the person of a conversation is called at the server. */
export function userOf({ id }: Conversation): string {
  return `demo ${id.slice(0, 255)}`.slice(0, 255);
}

/**
 * Adds a conversation as an app would, waits until it is remembered, and asks the questions.
 *
 * @throws JobFailed when an extraction ends dead; MemoryOSError for everything that the service refuses, and when
 * `signal` ends the playing.
 */
export async function play(
  memory: Memory,
  conversation: Conversation,
  listener: Listener,
  signal: AbortSignal,
): Promise<Played> {
  const conversationId = conversation.id.slice(0, 255);
  const externalUserId = userOf(conversation);
  let merged = 0;
  for (const call of callsOf(conversation.turns)) {
    const begun = performance.now();
    const added = await memory.add(
      {
        externalUserId,
        conversationId,
        agentId: conversation.agent.slice(0, 255),
        messages: call.turns.map(({ role, content }, index) => ({
          role,
          content,
          externalTurnId: `turn-${call.first + index}`,
        })),
      },
      { signal },
    );
    const states: string[] = [added.status];
    listener.state(call, states);
    const onProgress = ({ status }: JobResult) => {
      if (status !== states.at(-1)) states.push(status);
      listener.state(call, states);
    };
    const job = added.wasQueued ? await memory.waitForJob(added.jobId, { signal, onProgress }) : null;
    if (job !== null && !job.succeeded) {
      throw new JobFailed(`The job ${job.jobId} ended ${job.status}: ${job.errorSummary ?? "no reason was given"}`);
    }
    merged += job?.decisions.filter(({ outcome }) => outcome === "merged").length ?? 0;
    listener.ended(call, { states, job, milliseconds: performance.now() - begun });
  }

  const memories: StoredMemory[] = [];
  for await (const stored of await memory.list({ externalUserId }, { signal })) memories.push(stored);
  const answers: Played["answers"] = [];
  for (const question of conversation.questions) {
    const parameters = { externalUserId, limit: RESULTS, contextMaxTokens: CONTEXT_TOKENS };
    answers.push({ question, found: await memory.get(question, parameters, { signal }) });
  }
  return { memories, merged, answers };
}
