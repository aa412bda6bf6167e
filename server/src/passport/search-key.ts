/** A name as it is searched and sorted: without regard to case and to how its letters are composed. */
export function searchKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
