import type { RequestHandler, Response } from "express";
import type { Clock } from "../clock.ts";
import { monthOf } from "../quota/month.ts";
import { NO_TENANT, type Standing, standingOf } from "../quota/standing.ts";
import type { PlanUsage, Store } from "../store/types.ts";
import type { ActingAgent, Authenticator, Principal } from "./auth.ts";
import { type PlatformState, setEnvelope } from "./envelope.ts";

/** Who sent a request, and how their tenant stands. */
export interface Caller {
  /** The key; null when the request has none that is valid. */
  principal: Principal | null;
  /** The agent that acts for a person; null unless an operation of agents was asked for with both credentials. */
  agent: ActingAgent | null;
  /** Of the tenant of the key, or of the agent's owner. */
  planUsage: PlanUsage | null;
  standing: Standing;
  /** Why it could not be found out; null when it could. */
  failure: { error: unknown } | null;
}

export const NOBODY: Caller = {
  principal: null,
  agent: null,
  planUsage: null,
  standing: NO_TENANT,
  failure: null,
};

/**
 * Finds out who is calling before anything is decided, so that every answer tells the tenant how it stands: also one to a
 * path that does not exist. It refuses nothing.
 */
export function identifyCaller(parts: {
  authenticator: Authenticator;
  store: Store;
  clock: Clock;
  platform: PlatformState;
}): RequestHandler {
  const { authenticator, store, clock, platform } = parts;
  return async (request, response, next) => {
    if (request.headers.authorization) {
      const caller = await identify(request.headers.authorization);
      response.locals.caller = caller;
    }
    setEnvelope(response, platform, callerOfRequest(response).standing);
    next();
  };

  async function identify(authorization: string): Promise<Caller> {
    try {
      const principal = await authenticator.identify(authorization);
      if (!principal) return NOBODY;
      const now = clock.now();
      const planUsage = await store.readPlanUsage(principal.tenantId, monthOf(now));
      // Erased since its key was looked at.
      if (!planUsage) return NOBODY;
      return { ...NOBODY, principal, planUsage, standing: standingOf(planUsage, now) };
    } catch (error) {
      return { ...NOBODY, failure: { error } };
    }
  }
}

/** Who sent the request that is answered here. */
export function callerOfRequest(response: Response): Caller {
  return (response.locals.caller as Caller | undefined) ?? NOBODY;
}
