import { kebab } from "../../src/kebab.ts";
import { ADDS } from "../../src/mistakes.ts";
import type { Schema } from "./document.ts";
import { describedBody } from "./marks.ts";
import { allows, type Place } from "./places.ts";
import { type UsedSchema, usedSchemas, violationsOf } from "./schemas.ts";
import { type WireMutant, wireMutant } from "./wire-mutant.ts";
import type { PassingAnswer } from "./wrong-proxy.ts";

/** One for each field of each schema of an answer and each way to get it wrong, and for each kind of value. */
export function fieldMutants(): WireMutant[] {
  return usedSchemas().flatMap((used) => [
    ...Object.entries(used.schema.properties ?? {}).flatMap(([name, schema]) => ofField(used, name, schema)),
    ...(used.schema.properties === undefined ? ofScalar(used) : []),
  ]);
}

const PUBLISHED_ERROR_FIELDS = ["error", "code", "request_id"];

/** What is broken when a field is not as documented. */
function requirementOf({ name, inErrors, successes }: UsedSchema, field: string | null, isMissing: boolean): string {
  const isOutcome = [...successes].every((operation) => ADDS.has(operation));
  if (successes.size > 0) return isMissing && isOutcome ? "ADD-005" : "ENV-006";
  if (!inErrors) throw new Error(`${name} is in no answer`);
  if (name === "FieldError" || name === "FieldErrors") return "ERR-003";
  if (name !== "Problem") return "ERR-001";
  if (field === "details") return "ERR-010";
  return PUBLISHED_ERROR_FIELDS.includes(field ?? "") ? "ERR-001" : "ERR-002";
}

function ofField(used: UsedSchema, name: string, schema: Schema): WireMutant[] {
  const field = `${used.name}.${name}`;
  const at = ({ field: is }: Place) => is?.schema === used.name && is.name === name;
  const id = kebab(field);
  const requirement = requirementOf(used, name, false);
  const mutants: WireMutant[] = [];
  if (used.schema.required?.includes(name)) {
    mutants.push(
      wireMutant({
        id: `${id}-missing`,
        wrong: `leaves out ${field}`,
        requirement: requirementOf(used, name, true),
        mark: `field:${field}`,
        spoil: (answer) => change(answer, at, ({ holder, key }) => delete holder[key]),
      }),
    );
  }
  const put = (kind: string, wrong: string, value: unknown) =>
    mutants.push(
      wireMutant({
        id: `${id}-${kind}`,
        wrong: `answers ${wrong} as ${field}`,
        requirement,
        mark: `field:${field}`,
        spoil: (answer) => change(answer, at, set(value)),
      }),
    );
  const other = [7, "seven", true, []].find((value) => !allows(schema, value));
  if (other !== undefined) put("other-type", JSON.stringify(other), other);
  if (!allows(schema, null)) put("null", "null", null);
  for (const { kind, value } of violationsOf(unlessNull(schema))) put(kind, `a value that is ${kind}`, value);
  if (unlessNull(schema).format === "date-time") {
    mutants.push(
      wireMutant({
        id: `${id}-not-utc`,
        wrong: `writes ${field} with an offset`,
        requirement: "ENV-007",
        mark: `field:${field}`,
        spoil: (answer) => change(answer, at, withOffset),
      }),
    );
  }
  return mutants;
}

/** A kind of value, such as an id, wherever it is. */
function ofScalar(used: UsedSchema): WireMutant[] {
  return violationsOf(used.schema).map(({ kind, value }) =>
    wireMutant({
      id: `${kebab(used.name)}-${kind}`,
      wrong: `answers a value that is ${kind} as ${used.name}`,
      requirement: requirementOf(used, null, false),
      mark: `scalar:${used.name}:${used.successes.size > 0 ? "success" : "error"}`,
      spoil: (answer) => {
        if (answer.status >= 400 && used.successes.size > 0) return;
        const isOne = ({ names, holder, key }: Place) => names.includes(used.name) && holder[key] !== null;
        change(answer, isOne, set(value));
      },
    }),
  );
}

function unlessNull(schema: Schema): Schema {
  const choices = (schema.anyOf ?? []).filter(({ type }) => type !== "null");
  return choices.length === 1 ? (choices[0] as Schema) : schema;
}

function set(value: unknown): (place: Place) => void {
  return ({ holder, key }) => {
    holder[key] = value;
  };
}

function withOffset({ holder, key }: Place): void {
  holder[key] = String(holder[key] ?? "2026-03-01T10:00:00Z").replace(/Z$/, "+00:00");
}

/** Changes all the places of an answer that are meant. */
function change(answer: PassingAnswer, isMeant: (place: Place) => boolean, spoil: (place: Place) => void): void {
  const described = describedBody(answer);
  const meant = described?.places.filter(isMeant) ?? [];
  if (described === null || meant.length === 0) return;
  for (const place of meant) spoil(place);
  answer.body = JSON.stringify(described.body);
}
