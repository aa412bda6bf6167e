import { describe, expect, it, onTestFinished } from "vitest";
import { TestClock, until } from "../../test/kit.ts";
import { type BreakerParts, createBreaker } from "./breaker.ts";

class Outage extends Error {}

/** A dependency that answers while it works, and counts how often it is asked. */
function dependency(over: Partial<BreakerParts> = {}) {
  const clock = new TestClock();
  const state = { works: true, asked: 0 };
  const ask = async () => {
    state.asked += 1;
    if (!state.works) throw new Outage("no route");
    return "an answer";
  };
  const breaker = createBreaker({
    clock,
    isMadeToFail: () => false,
    isOutage: (error) => error instanceof Outage,
    unavailable: (reason) => new Outage(`away: ${reason}`),
    probe: ask,
    ...over,
  });
  onTestFinished(() => breaker.close());
  const call = () => breaker.run(ask);
  return { breaker, clock, state, call };
}

describe("a breaker", () => {
  it("passes calls on while the dependency answers", async () => {
    const { breaker, call, state } = dependency();
    expect([await call(), await call()]).toEqual(["an answer", "an answer"]);
    expect([breaker.isClosed(), state.asked]).toEqual([true, 2]);
  });

  it("opens with a failure, and closes with the next answer: a failure that is alone costs no other call", async () => {
    const { breaker, call, state } = dependency();
    state.works = false;
    await expect(call()).rejects.toThrow("no route");
    expect(breaker.isClosed()).toBe(false);
    state.works = true;
    expect(await call()).toBe("an answer");
    expect(breaker.isClosed()).toBe(true);
  });

  it("refuses at once after two failures in a row, with the reason, and asks no more than its waits allow", async () => {
    const { clock, call, state, breaker } = dependency();
    state.works = false;
    for (let n = 0; n < 10; n++) await expect(call()).rejects.toThrow(/no route/);
    expect(state.asked).toBe(2);
    await expect(call()).rejects.toThrow("away: its last failure was: no route");
    for (let second = 0; second < 60; second++) {
      clock.advance(1);
      await expect(call()).rejects.toThrow(Outage);
    }
    expect(state.asked).toBeGreaterThan(10);
    expect(state.asked).toBeLessThan(20);
    state.works = true;
    clock.advance(5);
    expect(await call()).toBe("an answer");
    expect(breaker.isClosed()).toBe(true);
  });

  it("lets others wait for the call that tries, and refuses them when that takes long", async () => {
    const { breaker, clock, call, state } = dependency();
    const slow = () => {
      const answer = Promise.withResolvers<string>();
      return { made: breaker.run(() => answer.promise), answer };
    };
    state.works = false;
    await expect(call()).rejects.toThrow();
    state.works = true;

    const first = slow();
    const stuck = Array.from({ length: 5 }, () =>
      expect(call()).rejects.toThrow("away: its last failure was: no route"),
    );
    await new Promise(setImmediate);
    clock.advance(0.25);
    await Promise.all(stuck);
    first.answer.reject(new Outage("no route"));
    await expect(first.made).rejects.toThrow("no route");
    expect(state.asked).toBe(1);

    clock.advance(1);
    const second = slow();
    const patient = Array.from({ length: 5 }, call);
    second.answer.resolve("an answer");
    expect(await Promise.all([second.made, ...patient])).toEqual(Array(6).fill("an answer"));
  });

  it("finds out by itself that the dependency answers again", async () => {
    const { breaker, clock, call, state } = dependency();
    state.works = false;
    await expect(call()).rejects.toThrow();
    clock.advance(1);
    await until(() => state.asked === 2);
    expect(breaker.isClosed()).toBe(false);
    state.works = true;
    await until(() => {
      clock.advance(1);
      return breaker.isClosed();
    });
    const asked = state.asked;
    clock.advance(60);
    expect(await call()).toBe("an answer");
    expect(state.asked).toBe(asked + 1);
  });

  it("asks at once when it is told to", async () => {
    const { breaker, call, state } = dependency();
    state.works = false;
    for (let n = 0; n < 3; n++) await expect(call()).rejects.toThrow();
    await breaker.recheck();
    expect(breaker.isClosed()).toBe(false);
    state.works = true;
    await breaker.recheck();
    expect(breaker.isClosed()).toBe(true);
  });

  it("lets an error that is no outage through and stays closed", async () => {
    const { breaker } = dependency();
    await expect(breaker.run(() => Promise.reject(new TypeError("a mistake")))).rejects.toThrow("a mistake");
    expect(breaker.isClosed()).toBe(true);
  });

  it("can be made to fail, and asks nobody meanwhile", async () => {
    let fails = true;
    const { breaker, call, state } = dependency({ isMadeToFail: () => fails });
    await expect(call()).rejects.toThrow("away: it is made to fail");
    expect(state.asked).toBe(0);
    fails = false;
    await breaker.recheck();
    expect(breaker.isClosed()).toBe(true);
  });

  it("asks no more once it is closed for good", async () => {
    const { breaker, clock, call, state } = dependency();
    state.works = false;
    await expect(call()).rejects.toThrow();
    breaker.close();
    clock.advance(60);
    await new Promise(setImmediate);
    expect(state.asked).toBe(1);
  });
});
