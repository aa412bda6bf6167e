import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyHasher } from "../tenancy/keys.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { ApiError } from "./problem.ts";

const hasher = (secret: string): KeyHasher => ({
  hash: (text) => text,
  sign: (text) => Buffer.from(`${secret}${text.length}${text}`).toString("base64url").slice(0, 60),
});
const ours = hasher("ours");
const position = fc.record({
  time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") }),
  id: fc.uuid(),
});

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof ApiError ? error.entry.code : String(error);
  }
  return "accepted";
}

describe("a cursor", () => {
  it("gives back the position that it was made from", () => {
    fc.assert(
      fc.property(position, fc.string(), (at, list) => {
        expect(readCursor(ours, list, writeCursor(ours, list, at))).toEqual(at);
      }),
    );
  });

  it("fits into the URL and the limit of the contract as it is", () => {
    fc.assert(
      fc.property(position, (at) => {
        expect(writeCursor(ours, "list", at)).toMatch(/^[A-Za-z0-9_.-]{1,1024}$/);
      }),
    );
  });

  it("is refused for another list, and by a server with another secret", () => {
    const cursor = writeCursor(ours, "a", { time: new Date(0), id: "m" });
    expect(codeOf(() => readCursor(ours, "b", cursor))).toBe("TEN_400");
    expect(codeOf(() => readCursor(hasher("theirs"), "a", cursor))).toBe("TEN_400");
  });

  it("is refused when a character of it was changed, removed or added", () => {
    const whole = writeCursor(ours, "list", { time: new Date(7), id: "m" });
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(1), fc.string({ maxLength: 2 }), (at, removed, added) => {
        const mangled = whole.slice(0, at) + added + whole.slice(at + removed);
        fc.pre(mangled !== whole);
        expect(codeOf(() => readCursor(ours, "list", mangled))).toBe("TEN_400");
      }),
    );
  });

  it("is refused when something follows it", () => {
    const whole = writeCursor(ours, "list", { time: new Date(7), id: "m" });
    for (const more of [".", ".x", " ", "="])
      expect(codeOf(() => readCursor(ours, "list", whole + more))).toBe("TEN_400");
  });

  it("is refused when it is anything else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(codeOf(() => readCursor(ours, "list", text))).toBe("TEN_400");
      }),
    );
  });
});
