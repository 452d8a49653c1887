import { WebSocket } from "ws";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";

/** Largest message that the media server may send: a join answer of a large room. Bytes. */
const UPSTREAM_BYTES_MAX = 8 * 1024 * 1024;
/** How long the media server may take to accept. Milliseconds. */
const CONNECT_MS = 3_000;

/** The media server's own address for a client's path and query; the token travels in a header instead. */
export const upstreamUrl = (privateUrl: string, asked: URL): URL => {
  const url = new URL(privateUrl.replace(/^http/, "ws"));
  url.pathname = `${url.pathname.replace(/\/$/, "")}${asked.pathname}`;
  for (const [name, value] of asked.searchParams)
    if (name !== "access_token") url.searchParams.append(name, value);
  return url;
};

/** A way to the media server that is being made; `stop` ends it, made or not. */
export type Upstream = { connected: Promise<Result<WebSocket>>; stop(): void };

/** Connects to the media server; the socket is paused until somebody listens. Any failure is MEDIA_UNAVAILABLE. */
export const connectUpstream = (url: URL, token: string, userAgent: string): Upstream => {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}`, "user-agent": userAgent },
    perMessageDeflate: false,
    maxPayload: UPSTREAM_BYTES_MAX,
    handshakeTimeout: CONNECT_MS,
    followRedirects: false,
  });
  const connected = new Promise<Result<WebSocket>>((resolve) => {
    socket.once("open", () => {
      socket.pause();
      resolve(succeed(socket));
    });
    socket.on("error", () => resolve(fail("MEDIA_UNAVAILABLE")));
  });
  return { connected, stop: () => socket.terminate() };
};
