import * as z from "zod";

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);

const originOf = (text: string): string | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  const isBare = url.pathname === "/" && url.search === "" && url.hash === "";
  const isAnonymous = url.username === "" && url.password === "";
  return isSafe && isBare && isAnonymous && !text.endsWith("?") && !text.endsWith("#") ? url.origin : null;
};

/** Origin of the clinic service: https, or http on loopback; without path, query, name or password. */
export const ServerOrigin = z
  .string()
  .max(300)
  .transform((text, context) => {
    const origin = originOf(text);
    if (origin !== null) return origin;
    context.addIssue({ code: "custom", message: "https origin, or http on loopback" });
    return z.NEVER;
  });

/** The origin for WebSockets of an http origin. */
export const socketOriginOf = (origin: string): string => origin.replace(/^http/, "ws");
