/** Luhn's check (ISO/IEC 7812-1), which nine of ten numbers that are no payment card fail. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Turns of the ten digits by their position, which repeat after eight. */
const TURNS = turns();

/** Verhoeff's check, which the twelve digits of an Aadhaar number pass. */
export function passesVerhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    const turned = TURNS[i % 8]?.[Number(digits[digits.length - 1 - i])] ?? 0;
    check = product(check, turned);
  }
  return check === 0;
}

/** The product of two elements of the dihedral group of a pentagon: 0–4 turn it, 5–9 turn it over. */
function product(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b) % 5) : (a - b + 5) % 5;
}

function turns(): number[][] {
  const once = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const all = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]];
  for (let i = 1; i < 8; i++) all.push((all[i - 1] ?? []).map((digit) => once[digit] ?? 0));
  return all;
}

/** The check digits of ISO 13616: the account number, rearranged, leaves 1 when divided by 97. */
export function isIban(account: string): boolean {
  let rest = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** The last letter of a Spanish DNI or NIE, which follows from its digits. */
export function isSpanishId(id: string): boolean {
  const digits = id.slice(0, -1).replace(/^[XYZ]/i, (letter) => String("XYZ".indexOf(letter.toUpperCase())));
  return "TRWAGMYFPDXBNJZSQVHLCKE"[Number(digits) % 23] === id.slice(-1).toUpperCase();
}
