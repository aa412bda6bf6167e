import type { PassportMemory, PassportMemoryVersion } from "@memoryos/contract";
import { readMark, writeMark } from "../http/cursor.ts";
import { idempotencyOf, REPLAYED, refuseReused } from "../http/idempotency.ts";
import { type Handlers, personOf } from "../http/operation.ts";
import { nextLink } from "../http/page.ts";
import { ApiError } from "../http/problem.ts";
import { storableText } from "../http/requests.ts";
import { isHot } from "../memory/lifecycle/rules.ts";
import { domainProfileOf } from "../passport/account/domain-profile.ts";
import { ago, daysSince, previewOf, sourceOf, trendOf } from "../passport/account/memory-view.ts";
import { isActive } from "../passport/active-grants.ts";
import type { Flag, PersonMemory, PersonMemoryVersion } from "../store/types.ts";
import { everyPage } from "./every-page.ts";
import type { Services } from "./services.ts";

type PassportMemoryHandlers = Pick<
  Handlers,
  | "listPassportMemories"
  | "previewPassportMemories"
  | "getPassportMemoryHistory"
  | "flagPassportMemory"
  | "unflagPassportMemory"
  | "correctPassportMemory"
  | "deletePassportMemory"
  | "getPassportDomainProfile"
>;

const PATH = "/v1/uui/me/memories";

/** Published: memories of a preview. */
const PREVIEWED = 5;

export function passportMemoryHandlers({ store, correct, hasher, clock }: Services): PassportMemoryHandlers {
  async function find(personId: string, memoryId: string): Promise<PersonMemory> {
    const memory = await store.findPersonMemory(personId, memoryId);
    if (!memory) throw new ApiError("memory_not_found");
    return memory;
  }

  async function setFlag(personId: string, memoryId: string, flag: Flag | null): Promise<void> {
    const isThere = await store.flagMemory(await find(personId, memoryId), flag);
    if (!isThere) throw new ApiError("memory_not_found");
  }

  return {
    async listPassportMemories(call) {
      const { personId } = personOf(call);
      const { category, categories = [], sort = "importance", cursor, limit = 20 } = call.query;
      const asked = [...new Set([...categories, ...(category ? [category] : [])])].sort();
      const filters = { personId, categories: asked.length > 0 ? asked : null, order: sort };
      const list = JSON.stringify([PATH, filters]);
      const mark = cursor === undefined ? null : readMark(hasher, list, cursor);
      const after = mark && { key: mark.key, memoryId: mark.id };
      const { rows, total } = await store.listPersonMemories({ ...filters, after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const next =
        last && rows.length > limit ? writeMark(hasher, list, { key: keyOf(last, sort), id: last.memoryId }) : null;
      const now = clock.now();
      const grants = await store.listGrants(personId);
      const active = new Set(grants.filter((grant) => isActive(grant, now)).map(({ agentId }) => agentId));
      return {
        body: {
          data: page.map((memory) => toWireMemory(memory, active, now)),
          next_cursor: next,
          total_count: total,
          pagination: { next_cursor: next, limit, total },
        },
        ...(next ? { headers: { Link: nextLink(PATH, asSent(call.query), next) } } : {}),
      };
    },

    async previewPassportMemories(call) {
      const { personId } = personOf(call);
      const found = await store.findGlobalAgent(call.query.agent_id);
      if (!found) throw new ApiError("global_agent_not_found");
      const categories = call.query.categories ?? found.agent.defaultCategories;
      const { rows } = await store.listPersonMemories({
        personId,
        categories,
        order: "importance",
        after: null,
        limit: PREVIEWED,
      });
      const now = clock.now();
      return {
        body: {
          data: rows.map(({ content, category, importance, createdAt }) => ({
            content_preview: previewOf(content),
            category,
            importance_score: importance,
            stored_ago: ago(createdAt, now),
          })),
        },
      };
    },

    async getPassportMemoryHistory(call) {
      const { personId } = personOf(call);
      const versions = await store.listPersonVersions(await find(personId, call.path.memory_id));
      // Erased since it was found.
      if (versions.length === 0) throw new ApiError("memory_not_found");
      const now = clock.now();
      return { body: { data: versions.map((version) => toWireVersion(version, now)) } };
    },

    async flagPassportMemory(call) {
      const { memory_id } = call.path;
      const { reason, correction = null } = call.body;
      await setFlag(personOf(call).personId, memory_id, { reason, correction, flaggedAt: clock.now() });
      return { body: { data: { flagged: true, memory_id } } };
    },

    async unflagPassportMemory(call) {
      const { memory_id } = call.path;
      await setFlag(personOf(call).personId, memory_id, null);
      return { body: { data: { unflagged: true, memory_id } } };
    },

    async correctPassportMemory(call) {
      const { personId } = personOf(call);
      const { memory_id: memoryId } = call.path;
      const key = call.headers["idempotency-key"];
      const content = storableText(call.body.corrected_content, "/body/corrected_content");
      const request = { memoryId, ...call.body };
      const corrected = await correct(
        personId,
        memoryId,
        content,
        idempotencyOf(hasher, "correctPassportMemory", key && `${personId} ${key}`, request, clock.now()),
      );
      if (corrected.kind === "unknown_memory") throw new ApiError("memory_not_found");
      refuseReused(corrected);
      return {
        body: { data: { corrected: true, new_memory_id: corrected.memoryId } },
        ...(corrected.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },

    async deletePassportMemory(call) {
      const { memory_id } = call.path;
      const receipt = await store.erasePersonMemory(personOf(call).personId, memory_id, clock.now());
      if (!receipt) throw new ApiError("memory_not_found");
      return { body: { data: { deleted: true, memory_id } } };
    },

    async getPassportDomainProfile(call) {
      const { personId } = personOf(call);
      const list = { personId, categories: null, order: "oldest" } as const;
      const memories = await everyPage(
        async (after, limit) => {
          const from = after && { key: after.time.getTime(), memoryId: after.id };
          return (await store.listPersonMemories({ ...list, after: from, limit })).rows;
        },
        ({ createdAt: time, memoryId: id }) => ({ time, id }),
      );
      return { body: { data: await domainProfileOf(memories, clock.now()) } };
    },
  };
}

/** Categories stand together, with commas between them. */
function asSent({ categories, ...query }: { categories?: string[] }): object {
  return { ...query, ...(categories ? { categories: categories.join(",") } : {}) };
}

function keyOf({ importance, createdAt }: PersonMemory, order: string): number {
  return order === "importance" ? importance : createdAt.getTime();
}

/** What rests on no source event. */
const WITHOUT_CLAIM = {
  claim_status: null,
  claim_revision_status: null,
  source_access_status: null,
  provenance_recorded_at: null,
  provenance_reason: null,
  claim_schema_version: null,
  claim_processor_version: null,
};

/** @param active Agents that have access. */
function toWireMemory(memory: PersonMemory, active: ReadonlySet<string>, now: Date): PassportMemory {
  const { agentId, flag, lastAccessedAt } = memory;
  return {
    id: memory.memoryId,
    content: memory.content,
    category: memory.category,
    importance_score: memory.importance,
    importance_trend: trendOf(memory),
    is_hot: isHot(memory, now),
    stored_days_ago: daysSince(memory.createdAt, now),
    last_accessed_days_ago: lastAccessedAt && daysSince(lastAccessedAt, now),
    stored_at: memory.createdAt.toISOString(),
    source_agent_name: memory.agentName,
    source_agent_access_revoked: agentId !== null && !active.has(agentId),
    source_type: sourceOf(memory),
    source_organisation_name: null,
    is_flagged: flag !== null,
    flag: flag && { ...flag, reason: flag.reason as never, flagged_at: flag.flaggedAt.toISOString() },
    ...WITHOUT_CLAIM,
  };
}

function toWireVersion(version: PersonMemoryVersion, now: Date): PassportMemoryVersion {
  const { changeType, changeReason, createdAt } = version;
  return {
    version_number: version.number,
    content: version.content,
    change_type: changeType,
    change_reason: changeType === "created" ? null : changeReason,
    changed_by: changerOf(version),
    agent_name: version.agentName,
    created_at: createdAt.toISOString(),
    days_ago: daysSince(createdAt, now),
  };
}

function changerOf({ changeType, agentId }: PersonMemoryVersion): "agent" | "user" | "system" {
  if (changeType === "user_corrected") return "user";
  return agentId === null ? "system" : "agent";
}
