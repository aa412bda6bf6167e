/** A place in a list that is ordered by time, newest first, and where times are equal by id. */
export interface Position {
  time: Date;
  id: string;
}

/** A page of a tenant's list. */
export interface PageQuery {
  tenantId: string;
  /** The last row of the previous page. */
  after: Position | null;
  limit: number;
}
