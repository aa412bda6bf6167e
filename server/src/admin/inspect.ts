import { STALE_AFTER } from "../jobs/leases.ts";
import type { Inspection } from "../store/types.ts";
import type { Action } from "./action.ts";

/** What a doctor wants to know of the store, and where the server that has it listens. */
export const inspect: Action<unknown, Inspection & { url: string | null }> = async ({ store, clock, url }) => ({
  ...(await store.inspect(new Date(clock.now().getTime() - STALE_AFTER))),
  url,
});
