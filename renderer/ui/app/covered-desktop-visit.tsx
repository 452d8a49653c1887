import { type Clock, useNow } from "../parts/clock.ts";
import { CoverPane } from "../screens/desktop/cover.tsx";
import type { CoverIntents, CoverView } from "../screens/desktop/types.ts";
import { CoveredVisit } from "../screens/visit/covered-visit.tsx";
import type { VisitIntents, VisitView } from "../screens/visit/types.ts";
import { useStrings } from "../strings/strings-provider.tsx";
import { coveredVisitOf } from "./covered-view.ts";

/** The desktop's visit under a cover, with the way back beside it. */
export const CoveredDesktopVisit = (props: {
  view: VisitView;
  cover: CoverView;
  intents: CoverIntents;
  visitIntents: VisitIntents;
  clock: Clock;
}) => {
  const { view, cover, intents, visitIntents, clock } = props;
  const { t } = useStrings();
  const now = useNow(clock, 1_000);
  return (
    <CoveredVisit
      view={coveredVisitOf(view, (number) => t("desktop.cover.person", { number }))}
      intents={visitIntents}
      pane={<CoverPane view={cover} intents={intents} now={now} />}
    />
  );
};
