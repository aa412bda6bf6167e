import { expect } from "vitest";
import { type Check, Untestable } from "../check.ts";
import { tenantOf } from "../principals.ts";
import { refusal } from "../trial.ts";
import { connectCheck, listed } from "./listed-organisation.ts";

/** The directory of organisations. */
export const directory: Check[] = [
  connectCheck(
    {
      id: "directory-entry",
      title: "A tenant has one entry, which each registration replaces whole and leaves pending and unverified",
      proves: ["DIR-001", "DIR-002", "CON-001"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const name = `Aardvark ${crypto.randomUUID().slice(0, 8)}`;
      const register = async (body: object) =>
        (await own.ok("registerOrganisation", { body: { category: "saas", ...body } })).data;
      const first = await register({
        display_name: name,
        logo_url: "https://a.example/l.png",
        website_url: "https://a.example",
      });
      const find = async () => (await t.ok("listOrganisations", { as: null, query: { search: name } })).data;
      expect(await find(), "entry in the directory").toMatchObject([
        { id: first.directory_id, is_verified: false, logo_url: "https://a.example/l.png" },
      ]);
      const second = await register({ display_name: name, category: "travel" });
      expect(second, "second registration").toMatchObject({
        directory_id: first.directory_id,
        status: "pending_review",
      });
      expect(await find(), "entry after it").toMatchObject([
        { category: "travel", logo_url: null, website_url: null, is_verified: false },
      ]);
      await register({ display_name: name, is_public: false });
      expect(await find(), "entry that is not public").toEqual([]);
    },
  ),

  connectCheck(
    {
      id: "directory-searched",
      title: "Organisations come verified first, then by name, and `search` and `category` choose among them",
      proves: ["CON-001", "CON-003"],
    },
    async (t) => {
      const mark = crypto.randomUUID().slice(0, 8);
      for (const [name, category] of [
        [`Zebra ${mark}`, "travel"],
        [`aardvark ${mark}`, "saas"],
      ] as const) {
        const { t: own } = await tenantOf(t);
        await own.ok("registerOrganisation", { body: { display_name: name, category } });
      }
      const find = async (query: Record<string, string>) =>
        (await t.ok("listOrganisations", { as: null, query })).data.map(({ display_name }) => display_name);
      expect(await find({ search: mark.toUpperCase() }), "searched without regard to case").toEqual([
        `aardvark ${mark}`,
        `Zebra ${mark}`,
      ]);
      expect(await find({ search: `ZEBRA ${mark}` }), "a name searched without regard to case").toEqual([
        `Zebra ${mark}`,
      ]);
      expect(await find({ search: mark, category: "travel" }), "of one line of business").toEqual([`Zebra ${mark}`]);
      const all = (await t.ok("listOrganisations", { as: null, query: { limit: 50 } })).data.map(
        ({ is_verified }) => is_verified,
      );
      expect(all, "verified ones first").toEqual([...all].sort((left, right) => Number(right) - Number(left)));
    },
  ),

  connectCheck(
    {
      id: "oauth-values-whole",
      title: "Some but not all OAuth values are refused and each missing one is pointed to; the secret is never shown",
      proves: ["DIR-003", "DIR-004"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const secret = `client-secret-${crypto.randomUUID()}`;
      const body = {
        display_name: "Partly",
        category: "other",
        oauth_client_id: "memoryos",
        oauth_client_secret: secret,
      };
      const answer = await own.send("registerOrganisation", { body });
      const { details } = refusal(answer, 422, "REQ_422");
      for (const field of ["oauth_authorization_url", "oauth_token_url", "oauth_userinfo_url"]) {
        expect(JSON.stringify(details), "details").toContain(field);
      }
      expect(answer.text.includes(secret), "the secret is in the error").toBe(false);
      const { organisation, tenant, name } = await listed(t);
      const shown = [
        await t.send("listOrganisations", { as: null, query: { search: name } }),
        await tenant.t.send("registerOrganisation", {
          body: { display_name: name, category: "edtech", ...organisation.values },
        }),
      ];
      for (const { text } of shown)
        expect(text.includes(String(organisation.values.oauth_client_secret)), "the secret is shown").toBe(false);
    },
  ),

  connectCheck(
    {
      id: "oauth-address-refused",
      title: "An OAuth address that is not https or is private is refused",
      proves: ["DIR-006"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const of = (base: string) => ({
        display_name: "Private",
        category: "other",
        oauth_client_id: "memoryos",
        oauth_client_secret: "secret-of-the-client",
        oauth_authorization_url: `${base}/authorize`,
        oauth_token_url: `${base}/token`,
        oauth_userinfo_url: `${base}/userinfo`,
      });
      const answers = [];
      for (const base of ["https://127.0.0.1", "https://10.1.2.3", "https://169.254.169.254", "http://example.com"])
        answers.push(await own.send("registerOrganisation", { body: of(base) }));
      if (answers.some(({ status }) => status === 503))
        throw new Untestable("the target has not set up sign-in (503 ORG_OAUTH_503)");
      if (answers.slice(0, 3).every(({ status }) => status === 200))
        throw new Untestable("the operator of the target allows private addresses");
      for (const answer of answers)
        expect([answer.status, (answer.body as { code: string }).code], "answer").toEqual([422, "ORG_OAUTH_422"]);
    },
  ),

  connectCheck(
    {
      id: "oauth-not-set-up",
      title: "On a server without sign-in OAuth values are refused with 503, and an entry without them is accepted",
      proves: ["DIR-007"],
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const base = "https://login.example.com";
      const body = {
        display_name: "Whole",
        category: "other",
        oauth_client_id: "memoryos",
        oauth_client_secret: "secret-of-the-client",
        oauth_authorization_url: `${base}/a`,
        oauth_token_url: `${base}/t`,
        oauth_userinfo_url: `${base}/u`,
      };
      const answer = await own.send("registerOrganisation", { body });
      if (answer.status !== 503) throw new Untestable("the target has set up sign-in");
      refusal(answer, 503, "ORG_OAUTH_503");
      await own.ok("registerOrganisation", { body: { display_name: "Plain", category: "other" } });
    },
  ),
];
