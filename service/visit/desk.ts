import { type AwayDesk, createAwayDesk } from "./desk-away.ts";
import { createDecider } from "./desk-decide.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { type GuestDesk, createGuestDesk } from "./desk-guest.ts";
import { type HostDesk, createHostDesk } from "./desk-host.ts";
import { type LeadDesk, createLeadDesk } from "./desk-lead.ts";
import { type MediaDesk, createMediaDesk } from "./desk-media.ts";
import { type MemberDesk, createMemberDesk } from "./desk-members.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { createInTurn } from "../in-turn.ts";

/** Everything that can be done with visits. Each answer says whether it was done; people are told by the desk itself. */
export type Desk = GuestDesk & LeadDesk & HostDesk & MemberDesk & MediaDesk & AwayDesk;

/** A desk over the store, the media server and whoever is present. */
export const createDesk = (deps: DeskDeps): Desk => {
  const queue = createInTurn<VisitId>();
  const decide = createDecider(deps, queue);
  return {
    ...createGuestDesk(deps, decide),
    ...createLeadDesk(deps, decide),
    ...createHostDesk(deps, decide),
    ...createMemberDesk(deps, decide),
    ...createMediaDesk(deps, decide, queue),
    ...createAwayDesk(deps, queue),
  };
};
