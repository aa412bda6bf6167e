/** Who is erased: an end user, or with null all of the tenant. */
export interface Erased {
  tenantId: string;
  userId: string | null;
}

/** Tells whoever keeps something in memory that it must be dropped. */
export interface Erasures {
  on(forget: (erased: Erased) => void): void;
  tell(erased: Erased): void;
}

export function createErasures(): Erasures {
  const listeners: ((erased: Erased) => void)[] = [];
  return {
    on: (forget) => listeners.push(forget),
    tell: (erased) => {
      for (const forget of listeners) forget(erased);
    },
  };
}

/** How the key of whatever is kept of a user begins; with null, how the keys of all users of the tenant begin. */
export function prefixOf({ tenantId, userId }: Erased): string {
  return userId === null ? `${tenantId} ` : `${tenantId} ${userId} `;
}
