import type { Permission } from "@memoryos/contract";
import type { ShownKey } from "../../admin/keys.ts";
import { answer, type Call, type Command, JSON_FLAG, oneOf, text, UsageError } from "../command.ts";
import { perform } from "../perform.ts";
import { table } from "../table.ts";

const PERMISSIONS = ["read", "write", "delete", "admin"] as const satisfies Permission[];
const TENANT_FLAG = { tenant: { value: "ID", help: "the tenant, by id or name (default the only one there is)" } };
const STATUS = "0 done, 1 not done and the message says why, 2 the command line is wrong";

export const keysCreate: Command = {
  words: "keys create",
  args: [],
  summary: "Makes an API key and shows it, once",
  about: `The key works from the next request on. It is shown only here: what is stored of it cannot be turned back.`,
  flags: {
    ...TENANT_FLAG,
    name: { value: "NAME", help: 'what to call it (default "key")' },
    permissions: { value: "LIST", help: `some of ${PERMISSIONS.join(", ")}, comma-separated (default all)` },
    "rate-limit": {
      value: "N",
      help: "requests a minute, 1 to 10000 (default no limit;\nPOST /v1/api-keys gives 60 when none is named)",
    },
    ...JSON_FLAG,
  },
  examples: [
    "npx memoryos-server keys create --name support-bot --permissions read,write",
    "npx memoryos-server keys create --json | jq -r .raw_key",
  ],
  status: STATUS,
  async run(call) {
    const created = await perform(call, "keys.create", {
      tenant: text(call, "tenant"),
      name: nameOf(call, "key"),
      permissions: permissionsOf(call),
      rateLimit: rateLimitOf(text(call, "rate-limit")),
    });
    answer(call, created, () => [
      `${created.raw_key}   (shown only this once: keep it)`,
      "",
      `${created.name}, ${created.permissions.join(", ")}, id ${created.id}`,
    ]);
    return 0;
  },
};

export const keysList: Command = {
  words: "keys list",
  args: [],
  summary: "Lists the API keys",
  about: "Active keys of every tenant, newest first. The secrets are stored nowhere.",
  flags: { tenant: { value: "ID", help: "only this tenant's, by id or name (default all)" }, ...JSON_FLAG },
  examples: ["npx memoryos-server keys list", "npx memoryos-server keys list --json | jq '.[].name'"],
  status: STATUS,
  async run(call) {
    const keys = await perform(call, "keys.list", { tenant: text(call, "tenant") });
    answer(call, keys, () =>
      keys.length === 0
        ? ["There are no keys."]
        : table(["ID", "NAME", "PERMISSIONS", "A MINUTE", "TENANT", "CREATED", "LAST USED"], keys.map(row)),
    );
    return 0;
  },
};

export const keysRevoke: Command = {
  words: "keys revoke",
  args: ["KEY"],
  summary: "Revokes an API key, by its id or name",
  about: "The next request with it is refused, also by a server that is running. A revoked key cannot be brought back.",
  flags: { tenant: { value: "ID", help: "the tenant, by id or name (default any)" }, ...JSON_FLAG },
  examples: ["npx memoryos-server keys revoke support-bot"],
  status: STATUS,
  async run(call) {
    const [key = ""] = call.args;
    const revoked = await perform(call, "keys.revoke", { key, tenant: text(call, "tenant") });
    answer(call, revoked, () => [`Revoked ${revoked.name}, id ${revoked.id}.`]);
    return 0;
  },
};

function row(key: ShownKey): string[] {
  const limit = key.rate_limit_per_minute === null ? "no limit" : String(key.rate_limit_per_minute);
  const { id, name, permissions, tenant_name: tenant, created_at: created, last_used_at: used } = key;
  return [id, name, permissions.join(","), limit, tenant, created, used ?? "never"];
}

/** @throws UsageError when the name is too long or empty. */
export function nameOf(call: Call, usual: string): string {
  const name = text(call, "name") ?? usual;
  if (name.trim() === "" || name.length > 200) throw new UsageError("--name must have 1 to 200 characters");
  return name;
}

/** @throws UsageError when one is not known. */
export function permissionsOf(call: Call): Permission[] {
  const listed = text(call, "permissions");
  if (listed === null) return [...PERMISSIONS];
  return [...new Set(listed.split(",").map((each) => oneOf("permissions", each.trim(), PERMISSIONS)))];
}

function rateLimitOf(given: string | null): number | null {
  if (given === null) return null;
  const limit = Number(given);
  if (!/^\d{1,5}$/.test(given) || limit < 1 || limit > 10_000) {
    throw new UsageError(`--rate-limit must be a whole number from 1 to 10000, got "${given}"`);
  }
  return limit;
}
