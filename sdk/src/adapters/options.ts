import { checkObject, invalidArgument } from "../checks.ts";
import type { AddParameters, GetParameters } from "../parameters.ts";
import type { RetrieveResult } from "../results.ts";

/**
 * What an adapter needs of `Memory`; a double of it does in tests.
 *
 * @example
 * ```ts
 * const memory: MemoryClient = new Memory({ apiKey: "mem_…" });
 * ```
 */
export interface MemoryClient {
  /**
   * Finds what is remembered, as `Memory.get` does.
   *
   * @example
   * ```ts
   * const get = async () => ({ hasContext: true, systemPromptAddition: "- They are allergic to peanuts." });
   * ```
   */
  get(
    parameters: GetParameters,
    options?: { timeoutMs?: number; signal?: AbortSignal },
  ): Promise<Pick<RetrieveResult, "hasContext" | "systemPromptAddition">>;
  /**
   * Takes what was said, as `Memory.add` does.
   *
   * @example
   * ```ts
   * const add = async ({ messages }: AddParameters) => void kept.push(...messages);
   * ```
   */
  add(parameters: AddParameters): Promise<unknown>;
}

/**
 * Whose memory goes along with the calls of a language model, and how.
 *
 * @example
 * ```ts
 * const options: AdapterOptions = { memory, externalUserId: "customer-123", retrieve: { limit: 5 }, waitUntil };
 * ```
 */
export interface AdapterOptions {
  /** A client of MemoryOS, usually `new Memory(…)`. */
  memory: MemoryClient;
  /** Whose memory: your own identifier of the person who talks. */
  externalUserId: string;
  /** Your own name of the agent that answers. */
  agentId?: string | undefined;
  /** Your identifier of the conversation. */
  conversationId?: string | undefined;
  /** Your own data, kept with what is added. */
  metadata?: Record<string, unknown> | undefined;
  /** How to look memories up, such as `{ limit: 5 }`. @default the service's own defaults */
  retrieve?: Omit<GetParameters, "query" | "externalUserId" | "agentId"> | undefined;
  /** Whether what was said is added to memory once it is answered. @default true */
  add?: boolean | undefined;
  /** Milliseconds that the model's call may wait for memories; it goes on without them then. @default 3_000 */
  timeoutMs?: number | undefined;
  /**
   * Told when memory failed. The model's call goes on all the same, and errors thrown here are ignored.
   *
   * @default a warning on the console, without what was said
   */
  onError?: ((error: unknown, step: "get" | "add") => void) | undefined;
  /**
   * Keeps the process alive for work after the answer, which an add is: `waitUntil` of Cloudflare, Vercel and others.
   *
   * @default nothing: the add runs on its own
   */
  waitUntil?: ((work: Promise<void>) => void) | undefined;
}

/** Throws `INVALID_ARGUMENT` for what cannot be meant. A person's id may be wrong later, and is memory's affair. */
export function checkAdapterOptions(options: AdapterOptions): void {
  checkObject("options", options);
  const memory = options.memory as Partial<MemoryClient> | undefined;
  if (typeof memory?.get !== "function" || typeof memory.add !== "function") {
    throw invalidArgument("memory", "must be a client of MemoryOS, such as new Memory({ … })");
  }
}
