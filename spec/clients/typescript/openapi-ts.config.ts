import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: process.env.MEMORYOS_OPENAPI ?? "openapi.yaml",
  // With the extension Node runs the client as it is.
  output: { path: "memoryos", module: { extension: ".ts" } },
  logs: { file: false },
});
