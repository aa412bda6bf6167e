/** The store cannot answer now: disk full, file damaged, closing. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** The tenant was erased after the request had begun: nothing is stored for it any more. */
export class TenantErased extends Error {
  override readonly name = "TenantErased";
}

/** The data folder cannot be read or written, or is damaged; the message says what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = "DataFolderUnusable";
}

/** The stored vectors were made by another embedder and cannot be compared with new ones. */
export class EmbedderMismatch extends Error {
  override readonly name = "EmbedderMismatch";
}
