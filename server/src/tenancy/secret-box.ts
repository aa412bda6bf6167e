import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { openPepper } from "./pepper.ts";

const CIPHER = "aes-256-gcm";
/** Bytes of the nonce and of the tag that AES-GCM goes by (NIST SP 800-38D). */
const NONCE = 12;
const TAG = 16;

/** Keeps secrets that have to be read again, and so cannot be hashed. */
export interface SecretBox {
  /** @param belongsTo Names whose it is and what: sealed, it opens nowhere else. */
  seal(secret: string, belongsTo: string): Uint8Array;
  /** @throws Error when it was sealed with another pepper, for something else, or was changed. */
  open(sealed: Uint8Array, belongsTo: string): string;
}

/**
 * Opens the box of a data folder, whose key is derived from its pepper.
 *
 * @throws DataFolderUnusable when the pepper is damaged or missing.
 */
export function openSecretBox(dir: string): SecretBox {
  const pepper = openPepper(dir, { expected: true });
  const key = Buffer.from(hkdfSync("sha256", pepper, "", "memoryos sealed secrets", 32));
  return {
    seal(secret, belongsTo) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(belongsTo));
      const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },
    open(sealed, belongsTo) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE), { authTagLength: TAG })
        .setAAD(Buffer.from(belongsTo))
        .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString("utf8");
    },
  };
}
