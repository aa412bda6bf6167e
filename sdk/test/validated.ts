import { manifest, type OperationId } from "@memoryos/contract";
import { responseValidators } from "@memoryos/contract/validators/responses";
import { expect } from "vitest";

type Fetch = (input: Request | string | URL, init?: RequestInit) => Promise<Response>;

/** Operations that were answered with success, over all of a file's tests. */
export const answered = new Set<OperationId>();

/** The same `fetch`, except that an answer which the contract does not know of fails the test. */
export function validated(fetch: Fetch): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request.clone(), { signal: request.signal });
    const { pathname } = new URL(request.url);
    const operation = operationAt(request.method, pathname);
    if (operation === undefined) {
      expect([404, 405], `${request.method} ${pathname}`).toContain(response.status);
      return response;
    }
    const where = `${operation}, ${response.status}`;
    const validators = responseValidators[operation][String(response.status)];
    expect(validators, where).toBeDefined();
    const headers = validators?.headers;
    expect(headers?.(Object.fromEntries(response.headers)), `${where}: ${JSON.stringify(headers?.errors)}`).toBe(true);
    const body = validators?.body;
    const isValid = body?.(await response.clone().json());
    expect(isValid, `${where}: ${JSON.stringify(body?.errors)}`).toBe(true);
    if (response.ok) answered.add(operation);
    return response;
  };
}

/** A fixed path comes before one with a value in the same place. */
function operationAt(method: string, pathname: string): OperationId | undefined {
  const fits = (path: string) => new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(pathname);
  return manifest.operations
    .filter((operation) => operation.method === method && fits(operation.path))
    .sort((a, b) => a.path.split("{").length - b.path.split("{").length)[0]?.operationId;
}
