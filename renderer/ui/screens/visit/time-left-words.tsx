import { Clock3, X } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { OverlayLine } from "./news-stack.tsx";
import { endWarning, timeLeft } from "./time-left.ts";

/** How long the visit still has by its plan. */
export const TimeLeftWords = ({ plannedEndAt, now }: { plannedEndAt: number | null; now: number }) => {
  const { t } = useStrings();
  const left = timeLeft(plannedEndAt, now);
  if (left === null) return null;
  const count = left.minutes;
  if (!left.isOver) return <span>{t("visit.time.left", { count })}</span>;
  return <span>{count === 0 ? t("visit.time.reached") : t("visit.time.over", { count })}</span>;
};

/** What the warning takes; `onKeep` is null for those who cannot keep the visit open. */
export type EndWarningProps = { endsAt: number | null; now: number; onKeep: (() => void) | null };

/** Says that the visit is about to end by itself, until it is kept open or the warning was read. */
export const EndWarning = ({ endsAt, now, onKeep }: EndWarningProps) => {
  const { t } = useStrings();
  const [readFor, setReadFor] = useState<number | null>(null);
  const minutes = endWarning(endsAt, now);
  if (minutes === null || readFor === endsAt) return null;
  return (
    <OverlayLine
      icon={Clock3}
      action={
        <>
          {onKeep && (
            <Button kind="primary" onPress={onKeep}>
              {t("visit.time.keep")}
            </Button>
          )}
          <IconButton icon={X} label={t("parts.close")} onPress={() => setReadFor(endsAt)} />
        </>
      }
    >
      {minutes === 0 ? t("visit.time.endsNow") : t("visit.time.ends", { count: minutes })}
    </OverlayLine>
  );
};
