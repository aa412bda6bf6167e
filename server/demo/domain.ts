import type { DomainSchemaName } from "../src/store/types.ts";
import { style } from "./screen.ts";
import { WIDTH, wrap } from "./text.ts";

/** A tenant's domain schema, by the calls that an app would make. */
export interface Domain {
  /** The address of the profile, to be shown. */
  operation: string;
  choose(signal: AbortSignal): Promise<void>;
  /** Null when nothing is known. */
  profileOf(externalUserId: string, signal: AbortSignal): Promise<Record<string, unknown> | null>;
}

export function createDomain(url: string, apiKey: string, schema: DomainSchemaName): Domain {
  const operation = `/v1/memories/${schema}-profile`;
  async function call(method: string, path: string, signal: AbortSignal, body?: object): Promise<unknown> {
    const answer = await fetch(url + path, {
      method,
      signal,
      headers: { Authorization: `ApiKey ${apiKey}`, "Content-Type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const { data, detail } = (await answer.json()) as { data?: unknown; detail?: string };
    if (!answer.ok) throw new Error(`${method} ${path}: ${detail}`);
    return data;
  }
  return {
    operation,
    async choose(signal) {
      await call("PATCH", "/v1/tenant/domain-schema", signal, { domain_schema: schema });
      // Whatever the conversation is about.
      if (schema === "support") await call("PATCH", "/v1/tenant/support-type", signal, { support_type_mode: "auto" });
    },
    async profileOf(externalUserId, signal) {
      const query = `?external_user_id=${encodeURIComponent(externalUserId)}`;
      return (await call("GET", operation + query, signal)) as Record<string, unknown> | null;
    },
  };
}

/** Where it comes from, and not what it says. */
const ABOUT_IT = /(?:^id|_id|_ids|_at|^schema_version)$/;

/** How sure something is matters only where it is known. */
const SURENESS = /_confidence$/;

/** Of one thing; a longer text is cut. */
const MOST_LINES = 8;

/** What a profile says, without what is not known. */
export function showProfile(profile: Record<string, unknown> | null, operation: string): string[] {
  const known = profile ?? {};
  const isUnknown = (name: string) => isEmpty(known[name]) || isEmpty(known[name.replace(SURENESS, "")]);
  const lines = Object.entries(known).flatMap(([name, value]) =>
    ABOUT_IT.test(name) || isUnknown(name) ? [] : showField(name, value),
  );
  return [
    "",
    `${style("bold", "+  What the profile says")}  ${style("dim", operation)}`,
    ...(lines.length > 0 ? lines : ["   Nothing: the conversation said nothing for a profile."]),
  ];
}

function showField(name: string, value: unknown): string[] {
  const label = `   ${style("cyan", name.replaceAll("_", " ").padEnd(24))}`;
  const items = Array.isArray(value) ? value : [value];
  return items
    .flatMap((item) => wrap(worded(item), WIDTH - 28).slice(0, MOST_LINES))
    .map((text, at) => (at === 0 ? `${label} ${text}` : `   ${"".padEnd(24)} ${text}`));
}

function worded(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.map(worded).join("; ");
  return Object.entries(value)
    .filter(([, part]) => !isEmpty(part))
    .map(([name, part]) =>
      typeof part === "object" ? `${name} (${worded(part)})` : `${name.replaceAll("_", " ")} ${part}`,
    )
    .join(", ");
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === null || value === undefined || value === "";
  return Object.values(value).every(isEmpty);
}
