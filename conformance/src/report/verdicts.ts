import { manifest, type ProfileName } from "@memoryos/contract";
import type { ReportedRequirement } from "./document.ts";

/** The words of the levels: what a server may say that keeps every MUST of this level and those before. */
const WORDS = { base: "compatible", strict: "correct", extended: "complete" } as const;
export const LEVELS = ["base", "strict", "extended"] as const;

/** What the run showed of the requirements of one level. */
export interface LevelCount {
  level: (typeof LEVELS)[number];
  passed: number;
  failed: number;
  warned: number;
  untestable: number;
}

/** What a server may say of itself in one profile. */
export interface ProfileVerdict {
  profile: ProfileName;
  /**
   * `failed` when not even `base` is kept; `not shown` when more MUSTs of `base` were untestable than passed, or only a
   * part was asked for.
   */
  verdict: (typeof WORDS)[keyof typeof WORDS] | "failed" | "not shown";
  /** MUSTs up to the verdict's level that could not be tested: they stand beside it. */
  untestable: number;
  levels: LevelCount[];
}

/** The verdict of each profile that requirements speak of, in the order of the contract. */
export function verdictsOf(requirements: readonly ReportedRequirement[], partial: boolean): ProfileVerdict[] {
  const byProfile = Map.groupBy(requirements, ({ profile }) => profile);
  return manifest.profiles.flatMap((profile) => {
    const of = byProfile.get(profile) ?? [];
    return of.length === 0 ? [] : [{ profile, ...verdictOf(of, partial), levels: countsOf(of) }];
  });
}

function verdictOf(requirements: readonly ReportedRequirement[], partial: boolean) {
  let verdict: ProfileVerdict["verdict"] = "not shown";
  let untestable = 0;
  for (const level of LEVELS) {
    const musts = requirements.filter((one) => one.level === level && one.keyword === "MUST");
    if (musts.some(({ outcome }) => outcome === "fail"))
      return { verdict: level === "base" ? ("failed" as const) : verdict, untestable };
    if (partial) continue;
    const passed = musts.filter(({ outcome }) => outcome === "pass").length;
    const open = musts.filter(({ outcome }) => outcome === "untestable").length;
    // What could for the most part not be tested is not shown, however well the rest went.
    if (open > passed) break;
    verdict = WORDS[level];
    untestable += open;
  }
  return { verdict, untestable };
}

function countsOf(requirements: readonly ReportedRequirement[]): LevelCount[] {
  return LEVELS.flatMap((level) => {
    const of = requirements.filter((requirement) => requirement.level === level);
    const count = (wanted: ReportedRequirement["outcome"]) => of.filter(({ outcome }) => outcome === wanted).length;
    if (of.length === 0) return [];
    return [
      { level, passed: count("pass"), failed: count("fail"), warned: count("warn"), untestable: count("untestable") },
    ];
  });
}
