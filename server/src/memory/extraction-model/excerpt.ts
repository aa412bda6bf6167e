import { redact } from "../../domains/redaction/redact.ts";
import { countTokens } from "../context/tokens.ts";
import { withoutContextBlocks } from "../extraction/context-block.ts";
import type { Conversation } from "../types.ts";

/** Tokens of a conversation that a model reads (the published limit). */
const MOST_TOKENS = 5_000;
/** Tokens of an assistant's turn: it only tells what the user answers to, and a question comes at the end. */
const MOST_ASSISTANT_TOKENS = 400;
/** Characters that are counted at a time, and the step in which a turn is cut. */
const PIECE = 200;

/** A turn as a model reads it. */
export interface ExcerptTurn {
  /** Position in `Conversation.turns`. */
  turn: number;
  role: "user" | "assistant";
  said_at: string;
  text: string;
}

/** What of a conversation a model reads. */
export interface Excerpt {
  turns: ExcerptTurn[];
  /** How many turns of user and assistant are left out because there were too many, the oldest ones. */
  turnsLeftOut: number;
}

/**
 * Takes of a conversation what fits 5,000 tokens: whole turns, the newest first, because later statements correct earlier
 * ones. Of an assistant's turn the last 400 tokens are taken; of a newest user turn that is too long by itself, its
 * beginning. `system` turns are not the user's, and to the assistant's last turns the user has not answered: neither is read.
 * What is secret is redacted before anybody else sees it, and a context block that was pasted back is left out.
 */
export function excerptOf({ turns, receivedAt }: Conversation): Excerpt {
  const end = turns.findLastIndex(({ role }) => role === "user") + 1;
  const readable = turns.slice(0, end).flatMap(({ role, content, occurredAt }, turn): ExcerptTurn[] => {
    if (role === "system") return [];
    const safe = redact(content);
    const text = role === "assistant" ? lastTokens(safe, MOST_ASSISTANT_TOKENS) : withoutContextBlocks(safe);
    return [{ turn, role, said_at: (occurredAt ?? receivedAt).toISOString(), text }];
  });
  const taken: ExcerptTurn[] = [];
  let left = MOST_TOKENS;
  for (const turn of readable.toReversed()) {
    left -= countTokens(JSON.stringify({ ...turn, text: "" }));
    const fitting = fittingPieces(piecesOf(turn.text), left);
    const isWhole = left >= 0 && fitting.text === turn.text;
    if (isWhole) taken.push(turn);
    else if (taken.length === 0) taken.push({ ...turn, text: fitting.text.toWellFormed() });
    if (!isWhole) break;
    left -= fitting.tokens;
  }
  return { turns: taken.reverse(), turnsLeftOut: readable.length - taken.length };
}

/** The tokenizer's time grows with the square of a text without gaps, so it is given a piece at a time. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += PIECE) pieces.push(text.slice(at, at + PIECE));
  return pieces;
}

/** The pieces from the first on that fit so many tokens. */
function fittingPieces(pieces: readonly string[], most: number): { text: string; tokens: number } {
  let tokens = 0;
  let count = 0;
  for (const piece of pieces) {
    const more = countTokens(piece);
    if (tokens + more > most) break;
    tokens += more;
    count += 1;
  }
  return { text: pieces.slice(0, count).join(""), tokens };
}

function lastTokens(text: string, most: number): string {
  const { text: end } = fittingPieces(piecesOf(text).reverse(), most);
  return text.slice(text.length - end.length).toWellFormed();
}
