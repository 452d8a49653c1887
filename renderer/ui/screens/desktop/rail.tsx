import { CalendarDays, LogOut } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { VisuallyHidden } from "react-aria-components/VisuallyHidden";
import { Avatar } from "../../parts/avatar.tsx";
import { classes } from "../../parts/classes.ts";
import { initialsOf } from "../../parts/initials.ts";
import { Mark } from "../../parts/mark.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./rail.module.css";
import { type RailPerson } from "./types.ts";

/** The places of the desktop, and at its foot the way out and who is signed in. */
export const Rail = ({ person, onSignOut }: { person: RailPerson; onSignOut: () => void }) => {
  const { t } = useStrings();
  return (
    <nav className={styles.rail} aria-label={t("desktop.rail.label")}>
      <span className={styles.mark}>
        <Mark />
      </span>
      <span className={classes(styles.place, styles.here)} aria-current="page">
        <CalendarDays size={20} strokeWidth={1.75} aria-hidden />
        {t("desktop.rail.today")}
      </span>
      <span className={styles.gap} />
      <Button className={classes(styles.place)} onPress={onSignOut}>
        <LogOut size={20} strokeWidth={1.75} aria-hidden />
        {t("desktop.rail.signOut")}
      </Button>
      <span title={`${person.displayName}, ${person.email}`}>
        <Avatar initials={initialsOf(person.displayName)} tone="accent" />
        <VisuallyHidden>{t("desktop.rail.signedInAs", { name: person.displayName })}</VisuallyHidden>
      </span>
    </nav>
  );
};
