import { readFileSync } from "node:fs";
import express from "express";

/**
 * The baseline: an Express handler that reads the body's bytes, if there are any, and answers with bytes recorded from
 * the real server (the file `BENCH_ANSWER`). No parsing, no checking, no store. With `BENCH_JSON=1` it does what a handler
 * usually does with the same bytes: it parses the body and writes the answer, by Express's own `express.json` and
 * `response.json`.
 */
const path = process.env.BENCH_ANSWER;
const answer = path ? readFileSync(path) : Buffer.from("{}");

const app = express();
if (process.env.BENCH_JSON === "1") {
  const value: unknown = JSON.parse(answer.toString());
  app.use(express.json({ limit: "6mb" }), (_request, response) => void response.json(value));
} else {
  app.use(express.raw({ type: () => true, limit: "6mb" }), (_request, response) => {
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.end(answer);
  });
}
app.listen(Number(process.env.PORT), process.env.HOST ?? "127.0.0.1");
