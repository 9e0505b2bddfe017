/** A citation followed to another page: the quote goes along in the browser's memory. */
import { keepFollowed, takeFollowed } from "../storage";

export interface Followed {
  /** The page's path and the section's id. */
  path: string;
  id: string;
  quote: string;
  /** Whether the conversation stood beside the page, and shall again. */
  beside: boolean;
}

/** Longer than any page takes to come, and too short to meet a later visit. */
const FRESH = 30_000; // milliseconds

export function sectionOf(address: URL): string {
  try {
    return decodeURIComponent(address.hash.slice(1));
  } catch {
    return "";
  }
}

export function remember(address: URL, quote: string, beside: boolean): void {
  const { pathname: path } = address;
  const followed = { path, id: sectionOf(address), quote, beside, time: Date.now() };
  keepFollowed(JSON.stringify(followed));
}

/** What was followed to this page, once. */
export function followedTo(address: URL): Followed | null {
  const kept = takeFollowed();
  if (!kept) return null;
  try {
    const { path, id, quote, beside, time } = JSON.parse(kept) as Followed & { time: number };
    const here = path === address.pathname && id === sectionOf(address);
    const fresh = Math.abs(Date.now() - time) < FRESH;
    return here && fresh ? { path, id, quote: String(quote), beside: beside === true } : null;
  } catch {
    return null;
  }
}
