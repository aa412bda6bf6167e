/** The versioned signature header, read. */
export interface VersionedSignature {
  /** When the message was sent, in seconds since 1970. */
  time: number;
  /** One for each secret that was valid then. */
  signatures: Uint8Array<ArrayBuffer>[];
}

/** The contract has up to three; what is beyond cannot make a message genuine, only work. */
const MOST_SIGNATURES = 10;
const MOST_CHARACTERS = 2_000;

/** Reads `t=…,v1=…,v1=…`, ignoring parts with other names; null when it is not of that form. */
export function readVersioned(header: string): VersionedSignature | null {
  if (header.length > MOST_CHARACTERS) return null;
  const parts = header.split(",").map((part) => part.trim());
  const times = parts.filter((part) => part.startsWith("t="));
  const [time = ""] = times.map((part) => part.slice(2));
  const signatures = parts
    .filter((part) => part.startsWith("v1="))
    .map((part) => readHex(part.slice(3)))
    .filter((bytes) => bytes !== null);
  if (times.length !== 1 || !/^\d{1,11}$/.test(time)) return null;
  if (signatures.length === 0 || signatures.length > MOST_SIGNATURES) return null;
  return { time: Number(time), signatures };
}

/** The bytes of an HMAC-SHA256 in hexadecimal digits; null when it is none. */
export function readHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[0-9a-f]{64}$/i.test(text)) return null;
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16));
}

/**
 * Whether one of the signatures was made with one of the secrets. The comparison is that of WebCrypto's `verify`, which
 * takes the same time whatever differs.
 */
export async function isSigned(
  bytes: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array<ArrayBuffer>[],
  secrets: readonly string[],
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  let found = false;
  for (const secret of secrets) {
    const key = await subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["verify"]);
    for (const signature of signatures) {
      if (await subtle.verify("HMAC", key, signature, bytes)) found = true;
    }
  }
  return found;
}
