import { setImmediate } from "node:timers/promises";
import type { PassportMemory, PassportMemoryVersion } from "@memoryos/contract";
import { everyPage } from "../../../handlers/every-page.ts";
import { ApiError } from "../../../http/problem.ts";
import type { Store } from "../../../store/types.ts";
import { universalScope } from "../../universal.ts";
import type { PageRoute, PersonalVisit } from "../visit.ts";
import { personalPage } from "./personal.ts";

/** Memories that are read at a time: as many as the operation gives. */
const PAGE = 50;

type Remembered = PassportMemory & { history: PassportMemoryVersion[] };

/** A memory that no agent finds any more and that the passport still holds. */
type PutAway = Pick<Remembered, "id" | "content" | "category" | "importance_score" | "stored_at" | "history"> & {
  put_away_at: string;
};

/** `/manage/download`: everything that the passport holds, as the API shows it, in one file. */
export function downloadPage(store: Store): PageRoute {
  return personalPage("/manage/download", {
    async show(visit) {
      const { data: passport } = await visit.ask("getPassport");
      const { data: connections } = await visit.ask("listConnections");
      const memories = (await everyMemory(visit)).reverse();
      const told = new Set(memories.map(({ id }) => id));
      const put_away = (await everyPutAway(visit)).filter(({ id }) => !told.has(id));
      const json = JSON.stringify({ passport, connections, memories, put_away }, null, 2);
      return { file: { name: "memory-passport.json", json } };
    },
  });

  /** The newest first. */
  async function everyPutAway(visit: PersonalVisit): Promise<PutAway[]> {
    const scope = universalScope(visit.person.personId);
    const stored = await everyPage(
      (after, limit) => store.exportMemories(scope, after, limit),
      ({ memory: { createdAt: time, memoryId: id } }) => ({ time, id }),
    );
    const all: PutAway[] = [];
    for (const { memory } of stored) {
      const { memoryId: id, content, category, importance: importance_score, createdAt, archivedAt } = memory;
      const history = archivedAt && (await historyOf(visit, id));
      if (!history) continue;
      const times = { stored_at: createdAt.toISOString(), put_away_at: archivedAt.toISOString() };
      all.push({ id, content, category, importance_score, ...times, history });
      if (all.length % PAGE === 0) await setImmediate();
    }
    return all;
  }
}

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
