import { withDeadline } from "../deadline.ts";
import { TimeoutError } from "../errors.ts";
import { type Dialect, newlySaid, questionIn, type Turn } from "./conversation.ts";
import type { AdapterOptions } from "./options.ts";

const DEFAULT_TIMEOUT_MS = 3_000;

/** The parameters with what is remembered in the system prompt; as they were when there is nothing or memory fails. */
export async function recall<Parameters>(
  dialect: Dialect<Parameters>,
  parameters: Parameters,
  options: AdapterOptions,
  signal: AbortSignal | undefined,
): Promise<Parameters> {
  try {
    const query = questionIn(dialect.turns(parameters));
    if (query === null) return parameters;
    const { memory, externalUserId, agentId, retrieve, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const given = { ...retrieve, query, externalUserId, agentId };
    const timedOut = () => {
      const message = `No memories within ${timeoutMs} ms: raise timeoutMs to wait longer.`;
      return new TimeoutError(message, { code: "TIMEOUT" });
    };
    // A double may ignore both limits, and must not hold the model's call.
    const found = await withDeadline(timeoutMs, signal, timedOut, async (ownSignal) =>
      memory.get(given, { timeoutMs, signal: ownSignal }),
    );
    return found.hasContext ? dialect.withSystemPrompt(parameters, found.systemPromptAddition) : parameters;
  } catch (error) {
    // When the app gave the call up, memory did not fail; the model's client says what became of it.
    if (!signal?.aborted) report(error, "get", options);
    return parameters;
  }
}

/** Adds what was newly said to memory, after the answer and without keeping anybody waiting. */
export function remember<Parameters>(
  dialect: Dialect<Parameters>,
  parameters: Parameters,
  reply: () => Turn,
  options: AdapterOptions,
): void {
  if (options.add === false) return;
  const work = add(dialect, parameters, reply, options);
  try {
    options.waitUntil?.(work);
  } catch (error) {
    report(error, "add", options);
  }
}

async function add<Parameters>(
  dialect: Dialect<Parameters>,
  parameters: Parameters,
  reply: () => Turn,
  options: AdapterOptions,
): Promise<void> {
  try {
    const answer = reply();
    // While tools are called the answer is still to come.
    if (answer.isStep) return;
    const messages = newlySaid(dialect.turns(parameters), answer);
    if (messages.length === 0) return;
    const { memory, externalUserId, agentId, conversationId, metadata } = options;
    await memory.add({ messages, externalUserId, agentId, conversationId, metadata });
  } catch (error) {
    report(error, "add", options);
  }
}

function report(error: unknown, step: "get" | "add", { onError = warn }: AdapterOptions): void {
  try {
    onError(error, step);
  } catch {
    // The model's call goes on whatever the app does about memory.
  }
}

function warn(error: unknown, step: "get" | "add"): void {
  const reason = error instanceof Error ? error.message : "an unknown error";
  console.warn(`MemoryOS: ${step} failed, and the call goes on without memory: ${reason}`);
}
