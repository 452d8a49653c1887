import * as z from "zod";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { SignedIn } from "../account/sessions.ts";
import type { ReturnCookie } from "./return-cookie.ts";

/** Who asks: the address always, the session where the route needs one, the key that a proof was of, and the cookie of a browser that was here. */
export type Asker = {
  address: string;
  signedIn: SignedIn | null;
  thumbprint: string | null;
  returnCookie: ReturnCookie;
};

/** The work that a parsed request asks for. */
export type Run = () => Promise<Result<unknown>>;

/** A route with its handler: `prepare` parses the body and gives the work, or null when the body is not what the table says. */
export type BoundRoute = { prepare: (asker: Asker, body: unknown) => Run | null };

/** A route as the table declares it, body and answer. */
export type Declared<Body, Answer> = { body: Body; answer: Answer };
/** What a handler does for whom. */
export type Work<Who, Body, Answer extends z.ZodType> = (
  who: Who,
  body: Body,
) => Promise<Result<z.input<Answer>>>;

/** Answers are parsed too: nothing leaves that the table does not name. */
const checked = async <Answer extends z.ZodType>(
  answer: Answer,
  result: Promise<Result<z.input<Answer>>>,
): Promise<Result<unknown>> => {
  const settled = await result;
  return settled.ok ? succeed(answer.parse(settled.value)) : settled;
};

const bodyParser = <Body extends z.ZodType>(schema: Body | null) => schema ?? z.undefined();

/** Binds a route that needs no session. */
export const open = <Body extends z.ZodType, Answer extends z.ZodType>(
  { body: schema, answer }: Declared<Body, Answer>,
  work: Work<Asker, z.output<Body>, Answer>,
): BoundRoute => ({
  prepare(asker, body) {
    const parsed = schema.safeParse(body);
    return parsed.success ? () => checked(answer, work(asker, parsed.data)) : null;
  },
});

/** A route that takes no body, as the others are declared. */
export const withoutBody = <Answer extends z.ZodType>({ answer }: Declared<null, Answer>) => ({
  body: bodyParser(null),
  answer,
});

/** Binds a route that needs a session. */
export const forStaff = <Body extends z.ZodType, Answer extends z.ZodType>(
  declared: Declared<Body, Answer>,
  work: Work<SignedIn & { address: string }, z.output<Body>, Answer>,
): BoundRoute =>
  open(declared, async ({ signedIn, address }, body) =>
    signedIn === null ? fail("SESSION_EXPIRED") : work({ ...signedIn, address }, body),
  );

/** Binds a route without a session whose caller proves the key that the session is or will be bound to. */
export const proved = <Body extends z.ZodType, Answer extends z.ZodType>(
  declared: Declared<Body, Answer>,
  work: Work<{ address: string; thumbprint: string }, z.output<Body>, Answer>,
): BoundRoute =>
  open(declared, async ({ thumbprint, address }, body) =>
    thumbprint === null ? fail("PROOF_INVALID") : work({ address, thumbprint }, body),
  );
