import { createHmac } from "node:crypto";
import { openapi } from "@memoryos/contract";
import { expect, test } from "vitest";
import type { Document, Example } from "../generate/openapi.ts";

const document = openapi as unknown as Document;
const exampleOf = (schema: string) => String(document.components.schemas[schema]?.examples?.[0]);
const hmac = (text: string) => createHmac("sha256", exampleOf("WebhookSecret")).update(text).digest("hex");

/** Compact, with the keys of every object in ascending order. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(",")}}`;
}

test("The example signatures are those of the example message with the example secret.", () => {
  const media = document.webhooks?.["quota.warning"]?.post?.requestBody?.content["application/json"];
  const example = media?.examples?.warning as Example;
  const body = canonical(example.value);
  const delivery = exampleOf("DeliveryId");
  expect(exampleOf("WebhookSignature")).toBe(hmac(body));
  const [, time, signature] = /^t=(\d+),v1=(.+)$/.exec(exampleOf("VersionedWebhookSignature")) ?? [];
  expect(signature).toBe(hmac(`${time}.${delivery}.${body}`));
});
