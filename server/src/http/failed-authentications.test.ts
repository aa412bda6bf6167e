import { expect, it } from "vitest";
import { TestClock } from "../../test/kit.ts";
import { createFailedAuthentications, FAILED_AUTHENTICATIONS, WINDOW } from "./failed-authentications.ts";

it("counts the failures of each client in a window of its own, which ends by the server's clock [LIM-003 LIM-005]", () => {
  const clock = new TestClock();
  const failures = createFailedAuthentications(clock);
  for (let n = 0; n < FAILED_AUTHENTICATIONS; n++) failures.count("a");
  clock.advance(WINDOW - 1);
  expect(() => failures.count("a")).toThrow();
  expect(() => failures.count("b")).not.toThrow();
  clock.advance(1);
  expect(() => failures.count("a")).not.toThrow();
});

it("takes back what was not wrong", () => {
  const failures = createFailedAuthentications(new TestClock());
  for (let n = 0; n < 2 * FAILED_AUTHENTICATIONS; n++) {
    failures.count("a");
    failures.takeBack("a");
  }
  expect(() => failures.count("a")).not.toThrow();
});

it("holds nobody up when the clock is turned back", () => {
  let now = new Date("2026-03-01T12:00:00Z");
  const failures = createFailedAuthentications({ now: () => now });
  for (let n = 0; n < FAILED_AUTHENTICATIONS; n++) failures.count("a");
  now = new Date("2026-02-01T12:00:00Z");
  expect(() => failures.count("a")).not.toThrow();
});
