import { bodySchema, headersOf, labelOf, operationAt } from "./document.ts";
import { type Place, placesOf } from "./places.ts";
import type { PassingAnswer } from "./wrong-proxy.ts";

/** The places of an answer's body, and the body that they are in; null when the contract does not describe it. */
export function describedBody(answer: PassingAnswer): { body: Record<string, unknown>; places: Place[] } | null {
  const operation = operationAt(answer.method, answer.path);
  const schema = operation && bodySchema(operation, answer.status);
  if (schema === undefined || answer.body === "") return null;
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  return { body, places: placesOf(body, schema) };
}

/**
 * What an answer has that a mutant can spoil: `answer:error`, `answer:getJob:success`, `header:link:NextPageLinkHeader`,
 * `field:Memory.agent_id`, and `scalar:AgentId:success` when it is not null.
 */
export function marksOf(answer: PassingAnswer): Set<string> {
  const entry = operationAt(answer.method, answer.path);
  const operation = entry?.operationId ?? "none";
  const outcome = answer.status < 400 ? "success" : "error";
  const marks = new Set([`answer:${outcome}`, `answer:${operation}:${outcome}`]);
  for (const name of answer.headers.keys()) marks.add(`header:${name}`).add(`header:${name}:${operation}`);
  for (const header of entry === undefined ? [] : headersOf(entry, answer.status)) {
    if (answer.headers.has(header.name)) marks.add(`header:${header.name.toLowerCase()}:${labelOf(header)}`);
  }
  for (const { field, holder, key, names } of describedBody(answer)?.places ?? []) {
    if (field !== null) marks.add(`field:${field.schema}.${field.name}`);
    if (holder[key] === null) continue;
    for (const name of names) marks.add(`scalar:${name}:${outcome}`);
  }
  return marks;
}
