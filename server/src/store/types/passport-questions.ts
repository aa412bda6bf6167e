import type { DomainSchemaName } from "./domains.ts";

/** One side of a question. */
export interface QuestionSide {
  content: string;
  /** When it was said. */
  saidAt: Date;
}

/** A question about an end user, for the person whom that account belongs to. */
export interface PersonQuestion {
  questionId: string;
  conflictId: string;
  tenantId: string;
  entityType: string;
  domain: DomainSchemaName | null;
  field: string | null;
  a: QuestionSide;
  b: QuestionSide;
  createdAt: Date;
  expiresAt: Date;
  /** The tenant's name in the directory; null when it is not there. */
  organisationName: string | null;
}

/**
 * Questions about the accounts that a person connected, other than those of users whom the tenant has blocked and about
 * memories that it has archived.
 */
export interface PersonQuestionStore {
  /** Those that can be answered, oldest first. They stay to be brought by a retrieve. */
  listPersonQuestions(personId: string, now: Date): Promise<PersonQuestion[]>;
  /** Whom a question was put to, answered or not; null unless it is one of the person's. */
  findPersonQuestion(
    personId: string,
    questionId: string,
  ): Promise<{ tenantId: string; externalUserId: string } | null>;
}
