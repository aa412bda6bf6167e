import type { OperationId, operations } from "@memoryos/contract/control";
import { openapi } from "@memoryos/contract/control";
import { responseValidators } from "@memoryos/contract/control/responses";
import { expect } from "vitest";
import type { Answer } from "./kit.ts";

type Data<O extends OperationId> = operations[O] extends {
  responses: { 200: { content: { "application/json": { data: infer D } } } };
}
  ? D
  : never;

/** Calls the control service of a server under test; every answer is checked against its document. */
export interface ControlClient {
  /** An operation that must succeed: its data. */
  ask<O extends OperationId>(operation: O, call?: { path?: Record<string, string>; body?: unknown }): Promise<Data<O>>;
  /** Any request. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
}

interface SendOptions {
  /** A value is sent as JSON, text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** @default the right one; null sends none */
  token?: string | null;
}

const OPERATIONS = new Map(
  Object.entries(openapi.paths as Record<string, Record<string, { operationId: string }>>).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, { operationId }]) => [operationId, { path, method: method.toUpperCase() }] as const,
    ),
  ),
);

export function controlClient({ url, token }: { url: string; token: string }): ControlClient {
  async function send(method: string, path: string, { body, headers = {}, token: shown = token }: SendOptions = {}) {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(shown === null ? {} : { Authorization: `Bearer ${shown}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text), text };
  }
  return {
    send,
    async ask(operation, { path: values = {}, body } = {}) {
      const { path, method } = OPERATIONS.get(operation) as { path: string; method: string };
      const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? ""));
      const answer = await send(method, address, body === undefined ? {} : { body });
      expect(answer.status, answer.text).toBe(200);
      const valid = responseValidators[operation]["200"]?.body;
      expect(valid?.(structuredClone(answer.body)), JSON.stringify(valid?.errors)).toBe(true);
      return answer.body.data;
    },
  };
}
