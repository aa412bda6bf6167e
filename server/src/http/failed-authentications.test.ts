import { expect, it } from "vitest";
import { TestClock } from "../../test/kit.ts";
import { createFailureCount, WINDOW } from "./failed-authentications.ts";

it("counts the failures of each address in a window of its own, which ends by the server's clock [LIM-003 LIM-005]", () => {
  const clock = new TestClock();
  const count = createFailureCount(clock);
  expect(count("a")).toEqual({ failures: 1, resetSeconds: WINDOW });
  clock.advance(WINDOW - 1);
  expect(count("a")).toEqual({ failures: 2, resetSeconds: 1 });
  expect(count("b")).toEqual({ failures: 1, resetSeconds: WINDOW });
  clock.advance(1);
  expect(count("a")).toEqual({ failures: 1, resetSeconds: WINDOW });
  expect(count("b").failures).toBe(2);
});

it("holds nobody up when the clock is turned back", () => {
  let now = new Date("2026-03-01T12:00:00Z");
  const count = createFailureCount({ now: () => now });
  count("a");
  now = new Date("2026-02-01T12:00:00Z");
  expect(count("a")).toEqual({ failures: 1, resetSeconds: WINDOW });
});
