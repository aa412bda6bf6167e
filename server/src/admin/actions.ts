import { backup } from "./backup.ts";
import { listDirectory, verifyListed } from "./directory.ts";
import { exportData } from "./export.ts";
import { inspect } from "./inspect.ts";
import { createKey, listKeys, revokeKey } from "./keys.ts";
import { lifecycleRun } from "./lifecycle.ts";
import { reembed } from "./reembed.ts";
import { createTenant, listTenants } from "./tenants.ts";

/** Every action, by the name under which a command asks for it. */
export const ACTIONS = {
  backup,
  inspect,
  "keys.create": createKey,
  "keys.list": listKeys,
  "keys.revoke": revokeKey,
  "tenants.list": listTenants,
  "tenants.create": createTenant,
  "directory.list": listDirectory,
  "directory.verify": verifyListed,
  "lifecycle.run": lifecycleRun,
  reembed,
  export: exportData,
};

export type ActionName = keyof typeof ACTIONS;
export type InputOf<N extends ActionName> = Parameters<(typeof ACTIONS)[N]>[1];
export type ResultOf<N extends ActionName> = Awaited<ReturnType<(typeof ACTIONS)[N]>>;

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(ACTIONS, name);
}
