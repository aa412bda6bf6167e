import type { CamelInput } from "./casing.ts";
import { check, checkObject, checkOptionalInteger, checkText } from "./checks.ts";
import type { components } from "./contract.ts";

type Schemas = components["schemas"];

/**
 * One message of a conversation.
 *
 * @example
 * ```ts
 * const message: ConversationMessage = { role: "user", content: "I prefer Python examples." };
 * ```
 */
export type ConversationMessage = CamelInput<Schemas["ConversationMessage"]>;

/**
 * The six kinds of memory.
 *
 * @example
 * ```ts
 * const categories: Category[] = ["preference", "goal"];
 * ```
 */
export type Category = Schemas["Category"];

/**
 * What `add` of a {@link UniversalMemory} takes.
 *
 * @example
 * ```ts
 * await universal.add({ messages: [{ role: "user", content: "I am strongest in FastAPI." }] });
 * ```
 */
export interface UniversalAddParameters {
  /** The messages, oldest first: 1 to 64. */
  messages: ConversationMessage[];
  /** Your own data: it comes back on the job and on each memory, its keys unchanged. */
  metadata?: Record<string, unknown> | null | undefined;
  /**
   * Your own name for this add, 1 to 255 visible ASCII characters: the same key with the same add has its effect once.
   *
   * @default a random one for each call, kept over its retries
   */
  idempotencyKey?: string | null | undefined;
}

/**
 * What `add` takes.
 *
 * @example
 * ```ts
 * await memory.add({ messages, externalUserId: "customer-123", agentId: "support-bot", metadata: { source: "chat" } });
 * ```
 */
export interface AddParameters extends UniversalAddParameters {
  /** Your own identifier of the person whose memory it is. */
  externalUserId: string;
  /** Your own name of the agent that takes part. */
  agentId?: string | null | undefined;
  /** Your identifier of the conversation, the same for each call that continues it. */
  conversationId?: string | null | undefined;
  /** The event of one of your services that this conversation reports. */
  source?: CamelInput<Schemas["Source"]> | null | undefined;
  /** How strictly `source` is to be backed up. @default as the service decides */
  evidenceMode?: Schemas["EvidenceMode"] | null | undefined;
}

/**
 * What `get` of a {@link UniversalMemory} takes.
 *
 * @example
 * ```ts
 * await universal.get({ query: "What do you know about my technical strengths?", limit: 5 });
 * ```
 */
export interface UniversalGetParameters {
  /** The question in natural language: usually what the person just said. */
  query: string;
  /** How many results at most, 1 to 50. @default 10 */
  limit?: number | null | undefined;
  /** The layout of `systemPromptAddition`. @default "bullets" */
  format?: Schemas["ContextFormat"] | null | undefined;
  /** Hard limit for `systemPromptAddition` in tokens, 50 to 4000. @default 500 */
  contextMaxTokens?: number | null | undefined;
}

/**
 * What `get` takes.
 *
 * @example
 * ```ts
 * await memory.get({ query: "How should I answer?", externalUserId: "customer-123", categories: ["preference"] });
 * ```
 */
export interface GetParameters extends UniversalGetParameters {
  /** Whose memories. */
  externalUserId: string;
  /** Only these kinds. @default all */
  categories?: Category[] | null | undefined;
  /** Only what this agent wrote. */
  agentId?: string | null | undefined;
  /** Only memories stored within the last so many days, 1 to 3650. */
  timeFilterDays?: number | null | undefined;
  /** What was known at this time (RFC 3339). @default now */
  asOf?: string | null | undefined;
}

/**
 * What `list` takes.
 *
 * @example
 * ```ts
 * await memory.list({ externalUserId: "customer-123", limit: 50 });
 * ```
 */
export interface ListParameters {
  /** Whose memories. */
  externalUserId: string;
  /** Page size, 1 to 50. @default 50 */
  limit?: number | null | undefined;
  /** `nextCursor` of the page before. @default the first page */
  cursor?: string | null | undefined;
  /** Only these kinds. @default all */
  categories?: Category[] | null | undefined;
  /** Only what this agent wrote. */
  agentId?: string | null | undefined;
  /** Archived memories too. @default false */
  includeArchived?: boolean | null | undefined;
}

/**
 * What `delete` takes.
 *
 * @example
 * ```ts
 * await memory.delete({ memoryId, externalUserId: "customer-123", hardDelete: true });
 * ```
 */
export interface DeleteParameters {
  /** The memory. */
  memoryId: string;
  /** When given, the memory must be this person's. */
  externalUserId?: string | null | undefined;
  /** Erase for good instead of archive. @default false */
  hardDelete?: boolean | null | undefined;
}

/** Throws `INVALID_ARGUMENT` for what cannot be a conversation to add. */
export function checkConversation(parameters: UniversalAddParameters): void {
  const { messages } = parameters;
  check(Array.isArray(messages) && messages.length > 0, "messages", "an array of at least one message", messages);
  messages.forEach((message, index) => {
    checkObject(`messages[${index}]`, message);
    checkText(`messages[${index}].content`, message.content);
  });
}

/** Throws `INVALID_ARGUMENT` for what cannot be a question. */
export function checkQuestion(parameters: UniversalGetParameters & { timeFilterDays?: unknown }): void {
  checkText("query", parameters.query);
  checkOptionalInteger("limit", parameters.limit, 1, 50);
  checkOptionalInteger("timeFilterDays", parameters.timeFilterDays, 1, 3650);
  checkOptionalInteger("contextMaxTokens", parameters.contextMaxTokens, 50, 4000);
}
