import { hash as digestOf } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.ts";
import { uuidv7 } from "../ids.ts";
import type { ApiKey, Idempotency, Refusal, Store, StoredKey } from "../store/types.ts";
import { type KeyHasher, makeLocalKey } from "./keys.ts";

/** Uses of keys are written this often, in milliseconds: a request does not wait for the disk. */
const FLUSH_INTERVAL = 30_000;

/** Keys whose hash is not computed again with each request; a key is active or not by what the store says. */
const HASHES_KEPT = 1_000;

/** A key to make. */
export interface KeyRequest {
  tenantId: string;
  name: string;
  permissions: string[];
  rateLimitPerMinute: number | null;
  /** Id of the key that asks for it; null when the operator does. */
  madeBy: string | null;
}

/** A key with its secret, which is known this once; null when the key was made by an earlier request. */
export interface IssuedKey {
  kind: "accepted" | "replayed";
  key: StoredKey;
  secret: string | null;
}

/** The one place where keys are found, made and revoked: whatever is kept of them in memory is kept here. */
export interface Keyring {
  /** The key with this secret, unless it is revoked; notes that it was used. */
  find(secret: string): Promise<ApiKey | null>;
  /** @throws KeyRevoked when the key that asks for it was revoked meanwhile. */
  create(request: KeyRequest, idempotency: Idempotency | null): Promise<IssuedKey | Refusal>;
  /** Refuses the key from the next request on. Returns whether the tenant had such an active key. */
  revoke(tenantId: string, keyId: string): Promise<boolean>;
  /** Writes when keys were last used. */
  flush(): Promise<void>;
}

/** @param onError Told when uses could not be written; they are tried again with the next flush. */
export function createKeyring(parts: {
  store: Store;
  hasher: KeyHasher;
  clock: Clock;
  onError: (error: unknown) => void;
}): Keyring {
  const { store, hasher, clock, onError } = parts;
  let used = new Map<string, { tenantId: string; keyId: string; at: Date }>();
  let timer: NodeJS.Timeout | null = null;
  const hashes = new LRUCache<string, string>({ max: HASHES_KEPT });

  function hashOf(secret: string): string {
    // Under its digest: no secret stays in memory.
    const digest = digestOf("sha256", secret, "base64");
    const hash = hashes.get(digest) ?? hasher.hash(secret);
    hashes.set(digest, hash);
    return hash;
  }

  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const uses = used;
    if (uses.size === 0) return;
    used = new Map();
    try {
      await store.recordKeyUses([...uses.values()]);
    } catch (error) {
      used = new Map([...uses, ...used]);
      onError(error);
    }
  }

  return {
    async find(secret) {
      const key = await store.findKey(hashOf(secret));
      if (!key) return null;
      const { tenantId, keyId } = key;
      used.set(keyId, { tenantId, keyId, at: clock.now() });
      timer ??= setTimeout(() => void flush(), FLUSH_INTERVAL).unref();
      return key;
    },
    async create({ permissions, madeBy, ...request }, idempotency) {
      const secret = makeLocalKey();
      const made = await store.createKey(
        {
          ...request,
          keyId: uuidv7(),
          permissions: [...new Set(permissions)],
          hash: hasher.hash(secret),
          createdAt: clock.now(),
        },
        idempotency,
        madeBy,
      );
      return "key" in made ? { ...made, secret: made.kind === "accepted" ? secret : null } : made;
    },
    revoke: (tenantId, keyId) => store.revokeKey(tenantId, keyId, clock.now()),
    flush,
  };
}
