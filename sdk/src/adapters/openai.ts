import { type Dialect, type Turn, textOf } from "./conversation.ts";
import { withMemoryAround } from "./intercept.ts";
import type { AdapterOptions } from "./options.ts";

export type { AdapterOptions, MemoryClient } from "./options.ts";

/**
 * What an OpenAI client has, so far as memory is concerned: one of the two.
 *
 * @example
 * ```ts
 * const client: OpenAIClient = new OpenAI();
 * ```
 */
export interface OpenAIClient {
  /** Chat completions. */
  chat?: { completions: { create: unknown } };
  /** Responses. */
  responses?: { create: unknown };
}

interface ChatMessage {
  role: string;
  content?: unknown;
  tool_calls?: unknown[];
}

interface ChatParameters {
  messages: readonly ChatMessage[];
}

interface ResponseItem {
  type?: string;
  role?: string;
  content?: unknown;
}

interface ResponseParameters {
  input?: string | readonly ResponseItem[];
  instructions?: string | null;
}

const TEXT_TYPES = ["text", "input_text", "output_text"];

const chat: Dialect<ChatParameters> = {
  turns: ({ messages }) => messages.flatMap(({ role, content, tool_calls }) => turn(role, content, tool_calls)),
  withSystemPrompt({ messages, ...rest }, addition) {
    const [first, ...others] = messages;
    if (first?.role !== "system" && first?.role !== "developer") {
      return { ...rest, messages: [{ role: "system", content: addition }, ...messages] };
    }
    const content = Array.isArray(first.content)
      ? [...first.content, { type: "text", text: addition }]
      : `${first.content ?? ""}\n\n${addition}`;
    return { ...rest, messages: [{ ...first, content }, ...others] };
  },
  reply(answer) {
    const { message } = (answer as { choices: { message: ChatMessage }[] }).choices[0] as { message: ChatMessage };
    return turn("assistant", message.content, message.tool_calls)[0] as Turn;
  },
  delta(event) {
    const [choice] = (event as { choices?: { index?: number; delta?: ChatMessage }[] }).choices ?? [];
    if (choice === undefined || (choice.index ?? 0) !== 0) return {};
    return { text: choice.delta?.content as string, isStep: (choice.delta?.tool_calls?.length ?? 0) > 0 };
  },
};

const responses: Dialect<ResponseParameters> = {
  turns({ input = [] }) {
    if (typeof input === "string") return turn("user", input);
    return input.flatMap(({ type, role, content }) =>
      type === "function_call" ? turn("assistant", "", [type]) : turn(role ?? "", content),
    );
  },
  withSystemPrompt: ({ instructions, ...rest }, addition) => ({
    ...rest,
    instructions: instructions ? `${instructions}\n\n${addition}` : addition,
  }),
  reply(answer) {
    const items = (answer as { output: ResponseItem[] }).output;
    const text = items.map(({ content }) => textOf(content, TEXT_TYPES)).join("");
    return { role: "assistant", text, isStep: items.some(({ type }) => type === "function_call") };
  },
  delta(event) {
    const { type, delta, item } = event as { type?: string; delta?: string; item?: ResponseItem };
    if (type === "response.output_text.delta") return { text: delta };
    return { isStep: type === "response.output_item.added" && item?.type === "function_call" };
  },
};

/**
 * An OpenAI client whose `chat.completions.create` and `responses.create`, streamed or not, have a person's memory around
 * them: what is remembered goes into the system prompt, and what was said goes to `add` afterwards. When memory fails or is
 * slow the call goes on without it. Everything else of the client is as it was, `parse` and `stream` included: they have
 * no memory. Nor is an answer added that is read through `asResponse()` or `tee()`.
 *
 * It costs next to nothing: make one for each request.
 *
 * @throws {MemoryOSError} `INVALID_ARGUMENT` when `openai` or `options` cannot be used.
 * @example
 * ```ts
 * import { Memory } from "@memoryos/sdk";
 * import { withMemory } from "@memoryos/sdk/adapters/openai";
 * import OpenAI from "openai";
 *
 * const memory = new Memory({ apiKey: "mem_…" });
 * const openai = withMemory(new OpenAI(), { memory, externalUserId: "customer-123" });
 * const completion = await openai.chat.completions.create({
 *   model: "gpt-5-mini",
 *   messages: [{ role: "user", content: "What should I cook tonight?" }],
 * });
 * ```
 */
export function withMemory<Client extends OpenAIClient>(openai: Client, options: AdapterOptions): Client {
  const places = [
    { path: ["chat", "completions"], dialect: chat },
    { path: ["responses"], dialect: responses },
  ];
  return withMemoryAround("openai", openai, places, options);
}

/** System prompts, and what tools say, are nobody's words. */
function turn(role: string, content: unknown, toolCalls: unknown[] = []): Turn[] {
  if (role !== "user" && role !== "assistant") return [];
  return [{ role, text: textOf(content, TEXT_TYPES), isStep: toolCalls.length > 0 }];
}
