import type { ConversationMessage } from "../parameters.ts";
import type { Category, Extracted } from "./state.ts";

/**
 * Makes memories of a conversation's messages.
 *
 * @example
 * ```ts
 * const extract: Extract = (messages) => messages.map(({ content }) => ({ content, category: "goal" }));
 * ```
 */
export type Extract = (messages: readonly Pick<ConversationMessage, "role" | "content">[]) => Extracted[];

const CATEGORIES: readonly [Category, RegExp][] = [
  ["preference", /\b(prefer|like|love|hate|favou?rite)\b/i],
  ["goal", /\b(want to|goal|plan to|trying to)\b/i],
  ["expertise", /\b(expert|experienced|fluent|strongest)\b/i],
  ["relationship", /\b(wife|husband|partner|sister|brother|mother|father|friend|colleague)\b/i],
];

/** Every sentence of the user's that is no question, word for word. A real server does much more; an app cannot tell. */
export const extractSentences: Extract = (messages) =>
  messages
    .filter(({ role }) => (role ?? "user") === "user")
    .flatMap(({ content }) => content.split(/(?<=[.!?])\s+|\n/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "" && !sentence.endsWith("?"))
    .map((content) => ({ content, category: CATEGORIES.find(([, words]) => words.test(content))?.[0] ?? "fact" }));
