import { PLANS, type PlanName } from "../../quota/plans.ts";
import { answer, type Command, JSON_FLAG, oneOf, text } from "../command.ts";
import { perform } from "../perform.ts";
import { table } from "../table.ts";
import { nameOf, permissionsOf } from "./keys.ts";

const STATUS = "0 done, 1 not done and the message says why, 2 the command line is wrong";
const PLAN_NAMES = Object.keys(PLANS) as PlanName[];

export const tenantsCreate: Command = {
  words: "tenants create",
  args: [],
  summary: "Makes a tenant with its first key, and shows the key, once",
  about: `Tenants share a server and nothing else: none sees, finds or counts what another has. Each has a name of its own.`,
  flags: {
    name: { value: "NAME", help: 'what to call it (default "tenant")' },
    plan: { value: "PLAN", help: `one of ${PLAN_NAMES.join(", ")} (default enterprise: no limits)` },
    permissions: { value: "LIST", help: "what the first key may do, comma-separated (default all)" },
    ...JSON_FLAG,
  },
  examples: ["npx memoryos-server tenants create --name northwind --plan growth"],
  status: STATUS,
  async run(call) {
    const input = {
      name: nameOf(call, "tenant"),
      plan: oneOf("plan", text(call, "plan") ?? "enterprise", PLAN_NAMES),
      permissions: permissionsOf(call),
    };
    const created = await perform(call, "tenants.create", input, { makesFolder: true });
    answer(call, created, () => [
      `${created.raw_key}   (shown only this once: keep it)`,
      "",
      `${created.name}, plan ${created.plan}, id ${created.tenant_id}`,
    ]);
    return 0;
  },
};

const list = {
  args: [],
  summary: "Lists the tenants",
  about: "All tenants, oldest first. `tenants create` makes one.",
  flags: JSON_FLAG,
  examples: ["npx memoryos-server tenants"],
  status: STATUS,
  async run(call) {
    const tenants = await perform(call, "tenants.list", {});
    answer(call, tenants, () => {
      const rows = tenants.map(({ tenant_id, name, plan, created_at }) => [tenant_id, name, plan, created_at]);
      return rows.length === 0 ? ["There are no tenants."] : table(["ID", "NAME", "PLAN", "CREATED"], rows);
    });
    return 0;
  },
} satisfies Omit<Command, "words">;

export const tenants: Command = { ...list, words: "tenants" };
export const tenantsList: Command = { ...list, words: "tenants list" };
