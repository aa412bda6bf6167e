import { randomBytes } from "node:crypto";

/** A new key of a global agent: 256 random bits. */
export function makeAgentKey(): string {
  return `agent_sk_${randomBytes(32).toString("hex")}`;
}

/** A new link token: 256 random bits. */
export function makeLinkToken(): string {
  return `plink_${randomBytes(32).toString("base64url")}`;
}
