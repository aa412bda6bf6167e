import { isDeepStrictEqual } from "node:util";
import { type Document, operationsOf } from "../generate/openapi.ts";
import { bindingsOf, EVERYWHERE } from "../generate/requirements.ts";
import { walk } from "../generate/walk.ts";

/** A part of the document that is not as it was. */
export interface Change {
  name: string;
  kind: "operation" | "rule" | "webhook" | "component" | "document";
  /** Operations whose names stand for this one, when all of them are given. */
  operations: string[];
}

/** The parts of a document by kind and name. */
type Parts = Map<string, { kind: Change["kind"]; name: string; value: unknown }>;

/** Everything that is not the same in both documents, the version aside. */
export function changesOf(before: Document, after: Document): Change[] {
  const [was, is] = [partsOf(before), partsOf(after)];
  const [oldUsers, newUsers] = [usersOf(before), usersOf(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])];
  return keys
    .filter((key) => !isDeepStrictEqual(was.get(key)?.value, is.get(key)?.value))
    .map((key) => {
      const { kind, name } = (was.get(key) ?? is.get(key)) as { kind: Change["kind"]; name: string };
      const users = new Set([...(oldUsers.get(key) ?? []), ...(newUsers.get(key) ?? [])]);
      // A rule that comes or goes with its operation needs no word of its own; any other change does.
      const isWithAll = [...users].every((user) => was.has(`operation ${user}`) !== is.has(`operation ${user}`));
      const speaks = kind === "component" || (kind === "rule" && was.has(key) !== is.has(key) && isWithAll);
      return { kind, name, operations: speaks ? [...users].sort() : [] };
    });
}

function partsOf(document: Document): Parts {
  const parts: Parts = new Map();
  const note = (kind: Change["kind"], name: string, value: unknown, key = `${kind} ${name}`) =>
    parts.set(key, { kind, name, value });
  const { paths: _, webhooks, components, info, "x-memoryos-requirements": _rules, ...rest } = document;
  for (const { method, path, operation } of operationsOf(document)) {
    const { "x-memoryos-requirements": _own, ...value } = operation;
    note("operation", operation.operationId ?? path, { method, path, value });
  }
  for (const [id, places] of rulesOf(document)) note("rule", id, places);
  for (const [name, hook] of Object.entries(webhooks ?? {})) note("webhook", name, hook);
  for (const [kind, named] of Object.entries(components)) {
    for (const [name, component] of Object.entries(named)) note("component", name, component, pointer(kind, name));
  }
  const { version: _version, ...about } = info;
  for (const [name, value] of Object.entries({ ...rest, info: about })) note("document", name, value);
  return parts;
}

/** Each rule as it stands at each of its places. */
function rulesOf(document: Document): Map<string, Record<string, unknown>> {
  const rules = new Map<string, Record<string, unknown>>();
  for (const { operation, rule, profile } of bindingsOf(document)) {
    rules.set(rule.id, { ...rules.get(rule.id), [operation]: { ...rule, profile } });
  }
  return rules;
}

/** The operations that refer to each component, directly or through others, and that each rule binds. */
function usersOf(document: Document): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  const note = (key: string, operation: string) => {
    const known = users.get(key) ?? users.set(key, new Set()).get(key);
    const isNew = known?.has(operation) === false;
    known?.add(operation);
    return isNew;
  };
  const parts = document.components as unknown as Record<string, Record<string, unknown>>;
  const follow = (node: unknown, operation: string): void =>
    walk(node, (part) => {
      for (const target of targetsOf(part)) {
        const [kind = "", name = ""] = target.slice("#/components/".length).split("/");
        if (note(pointer(kind, name), operation)) follow(parts[kind]?.[name], operation);
      }
    });
  for (const { operation } of operationsOf(document)) {
    follow(operation, operation.operationId);
    for (const schemes of operation.security ?? document.security) {
      for (const name of Object.keys(schemes)) note(pointer("securitySchemes", name), operation.operationId);
    }
  }
  for (const { operation, rule } of bindingsOf(document)) {
    if (operation !== EVERYWHERE) note(`rule ${rule.id}`, operation);
  }
  return users;
}

function targetsOf(part: Record<string, unknown>): string[] {
  const { mapping = {} } = (part.discriminator ?? {}) as { mapping?: object };
  return [part.$ref, ...Object.values(mapping)].filter(
    (target): target is string => typeof target === "string" && target.startsWith("#/components/"),
  );
}

function pointer(kind: string, name: string): string {
  return `#/components/${kind}/${name}`;
}
