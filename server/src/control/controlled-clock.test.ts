import { describe, expect, it } from "vitest";
import { createControlledClock } from "./controlled-clock.ts";

const HOUR = 3_600_000;

/** A machine whose clock the test turns by hand. */
function machine() {
  const state = { at: Date.parse("2026-03-01T12:00:00Z") };
  return { state, now: () => new Date(state.at) };
}
const never = new AbortController().signal;

/** Whether a wait is over, without waiting for it. */
function watched(wait: Promise<void>): { over: boolean } {
  const seen = { over: false };
  void wait.then(() => {
    seen.over = true;
  });
  return seen;
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the controlled clock", () => {
  it("goes by the machine until it is turned, runs on from there, and goes by the machine again", () => {
    const own = machine();
    const clock = createControlledClock(own);
    own.state.at += 5;
    expect([clock.mode(), clock.now()]).toEqual(["system", own.now()]);
    clock.advance(HOUR);
    own.state.at += 7;
    expect([clock.mode(), clock.now().getTime()]).toEqual(["turned", own.state.at + HOUR]);
    clock.reset();
    expect([clock.mode(), clock.now()]).toEqual(["system", own.now()]);
  });

  it("stands still when it is stopped, also when it is turned on", () => {
    const own = machine();
    const clock = createControlledClock(own);
    clock.set(new Date("2027-01-31T00:00:00Z"), true);
    own.state.at += HOUR;
    expect(clock.now().toISOString()).toBe("2027-01-31T00:00:00.000Z");
    clock.advance(1500);
    own.state.at += HOUR;
    expect([clock.mode(), clock.now().toISOString()]).toEqual(["stopped", "2027-01-31T00:00:01.500Z"]);
  });

  it("wakes at once whoever waits for a time that it is turned past, and nobody else", async () => {
    const clock = createControlledClock();
    const [soon, late] = [watched(clock.wait(HOUR, never)), watched(clock.wait(3 * HOUR, never))];
    clock.advance(HOUR - 1000);
    await settled();
    expect([soon.over, late.over]).toEqual([false, false]);
    clock.advance(2000);
    await settled();
    expect([soon.over, late.over]).toEqual([true, false]);
    clock.set(new Date(clock.now().getTime() + 2 * HOUR), true);
    await settled();
    expect(late.over).toBe(true);
  });

  it("lets a wait end by itself while it runs", async () => {
    const clock = createControlledClock();
    clock.advance(HOUR);
    await clock.wait(1, never);
  });

  it("does not count a wait down while it stands still", async () => {
    const own = machine();
    const clock = createControlledClock(own);
    clock.set(own.now(), true);
    const wait = watched(clock.wait(1, never));
    own.state.at += HOUR;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(wait.over).toBe(false);
    clock.reset();
    await settled();
    expect(wait.over).toBe(true);
  });

  it("ends a wait that is aborted, before or while", async () => {
    const clock = createControlledClock();
    await clock.wait(HOUR, AbortSignal.abort());
    const stop = new AbortController();
    const wait = clock.wait(HOUR, stop.signal);
    stop.abort();
    await wait;
  });

  it("takes a wait that is longer than a timer can be", async () => {
    const clock = createControlledClock();
    const wait = watched(clock.wait(100 * 86_400_000, never));
    await settled();
    expect(wait.over).toBe(false);
  });
});
