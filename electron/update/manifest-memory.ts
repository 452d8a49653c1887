import { UPDATE_MANIFEST_MAX } from "../../protocol/update-manifest.ts";
import type { FetchPart } from "./line.ts";
import type { Feed } from "./ports.ts";

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

/** A feed that knows the file which its last offer came from, so that it can be judged again when the program starts the next time. */
export const rememberManifests = (
  makeFeed: (fetch: FetchPart) => Feed,
  fetch: FetchPart,
): Feed & { manifest: () => string | null } => {
  let heard: Uint8Array[] = [];
  let manifest: string | null = null;
  const feed = makeFeed(async (url, init) => {
    heard = [];
    return listening(await fetch(url, init), heard);
  });
  return {
    look: async (from) => {
      const answer = await feed.look(from);
      if (answer.ok) manifest = answer.value === null ? null : textOf(heard);
      return answer;
    },
    manifest: () => manifest,
  };
};

/** A feed that consists of this one file, for the same judge. */
export const feedOf = (makeFeed: (fetch: FetchPart) => Feed, manifest: string): Feed =>
  makeFeed(async () => new Response(manifest));
