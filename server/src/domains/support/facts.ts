import type {
  CommunicationPreference,
  CustomerIdentity,
  CustomerLanguages,
  IssueSatisfaction,
  IssueStatus,
  IssueUrgency,
  ResolutionPreference,
  RiskSeverity,
  RiskType,
} from "@memoryos/contract";
import type { SupportTypeName } from "../../store/types.ts";

/** How somebody sounds. */
export type Mood = "calm" | "satisfied" | "frustrated" | "tired" | "escalating";

/** A problem or a request that a customer states. */
export interface Problem {
  kind: "problem";
  issueType: string;
  /** Issues of one family are often one. */
  family: string;
  /** In a sentence. */
  summary: string;
  ref: string | null;
  urgency: IssueUrgency;
  /** They say themselves that it is another one. */
  another: boolean;
  /** It goes on about what was said before: "It still has not come." */
  goesOn: boolean;
  /** A mere question, which an answer settles. */
  asks: boolean;
  /** It is worded as a question, whatever it is. */
  inquires: boolean;
}

/** An issue that is over as they tell of it. */
export interface Earlier {
  kind: "earlier";
  issueType: string;
  summary: string;
  ref: string | null;
  resolution: string | null;
}

/** One thing that a message can say of a customer. */
export type SupportFact =
  | { kind: "topic"; types: Partial<Record<SupportTypeName, number>> }
  | ({ kind: "identity" } & Partial<Omit<CustomerIdentity, "verified">>)
  | ({ kind: "communication" } & Partial<CommunicationPreference>)
  | ({ kind: "language" } & Partial<CustomerLanguages>)
  | ({ kind: "preference" } & Partial<ResolutionPreference>)
  | Problem
  | Earlier
  | { kind: "mention"; ref: string | null; terms: string[]; urgency: IssueUrgency | null }
  | { kind: "status"; status: IssueStatus }
  | {
      kind: "solved";
      resolution: string;
      satisfaction: IssueSatisfaction | null;
      onlyQuestions: boolean;
      about: string[];
    }
  | { kind: "mood"; mood: Mood }
  | { kind: "risk"; type: RiskType; severity: RiskSeverity; reason: string }
  | { kind: "risk_over"; types: RiskType[] }
  | {
      kind: "detail";
      of: SupportTypeName;
      key: string;
      many: boolean;
      summary: string;
      ref: string | null;
      status: string | null;
    };
