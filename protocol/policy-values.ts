import * as z from "zod";

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** An administrator's tools mangle anything beyond these, and a mangled address is another address. */
const isPlain = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

const urlOf = (text: string): URL | null => {
  if (!isPlain(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.username === "" && url.password === "" ? url : null;
};

const originOf = (text: string): string | null => {
  const url = urlOf(text);
  if (url === null) return null;
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  return isSafe ? url.origin : null;
};

/** Where one has to be sure of the machine that answers: https, or http on loopback; nothing but the origin. Names beyond ASCII are written as Punycode. */
export const PolicyOrigin = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^\s/?#@\\]+\/?$/)
  .transform((text, context) => {
    const origin = originOf(text);
    if (origin !== null) return origin;
    context.addIssue({ code: "custom", message: "https origin, or http on loopback" });
    return z.NEVER;
  });

/** Where a proxy's configuration script is fetched: http or https, without a name or a password. */
export const PacUrl = z
  .string()
  .max(300)
  .refine((text) => {
    const url = urlOf(text);
    return url !== null && (url.protocol === "https:" || url.protocol === "http:");
  });

/** The name of one host, in lower case, without a wildcard; an address is not a name. */
export const HostName = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/);

/** Hosts that a list may name. */
export const HOSTS_MAX = 50;
