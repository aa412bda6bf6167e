import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { openPepper } from "./pepper.ts";

/** Turns secrets into what is stored. */
export interface KeyHasher {
  /** HMAC-SHA256 with the server's pepper, in hex. */
  hash(secret: string): string;
  /** Signs text that a client only carries back, such as a cursor. Base64url. */
  sign(text: string): string;
}

/**
 * The hasher of a data folder.
 *
 * @param options.expected The store has keys already, which only the pepper they were made with can check.
 * @throws DataFolderUnusable when the pepper is damaged, or missing although it is expected.
 */
export function openKeyHasher(dir: string, options: { expected: boolean }): KeyHasher {
  const pepper = openPepper(dir, options);
  // Made once: from bytes, each HMAC would first make a key object, which costs six times the HMAC itself.
  const key = createSecretKey(pepper);
  return {
    hash: (secret) => createHmac("sha256", key).update("key\0").update(secret).digest("hex"),
    sign: (text) => createHmac("sha256", key).update("sign\0").update(text).digest("base64url"),
  };
}

/** A new tenant key of a self-hosted server: 192 random bits. The SDK sends such a key only to a host it was given. */
export function makeLocalKey(): string {
  return `mem_local_${randomBytes(24).toString("base64url")}`;
}
