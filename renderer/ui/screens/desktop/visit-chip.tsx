import { Check } from "lucide-react";
import { Chip } from "../../parts/chip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, durationWords } from "../../strings/time-words.ts";
import { type VisitChip } from "./day.ts";

/** The chip of a visit in words and colour. */
export const VisitStateChip = ({ chip }: { chip: VisitChip }) => {
  const { t, locale } = useStrings();
  switch (chip.kind) {
    case "ended":
      return (
        <Chip tone="done" icon={Check}>
          {t("desktop.visit.ended", { time: chip.at === null ? "" : clockTime(chip.at, { locale }) }).trim()}
        </Chip>
      );
    case "open":
      return <Chip tone="good">{t("desktop.visit.isOpen")}</Chip>;
    case "onHold":
      return <Chip tone="neutral">{t("desktop.visit.isOnHold")}</Chip>;
    case "waiting":
      return (
        <Chip tone="waiting" hasDot>
          {t(chip.isEarly ? "desktop.visit.waitingEarly" : "desktop.visit.waiting", { count: chip.count })}
        </Chip>
      );
    case "startsIn":
      return <Chip>{t("desktop.visit.startsIn", { duration: durationWords(chip.durationMs, t) })}</Chip>;
    case "later":
      return null;
    case "due":
      return <Chip>{t("desktop.visit.isDue")}</Chip>;
    case "missed":
      return <Chip tone="done">{t("desktop.visit.isMissed")}</Chip>;
  }
};
