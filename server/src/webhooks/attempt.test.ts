import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { createTargetFinder } from "../outward/target.ts";
import { createAttempt, type Letter } from "./attempt.ts";
import { post } from "./post.ts";
import type { WebhookSecrets } from "./secrets.ts";

const NEVER = new AbortController().signal;
const SECRET = "0".repeat(64);
const secrets = { forSigning: async () => [SECRET] } as Partial<WebhookSecrets> as WebhookSecrets;

let hosts: string[] = [];
let answer: () => void = () => {};
const receiver = createServer((request, response) => {
  hosts.push(String(request.headers.host));
  request.resume();
  answer = () => {
    response.writeHead(200);
    // Without end, so far as the sender is concerned.
    const timer = setInterval(() => response.write("x".repeat(16_384)), 1);
    response.on("close", () => clearInterval(timer));
  };
  if (request.url !== "/hangs") answer();
});
let port: number;
beforeAll(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  port = (receiver.address() as AddressInfo).port;
});
beforeEach(() => {
  hosts = [];
});
afterAll(() => {
  receiver.close();
  receiver.closeAllConnections();
});

const letter = (path = ""): Letter => ({
  tenantId: "t",
  deliveryId: "d",
  event: "quota.reset",
  body: "{}",
  happenedAt: new Date(),
  address: `http://hooks.example.com:${port}/${path}`,
});
const attempting = (resolve: () => Promise<string[]>, { allowPrivate = false, answerWithin = 5_000 } = {}) =>
  createAttempt({
    findTarget: createTargetFinder({ allowPrivate, resolve }),
    secrets,
    clock: systemClock,
    answerWithin,
  });

describe("an attempt", () => {
  it("resolves and checks the host anew: what was public before may be private now [WHK-002]", async () => {
    const answers = [["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "127.0.0.1"]];
    const resolve = async () => answers.shift() ?? [];
    const find = createTargetFinder({ allowPrivate: false, resolve });
    expect(await find(letter().address)).toMatchObject({ addresses: ["93.184.215.14"] });
    const attempt = createAttempt({ findTarget: find, secrets, clock: systemClock });
    for (let n = 0; n < 2; n++) {
      expect((await attempt(letter(), NEVER)).error).toMatch(/^Nothing is sent to this address: .* not public\.$/);
    }
    expect(await attempt(letter(), NEVER)).toEqual({ statusCode: null, error: "The host has no address." });
    expect(hosts).toEqual([]);
  });

  it("connects to the very address that was checked, and looks nothing up again [WHK-002]", async () => {
    // No name server knows the host: only the address that was found leads anywhere.
    const url = new URL(`http://no-such-host.invalid:${port}/x`);
    const status = await post({ url, addresses: ["127.0.0.1"] }, { headers: {}, body: "{}", signal: NEVER });
    expect([status, hosts]).toEqual([200, [`no-such-host.invalid:${port}`]]);
    const attempt = attempting(async () => ["127.0.0.1"], { allowPrivate: true });
    expect(await attempt(letter(), NEVER)).toEqual({ statusCode: 200, error: null });
    expect(hosts.at(-1)).toBe(`hooks.example.com:${port}`);
  });

  it("ends in time where nobody answers, and at once where the server stops", async () => {
    const attempt = attempting(async () => ["127.0.0.1"], { allowPrivate: true, answerWithin: 100 });
    expect(await attempt(letter("hangs"), NEVER)).toEqual({ statusCode: null, error: "No answer within 0.1 seconds." });
    const stopping = new AbortController();
    const patient = attempting(async () => ["127.0.0.1"], { allowPrivate: true });
    const sent = patient(letter("hangs"), stopping.signal);
    await expect.poll(() => hosts.length).toBe(2);
    stopping.abort();
    expect((await sent).error).toBe("The server stopped.");
  });

  it("says why nobody can be reached, and nothing else of it", async () => {
    const attempt = attempting(async () => ["127.0.0.1"], { allowPrivate: true });
    const address = "http://hooks.example.com:1/";
    expect((await attempt({ ...letter(), address }, NEVER)).error).toBe("It cannot be reached (ECONNREFUSED).");
  });

  it("sends nothing that is not signed", async () => {
    const findTarget = createTargetFinder({ allowPrivate: true, resolve: async () => ["127.0.0.1"] });
    const none = { ...secrets, forSigning: async () => [] };
    const attempt = createAttempt({ findTarget, secrets: none, clock: systemClock });
    expect([await attempt(letter(), NEVER), hosts]).toEqual([{ statusCode: null, error: "The tenant is gone." }, []]);
  });

  it("takes an answer without end for one, and reads little of it", async () => {
    const attempt = attempting(async () => ["127.0.0.1"], { allowPrivate: true });
    expect((await attempt(letter(), NEVER)).error).toBeNull();
    const open = () => new Promise<number>((resolve) => receiver.getConnections((_, count) => resolve(count)));
    await expect.poll(open).toBe(0);
  });
});
