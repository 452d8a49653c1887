import { CalendarDays, EyeOff, LogOut, type LucideIcon, Settings, Stethoscope } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { VisuallyHidden } from "react-aria-components/VisuallyHidden";
import { Avatar } from "../../parts/avatar.tsx";
import { classes } from "../../parts/classes.ts";
import { initialsOf } from "../../parts/initials.ts";
import { Mark } from "../../parts/mark.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./rail.module.css";
import { type Place, type RailIntents, type RailPerson } from "./types.ts";

/** What the rail takes: how many wait is said on the way back to Today. */
export type RailProps = { person: RailPerson; place: Place; waitingCount: number; intents: RailIntents };

const ICONS: Readonly<Record<Place, LucideIcon>> = {
  today: CalendarDays,
  clinic: Stethoscope,
  settings: Settings,
};

const Waiting = ({ count }: { count: number }) => {
  const { t } = useStrings();
  return (
    <>
      <span className={styles.count} aria-hidden>
        {count > 99 ? "99+" : count}
      </span>
      <VisuallyHidden>{`, ${t("desktop.rail.waiting", { count })}`}</VisuallyHidden>
    </>
  );
};

const Item = ({ to, place, waitingCount, intents }: Omit<RailProps, "person"> & { to: Place }) => {
  const { t } = useStrings();
  const Icon = ICONS[to];
  const isHere = to === place;
  return (
    <Button
      className={classes(styles.place, isHere && styles.here)}
      {...(isHere ? { "aria-current": "page" as const } : {})}
      onPress={() => !isHere && intents.goTo(to)}
    >
      <Icon size={20} strokeWidth={1.75} aria-hidden />
      <span>{t(`desktop.rail.${to}`)}</span>
      {to === "today" && !isHere && waitingCount > 0 && <Waiting count={waitingCount} />}
    </Button>
  );
};

/** The places of the desktop, and at its foot the way out and who is signed in. */
export const Rail = (props: RailProps) => {
  const { person, intents } = props;
  const { t } = useStrings();
  return (
    <nav className={styles.rail} aria-label={t("desktop.rail.label")}>
      <span className={styles.mark}>
        <Mark />
      </span>
      <Item {...props} to="today" />
      {person.canSeeClinic && <Item {...props} to="clinic" />}
      <Item {...props} to="settings" />
      <span className={styles.gap} />
      <Button className={classes(styles.place)} onPress={intents.cover}>
        <EyeOff size={20} strokeWidth={1.75} aria-hidden />
        {t("desktop.rail.cover")}
      </Button>
      <Button className={classes(styles.place)} onPress={intents.signOut}>
        <LogOut size={20} strokeWidth={1.75} aria-hidden />
        {t("desktop.rail.signOut")}
      </Button>
      <span className={styles.person} title={`${person.displayName}, ${person.email}`}>
        <Avatar initials={initialsOf(person.displayName)} tone="accent" />
        {person.isShared && (
          <span className={styles.name} aria-hidden>
            {person.displayName}
          </span>
        )}
        <VisuallyHidden>{t("desktop.rail.signedInAs", { name: person.displayName })}</VisuallyHidden>
      </span>
    </nav>
  );
};
