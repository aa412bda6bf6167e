import { responseValidators } from "@memoryos/contract/validators/responses";
import type { ReplyCheck } from "../src/http/dispatch.ts";

/** For tests: an answer that is not what the contract says is a fault of the server, and is answered as one. */
export const checkReply: ReplyCheck = (operationId, response, body) => {
  const validators = responseValidators[operationId][String(response.statusCode)];
  if (!validators) throw new Error(`${operationId} answered ${response.statusCode}, which its contract does not know`);
  if (!validators.headers({ ...response.getHeaders() })) {
    throw new Error(`${operationId}: wrong headers ${JSON.stringify(validators.headers.errors)}`);
  }
  if (validators.body && !validators.body(structuredClone(body))) {
    throw new Error(`${operationId}: wrong body ${JSON.stringify(validators.body.errors)}`);
  }
};
