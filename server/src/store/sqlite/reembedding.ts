import type { Database } from "better-sqlite3";
import type { MaintenanceStore, TextToEmbed } from "../types.ts";
import { fromVector } from "./rows.ts";
import type { WriteTransaction } from "./write-queue.ts";

/** Key of the row of `meta` that says how far it is, while it goes on. */
const STATE = "reembedding";
/** What the store is tied to meanwhile, so that no server starts on vectors of two embedders. */
const UNFINISHED = "an unfinished change of embedders";

interface State {
  /** Of the embedder whose vectors come in. */
  embedder: string;
  done: number;
  /** The text that was done last. */
  after: { kind: TextToEmbed["kind"]; tenantId: string; userId: string; id: string } | null;
}

interface Row {
  tenant_id: string;
  user_id: string;
  id: string;
  content: string;
}

/** Where there are vectors, with their texts, in the order in which they are made anew. */
const SOURCES = [
  {
    kind: "memory",
    select: `
      SELECT tenant_id, user_id, memory_id AS id, content FROM memories
      WHERE (tenant_id, user_id, memory_id) > (?, ?, ?) ORDER BY tenant_id, user_id, memory_id LIMIT ?`,
    replace: `
      UPDATE vectors SET vector = ? WHERE tenant_id = ? AND user_id = ? AND memory_id = ? AND EXISTS (
        SELECT 1 FROM memories WHERE memories.tenant_id = vectors.tenant_id AND memories.user_id = vectors.user_id
          AND memories.memory_id = vectors.memory_id AND content = ?)`,
    count: "SELECT count(*) AS n FROM memories",
  },
  {
    kind: "signal",
    select: `
      SELECT tenant_id, user_id, signal_id AS id, content FROM weak_signals
      WHERE (tenant_id, user_id, signal_id) > (?, ?, ?) ORDER BY tenant_id, user_id, signal_id LIMIT ?`,
    replace: `
      UPDATE weak_signals SET vector = ? WHERE tenant_id = ? AND user_id = ? AND signal_id = ? AND content = ?`,
    count: "SELECT count(*) AS n FROM weak_signals",
  },
] as const;

/** Makes all vectors anew, resumed where it was broken off. */
export function createReembedding(
  db: Database,
  write: WriteTransaction,
): Pick<MaintenanceStore, "beginReembedding" | "nextToEmbed" | "replaceVectors" | "finishReembedding"> {
  const read = db.prepare<[string], { value: string }>("SELECT value FROM meta WHERE key = ?");
  const put = db.prepare(
    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const forget = db.prepare("DELETE FROM meta WHERE key = ?");
  const touchUser = db.prepare("UPDATE end_users SET revision = revision + 1 WHERE tenant_id = ? AND user_id = ?");
  const sources = SOURCES.map(({ kind, select, replace, count }) => ({
    kind,
    select: db.prepare<[string, string, string, number], Row>(select),
    replace: db.prepare(replace),
    count: db.prepare<[], { n: number }>(count),
  }));

  function state(): State | null {
    const found = read.get(STATE);
    return found ? (JSON.parse(found.value) as State) : null;
  }

  return {
    beginReembedding: ({ id, dimensions }) =>
      write(() => {
        const embedder = `${id}, ${dimensions} dimensions`;
        const earlier = state();
        const total = sources.reduce((sum, { count }) => sum + (count.get()?.n ?? 0), 0);
        if (earlier?.embedder === embedder) return { done: Math.min(earlier.done, total), total };
        put.run(STATE, JSON.stringify({ embedder, done: 0, after: null } satisfies State));
        if (read.get("embedder")?.value !== embedder) put.run("embedder", UNFINISHED);
        return { done: 0, total };
      }),
    async nextToEmbed(limit) {
      const after = state()?.after ?? null;
      const from = after === null ? 0 : sources.findIndex(({ kind }) => kind === after.kind);
      for (const { kind, select } of sources.slice(from)) {
        const { tenantId, userId, id } = after?.kind === kind ? after : { tenantId: "", userId: "", id: "" };
        const rows = select.all(tenantId, userId, id, limit);
        if (rows.length === 0) continue;
        return rows.map((row) => ({
          kind,
          tenantId: row.tenant_id,
          userId: row.user_id,
          id: row.id,
          content: row.content,
        }));
      }
      return [];
    },
    async replaceVectors(vectors) {
      await write(() => {
        const now = state();
        const last = vectors.at(-1);
        if (!now || !last) return;
        const users = new Map<string, TextToEmbed>();
        for (const each of vectors) {
          const source = sources.find(({ kind }) => kind === each.kind);
          source?.replace.run(fromVector(each.vector), each.tenantId, each.userId, each.id, each.content);
          users.set(`${each.tenantId} ${each.userId}`, each);
        }
        for (const { tenantId, userId } of users.values()) touchUser.run(tenantId, userId);
        const { kind, tenantId, userId, id } = last;
        const after = { kind, tenantId, userId, id };
        put.run(STATE, JSON.stringify({ ...now, done: now.done + vectors.length, after } satisfies State));
      });
    },
    async finishReembedding() {
      await write(() => {
        const now = state();
        if (!now) return;
        put.run("embedder", now.embedder);
        forget.run(STATE);
      });
    },
  };
}
