import { type TestServer, until } from "./kit.ts";
import { CODE, mailsTo } from "./person-kit.ts";

/** An answer to a browser. */
export interface PageAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Where it is sent on to; null when it is not. */
  location: string | null;
}

/** A browser without a screen: it keeps cookies and fills in forms. */
export interface TestBrowser {
  /** By name; deleted ones are gone. */
  cookies: Map<string, string>;
  get(path: string): Promise<PageAnswer>;
  /** Sends a form as it is, with the origin of the server unless another is given; null is none. */
  post(path: string, form: [string, string][], options?: { origin?: string | null }): Promise<PageAnswer>;
  /** Opens the page, fills in the form of this action, and sends it. What is in `more` replaces what the form has. */
  submit(path: string, action: string, more?: Record<string, string | string[]>): Promise<PageAnswer>;
  /** Signs in on a page, and gives what the last form answered. */
  signIn(email: string, path?: string): Promise<PageAnswer>;
}

export function openBrowser(server: TestServer): TestBrowser {
  const cookies = new Map<string, string>();

  async function send(method: string, path: string, headers: Record<string, string>, body?: string) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(server.url + path, {
      method,
      redirect: "manual",
      headers: { ...(cookie ? { Cookie: cookie } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (set.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    return { status: response.status, headers: response.headers, text: await response.text(), location };
  }

  const browser: TestBrowser = {
    cookies,
    get: (path) => send("GET", path, {}),
    post(path, form, { origin = server.url } = {}) {
      const type = { "Content-Type": "application/x-www-form-urlencoded" };
      const headers = { ...type, ...(origin === null ? {} : { Origin: origin }) };
      return send("POST", path, headers, new URLSearchParams(form).toString());
    },
    async submit(path, action, more = {}) {
      const { text } = await browser.get(path);
      return browser.post(path, filledIn(text, action, more));
    },
    async signIn(email, path = "/manage") {
      const before = await mailsTo(server, email);
      await browser.submit(path, "send-code", { email });
      const mail = await until(async () => {
        const [newest] = await mailsTo(server, email);
        return newest !== before[0] && newest;
      });
      return browser.submit(path, "sign-in", { code: CODE.exec(mail)?.[0] ?? "" });
    },
  };
  return browser;
}

/** What a browser sends of the first form of this action, as it stands on the page. */
export function filledIn(
  page: string,
  action: string,
  more: Record<string, string | string[]> = {},
): [string, string][] {
  const form = [...page.matchAll(/<form method="post".*?<\/form>/gs)]
    .map(([markup]) => markup)
    .find((markup) => markup.includes(`name="action" value="${action}"`));
  if (!form) throw new Error(`The page has no form to ${action}: ${page}`);
  const sent: [string, string][] = [];
  for (const [input] of form.matchAll(/<input [^>]*>/g)) {
    const of = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? "";
    const isChosen = !/type="(checkbox|radio)"/.test(input) || input.includes(" checked");
    if (isChosen && !(of("name") in more)) sent.push([of("name"), plain(of("value"))]);
  }
  for (const [name, values] of Object.entries(more)) for (const value of [values].flat()) sent.push([name, value]);
  return sent;
}

/** Text of a page without its markup. */
export function plain(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
