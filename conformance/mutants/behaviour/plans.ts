import { type Fault, fault } from "./fault.ts";

/** Plans and what an add is taken to cost. */
export const plans: readonly Fault[] = [
  fault({
    id: "ten-times-the-plan",
    wrong: "allows the plan `free` ten times its calls",
    requirement: "QTA-001",
    file: "server/src/quota/plans.ts",
    find: "callsPerMonth: 5_000,",
    replace: "callsPerMonth: 50_000,",
  }),
  fault({
    id: "warn-and-block-swapped",
    wrong: "blocks on `starter`, where it has to warn",
    requirement: "QTA-002",
    file: "server/src/quota/plans.ts",
    find: `addsPerMinute: 600,
    policy: "warn",`,
    replace: `addsPerMinute: 600,
    policy: "block",`,
  }),
  fault({
    id: "tokens-rounded-up",
    wrong: "rounds the estimate of tokens up",
    requirement: "QTA-004",
    file: "server/src/quota/tokens.ts",
    find: "Math.floor(characters(content) / 4)",
    replace: "Math.ceil(characters(content) / 4)",
  }),
  fault({
    id: "no-token-for-short-messages",
    wrong: "counts no token for a message of three characters",
    requirement: "QTA-004",
    file: "server/src/quota/tokens.ts",
    find: "Math.max(1, ",
    replace: "Math.max(0, ",
  }),
];
