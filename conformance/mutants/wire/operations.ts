import { randomUUID } from "node:crypto";
import { manifest, type OperationEntry } from "@memoryos/contract";
import { kebab } from "../../src/kebab.ts";
import { operationAt } from "./document.ts";
import { type WireMutant, wireMutant } from "./wire-mutant.ts";
import { edit, type PassingAnswer } from "./wrong-proxy.ts";

/** One for each operation and each way in which its answers as a whole can be wrong. */
export function operationMutants(): WireMutant[] {
  return manifest.operations.flatMap((operation) =>
    WAYS.filter(
      ({ on, applies }) => (on === "success" || canBeRefused(operation)) && applies?.(operation) !== false,
    ).map(({ kind, wrong, on, requirement, spoil }) =>
      wireMutant({
        id: `${kebab(operation.operationId)}-${kind}`,
        wrong: `${wrong}, in ${operation.operationId}`,
        requirement,
        mark: `answer:${operation.operationId}:${on}`,
        spoil: (answer) => {
          if (operationAt(answer.method, answer.path)?.operationId !== operation.operationId) return;
          if (on === "success" ? answer.status < 400 : answer.status >= 400) spoil(answer, operation);
        },
      }),
    ),
  );
}

interface Way {
  kind: string;
  wrong: string;
  on: "success" | "error";
  requirement: string;
  applies?: (operation: OperationEntry) => boolean;
  spoil: (answer: PassingAnswer, operation: OperationEntry) => void;
}

const WAYS: readonly Way[] = [
  {
    kind: "undocumented-success",
    wrong: "answers a success with a status that is not documented",
    on: "success",
    requirement: "ENV-006",
    spoil: (answer, operation) => {
      answer.status = undocumented(operation, [202, 203, 206]);
    },
  },
  {
    kind: "undocumented-error",
    wrong: "answers an error with a status that is not documented",
    on: "error",
    requirement: "ENV-006",
    spoil: (answer, operation) => {
      answer.status = undocumented(operation, [418, 406, 451]);
      edit(answer, (body) => Object.assign(body, { status: answer.status }));
    },
  },
  {
    kind: "fails",
    wrong: "answers 500 where it should answer a success",
    on: "success",
    requirement: "ERR-004",
    spoil: (answer) => {
      answer.status = 500;
    },
  },
  {
    kind: "success-as-text",
    wrong: "sends successes as text/plain",
    on: "success",
    requirement: "ENV-006",
    applies: hasBody,
    spoil: (answer) => answer.headers.set("content-type", "text/plain"),
  },
  {
    kind: "success-cut-short",
    wrong: "cuts the body of a success short",
    on: "success",
    requirement: "ENV-006",
    applies: hasBody,
    spoil: (answer) => {
      answer.body = answer.body.slice(0, -1);
    },
  },
  {
    kind: "error-as-json",
    wrong: "sends errors as application/json",
    on: "error",
    requirement: "ERR-002",
    spoil: (answer) => answer.headers.set("content-type", "application/json"),
  },
  {
    kind: "error-without-code",
    wrong: "has no code in its errors",
    on: "error",
    requirement: "ERR-001",
    spoil: (answer) => edit(answer, (body) => delete body.code),
  },
  {
    kind: "error-of-another-status",
    wrong: "says another status in the body of an error than in front of it",
    on: "error",
    requirement: "ERR-002",
    spoil: (answer) => edit(answer, (body) => Object.assign(body, { status: answer.status === 404 ? 403 : 404 })),
  },
  ...(["success", "error"] as const).map(
    (on): Way => ({
      kind: `${on}-of-another-request`,
      wrong: `names another request in the body of ${on === "success" ? "a success" : "an error"} than in the header`,
      on,
      requirement: "ENV-005",
      applies: on === "success" ? hasBody : () => true,
      spoil: (answer) => edit(answer, (body) => Object.assign(body, { request_id: randomUUID() })),
    }),
  ),
];

/** Whether a valid request can be answered with an error while the server is in order. */
function canBeRefused({ errors }: OperationEntry): boolean {
  return errors.some((name) => !UNREACHED.has(name));
}

/** Errors of requests that no client of an operation sends, and of a server that is out of order or leaves it out. */
const UNREACHED: ReadonlySet<string> = new Set([
  "malformed_request",
  "validation_error",
  "internal_server_error",
  "service_unavailable",
  "not_implemented",
  "organisation_oauth_unavailable",
]);

function hasBody({ responses }: OperationEntry): boolean {
  return responses[0]?.contentType !== null;
}

function undocumented({ responses }: OperationEntry, statuses: readonly number[]): number {
  const documented = new Set(responses.map(({ status }) => status));
  return statuses.find((status) => !documented.has(status)) as number;
}
