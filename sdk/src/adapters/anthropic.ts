import { type Dialect, type Turn, textOf } from "./conversation.ts";
import { withMemoryAround } from "./intercept.ts";
import type { AdapterOptions } from "./options.ts";

export type { AdapterOptions, MemoryClient } from "./options.ts";

/**
 * What an Anthropic client has, so far as memory is concerned.
 *
 * @example
 * ```ts
 * const client: AnthropicClient = new Anthropic();
 * ```
 */
export interface AnthropicClient {
  /** Messages. */
  messages: { create: unknown };
}

interface Block {
  type: string;
  text?: string;
}

interface MessageParameters {
  messages: readonly { role: string; content: string | readonly Block[] }[];
  system?: string | readonly Block[];
}

const messages: Dialect<MessageParameters> = {
  turns: (parameters) => parameters.messages.flatMap(({ role, content }) => turn(role, content)),
  withSystemPrompt({ system, ...rest }, addition) {
    // At the end, so that a cached beginning of the prompt stays cached.
    if (Array.isArray(system)) return { ...rest, system: [...system, { type: "text", text: addition }] };
    return { ...rest, system: system ? `${system}\n\n${addition}` : addition };
  },
  reply: (answer) => turn("assistant", (answer as { content: Block[] }).content)[0] as Turn,
  delta(event) {
    const { type, delta, content_block } = event as { type?: string; delta?: Block; content_block?: Block };
    if (type === "content_block_delta" && delta?.type === "text_delta") return { text: delta.text };
    return { isStep: type === "content_block_start" && content_block?.type === "tool_use" };
  },
};

/**
 * An Anthropic client whose `messages.create`, streamed or not, and `messages.stream` have a person's memory around them:
 * what is remembered goes into the system prompt, and what was said goes to `add` afterwards. When memory fails or is slow
 * the call goes on without it. Everything else of the client is as it was. An answer is not added that is read through
 * `asResponse()` or `tee()`.
 *
 * It costs next to nothing: make one for each request.
 *
 * @throws {MemoryOSError} `INVALID_ARGUMENT` when `anthropic` or `options` cannot be used.
 * @example
 * ```ts
 * import Anthropic from "@anthropic-ai/sdk";
 * import { Memory } from "@memoryos/sdk";
 * import { withMemory } from "@memoryos/sdk/adapters/anthropic";
 *
 * const memory = new Memory({ apiKey: "mem_…" });
 * const anthropic = withMemory(new Anthropic(), { memory, externalUserId: "customer-123" });
 * const message = await anthropic.messages.create({
 *   model: "claude-sonnet-5",
 *   max_tokens: 1024,
 *   messages: [{ role: "user", content: "What should I cook tonight?" }],
 * });
 * ```
 */
export function withMemory<Client extends AnthropicClient>(anthropic: Client, options: AdapterOptions): Client {
  const places = [{ path: ["messages"], dialect: messages, builtOnCreate: ["stream"] }];
  return withMemoryAround("anthropic", anthropic, places, options);
}

/** Results of tools come in messages of the user, but are not the user's words: only text is. */
function turn(role: string, content: string | readonly Block[]): Turn[] {
  if (role !== "user" && role !== "assistant") return [];
  const isStep = Array.isArray(content) && content.some(({ type }) => type === "tool_use");
  return [{ role, text: textOf(content, ["text"]), isStep }];
}
