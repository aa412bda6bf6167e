import { setImmediate } from "node:timers/promises";
import type { PassportMemory, PassportMemoryVersion } from "@memoryos/contract";
import { ApiError } from "../../../http/problem.ts";
import type { PersonalVisit } from "../visit.ts";
import { personalPage } from "./personal.ts";

/** Memories that are read at a time: as many as the operation gives. */
const PAGE = 50;

type Remembered = PassportMemory & { history: PassportMemoryVersion[] };

/** `/manage/download`: everything that the passport holds, as the API shows it, in one file. */
export const downloadPage = personalPage("/manage/download", {
  async show(visit) {
    const { data: passport } = await visit.ask("getPassport");
    const { data: connections } = await visit.ask("listConnections");
    const memories = (await everyMemory(visit)).reverse();
    const json = JSON.stringify({ passport, connections, memories }, null, 2);
    return { file: { name: "memory-passport.json", json } };
  },
});

/** The oldest first: what is added or corrected meanwhile comes at the end, and is not missed. */
async function everyMemory(visit: PersonalVisit): Promise<Remembered[]> {
  const all: Remembered[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: PassportMemory[]; next_cursor: string | null } = await visit.ask("listPassportMemories", {
      query: { sort: "oldest", limit: PAGE, ...(cursor === null ? {} : { cursor }) },
    });
    for (const memory of page.data) {
      const history = await historyOf(visit, memory.id);
      if (history) all.push({ ...memory, history });
    }
    cursor = page.next_cursor;
    // Other requests are answered in between.
    await setImmediate();
  } while (cursor !== null);
  return all;
}

/** Null when the memory was deleted or corrected since it was listed. */
async function historyOf({ ask }: PersonalVisit, memoryId: string): Promise<PassportMemoryVersion[] | null> {
  try {
    return (await ask("getPassportMemoryHistory", { path: { memory_id: memoryId } })).data;
  } catch (error) {
    if (error instanceof ApiError && error.entry.error === "memory_not_found") return null;
    throw error;
  }
}
