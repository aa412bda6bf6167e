import { monthStart, nextMonth } from "./month.ts";

/** US dollars for a token: 0.15 for a million (TEN-013). */
const PRICE = 0.15 / 1_000_000;

/** What so many tokens cost, in US dollars, rounded to six decimals. */
export function costOf(tokens: number): number {
  return dollars(tokens * PRICE);
}

/** What a month comes to when it goes on as it did so far, in US dollars (TEN-017). */
export function projectedCost(tokens: number, now: Date): number {
  const start = monthStart(now).getTime();
  const whole = nextMonth(now).getTime() - start;
  // In the first hour the little that is known would be multiplied by hundreds.
  const passed = Math.max(now.getTime() - start, 3_600_000);
  return dollars(tokens * PRICE * Math.max(1, whole / passed));
}

/** Rounded to six decimals. */
export function dollars(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
