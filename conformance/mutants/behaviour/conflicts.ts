import { type Fault, fault } from "./fault.ts";

const STORE = "server/src/store/sqlite";

/** Conflicts between assertions. */
export const conflicts: readonly Fault[] = [
  fault({
    id: "decided-twice",
    wrong: "decides a conflict again",
    requirement: "CNF-017",
    file: `${STORE}/cases.ts`,
    find: `if (conflict.status === "resolved" || conflict.status === "ignored") return { kind: "closed" };`,
    replace: "",
  }),
  fault({
    id: "tenant-decides-for-a-person",
    wrong: "lets the tenant decide what a person is asked about",
    requirement: "CNF-018",
    file: `${STORE}/cases.ts`,
    find: `if (conflict.path !== (by === "tenant" ? "tenant_review" : "user_session")) return { kind: "not_yours" };`,
    replace: "",
  }),
  fault({
    id: "resolved-listed-as-open",
    wrong: "lists resolved conflicts as open ones",
    requirement: "CNF-005",
    file: `${STORE}/case-rows.ts`,
    find: 'const pages = { open: page(OPEN), all: page("") };',
    replace: 'const pages = { open: page(""), all: page("") };',
  }),
  {
    id: "conflicts-without-scope",
    wrong: "raises conflicts between users without a common scope",
    requirement: "CNF-007",
    edits: [
      {
        file: `${STORE}/between-users.ts`,
        find: "if (Object.keys(subject.scope).length === 0) return;",
        replace: "",
      },
      {
        file: `${STORE}/between-users.ts`,
        find: "claim_revisions.fingerprint = :fingerprint AND is_scoped",
        replace: "claim_revisions.said_value IS NOT NULL AND length(:fingerprint)",
      },
    ],
  },
  fault({
    id: "authority-between-users-overlooked",
    wrong: "does not settle a conflict between users by authority",
    requirement: "CNF-009",
    file: "server/src/provenance/between-users.ts",
    find: `if (a.authority !== b.authority) return "authority_weighted";`,
    replace: "",
  }),
  fault({
    id: "recency-between-users-at-once",
    wrong: "settles a conflict between users by an observation of a day later",
    requirement: "CNF-009",
    file: "server/src/provenance/between-users.ts",
    find: "const SAME_TIME = 7 *",
    replace: "const SAME_TIME = 1 *",
  }),
  fault({
    id: "personal-values-reviewed",
    wrong: "has the tenant review what users say of themselves",
    requirement: "CNF-012",
    file: "server/src/provenance/between-users.ts",
    find: `if (a.isPersonal && b.isPersonal) return "per_user_scoped";`,
    replace: "",
  }),
  fault({
    id: "ignoring-a-resolved-one",
    wrong: "lets a resolved conflict be ignored",
    requirement: "CNF-014",
    file: `${STORE}/cases.ts`,
    find: `if (conflict.status === "resolved") return { kind: "closed" };`,
    replace: `if (conflict.status === "resolved") return { kind: "ignored", conflict };`,
  }),
  fault({
    id: "conflict-without-its-memory",
    wrong: "decides a conflict of which a memory was erased",
    requirement: "CNF-019",
    file: `${STORE}/cases.ts`,
    find: `if (!a || !b) return { kind: "memory_missing" };`,
    replace: `if (!a || !b) {
      close(tenantId, conflictId, { state: "decided", path: conflict.path, by, at, outcome: OUTCOMES[verdict], reason });
      return { kind: "decided", conflictId, outcome: OUTCOMES[verdict] };
    }`,
  }),
];
