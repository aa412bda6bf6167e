import { describe, expect, it } from "vitest";
import { createTargetFinder } from "./target.ts";

const hosts: Record<string, string[]> = {
  "hooks.example.com": ["93.184.215.14", "2606:4700::1111"],
  "rebound.example.com": ["93.184.215.14", "10.1.2.3"],
  "metadata.example.com": ["169.254.169.254"],
};
const find = createTargetFinder({ allowPrivate: false, resolve: async (host) => hosts[host] ?? [] });
const allowed = { url: expect.any(URL), addresses: expect.any(Array) };
const refused = { refusal: expect.any(String) };

describe("where webhooks are sent", () => {
  it.each([
    "https://hooks.example.com/x?y=1",
    "http://hooks.example.com",
    "https://93.184.215.14/",
    "https://gone.example.com",
    "https://hooks.local.example.com",
  ])("may be %s", async (address) => expect(await find(address)).toEqual(allowed));

  it.each([
    "ftp://hooks.example.com",
    "file:///etc/passwd",
    "hooks.example.com/x",
    "/x",
    "javascript:alert(1)",
    "https://user@hooks.example.com",
    "https://user:secret@hooks.example.com",
    "http://localhost:8080",
    "http://LOCALHOST.",
    "http://api.localhost",
    "http://printer.local",
    "http://metadata.google.internal",
    "http://redis:6379",
    "http://db",
    "https://localhost.localdomain",
    "http://nas.home.arpa",
    "http://127.0.0.1",
    "http://127.1",
    "http://2130706433",
    "http://0x7f.0.0.1",
    "http://0",
    "http://10.0.0.1",
    "http://172.16.0.1",
    "http://192.168.1.1",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1",
    "http://192.0.2.1",
    "http://198.18.0.1",
    "http://224.0.0.1",
    "http://255.255.255.255",
    "http://[::1]",
    "http://[::]",
    "http://[fe80::1]",
    "http://[fd00::1]",
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:8.8.8.8]",
    "http://[64:ff9b::7f00:1]",
    "http://[2002:7f00:1::]",
    "http://[2001:db8::1]",
    "http://[fec0::1]",
    "http://[::7f00:1]",
    "http://[64:ff9b:1::7f00:1]",
    "http://[100::1]",
    "http://[3fff::1]",
    "http://[5f00::1]",
    "http://[2001::1]",
    "http://[2001:2::1]",
    "http://[ff02::1]",
    "http://[2a00::5efe:a00:1]",
    "http://[::ffff:0:7f00:1]",
    "http://0177.0.0.1",
    "http://0x7f000001:8080",
    "http://127.0.0.1.",
    "http://10.0.0.1:22/",
    "http://192.0.0.8",
    "http://192.88.99.1",
    "http://240.0.0.1",
    "http://①②⑦.⓪.⓪.①",
    "http://rebound.example.com",
    "http://metadata.example.com",
  ])("may not be %s", async (address) => expect(await find(address)).toEqual(refused));

  it("may be private where the operator allows it, and still has to be HTTP without a user name", async () => {
    const lenient = createTargetFinder({ allowPrivate: true });
    expect(await lenient("http://127.0.0.1:9999/hook")).toEqual(allowed);
    expect(await lenient("http://localhost")).toEqual(allowed);
    expect(await lenient("http://user@127.0.0.1")).toEqual(refused);
    expect(await lenient("ftp://127.0.0.1")).toEqual(refused);
  });

  it("is one of the addresses that were checked, and none where the host has none", async () => {
    expect(await find("https://hooks.example.com/x")).toMatchObject({ addresses: hosts["hooks.example.com"] });
    expect(await find("https://[2606:4700::1111]/")).toMatchObject({ addresses: ["2606:4700::1111"] });
    expect(await find("https://gone.example.com/")).toMatchObject({ addresses: [] });
  });

  it.each([true, false])(
    "is looked up when nothing else is given, with private addresses allowed: %s",
    async (allow) => {
      const found = await createTargetFinder({ allowPrivate: allow })("http://no-such-host.invalid/");
      expect(found).toMatchObject({ addresses: [] });
    },
  );
});
