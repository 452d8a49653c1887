import { Lock, LockOpen } from "lucide-react";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { Chip } from "../../parts/chip.tsx";
import { classes } from "../../parts/classes.ts";
import { initialsOf } from "../../parts/initials.ts";
import { Switch } from "../../parts/switch.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import type { Translate } from "../../strings/catalogue.ts";
import { hearerWords, keyChangeWords } from "./hearer-words.ts";
import { everybodyMay, guestIdsOf } from "./lead.ts";
import { BADGE_ICONS } from "./security-badge.tsx";
import styles from "./security-panel.module.css";
import type { HearerView, VisitIntents, VisitView } from "./types.ts";
import { useNamed } from "./use-named.ts";
import type { VisitQuestion } from "./visit-questions.tsx";

/** What the tab Security takes. */
export type SecurityPanelProps = {
  view: VisitView;
  now: number;
  intents: Pick<VisitIntents, "permit" | "setLocked" | "setSuspended">;
  onAsk: (question: VisitQuestion) => void;
};

const badgeText = ({ badge, hearers }: VisitView, t: Translate): string => {
  switch (badge.state) {
    case "securing":
      return t("visit.security.securingText");
    case "unverified":
      return t("visit.security.unverifiedText", { count: hearers.length });
    case "verified":
      return t("visit.security.verifiedText", { count: hearers.length });
    case "failed":
      return t(`visit.badgeFailure.${badge.reason}`);
  }
};

const Badge = ({ view }: { view: VisitView }) => {
  const { t } = useStrings();
  const { state } = view.badge;
  const Icon = BADGE_ICONS[state];
  return (
    <div className={classes(styles.badge, styles[state])}>
      <Icon size={20} aria-hidden />
      <div>
        <p className={styles.badgeTitle}>{t(`visit.badge.${state}`)}</p>
        <p className={styles.badgeText}>{badgeText(view, t)}</p>
      </div>
    </div>
  );
};

const Hearer = ({ hearer }: { hearer: HearerView }) => {
  const { t, locale } = useStrings();
  const named = useNamed();
  const words = hearerWords(hearer, t, locale);
  return (
    <li className={styles.hearer}>
      <Avatar initials={initialsOf(hearer.name)} />
      <div className={styles.who}>
        <p className={styles.name}>{named(hearer.name)}</p>
        {words !== "" && <p className={styles.facts}>{words}</p>}
      </div>
      {hearer.isVerified && <Chip tone="good">{t("visit.security.verified")}</Chip>}
    </li>
  );
};

const Hearers = ({ view, now }: SecurityPanelProps) => {
  const { t } = useStrings();
  return (
    <section>
      <h2 className={styles.heading}>{t("visit.security.whoHears")}</h2>
      <ul className={styles.hearers}>
        {view.hearers.map((hearer) => (
          <Hearer key={hearer.id} hearer={hearer} />
        ))}
      </ul>
      {view.keyChange && <p className={styles.note}>{keyChangeWords(view.keyChange, now, t)}</p>}
    </section>
  );
};

const RightSwitch = (props: SecurityPanelProps & { right: "maySpeak" | "mayShow" }) => {
  const { view, intents, right } = props;
  const { t } = useStrings();
  const may = everybodyMay(view, right);
  const ids = guestIdsOf(view);
  return (
    <Switch
      label={t(right === "maySpeak" ? "visit.security.speak" : "visit.security.show")}
      {...(may === "some" ? { fact: t("visit.security.some") } : {})}
      isOn={may === "all"}
      isDisabled={ids.length === 0}
      onChange={(isOn) => intents.permit(ids, right === "maySpeak" ? { maySpeak: isOn } : { mayShow: isOn })}
    />
  );
};

const Controls = (props: SecurityPanelProps) => {
  const { view, intents, onAsk } = props;
  const { t } = useStrings();
  return (
    <>
      <section>
        <h2 className={styles.heading}>{t("visit.security.members")}</h2>
        <RightSwitch {...props} right="maySpeak" />
        <RightSwitch {...props} right="mayShow" />
      </section>
      <div className={styles.controls}>
        <Button
          size="form"
          isWide
          icon={view.isLocked ? LockOpen : Lock}
          onPress={() => intents.setLocked(!view.isLocked)}
        >
          {t(view.isLocked ? "visit.people.unlock" : "visit.people.lock")}
        </Button>
        {view.isSuspended ? (
          <Button kind="primary" size="form" isWide onPress={() => intents.setSuspended(false)}>
            {t("visit.security.resume")}
          </Button>
        ) : (
          <Button kind="danger" size="form" isWide onPress={() => onAsk({ kind: "suspend" })}>
            {t("visit.security.suspend")}
          </Button>
        )}
      </div>
    </>
  );
};

/** What is proven of the encryption, who holds the key, and for whoever leads what the others may do. */
export const SecurityPanel = (props: SecurityPanelProps) => (
  <div className={styles.body}>
    <Badge view={props.view} />
    <Hearers {...props} />
    {props.view.seat !== "participant" && <Controls {...props} />}
  </div>
);
