import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { LineCover } from "./calm-cover.tsx";
import type { VisitIntents, VisitView } from "./types.ts";

/** What the cover of a visit takes. */
export type VisitCoverProps = {
  view: VisitView;
  intents: Pick<VisitIntents, "setSuspended" | "waitAgain">;
  onLeave: () => void;
};

const Action = ({ view, intents, onLeave }: VisitCoverProps) => {
  const { t } = useStrings();
  if (view.line === "heldTooLong")
    return (
      <Button kind="primary" size="form" onPress={intents.waitAgain}>
        {t("visit.line.waitAgain")}
      </Button>
    );
  if (view.line === "suspended" && view.seat !== "participant")
    return (
      <Button kind="primary" size="form" onPress={() => intents.setSuspended(false)}>
        {t("visit.security.resume")}
      </Button>
    );
  if (view.seat === "host") return null;
  return (
    <Button size="form" onPress={onLeave}>
      {t(view.kind === "group" ? "visit.leave.group" : "visit.leave.visit")}
    </Button>
  );
};

/** Whether the bar is covered too: whoever can end the visit or resume it keeps it. */
export const coversBar = ({ seat, line }: Pick<VisitView, "seat" | "line">): boolean =>
  seat === "participant" || (seat === "coHost" && line !== "suspended");

/** The calm picture while the visit is not running, with the one thing that this person can do. */
export const VisitCover = (props: VisitCoverProps) => {
  const { view } = props;
  if (view.line === "live") return null;
  return (
    <LineCover
      line={view.line}
      hostName={view.seat === "host" ? null : view.hostName}
      kind={view.kind}
      action={<Action {...props} />}
    />
  );
};
