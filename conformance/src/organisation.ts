import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An organisation where persons sign in with OAuth 2.0, on this machine. */
export interface Organisation {
  /** What its tenant registers in the directory. */
  values: Record<string, string | string[]>;
  /** Who signs in next. */
  account: string;
  /** Everything that must not get into an address. */
  secrets: string[];
  /** What it says of itself when it sends a person back, if anything. */
  issuer: string | null;
  /** How often it was sent a code. */
  redeemed: number;
  /** Goes where the address leads, and gives the query that comes back to the callback. */
  visit(authorizationUrl: string): Record<string, string>;
  close(): Promise<void>;
}

interface Issued {
  account: string;
  challenge: string;
}

/** Starts the token and the userinfo endpoint; the page that a person would see is `visit`. */
export async function startOrganisation(): Promise<Organisation> {
  const codes = new Map<string, Issued>();
  const tokens = new Map<string, string>();
  const clientSecret = `client-secret-${randomUUID()}`;
  const secrets = [clientSecret];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url === "/token") {
      organisation.redeemed += 1;
      const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
      const issued = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const verifier = form.get("code_verifier") ?? "";
      secrets.push(verifier);
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      if (issued === undefined || issued.challenge !== challenge) return answer(400, { error: "invalid_grant" });
      const token = `access-${randomUUID()}`;
      secrets.push(token);
      tokens.set(token, issued.account);
      return answer(200, { access_token: token, token_type: "Bearer", expires_in: 600 });
    }
    const account = tokens.get((request.headers.authorization ?? "").replace(/^Bearer /i, ""));
    return account === undefined ? answer(401, { error: "invalid_token" }) : answer(200, { sub: account });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const organisation: Organisation = {
    values: {
      oauth_client_id: "memoryos",
      oauth_client_secret: clientSecret,
      oauth_authorization_url: `${base}/authorize`,
      oauth_token_url: `${base}/token`,
      oauth_userinfo_url: `${base}/userinfo`,
      oauth_scopes: ["profile"],
    },
    account: "customer-123",
    issuer: null,
    redeemed: 0,
    secrets,
    visit(authorizationUrl) {
      const asked = new URL(authorizationUrl).searchParams;
      const code = `code-${randomUUID()}`;
      secrets.push(code);
      codes.set(code, { account: organisation.account, challenge: asked.get("code_challenge") ?? "" });
      const given = Object.fromEntries(new URL(asked.get("redirect_uri") ?? "").searchParams);
      const issuer = organisation.issuer === null ? {} : { iss: organisation.issuer };
      return { ...given, ...issuer, code, state: asked.get("state") ?? "" };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return organisation;
}
