import { defineConfig } from "vitest/config";

/** The workspace uses the TypeScript of its packages, not what they were built to. */
const conditions = ["memoryos-source"];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};
const tests = "{spec,sdk,server,conformance}/**/*.test.ts";
const browserTests = "{spec,sdk,server,conformance}/**/*.browser.test.ts";

export default defineConfig({
  test: {
    // Only what hangs may reach them: a machine with other work on it is many times as slow as one without.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { ...shared, test: { name: "node", include: [tests], exclude: ["**/node_modules/**", browserTests] } },
      // Needs Chromium; run with `npm test`, or alone with `npx vitest run --project browser`.
      { ...shared, test: { name: "browser", include: [browserTests] } },
    ],
  },
});
