import { DoorOpen, Languages } from "lucide-react";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { Chip } from "../../parts/chip.tsx";
import { classes } from "../../parts/classes.ts";
import { DeviceLight } from "../../parts/device-light.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { Tooltip } from "../../parts/tooltip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, durationWords, languageName } from "../../strings/time-words.ts";
import { type OpenCard, type WaitingRow } from "./types.ts";
import { deviceLightOf, waitAge } from "./waiting.ts";
import styles from "./waiting-item.module.css";

/** What a WaitingItem takes. */
export type WaitingItemProps = {
  row: WaitingRow;
  now: number;
  isNext: boolean;
  isOffline: boolean;
  onAdmit: (row: WaitingRow) => void;
  onDeny: (row: WaitingRow) => void;
};

const speaksOther = (card: OpenCard, language: string): boolean =>
  card.language !== "" && !card.language.toLowerCase().startsWith(language);

const CardChips = ({ card }: { card: OpenCard }) => {
  const { t, language, locale } = useStrings();
  const spoken = speaksOther(card, language) ? languageName(card.language, locale) : "";
  const interpreter = card.wantsInterpreter ? t("desktop.waitingRoom.needsInterpreter") : "";
  const wish = [interpreter, spoken].filter(Boolean).join(", ");
  return (
    <>
      {wish && <Chip icon={Languages}>{wish}</Chip>}
      {card.relation === "relative" && <Chip>{t("desktop.waitingRoom.relative")}</Chip>}
      {card.relation === "interpreter" && <Chip>{t("desktop.waitingRoom.interpreter")}</Chip>}
      {card.relation === "other" && <Chip>{t("desktop.waitingRoom.otherPerson")}</Chip>}
    </>
  );
};

const Facts = ({ row }: { row: WaitingRow }) => {
  const { t } = useStrings();
  const { state, fact } = deviceLightOf(row.card);
  return (
    <div className={styles.facts}>
      {row.isConnected ? (
        <DeviceLight state={state}>{t(`desktop.waitingRoom.${fact}`)}</DeviceLight>
      ) : (
        <DeviceLight state="none">{t("desktop.waitingRoom.lost")}</DeviceLight>
      )}
      {row.card && <CardChips card={row.card} />}
    </div>
  );
};

const Wait = ({ row, now }: { row: WaitingRow; now: number }) => {
  const { t, locale } = useStrings();
  const waitedMs = Math.max(0, now - row.waitingSince);
  return (
    <div className={styles.wait}>
      <p className={classes(styles.waited, waitAge(waitedMs) === "long" && styles.long)}>
        {durationWords(waitedMs, t)}
      </p>
      <p className={styles.visit}>{`${clockTime(row.startsAt, { locale })} ${row.visitLabel}`}</p>
    </div>
  );
};

const Actions = ({ row, name, isNext, isOffline, onAdmit, onDeny }: WaitingItemProps & { name: string }) => {
  const { t } = useStrings();
  const admit = (
    <Button
      kind={isNext ? "primary" : "quiet"}
      icon={DoorOpen}
      isDisabled={isOffline || !row.canAdmit}
      onPress={() => onAdmit(row)}
      aria-label={t("desktop.waitingRoom.admitNamed", { name })}
    >
      {t("desktop.waitingRoom.admit")}
    </Button>
  );
  return (
    <div className={styles.actions}>
      {isNext ? (
        <Tooltip label={t("desktop.waitingRoom.admitNext")} shortcut="A" placement="bottom">
          {admit}
        </Tooltip>
      ) : (
        admit
      )}
      <Button
        kind="plain"
        isDisabled={isOffline}
        onPress={() => onDeny(row)}
        aria-label={t("desktop.waitingRoom.denyNamed", { name })}
      >
        {t("desktop.waitingRoom.deny")}
      </Button>
    </div>
  );
};

/** Somebody in the waiting room: who, since when, for which visit, with which devices; and the two answers. */
export const WaitingItem = (props: WaitingItemProps) => {
  const { row, now, isNext } = props;
  const { t } = useStrings();
  const name = row.card?.name ?? t("desktop.waitingRoom.sealed");
  return (
    <li className={styles.row}>
      <Avatar initials={row.card ? initialsOf(row.card.name) : "?"} tone={isNext ? "accent" : "neutral"} />
      <div className={styles.who}>
        <p className={classes(styles.name, !row.card && styles.sealed)}>{name}</p>
        <Facts row={row} />
        <Actions {...props} name={name} />
      </div>
      <Wait row={row} now={now} />
    </li>
  );
};
