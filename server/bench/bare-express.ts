import { readFileSync } from "node:fs";
import express from "express";

/**
 * The baseline: an Express handler that reads the body's bytes, if there are any, and answers with bytes recorded from
 * the real server (the file `BENCH_ANSWER`). No parsing, no checking, no store.
 */
const path = process.env.BENCH_ANSWER;
const answer = path ? readFileSync(path) : Buffer.from("{}");

const app = express();
app.use(express.raw({ type: () => true, limit: "6mb" }), (_request, response) => {
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(answer);
});
app.listen(Number(process.env.PORT), process.env.HOST ?? "127.0.0.1");
