import { randomBytes, randomInt } from "node:crypto";

/** Six random digits. */
export function makeCode(): string {
  return String(randomInt(1_000_000)).padStart(6, "0");
}

/** A session: 256 random bits. */
export function makeSessionToken(): string {
  return `ses_${randomBytes(32).toString("base64url")}`;
}

/** A passport token: 192 random bits. */
export function makePassportToken(): string {
  return `uui_${randomBytes(24).toString("hex")}`;
}

/** What may be shown of a passport token. */
export function maskedToken(token: string): string {
  return `${token.slice(0, 8)}...${token.slice(-4)}`;
}
