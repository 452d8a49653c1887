import * as z from "zod";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { type SignedIn, endSession } from "../account/sessions.ts";
import { accountView, signIn, signInParameters } from "../account/sign-in.ts";
import { issueTicket } from "../account/tickets.ts";
import { arrive, look, resume } from "../visit/links.ts";
import { createVisit, listVisits, renewLink } from "../visit/visits.ts";
import type { HttpDeps } from "./deps.ts";

/** Who asks: the address always, the session where the route needs one. */
export type Asker = { address: string; signedIn: SignedIn | null };

type Run = () => Promise<Result<unknown>>;

/** A route with its handler: `prepare` parses the body and gives the work, or null when the body is not what the table says. */
export type BoundRoute = { prepare: (asker: Asker, body: unknown) => Run | null };

type Declared<Body, Answer> = { body: Body; answer: Answer };
type Work<Who, Body, Answer extends z.ZodType> = (who: Who, body: Body) => Promise<Result<z.input<Answer>>>;

/** Answers are parsed too: nothing leaves that the table does not name. */
const checked = async <Answer extends z.ZodType>(
  answer: Answer,
  result: Promise<Result<z.input<Answer>>>,
): Promise<Result<unknown>> => {
  const settled = await result;
  return settled.ok ? succeed(answer.parse(settled.value)) : settled;
};

const bodyParser = <Body extends z.ZodType>(schema: Body | null) => schema ?? z.undefined();

const open = <Body extends z.ZodType, Answer extends z.ZodType>(
  { body: schema, answer }: Declared<Body, Answer>,
  work: Work<Asker, z.output<Body>, Answer>,
): BoundRoute => ({
  prepare(asker, body) {
    const parsed = schema.safeParse(body);
    return parsed.success ? () => checked(answer, work(asker, parsed.data)) : null;
  },
});

const withoutBody = <Answer extends z.ZodType>({ answer }: Declared<null, Answer>) => ({
  body: bodyParser(null),
  answer,
});

const forStaff = <Body extends z.ZodType, Answer extends z.ZodType>(
  declared: Declared<Body, Answer>,
  work: Work<SignedIn, z.output<Body>, Answer>,
): BoundRoute =>
  open(declared, async ({ signedIn }, body) =>
    signedIn === null ? fail("SESSION_EXPIRED") : work(signedIn, body),
  );

const isStoreReady = async ({ store }: HttpDeps): Promise<boolean> =>
  (await store.read(async (reads) => succeed(await reads.clinic.list()))).ok;

const readiness = async (deps: HttpDeps) => {
  const [store, media] = [await isStoreReady(deps), await deps.isMediaHealthy()];
  const status = store && media ? ("ready" as const) : ("notReady" as const);
  return succeed({ status, store, media });
};

const clinicName = (deps: HttpDeps) =>
  deps.store.read(async (reads) => {
    const [clinic] = await reads.clinic.list();
    return clinic === undefined ? fail("NOT_FOUND") : succeed({ name: clinic.name });
  });

const signOut = async (deps: HttpDeps, signedIn: SignedIn) => {
  const ended = await endSession(deps.store, signedIn, deps.clock);
  if (!ended.ok) return ended;
  deps.sessionsEnded([signedIn.session.id]);
  return succeed({});
};

const staffTicket = (deps: HttpDeps, { session }: SignedIn) =>
  deps.store.transaction(async (tx) =>
    succeed({ ticket: await issueTicket(tx, { purpose: "staff", sessionId: session.id }, deps) }),
  );

/** Every route of the table with its handler; a route of the table without one does not compile. */
export const bindRoutes = (deps: HttpDeps): Record<RouteName, BoundRoute> => ({
  health: open(withoutBody(routes.health), async () => succeed({ status: "ok" as const })),
  ready: open(withoutBody(routes.ready), () => readiness(deps)),
  clinic: open(withoutBody(routes.clinic), () => clinicName(deps)),
  signInParameters: open(routes.signInParameters, (_, { email }) => signInParameters(deps, email)),
  signIn: open(routes.signIn, ({ address }, body) => signIn(deps, { ...body, address })),
  signOut: forStaff(routes.signOut, (signedIn) => signOut(deps, signedIn)),
  session: forStaff(withoutBody(routes.session), ({ account }) =>
    deps.store.read(async (reads) => succeed(await accountView(reads, account))),
  ),
  ticket: forStaff(routes.ticket, (signedIn) => staffTicket(deps, signedIn)),
  listVisits: forStaff(withoutBody(routes.listVisits), ({ account }) => listVisits(deps, account)),
  createVisit: forStaff(routes.createVisit, async ({ account }, body) => {
    const made = await createVisit(deps, account, body);
    if (made.ok) deps.visitChanged(made.value.visit.id);
    return made;
  }),
  renewLink: forStaff(routes.renewLink, async ({ account }, body) => {
    const renewed = await renewLink(deps, account, body);
    if (renewed.ok) deps.visitChanged(body.visitId);
    return renewed;
  }),
  look: open(routes.look, (_, body) => look(deps, body)),
  arrive: open(routes.arrive, async (_, body) => {
    const arrived = await arrive(deps, body);
    // The last wrong passcode lets the link rest, which the day list shows.
    if (!arrived.ok && arrived.error.code === "PASSCODE_WRONG") deps.visitChanged(body.visitId);
    return arrived;
  }),
  resume: open(routes.resume, (_, body) => resume(deps, body)),
});
