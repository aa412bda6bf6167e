/** Gone with the tab: a key is never in an address, a cookie or on disk. */
const NAME = "memoryos.console.key";

/** @returns {string | null} the key that the console is signed in with. */
export function currentKey() {
  return sessionStorage.getItem(NAME);
}

/** @param {string} key */
export function keepKey(key) {
  sessionStorage.setItem(NAME, key);
}

/** Forgets the key. */
export function forgetKey() {
  sessionStorage.removeItem(NAME);
}
