import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { vi } from "vitest";
import { later } from "./kit.ts";

/** Where the service is, for organisations. */
export const PUBLIC_URL = "https://api.example.com";
const CALLBACK = `${PUBLIC_URL}/v1/uui/oauth/callback`;

/** Where an organisation sends browsers back to, as its client is registered. */
export const callbackOf = (directoryId: string) => `${CALLBACK}?org=${directoryId}`;

/** A real authorization server of an organisation. */
export interface AuthorizationServer {
  /** What the organisation registers in the directory. */
  values: Record<string, string | string[]>;
  /** Who signs in next at the organisation; null denies. */
  account: string | null;
  /** Where a hostile one sends the browser in place of its own sign-in page. */
  leadsAway: ((asked: URL) => URL) | null;
  /** Everything secret that passed between it and the client. */
  secrets: string[];
  /** What the token endpoint was asked by the client, and how often. */
  redeemed: number;
  /** Goes where the address leads, as a browser does, and gives what comes back to the callback. */
  visit(authorizationUrl: string): Promise<URL>;
  /** Is not reached any more. */
  stop(): void;
}

/** @param directoryId Id of the organisation in the directory. */
export async function startAuthorizationServer(
  directoryId: string,
  clientSecret = "zqx-secret of+the/client",
): Promise<AuthorizationServer> {
  const http = createServer();
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const stop = () => {
    http.close();
    http.closeAllConnections();
  };
  later(stop);
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // It warns of keeping everything in this process alone, which is as it should be here.
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const provider = new Provider(issuer, {
    clients: [{ client_id: "memoryos", client_secret: clientSecret, redirect_uris: [callbackOf(directoryId)] }],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "a" }] },
    cookies: { keys: ["a key of the test"] },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    renderError: (context, out) => {
      context.body = out;
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
  });
  warned.mockRestore();
  const server: AuthorizationServer = {
    values: {
      oauth_client_id: "memoryos",
      oauth_client_secret: clientSecret,
      oauth_authorization_url: `${issuer}/auth`,
      oauth_token_url: `${issuer}/token`,
      oauth_userinfo_url: `${issuer}/me`,
      oauth_scopes: ["openid"],
    },
    account: "customer-123",
    leadsAway: null,
    secrets: [clientSecret],
    redeemed: 0,
    visit: (authorizationUrl) => visit(authorizationUrl),
    stop,
  };
  provider.on("grant.success", ({ oidc, body }) => {
    const tokens = body as { access_token: string; id_token: string };
    server.secrets.push(String(oidc.params?.code_verifier), String(oidc.params?.code), tokens.access_token);
    server.secrets.push(tokens.id_token);
  });

  /** Signs in, and agrees to what the client asks for. */
  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (server.account === null) {
      return provider.interactionFinished(request, response, { error: "access_denied" });
    }
    if (prompt.name === "login") {
      return provider.interactionFinished(request, response, { login: { accountId: server.account } });
    }
    const { accountId = "" } = session ?? {};
    const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
    grant.addOIDCScope("openid");
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }
  const answer = provider.callback();
  http.on("request", (request, response) => {
    if (request.url === "/token") server.redeemed += 1;
    const away = request.url?.startsWith("/auth?") && server.leadsAway?.(new URL(request.url, issuer));
    if (away) response.writeHead(302, { Location: away.href }).end();
    else if (request.url?.startsWith("/interaction/")) void interact(request, response);
    else void answer(request, response);
  });
  return server;
}

async function visit(authorizationUrl: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(authorizationUrl);
  for (let steps = 0; steps < 10; steps += 1) {
    if (url.href.startsWith(CALLBACK)) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const each of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location === null) throw new Error(`${url.pathname} answered ${answer.status}: ${await answer.text()}`);
    url = new URL(location, url);
  }
  throw new Error("The way through the organisation's pages does not end");
}
