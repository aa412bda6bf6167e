import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["memoryos-source"] },
  ssr: { resolve: { conditions: ["memoryos-source"], externalConditions: ["memoryos-source"] } },
  test: {
    include: ["{spec,sdk,server,conformance}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
