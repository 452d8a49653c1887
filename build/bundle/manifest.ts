import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { Sentence } from "../runtime/sentence.mjs";

const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".json", "application/json; charset=utf-8"],
  [".txt", "text/plain; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".woff2", "font/woff2"],
  [".wasm", "application/wasm"],
  [".mp3", "audio/mpeg"],
  [".ogg", "audio/ogg"],
  [".wav", "audio/wav"],
]);

/** What the app scheme serves: path inside the bundle -> SHA-256 in hex and MIME type. */
export type Manifest = Readonly<Record<string, { readonly sha256: string; readonly mime: string }>>;

const mimeOf = (path: string): string => {
  const mime = MIME_TYPES.get(extname(path));
  if (mime === undefined)
    throw new Sentence(
      `The bundle holds ${path}, whose kind is unknown: name its MIME type in build/bundle/manifest.ts.`,
    );
  return mime;
};

/** Every file below a folder, as paths with forward slashes, sorted. */
export const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath, one.name)));
  return paths.map((path) => path.split(sep).join("/")).toSorted();
};

/** The SHA-256 of some bytes in hex. */
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The list of all files of a finished bundle, but for `leftOut`; throws a Sentence at a kind of file it does not know. */
export const manifestOf = async (folder: string, leftOut: readonly string[]): Promise<Manifest> => {
  const paths = (await filesBelow(folder)).filter((path) => !leftOut.includes(path));
  const entries = paths.map(
    async (path) =>
      [path, { sha256: sha256Of(await readFile(join(folder, path))), mime: mimeOf(path) }] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
};
