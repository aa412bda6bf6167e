import { monthOf } from "../quota/month.ts";
import { type PlanName, planOf } from "../quota/plans.ts";
import type { Tenant } from "../store/types.ts";
import { newTenant } from "../tenancy/new-tenant.ts";
import type { ControlHandlers } from "./app.ts";
import type { ControlParts } from "./handlers.ts";
import { unknownTenant } from "./unknown-tenant.ts";

type TenantHandlers = Pick<ControlHandlers, "listTenants" | "createTenant" | "findTenant" | "updateTenant">;

/** What the control service does to tenants: they, their plans, and what they have used. */
export function tenantHandlers({ store, hasher, clock }: ControlParts): TenantHandlers {
  const month = () => monthOf(clock.now());

  async function shown({ tenantId, name }: Pick<Tenant, "tenantId" | "name">) {
    const account = await store.readPlanUsage(tenantId, month());
    if (!account) throw unknownTenant(tenantId);
    const { plan, policy, usage } = account;
    return {
      tenant_id: tenantId,
      name,
      plan: plan as PlanName,
      overage_policy: policy ?? planOf(plan).policy,
      usage: {
        calls_used: usage.calls,
        tokens_used: usage.tokens,
        writes_used: usage.writes,
        reads_used: usage.reads,
      },
    };
  }
  async function find(tenantId: string): Promise<Tenant> {
    const found = (await store.listTenants()).find((each) => each.tenantId === tenantId);
    if (!found) throw unknownTenant(tenantId);
    return found;
  }

  return {
    listTenants: async () => Promise.all((await store.listTenants()).map(shown)),
    async createTenant({ body: { name = "test tenant", plan = "enterprise", permissions } }) {
      const held = [...new Set(permissions ?? ["read", "write", "delete", "admin"])];
      const made = newTenant(hasher, { name, plan, permissions: held, createdAt: clock.now() });
      await store.createTenant(made.tenant, made.key);
      return { tenant: await shown(made.tenant), api_key: made.secret };
    },
    async findTenant({ body }) {
      const key = await store.findKey(hasher.hash(body.api_key));
      if (!key) throw unknownTenant("of that key");
      return shown(await find(key.tenantId));
    },
    async updateTenant({ path: { tenant_id: tenantId }, body: { plan, overage_policy: policy, usage } }) {
      const tenant = await find(tenantId);
      if (plan !== undefined) await store.setPlan(tenantId, plan);
      const becomes = policy ?? (plan && planOf(plan).policy);
      if (becomes) await store.changeSettings(tenantId, { policy: becomes });
      if (usage !== undefined) {
        const now = (await store.readPlanUsage(tenantId, month()))?.usage;
        await store.setUsage(tenantId, month(), {
          calls: usage.calls_used ?? now?.calls ?? 0,
          tokens: usage.tokens_used ?? now?.tokens ?? 0,
          writes: usage.writes_used ?? now?.writes ?? 0,
          reads: usage.reads_used ?? now?.reads ?? 0,
        });
      }
      await store.noteStandings(clock.now(), tenantId);
      return shown(tenant);
    },
  };
}
