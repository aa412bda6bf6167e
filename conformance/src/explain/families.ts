/** What the requirements with one prefix have in common. */
export interface Family {
  /** Why the rules are there: what goes wrong without them. */
  why: string;
  /** What a server that breaks them usually got wrong, and so where to look. */
  breaks: string;
}

/** The families of requirements, by the prefix of their ids. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  AUT: {
    why: "Every other rule rests on knowing who asks. An answer that differs between a wrong and a missing key tells a stranger which keys exist.",
    breaks:
      "Validating the body before the key, comparing the scheme name with its case, or taking a bare key for a valid one.",
  },
  ENV: {
    why: "Clients read mode, budget and health from the headers of whatever answer they get. One answer without them, often an error, leaves a client blind at the moment it needs them.",
    breaks:
      "Errors and unknown paths that are written past the code that sets the headers, or a budget printed without its four decimals.",
  },
  ERR: {
    why: "A client decides by `code` and `error`. With one shape for all errors it needs one place to do so.",
    breaks:
      "The framework's own pages for 404, 405, 413 and malformed JSON, and an exception that ends as 500 instead of a refusal.",
  },
  REQ: {
    why: "A body that two parsers read differently is a way around every check that comes after.",
    breaks:
      "A lenient JSON parser, limits that count characters instead of bytes, and unknown fields that are refused instead of ignored.",
  },
  TNT: {
    why: "A leak between tenants is the one fault that a memory service cannot explain away.",
    breaks:
      "A query by id alone, without the tenant, or an answer that tells a foreign id from one that never existed.",
  },
  VER: {
    why: "A client of a later version has to learn that the server is older, and not take it for broken.",
    breaks: "Treating `/v2` like any unknown path, without the newest version in `details`.",
  },
  HLT: {
    why: "Load balancers and this suite ask here first, without a key, and rely on what `data.profiles` claims.",
    breaks: "Asking for a key, or answering 503 because a dependency is down.",
  },
  QTA: {
    why: "What an agent may still do this month decides how it behaves. A stale mode or budget makes it overspend or stop too early.",
    breaks: "A cached mode, counting twice on a retry, counting refused adds, or a month that ends at local midnight.",
  },
  LIM: {
    why: "Limits protect the service and the neighbours, and only do so when they hold at the same moment for requests that come together.",
    breaks: "Reading the counter and writing it in two steps, a `Retry-After` of 0, and one limiter for all tenants.",
  },
  GAT: {
    why: "The gate keeps noise out of memory and costs down. It answers 200 and says why, so that an agent can go on.",
    breaks:
      "Another order of the layers, thresholds compared with the wrong side, and limits that count refused adds too.",
  },
  ADD: {
    why: "An add is the promise that something will be remembered. A client forgets the conversation once it reads `queued`.",
    breaks:
      "Answering before the job is durable, remembering what the assistant said, and storing the same statement twice.",
  },
  JOB: {
    why: "The job is the only way to learn when a memory can be found and whether that went wrong.",
    breaks: "`completed` before the index has the memories, and jobs that stay `processing` for ever after a crash.",
  },
  IDM: {
    why: "Networks lose answers. Without idempotency a client has to choose between losing a memory and having it twice.",
    breaks: "Looking the key up and storing it in two steps, keeping it in memory only, or comparing bodies as text.",
  },
  LST: {
    why: "A list that skips a row under concurrent writes loses data for whoever copies it.",
    breaks: "Paging by offset, ordering by a time that is not unique, and cursors that are not bound to their filters.",
  },
  MEM: {
    why: "Reading has no effect and shows what was stored. Whoever looks at memories must not change their rank by it.",
    breaks: "Counting reads as retrievals, and dropping metadata that is not a plain text.",
  },
  RET: {
    why: "What comes back goes straight into a prompt: wrong order costs quality, unescaped text is an injection, a wrong token count overflows the window.",
    breaks:
      "Escaping only `<`, counting tokens before the domain block is added, and searching an index that still holds what was deleted.",
  },
  UPD: {
    why: "People correct what is remembered of them, and expect the old words to be gone.",
    breaks: "Changing the text and leaving the embedding, or writing a version when nothing changed.",
  },
  HIS: {
    why: "The history shows who changed a memory and how, which is what an audit asks for.",
    breaks: "Versions numbered by time instead of by one, and changes that a job makes left out.",
  },
  DEL: {
    why: "Erasure is a legal duty: what was erased must be gone from every store, copy and job under way.",
    breaks: "Leaving vectors, histories or cached answers behind, and a job in flight that stores it anew.",
  },
  FBK: {
    why: "Feedback is what ranking learns from, and the way in which people correct what is remembered of them.",
    breaks: "Taking feedback for memories of another user than the retrieval's, or counting a repeat.",
  },
  CIR: {
    why: "An agent that knows of a fault waits or does without. An empty result in place of an error makes it forget.",
    breaks: "Answering an empty list when the store is down, and a circuit that closes only with a restart.",
  },
  KEY: {
    why: "A key is shown once and opens what it was made for, until it is revoked.",
    breaks:
      "Caching keys after their revocation, showing a secret again in a replay, and handing out more than the maker holds.",
  },
  AGT: {
    why: "Memories name the agent that made them, so agents have to stay what they were registered as.",
    breaks: "Another order than newest first.",
  },
  GAG: {
    why: "A global agent acts for people of many tenants. What it can do is decided by them and not by its maker.",
    breaks: "Taking `is_verified` from the request, and telling a retired agent from one that never was.",
  },
  USR: {
    why: "An end user is a person who may ask what is kept of them, and ask for its erasure.",
    breaks: "Erasing memories but not the profile, the log or the blocks, and creating a user by asking about one.",
  },
  BLK: {
    why: "A blocked user is shut out by a person's decision, which no cache may delay.",
    breaks: "Blocking adds but not jobs under way, or forgetting who did it and why.",
  },
  ACC: {
    why: "The account is what the tenant owns, and its end is the end of everything in it.",
    breaks: "Keys that work after the deletion, and merging settings that were meant to be replaced.",
  },
  EXP: {
    why: "An export that is cut off, or leaves archived memories out, is not what the law asks for.",
    breaks: "A page's limit applied to the export, and exports of one user with rows of another.",
  },
  TEN: {
    why: "Tenants pay by these numbers and have to be able to check them.",
    breaks:
      "Sums over another month than the usage, shares of a total without its refusals, and days without rows left out.",
  },
  TUS: {
    why: "The console's lists of users show what the rest of the API says, or they mislead whoever acts on them.",
    breaks: "Windows counted in calendar days instead of hours, and rows that outlive the user.",
  },
  QLG: {
    why: "The log explains why something was not remembered, without repeating what was said.",
    breaks: "Texts of messages in the log, and entries for replays.",
  },
  WHK: {
    why: "A webhook lets a tenant send requests from the server's own network, and its receiver trusts whoever signs.",
    breaks:
      "Checking the address once and resolving it again, following redirects, and signing another text than the bytes sent.",
  },
  DOM: {
    why: "A domain profile is a view of what was remembered and must never be staler or richer than that.",
    breaks: "Profiles kept after an erasure, and a job that fails because the profile could not be updated.",
  },
  EDU: {
    why: "Tutors plan lessons by these numbers.",
    breaks: "Stages stored at writing instead of computed at reading, and days counted by the calendar.",
  },
  SUP: {
    why: "Support staff act on this profile in front of the customer.",
    breaks: "Details of one support type shown for another, and risks that stay after they were resolved.",
  },
  PRO: {
    why: "Memory lost in an outage is lost for good: while processing is delayed, adds still have to be kept.",
    breaks: "Refusing adds while the extractor is down, and a state that never recovers.",
  },
  PRV: {
    why: "Who said a thing and when decides which of two statements to believe.",
    breaks: "Taking provenance from the request, or dropping it when a memory is changed.",
  },
  SRC: {
    why: "Services send the same event again after a crash. It has to count once, and only from the service that it names.",
    breaks:
      "Forgetting events after a day, comparing payloads by their order, and events that another tenant's service can send.",
  },
  CLM: {
    why: "Two services may contradict each other. The outcome must not depend on which message came first.",
    breaks: "Last write wins, ties broken by arrival, and disputed values that are retrieved.",
  },
  CNF: {
    why: "A contradiction that nobody sees becomes a wrong answer.",
    breaks: "Raising the same conflict twice, and a decision that leaves the losing memory in retrieval.",
  },
  CLR: {
    why: "The person concerned knows best, when asked once and in time.",
    breaks: "Asking again after an answer, and questions that reach a session of somebody else.",
  },
  UNI: {
    why: "Universal memory crosses the border between tenants, by the person's consent alone.",
    breaks:
      "Checking the grant after the idempotency key, caching grants, and tenants that see universal memories as their own.",
  },
  GRT: {
    why: "A grant is a consent: it counts from its answer on and ends when the person says so.",
    breaks: "Grants cached with the key, a link token that works twice, and a second grant beside the first.",
  },
  LNK: {
    why: "A link token ties a person to a tenant's end user: used by anyone else it hands over their memory.",
    breaks: "Tokens that outlive their 900 seconds or the end user, or work for another agent.",
  },
  OTP: {
    why: "The code is the only lock of a passport. Whether an address has one is nobody's business.",
    breaks: "Answers that differ for unknown addresses, codes in logs or URLs, and a code that two requests can use.",
  },
  SES: {
    why: "A session is the person. It must not be stolen by a page elsewhere, nor survive its end.",
    breaks: "Cookies without `HttpOnly`, changes without a check of `Origin`, and a logout that a cache ignores.",
  },
  TOK: {
    why: "The passport token names the person to agents. It is shown in full once.",
    breaks: "Whole tokens in lists, and an old token that goes on working after a regeneration.",
  },
  PAC: {
    why: "A person may leave at any time, and with them everything that only they had.",
    breaks: "Sessions that survive the deletion, and an address that stays taken.",
  },
  PCL: {
    why: "Questions about a person are answered by that person, in whichever place they see them.",
    breaks: "Two copies of a question, of which one stays open.",
  },
  PME: {
    why: "People see all that is kept of them here, and what they delete is gone.",
    breaks: "Totals that count other rows than the list, and profiles that keep what was deleted.",
  },
  CON: {
    why: "Connecting an account sends the browser through other sites, where a parameter decides whose account it becomes.",
    breaks: "A `state` that counts twice, and a return address taken from the request.",
  },
  DIR: {
    why: "The directory names organisations to people. Only what was reviewed may look reviewed.",
    breaks:
      "Client secrets in an answer, fields that survive a registration without them, and addresses in the private network.",
  },
};

/** The family of a requirement. */
export function familyOf(requirementId: string): Family | undefined {
  return FAMILIES[requirementId.split("-")[0] ?? ""];
}
