import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Turn } from "../src/memory/types.ts";
import { UsageError } from "./options.ts";

const FILE = "persona-chat.jsonl";

/** One speaker of a conversation, taken as the user of an assistant. */
export interface Side {
  /** The other speaker's turns are the assistant's. */
  turns: Turn[];
  /** What is known to be true of the speaker. */
  facts: string[];
  /** Whether its conversation belongs to the half on which the rules were tuned. */
  tuned: boolean;
}

interface Line {
  user_1_facts: string[];
  user_2_facts: string[];
  turns: { speaker: 1 | 2; text: string }[];
}

/**
 * Reads Synthetic-Persona-Chat, each speaker in turn as the user.
 *
 * @throws UsageError when the folder does not hold it.
 */
export async function readPersonaChat(folder: string): Promise<Side[]> {
  const path = join(folder, FILE);
  if (!existsSync(path)) {
    throw new UsageError(
      `--data must name a folder that holds ${FILE}, and ${folder} does not; without it, choose other cases with --only`,
    );
  }
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return lines.flatMap((line, position) => {
    const conversation = JSON.parse(line) as Line;
    const tuned = position % 2 === 0;
    return [
      { tuned, facts: conversation.user_1_facts, turns: turnsOf(conversation, 1) },
      { tuned, facts: conversation.user_2_facts, turns: turnsOf(conversation, 2) },
    ];
  });
}

function turnsOf({ turns }: Line, user: 1 | 2): Turn[] {
  return turns.map(({ speaker, text }) => ({
    role: speaker === user ? "user" : "assistant",
    content: text,
    externalTurnId: null,
    occurredAt: null,
  }));
}
