import type { After } from "../settings/policy-watch.ts";

/** As much of `session.fetch` as is used; Chromium's network stack follows the machine's proxies and trusted roots. */
export type FetchPart = (url: string, init: RequestInit) => Promise<Response>;

/** What reaches the feed, and what ends waiting for it. */
export type Line = { readonly fetch: FetchPart; readonly after: After };

/** What is asked for, and how long the whole may take. Milliseconds. */
export type Ask = { readonly url: URL; readonly headers: Record<string, string>; readonly totalMs: number };

/** The beginning of an answer, and its bytes as they come. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** Throws LineCut when the line is cut or silent, or the time is over. */
  readonly chunks: () => AsyncGenerator<Uint8Array, void>;
  /** Ends it, read or not; must be called. */
  readonly close: () => void;
};

/** The feed's side did not bring what was asked for. */
export class LineCut extends Error {}

/** So long nothing may come. Milliseconds. */
export const SILENCE_MAX_MS = 20_000;

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** Whether packages and manifests may come from there: https, or this machine itself where the build allows that. */
export const isFeedUrl = (
  { protocol, hostname, username, password }: URL,
  allowsLoopback: boolean,
): boolean => {
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && allowsLoopback && isLoopback(hostname));
};

/** Nothing in it tells who asks: no cookie, no credential, no id; and no redirect is followed. */
const initOf = (headers: Record<string, string>, signal: AbortSignal): RequestInit => ({
  redirect: "error",
  credentials: "omit",
  cache: "no-store",
  referrerPolicy: "no-referrer",
  headers,
  signal,
});

type Watch = { readonly within: <T>(job: Promise<T>) => Promise<T>; readonly end: () => void };

/** Ends `controller` after too long a silence within a job, or when the whole took too long. */
const watchOver = (after: After, controller: AbortController, totalMs: number): Watch => {
  const { promise: over, reject } = Promise.withResolvers<never>();
  over.catch(() => undefined);
  const cut = (): void => {
    reject(new LineCut());
    controller.abort();
  };
  const stopTotal = after(totalMs, cut);
  return {
    within: async (job) => {
      const stop = after(SILENCE_MAX_MS, cut);
      try {
        return await Promise.race([job, over]);
      } catch {
        throw new LineCut();
      } finally {
        stop();
      }
    },
    end: () => {
      stopTotal();
      cut();
    },
  };
};

async function* bytesOf(body: ReadableStream<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await watch.within(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    // never cancel(): with bytes on their way it stops Electron's main process for ever; whoever asked closes, which aborts
    reader.releaseLock();
  }
}

/** Asks once; null when nobody answers, or with a redirect. */
export const askFeed = async ({ fetch, after }: Line, ask: Ask): Promise<Answer | null> => {
  const controller = new AbortController();
  const watch = watchOver(after, controller, ask.totalMs);
  try {
    const answer = await watch.within(fetch(ask.url.href, initOf(ask.headers, controller.signal)));
    const { status, headers, body } = answer;
    if (answer.redirected || body === null) throw new LineCut();
    return { status, headers, chunks: () => bytesOf(body, watch), close: watch.end };
  } catch (error) {
    watch.end();
    if (error instanceof LineCut) return null;
    throw error;
  }
};
