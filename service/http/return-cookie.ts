import type { FastifyReply, FastifyRequest } from "fastify";
import { type VisitId, bytesSchema } from "../../protocol/ids.ts";
import type { Config } from "../config.ts";

/** The cookie by which a browser that was let in comes back, one for each visit; pages cannot read it. */
export type ReturnCookie = {
  /** The return key of this visit; null without one, with a damaged one, or with two. */
  read(visitId: VisitId): string | null;
  keep(visitId: VisitId, returnKey: string): void;
};

const PREFIX = "anteroom-return-";
const ReturnKey = bytesSchema(32);

const nameOf = (visitId: VisitId): string => `${PREFIX}${visitId.slice(0, 8)}`;

/** The value of the only cookie of exactly this name. */
const onlyValueOf = (header: string, name: string): string | null => {
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
};

const textOf = (visitId: VisitId, returnKey: string, isSecure: boolean): string =>
  [
    `${nameOf(visitId)}=${returnKey}`,
    "Path=/v1/join",
    "HttpOnly",
    "SameSite=Strict",
    ...(isSecure ? ["Secure"] : []),
  ].join("; ");

/** The cookie of one request. It goes with the browser's session; the desktop's origin neither shows nor gets one. */
export const returnCookieOf = (
  request: FastifyRequest,
  reply: FastifyReply,
  { publicOrigin }: Pick<Config, "publicOrigin">,
): ReturnCookie => {
  const { origin, cookie } = request.headers;
  const isOurs = origin === undefined || origin === publicOrigin;
  return {
    read(visitId) {
      if (!isOurs || cookie === undefined) return null;
      const parsed = ReturnKey.safeParse(onlyValueOf(cookie, nameOf(visitId)));
      return parsed.success ? parsed.data : null;
    },
    keep(visitId, returnKey) {
      if (isOurs) reply.header("set-cookie", textOf(visitId, returnKey, publicOrigin.startsWith("https:")));
    },
  };
};
