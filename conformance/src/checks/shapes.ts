import { manifest, type OperationEntry } from "@memoryos/contract";
import { expect, inject } from "vitest";
import { type Check, check } from "../check.ts";
import { sampleRequest } from "../sample-request.ts";

/** Each operation once, with a valid request: the recording client compares the answer with the document. */
export const shapes: Check[] = manifest.operations.map((operation) =>
  check(
    {
      id: `shape-${kebab(operation.operationId)}`,
      title: `\`${operation.operationId}\` answers with a documented status and shape`,
      proves: ["ENV-001", "ENV-002", "ENV-003"],
      shapesOnly: true,
    },
    async (t) => {
      const { body } = sampleRequest(operation.operationId);
      const ownBody = body === undefined ? {} : { body: { ...body, external_user_id: t.newUser() } };
      const path = Object.fromEntries(operation.parameters.filter(inPath).map(({ name }) => [name, UNKNOWN_ID]));
      const query = operation.paged ? { external_user_id: t.newUser() } : {};
      const parts = { path, query, ...ownBody };
      const answer = await t.send(operation.operationId, parts);
      expect([200, 404], "status of a valid request").toContain(answer.status);
      for (const name of ENVELOPE) expect(answer.headers, `headers of ${operation.operationId}`).toHaveProperty(name);
      expect(answer.headers["x-memoryos-budget-remaining"]).toMatch(/^(0\.\d{4}|1\.0000)$/);
      if (inject("conformance").shapesOnly) {
        for (const prefer of outcomesOf(operation))
          await t.send(operation.operationId, { ...parts, headers: { prefer } });
      }
    },
  ),
);

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";
const ENVELOPE = [
  "x-request-id",
  "x-memoryos-quota-mode",
  "x-memoryos-budget-remaining",
  "x-memoryos-circuit-status",
  "x-memoryos-processing",
];

/** What to prefer for each documented outcome: a mock obeys. */
function outcomesOf({ responses }: OperationEntry): string[] {
  return responses.flatMap(({ status, examples }) => examples.map((example) => `code=${status}, example=${example}`));
}

function inPath(parameter: OperationEntry["parameters"][number]): boolean {
  return parameter.in === "path";
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
