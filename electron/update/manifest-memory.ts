import { UPDATE_MANIFEST_MAX } from "../../protocol/update-manifest.ts";
import type { FetchPart } from "./line.ts";
import type { Feed, Offer } from "./ports.ts";

const OK = 200;

/** The bytes as text, where that is what they are; null for anything else. */
const textOf = (chunks: readonly Uint8Array[]): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
};

/** Passes an answer's bytes on, and keeps as many of them as a manifest may have. */
const listening = (answer: Response, chunks: Uint8Array[]): Response => {
  if (answer.body === null || answer.status !== OK || answer.redirected) return answer;
  let length = 0;
  const through = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, to) => {
      length += chunk.length;
      if (length <= UPDATE_MANIFEST_MAX) chunks.push(chunk.slice());
      to.enqueue(chunk);
    },
  });
  const { status, headers } = answer;
  return new Response(answer.body.pipeThrough(through), { status, headers });
};

/** A look that was under way when a package began to be fetched may bring another one's file before the first is kept. */
const REMEMBERED = 3;

/** A feed that knows the files which its last offers came from, so that they can be judged again when the program starts the next time. */
export const rememberManifests = (
  makeFeed: (fetch: FetchPart) => Feed,
  fetch: FetchPart,
): Feed & { manifestOf: (offer: Pick<Offer, "file">) => string | null } => {
  let heard: Uint8Array[] = [];
  /** By the hash of the package. */
  const manifests = new Map<string, string>();
  const remember = ({ file: { sha512 } }: Offer, manifest: string | null): void => {
    manifests.delete(sha512);
    if (manifest !== null) manifests.set(sha512, manifest);
    for (const oldest of [...manifests.keys()].slice(0, -REMEMBERED)) manifests.delete(oldest);
  };
  const feed = makeFeed(async (url, init) => {
    heard = [];
    return listening(await fetch(url, init), heard);
  });
  return {
    look: async (from) => {
      const answer = await feed.look(from);
      if (answer.ok && answer.value !== null) remember(answer.value, textOf(heard));
      return answer;
    },
    manifestOf: ({ file: { sha512 } }) => manifests.get(sha512) ?? null,
  };
};

/** A feed that consists of this one file, for the same judge. */
export const feedOf = (makeFeed: (fetch: FetchPart) => Feed, manifest: string): Feed =>
  makeFeed(async () => new Response(manifest));
