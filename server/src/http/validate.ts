import { type FieldMistake, manifest, type Validator } from "@memoryos/contract";
import { ApiError } from "./problem.ts";

/** Part of a request; the first token of a pointer. */
export type Part = "body" | "query" | "path" | "header";

interface FieldError {
  pointer: string;
  message: string;
  code: string;
}

/**
 * Checks one part of a request against the contract.
 *
 * @throws ApiError REQ_422 with every mistake in `details`.
 */
export function validate(validator: Validator, value: unknown, part: Part): void {
  if (validator(value)) return;
  throw invalid((validator.errors ?? []).filter(isTelling).map((mistake) => toFieldError(mistake, part)));
}

/** What is as the contract says, of parameters that come from elsewhere with a browser: it could put nothing right. */
export function onlyValid(validator: Validator, values: Record<string, unknown>): Record<string, unknown> {
  if (validator(values)) return values;
  const wrong = new Set((validator.errors ?? []).map(({ instancePath }) => instancePath.split("/")[1]));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !wrong.has(name)));
}

/** REQ_422 for mistakes that a handler found itself. */
export function invalid(mistakes: FieldError[]): ApiError {
  // One mistake for each place: of an empty text it says enough that it is too short.
  const details = [...new Map(mistakes.toReversed().map((mistake) => [mistake.pointer, mistake])).values()].reverse();
  const first = details[0];
  const rest = details.length > 1 ? ` ${details.length - 1} more in \`details\`.` : "";
  return new ApiError("validation_error", {
    details: details.slice(0, 50),
    ...(first ? { detail: `\`${fieldName(first.pointer)}\` ${first.message}.${rest}` } : {}),
  });
}

/** In a union with null only the other side says something. */
function isTelling({ keyword, params }: FieldMistake): boolean {
  return keyword !== "anyOf" && keyword !== "if" && !(keyword === "type" && params.type === "null");
}

function toFieldError({ instancePath, keyword, params, message }: FieldMistake, part: Part): FieldError {
  const missing = keyword === "required" ? `/${params.missingProperty}` : "";
  return { pointer: `/${part}${instancePath}${missing}`, message: sentence(keyword, params, message), code: keyword };
}

function sentence(keyword: string, params: Record<string, unknown>, message: string | undefined): string {
  switch (keyword) {
    case "required":
      return "is required";
    case "type":
      return `must be ${article(String(params.type))}`;
    case "enum":
      return `must be one of ${(params.allowedValues as unknown[]).join(", ")}`;
    case "minimum":
      return `must be at least ${params.limit}`;
    case "maximum":
      return `must be at most ${params.limit}`;
    case "minLength":
      return `must have at least ${count(params.limit, "character")}`;
    case "maxLength":
      return `must have at most ${count(params.limit, "character")}`;
    case "minItems":
      return `must have at least ${count(params.limit, "item")}`;
    case "maxItems":
      return `must have at most ${count(params.limit, "item")}`;
    case "format":
      return FORMATS[params.format as keyof typeof FORMATS] ?? `must be a ${params.format}`;
    case "pattern":
      return manifest.patterns[String(params.pattern)] ?? `must match ${params.pattern}`;
    default:
      return message ?? "is not valid";
  }
}

/** What a format asks for, in words. */
export const FORMATS = {
  uuid: "must be a UUID",
  "date-time": "must be an RFC 3339 time with a time zone, such as 2026-03-01T18:04:12Z",
};

function article(type: string): string {
  return type === "null" ? "null" : `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}

function count(limit: unknown, noun: string): string {
  return `${limit} ${noun}${limit === 1 ? "" : "s"}`;
}

/** `/body/messages/0/content` → `messages[0].content` */
function fieldName(pointer: string): string {
  const [, part, ...tokens] = pointer.split("/");
  if (tokens.length === 0) return part ?? pointer;
  return tokens
    .map((token, index) => (/^\d+$/.test(token) ? `[${token}]` : `${index === 0 ? "" : "."}${token}`))
    .join("");
}
