import type { PassportMemory } from "@memoryos/contract";
import type { PersonalVisit } from "../visit.ts";
import { personalPage } from "./personal.ts";

/** Memories that are read at a time: as many as the operation gives. */
const PAGE = 50;

/** `/manage/download`: everything that the passport holds, as the API shows it, in one file. */
export const downloadPage = personalPage("/manage/download", {
  async show(visit) {
    const { data: passport } = await visit.ask("getPassport");
    const { data: connections } = await visit.ask("listConnections");
    const memories = [];
    for (const memory of await everyMemory(visit)) {
      const { data: history } = await visit.ask("getPassportMemoryHistory", { path: { memory_id: memory.id } });
      memories.push({ ...memory, history });
    }
    const json = JSON.stringify({ passport, connections, memories }, null, 2);
    return { file: { name: "memory-passport.json", json } };
  },
});

/** The newest first. */
async function everyMemory({ ask }: PersonalVisit): Promise<PassportMemory[]> {
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
