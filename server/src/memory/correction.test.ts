import { describe, expect, it } from "vitest";
import { withCorrection } from "./correction.ts";

describe("a correction of which extraction keeps nothing", () => {
  it("is kept word for word", () => {
    expect(withCorrection("Oslo,\n of course", [])).toMatchObject([{ content: "Oslo, of course", confidence: 0.95 }]);
  });

  it("is kept without what is secret", () => {
    const [kept] = withCorrection("My card number is 4111 1111 1111 1111 and my password is hunter2secret", []);
    expect(kept?.content).toBe("My card number is [REDACTED] and my password is [REDACTED]");
  });
});
