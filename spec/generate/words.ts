import {
  CALLERS,
  type Document,
  type Example,
  type MediaType,
  type Operation,
  operationsOf,
  type Reference,
  type Response,
  resolve,
  type Schema,
} from "./openapi.ts";
import { walk } from "./walk.ts";

/** Says of a success what it brings: the description of the data, which the model has. */
export function describeResponse(document: Document, response: Response): void {
  const schema = Object.values(response.content ?? {})[0]?.schema;
  if (!schema) return;
  const body = resolve<Schema>(document, schema as Schema | Reference);
  const data = body.properties?.data as (Schema & { items?: Schema }) | undefined;
  const described = data?.items ?? data ?? body;
  const target = resolve<Schema>(document, described as Schema | Reference);
  const text = String(target.description ?? data?.description ?? body.description ?? "");
  if (text)
    response.description = body.properties?.pagination ? `A page of the list. Each row is ${lower(text)}` : text;
}

/** `A memory.` → `a memory.`, but `MemoryOS …` as it is. */
function lower(text: string): string {
  return /^[A-Z][A-Z]|^\S+[A-Z]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** Readers of the text do not see our extensions: what the key must be allowed to do is said in words too. */
export function sayPermission(operation: Operation): void {
  const permissions = (operation["x-memoryos-permission"] ?? []).filter((each) => !CALLERS.includes(each));
  if (permissions.length === 0) return;
  const names = permissions.map((each) => `\`${each}\``).join(" or ");
  operation.description += `\n\nNeeds a key with the permission ${names}.`;
}

/**
 * Shows the names of examples as they are asked for, as in `Prefer: example=queue_full`. Requests that are the same are
 * shown once.
 */
export function nameExamples(document: Document): void {
  const bodies = Object.values(document.webhooks ?? {}).map((item) => item.post?.requestBody);
  for (const { operation } of operationsOf(document)) {
    bodies.push(operation.requestBody);
    for (const response of Object.values(operation.responses)) if (!("$ref" in response)) rename(response.content);
  }
  for (const body of bodies) {
    rename(body?.content);
    for (const media of Object.values(body?.content ?? {})) {
      const seen = new Set<string>();
      media.examples = Object.fromEntries(
        Object.entries(media.examples ?? {}).filter(([, example]) => {
          const text = JSON.stringify((example as Example).value);
          return !seen.has(text) && seen.add(text);
        }),
      );
    }
  }

  function rename(content: Record<string, MediaType> | undefined): void {
    for (const media of Object.values(content ?? {})) {
      for (const [name, example] of Object.entries(media.examples ?? {})) {
        if (!("$ref" in example)) example.summary = name;
      }
    }
  }
}

/** Doc comments are wrapped in their source; as text a paragraph is one line, and an item of a list is. */
export function joinLines(document: Document): void {
  walk(document, (node) => {
    if (typeof node.description !== "string") return;
    node.description = node.description.replace(/(?<!\n)\n(?!\n| *(?:[-*]|\d+\.) ) */g, " ");
  });
}
