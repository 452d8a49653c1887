import * as z from "zod";
import { APP_HOST, APP_SCHEME } from "./app-origin.ts";

/** The build-time list of everything that `app://anteroom/` serves: path inside the bundle -> SHA-256 (hex) and MIME type. */
export const Manifest = z.record(
  z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/),
  z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    mime: z.string().regex(/^[\w.+-]+\/[\w.+-]+(?:; ?charset=[\w-]+)?$/),
  }),
);
export type Manifest = z.infer<typeof Manifest>;

/** What serving needs: the list, the bundle's bytes by listed path, their hash, the policy header, and whom to tell of a changed file. */
export type AppFiles = {
  manifest: Manifest;
  read: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
  sha256Hex: (bytes: Uint8Array) => string;
  csp: string;
  onChanged: () => void;
};

const START_PAGE = "index.html";

/** The listed path that a URL names, letter by letter; null for every other URL. */
const listedPath = (manifest: Manifest, text: string): string | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST || url.search !== "") return null;
  const path = url.pathname === "/" || url.pathname === "" ? START_PAGE : url.pathname.slice(1);
  return Object.hasOwn(manifest, path) ? path : null;
};

const refused = (status: number, csp: string): Response =>
  new Response(null, { status, headers: { "content-security-policy": csp } });

/** The answer to a request for `app://anteroom/...`: a listed file whose bytes are those of the build, or nothing. */
export const answerFor = async (
  files: AppFiles,
  request: { url: string; method: string },
): Promise<Response> => {
  const path = listedPath(files.manifest, request.url);
  const entry = path === null ? undefined : files.manifest[path];
  if (path === null || entry === undefined) return refused(404, files.csp);
  if (request.method !== "GET") return refused(405, files.csp);
  const bytes = await files.read(path).catch(() => null);
  if (bytes === null || files.sha256Hex(bytes) !== entry.sha256) {
    files.onChanged();
    return refused(404, files.csp);
  }
  return new Response(bytes, { status: 200, headers: headersOf(entry.mime, files.csp) });
};

const headersOf = (mime: string, csp: string): Record<string, string> => ({
  "content-type": mime,
  "content-security-policy": csp,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
});
