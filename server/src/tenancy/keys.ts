import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFolderUnusable } from "../store/types.ts";

/** Turns secrets into what is stored. */
export interface KeyHasher {
  /** HMAC-SHA256 with the server's pepper, in hex. */
  hash(secret: string): string;
  /** Signs text that a client only carries back, such as a cursor. Base64url. */
  sign(text: string): string;
}

/**
 * Reads the pepper from the data folder, or makes it at first start. It is kept beside the database and not in it: a
 * copy of the database alone is worth nothing to whoever wants to check guesses against it.
 *
 * @param options.expected The store has keys already, which only the pepper they were made with can check.
 * @throws DataFolderUnusable when the pepper is damaged, or missing although it is expected.
 */
export function openKeyHasher(dir: string, options: { expected: boolean }): KeyHasher {
  const path = join(dir, "pepper");
  if (!existsSync(path)) {
    if (options.expected) {
      throw new DataFolderUnusable(
        `${path} is missing: without it no key of this data folder works. Restore it from a backup.`,
      );
    }
    // Under another name first: a process that dies here leaves no half-written pepper.
    writeFileSync(`${path}.new`, randomBytes(32), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  }
  chmodSync(path, 0o600);
  const pepper = readFileSync(path);
  if (pepper.length !== 32) {
    throw new DataFolderUnusable(`${path} is damaged: it must hold 32 bytes. Restore it from a backup.`);
  }
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
