import { afterAll, beforeAll, expect, it } from "vitest";
import { type Reference, startReference } from "../mutants/reference.ts";
import { edit, startWrongProxy, type Wrong } from "../mutants/wire/wrong-proxy.ts";
import { conformance } from "./command.ts";
import { idsOf } from "./wrong-report.ts";

let reference: Reference;
beforeAll(async () => {
  reference = await startReference();
});
afterAll(() => reference.stop());

/** A run of one check, against a server or a control service that is wrong. */
async function run(wrong: { target?: Wrong; control?: Wrong }) {
  const { url, apiKey, control } = reference;
  const [target, service] = [
    await startWrongProxy(url, wrong.target ?? {}),
    await startWrongProxy(control.url, wrong.control ?? {}),
  ];
  try {
    const keys = ["--api-key", apiKey, "--control", service.url, "--control-token", control.token];
    return await conformance(["--target", target.url, ...keys, "--filter", "owner-is-charged"]);
  } finally {
    await target.close();
    await service.close();
  }
}

const setsNothing: Wrong = {
  spoil: (answer) => {
    if (answer.method === "PATCH") answer.status = 500;
  },
};
const deniesPassthrough: Wrong = {
  spoil: (answer) => {
    if (answer.path.endsWith("/retrieve")) edit(answer, (body) => Object.assign(body, { is_passthrough: false }));
  },
};

it("is a failure, and ends with 1, when the target is wrong", async () => {
  const { code, out } = await run({ target: deniesPassthrough });
  expect(idsOf(out, "FAIL")).toEqual(["owner-is-charged"]);
  expect(code, out).toBe(1);
});

it("is a fault of the suite, ends with 2 and is no verdict on the target, when the control service is wrong", async () => {
  const { code, out } = await run({ control: setsNothing });
  expect(idsOf(out, "FAIL"), out).toEqual([]);
  expect(idsOf(out, "untestable")).toEqual(["owner-is-charged"]);
  expect(out).toMatch(/Faults of the suite.*\n +owner-is-charged: the control service answered 500 to PATCH/);
  expect(out).not.toMatch(/^ +(base|strict) +\d.*broken/m);
  expect(out).toMatch(/^INCOMPLETE/m);
  expect(code, out).toBe(2);
});
