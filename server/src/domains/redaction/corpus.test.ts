import { afterAll, describe, expect, it } from "vitest";
import { redact } from "./redact.ts";
import { EVERYWHERE, type RedactionRules, rulesOfSupport } from "./rules.ts";

type Language = "en" | "es" | "de" | "hi";

const CARDS = ["4111111111111111", "5555555555554444", "6011000990139424", "3530111333300000", "4916338506082832"];
const AMEX = ["378282246310005", "371449635398431"];
const IDENTITIES = ["234123412346", "999941057058", "765432109878", "499118665246"];
const PANS = ["ABCPE1234F", "BNZAA2318J", "ABCDE1234F"];
const CODES = ["482913", "4821", "90210", "88123456"];

/** How people write a number of so many digits. */
const inFours = (digits: string, separator: string) => digits.replace(/\d{4}(?=\d)/g, `$&${separator}`);
const spread = (digits: string) => [...digits].join(" ");
const WRITINGS: Record<string, (digits: string) => string> = {
  "un-spaced": (digits) => digits,
  spaced: (digits) => inFours(digits, " "),
  dashed: (digits) => inFours(digits, "-"),
  "in odd groups": (digits) => `${digits.slice(0, 4)} ${digits.slice(4, 10)} ${digits.slice(10)}`,
  "with no-break spaces": (digits) => inFours(digits, "\u00A0"),
  "with long dashes": (digits) => inFours(digits, "\u2013"),
  "digit by digit": spread,
  "in Devanagari": (digits) => digits.replace(/\d/g, (digit) => String.fromCharCode(0x966 + Number(digit))),
};
const CODE_WRITINGS: Record<string, (digits: string) => string> = {
  "un-spaced": (digits) => digits,
  spaced: (digits) => digits.replace(/^.{3}(?=.)/, "$& "),
  dashed: (digits) => digits.replace(/^.{2}/, "$&-"),
  "digit by digit": spread,
};
const PAN_WRITINGS: Record<string, (pan: string) => string> = {
  "un-spaced": (pan) => pan,
  spaced: (pan) => pan.replace(/^(.{5})(.{4})/, "$1 $2 "),
  dashed: (pan) => pan.replace(/^(.{5})(.{4})/, "$1-$2-"),
};

const SAID: Record<"card" | "identity" | "pan" | "code" | "password", Record<Language, string[]>> = {
  card: {
    en: ["My card number is #.", "I paid with # last week", "Please charge #, expires 08/27.", "card: #"],
    es: ["Mi tarjeta es #.", "Pagué con # la semana pasada", "El número de tarjeta: #"],
    de: ["Meine Karte ist #.", "Ich habe mit # bezahlt", "Kartennummer: #"],
    hi: ["मेरा कार्ड नंबर # है", "mera card number # hai"],
  },
  identity: {
    en: ["My Aadhaar is #.", "You can verify me with #", "ID number: #, thanks"],
    es: ["Mi número de identidad es #.", "Mi Aadhaar: #"],
    de: ["Meine Ausweisnummer ist #.", "Aadhaar-Nummer #"],
    hi: ["मेरा आधार नंबर # है", "mera aadhaar # hai"],
  },
  pan: {
    en: ["My PAN is #.", "PAN card #, as asked", "it is # and I live in Pune"],
    es: ["Mi PAN es #.", "El PAN # está bien"],
    de: ["Meine PAN ist #.", "PAN: #"],
    hi: ["मेरा पैन # है", "mera PAN # hai"],
  },
  code: {
    en: [
      "The OTP is #.",
      "My PIN is # and it does not work",
      "the code for my office: it's #",
      "verification code: #",
      "# is my OTP",
      "The one-time code that you sent me was #",
      "my PIN, #, was refused",
      "OTP #",
      "I got the security code #",
      "code: #",
    ],
    es: [
      "El código es #.",
      "Mi PIN es # y no funciona",
      "el código de verificación que me mandaron es #",
      "mi clave es #",
      "# es mi código",
    ],
    de: [
      "Der Code ist #.",
      "Meine PIN lautet # und geht nicht",
      "Der Bestätigungscode: #",
      "die TAN war #",
      "# ist mein Code",
    ],
    hi: ["mera OTP # hai", "OTP है #", "मेरा पिन # है", "# mera OTP hai"],
  },
  password: {
    en: ["My password is hunter2X!q.", "password: hunter2X!q", "the password for my bank: it's hunter2X!q"],
    es: ["Mi contraseña es hunter2X!q.", "contraseña: hunter2X!q"],
    de: ["Mein Passwort ist hunter2X!q.", "Kennwort: hunter2X!q"],
    hi: ["मेरा पासवर्ड hunter2X!q है", "mera password hunter2X!q hai"],
  },
};

/** What is no secret, and stays. */
const OPEN: string[] = [
  "My order is NW-7741.",
  "Order 3348917502 has not arrived.",
  "Ticket T-3318 is still open.",
  "The tracking number is 1Z999AA10123456784.",
  "My booking reference is XK7Q2P.",
  "The card that ends in 4242 is mine.",
  "The last four digits of my card are 4242.",
  "My card ending 0005 was charged.",
  "The last four of my Aadhaar are 9012.",
  "My phone is +44 7700 900123.",
  "Call me on (977) 625-2661 please.",
  "Llámame al +34 612 345 678.",
  "Meine Telefonnummer ist +49 30 901820.",
  "I was born on 4 July 1990.",
  "From 2024-01-15 2024-01-20 I was away.",
  "Between 15.01.2024 - 20.01.2024 I was away.",
  "It happened in 2019, 2020 and 2021.",
  "My zip code is 90210.",
  "The promo code is 2026 and it works.",
  "I see error code 404123 on the page.",
  "El código postal es 28013.",
  "El código de descuento es 2026.",
  "Die Postleitzahl ist 10115.",
  "Der Fehlercode ist 500123.",
  "Der Rabattcode 2026 geht nicht.",
  "My password is not accepted.",
  "Mi contraseña no funciona desde 2019.",
  "Mein Passwort ist falsch.",
  "My password reset e-mail did not come.",
  "Das Passwort funktioniert nicht.",
  "My PIN has been blocked since 2019.",
  "The OTP is valid for 10 minutes.",
  "I did not receive the OTP for 3 days.",
  "My card is blue.",
  "I paid 1,234,567.89 rupees.",
  "Pi is 3.141592653589793 or so.",
  "The server is 192.168.100.200.",
  "My order id is 0198b0d3-5e42-7c85-8f33-90a1b2c3d4e5.",
  "I bought it for 1200 and sold it for 1500.",
  "My bill for May was 48213 in total.",
  "Order 1234 a is mine.",
  "Tengo 2 hijos y vivo en el 4821 de la calle Mayor.",
  "Invoice 20260301 is wrong.",
  "Version 10.0.19045 does not start.",
];

const ENGINES: [name: string, rules: RedactionRules][] = [
  ["the General Engine", EVERYWHERE],
  ["a Support tenant", rulesOfSupport([])],
];

const report: string[] = [];
afterAll(() => console.log(["Redaction corpus", ...report].join("\n")));

function cases(
  kind: keyof typeof SAID,
  secrets: string[],
  writings: Record<string, (secret: string) => string>,
): string[][] {
  return Object.values(SAID[kind]).flatMap((templates) =>
    templates.flatMap((template) =>
      secrets.flatMap((secret) =>
        Object.values(writings).map((write) => [template.replace("#", write(secret)), secret]),
      ),
    ),
  );
}

/** Digits and letters in a row, whatever stands between them. */
function bare(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x966))
    .replace(/[^A-Za-z0-9]/g, "");
}

describe.each(ENGINES)("in %s", (name, rules) => {
  it.each([
    ["card numbers", cases("card", CARDS, WRITINGS)],
    [
      "cards of fifteen digits",
      cases("card", AMEX, { ...WRITINGS, spaced: (d) => `${d.slice(0, 4)} ${d.slice(4, 10)} ${d.slice(10)}` }),
    ],
    ["identity numbers", cases("identity", IDENTITIES, WRITINGS)],
    ["PANs", cases("pan", PANS, PAN_WRITINGS)],
    ["codes", cases("code", CODES, CODE_WRITINGS)],
    ["passwords", cases("password", ["hunter2X!q"], { plain: (password) => password })],
  ])("misses none of the %s [SUP-022, SUP-023]", (kind, said) => {
    const missed = said.filter(([text = "", secret = ""]) => {
      const kept = redact(text, rules);
      return (
        !kept.includes("[REDACTED]") || bare(kept).includes(bare(secret)) || bare(kept).includes(bare(secret).slice(-5))
      );
    });
    report.push(`  ${name}, ${kind}: ${said.length} said, ${missed.length} missed`);
    expect(missed.map(([text = ""]) => [text, redact(text, rules)])).toEqual([]);
  });

  it("leaves what is no secret as it is [SUP-025]", () => {
    const wrong = OPEN.filter((text) => redact(text, rules) !== text);
    report.push(`  ${name}, no secrets: ${OPEN.length} said, ${wrong.length} wrongly redacted`);
    expect(wrong.map((text) => redact(text, rules))).toEqual([]);
  });
});
