import type { SupportCustomer, SupportProfile, SupportStats } from "@memoryos/contract";
import { profileOf, readProfile } from "../domains/read.ts";
import { support } from "../domains/support/index.ts";
import { callerOf, type Handlers } from "../http/operation.ts";
import { answerPage } from "../http/page.ts";
import { ApiError } from "../http/problem.ts";
import { refuseReservedUser } from "../http/requests.ts";
import type { DomainSettings, EndUser, Position } from "../store/types.ts";
import { refuseBlocked } from "../tenancy/blocks.ts";
import { supportTypesToWire } from "./domain-schema.ts";
import type { Services } from "./services.ts";

type SupportHandlers = Pick<
  Handlers,
  "getSupportProfile" | "listSupportCustomers" | "getSupportStats" | "setSupportType"
>;

/** Profiles that are read at a time. */
const CHUNK = 200;

/** What the profiles of customers show, and which kind of support a tenant gives. */
export function supportHandlers(services: Services): SupportHandlers {
  const { store, hasher, clock } = services;

  /** @throws ApiError TEN_400 when the tenant has another schema. */
  async function supportSettings(tenantId: string): Promise<DomainSettings> {
    const settings = await store.readDomainSettings(tenantId);
    if (settings.schema !== "support") throw new ApiError("support_schema_required");
    return settings;
  }

  return {
    async getSupportProfile(call) {
      const { tenantId } = callerOf(call);
      const { external_user_id: externalUserId } = call.query;
      refuseReservedUser(externalUserId, "query");
      const user = await store.findUser(tenantId, externalUserId);
      refuseBlocked(user);
      return { body: { data: user && (await readProfile(services, support, user)) } };
    },

    async listSupportCustomers(call) {
      const { tenantId } = callerOf(call);
      const settings = await supportSettings(tenantId);
      const now = clock.now();
      return answerPage(
        hasher,
        { tenantId, path: "/v1/tenant/customers", query: call.query, limit: call.query.limit ?? 50 },
        (after, limit) => store.listFactSheets({ tenantId, schema: "support", after, limit }),
        {
          position: ({ user }) => positionOf(user),
          toWire: ({ user, sheet }) => toCustomer(user, profileOf(support, sheet, settings, now)),
        },
      );
    },

    async getSupportStats(call) {
      const { tenantId } = callerOf(call);
      const settings = await supportSettings(tenantId);
      const now = clock.now();
      const customers: SupportCustomer[] = [];
      for (let after: Position | null = null; ; ) {
        const { rows } = await store.listFactSheets({ tenantId, schema: "support", after, limit: CHUNK });
        customers.push(...rows.map(({ user, sheet }) => toCustomer(user, profileOf(support, sheet, settings, now))));
        const last = rows.at(-1);
        if (!last || rows.length < CHUNK) break;
        after = positionOf(last.user);
      }
      return { body: { data: statsOf(customers) } };
    },

    async setSupportType(call) {
      const { tenantId } = callerOf(call);
      await supportSettings(tenantId);
      const { support_type: type, support_type_mode: mode = "single", support_types_allowed: allowed = [] } = call.body;
      if (mode === "single" && type === undefined) throw new ApiError("support_type_required");
      if (mode === "multi" && allowed.length === 0) throw new ApiError("support_types_allowed_required");
      const chosen = {
        schema: "support",
        supportType: mode === "single" ? (type ?? null) : null,
        supportTypeMode: mode,
        supportTypesAllowed: [...new Set(allowed)],
      } satisfies DomainSettings;
      // The schema may have changed since it was looked at.
      const settings = await store.changeDomainSettings(tenantId, ({ schema }) =>
        schema === "support" ? chosen : null,
      );
      if (settings === null) throw new ApiError("support_schema_required");
      return { body: { data: supportTypesToWire(settings) } };
    },
  };
}

function positionOf({ lastActiveAt, userId }: EndUser): Position {
  return { time: lastActiveAt, id: userId };
}

function toCustomer(user: EndUser, profile: SupportProfile): SupportCustomer {
  const open = profile.current_open_issue ? 1 : 0;
  return {
    external_user_id: user.externalUserId,
    customer_tier: profile.customer_identity?.tier ?? null,
    support_type: profile.support_type,
    sentiment_pattern: profile.sentiment_pattern,
    open_issues_count: open,
    total_issues_lifetime: open + profile.issue_history.length,
    last_contact: user.lastActiveAt.toISOString(),
  };
}

function statsOf(customers: readonly SupportCustomer[]): SupportStats {
  const total = (count: (customer: SupportCustomer) => number) =>
    customers.reduce((sum, customer) => sum + count(customer), 0);
  const issues = total((customer) => customer.total_issues_lifetime);
  return {
    total_customers_with_memory: customers.length,
    open_issues_count: total((customer) => customer.open_issues_count),
    high_escalation_risk_count: total(({ sentiment_pattern: mood }) => (mood === "high_escalation_risk" ? 1 : 0)),
    sentiment_breakdown: countBy(customers.map((customer) => customer.sentiment_pattern)),
    support_type_distribution: countBy(customers.map((customer) => customer.support_type)),
    avg_issues_per_customer: customers.length === 0 ? 0 : Math.round((issues / customers.length) * 100) / 100,
  };
}

function countBy(values: readonly (string | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
