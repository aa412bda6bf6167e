import { openapi } from "@memoryos/contract";

interface Schema {
  $ref?: string;
  format?: string;
  anyOf?: readonly Schema[];
}

const { schemas } = (
  openapi as unknown as { components: { schemas: Record<string, { properties?: Record<string, Schema> }> } }
).components;

/** Names of the fields of which one of these is true, in any schema of the contract. */
function fieldsWhere(holds: (schema: Schema) => boolean): ReadonlySet<string> {
  const fields = Object.values(schemas).flatMap(({ properties = {} }) => Object.entries(properties));
  return new Set(fields.filter(([, schema]) => [schema, ...(schema.anyOf ?? [])].some(holds)).map(([name]) => name));
}

const TIMES = fieldsWhere(({ format }) => format === "date-time");
/** What these hold is the caller's own, times included. */
const OPEN = fieldsWhere(({ $ref }) => $ref?.endsWith("/JsonObject") === true);

/** The times in a body that are not in UTC, each with its field. */
export function timesNotInUtc(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    if (typeof value !== "string") return OPEN.has(name) ? [] : timesNotInUtc(value);
    const isTime = TIMES.has(name) && /^\d{4}-\d\d-\d\dT/.test(value);
    return isTime && !value.endsWith("Z") ? [`${name} ${value.slice(0, 40)}`] : [];
  });
}
