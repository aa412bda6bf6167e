import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../../test/cpu-time.ts";
import { REDACTED, redact } from "./redact.ts";

const SECRETS: readonly [said: string, kept: string][] = [
  ["I paid with 4111 1111 1111 1111 in May.", "I paid with [REDACTED] in May."],
  ["My card is 4111-1111-1111-1111.", "My card is [REDACTED]."],
  ["My password is hunter2 and I like tea.", "My password is [REDACTED] and I like tea."],
  ["the password for my bank is correct horse battery, thanks", "the password for my bank is [REDACTED], thanks"],
  ["Here is the code for my office: it's 482913", "Here is the code for my office: it's [REDACTED]"],
  ["the password for my bank: it's hunter2!x, ok", "the password for my bank: it's [REDACTED], ok"],
  ["card 1234 5678 9012 3456", "card [REDACTED]"],
  ["Mi DNI es 12345678Z.", "Mi DNI es [REDACTED]."],
  ["passcode: 8841", "passcode: [REDACTED]"],
  ["the code is 482913", "the code is [REDACTED]"],
  ["My SSN is 123-45-6789.", "My SSN is [REDACTED]."],
  ["It's 123-45-6789, as I said.", "It's [REDACTED], as I said."],
  ["Aadhaar 2345 6789 0123 here", "Aadhaar [REDACTED] here"],
  ["My aadhaar number is 1234 5678 9012", "My aadhaar number is [REDACTED]"],
  ["My PAN is ABCPE1234F", "My PAN is [REDACTED]"],
  ["send it to DE89 3704 0044 0532 0130 00 please", "send it to [REDACTED] please"],
  ["use sk-abcdefghij0123456789 for now", "use [REDACTED] for now"],
  ["Mi contraseña es hunter2 y vivo en Lima", "Mi contraseña es [REDACTED] y vivo en Lima"],
  ["mein Passwort: geheim123", "mein Passwort: [REDACTED]"],
  ["我的密码是abc12345，谢谢", "我的密码是[REDACTED]，谢谢"],
  ["my passport number is X1234567 and I fly in May", "my passport number is [REDACTED] and I fly in May"],
];

const NO_SECRETS = [
  "Flat 12, order 48213, 3 items.",
  "My phone is +44 7700 900123.",
  "My order ID is 3348917502.",
  "Order 1234567890123 is late.",
  "My zip code is 90210.",
  "The promo code is 2026 and it works.",
  "My password is not accepted.",
  "My card is from my bank in Leeds.",
  "My card is blue.",
  "I was born on 4 July 1990.",
  "I take the 123 45 bus.",
  "I collect playing cards.",
  "The area code is 0161 here.",
];

describe("redaction", () => {
  it.each(SECRETS)("%j becomes %j", (said, kept) => expect(redact(said)).toBe(kept));

  it.each(NO_SECRETS)("leaves %j as it is", (said) => expect(redact(said)).toBe(said));

  it("finds every card number, however its digits are grouped", () => {
    const card = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 })
      .map((digits) => digits.join(""))
      .map((body) => body + checkDigit(body));
    fc.assert(
      fc.property(card, fc.constantFrom("", " ", "-"), (digits, separator) => {
        const grouped = digits.replace(/\d{4}(?=\d)/g, (four) => four + separator);
        expect(redact(`I used ${grouped} there`)).toBe(`I used ${REDACTED} there`);
      }),
    );
  });

  it("leaves what is no secret as it was, in its order", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "my password is ",
        "OTP ",
        "code: ",
        "4111 1111 1111 1111",
        "2341-2341-2346",
        "ABCPE1234F",
        " and ",
      ),
      fc.constantFrom("482913", " is my PIN", ". ", "\n", "order ", "contraseña: ", "१२३४", "it's ", "?", "-", "x"),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const said = pieces.join("");
        let at = 0;
        for (const left of redact(said).split(REDACTED)) {
          at = said.indexOf(left, at) + left.length;
          expect(at).toBeGreaterThanOrEqual(left.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    "1 ",
    "12 ",
    "1.2",
    "१ ",
    "1234 ",
    "1234-",
    "code is 1234 ",
    "contraseña ",
    "ab12 ",
    "password is ",
    "card for a ",
    "GB12 ",
    "eyJaaaaaaaa.",
    "code 1-",
    "pin pin ",
  ])("takes less than 50 ms for 100 kB of %j", (piece) => {
    const hostile = piece.repeat(Math.ceil(100_000 / piece.length));
    expect(cpuTime(() => redact(hostile))).toBeLessThan(50);
  });
});

function checkDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, character, i) => {
    const digit = Number(character) * (i % 2 === 0 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}
