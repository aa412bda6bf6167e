import { type BackupLabel, backUp } from "../store/sqlite/backup.ts";
import type { Action } from "./action.ts";

/** Backs up the data folder of this server, which goes on meanwhile. */
export const backup: Action<{ folder: string }, BackupLabel> = ({ dataDir, store }, { folder }, { progress, signal }) =>
  backUp(dataDir, store.copyTo, folder, progress, signal);
