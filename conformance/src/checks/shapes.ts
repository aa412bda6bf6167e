import { manifest, type OperationEntry, type OperationId } from "@memoryos/contract";
import { assert, expect } from "vitest";
import { type Check, check } from "../check.ts";
import type { Answer, RequestParts } from "../exchange.ts";
import { kebab } from "../kebab.ts";
import { sampleRequest } from "../sample-request.ts";
import type { Trial } from "../trial.ts";

/** The check of what an operation's answers look like. */
export function shapeCheckOf(operationId: OperationId): string {
  return `shape-${kebab(operationId)}`;
}

/** Each operation once, with a valid request: the recording client compares the answer with the document. */
export const shapes: Check[] = manifest.operations.map((operation) =>
  check(
    {
      id: shapeCheckOf(operation.operationId),
      title: `\`${operation.operationId}\` answers with a documented status and shape`,
      profile: operation.profile,
      proves: ["ENV-006"],
      shapesOnly: true,
    },
    async (t) => {
      const mock = t.shapesOnly;
      if (!mock && operation.profile !== "core") return await shapeOfOther(t, operation);
      const { body, credentials, query } = sampleRequest(operation.operationId);
      const ownBody = body === undefined ? {} : { body: mock ? body : { ...body, external_user_id: t.newUser() } };
      const path = Object.fromEntries(operation.parameters.filter(inPath).map(({ name }) => [name, UNKNOWN_ID]));
      const parts: RequestParts = {
        path,
        query: { ...query, ...(operation.paged ? { external_user_id: t.newUser() } : {}) },
        headers: mock ? credentials : {},
        as: operation.auth === "tenant" || !mock ? "first" : null,
        ...ownBody,
      };
      const answer = await t.send(operation.operationId, parts);
      const success = operation.responses[0]?.status;
      requireThere(operation, answer);
      if (answer.status !== 404) expect(answer.status, "status of a valid request").toBe(success);
      if (!mock) return;
      for (const prefer of outcomesOf(operation)) {
        await t.send(operation.operationId, { ...parts, headers: { ...credentials, prefer } });
      }
    },
  ),
);

/**
 * An operation beside `core`, asked in a way that changes nothing: read, or refused. What its successes look like is seen
 * by the checks of its profile.
 */
async function shapeOfOther(t: Trial, entry: OperationEntry) {
  const { operationId, method, auth, profile, ...operation } = entry;
  const path = Object.fromEntries(operation.parameters.filter(inPath).map(({ name }) => [name, UNKNOWN_ID]));
  const { query } = sampleRequest(operationId);
  const reads = method === "GET" && (auth === "tenant" || auth === "public");
  const body = operation.body ? { body: { limit: -1 } } : {};
  const answer = await t.send(operationId, { path, query, ...body, ...(reads ? {} : { as: null }) });
  if (!t.has(profile) && reads) {
    expect(answer.status, `status of an operation of profile ${profile}, which the target leaves out`).toBe(501);
    expect(answer.body).toMatchObject({ code: "SRV_501" });
    return;
  }
  requireThere(entry, answer);
  const documented = operation.responses.map(({ status }) => status);
  expect(documented, `documented statuses of ${operationId}`).toContain(answer.status);
  if (!reads)
    expect(answer.status, "status of a request without a credential, or without what it needs").toBeGreaterThanOrEqual(
      400,
    );
}

/** What a 404 lacks may be what was asked for; an unknown path says that the operation itself is not there. */
function requireThere({ method, path }: OperationEntry, { status, body }: Answer): void {
  const { code } = (body ?? {}) as { code?: unknown };
  if (status === 404 && (code === undefined || code === "REQ_404")) {
    assert.fail(`${method} ${path} answered 404 to a valid request: the operation is missing`);
  }
}

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

/** What to prefer for each documented outcome: a mock obeys. */
function outcomesOf({ responses }: OperationEntry): string[] {
  return responses.flatMap(({ status, examples }) => examples.map((example) => `code=${status}, example=${example}`));
}

function inPath(parameter: OperationEntry["parameters"][number]): boolean {
  return parameter.in === "path";
}
