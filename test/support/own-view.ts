/*
 * Before each test file: files share a process, and its IndexedDB is the one thing in it that would outlive a file. The
 * tills of one file must not find what tills of the same numbers in an earlier file left behind.
 */
if ('indexedDB' in globalThis) {
  const [{ default: Dexie }, { IDBFactory }] = await Promise.all([import('dexie'), import('fake-indexeddb')])
  globalThis.indexedDB = new IDBFactory()
  Dexie.dependencies.indexedDB = globalThis.indexedDB // Dexie looks for it once, when it is loaded
}

export {}
