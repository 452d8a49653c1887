import { socketOriginOf } from "../settings/server-origin.ts";

/** The content security policy of every page and worker; `serverOrigin` null allows no connection but to ourselves. */
export const cspOf = (serverOrigin: string | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    [
      "connect-src 'self'",
      ...(serverOrigin === null ? [] : [serverOrigin, socketOriginOf(serverOrigin)]),
    ].join(" "),
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types anteroom-worker",
  ].join("; ");
