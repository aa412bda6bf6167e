import type { OperationEntry, OperationId } from "@memoryos/contract";
import type { Request, Response } from "express";
import type { Clock } from "../clock.ts";
import { monthOf } from "../quota/month.ts";
import { standingOf } from "../quota/standing.ts";
import type { Store } from "../store/types.ts";
import { type Authenticator, requirePermission, type SignedInPerson, unauthorized } from "./auth.ts";
import { type Caller, callerOfRequest, NOBODY } from "./caller.ts";
import { type PlatformState, setEnvelope } from "./envelope.ts";
import type { RequestLimits } from "./limits.ts";
import type { PassportAuthenticator } from "./passport-auth.ts";
import { ApiError } from "./problem.ts";

/** Who was let in, and the headers of the limits that counted the request. */
export interface Entry extends Pick<Caller, "principal" | "agent" | "planUsage" | "standing"> {
  person: SignedInPerson | null;
  limitHeaders: Record<string, string>;
}

/** Operations of agents that need more than a grant to read. */
const WRITES: readonly OperationId[] = ["addUniversalMemories"];

/**
 * Lets whoever may call an operation in: authenticate, permit, count, in this order and before anything of the request is read.
 *
 * @throws ApiError for whoever may not.
 */
export function createEntrance(
  entry: OperationEntry,
  parts: {
    authenticator: Authenticator;
    passports: PassportAuthenticator;
    store: Store;
    limits: RequestLimits;
    clock: Clock;
    platform: PlatformState;
  },
): (request: Request, response: Response) => Promise<Entry> {
  const { authenticator, passports, store, limits, clock, platform } = parts;
  return { public: everybody, tenant, agent, person }[entry.auth];

  async function everybody(_request: Request, response: Response): Promise<Entry> {
    return { ...callerOfRequest(response), person: null, limitHeaders: {} };
  }

  async function tenant(request: Request, response: Response): Promise<Entry> {
    const caller = callerOfRequest(response);
    if (caller.failure) throw caller.failure.error;
    if (!caller.principal) return authenticator.refuse(request, unauthorized());
    requirePermission(caller.principal, entry);
    return { ...caller, person: null, limitHeaders: limits.count(caller, entry) };
  }

  async function agent(request: Request, response: Response): Promise<Entry> {
    // A tenant key does not count here: the answer says nothing of its tenant.
    become(response, NOBODY);
    const acting = await passports.agent(request);
    const now = clock.now();
    const planUsage = acting && (await store.readPlanUsage(acting.tenantId, monthOf(now)));
    if (!acting || !planUsage) return authenticator.refuse(request, new ApiError("cross_agent_auth_failed"));
    const caller = { ...NOBODY, agent: acting, planUsage, standing: standingOf(planUsage, now) };
    become(response, caller);
    if (WRITES.includes(entry.operationId)) await passports.requireWriteAccess(acting);
    return { ...caller, person: null, limitHeaders: limits.count(caller, entry) };
  }

  async function person(request: Request, response: Response): Promise<Entry> {
    become(response, NOBODY);
    const signedIn = await passports.person(request);
    if (!signedIn) return authenticator.refuse(request, new ApiError("invalid_uui_session"));
    return { ...NOBODY, person: signedIn, limitHeaders: limits.countPerson(signedIn) };
  }

  function become(response: Response, caller: Caller): void {
    response.locals.caller = caller;
    response.removeHeader("X-MemoryOS-Quota-Reset");
    setEnvelope(response, platform, caller.standing);
  }
}
