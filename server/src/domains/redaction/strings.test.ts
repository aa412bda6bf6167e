import fc from "fast-check";
import { expect, it } from "vitest";
import { redactConversation } from "./redact.ts";
import { rulesOfSupport } from "./rules.ts";
import { textsIn, withTexts } from "./strings.ts";

const safe = (value: unknown) => withTexts(value, redactConversation(textsIn(value), rulesOfSupport([])));

it.each([
  [{ note: "card 4111 1111 1111 1111" }, { note: "card [REDACTED]" }],
  [{ card: 4111111111111111 }, { card: "[REDACTED]" }],
  [{ deep: [{ aadhaar: 234123412346 }] }, { deep: [{ aadhaar: "[REDACTED]" }] }],
  [{ "4111 1111 1111 1111": true }, { "[REDACTED]": true }],
  [
    { otp: "482913", userPin: 4821, card_cvv: "123", password: "hunter" },
    { otp: "[REDACTED]", userPin: "[REDACTED]", card_cvv: "[REDACTED]", password: "[REDACTED]" },
  ],
])("of %j nothing secret is kept, whether text, number or name [SUP-022, SUP-023]", (value, kept) =>
  expect(safe(value)).toEqual(kept),
);

it.each([
  { sent_at: 1764000000000, at: 1764000000, micros: 1764000000000000 },
  { order: "NW-7741", count: 3, ratio: 0.5, ok: true, none: null, list: [] },
  { pin_code: 560001, course_code: 1204, password_changed_at: "2026-03-01", spin: 4821 },
])("of %j everything is kept [SUP-025]", (value) => expect(safe(value)).toEqual(value));

it("any JSON value without secrets comes back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(withTexts(value, textsIn(value))).toEqual(value);
    }),
  );
});
