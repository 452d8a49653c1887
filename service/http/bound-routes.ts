import { fail } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type Arrival, type RouteName, routes } from "../../protocol/routes.ts";
import type { SignedIn } from "../account/sessions.ts";
import { issueTicket } from "../account/tickets.ts";
import { type Arrived, type Comer, arrive, comeBack } from "../visit/come-back.ts";
import { invite, listInvitations, retireInvitation } from "../visit/invitations.ts";
import { look, resume } from "../visit/links.ts";
import { joinAsStaff, resumeAsStaff } from "../visit/staff-arrival.ts";
import { createVisit, listVisits, renewLink } from "../visit/visits.ts";
import { setWording, wordingOf } from "../visit/wording.ts";
import { type Asker, type BoundRoute, forStaff, open, withoutBody } from "./binding.ts";
import type { HttpDeps } from "./deps.ts";
import { openApiDocument } from "./openapi.ts";
import { sessionRoutes } from "./session-routes.ts";
import { staffRoutes } from "./staff-routes.ts";

const isStoreReady = async ({ store }: HttpDeps): Promise<boolean> =>
  (await store.read(async (reads) => succeed(await reads.clinic.list()))).ok;

const readiness = async (deps: HttpDeps) => {
  const [store, media] = [await isStoreReady(deps), await deps.isMediaHealthy()];
  const status = store && media ? ("ready" as const) : ("notReady" as const);
  return succeed({ status, store, media });
};

const clinicView = (deps: HttpDeps) =>
  deps.store.read(async (reads) => {
    const [clinic] = await reads.clinic.list();
    if (clinic === undefined) return fail("NOT_FOUND");
    return succeed({ name: clinic.name, wording: wordingOf(clinic) });
  });

const staffTicket = (deps: HttpDeps, { session }: SignedIn) =>
  deps.store.transaction(async (tx) =>
    succeed({ ticket: await issueTicket(tx, { purpose: "staff", sessionId: session.id }, deps) }),
  );

/** Lets the browser keep its way back, and answers the rest. */
const withCookie = async (
  { address, returnCookie }: Asker,
  { visitId }: { visitId: VisitId },
  work: (comer: Comer) => Promise<Result<Arrived>>,
): Promise<Result<Arrival>> => {
  const arrived = await work({ address, returnKey: returnCookie.read(visitId) });
  if (!arrived.ok) return arrived;
  returnCookie.keep(visitId, arrived.value.returnKey);
  return succeed(arrived.value.arrival);
};

/** Tells the hosts' day lists of a change of this visit, where `isTold` says so. */
const telling = async <T>(
  deps: HttpDeps,
  { visitId }: { visitId: VisitId },
  work: Promise<Result<T>>,
  isTold: (result: Result<T>) => boolean,
): Promise<Result<T>> => {
  const result = await work;
  if (isTold(result)) deps.visitChanged(visitId);
  return result;
};

const isDone = (result: Result<unknown>): boolean => result.ok;
/** The last wrong passcode lets the link rest, which the day list shows. */
const isWrongPasscode = (result: Result<unknown>): boolean =>
  !result.ok && result.error.code === "PASSCODE_WRONG";

const publicRoutes = (deps: HttpDeps, document = openApiDocument(deps.config)) => ({
  health: open(withoutBody(routes.health), async () => succeed({ status: "ok" as const })),
  ready: open(withoutBody(routes.ready), () => readiness(deps)),
  clinic: open(withoutBody(routes.clinic), () => clinicView(deps)),
  openApi: open(withoutBody(routes.openApi), async () => succeed(document)),
  look: open(routes.look, (_, body) => look(deps, body)),
  arrive: open(routes.arrive, (asker, body) =>
    telling(
      deps,
      body,
      withCookie(asker, body, (comer) => arrive(deps, body, comer)),
      isWrongPasscode,
    ),
  ),
  comeBack: open(routes.comeBack, (asker, body) =>
    withCookie(asker, body, (comer) => comeBack(deps, body, comer)),
  ),
  resume: open(routes.resume, (_, body) => resume(deps, body)),
});

const accountRoutes = (deps: HttpDeps) => ({
  ticket: forStaff(routes.ticket, (signedIn) => staffTicket(deps, signedIn)),
  setWording: forStaff(routes.setWording, ({ account }, body) => setWording(deps, account, body)),
});

const visitRoutes = (deps: HttpDeps) => ({
  listVisits: forStaff(withoutBody(routes.listVisits), ({ account }) => listVisits(deps, account)),
  createVisit: forStaff(routes.createVisit, async ({ account }, body) => {
    const made = await createVisit(deps, account, body);
    if (made.ok) deps.visitChanged(made.value.visit.id);
    return made;
  }),
  renewLink: forStaff(routes.renewLink, ({ account }, body) =>
    telling(deps, body, renewLink(deps, account, body), isDone),
  ),
  invite: forStaff(routes.invite, ({ account }, body) => invite(deps, account, body)),
  listInvitations: forStaff(routes.listInvitations, ({ account }, body) =>
    listInvitations(deps, account, body),
  ),
  retireInvitation: forStaff(routes.retireInvitation, ({ account }, body) =>
    telling(deps, body, retireInvitation(deps, account, body), isDone),
  ),
  joinAsStaff: forStaff(routes.joinAsStaff, ({ account, address }, body) =>
    telling(deps, body, joinAsStaff(deps, account, { ...body, address }), isWrongPasscode),
  ),
  resumeAsStaff: forStaff(routes.resumeAsStaff, ({ account }, body) => resumeAsStaff(deps, account, body)),
});

/** Every route of the table with its handler; a route of the table without one does not compile. */
export const bindRoutes = (deps: HttpDeps): Record<RouteName, BoundRoute> => ({
  ...publicRoutes(deps),
  ...sessionRoutes(deps),
  ...staffRoutes(deps),
  ...accountRoutes(deps),
  ...visitRoutes(deps),
});
