import { expect, it } from "vitest";
import { createBurst } from "./burst.ts";

it("takes many arrivals in a short time for a burst, and no longer once they are past", () => {
  let time = 1_000;
  const burst = createBurst(() => time);
  expect(burst.isNow()).toBe(false);
  for (let n = 0; n < 15; n++) burst.arrived();
  expect(burst.isNow()).toBe(false);
  burst.arrived();
  expect(burst.isNow()).toBe(true);
  time += 40;
  expect(burst.isNow()).toBe(false);
});

it("takes a steady stream that can be kept up with for none", () => {
  let time = 0;
  const burst = createBurst(() => time);
  for (let n = 0; n < 1_000; n++) {
    burst.arrived();
    expect(burst.isNow()).toBe(false);
    time += 5;
  }
});
