import { describe, expect, it } from "vitest";
import { ago, daysSince, previewOf } from "./memory-view.ts";

const NOW = new Date("2026-03-02T09:30:00Z");
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

describe("how long ago something was", () => {
  it.each([
    [0, "just now"],
    [59, "just now"],
    [60, "1 minute ago"],
    [3_599, "59 minutes ago"],
    [3_600, "1 hour ago"],
    [86_399, "23 hours ago"],
    [86_400, "1 day ago"],
    [40 * 86_400, "40 days ago"],
    [-5, "just now"],
  ])("is said of %i seconds as %s", (seconds, words) => expect(ago(before(seconds), NOW)).toBe(words));

  it("is counted in whole days", () => {
    expect([0, 86_399, 86_400, -86_400].map((seconds) => daysSince(before(seconds), NOW))).toEqual([0, 0, 1, 0]);
  });
});

describe("a preview", () => {
  it("cuts no character in two", () => {
    expect(previewOf("🦊".repeat(100))).toBe("🦊".repeat(100));
    expect(previewOf("🦊".repeat(101))).toBe(`${"🦊".repeat(100)}…`);
  });
});
