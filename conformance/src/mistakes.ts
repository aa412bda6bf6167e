import type { FieldMistake, OperationId } from "@memoryos/contract";
import { responseValidators } from "@memoryos/contract/validators/responses";
import { operationOf } from "./sample-request.ts";
import type { AnswerValidators } from "./spec.ts";
import { timesNotInUtc } from "./times.ts";

/** One way in which an answer differs from the contract. */
export interface Mistake {
  part: "status" | "headers" | "body";
  /** What is wrong, in words that name the place. */
  message: string;
  /** The requirement it breaks; null when no requirement but the documented shape is broken. */
  requirement: string | null;
}

/** The parts of an answer that the contract speaks about. */
export interface AnswerParts {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined when the body is not JSON. */
  body: unknown;
}

/**
 * Where an answer differs from what the contract documents.
 *
 * @param operationId Null for a path or method the contract does not have: the answer must then be an error like any other.
 * @param validators Of the document to compare with. @default those of the contract
 */
export function mistakesOf(
  operationId: OperationId | null,
  answer: AnswerParts,
  validators: AnswerValidators = responseValidators,
): Mistake[] {
  const { status, headers, body } = answer;
  const documented = operationId === null ? anyError(status) : validators[operationId]?.[String(status)];
  if (documented === undefined) {
    const message = `status ${status} is not documented for ${operationId ?? "an unknown path"}`;
    return [{ part: "status", message, requirement: null }];
  }
  const mistakes: Mistake[] = [];
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "none";
  const expectedType = operationId === null ? "application/problem+json" : mediaTypeOf(operationId, status);
  if (documented.body && mediaType !== expectedType) {
    const message = `content-type is ${mediaType}, expected ${expectedType}`;
    mistakes.push({ part: "headers", message, requirement: status >= 400 ? "ERR-002" : null });
  }
  // The validators may convert values in place: they get copies.
  if (!documented.headers({ ...headers })) {
    const isUniversal = operationId !== null && operationOf(operationId).path.startsWith("/v1/universal");
    const wrong = documented.headers.errors ?? [];
    mistakes.push(...wrong.map((error) => headerMistake(error, headers, isUniversal)));
  }
  if (documented.body && !documented.body(structuredClone(body))) {
    const found = body === undefined ? [notJson()] : (documented.body.errors ?? []);
    const listsFields = status === 422 && Array.isArray((body as { details?: unknown } | null | undefined)?.details);
    mistakes.push(...found.map((error) => bodyMistake(error, operationId, status, listsFields)));
  }
  const times = [...timesNotInUtc(body), ...timesNotInUtc({ reset_at: headers["x-memoryos-quota-reset"] })];
  mistakes.push(...times.map((message) => ({ part: "body" as const, message, requirement: "ENV-007" })));
  const { request_id: request, status: said } = (body ?? {}) as { request_id?: unknown; status?: unknown };
  if (typeof request === "string" && headers["x-request-id"] !== undefined && request !== headers["x-request-id"]) {
    const message = "body/request_id is not the X-Request-ID of the same answer";
    mistakes.push({ part: "body", message, requirement: "ENV-005" });
  }
  if (status >= 400 && typeof said === "number" && said !== status) {
    mistakes.push({ part: "body", message: `body/status is ${said}, the answer is ${status}`, requirement: "ERR-002" });
  }
  return mistakes;
}

/** All errors have one shape, so that of any documented one serves for an answer outside the document. */
function anyError(status: number) {
  return status >= 400 ? responseValidators.getHealth["400"] : undefined;
}

function mediaTypeOf(operationId: OperationId, status: number): string | null | undefined {
  return operationOf(operationId).responses.find((response) => response.status === status)?.contentType;
}

function notJson(): FieldMistake {
  return { instancePath: "", keyword: "json", params: {}, message: "is not JSON" };
}

const REQUIREMENT_OF_HEADER: Readonly<Record<string, string>> = {
  "x-memoryos-quota-mode": "ENV-001",
  "x-memoryos-budget-remaining": "ENV-001",
  "x-memoryos-circuit-status": "ENV-001",
  "x-request-id": "ENV-002",
  "x-memoryos-processing": "ENV-002",
  "x-memoryos-quota-reset": "ENV-004",
};

function headerMistake(error: FieldMistake, headers: AnswerParts["headers"], isUniversal: boolean): Mistake {
  const missing = error.keyword === "required";
  const name = missing ? String(error.params.missingProperty) : error.instancePath.slice(1);
  const message = missing ? `header ${name} is missing` : `header ${name} is "${headers[name]}", and ${wordsOf(error)}`;
  const malformedBudget = !missing && name === "x-memoryos-budget-remaining";
  const own = REQUIREMENT_OF_HEADER[name] ?? null;
  const requirement = malformedBudget ? "ENV-003" : isUniversal && own === "ENV-001" ? "ENV-002" : own;
  return { part: "headers", message, requirement };
}

/** What is wrong, with the values that would be right where they are few. */
function wordsOf({ message, params }: FieldMistake): string {
  const { allowedValues } = params;
  return Array.isArray(allowedValues) ? `must be one of ${allowedValues.join(", ")}` : String(message);
}

/** Operations that answer with the outcome of an add. */
export const ADDS: ReadonlySet<OperationId> = new Set<OperationId>(["addMemories", "addUniversalMemories"]);

const PUBLISHED_ERROR_FIELDS = new Set(["error", "code", "request_id"]);

function bodyMistake(
  error: FieldMistake,
  operationId: OperationId | null,
  status: number,
  listsFields: boolean,
): Mistake {
  const message = `body${error.instancePath} ${wordsOf(error)}`;
  if (status < 400) {
    const isAdd = operationId !== null && ADDS.has(operationId);
    const isMissing =
      error.keyword === "required" || (error.keyword === "discriminator" && error.params.tagValue === undefined);
    const requirement = isAdd && isMissing ? "ADD-005" : null;
    return { part: "body", message, requirement };
  }
  // What is missing deeper inside is a mistake of the field that it is inside.
  const field = error.instancePath.split("/")[1] ?? error.params.missingProperty;
  const published = field === undefined || PUBLISHED_ERROR_FIELDS.has(String(field));
  if (field === "details") return { part: "body", message, requirement: listsFields ? "ERR-003" : "ERR-010" };
  return { part: "body", message, requirement: published ? "ERR-001" : "ERR-002" };
}
