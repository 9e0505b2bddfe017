/** What a browser tells of the reader's connection; not every browser does. */
export interface Connection {
  saveData?: boolean;
  type?: string;
}

export function connection(): Connection | undefined {
  return (navigator as Navigator & { connection?: Connection }).connection;
}
