import { z } from "zod";
import { gunzipSync } from "node:zlib";

/** A request as a service of the run saw it: what proxies between would have written down. */
export const SeenRequest = z.strictObject({
  method: z.string(),
  /** Path and query, as they stood on the wire. */
  target: z.string(),
  referer: z.string().nullable(),
});
export type SeenRequest = z.infer<typeof SeenRequest>;

/** Something of the run that may stand in no request target, with what it is. */
export const KeptSecret = z.strictObject({ kind: z.string(), value: z.string() });
export type KeptSecret = z.infer<typeof KeptSecret>;

/** Shorter ones would be found in ordinary words. */
export const SECRET_MIN = 4;

/** The gate's paths: livekit-client puts its media token into their query, and nothing else takes a query (docs/protocol.md). */
const gatePath = /^\/rtc(?:\/v1)?(?:\/validate)?$/;

const partsOf = (target: string): URL | null => {
  const url = `http://service.invalid${target.startsWith("/") ? "" : "/"}${target}`;
  return URL.canParse(url) ? new URL(url) : null;
};

/** The media token of a request to the gate; null where none stands. */
export const mediaTokenIn = (target: string): string | null => {
  const url = partsOf(target);
  return url !== null && gatePath.test(url.pathname) ? url.searchParams.get("access_token") : null;
};

const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8");

const unzipped = (bytes: Buffer): string => {
  // protobuf in front of it: the packed part begins with the mark of gzip
  const at = bytes.indexOf(Buffer.from([0x1f, 0x8b]));
  if (at === -1) return "";
  try {
    return gunzipSync(bytes.subarray(at)).toString("utf8");
  } catch {
    return "";
  }
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
};

/** A target in every way in which it can be read: as it stands without the gate's media token, decoded, and what is wrapped in it and in that token. */
const readingsOf = (target: string): readonly string[] => {
  const token = mediaTokenIn(target);
  const bare = token === null ? target : target.replace(token, "");
  const wrapped = partsOf(target)?.searchParams.get("join_request") ?? "";
  const bytes = Buffer.from(wrapped, "base64");
  const claims = token?.split(".").slice(0, 2).map(fromBase64) ?? [];
  return [bare, decoded(bare), bytes.toString("utf8"), unzipped(bytes), ...claims];
};

/** What of a request is told to whoever reads the report: nothing of its query. */
const pathOf = ({ method, target }: SeenRequest): string => `${method} ${partsOf(target)?.pathname ?? "?"}`;

/** Short digits stand by themselves, or they are part of something longer. */
const isIn = (value: string, text: string): boolean => {
  if (!/^\d{1,8}$/.test(value)) return text.includes(value);
  return new RegExp(`(?<![0-9A-Za-z_-])${value}(?![0-9A-Za-z_-])`).test(text);
};

const RUN = 8;

const hashAt = (text: string, at: number): number => {
  let hash = 0;
  for (let next = at; next < at + RUN; next += 1) hash = Math.imul(hash, 31) + text.charCodeAt(next);
  return hash >>> 8;
};

/** Tells at once that most values stand nowhere in a long text, by the hashes of all its runs of eight letters; never so of one that does. */
const absenceIn = (text: string): ((value: string) => boolean) => {
  const runs = new Uint8Array(1 << 24);
  for (let at = 0; at + RUN <= text.length; at += 1) runs[hashAt(text, at)] = 1;
  return (value) => {
    for (let at = 0; at + RUN <= value.length; at += 1) if (runs[hashAt(value, at)] === 0) return true;
    return false;
  };
};

/** The kinds and paths of all secrets that stand in targets or referers of the run, and queries that stand where none should. */
export const leaksIn = (
  requests: readonly SeenRequest[],
  secrets: readonly KeptSecret[],
): readonly string[] => {
  const found = new Set<string>();
  const texts = requests.map((request) => {
    const { pathname = "", search = "" } = partsOf(request.target) ?? {};
    if (search !== "" && !gatePath.test(pathname)) found.add(`A query stands in ${pathOf(request)}.`);
    const readings = [...readingsOf(request.target), ...readingsOf(request.referer ?? "")];
    return { request, text: readings.join("\n").toLowerCase() };
  });
  const all = texts.map(({ text }) => text).join("\n");
  const isAbsent = absenceIn(all);
  for (const { kind, value } of secrets) {
    const sought = value.toLowerCase();
    if (sought.length < SECRET_MIN || isAbsent(sought) || !all.includes(sought)) continue;
    for (const { request, text } of texts)
      if (isIn(sought, text)) found.add(`Something of the kind "${kind}" stands in ${pathOf(request)}.`);
  }
  return [...found];
};
