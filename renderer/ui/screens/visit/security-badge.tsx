import { Shield, ShieldAlert, ShieldCheck } from "lucide-react";
import { classes } from "../../parts/classes.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./security-badge.module.css";
import type { BadgeView } from "./types.ts";

/** The icon of each state of the badge. */
export const BADGE_ICONS = {
  securing: Shield,
  unverified: Shield,
  verified: ShieldCheck,
  failed: ShieldAlert,
} as const;

const Words = ({ state }: { state: BadgeView["state"] }) => {
  const { t } = useStrings();
  if (state !== "unverified" && state !== "verified") return <span>{t(`visit.badge.${state}`)}</span>;
  return (
    <>
      <span className={styles.long}>{t(`visit.badge.${state}`)}</span>
      <span className={styles.short}>{t(`visit.badge.${state}Short`)}</span>
    </>
  );
};

/** Says what is proven of the encryption: green only when all of it is, red when it failed. */
export const SecurityBadge = ({ badge }: { badge: BadgeView }) => {
  const Icon = BADGE_ICONS[badge.state];
  return (
    <output className={classes(styles.badge, styles[badge.state])}>
      <Icon size={16} aria-hidden />
      <Words state={badge.state} />
    </output>
  );
};
