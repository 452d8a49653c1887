import type { Clock } from "../parts/clock.ts";
import { SharePicker } from "../screens/visit/share-picker.tsx";
import type { SharePickerIntents, SharePickerView, VisitIntents, VisitView } from "../screens/visit/types.ts";
import { VisitScreen } from "../screens/visit/visit-screen.tsx";

/** The visit of the desktop with the share picker above it while that is open. */
export type DesktopVisitProps = {
  view: VisitView;
  picker: SharePickerView | null;
  intents: VisitIntents & { picker: SharePickerIntents };
  clock: Clock;
};

/** The clinician's visit as the desktop shows it. */
export const DesktopVisit = ({ view, picker, intents, clock }: DesktopVisitProps) => (
  <>
    <VisitScreen view={view} intents={intents} clock={clock} />
    {picker !== null && <SharePicker view={picker} viewers={view.others.length} intents={intents.picker} />}
  </>
);
