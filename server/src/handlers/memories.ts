import { readCursor, writeCursor } from "../http/cursor.ts";
import { toJson } from "../http/json.ts";
import { type Body, callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser, storableText } from "../http/requests.ts";
import { invalid } from "../http/validate.ts";
import { hotUntil } from "../memory/lifecycle/rules.ts";
import type { StoredMemory } from "../store/types.ts";
import { createPages, type Page } from "./pages.ts";
import type { Services } from "./services.ts";
import { toMemory, toVersion } from "./wire.ts";

type MemoryHandlers = Pick<
  Handlers,
  "listMemories" | "getMemory" | "updateMemory" | "deleteMemory" | "getMemoryHistory"
>;

export function memoryHandlers({ store, updater, hasher, erasures, clock, redact }: Services): MemoryHandlers {
  const pages = createPages(erasures);

  /** The memory, if it is the tenant's and, where a user is named, that user's. */
  async function find(tenantId: string, memoryId: string, externalUserId: string | undefined): Promise<StoredMemory> {
    refuseReservedUser(externalUserId, "query");
    const memory = await store.findMemory(tenantId, memoryId);
    if (!memory || (externalUserId !== undefined && memory.externalUserId !== externalUserId)) {
      throw new ApiError("memory_not_found");
    }
    return memory;
  }

  return {
    async listMemories(call) {
      const principal = callerOf(call);
      const { tenantId } = principal;
      const { external_user_id: externalUserId, categories = [], agent_id: agentId, cursor, limit = 10 } = call.query;
      const includeArchived = call.query.include_archived ?? false;
      refuseReservedUser(externalUserId, "query");
      if (externalUserId === undefined && !principal.permissions.includes("admin")) {
        throw invalid([
          { pointer: "/query/external_user_id", message: "is required unless the key has `admin`", code: "required" },
        ]);
      }
      const user = externalUserId === undefined ? null : await store.findUser(tenantId, externalUserId);
      const asked = JSON.stringify(call.query);
      const known = user && pages.find(user, asked, clock.now());
      if (known) return pageReply(known);
      const filters = { externalUserId: externalUserId ?? null, categories, agentId: agentId ?? null, includeArchived };
      const now = clock.now();
      const list = JSON.stringify(["listMemories", tenantId, filters]);
      const position = cursor === undefined ? null : readCursor(hasher, list, cursor);
      const after = position && { createdAt: position.time, memoryId: position.id };
      const { rows, total } = await store.listMemories({ tenantId, ...filters, after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const next =
        last && rows.length > limit ? writeCursor(hasher, list, { time: last.createdAt, id: last.memoryId }) : null;
      const body: Body<"listMemories"> = {
        data: page.map((memory) => toMemory(memory, now)),
        pagination: { next_cursor: next, limit, total },
      };
      const written = {
        body: toJson(body),
        link: next && nextLink(call.query, next),
        goodUntil: Math.min(...page.map((memory) => hotUntil(memory, now))),
      };
      if (user) pages.keep(user, asked, written);
      return pageReply(written);
    },

    async getMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, call.query.external_user_id);
      return { body: { data: toMemory(memory, clock.now()) } };
    },

    async deleteMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, call.query.external_user_id);
      const receipt = call.query.hard_delete
        ? await store.eraseMemory(memory, clock.now())
        : await store.archiveMemory(memory, clock.now());
      pages.forget(memory);
      return { body: { data: { deleted: true, receipt } } };
    },

    async updateMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.memory_id, call.query.external_user_id);
      const { content, importance_score: importance, is_archived: archived } = call.body;
      const words = content === undefined ? [] : [storableText(content, "/body/content")];
      const [redacted] = await redact(tenantId, words, memory.externalUserId);
      const updated = await updater(memory, {
        ...(redacted === undefined ? {} : { content: redacted }),
        ...(importance === undefined ? {} : { importance }),
        ...(archived === undefined ? {} : { archived }),
      });
      if (!updated) throw new ApiError("memory_not_found");
      return { body: { data: toMemory(updated, clock.now()) } };
    },

    async getMemoryHistory(call) {
      const { tenantId } = callerOf(call);
      const versions = await store.listVersions(await find(tenantId, call.path.memory_id, call.query.external_user_id));
      // Erased since it was found.
      if (versions.length === 0) throw new ApiError("memory_not_found");
      return { body: { data: versions.map(toVersion) } };
    },
  };
}

function pageReply({ body, link }: Page) {
  return { body, ...(link === null ? {} : { headers: { Link: link } }) };
}

function nextLink(query: Record<string, unknown>, cursor: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  return `</v1/memories?${parameters}>; rel="next"`;
}
