import fc from "fast-check";
import { expect, it } from "vitest";
import { ruleBetween } from "./between-users.ts";
import { contest, type Weight } from "./contest.ts";

const weight: fc.Arbitrary<Weight> = fc
  .record({
    authority: fc.constantFrom(0, 50, 100),
    time: fc.constantFrom(0, 1, 2),
    confidence: fc.constantFrom(0.5, 0.9),
    isVouchedFor: fc.constant(true),
  })
  .map(({ time, ...rest }) => ({ ...rest, observedAt: new Date(time), receivedAt: new Date(9) }));

it("is won by the same one, whichever comes first [CLM-003 CLM-004 CLM-005 CLM-006]", () => {
  fc.assert(
    fc.property(weight, weight, (a, b) => {
      const [one, other] = [contest(a, b), contest(b, a)];
      const turned = { later: "earlier", earlier: "later", nobody: "nobody" } as const;
      expect(one.winner).toBe(turned[other.winner]);
      expect(one.winner !== "nobody" && one.rule).toBe(other.winner !== "nobody" && other.rule);
    }),
  );
});

it("has no winner only among equals, and no circle of three [CLM-006]", () => {
  fc.assert(
    fc.property(weight, weight, weight, (a, b, c) => {
      if (contest(a, b).winner === "later" && contest(b, c).winner === "later")
        expect(contest(a, c).winner).toBe("later");
      const equal = a.authority === b.authority && +a.observedAt === +b.observedAt && a.confidence === b.confidence;
      expect(contest(a, b).winner === "nobody").toBe(equal);
    }),
  );
});

it("between two users asks authority, then seven days, then 0.20 [CNF-009]", () => {
  const base = { authority: 50, observedAt: new Date(0), confidence: 0.9, isPersonal: false };
  const after = (milliseconds: number) => ({ ...base, observedAt: new Date(milliseconds) });
  const week = 7 * 86_400_000;
  expect(ruleBetween(base, base)).toBeNull();
  expect(ruleBetween({ ...base, authority: 51 }, after(week + 1))).toBe("authority_weighted");
  expect(ruleBetween(base, after(week))).toBeNull();
  expect(ruleBetween(base, after(week + 1))).toBe("recency_weighted");
  expect(ruleBetween(base, { ...base, confidence: 0.7 })).toBeNull();
  expect(ruleBetween(base, { ...base, confidence: 0.699 })).toBe("confidence_weighted");
  expect(ruleBetween({ ...base, isPersonal: true }, { ...base, isPersonal: true, authority: 99 })).toBe(
    "per_user_scoped",
  );
});
