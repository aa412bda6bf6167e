import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactor } from "./redact.ts";

describe("redactor", () => {
  it("leaves no secret in any text, wherever it stands", () => {
    const secret = fc.stringMatching(/^mem_[A-Za-z0-9_-]{4,40}$/);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
        expect(redactor([key])(`${before}${key}${after}${key}`)).not.toContain(key);
      }),
    );
  });

  it("takes out a key that begins with another key as a whole", () => {
    expect(redactor(["mem_a", "mem_abc"])("mem_abc and mem_a")).toBe("‹key› and ‹key›");
  });

  it("changes nothing when there is no secret", () => {
    expect(redactor([null, ""])("text")).toBe("text");
  });
});
