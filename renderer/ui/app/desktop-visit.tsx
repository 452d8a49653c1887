import { RenewLink } from "../screens/desktop/renew-link.tsx";
import type { InvitationState, VisitRow } from "../screens/desktop/types.ts";
import type { Clock } from "../parts/clock.ts";
import { SharePicker } from "../screens/visit/share-picker.tsx";
import type { SharePickerView, VisitView } from "../screens/visit/types.ts";
import { VisitScreen } from "../screens/visit/visit-screen.tsx";
import type { DesktopVisitIntents } from "./desktop-intents.ts";

/** The visit of the desktop with the windows that may stand above it: the share picker, and a link that is made anew. */
export type DesktopVisitProps = {
  view: VisitView;
  picker: SharePickerView | null;
  /** The visit whose link is made anew; null while none is. */
  renewed: VisitRow | null;
  invitation: InvitationState;
  intents: DesktopVisitIntents;
  clock: Clock;
};

/** The visit as the desktop shows it, in whichever seat. */
export const DesktopVisit = (props: DesktopVisitProps) => {
  const { view, picker, renewed, invitation, intents, clock } = props;
  return (
    <>
      <VisitScreen view={view} intents={intents} clock={clock} />
      {picker !== null && <SharePicker view={picker} viewers={view.others.length} intents={intents.picker} />}
      {renewed !== null && (
        <RenewLink
          row={renewed}
          state={invitation}
          onRenew={() => intents.link.renew(renewed.id)}
          onClose={intents.link.close}
          onCopy={intents.link.copyText}
        />
      )}
    </>
  );
};
