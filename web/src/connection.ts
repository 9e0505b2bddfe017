/** What a browser tells of the reader's connection; not every browser does. */
export interface Connection {
  saveData?: boolean;
  type?: string;
}

export function connection(): Connection | undefined {
  return (navigator as Navigator & { connection?: Connection }).connection;
}

/** Whether some 30 MB may be fetched unasked. */
export function maySaveQuietly(found: Connection | undefined): boolean {
  return !found?.saveData && found?.type !== "cellular";
}
