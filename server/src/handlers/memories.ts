import { createHash } from "node:crypto";
import type { Memory, SearchResult } from "@memoryos/contract";
import { v7 as uuidv7 } from "uuid";
import { readCursor, writeCursor } from "../http/cursor.ts";
import { UNLIMITED } from "../http/envelope.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { FORMATS, invalid } from "../http/validate.ts";
import { contextSnippet } from "../memory/context/snippet.ts";
import type { StoredMemory } from "../store/types.ts";
import type { Services } from "./services.ts";

type MemoryHandlers = Pick<
  Handlers,
  "addMemories" | "retrieveMemories" | "listMemories" | "getMemory" | "deleteMemory"
>;

/** How long an idempotency key is kept: 24 hours (decisions.md, Idempotency), in milliseconds. */
const IDEMPOTENCY_LIFETIME = 86_400_000;

export function memoryHandlers({ store, retriever, worker, hasher, clock }: Services): MemoryHandlers {
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
    async addMemories(call) {
      const { tenantId } = callerOf(call);
      const { idempotency_key: keyInBody, ...body } = call.body;
      refuseReservedUser(body.external_user_id);
      const key = call.headers["idempotency-key"] ?? keyInBody;
      const now = clock.now();
      const accepted = await store.acceptJob({
        tenantId,
        externalUserId: body.external_user_id,
        jobId: uuidv7(),
        agentId: body.agent_id ?? null,
        conversationId: body.conversation_id ?? null,
        messages: body.messages.map((message, index) => ({
          role: message.role ?? "user",
          content: message.content.trim(),
          external_turn_id: message.external_turn_id ?? null,
          occurred_at: message.occurred_at ? instant(message.occurred_at, `/body/messages/${index}/occurred_at`) : null,
        })),
        metadata: body.metadata ?? {},
        queueName: "enterprise-extraction",
        now,
        idempotency: key
          ? {
              operation: "addMemories",
              keyHash: hasher.hash(key),
              fingerprint: createHash("sha256").update(canonical(body)).digest("hex"),
              expiresAt: new Date(now.getTime() + IDEMPOTENCY_LIFETIME),
            }
          : null,
      });
      if (accepted.kind === "conflict") throw new ApiError("idempotency_key_reused");
      if (accepted.kind === "accepted") worker.jobAccepted();
      const eta = worker.eta();
      const processing = eta === null ? "normal" : "delayed";
      return {
        body: {
          status: "queued",
          job_id: accepted.jobId,
          blocked_reason: null,
          retry_after_seconds: null,
          budget_remaining_pct: UNLIMITED.budgetRemaining,
          processing_eta_seconds: eta,
          processing_status: processing,
          nothing_to_extract: false,
          proposal_ids: [],
        },
        headers: {
          // This add may be the one that makes it so: the header says the same as the body.
          "X-MemoryOS-Processing": processing,
          ...(accepted.kind === "replayed" ? { "Idempotency-Replayed": "true" } : {}),
        },
      };
    },

    async retrieveMemories(call) {
      const { tenantId } = callerOf(call);
      const { body } = call;
      refuseReservedUser(body.external_user_id);
      const found = await retriever(tenantId, body.external_user_id, {
        query: body.query.trim(),
        limit: body.limit ?? 10,
        categories: body.categories ?? [],
        agentId: body.agent_id ?? null,
        timeFilterDays: body.time_filter_days ?? null,
        format: body.format ?? "bullets",
        contextMaxTokens: body.context_max_tokens ?? 500,
      });
      return {
        body: {
          retrieval_id: uuidv7(),
          data: found.results.map(({ memory, relevance }) => toSearchResult(memory, relevance)),
          cached: found.cached,
          system_prompt_addition: found.context,
          context_token_count: found.contextTokens,
          memories_from_hot_tier: 0,
          clarification_question: null,
          source_reviews: [],
          quota_mode: UNLIMITED.mode,
          is_degraded: false,
          is_passthrough: false,
        },
      };
    },

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
      const filters = { externalUserId: externalUserId ?? null, categories, agentId: agentId ?? null, includeArchived };
      const list = JSON.stringify(["listMemories", tenantId, filters]);
      const after = cursor === undefined ? null : readCursor(hasher, list, cursor);
      const { rows, total } = await store.listMemories({ tenantId, ...filters, after, limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const next = last && rows.length > limit ? writeCursor(hasher, list, last) : null;
      return {
        body: { data: page.map(toMemory), pagination: { next_cursor: next, limit, total } },
        ...(next ? { headers: { Link: nextLink(call.query, next) } } : {}),
      };
    },

    async getMemory(call) {
      const { tenantId } = callerOf(call);
      return { body: { data: toMemory(await find(tenantId, call.path.id, call.query.external_user_id)) } };
    },

    async deleteMemory(call) {
      const { tenantId } = callerOf(call);
      const memory = await find(tenantId, call.path.id, call.query.external_user_id);
      const receipt = call.query.hard_delete
        ? await store.eraseMemory(memory)
        : await store.archiveMemory(memory, clock.now());
      return { body: { data: { deleted: true, receipt } } };
    },
  };
}

/** `/v1/users/me` is the account itself: nobody's end user may be called so. */
function refuseReservedUser(externalUserId: string | undefined, part: "body" | "query" = "body"): void {
  if (externalUserId !== "me") return;
  throw invalid([
    { pointer: `/${part}/external_user_id`, message: "must not be the reserved word `me`", code: "reserved" },
  ]);
}

/** A time in the one form that is stored; a leap second counts as the second before it. */
function instant(text: string, pointer: string): string {
  const time = new Date(text.replace(/:60(?=\D|$)/, ":59"));
  const year = time.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw invalid([{ pointer, message: FORMATS["date-time"], code: "format" }]);
  return time.toISOString();
}

/** JSON with sorted keys: the same content gives the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) =>
    node && typeof node === "object" && !Array.isArray(node)
      ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
      : node,
  );
}

function nextLink(query: Record<string, unknown>, cursor: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  return `</v1/memories?${parameters}>; rel="next"`;
}

/** What results and lists say alike. */
function toCore(memory: StoredMemory) {
  return {
    id: memory.memoryId,
    content: memory.content,
    category: memory.category,
    importance_score: memory.importance,
    original_importance_score: memory.originalImportance,
    access_count: memory.accessCount,
    is_hot: false,
    is_archived: memory.archivedAt !== null,
    system_archived: false,
    source_event_id: null,
    provenance: { turn_ids: memory.turnIds, observed_at: memory.observedAt.toISOString(), job_id: memory.jobId },
  };
}

function toMemory(memory: StoredMemory): Memory {
  return {
    ...toCore(memory),
    confidence_score: memory.confidence,
    created_at: memory.createdAt.toISOString(),
    updated_at: memory.updatedAt.toISOString(),
    last_accessed_at: memory.lastAccessedAt?.toISOString() ?? null,
    agent_id: memory.agentId,
    previous_version_id: null,
    source_conversation_id: memory.conversationId,
    metadata: memory.metadata,
  };
}

function toSearchResult(memory: StoredMemory, relevance: number): SearchResult {
  return {
    ...toCore(memory),
    relevance_score: relevance,
    last_accessed: memory.lastAccessedAt?.toISOString() ?? null,
    created_at: memory.createdAt.toISOString(),
    context_snippet: contextSnippet(memory.content),
  };
}
