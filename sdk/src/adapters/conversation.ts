/** One thing that was said, in the form that all language models share. */
export interface Turn {
  role: "user" | "assistant";
  /** What was said, as text; empty for pictures, results of tools and the like. */
  text: string;
  /** The assistant only called tools so far, and goes on when it has their results. */
  isStep: boolean;
}

/** How one kind of call says things. `Parameters` and `Answer` are the language model client's own. */
export interface Dialect<Parameters> {
  turns(parameters: Parameters): Turn[];
  /** A copy with more text at the end of the system prompt. */
  withSystemPrompt(parameters: Parameters, addition: string): Parameters;
  /** What the model answered. */
  reply(answer: unknown): Turn;
  /** What one event of a streamed answer adds. */
  delta(event: unknown): { text?: string | null | undefined; isStep?: boolean };
}

/** The contract's limits for one message and for one add. */
const MOST_CHARACTERS = 16_000;
const MOST_MESSAGES = 64;

/** The question to look memories up with: what the person said last. Null when that is not text. */
export function questionIn(turns: readonly Turn[]): string | null {
  const last = turns.filter(({ role, text }) => role === "user" && text.trim() !== "").at(-1);
  // The end of a long one, not beginning with half a character.
  return last === undefined
    ? null
    : last.text
        .trim()
        .slice(-MOST_CHARACTERS)
        .replace(/^[\uDC00-\uDFFF]/, "");
}

/**
 * What the person said since the assistant's last full answer, with the answer to it. Clients send the whole conversation
 * each time; what is before that was added then.
 */
export function newlySaid(turns: readonly Turn[], reply: Turn): { role: Turn["role"]; content: string }[] {
  const answered = turns.map(({ role, isStep }) => role === "assistant" && !isStep).lastIndexOf(true);
  const asked = turns.slice(answered + 1).filter(({ role }) => role === "user");
  const messages = [...asked, reply].flatMap(({ role, text }) => pieces(text).map((content) => ({ role, content })));
  return messages.some(({ role }) => role === "user") ? messages.slice(-MOST_MESSAGES) : [];
}

/** A long text as several messages, each within the limit. */
function pieces(text: string): string[] {
  const found = text.match(new RegExp(`[^]{1,${MOST_CHARACTERS}}`, "gu")) ?? [];
  return found.filter((piece) => piece.trim() !== "");
}

/** The text in a message's content: a string, or parts of which those with one of these types are text. */
export function textOf(content: unknown, types: readonly string[]): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .filter((part) => types.includes(part?.type) && typeof part.text === "string")
    .map(({ text }) => text as string)
    .join("\n");
}
