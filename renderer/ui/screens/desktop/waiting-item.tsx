import { BadgeCheck, CircleX, DoorOpen, Languages, Undo2 } from "lucide-react";
import { memo } from "react";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { Chip } from "../../parts/chip.tsx";
import { classes } from "../../parts/classes.ts";
import { DeviceLight } from "../../parts/device-light.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { MenuButton } from "../../parts/menu.tsx";
import { Tooltip } from "../../parts/tooltip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, durationWords, languageName } from "../../strings/time-words.ts";
import { LateMenu } from "./late-menu.tsx";
import {
  type LateMinutes,
  type LateTarget,
  type OpenCard,
  type WaitingRow,
  type WaitingTarget,
} from "./types.ts";
import { deviceLightOf, labelBeside, nameOf, targetOf, waitAge } from "./waiting.ts";
import styles from "./waiting-item.module.css";

const MINUTE_MS = 60_000;

/** What a WaitingItem takes. */
export type WaitingItemProps = {
  row: WaitingRow;
  /** How long the wait is, in whole minutes: a long queue is drawn anew only where a minute has passed. */
  waitedMinutes: number;
  isNext: boolean;
  isOffline: boolean;
  onAdmit: (target: WaitingTarget) => void;
  onDeny: (row: WaitingRow) => void;
  onLate: (target: LateTarget, minutes: LateMinutes) => void;
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
      {row.staffName !== null && <Chip icon={BadgeCheck}>{t("desktop.waitingRoom.colleague")}</Chip>}
      {row.card && <CardChips card={row.card} />}
      {row.isBack && <Chip icon={Undo2}>{t("desktop.waitingRoom.isBack")}</Chip>}
      {row.colleagueName !== null && (
        <Chip>{t("desktop.visit.withColleague", { name: row.colleagueName })}</Chip>
      )}
    </div>
  );
};

const Told = ({ row }: { row: WaitingRow }) => {
  const { t, locale } = useStrings();
  if (row.late === null) return null;
  const duration = durationWords(row.late.minutes * MINUTE_MS, t);
  const time = clockTime(row.late.saidAt, { locale });
  return <p className={styles.told}>{t("desktop.waitingRoom.told", { duration, time })}</p>;
};

const Wait = ({ row, waitedMinutes }: Pick<WaitingItemProps, "row" | "waitedMinutes">) => {
  const { t, locale } = useStrings();
  const waitedMs = waitedMinutes * MINUTE_MS;
  return (
    <div className={styles.wait}>
      <p className={classes(styles.waited, waitAge(waitedMs) === "long" && styles.long)}>
        {durationWords(waitedMs, t)}
      </p>
      <p className={styles.visit} title={row.visitLabel}>
        {[clockTime(row.startsAt, { locale }), labelBeside(row)].filter(Boolean).join(" ")}
      </p>
    </div>
  );
};

type ActionsProps = WaitingItemProps & { name: string };

const AdmitButton = ({ row, name, isNext, isOffline, onAdmit }: ActionsProps) => {
  const { t } = useStrings();
  const admit = (
    <Button
      kind={isNext ? "primary" : "quiet"}
      icon={DoorOpen}
      isDisabled={isOffline || !row.canAdmit}
      onPress={() => onAdmit(targetOf(row))}
      aria-label={t("desktop.waitingRoom.admitNamed", { name })}
    >
      {t("desktop.waitingRoom.admit")}
    </Button>
  );
  if (!isNext) return admit;
  return (
    <Tooltip label={t("desktop.waitingRoom.admitNext")} shortcut="A" placement="bottom">
      {admit}
    </Tooltip>
  );
};

const Actions = (props: ActionsProps) => {
  const { row, name, isOffline, onDeny, onLate } = props;
  const { t } = useStrings();
  return (
    <div className={styles.actions}>
      <AdmitButton {...props} />
      <LateMenu
        title={t("desktop.late.chooseNamed", { name })}
        name={t("desktop.late.buttonNamed", { name })}
        isDisabled={isOffline}
        onChoose={(minutes) => onLate({ to: "one", ...targetOf(row) }, minutes)}
      >
        {t("desktop.late.button")}
      </LateMenu>
      <MenuButton
        label={t("desktop.waitingRoom.moreNamed", { name })}
        isDisabled={isOffline}
        actions={[{ id: "deny", label: t("desktop.waitingRoom.deny"), icon: CircleX, isDanger: true }]}
        onAction={() => onDeny(row)}
      />
    </div>
  );
};

/** Somebody in the waiting room: who, since when, for which visit, with which devices; and what can be answered. */
export const WaitingItem = memo((props: WaitingItemProps) => {
  const { row, waitedMinutes, isNext } = props;
  const { t } = useStrings();
  const known = nameOf(row);
  const name = known ?? t("desktop.waitingRoom.sealed");
  return (
    <li className={styles.row}>
      <Avatar initials={known === null ? "?" : initialsOf(known)} tone={isNext ? "accent" : "neutral"} />
      <div className={styles.who}>
        <p className={classes(styles.name, known === null && styles.sealed)}>{name}</p>
        <Facts row={row} />
        <Told row={row} />
      </div>
      <Wait row={row} waitedMinutes={waitedMinutes} />
      <Actions {...props} name={name} />
    </li>
  );
});

WaitingItem.displayName = "WaitingItem";
