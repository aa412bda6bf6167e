import { REDACTED } from "./redact.ts";

/** Names of members whose value is a secret, whatever it looks like. An Indian "pin code" is where somebody lives. */
const NAMES_SECRET =
  /(?:^|[ _.-])(?:(?:otp|cvv2?|cvc2?|passcode)(?:[ _.-](?:code|number|value))?|pin(?:[ _.-](?:number|value))?|(password|passwd|pwd))$/i;
/** A number that counts seconds, or parts of them, since 1970: no payment card of such a length begins with 1. */
const TIME = /^1\d{9}(?:\d{3}){0,3}$/;

/**
 * A JSON value with other texts in the place of its own, in the order in which `textsIn` gives them. What the name of a
 * member calls a secret is left out.
 */
export function withTexts<T>(value: T, texts: readonly string[]): T {
  const left = texts.values();
  const replaced = (part: unknown, name: string): unknown => {
    if (isText(part)) {
      const text = left.next().value ?? String(part);
      if (isSecret(name, String(part))) return REDACTED;
      return text === String(part) ? part : text;
    }
    if (Array.isArray(part)) return part.map((inner) => replaced(inner, name));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => [left.next().value ?? key, replaced(inner, key)]),
    );
  };
  return replaced(value, "") as T;
}

/** The texts somewhere in a JSON value: its strings, its whole numbers, and the names of members. */
export function textsIn(value: unknown): string[] {
  if (isText(value)) return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

function isText(value: unknown): value is string | number {
  return typeof value === "string" || (Number.isInteger(value) && !TIME.test(String(value)));
}

function isSecret(name: string, text: string): boolean {
  const [found, password] = NAMES_SECRET.exec(name.replace(/(?<=[a-z])(?=[A-Z])/g, "_")) ?? [];
  return found !== undefined && !/\s/.test(text) && text !== "" && (password !== undefined || /\d/.test(text));
}
