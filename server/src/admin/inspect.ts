import { STALE_AFTER } from "../jobs/leases.ts";
import type { Inspection } from "../store/types.ts";
import type { Action } from "./action.ts";

/** What a doctor wants to know of the store. */
export const inspect: Action<unknown, Inspection> = ({ store, clock }) =>
  store.inspect(new Date(clock.now().getTime() - STALE_AFTER));
