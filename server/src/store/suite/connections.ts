import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewConnection, OrganisationEntry, SignInVisit, Store } from "../types.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const after = (seconds: number) => new Date(START + seconds * 1000);

const ENTRY: OrganisationEntry = {
  displayName: "Northwind",
  logoUrl: "https://a.example/l.png",
  websiteUrl: null,
  category: "edtech",
  signIn: {
    clientId: "client",
    sealedClientSecret: Uint8Array.of(1, 2, 3),
    authorizationUrl: "https://a.example/authorize",
    tokenUrl: "https://a.example/token",
    userinfoUrl: "https://a.example/me",
    issuer: "https://a.example",
  },
  scopes: ["openid"],
  linkTokenEnabled: true,
  isPublic: false,
};

/** Accounts that are connected with passports, as every store keeps them. */
export function describeConnections(name: string, open: () => Store): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = open();
      for (const tenantId of ["t", "u"]) {
        const key = { tenantId, keyId: tenantId, name: "key", permissions: ["admin"], hash: tenantId };
        const tenant = { tenantId, name: `tenant ${tenantId}`, plan: "free", createdAt: after(0) } as const;
        await store.createTenant(tenant, { ...key, createdAt: after(0) });
      }
      for (const personId of ["p", "q"]) {
        const email = `${personId}@example.com`;
        const person = { personId, email, displayName: null, tokenHash: personId, maskedToken: "m" };
        const session = { sessionId: "s", personId, hash: `session ${personId}`, expiresAt: after(9) };
        await store.createPerson({ ...person, createdAt: after(0) }, { ...session, createdAt: after(0) });
      }
      await store.putOrganisation("t", { ...ENTRY, directoryId: "d" }, after(0), null);
    });
    afterEach(() => store.close());

    const connect = (given: Partial<NewConnection> = {}) =>
      store.connectAccount({
        tenantId: "t",
        externalUserId: "maya",
        personId: "p",
        connectionId: uuidv7(),
        method: "oidc",
        now: after(1),
        ...given,
      });

    describe("an organisation", () => {
      it("is found by its id in the directory, public or not, until it registers no more", async () => {
        const found = await store.findOrganisation("d");
        expect({ ...found, signIn: null }).toEqual({
          ...ENTRY,
          directoryId: "d",
          tenantId: "t",
          isVerified: false,
          signIn: null,
        });
        expect(found?.signIn).toMatchObject({ userinfoUrl: "https://a.example/me", issuer: "https://a.example" });
        expect(Buffer.from(found?.signIn?.sealedClientSecret ?? [])).toEqual(Buffer.from([1, 2, 3]));
        expect(await store.findOrganisation("t")).toBeNull();
        await store.eraseTenant("t");
        expect(await store.findOrganisation("d")).toBeNull();
      });
    });

    describe("a visit", () => {
      const visit = (more: Partial<SignInVisit> = {}): SignInVisit => ({
        stateHash: "state",
        tenantId: "t",
        personId: "p",
        sealedVerifier: Uint8Array.of(7, 8),
        expiresAt: after(600),
        ...more,
      });

      it("ends once, before its time is over, also after a restart", async () => {
        await store.beginVisit(visit());
        await store.close();
        store = open();
        expect(await store.endVisit("another", after(1))).toBeNull();
        const all = await Promise.all([1, 2, 3].map(() => store.endVisit("state", after(599))));
        const [ended, ...others] = all.filter((each) => each !== null);
        expect(others).toEqual([]);
        expect(ended?.visit).toMatchObject({ ...visit(), sealedVerifier: expect.anything() });
        expect(Buffer.from(ended?.visit.sealedVerifier ?? [])).toEqual(Buffer.from([7, 8]));
        expect(ended?.organisation).toMatchObject({ directoryId: "d", displayName: "Northwind" });
      });

      it("that is over is ended all the same", async () => {
        await store.beginVisit(visit());
        expect(await store.endVisit("state", after(600))).toBeNull();
        expect(await store.endVisit("state", after(1))).toBeNull();
      });

      it("goes with the person and with the organisation, and does not begin without them", async () => {
        await store.beginVisit(visit({ stateHash: "of q", personId: "q" }));
        await store.erasePerson("q");
        await store.beginVisit(visit({ stateHash: "late", personId: "q" }));
        await store.beginVisit(visit());
        await store.beginVisit(visit({ stateHash: "unlisted", tenantId: "u" }));
        for (const state of ["of q", "late", "unlisted"]) expect(await store.endVisit(state, after(1))).toBeNull();
        await store.eraseTenant("t");
        expect(await store.endVisit("state", after(1))).toBeNull();
      });
    });

    describe("an account", () => {
      it("is connected with one person, the same one again at most", async () => {
        expect(await connect({ connectionId: "first" })).toBe("connected");
        expect(await connect({ personId: "q" })).toBe("linked_elsewhere");
        expect(await connect({ connectionId: "second", method: "oauth", now: after(5) })).toBe("connected");
        expect(await connect({ externalUserId: "noor", connectionId: "noor", now: after(3) })).toBe("connected");
        const connections = await store.listConnections("p");
        expect(connections.map(({ connectionId }) => connectionId)).toEqual(["noor", "first"]);
        expect(connections[1]).toEqual({
          connectionId: "first",
          method: "oidc",
          verifiedAt: after(1),
          lastVerifiedAt: after(5),
          isOffered: true,
          organisation: {
            directoryId: "d",
            displayName: "Northwind",
            logoUrl: "https://a.example/l.png",
            category: "edtech",
            isVerified: false,
          },
          tenantName: "tenant t",
        });
        expect(await store.listConnections("q")).toEqual([]);
      });

      it("is not connected when the person or the organisation is gone", async () => {
        expect(await connect({ tenantId: "u" })).toBe("gone");
        await store.erasePerson("p");
        expect(await connect()).toBe("gone");
        await store.eraseTenant("t");
        expect(await connect({ personId: "q" })).toBe("gone");
        for (const person of ["p", "q"]) expect(await store.listConnections(person)).toEqual([]);
      });

      it("is free again when its connection ends, which another person's cannot", async () => {
        await connect({ connectionId: "first" });
        expect(await store.endConnection("q", "first")).toBe(false);
        expect(await store.endConnection("p", "first")).toBe(true);
        expect(await store.endConnection("p", "first")).toBe(false);
        expect(await connect({ personId: "q" })).toBe("connected");
        await store.eraseUser("t", "maya");
        expect(await store.listConnections("q")).toEqual([]);
      });
    });
  });
}
