import type { ServiceWriter as WireWriter } from "@memoryos/contract";
import { idempotencyOf, REPLAYED } from "../http/idempotency.ts";
import { type Call, callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { invalid } from "../http/validate.ts";
import { uuidv7 } from "../ids.ts";
import { DEFAULT_AUTHORITY } from "../provenance/authority.ts";
import { isReservedService } from "../provenance/source-event.ts";
import type { AuthorityRules, ServiceWriter } from "../store/types.ts";
import type { Services } from "./services.ts";
import { toWireRules } from "./wire.ts";

type WriterHandlers = Pick<Handlers, "listServiceWriters" | "registerServiceWriter" | "updateServiceWriter">;
type RulesInput = Call<"registerServiceWriter">["body"]["authority_rules"];

export function writerHandlers({ store, hasher, clock }: Services): WriterHandlers {
  return {
    async listServiceWriters(call) {
      const writers = await store.listWriters(callerOf(call).tenantId);
      return { body: { data: writers.map(toWire) } };
    },

    async registerServiceWriter(call) {
      const { tenantId } = callerOf(call);
      const { service_key: serviceKey, display_name: displayName, api_key_id: apiKeyId, authority_rules } = call.body;
      if (isReservedService(serviceKey)) {
        const message = "must not be a reserved name: `retrieval-feedback`, or one that begins with `memoryos`";
        throw invalid([{ pointer: "/body/service_key", message, code: "reserved" }]);
      }
      const now = clock.now();
      const registered = await store.registerWriter(
        tenantId,
        {
          writerId: uuidv7(),
          serviceKey,
          displayName,
          apiKeyId: apiKeyId ?? null,
          rules: rulesOf(authority_rules),
          isActive: true,
          createdAt: now,
          updatedAt: now,
        },
        idempotencyOf(hasher, "registerServiceWriter", call.headers["idempotency-key"], call.body, now),
      );
      switch (registered.kind) {
        case "accepted":
        case "replayed":
          return {
            body: { data: toWire(registered.writer) },
            ...(registered.kind === "replayed" ? { headers: REPLAYED } : {}),
          };
        case "exists":
          throw new ApiError("service_writer_already_exists");
        case "conflict":
          throw new ApiError("idempotency_key_reused");
        case "erased":
          throw new ApiError("idempotency_erased");
        default:
          throw keyRefused(registered);
      }
    },

    async updateServiceWriter(call) {
      const { tenantId } = callerOf(call);
      const { display_name: displayName, api_key_id: apiKeyId, authority_rules, is_active: isActive } = call.body;
      const change = {
        ...(displayName === undefined ? {} : { displayName }),
        ...(apiKeyId === undefined ? {} : { apiKeyId }),
        ...(authority_rules === undefined ? {} : { rules: rulesOf(authority_rules) }),
        ...(isActive === undefined ? {} : { isActive }),
      };
      const updated = await store.updateWriter(tenantId, call.path.writer_id, change, clock.now());
      if (updated.kind === "changed") return { body: { data: toWire(updated.writer) } };
      if (updated.kind === "unknown") throw new ApiError("service_writer_not_found");
      throw keyRefused(updated);
    },
  };
}

function keyRefused({ kind }: { kind: "invalid_key" | "key_taken" }): ApiError {
  return new ApiError(kind === "key_taken" ? "api_key_already_bound_to_writer" : "invalid_writer_api_key");
}

function rulesOf(input: RulesInput): AuthorityRules {
  return {
    defaultPriority: input?.default_priority ?? DEFAULT_AUTHORITY,
    categories: input?.categories ?? {},
    domainFields: input?.domain_fields ?? {},
  };
}

function toWire(writer: ServiceWriter): WireWriter {
  return {
    id: writer.writerId,
    service_key: writer.serviceKey,
    display_name: writer.displayName,
    api_key_id: writer.apiKeyId,
    authority_rules: toWireRules(writer.rules),
    is_active: writer.isActive,
    created_at: writer.createdAt.toISOString(),
    updated_at: writer.updatedAt.toISOString(),
  };
}
