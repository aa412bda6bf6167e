import type { PassportMemory } from "@memoryos/contract";
import type { Visit } from "../visit.ts";

/** Memories that are read at a time: as many as the operation gives. */
const PAGE = 50;

/** Every memory of the passport, the newest first. */
export async function everyMemory({ ask }: Visit): Promise<PassportMemory[]> {
  const all: PassportMemory[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: PassportMemory[]; next_cursor: string | null } = await ask("listPassportMemories", {
      query: { sort: "recent", limit: PAGE, ...(cursor === null ? {} : { cursor }) },
    });
    all.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}
