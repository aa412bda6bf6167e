/** One message. */
export interface Turn {
  role: "user" | "assistant";
  content: string;
}

/** A conversation to play. */
export interface Conversation {
  /** Names the conversation to the server. */
  id: string;
  title: string;
  /** What the person is called whose words are remembered. */
  user: string;
  /** What the other side is called. */
  agent: string;
  turns: Turn[];
  /** What is asked once everything is remembered: one to three questions. */
  questions: string[];
}

/** A file is missing or not understood; the message names it, and says what is wrong and what is expected. */
export class ConversationError extends Error {
  override readonly name = "ConversationError";
}
