import type { Request } from "express";
import { expect, it } from "vitest";
import { clientOf } from "./client-address.ts";

const client = (ip: string | undefined) => clientOf({ ip } as Request);

it.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["192.0.2.1:4711", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
  ["[2001:db8:1:2:9::1]:4711", "2001:db8:1:2::"],
])("counts %s as the client %s", (ip, expected) => {
  expect(client(ip)).toBe(expected);
});

it("counts all that have no address as one client", () => {
  expect(client(undefined)).toBe("");
  expect(client("unknown")).toBe("unknown");
});
