import type { CamelInput } from "./casing.ts";
import { checkId, checkObject, checkOptionalInteger, checkText, invalidArgument } from "./checks.ts";
import type { components } from "./contract.ts";

type Schemas = components["schemas"];

/** One message of a conversation. */
export type ConversationMessage = CamelInput<Schemas["ConversationMessage"]>;

/** The six kinds of memory. */
export type Category = Schemas["Category"];

/** What `add` takes. */
export interface AddParameters {
  /** The messages, oldest first: 1 to 64. */
  messages: ConversationMessage[];
  /** Your own identifier of the person whose memory it is. */
  externalUserId: string;
  /** Your own name of the agent that takes part. */
  agentId?: string | null | undefined;
  /** Your own data: it comes back on the job and on each memory, its keys unchanged. */
  metadata?: Record<string, unknown> | null | undefined;
  /** Your identifier of the conversation, the same for each call that continues it. */
  conversationId?: string | null | undefined;
  /**
   * Your own name for this add, 1 to 255 visible ASCII characters: the same key with the same add has its effect once.
   *
   * @default a random one for each call, kept over its retries
   */
  idempotencyKey?: string | null | undefined;
}

/** What `get` takes. */
export interface GetParameters {
  /** The question in natural language: usually what the person just said. */
  query: string;
  /** Whose memories. */
  externalUserId: string;
  /** How many results at most, 1 to 50. @default 10 */
  limit?: number | null | undefined;
  /** Only these kinds. @default all */
  categories?: Category[] | null | undefined;
  /** Only what this agent wrote. */
  agentId?: string | null | undefined;
  /** Only memories stored within the last so many days, 1 to 3650. */
  timeFilterDays?: number | null | undefined;
  /** The layout of `systemPromptAddition`. @default "bullets" */
  format?: Schemas["ContextFormat"] | null | undefined;
  /** Hard limit for `systemPromptAddition` in tokens, 50 to 4000. @default 500 */
  contextMaxTokens?: number | null | undefined;
}

/** What `list` takes. */
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

/** What `delete` takes. */
export interface DeleteParameters {
  /** The memory. */
  memoryId: string;
  /** When given, the memory must be this person's. */
  externalUserId?: string | null | undefined;
  /** Erase for good instead of archive. @default false */
  hardDelete?: boolean | null | undefined;
}

/** Throws `INVALID_ARGUMENT` for what cannot be a conversation to add. */
export function checkAdd(parameters: AddParameters): void {
  checkObject("The argument of add", parameters);
  if (!Array.isArray(parameters.messages) || parameters.messages.length === 0) {
    throw invalidArgument("messages", "must be an array of at least one message");
  }
  parameters.messages.forEach((message, index) => {
    checkObject(`messages[${index}]`, message);
    checkText(`messages[${index}].content`, message.content);
  });
  checkText("externalUserId", parameters.externalUserId);
  const key: unknown = parameters.idempotencyKey ?? undefined;
  if (key !== undefined && (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key))) {
    throw invalidArgument("idempotencyKey", "must be 1 to 255 visible ASCII characters");
  }
}

/** Throws `INVALID_ARGUMENT` for what cannot be a question. */
export function checkGet(parameters: GetParameters): void {
  checkObject("The argument of get", parameters);
  checkText("query", parameters.query);
  checkText("externalUserId", parameters.externalUserId);
  checkOptionalInteger("limit", parameters.limit, 1, 50);
  checkOptionalInteger("timeFilterDays", parameters.timeFilterDays, 1, 3650);
  checkOptionalInteger("contextMaxTokens", parameters.contextMaxTokens, 50, 4000);
}

/** Throws `INVALID_ARGUMENT` for what cannot be a page. */
export function checkList(parameters: ListParameters): void {
  checkObject("The argument of list", parameters);
  checkText("externalUserId", parameters.externalUserId);
  checkOptionalInteger("limit", parameters.limit, 1, 50);
}

/** Throws `INVALID_ARGUMENT` for what cannot be a memory to delete. */
export function checkDelete(parameters: DeleteParameters): void {
  checkObject("The argument of delete", parameters);
  checkId("memoryId", parameters.memoryId);
}
