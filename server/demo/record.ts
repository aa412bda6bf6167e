import { type Conversation, ConversationError, type Turn } from "./conversation.ts";
import { UsageError } from "./options.ts";
import { questionsFor, rolesOf } from "./speakers.ts";

/** Where a record was found. */
export interface Origin {
  /** File and line, for messages. */
  where: string;
  /** Its id when it brings none. */
  id: string;
  /** Which of many it is, for its title; null when it is alone. */
  place: string | null;
  /** The speaker named with `--user`; null when none was. */
  user: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const EXPECTED =
  'Expected { "turns": [{ "role": "user", "content": "…" }, …] }, the list of such turns alone, or ' +
  '{ "turns": [{ "speaker": "customer", "text": "…" }, …] }.';
/** What the contract allows for one message, in characters. */
const LONGEST_CONTENT = 16_000;

/**
 * Makes a conversation of a parsed record, in any form that the demo reads.
 *
 * @throws ConversationError saying which part of the record is wrong.
 * @throws UsageError when `--user` names nobody.
 */
export function readRecord(record: unknown, origin: Origin): Conversation {
  const { where } = origin;
  const isBare = Array.isArray(record);
  const fields = isBare ? { turns: record } : record;
  if (!isFields(fields) || !Array.isArray(fields.turns)) {
    throw new ConversationError(`${where} has no list of turns. ${EXPECTED}`);
  }
  const turns: unknown[] = fields.turns;
  const list = isBare ? "" : "turns";
  const read = turns.some((turn) => isFields(turn) && "role" in turn)
    ? withRoles(fields, turns, list, origin)
    : withSpeakers(fields, turns, list, origin);
  if (!read.turns.some((turn) => turn.role === "user")) {
    throw new ConversationError(`${where} has no turn of the user, so there is nothing to remember.`);
  }
  return read;
}

/** Turns that say `role` and `content`: the form of the conversations that ship, and of most programs. */
function withRoles(record: Fields, turns: readonly unknown[], list: string, origin: Origin): Conversation {
  const { where, id, user } = origin;
  if (user !== null) throw new UsageError(`--user is not needed: the turns of ${where} say which are the user's`);
  return {
    id,
    title: titleOf(record, origin),
    user: textOf(record, "user", where) ?? "user",
    agent: textOf(record, "agent", where) ?? "assistant",
    questions: questionsOf(record, where) ?? questionsFor("user"),
    // What an app tells its model is nothing that anybody said.
    turns: turns.flatMap((turn, index): Turn[] => {
      const at = `${list}[${index}]`;
      if (isFields(turn) && turn.role === "system") return [];
      if (!isFields(turn) || (turn.role !== "user" && turn.role !== "assistant")) {
        const got = isFields(turn) ? JSON.stringify(turn.role) : JSON.stringify(turn);
        throw new ConversationError(`${where}: ${at}.role must be "user" or "assistant", got ${got}.`);
      }
      return [{ role: turn.role, content: contentOf(turn.content, `${at}.content`, where) }];
    }),
  };
}

/** Turns that say `speaker` and `text`, as collections of transcripts have them. */
function withSpeakers(record: Fields, turns: readonly unknown[], list: string, origin: Origin): Conversation {
  const { where, id, user } = origin;
  const spoken = turns.map((turn, index) => {
    const at = `${list}[${index}]`;
    if (!isFields(turn) || (typeof turn.speaker !== "string" && typeof turn.speaker !== "number")) {
      throw new ConversationError(`${where}: ${at} has neither a role nor a speaker. ${EXPECTED}`);
    }
    return { speaker: String(turn.speaker), text: contentOf(turn.text, `${at}.text`, where) };
  });
  const roles = rolesOf(spoken, where, user);
  return {
    id,
    title: titleOf(record, origin),
    user: roles.user,
    agent: roles.agent,
    questions: questionsOf(record, where) ?? questionsFor(roles.user),
    turns: roles.turns,
  };
}

function contentOf(value: unknown, at: string, where: string): string {
  if (typeof value !== "string" || value.trim() === "") {
    throw new ConversationError(`${where}: ${at} must be a text that is not blank, got ${JSON.stringify(value)}.`);
  }
  if (value.length > LONGEST_CONTENT) {
    throw new ConversationError(
      `${where}: ${at} must have at most ${LONGEST_CONTENT} characters, it has ${value.length}.`,
    );
  }
  return value.trim();
}

function titleOf(record: Fields, { where, id, place }: Origin): string {
  const title = textOf(record, "title", where) ?? textOf(record, "id", where) ?? id;
  return place === null ? title : `${title} (${place})`;
}

function textOf(record: Fields, field: string, where: string): string | null {
  const value = record[field] ?? null;
  return value === null ? null : contentOf(value, field, where);
}

function questionsOf(record: Fields, where: string): string[] | null {
  const { questions } = record;
  if (questions === undefined || questions === null) return null;
  if (!Array.isArray(questions) || questions.length === 0 || questions.length > 3) {
    throw new ConversationError(`${where}: questions must be a list of one to three texts.`);
  }
  return questions.map((question, index) => contentOf(question, `questions[${index}]`, where));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
