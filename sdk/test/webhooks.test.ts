import { openapi } from "@memoryos/contract";
import * as fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { headersOf } from "../../server/src/webhooks/headers.ts";
import { MemoryOSError } from "../src/errors.ts";
import {
  type RawWebhook,
  type VerifiedWebhook,
  verifyWebhook,
  WebhookVerificationError,
} from "../src/webhooks/index.ts";

const secret = "5b".repeat(32);
const older = "c1".repeat(32);
const deliveryId = "0198c0d4-41b7-7a0c-9e52-6f30b8d2a170";
const sentAt = new Date("2026-03-19T14:02:08.400Z");
const body = JSON.stringify({
  data: {
    remaining_pct: 0.1994,
    reset_at: "2026-04-01T00:00:00Z",
    threshold_pct: 0.2,
    upgrade_url: "https://a.example",
  },
  event: "quota.warning",
  memoryos_version: "1.0",
  tenant_id: "0198b0a0-0c11-7d52-8e6f-4a1b9c3d2e70",
  timestamp: "2026-03-19T14:02:07Z",
});

/** A message as the reference server signs it. */
function signed(secrets: string[] = [secret], text = body): { body: string; headers: Record<string, string> } {
  const message = { event: "quota.warning", body: text, happenedAt: sentAt, deliveryId } as const;
  return { body: text, headers: headersOf(message, secrets, sentAt) };
}

function without(name: string): RawWebhook {
  const { body, headers } = signed();
  return { body, headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)) };
}

async function refusal(message: RawWebhook, options: Partial<Parameters<typeof verifyWebhook>[1]> = {}) {
  const error = await verifyWebhook(message, { secret, now: sentAt, ...options }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WebhookVerificationError);
  return (error as WebhookVerificationError).reason;
}

async function invalid(message: unknown, options: unknown = { secret, now: sentAt }) {
  const error = await verifyWebhook(message as RawWebhook, options as { secret: string }).catch((reason) => reason);
  expect(error).toBeInstanceOf(MemoryOSError);
  expect(error.code).toBe("INVALID_ARGUMENT");
  return error.message as string;
}

describe("verifyWebhook", () => {
  it("gives what a message of the reference server tells, in camelCase, with its delivery id [WHK-041]", async () => {
    const message = await verifyWebhook(signed(), { secret, now: sentAt });
    expect(message).toMatchObject({ event: "quota.warning", deliveryId, tenantId: expect.any(String) });
    if (message.event !== "quota.warning") throw new Error(message.event);
    expect(message.data.remainingPct).toBe(0.1994);
    expectTypeOf(message).toExtend<VerifiedWebhook>();
    expectTypeOf(message.data.resetAt).toEqualTypeOf<string>();
  });

  it("accepts the contract's own example, whose signature is real", async () => {
    type Examples = Record<string, { value: object }>;
    type Webhook = { post: { requestBody: { content: { "application/json": { examples: Examples } } } } };
    const { post } = (openapi.webhooks as unknown as Record<string, Webhook>)["quota.warning"] as Webhook;
    const { value } = post.requestBody.content["application/json"].examples.warning as { value: object };
    const { schemas } = openapi.components as unknown as { schemas: Record<string, { examples: string[] }> };
    const headers = {
      "x-memoryos-delivery": deliveryId,
      "x-memoryos-signature-v2": schemas.VersionedWebhookSignature?.examples[0],
    };
    const options = { secret: schemas.WebhookSecret?.examples[0] ?? "", now: sentAt };
    const message = await verifyWebhook({ body: sorted(value), headers }, options);
    expect(message.event).toBe("quota.warning");
  });

  it("takes a Request, bytes, Headers, and Node's headers in any case", async () => {
    const { headers } = signed();
    const upper = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toUpperCase(), [value]]));
    const options = { secret, now: sentAt };
    const request = new Request("https://app.example/hooks", { method: "POST", body, headers });
    for (const message of [
      request,
      { body: new TextEncoder().encode(body), headers: new Headers(headers) },
      { body: Buffer.from(body), headers: upper },
      { body: new TextEncoder().encode(body).buffer, headers },
    ]) {
      expect((await verifyWebhook(message, options)).event).toBe("quota.warning");
    }
    expect(await invalid(request)).toMatch(/^message must be a Request whose body nobody has read/);
  });

  it("accepts either secret while a rotation lasts, at the server's side and at ours [WHK-022]", async () => {
    const now = sentAt;
    expect(await verifyWebhook(signed([secret, older]), { secret: older, now })).toHaveProperty("event");
    expect(await verifyWebhook(signed([secret, older]), { secret, now })).toHaveProperty("event");
    expect(await verifyWebhook(signed([older]), { secret: [secret, older], now })).toHaveProperty("event");
    expect(await refusal(signed([older]))).toBe("wrong_signature");
  });

  it("refuses what was changed: the body, the delivery id, the time, a digit of the signature", async () => {
    const { headers } = signed();
    const change = (name: string, from: string, to: string) => {
      expect(headers[name]).toContain(from);
      return { body, headers: { ...headers, [name]: String(headers[name]).replace(from, to) } };
    };
    expect(await refusal({ body: body.replace("0.1994", "0.9994"), headers })).toBe("wrong_signature");
    expect(await refusal(change("X-MemoryOS-Delivery", "0198", "0199"))).toBe("wrong_signature");
    expect(await refusal(change("X-MemoryOS-Signature-V2", "t=1773928928", "t=1773928929"))).toBe("wrong_signature");
    const digits = String(headers["X-MemoryOS-Signature-V2"]).slice(-64);
    await fc.assert(
      fc.asyncProperty(fc.nat(63), fc.integer({ min: 1, max: 15 }), async (at, by) => {
        const digit = ((Number.parseInt(digits.charAt(at), 16) + by) % 16).toString(16);
        const forged = digits.slice(0, at) + digit + digits.slice(at + 1);
        expect(await refusal(change("X-MemoryOS-Signature-V2", digits, forged))).toBe("wrong_signature");
      }),
      { numRuns: 50 },
    );
  });

  it("refuses a message that was sent too long ago, or from the future, to the second", async () => {
    const at = (seconds: number) => new Date((1773928928 + seconds) * 1000);
    for (const seconds of [300, -300]) {
      expect(await verifyWebhook(signed(), { secret, now: at(seconds) })).toHaveProperty("event");
    }
    expect(await refusal(signed(), { now: at(301) })).toBe("too_old");
    expect(await refusal(signed(), { now: at(-301) })).toBe("too_old");
    expect(await refusal(signed(), { now: at(11), toleranceSeconds: 10 })).toBe("too_old");
    expect(await refusal(signed(), { now: undefined })).toBe("too_old");
  });

  it("accepts the signature without a time only when it is told to, and not in place of a bad one [WHK-040]", async () => {
    const untimed = without("X-MemoryOS-Signature-V2");
    expect(await refusal(untimed)).toBe("no_signature");
    expect(await verifyWebhook(untimed, { secret, acceptUntimed: true })).toMatchObject({ deliveryId: null });
    expect(await refusal(untimed, { secret: older, acceptUntimed: true })).toBe("wrong_signature");
    expect(await refusal({ body, headers: {} }, { acceptUntimed: true })).toBe("no_signature");
    expect(await refusal({ body, headers: { "X-MemoryOS-Signature": "no" } }, { acceptUntimed: true })).toBe(
      "malformed",
    );
    const bad = signed();
    bad.headers["X-MemoryOS-Signature-V2"] = "t=1,v1=no";
    expect(await refusal(bad, { acceptUntimed: true })).toBe("malformed");
  });

  it("ignores parts of the header that it does not know, and refuses the rest of what is odd", async () => {
    const { headers } = signed();
    const header = String(headers["X-MemoryOS-Signature-V2"]);
    const sent = (value: string | string[]) =>
      ({ body, headers: { ...headers, "X-MemoryOS-Signature-V2": value } }) as RawWebhook;
    expect(await verifyWebhook(sent(`v2=x, ${header},v0=1`), { secret, now: sentAt })).toHaveProperty("event");
    expect(await refusal(sent([header, header]))).toBe("no_signature");
    expect(await refusal(without("X-MemoryOS-Delivery"))).toBe("no_signature");
    const [time = "", signature = ""] = header.split(",");
    for (const odd of [
      "",
      time,
      signature,
      `${time},${header}`,
      `t=-1,${signature}`,
      `t=1e3,${signature}`,
      header + `,${signature}`.repeat(10),
    ]) {
      expect(await refusal(sent(odd)), odd).toBe("malformed");
    }
  });

  it("never answers arbitrary headers and bodies with an error of another kind", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.uint8Array(), async (signature, delivery, bytes) => {
        const headers = { "x-memoryos-signature-v2": signature, "x-memoryos-delivery": delivery };
        expect(["malformed", "wrong_signature"]).toContain(await refusal({ body: bytes, headers }));
      }),
      { numRuns: 200 },
    );
  });

  it("refuses a signed body that is no message, and gives events that it does not know", async () => {
    expect(await refusal(signed([secret], "[1]"))).toBe("malformed");
    expect(await refusal(signed([secret], "{"))).toBe("malformed");
    const news = '{"data":{"some_thing":1},"event":"memory.dreamt"}';
    expect(await verifyWebhook(signed([secret], news), { secret, now: sentAt })).toMatchObject({
      event: "memory.dreamt",
      data: { someThing: 1 },
    });
  });

  it("names the argument that cannot be used, and shows no secret", async () => {
    expect(await invalid({ ...signed(), body: { event: "quota.warning" } })).toMatch(
      /^message\.body must be .*express\.raw/,
    );
    expect(await invalid({ body })).toMatch(/^message\.headers/);
    for (const wrong of [undefined, "", [], ["short"], [secret, ""], 7, `${secret}ü`]) {
      const message = await invalid(signed(), { secret: wrong });
      expect(message).toMatch(/^secret must be/);
      expect(message).not.toContain(secret);
    }
    for (const toleranceSeconds of [0, -1, 1.5, Number.NaN, 100_000]) {
      expect(await invalid(signed(), { secret, toleranceSeconds })).toMatch(/^toleranceSeconds must be/);
    }
  });
});

/** The body as the contract has it sent: compact, with the keys of every object in ascending order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
