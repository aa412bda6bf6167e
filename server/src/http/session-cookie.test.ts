import { describe, expect, it } from "vitest";
import { isHttps } from "./https.ts";
import { sessionCookieOf } from "./session-cookie.ts";

describe("the session cookie", () => {
  it.each([
    ["memoryos_uui_session=a", "a"],
    ["theme=dark; memoryos_uui_session=a; lang=en", "a"],
    ["memoryos_uui_session=a; memoryos_uui_session=a", "a"],
    ["memoryos_uui_session=planted; memoryos_uui_session=a", null],
    ["memoryos_uui_session_old=a", null],
    ["", null],
  ])(
    "of %j is %j: of several that differ none counts, one may be planted by another site of the domain",
    (cookie, session) => {
      expect(sessionCookieOf({ cookie })).toBe(session);
    },
  );

  it.each([
    ["https", true],
    ["HTTPS", true],
    ["https, http", true],
    ["http, https", false],
    ["http", false],
    [undefined, false],
  ])("is kept to HTTPS when the first proxy was reached by it: %j", (said, expected) => {
    expect(isHttps({ headers: { "x-forwarded-proto": said } })).toBe(expected);
  });
});
