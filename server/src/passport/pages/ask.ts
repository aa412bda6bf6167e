import { requestValidators } from "@memoryos/contract/validators/requests";
import type { SignedInPerson } from "../../http/auth.ts";
import type { Body, Call, Handlers, ImplementedOperationId, Reply } from "../../http/operation.ts";
import { validate } from "../../http/validate.ts";
import { NO_TENANT } from "../../quota/standing.ts";

/** What goes with a request. */
interface Given<Op extends ImplementedOperationId> {
  path?: Call<Op>["path"];
  query?: Call<Op>["query"];
  headers?: Call<Op>["headers"];
  body?: Call<Op>["body"];
}

/**
 * Does what an operation of the API does, for whoever looks at a page, without a request to oneself: a page can do nothing
 * that the API does not allow.
 *
 * @throws ApiError as the operation does.
 */
export type Ask = <Op extends ImplementedOperationId>(operationId: Op, given?: Given<Op>) => Promise<Body<Op>>;

export function createAsk(
  handlers: Handlers,
  visit: { person: SignedInPerson | null; client: string; sessionCookie: string | null; isHttps: boolean },
): Ask {
  return async <Op extends ImplementedOperationId>(operationId: Op, given: Given<Op> = {}) => {
    const { path = {}, query = {}, headers = {}, body } = given;
    const validators = requestValidators[operationId];
    validate(validators.path, path, "path");
    validate(validators.query, query, "query");
    validate(validators.header, headers, "header");
    if (validators.body) validate(validators.body, body, "body");
    const call = { path, query, headers, body, ...visit, principal: null, agent: null, planUsage: null };
    const handler = handlers[operationId] as (call: Call<Op>) => Promise<Reply<Op>>;
    const reply = await handler({ ...call, standing: NO_TENANT } as Call<Op>);
    // Only lists of tenants are written in advance.
    return reply.body as Body<Op>;
  };
}
