import { invalidArgument } from "../checks.ts";

/**
 * Headers as the platforms have them: `Headers`, or Node's and Express's object.
 *
 * @example
 * ```ts
 * const headers: WebhookHeaders = request.headers;
 * ```
 */
export type WebhookHeaders = Headers | Record<string, string | readonly string[] | undefined>;

/**
 * A message as it came in, before anything has parsed its body.
 *
 * @example
 * ```ts
 * app.post("/hooks", express.raw({ type: "application/json" }), async ({ body, headers }, response) => {
 *   const message = await verifyWebhook({ body, headers }, { secret });
 *   response.sendStatus(204);
 * });
 * ```
 */
export interface RawWebhook {
  /** The body as it was sent: text or bytes, not the parsed JSON. */
  body: string | Uint8Array | ArrayBuffer;
  /** All of them, or those that begin with `X-MemoryOS-`. */
  headers: WebhookHeaders;
}

/** The bytes of a message's body. Throws `INVALID_ARGUMENT` when they cannot be had any more. */
export async function bytesOf(message: Request | RawWebhook): Promise<Uint8Array<ArrayBuffer>> {
  if (isRequest(message)) {
    try {
      return new Uint8Array(await message.arrayBuffer());
    } catch (cause) {
      throw invalidArgument("message", "must be a Request whose body nobody has read yet", cause);
    }
  }
  const { body } = message;
  if (typeof body === "string") return new TextEncoder().encode(body);
  // A copy: WebCrypto takes no memory that is shared, and the caller may write to its own meanwhile.
  if (body instanceof Uint8Array || body instanceof ArrayBuffer) return Uint8Array.from(new Uint8Array(body));
  throw invalidArgument(
    "message.body",
    'must be the body as it came in, text or bytes: parsed JSON cannot be verified. With Express use express.raw({ type: "application/json" })',
  );
}

/** A header's value, whatever its case; null without one, or with several. */
export function headerOf(headers: WebhookHeaders, name: string): string | null {
  if (typeof headers.get === "function") return (headers as Headers).get(name);
  const wanted = name.toLowerCase();
  const values = Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === wanted)
    .flatMap(([, value]) => value ?? []) as string[];
  return values.length === 1 ? (values[0] ?? null) : null;
}

function isRequest(message: Request | RawWebhook): message is Request {
  return typeof (message as Partial<Request>).arrayBuffer === "function";
}
